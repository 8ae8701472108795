//! Searching: newest first, bounded in lines, bytes and time.

use crate::block::{Meta, Row};
use crate::line::{self, Level, Line};
use crate::pattern::{BadPattern, Pattern};
use crate::segment;
use crate::store::Logs;
use grep_regex::RegexMatcher;
use grep_searcher::{Searcher, SearcherBuilder, Sink, SinkMatch};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use vectra_engine::time::Time;

/// Lines of one answer.
const LINES: usize = 5000;
/// Bytes of text of one answer.
const BYTES: usize = 8 * 1024 * 1024;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Query {
    /// In text or attributes.
    pub text: Option<Pattern>,
    /// At least this bad.
    pub level: Level,
    /// Of this service only.
    pub service: Option<String>,
    /// Not before this.
    pub from: Option<Time>,
    /// Before this.
    pub to: Option<Time>,
    /// How many lines, at most 5000.
    pub limit: usize,
    /// Those before this one.
    pub before: Option<Cursor>,
    /// How long may be searched.
    pub within: Duration,
}

impl Default for Query {
    fn default() -> Query {
        Query {
            text: None,
            level: Level::Trace,
            service: None,
            from: None,
            to: None,
            limit: 100,
            before: None,
            within: Duration::from_secs(10),
        }
    }
}

/// A line's place in the order of all lines: by time, then as they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor {
    at: Time,
    segment: u64,
    block: u32,
    row: u32,
}

impl Cursor {
    /// The place of a line in another store: how many of its moment were told so far, itself included.
    pub fn elsewhere(at: Time, row: u32) -> Cursor {
        Cursor { at, segment: 0, block: 0, row }
    }

    /// When the line was written.
    pub fn at(self) -> Time {
        self.at
    }

    /// Its number in its block, or among those of its moment.
    pub fn row(self) -> u32 {
        self.row
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.at.0, self.segment, self.block, self.row)
    }
}

impl FromStr for Cursor {
    type Err = ();
    fn from_str(text: &str) -> Result<Cursor, ()> {
        let mut parts = text.split('.');
        let mut part = || parts.next().ok_or(());
        let cursor = Cursor {
            at: Time(part()?.parse().map_err(drop)?),
            segment: part()?.parse().map_err(drop)?,
            block: part()?.parse().map_err(drop)?,
            row: part()?.parse().map_err(drop)?,
        };
        if parts.next().is_some() { Err(()) } else { Ok(cursor) }
    }
}

/// A line that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLine {
    /// Its place.
    pub cursor: Cursor,
    /// The line.
    pub line: Line,
}

/// Why not everything was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Time was up; everything after this was searched, of what is before it only a part.
    Time {
        /// Since when all was searched.
        complete_since: Time,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Newest first.
    pub lines: Vec<FoundLine>,
    /// Where the next page begins, where there may be more.
    pub next: Option<Cursor>,
    /// Why not everything was searched, where that is so.
    pub cut: Option<Cut>,
    /// Blocks that cannot be read; their lines are missing here.
    pub damaged: u64,
    /// Bytes of text that were searched, uncompressed.
    pub searched: u64,
}

/// Why a search has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The pattern.
    #[error(transparent)]
    Pattern(#[from] BadPattern),
    /// The disk.
    #[error("the logs cannot be read: {0}")]
    Io(#[from] io::Error),
    /// Somebody else's store of logs did not answer as it should.
    #[error("{0}")]
    Elsewhere(String),
}

/// A block that a search looks at.
pub(crate) enum Part {
    Stored { segment: u64, number: u32, path: PathBuf, meta: Arc<Meta> },
    Pending { segment: u64, number: u32, meta: Arc<Meta>, rows: Vec<Row>, body: Vec<u8> },
}

impl Part {
    fn meta(&self) -> &Arc<Meta> {
        match self {
            Part::Stored { meta, .. } | Part::Pending { meta, .. } => meta,
        }
    }
}

/// What is kept while searching: the newest lines so far, the oldest of them on top.
struct Newest {
    heap: BinaryHeap<Reverse<(Cursor, Entry)>>,
    most: usize,
    bytes: usize,
    more: bool,
}

/// Compared by its cursor alone, which no two lines share.
struct Entry(Line);

impl PartialEq for Entry {
    fn eq(&self, _: &Entry) -> bool {
        true
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, _: &Entry) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

impl Newest {
    /// The oldest line kept, once no older one can come in.
    fn floor(&self) -> Option<Cursor> {
        let full = self.heap.len() >= self.most || self.bytes >= BYTES;
        self.heap.peek().filter(|_| full).map(|Reverse((cursor, _))| *cursor)
    }

    fn takes(&mut self, cursor: Cursor) -> bool {
        let takes = self.floor().is_none_or(|floor| cursor > floor);
        self.more |= !takes;
        takes
    }

    fn push(&mut self, cursor: Cursor, line: Line) {
        self.bytes += line.text.len() + line.attributes.len();
        self.heap.push(Reverse((cursor, Entry(line))));
        while self.heap.len() > self.most || (self.bytes > BYTES && self.heap.len() > 1) {
            if let Some(Reverse((_, Entry(line)))) = self.heap.pop() {
                self.bytes -= line.text.len() + line.attributes.len();
                self.more = true;
            }
        }
    }
}

impl Logs {
    /// Searches. Reads files: not for a thread that must not wait.
    ///
    /// # Errors
    /// [`SearchError`]
    pub fn search(&self, query: &Query) -> Result<Found, SearchError> {
        let matcher = query.text.as_ref().map(Pattern::matcher).transpose()?;
        let until = Instant::now() + query.within;
        let mut parts = self.parts(&|meta| query.may_hold(meta));
        parts.sort_by_key(|p| Reverse(p.meta().head.max));
        let most = query.limit.clamp(1, LINES);
        let mut newest = Newest { heap: BinaryHeap::new(), most, bytes: 0, more: false };
        let mut found = Found::default();
        let mut searcher = SearcherBuilder::new().line_number(true).build();
        for part in parts {
            let head = part.meta().head;
            if newest.floor().is_some_and(|floor| head.max < floor.at) {
                newest.more = true;
                break;
            }
            if Instant::now() >= until {
                found.cut = Some(Cut::Time { complete_since: head.max });
                break;
            }
            let services = part.meta().services.clone();
            let (segment, number, rows, body) = match part {
                Part::Pending { segment, number, rows, body, .. } => (segment, number, rows, body),
                Part::Stored { segment, number, path, meta } => match segment::read(&path, &meta)? {
                    None => continue,
                    Some(Err(_)) => {
                        found.damaged += 1;
                        continue;
                    }
                    Some(Ok(read)) => (segment, number, read.rows, read.body),
                },
            };
            found.searched += body.len() as u64;
            let block = Block { query, segment, number, rows: &rows, services: &services, newest: &mut newest };
            block.scan(&body, matcher.as_ref(), &mut searcher)?;
        }
        let Newest { heap, more, .. } = newest;
        let sorted = heap.into_sorted_vec().into_iter();
        found.lines = sorted.map(|Reverse((cursor, Entry(line)))| FoundLine { cursor, line }).collect();
        found.next = found.lines.last().map(|l| l.cursor).filter(|_| more || found.cut.is_some());
        Ok(found)
    }
}

impl Query {
    fn may_hold(&self, meta: &Meta) -> bool {
        self.from.is_none_or(|from| meta.head.max >= from)
            && self.to.is_none_or(|to| meta.head.min < to)
            && self.before.is_none_or(|before| meta.head.min <= before.at)
            && meta.head.levels >> self.level as u8 != 0
            && self.service.as_ref().is_none_or(|wanted| meta.services.contains(wanted))
    }
}

/// A block under search.
struct Block<'a> {
    query: &'a Query,
    segment: u64,
    number: u32,
    rows: &'a [Row],
    services: &'a [String],
    newest: &'a mut Newest,
}

impl Block<'_> {
    fn scan(mut self, body: &[u8], matcher: Option<&RegexMatcher>, searcher: &mut Searcher) -> io::Result<()> {
        if let Some(matcher) = matcher {
            return searcher.search_slice(matcher, body, &mut self);
        }
        let mut start = 0;
        for (row, end) in memchr::memchr_iter(b'\n', body).enumerate() {
            self.take(row, body.get(start..end).unwrap_or_default());
            start = end + 1;
        }
        Ok(())
    }

    fn take(&mut self, row: usize, stored: &[u8]) {
        let (Some(Row { at, level, service }), Ok(number)) = (self.rows.get(row).copied(), u32::try_from(row)) else {
            return;
        };
        let query = self.query;
        let cursor = Cursor { at, segment: self.segment, block: self.number, row: number };
        let service = self.services.get(usize::from(service)).map(String::as_str).unwrap_or_default();
        let fits = level >= query.level
            && query.from.is_none_or(|from| at >= from)
            && query.to.is_none_or(|to| at < to)
            && query.before.is_none_or(|before| cursor < before)
            && query.service.as_ref().is_none_or(|wanted| wanted == service);
        if fits && self.newest.takes(cursor) {
            let (text, attributes) = line::split(stored);
            self.newest.push(cursor, Line { at, level, service: service.to_owned(), text, attributes });
        }
    }
}

impl Sink for &mut Block<'_> {
    type Error = io::Error;

    fn matched(&mut self, _: &Searcher, found: &SinkMatch<'_>) -> io::Result<bool> {
        if let Some(row) = found.line_number().and_then(|n| usize::try_from(n).ok()?.checked_sub(1)) {
            let bytes = found.bytes();
            self.take(row, bytes.strip_suffix(b"\n").unwrap_or(bytes));
        }
        Ok(true)
    }
}
