//! A block: some thousand lines, compressed together, with what a search needs to skip it.
//!
//! ```text
//! head   magic, checksum of all the rest, counts, lengths, first and last time, which levels
//! names  services of the block, one a line
//! rows   for each line: time, level, number of its service          (zstd)
//! body   for each line: text, 0x1f, attributes, line feed           (zstd)
//! ```

use crate::line::{ATTRIBUTES_LIMIT, Level, Line, SEPARATOR, SERVICE_LIMIT, TEXT_LIMIT, push_clean};
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use vectra_engine::time::Time;

/// Bytes of text after which a block is compressed and written.
pub(crate) const BLOCK: usize = 2 * 1024 * 1024;
/// Services in one block; a further one begins the next.
const SERVICES: usize = 1000;
/// Bytes of a head.
pub(crate) const HEAD: usize = 48;
/// Largest part of a block that is believed.
const PART_LIMIT: usize = 64 * 1024 * 1024;
const MAGIC: [u8; 4] = *b"VLB1";
const ROW: usize = 11;
/// Measured: from 1 to 3 costs little speed and saves a sixth; above 3 speed falls much faster than size.
const ZSTD: i32 = 3;

/// One line's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub at: Time,
    pub level: Level,
    pub service: u16,
}

/// A block in the making.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    pub rows: Vec<Row>,
    pub body: Vec<u8>,
    pub services: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl Builder {
    /// Whether a further line belongs to the next block.
    pub fn is_full(&self) -> bool {
        self.body.len() >= BLOCK || self.services.len() >= SERVICES
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn push(&mut self, line: &Line) {
        let mut name = Vec::new();
        push_clean(&mut name, &line.service, SERVICE_LIMIT);
        let name = String::from_utf8_lossy(&name).into_owned();
        let next = u16::try_from(self.services.len()).unwrap_or(u16::MAX);
        let service = *self.numbers.entry(name).or_insert_with_key(|name| {
            self.services.push(name.clone());
            next
        });
        self.rows.push(Row { at: line.at, level: line.level, service });
        push_clean(&mut self.body, &line.text, TEXT_LIMIT);
        self.body.push(SEPARATOR);
        if line.attributes.len() <= ATTRIBUTES_LIMIT {
            push_clean(&mut self.body, &line.attributes, ATTRIBUTES_LIMIT);
        }
        self.body.push(b'\n');
    }

    /// What a search needs to skip it.
    pub fn meta(&self) -> Meta {
        Meta {
            offset: 0,
            head: Head {
                count: length(self.rows.len()),
                levels: self.rows.iter().fold(0, |mask, r| mask | 1 << r.level as u8),
                min: self.rows.iter().map(|r| r.at).min().unwrap_or(Time(0)),
                max: self.rows.iter().map(|r| r.at).max().unwrap_or(Time(0)),
                names: 0,
                rows: 0,
                body: 0,
                body_raw: length(self.body.len()),
            },
            services: self.services.clone().into(),
        }
    }

    /// The block as it is written.
    pub fn encode(&self) -> io::Result<(Vec<u8>, Meta)> {
        let names = self.services.join("\n");
        let mut rows = Vec::with_capacity(self.rows.len() * ROW);
        for row in &self.rows {
            rows.extend_from_slice(&row.at.0.to_le_bytes());
            rows.push(row.level as u8);
            rows.extend_from_slice(&row.service.to_le_bytes());
        }
        let rows = zstd::bulk::compress(&rows, ZSTD)?;
        let body = zstd::bulk::compress(&self.body, ZSTD)?;
        let mut meta = self.meta();
        meta.head.names = length(names.len());
        meta.head.rows = length(rows.len());
        meta.head.body = length(body.len());
        let mut out = meta.head.encode();
        out.extend_from_slice(names.as_bytes());
        out.extend_from_slice(&rows);
        out.extend_from_slice(&body);
        let sum = crc32fast::hash(out.get(8..).unwrap_or_default());
        if let Some(place) = out.get_mut(4..8) {
            place.copy_from_slice(&sum.to_le_bytes());
        }
        Ok((out, meta))
    }
}

fn length(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub count: u32,
    pub levels: u8,
    pub min: Time,
    pub max: Time,
    names: u32,
    rows: u32,
    body: u32,
    body_raw: u32,
}

impl Head {
    fn encode(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEAD);
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&[0; 4]);
        for n in [self.count, self.names, self.rows, self.body, self.body_raw, u32::from(self.levels)] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        out.extend_from_slice(&self.min.0.to_le_bytes());
        out.extend_from_slice(&self.max.0.to_le_bytes());
        out
    }

    /// `None` for bytes that are no head.
    pub fn decode(bytes: &[u8]) -> Option<Head> {
        let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let long = |at: usize| Some(i64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        if bytes.get(..4)? != MAGIC {
            return None;
        }
        let head = Head {
            count: word(8)?,
            names: word(12)?,
            rows: word(16)?,
            body: word(20)?,
            body_raw: word(24)?,
            levels: u8::try_from(word(28)?).ok()?,
            min: Time(long(32)?),
            max: Time(long(40)?),
        };
        let parts = [head.names, head.rows, head.body, head.body_raw, head.count];
        parts.iter().all(|n| usize::try_from(*n).is_ok_and(|n| n <= PART_LIMIT)).then_some(head)
    }

    /// Bytes of the whole block.
    pub fn size(&self) -> u64 {
        HEAD as u64 + u64::from(self.names) + u64::from(self.rows) + u64::from(self.body)
    }

    pub fn names(&self) -> usize {
        self.names as usize
    }
}

/// What is known of a block without reading it.
#[derive(Debug, Clone)]
pub(crate) struct Meta {
    /// Where it begins in its segment.
    pub offset: u64,
    pub head: Head,
    pub services: Arc<[String]>,
}

/// Services of a block's `names`.
pub(crate) fn services(names: &[u8]) -> Arc<[String]> {
    String::from_utf8_lossy(names).split('\n').map(str::to_owned).collect()
}

/// A block that was read.
pub(crate) struct Read {
    pub rows: Vec<Row>,
    pub body: Vec<u8>,
}

/// Why a block cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Damaged;

/// Whether these are the whole bytes of one block, by its checksum.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    let sum = bytes.get(4..8).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    sum.is_some_and(|sum| crc32fast::hash(bytes.get(8..).unwrap_or_default()) == sum)
}

/// Reads a block's bytes.
pub(crate) fn decode(head: &Head, bytes: &[u8]) -> Result<Read, Damaged> {
    if !is_whole(bytes) {
        return Err(Damaged);
    }
    let names = HEAD + head.names();
    let rows = names + head.rows as usize;
    let body = rows + head.body as usize;
    let part = |from: usize, to: usize| bytes.get(from..to).ok_or(Damaged);
    let unpack = |z: &[u8], raw: usize| zstd::bulk::decompress(z, raw).map_err(|_| Damaged);
    let raw = unpack(part(names, rows)?, head.count as usize * ROW)?;
    let row = |r: &[u8]| {
        Some(Row {
            at: Time(i64::from_le_bytes(r.get(..8)?.try_into().ok()?)),
            level: Level::of_code(*r.get(8)?)?,
            service: u16::from_le_bytes(r.get(9..11)?.try_into().ok()?),
        })
    };
    let decoded: Option<Vec<Row>> = raw.chunks_exact(ROW).map(row).collect();
    let body = unpack(part(rows, body)?, head.body_raw as usize)?;
    let rows = decoded.filter(|r| r.len() == head.count as usize).ok_or(Damaged)?;
    Ok(Read { rows, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: i64, service: &str, text: &str) -> Line {
        Line { at: Time(at), level: Level::Warn, service: service.into(), text: text.into(), attributes: "{}".into() }
    }

    #[test]
    fn a_block_comes_back_as_it_was_written() {
        let mut builder = Builder::default();
        for (at, service, text) in [(5, "api", "one"), (3, "", "two\nlines"), (9, "api", "")] {
            builder.push(&line(at, service, text));
        }
        let (bytes, meta) = builder.encode().expect("compresses");
        let head = Head::decode(&bytes).expect("a head");
        assert_eq!((head, head.size()), (meta.head, bytes.len() as u64));
        assert_eq!((head.min, head.max, head.levels, head.count), (Time(3), Time(9), 1 << 3, 3));
        assert_eq!(*services(&bytes[HEAD..HEAD + head.names()]), ["api".to_owned(), String::new()]);
        let read = decode(&head, &bytes).expect("is whole");
        assert_eq!((read.rows, read.body), (builder.rows, builder.body));
    }

    #[test]
    fn any_flipped_byte_is_noticed() {
        let mut builder = Builder::default();
        builder.push(&line(1, "api", "a line"));
        let (bytes, meta) = builder.encode().expect("compresses");
        for at in 4..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 1;
            assert!(decode(&meta.head, &broken).is_err(), "byte {at}");
        }
    }
}
