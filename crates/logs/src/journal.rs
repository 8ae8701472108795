//! The journal: lines of the block in the making, so that a process that dies loses at most what it had not flushed.
//!
//! It begins with the place that its block will have. Where a block is there already, the journal's lines are in it.

use crate::line::{Level, Line};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use vectra_engine::time::Time;

const NAME: &str = "pending.journal";
const MAGIC: [u8; 8] = *b"VLJ1\0\0\0\0";
/// Bytes that are replayed at most: a block is far smaller.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Where the block of the journal's lines will begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Base {
    pub segment: u64,
    pub offset: u64,
}

pub(crate) struct Journal {
    file: File,
    waiting: Vec<u8>,
}

impl Journal {
    /// Opens it, with the lines that are in no block yet, and whether its end was torn.
    pub fn open(folder: &Path, tail: Base) -> io::Result<(Journal, Vec<Line>, bool)> {
        let mut file =
            OpenOptions::new().create(true).truncate(false).read(true).write(true).open(folder.join(NAME))?;
        let mut bytes = Vec::new();
        (&mut file).take(LIMIT).read_to_end(&mut bytes)?;
        let mut journal = Journal { file, waiting: Vec::new() };
        if base(&bytes) != Some(tail) {
            journal.restart(tail)?;
            return Ok((journal, Vec::new(), false));
        }
        let (lines, whole) = replay(bytes.get(24..).unwrap_or_default());
        let end = 24 + whole as u64;
        let torn = end < bytes.len() as u64;
        journal.file.set_len(end)?;
        journal.file.seek(SeekFrom::Start(end))?;
        Ok((journal, lines, torn))
    }

    /// Forgets its lines: they are in a block now.
    pub fn restart(&mut self, base: Base) -> io::Result<()> {
        self.waiting.clear();
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        let mut head = MAGIC.to_vec();
        head.extend_from_slice(&base.segment.to_le_bytes());
        head.extend_from_slice(&base.offset.to_le_bytes());
        self.file.write_all(&head)
    }

    /// Takes a line; it is written with the next [`Journal::flush`].
    pub fn push(&mut self, line: &Line) {
        self.waiting.extend_from_slice(&line.at.0.to_le_bytes());
        self.waiting.push(line.level as u8);
        for part in [&line.service, &line.text, &line.attributes] {
            self.waiting.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
            self.waiting.extend_from_slice(part.as_bytes());
        }
    }

    /// Hands what waits to the system.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut frame = u32::try_from(self.waiting.len()).unwrap_or(u32::MAX).to_le_bytes().to_vec();
        frame.extend_from_slice(&crc32fast::hash(&self.waiting).to_le_bytes());
        frame.append(&mut self.waiting);
        self.file.write_all(&frame)
    }
}

fn base(bytes: &[u8]) -> Option<Base> {
    let long = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
    (bytes.get(..8)? == MAGIC).then_some(Base { segment: long(8)?, offset: long(16)? })
}

/// Lines of all whole frames, and how many bytes these are.
fn replay(bytes: &[u8]) -> (Vec<Line>, usize) {
    let mut lines = Vec::new();
    let mut whole = 0;
    while let Some(frame) = frame(bytes.get(whole..).unwrap_or_default()) {
        let mut rest = frame;
        while let Some((line, after)) = line(rest) {
            lines.push(line);
            rest = after;
        }
        whole += 8 + frame.len();
    }
    (lines, whole)
}

fn word(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (word, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*word), rest))
}

fn frame(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = word(bytes)?;
    let (sum, rest) = word(rest)?;
    let payload = rest.get(..usize::try_from(length).ok()?)?;
    (crc32fast::hash(payload) == sum).then_some(payload)
}

fn line(bytes: &[u8]) -> Option<(Line, &[u8])> {
    let (at, rest) = bytes.split_first_chunk::<8>()?;
    let (level, mut rest) = rest.split_first()?;
    let mut part = || {
        let (length, after) = word(rest)?;
        let (text, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
        rest = after;
        Some(String::from_utf8_lossy(text).into_owned())
    };
    let (service, text, attributes) = (part()?, part()?, part()?);
    let line = Line { at: Time(i64::from_le_bytes(*at)), level: Level::of_code(*level)?, service, text, attributes };
    Some((line, rest))
}
