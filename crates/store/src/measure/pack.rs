//! Rollups of one series, packed: the minutes of an hour, the hours of a day. Column by column, because like stands beside
//! like then, and compressed.

use super::bytes::{Reader, put, put_signed};
use super::rollup::Rollup;
use std::cell::RefCell;
use zstd::bulk::{Compressor, Decompressor};

/// The format of a pack of rollups that is written; older ones are read for ever. The second has a column more: how many were
/// slow and failed.
const FORMAT: u8 = 2;
/// The format of everything else, and of rollups before.
const FIRST: u8 = 1;
/// Of zstd; higher levels gain little on a few kilobytes.
const LEVEL: i32 = 3;
/// A pack never unpacks to more: 60 rollups with every bin there is.
const LARGEST: usize = 16 * 1024 * 1024;
/// Every minute of an hour.
const WHOLE_HOUR: u64 = (1 << 60) - 1;

/// One rollup of a pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Minute of the hour, or hour of the day.
    pub index: u32,
    /// Of an hour or a part of one: the minutes that have anything, a bit each. 0 of a single minute.
    pub covered: u64,
    /// What was counted.
    pub rollup: Rollup,
}

/// Columns while they are written.
#[derive(Debug, Default)]
pub(super) struct Streams {
    pub indexes: Vec<u8>,
    pub totals: Vec<u8>,
    pub failed: Vec<u8>,
    pub heads: Vec<u8>,
    pub firsts: Vec<u8>,
    pub gaps: Vec<u8>,
    pub counts: Vec<u8>,
    pub sums: Vec<u8>,
    pub least: Vec<u8>,
    pub most: Vec<u8>,
    pub slower: Vec<u8>,
    pub buckets: Vec<u8>,
    /// Beside the others, and only in packs.
    pub both: Vec<u8>,
    /// Sets of thresholds, which hardly ever change.
    pub sets: Vec<Vec<u64>>,
    /// First bin of the sketch before.
    pub first: i32,
}

/// Columns while they are read.
pub(super) struct Columns<'b> {
    pub indexes: Reader<'b>,
    pub totals: Reader<'b>,
    pub failed: Reader<'b>,
    pub heads: Reader<'b>,
    pub firsts: Reader<'b>,
    pub gaps: Reader<'b>,
    pub counts: Reader<'b>,
    pub sums: Reader<'b>,
    pub least: Reader<'b>,
    pub most: Reader<'b>,
    pub slower: Reader<'b>,
    pub buckets: Reader<'b>,
    pub both: Option<Reader<'b>>,
    pub sets: Vec<Vec<u64>>,
    pub first: i32,
}

impl Streams {
    pub fn finish(&self, out: &mut Vec<u8>) {
        put(out, self.sets.len() as u64);
        for set in &self.sets {
            put(out, set.len() as u64);
            set.iter().for_each(|us| put(out, *us));
        }
        let columns = [
            &self.indexes,
            &self.totals,
            &self.failed,
            &self.heads,
            &self.firsts,
            &self.gaps,
            &self.counts,
            &self.sums,
            &self.least,
            &self.most,
            &self.slower,
            &self.buckets,
        ];
        columns.iter().for_each(|c| put(out, c.len() as u64));
        columns.iter().for_each(|c| out.extend_from_slice(c));
    }
}

impl<'b> Columns<'b> {
    pub fn open(reader: &mut Reader<'b>) -> Option<Columns<'b>> {
        let mut sets = Vec::new();
        for _ in 0..reader.count()? {
            let length = reader.count()?;
            sets.push((0..length).map(|_| reader.number()).collect::<Option<Vec<u64>>>()?);
        }
        let mut lengths = [0_u64; 12];
        for length in &mut lengths {
            *length = reader.number()?;
        }
        let mut columns = lengths.into_iter().map(|length| reader.take(length).map(Reader::new));
        let mut next = || columns.next().flatten();
        Some(Columns {
            indexes: next()?,
            totals: next()?,
            failed: next()?,
            heads: next()?,
            firsts: next()?,
            gaps: next()?,
            counts: next()?,
            sums: next()?,
            least: next()?,
            most: next()?,
            slower: next()?,
            buckets: next()?,
            both: None,
            sets,
            first: 0,
        })
    }
}

/// Entries, in order of their index, as they are stored.
pub fn pack(entries: &[Entry]) -> Vec<u8> {
    let mut streams = Streams::default();
    let mut before = 0_i64;
    for entry in entries {
        put_signed(&mut streams.indexes, i64::from(entry.index) - before);
        put(&mut streams.indexes, entry.covered ^ WHOLE_HOUR);
        before = i64::from(entry.index);
        entry.rollup.write(&mut streams);
    }
    let mut plain = Vec::new();
    put(&mut plain, entries.len() as u64);
    streams.finish(&mut plain);
    put(&mut plain, streams.both.len() as u64);
    plain.extend_from_slice(&streams.both);
    squeezed(FORMAT, &plain)
}

/// What was packed; `None` where the bytes are none of ours.
pub fn unpack(bytes: &[u8]) -> Option<Vec<Entry>> {
    let (format, plain) = expanded(bytes)?;
    let mut reader = Reader::new(&plain);
    let length = reader.count()?;
    let mut columns = Columns::open(&mut reader)?;
    if format == FORMAT {
        let both = reader.number()?;
        columns.both = Some(Reader::new(reader.take(both)?));
    }
    let mut before = 0_i64;
    let mut entries = Vec::with_capacity(length);
    for _ in 0..length {
        before = before.checked_add(columns.indexes.signed()?)?;
        let covered = columns.indexes.number()? ^ WHOLE_HOUR;
        entries.push(Entry { index: u32::try_from(before).ok()?, covered, rollup: Rollup::read(&mut columns)? });
    }
    Some(entries)
}

thread_local! {
    // What zstd works with is large beside a pack; a year is 365 of them.
    static SQUEEZER: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(LEVEL).ok());
    static EXPANDER: RefCell<Option<Decompressor<'static>>> = RefCell::new(Decompressor::new().ok());
}

/// Bytes with the format before them, compressed where that makes them fewer.
pub(super) fn squeeze(plain: &[u8]) -> Vec<u8> {
    squeezed(FIRST, plain)
}

fn squeezed(format: u8, plain: &[u8]) -> Vec<u8> {
    let mut out = vec![format];
    let small = SQUEEZER.with_borrow_mut(|squeezer| match squeezer {
        Some(squeezer) => squeezer.compress(plain),
        None => zstd::bulk::compress(plain, LEVEL),
    });
    match small {
        Ok(small) if small.len() < plain.len() => {
            out.push(1);
            put(&mut out, plain.len() as u64);
            out.extend_from_slice(&small);
        }
        Ok(_) | Err(_) => {
            out.push(0);
            out.extend_from_slice(plain);
        }
    }
    out
}

/// As older versions packed, for tests.
#[cfg(test)]
pub(super) fn pack_first(entries: &[Entry]) -> Vec<u8> {
    let packed = pack(entries);
    let (_, plain) = expanded(&packed).unwrap_or_default();
    let mut streams = Streams::default();
    entries.iter().for_each(|entry| entry.rollup.write(&mut streams));
    // The column that came later is the last one, and its length is before it.
    let mut last = Vec::new();
    put(&mut last, streams.both.len() as u64);
    let end = plain.len() - last.len() - streams.both.len();
    squeeze(plain.get(..end).unwrap_or_default())
}

pub(super) fn expand(bytes: &[u8]) -> Option<Vec<u8>> {
    expanded(bytes).filter(|(format, _)| *format == FIRST).map(|(_, plain)| plain)
}

/// What was squeezed, and its format.
fn expanded(bytes: &[u8]) -> Option<(u8, Vec<u8>)> {
    let mut reader = Reader::new(bytes);
    let format = reader.byte().filter(|format| matches!(*format, FIRST | FORMAT))?;
    let plain = match reader.byte()? {
        0 => Some(reader.take(reader.len() as u64)?.to_vec()),
        1 => {
            let length = usize::try_from(reader.number()?).ok().filter(|n| *n <= LARGEST)?;
            let small = reader.take(reader.len() as u64)?;
            let plain = EXPANDER.with_borrow_mut(|expander| match expander {
                Some(expander) => expander.decompress(small, length),
                None => zstd::bulk::decompress(small, length),
            });
            plain.ok().filter(|plain| plain.len() == length)
        }
        _ => None,
    };
    plain.map(|plain| (format, plain))
}
