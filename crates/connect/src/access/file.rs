//! A file that is read on from where it was left.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};

/// Bytes that are read at once.
const PIECE: usize = 256 * 1024;
/// Bytes that are read in one look: a file may have grown by gigabytes meanwhile.
const LOOKED: usize = 8 * 1024 * 1024;
/// Longest line.
pub(super) const LINE: usize = 64 * 1024;
/// Bytes at the beginning of a file by which it is known again.
const HEAD: usize = 256;

/// How far a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    pub inode: u64,
    pub offset: u64,
    /// Checksum of its first bytes, and how many these were.
    pub head: u32,
    pub head_bytes: usize,
    /// When it had been written to when it was last read, nanoseconds: what was written later was not read.
    #[serde(default)]
    pub modified: i64,
}

/// A file, and how far it was read.
pub(super) struct Open {
    pub file: File,
    pub mark: Mark,
    pub partial: Vec<u8>,
    pub skipping: bool,
}

/// What one look brought.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub lines: VecDeque<Vec<u8>>,
    pub long: u64,
    pub more: bool,
}

impl Open {
    pub fn from_start(file: File) -> io::Result<Open> {
        let inode = file.metadata()?.ino();
        Ok(Open { file, mark: Mark { inode, ..Mark::default() }, partial: Vec::new(), skipping: false })
    }

    pub fn at_end(file: File) -> io::Result<Open> {
        let size = file.metadata()?.len();
        let mut open = Open::from_start(file)?;
        open.mark.offset = size;
        // The line that is being written is not ours from its middle on.
        let mut last = [0];
        if size > 0 && open.file.read_at(&mut last, size - 1)? == 1 && last != *b"\n" {
            open.skipping = true;
        }
        open.learn_head()?;
        Ok(open)
    }

    /// The file of a mark, to be read on.
    pub fn marked(file: File, mark: &Mark) -> Open {
        Open { file, mark: mark.clone(), partial: Vec::new(), skipping: false }
    }

    pub fn head(&self, bytes: usize) -> io::Result<Vec<u8>> {
        let mut head = vec![0; bytes.min(HEAD)];
        let mut read = 0;
        while read < head.len() {
            match self.file.read_at(head.get_mut(read..).unwrap_or_default(), read as u64)? {
                0 => break,
                n => read += n,
            }
        }
        head.truncate(read);
        Ok(head)
    }

    fn learn_head(&mut self) -> io::Result<()> {
        let known = usize::try_from(self.mark.offset).unwrap_or(HEAD).min(HEAD);
        if self.mark.head_bytes < known {
            let head = self.head(known)?;
            self.mark.head_bytes = head.len();
            self.mark.head = sum(&head);
        }
        Ok(())
    }

    pub fn is_same(&mut self) -> io::Result<bool> {
        let long_enough = self.file.metadata()?.len() >= self.mark.offset;
        let begins_alike = self.mark.head_bytes == 0 || sum(&self.head(self.mark.head_bytes)?) == self.mark.head;
        Ok(long_enough && begins_alike)
    }

    /// A file that is shorter than what was read of it, or begins otherwise, was cut to nothing (`copytruncate`). Gives how far
    /// it was read before.
    pub fn if_cut_begin_again(&mut self) -> io::Result<Option<Mark>> {
        if self.is_same()? {
            return Ok(None);
        }
        self.partial.clear();
        self.skipping = false;
        let begins = Mark { inode: self.mark.inode, ..Mark::default() };
        Ok(Some(std::mem::replace(&mut self.mark, begins)))
    }

    pub fn read(&mut self, looked: &mut Looked) -> io::Result<()> {
        let mut piece = vec![0; PIECE];
        // Asked before it is read: what is written in between counts as later.
        self.mark.modified = modified(&self.file.metadata()?);
        let mut at = self.mark.offset + self.partial.len() as u64;
        let mut total = 0;
        loop {
            let n = self.file.read_at(&mut piece, at)?;
            if n == 0 {
                break;
            }
            at += n as u64;
            total += n;
            self.split(piece.get(..n).unwrap_or_default(), looked);
            if total >= LOOKED {
                looked.more = true;
                break;
            }
        }
        self.learn_head()
    }

    fn split(&mut self, bytes: &[u8], looked: &mut Looked) {
        for part in bytes.split_inclusive(|b| *b == b'\n') {
            let ends = part.ends_with(b"\n");
            if self.skipping {
                self.mark.offset += part.len() as u64;
                self.skipping = !ends;
                continue;
            }
            self.partial.extend_from_slice(part);
            if self.partial.len() > LINE {
                looked.long += 1;
                self.mark.offset += self.partial.len() as u64;
                self.partial.clear();
                self.skipping = !ends;
            } else if ends {
                self.mark.offset += self.partial.len() as u64;
                looked.lines.push_back(std::mem::take(&mut self.partial));
            }
        }
    }

    /// The end of a file that nobody writes to any more ends its last line.
    pub fn last_line(&mut self, looked: &mut Looked) {
        if !self.partial.is_empty() {
            looked.lines.push_back(std::mem::take(&mut self.partial));
        }
    }
}

pub(super) fn sum(bytes: &[u8]) -> u32 {
    // FNV-1a: only ever held against itself.
    bytes.iter().fold(0x811c_9dc5, |h, b| (h ^ u32::from(*b)).wrapping_mul(0x0100_0193))
}

/// When it was last written to, nanoseconds since the epoch.
pub(super) fn modified(of: &Metadata) -> i64 {
    of.mtime().saturating_mul(1_000_000_000).saturating_add(of.mtime_nsec())
}
