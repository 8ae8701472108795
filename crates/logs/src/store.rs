//! The folder of logs: one writer, any number of searches.

use crate::block::{Builder, Meta};
use crate::journal::{Base, Journal};
use crate::line::Line;
use crate::search::Part;
use crate::segment::{self, Segment};
use crate::since::{Because, Book, KeptSince};
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vectra_engine::time::{Span, Time};

/// Lines that wait in memory while the disk refuses blocks: this many blocks' bytes; further ones are refused.
const BLOCKS_WAITING: usize = 4;

/// How much is kept.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Lines older than this go.
    pub age: Span,
    /// Bytes on disk; the oldest go first.
    pub bytes: u64,
    /// Bytes after which a segment is closed: what goes goes by whole segments.
    pub segment_bytes: u64,
    /// Time between its first and newest line after which a segment is closed.
    pub segment_age: Span,
}

impl Limits {
    /// Limits with segments that fit them.
    pub fn new(age: Span, bytes: u64) -> Limits {
        Limits {
            age,
            bytes,
            segment_bytes: (bytes / 16).clamp(64 * 1024, 64 * 1024 * 1024),
            segment_age: Span((age.0 / 16).clamp(60_000, 86_400_000)),
        }
    }
}

/// Why a folder of logs cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the logs in {} cannot be opened: {why}", folder.display())]
pub struct OpenError {
    /// Which folder.
    pub folder: PathBuf,
    /// What the system said.
    pub why: io::Error,
}

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// Lines.
    pub lines: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Files.
    pub segments: usize,
    /// Time of the oldest line.
    pub oldest: Option<Time>,
    /// Lines that were lost because the disk did not take them.
    pub lost: u64,
    /// Lines that retention took away since the start.
    pub expired: u64,
}

/// A folder of logs. Cheap to clone.
#[derive(Clone)]
pub struct Logs(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    limits: Limits,
    state: Mutex<State>,
}

struct State {
    /// The last one is written to.
    segments: VecDeque<Segment>,
    tail: File,
    journal: Journal,
    pending: Builder,
    lost: u64,
    expired: u64,
    book: Book,
}

impl Logs {
    /// Opens a folder, which is made where it is not there. What a process that died left torn is cut off; the notes say it.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(folder: &Path, limits: Limits) -> Result<(Logs, Vec<String>), OpenError> {
        Logs::opened(folder, limits).map_err(|why| OpenError { folder: folder.to_owned(), why })
    }

    fn opened(folder: &Path, limits: Limits) -> io::Result<(Logs, Vec<String>)> {
        std::fs::create_dir_all(folder)?;
        let mut notes = Vec::new();
        let mut segments = VecDeque::new();
        for number in segment::numbers(folder)? {
            segments.push_back(Segment::scan(folder, number)?);
        }
        if let Some(last) = segments.back() {
            let torn = last.cut_torn()?;
            if torn > 0 {
                notes.push(format!("{torn} bytes of a half-written block were cut off {}", last.path.display()));
            }
        }
        if segments.is_empty() {
            segments.push_back(Segment::new(folder, 1));
        }
        let (tail, base) = open_tail(segments.back())?;
        let (journal, lines, torn) = Journal::open(folder, base)?;
        if torn {
            notes.push("the journal of logs ended in the middle of a write; that part was left out".to_owned());
        }
        let mut pending = Builder::default();
        lines.iter().for_each(|line| pending.push(line));
        let book = Book::open(folder);
        let state = State { segments, tail, journal, pending, lost: 0, expired: 0, book };
        Ok((Logs(Arc::new(Inner { folder: folder.to_owned(), limits, state: Mutex::new(state) })), notes))
    }

    /// Says that lines are taken from now on.
    ///
    /// # Errors
    /// What the system said.
    pub fn begin(&self, now: Time) -> io::Result<()> {
        let mut state = self.state();
        let oldest = state.oldest();
        state.book.begin(oldest, now)
    }

    /// Since when lines are kept without a gap; `None` while there are none and nobody takes any.
    pub fn since(&self) -> Option<KeptSince> {
        let state = self.state();
        let oldest = || Some(KeptSince { at: state.oldest()?, because: Because::Begun });
        state.book.since().or_else(oldest)
    }

    /// Takes lines. They can be found at once; they survive the process from the next [`Logs::flush`] on.
    ///
    /// # Errors
    /// What the system said when a block could not be written. Lines that find no room while it cannot are counted as lost.
    pub fn append<'a>(&self, lines: impl IntoIterator<Item = &'a Line>) -> io::Result<()> {
        let mut state = self.state();
        let mut failed = Ok(());
        for line in lines {
            if state.pending.is_full() && failed.is_ok() {
                failed = self.seal(&mut state);
            }
            if state.pending.body.len() >= crate::block::BLOCK * BLOCKS_WAITING {
                state.lost += 1;
                continue;
            }
            state.pending.push(line);
            state.journal.push(line);
        }
        failed
    }

    /// Hands what was taken to the system, so that it survives this process (not the machine: blocks wait for the disk,
    /// the journal does not).
    ///
    /// # Errors
    /// What the system said.
    pub fn flush(&self) -> io::Result<()> {
        self.state().journal.flush()
    }

    /// Compresses and writes what is pending, and waits until it is on the disk.
    ///
    /// # Errors
    /// What the system said.
    pub fn seal_pending(&self) -> io::Result<()> {
        self.seal(&mut self.state())
    }

    /// Deletes what is too old or too much, by whole segments, the oldest first, and keeps in mind since when lines are kept.
    ///
    /// # Errors
    /// What the system said.
    pub fn retain(&self, now: Time) -> io::Result<()> {
        let mut state = self.state();
        let limits = self.0.limits;
        let due = |tail: &Segment| tail.oldest().is_some_and(|oldest| now.since(oldest) >= limits.segment_age);
        if state.segments.back().is_some_and(due) {
            self.seal(&mut state)?;
            self.next_segment(&mut state)?;
        }
        while state.segments.len() > 1 {
            let total: u64 = state.segments.iter().map(|s| s.bytes).sum();
            let Some(oldest) = state.segments.front() else { break };
            let aged = oldest.newest().is_none_or(|newest| now.since(newest) > limits.age);
            if !aged && total <= limits.bytes {
                break;
            }
            match std::fs::remove_file(&oldest.path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
            state.expired += oldest.lines();
            let because = if aged { Because::Age } else { Because::Size };
            let gone = state.segments.pop_front();
            state.book.gone(gone.and_then(|s| s.newest()), because, now);
        }
        let lost = state.lost;
        state.book.alive(lost, now)
    }

    /// What is kept.
    pub fn kept(&self) -> Kept {
        let state = self.state();
        Kept {
            lines: state.segments.iter().map(Segment::lines).sum::<u64>() + state.pending.rows.len() as u64,
            bytes: state.segments.iter().map(|s| s.bytes).sum(),
            segments: state.segments.len(),
            oldest: state.oldest(),
            lost: state.lost,
            expired: state.expired,
        }
    }

    /// Names of the services that wrote lines, in order; at most `limit`.
    pub fn services(&self, limit: usize) -> Vec<String> {
        let state = self.state();
        let mut names = std::collections::BTreeSet::new();
        let stored = state.segments.iter().rev().flat_map(|s| s.blocks.iter().rev()).flat_map(|b| b.services.iter());
        for name in state.pending.services.iter().chain(stored).filter(|n| !n.is_empty()) {
            if names.len() >= limit {
                break;
            }
            if !names.contains(name) {
                names.insert(name.clone());
            }
        }
        names.into_iter().collect()
    }

    /// Everything that a search may look at: blocks on disk by their place, and the block in the making.
    pub(crate) fn parts(&self, fits: &dyn Fn(&Meta) -> bool) -> Vec<Part> {
        let state = self.state();
        let mut parts = Vec::new();
        for segment in &state.segments {
            for (number, meta) in (0_u32..).zip(&segment.blocks) {
                if fits(meta) {
                    let (path, meta) = (segment.path.clone(), meta.clone());
                    parts.push(Part::Stored { segment: segment.number, number, path, meta });
                }
            }
        }
        let meta = state.pending.meta();
        if !state.pending.is_empty()
            && fits(&meta)
            && let Some(tail) = state.segments.back()
        {
            let number = u32::try_from(tail.blocks.len()).unwrap_or(u32::MAX);
            let (rows, body) = (state.pending.rows.clone(), state.pending.body.clone());
            parts.push(Part::Pending { segment: tail.number, number, meta: Arc::new(meta), rows, body });
        }
        parts
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seal(&self, state: &mut State) -> io::Result<()> {
        if state.pending.is_empty() {
            return Ok(());
        }
        let (bytes, meta) = state.pending.encode()?;
        let State { segments, tail, .. } = state;
        let Some(segment) = segments.back_mut() else {
            return Ok(());
        };
        segment.append(tail, &bytes, meta)?;
        let full = segment.bytes >= self.0.limits.segment_bytes;
        let base = Base { segment: segment.number, offset: segment.bytes };
        state.pending = Builder::default();
        state.journal.restart(base)?;
        if full { self.next_segment(state) } else { Ok(()) }
    }

    /// Closes the last segment and begins another; nothing may be pending.
    fn next_segment(&self, state: &mut State) -> io::Result<()> {
        let number = state.segments.back().map_or(1, |s| s.number + 1);
        let segment = Segment::new(&self.0.folder, number);
        let (tail, base) = open_tail(Some(&segment))?;
        state.journal.restart(base)?;
        state.tail = tail;
        state.segments.push_back(segment);
        Ok(())
    }
}

impl State {
    fn oldest(&self) -> Option<Time> {
        let pending = self.pending.rows.iter().map(|r| r.at).min();
        self.segments.iter().filter_map(Segment::oldest).chain(pending).min()
    }
}

fn open_tail(segment: Option<&Segment>) -> io::Result<(File, Base)> {
    let segment = segment.ok_or_else(|| io::Error::other("there is no segment"))?;
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&segment.path)?;
    if let Some(folder) = segment.path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok((file, Base { segment: segment.number, offset: segment.bytes }))
}
