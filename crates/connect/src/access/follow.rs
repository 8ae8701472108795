//! A file that grows, is renamed and made anew, or is cut to nothing, followed from where it was left.

use super::line::read;
use crate::telemetry::context::Context;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::Duration;
use vectra_control::daemon::telemetry::Noted;
use vectra_plan::config::Access;

/// Between looks at the file.
const LOOK: Duration = Duration::from_millis(500);
/// Bytes that are read at once.
const PIECE: usize = 256 * 1024;
/// Bytes that are read in one look: a file may have grown by gigabytes meanwhile.
const LOOKED: usize = 8 * 1024 * 1024;
/// Longest line.
const LINE: usize = 64 * 1024;
/// Bytes at the beginning of a file by which it is known again.
const HEAD: usize = 256;

/// Looks without news after which a file that was renamed is left: a server writes on to it until it is told to open the new
/// one, which `logrotate` does afterwards. A minute.
const QUIET: u32 = 120;
/// Files that were renamed and are still looked at.
const OLD: usize = 4;

/// How far a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    inode: u64,
    offset: u64,
    /// Checksum of its first bytes, and how many these were.
    head: u32,
    head_bytes: usize,
}

/// How far the file was read, and those before it that may not be over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Marks {
    #[serde(flatten)]
    now: Mark,
    #[serde(default)]
    old: Vec<Mark>,
}

/// Follows one file.
pub(crate) struct Follower {
    name: String,
    config: Access,
    context: Context,
    state: PathBuf,
    open: Option<Open>,
    /// Those that were renamed, with the looks that brought nothing.
    old: VecDeque<(Open, u32)>,
    first: bool,
    saved: Marks,
}

struct Open {
    file: File,
    mark: Mark,
    partial: Vec<u8>,
    skipping: bool,
}

/// What one look brought.
#[derive(Debug, Default)]
struct Looked {
    lines: VecDeque<Vec<u8>>,
    long: u64,
    more: bool,
}

impl Follower {
    /// `folder` is where it is remembered how far the file was read.
    pub fn new(name: &str, config: &Access, folder: &Path, context: Context) -> Follower {
        let safe: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        // Two names that differ in signs only would share a file without the checksum.
        let state = folder.join(format!("access-{safe}-{:08x}.json", sum(name.as_bytes())));
        let name = format!("access {name}");
        Follower {
            context: context.of(&name),
            name,
            config: config.clone(),
            state,
            open: None,
            old: VecDeque::new(),
            first: true,
            saved: Marks::default(),
        }
    }

    /// Follows until dropped.
    pub async fn run(mut self) {
        loop {
            let looked = tokio::task::spawn_blocking(move || {
                let more = self.step();
                (self, more)
            });
            let more;
            (self, more) = match looked.await {
                Ok(done) => done,
                Err(_) => return,
            };
            if !more {
                tokio::time::sleep(LOOK).await;
            }
        }
    }

    /// Reads what is new; whether there is more at once.
    pub(super) fn step(&mut self) -> bool {
        let intake = self.context.intake.clone();
        intake.whole(|| self.read_on()).unwrap_or(false)
    }

    fn read_on(&mut self) -> bool {
        match self.look() {
            Ok(looked) => {
                let more = looked.more;
                self.take(looked);
                if let Err(error) = self.remember() {
                    self.context.intake.problem(&self.name, &format!("{}: {error}", self.state.display()));
                }
                more
            }
            Err(error) => {
                let path = self.config.path.display();
                self.context.intake.problem(&self.name, &format!("{path} cannot be read: {error}"));
                false
            }
        }
    }

    fn take(&mut self, looked: Looked) {
        let Context { intake, fields, hits, .. } = &self.context;
        intake.note(Noted::LongLines, looked.long);
        if looked.lines.is_empty() {
            let environment =
                self.open.as_ref().and_then(|_| self.context.environment([self.config.environment.as_str()]));
            if let Some(environment) = environment {
                hits.looked_at(&environment);
            }
            return;
        }
        let Some(environment) = self.context.environment([self.config.environment.as_str()]) else {
            intake.note(Noted::NoEnvironment, looked.lines.len() as u64);
            let name = &self.config.environment;
            intake.problem(&self.name, &format!("the document has no environment `{name}`; write one that it has"));
            return;
        };
        let (mut taken, mut kept) = (0, Vec::new());
        for line in looked.lines {
            match read(&String::from_utf8_lossy(&line), self.config.format, intake.now(), fields) {
                Some(mut told) => {
                    taken += 1;
                    if let Some(hit) = told.hit.take() {
                        hits.take(&environment, hit);
                    }
                    if self.config.keep {
                        kept.push(told.line);
                    }
                }
                None => intake.note(Noted::Unreadable, 1),
            }
        }
        match intake.try_log(kept) {
            Ok(()) if taken > 0 => intake.came(&self.name, taken),
            Ok(()) => intake.problem(&self.name, "its lines are not of the format that is expected"),
            Err(full) => intake.problem(&self.name, &full.to_string()),
        }
    }

    fn look(&mut self) -> io::Result<Looked> {
        let mut looked = Looked::default();
        if self.first {
            self.begin()?;
        }
        self.look_back(&mut looked)?;
        let path = &self.config.path;
        let Some(open) = &mut self.open else {
            // It did not exist before: all of it is new.
            match File::open(path) {
                Ok(file) => self.open = Some(Open::from_start(file)?),
                Err(e) if e.kind() == ErrorKind::NotFound => return Ok(looked),
                Err(e) => return Err(e),
            }
            return Ok(Looked { more: true, ..looked });
        };
        open.if_cut_begin_again()?;
        open.read(&mut looked)?;
        if looked.more {
            return Ok(looked);
        }
        match std::fs::metadata(path) {
            Ok(now) if now.ino() != open.mark.inode => {
                // Renamed and made anew; who writes to it may not know yet.
                let new = Open::from_start(File::open(path)?)?;
                let old = std::mem::replace(open, new);
                self.leave(old, &mut looked);
                looked.more = true;
            }
            Err(e) if e.kind() != ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        Ok(looked)
    }

    /// What is still written to files that were renamed.
    fn look_back(&mut self, looked: &mut Looked) -> io::Result<()> {
        for (old, quiet) in &mut self.old {
            let before = old.mark.offset + old.partial.len() as u64;
            old.read(looked)?;
            let news = old.mark.offset + old.partial.len() as u64 != before;
            *quiet = if news { 0 } else { quiet.saturating_add(1) };
        }
        while let Some((mut over, _)) = self.old.pop_front_if(|(_, quiet)| *quiet >= QUIET) {
            over.last_line(looked);
        }
        Ok(())
    }

    fn leave(&mut self, old: Open, looked: &mut Looked) {
        self.old.push_back((old, 0));
        if self.old.len() > OLD
            && let Some((mut over, _)) = self.old.pop_front()
        {
            over.last_line(looked);
        }
    }

    /// Goes on from where an earlier process was, in the file that it read, wherever that is now; a file that was never
    /// read is followed from its end.
    fn begin(&mut self) -> io::Result<()> {
        let path = &self.config.path;
        let file = match File::open(path) {
            Ok(file) => file,
            Err(e) if e.kind() == ErrorKind::NotFound => {
                self.first = false;
                return Ok(());
            }
            Err(e) => return Err(e),
        };
        let remembered: Option<Marks> = std::fs::read(&self.state).ok().and_then(|b| serde_json::from_slice(&b).ok());
        let before = remembered.iter().flat_map(|marks| &marks.old).take(OLD);
        self.old = before.filter_map(|mark| Some((rotated(path, mark)?, 0))).collect();
        let open = match remembered.map(|marks| marks.now) {
            None => Open::at_end(file)?,
            Some(mark) if file.metadata()?.ino() == mark.inode => {
                Open { file, mark, partial: Vec::new(), skipping: false }
            }
            Some(mark) => {
                // It was rotated meanwhile: the rest of the old one first.
                self.old.extend(rotated(path, &mark).map(|old| (old, 0)));
                Open::from_start(file)?
            }
        };
        self.open = Some(open);
        self.first = false;
        Ok(())
    }

    fn remember(&mut self) -> io::Result<()> {
        let Some(now) = self.open.as_ref().map(|o| o.mark.clone()) else { return Ok(()) };
        let mark = Marks { now, old: self.old.iter().map(|(old, _)| old.mark.clone()).collect() };
        if mark == self.saved {
            return Ok(());
        }
        let new = self.state.with_extension("new");
        std::fs::write(&new, serde_json::to_vec(&mark).unwrap_or_default())?;
        std::fs::rename(&new, &self.state)?;
        self.saved = mark;
        Ok(())
    }
}

/// The file of this mark under one of the names that rotation gives.
fn rotated(path: &Path, mark: &Mark) -> Option<Open> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name()?.to_str()?;
    for entry in std::fs::read_dir(folder).ok()?.flatten().take(10_000) {
        let near = entry.file_name().to_str().is_some_and(|n| n.starts_with(name));
        if near && entry.metadata().is_ok_and(|m| m.ino() == mark.inode) {
            let file = File::open(entry.path()).ok()?;
            let mut open = Open { file, mark: mark.clone(), partial: Vec::new(), skipping: false };
            // An inode is given again: what is there now may be another file.
            return open.is_same().ok()?.then_some(open);
        }
    }
    None
}

impl Open {
    fn from_start(file: File) -> io::Result<Open> {
        let inode = file.metadata()?.ino();
        Ok(Open { file, mark: Mark { inode, ..Mark::default() }, partial: Vec::new(), skipping: false })
    }

    fn at_end(file: File) -> io::Result<Open> {
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

    fn head(&self, bytes: usize) -> io::Result<Vec<u8>> {
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

    fn is_same(&mut self) -> io::Result<bool> {
        let long_enough = self.file.metadata()?.len() >= self.mark.offset;
        let begins_alike = self.mark.head_bytes == 0 || sum(&self.head(self.mark.head_bytes)?) == self.mark.head;
        Ok(long_enough && begins_alike)
    }

    /// A file that is shorter than what was read of it, or begins otherwise, was cut to nothing (`copytruncate`).
    fn if_cut_begin_again(&mut self) -> io::Result<()> {
        if !self.is_same()? {
            self.mark = Mark { inode: self.mark.inode, ..Mark::default() };
            self.partial.clear();
            self.skipping = false;
        }
        Ok(())
    }

    fn read(&mut self, looked: &mut Looked) -> io::Result<()> {
        let mut piece = vec![0; PIECE];
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
    fn last_line(&mut self, looked: &mut Looked) {
        if !self.partial.is_empty() {
            looked.lines.push_back(std::mem::take(&mut self.partial));
        }
    }
}

fn sum(bytes: &[u8]) -> u32 {
    // FNV-1a: only ever held against itself.
    bytes.iter().fold(0x811c_9dc5, |h, b| (h ^ u32::from(*b)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
#[path = "follow_tests.rs"]
mod tests;
