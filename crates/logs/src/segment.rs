//! Segments: files of blocks, one after the other.

use crate::block::{self, Damaged, HEAD, Head, Meta};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vectra_engine::time::Time;

const ENDING: &str = "vlog";

/// A segment.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    pub number: u64,
    pub path: PathBuf,
    pub bytes: u64,
    pub blocks: Vec<Arc<Meta>>,
}

impl Segment {
    pub fn new(folder: &Path, number: u64) -> Segment {
        Segment { number, path: folder.join(format!("{number:012}.{ENDING}")), bytes: 0, blocks: Vec::new() }
    }

    /// Time of its newest line.
    pub fn newest(&self) -> Option<Time> {
        self.blocks.iter().map(|b| b.head.max).max()
    }

    /// Time of its oldest line.
    pub fn oldest(&self) -> Option<Time> {
        self.blocks.iter().map(|b| b.head.min).min()
    }

    pub fn lines(&self) -> u64 {
        self.blocks.iter().map(|b| u64::from(b.head.count)).sum()
    }

    /// Reads the heads of all blocks. Of the last one the checksum is held against its bytes too: a process that dies
    /// while it writes leaves half a block.
    pub fn scan(folder: &Path, number: u64) -> io::Result<Segment> {
        let mut segment = Segment::new(folder, number);
        let file = File::open(&segment.path)?;
        let size = file.metadata()?.len();
        while let Some(meta) = meta_at(&file, segment.bytes, size)? {
            segment.bytes += meta.head.size();
            segment.blocks.push(Arc::new(meta));
        }
        if let Some(last) = segment.blocks.last()
            && !block::is_whole(&bytes_of(&file, last)?)
        {
            segment.bytes = last.offset;
            segment.blocks.pop();
        }
        Ok(segment)
    }

    /// Cuts what is behind the last whole block; answers with how many bytes that were.
    pub fn cut_torn(&self) -> io::Result<u64> {
        let file = OpenOptions::new().write(true).open(&self.path)?;
        let torn = file.metadata()?.len().saturating_sub(self.bytes);
        if torn > 0 {
            file.set_len(self.bytes)?;
            file.sync_all()?;
        }
        Ok(torn)
    }

    /// Appends a block and waits until it is on the disk.
    pub fn append(&mut self, file: &File, bytes: &[u8], mut meta: Meta) -> io::Result<()> {
        meta.offset = self.bytes;
        let written = file.write_all_at(bytes, self.bytes).and_then(|()| file.sync_data());
        if written.is_err() {
            // Half a block must not stand before the next one.
            let _ = file.set_len(self.bytes);
        }
        written?;
        self.bytes += meta.head.size();
        self.blocks.push(Arc::new(meta));
        Ok(())
    }
}

fn meta_at(file: &File, offset: u64, size: u64) -> io::Result<Option<Meta>> {
    let mut head = [0; HEAD];
    if offset + HEAD as u64 > size {
        return Ok(None);
    }
    file.read_exact_at(&mut head, offset)?;
    let Some(head) = Head::decode(&head).filter(|h| offset + h.size() <= size) else {
        return Ok(None);
    };
    let mut names = vec![0; head.names()];
    file.read_exact_at(&mut names, offset + HEAD as u64)?;
    Ok(Some(Meta { offset, head, services: block::services(&names) }))
}

fn bytes_of(file: &File, meta: &Meta) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(meta.head.size()).unwrap_or(0)];
    file.read_exact_at(&mut bytes, meta.offset)?;
    Ok(bytes)
}

/// Reads a block for a search; `None` when its segment was deleted since.
pub(crate) fn read(path: &Path, meta: &Meta) -> io::Result<Option<Result<block::Read, Damaged>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    Ok(Some(block::decode(&meta.head, &bytes_of(&file, meta)?)))
}

/// Numbers of the segments of a folder, in order.
pub(crate) fn numbers(folder: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let number: Option<u64> = path.file_stem().and_then(|s| s.to_str()).and_then(|s| s.parse().ok());
        if path.extension().is_some_and(|e| e == ENDING) {
            numbers.extend(number);
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}
