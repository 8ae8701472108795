//! Since when lines are kept without a gap. That no line is found says something only of the time from then on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use vectra_engine::time::{Span, Time};

/// Name of the file that keeps it.
const FILE: &str = "kept-since";
/// A process that was away for longer than this may have missed lines; a restart is shorter.
const PAUSE: Span = Span::seconds(60);

/// Why there is nothing from before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// Keeping began then.
    Begun,
    /// Nobody took lines for a while before.
    Away,
    /// They went because of the bytes that may be kept.
    Size,
    /// They went because of their age.
    Age,
    /// The disk did not take all of them.
    Lost,
}

impl Because {
    /// All of them.
    pub const ALL: [Because; 5] = [Because::Begun, Because::Away, Because::Size, Because::Age, Because::Lost];

    /// Its name in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Because::Begun => "begun",
            Because::Away => "away",
            Because::Size => "size",
            Because::Age => "age",
            Because::Lost => "lost",
        }
    }
}

/// Since when all lines that came are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptSince {
    /// From then on.
    pub at: Time,
    /// Why not for longer.
    pub because: Because,
}

/// What the folder says of it.
#[derive(Debug)]
pub(crate) struct Book {
    path: PathBuf,
    written: Option<(KeptSince, Time)>,
    /// Lines that were lost when it was looked at last.
    lost: u64,
}

impl Book {
    pub fn open(folder: &Path) -> Book {
        let path = folder.join(FILE);
        let written = fs::read_to_string(&path).ok().and_then(|text| read(&text));
        Book { path, written, lost: 0 }
    }

    pub fn since(&self) -> Option<KeptSince> {
        self.written.map(|(since, _)| since)
    }

    /// Lines are taken from now on; `oldest` is the oldest that is there already.
    pub fn begin(&mut self, oldest: Option<Time>, now: Time) -> io::Result<()> {
        let since = match self.written {
            Some((since, alive)) if now.since(alive) <= PAUSE => since,
            Some(_) => KeptSince { at: now, because: Because::Away },
            None => KeptSince { at: oldest.map_or(now, |oldest| oldest.min(now)), because: Because::Begun },
        };
        self.write(since, now)
    }

    /// Lines up to this moment went.
    pub fn gone(&mut self, newest: Option<Time>, because: Because, now: Time) {
        let at = newest.map_or(now, |newest| (newest + Span(1)).min(now));
        if let Some((since, _)) = &mut self.written
            && since.at < at
        {
            *since = KeptSince { at, because };
        }
    }

    /// Lines are still taken, of which so many were lost since the start.
    pub fn alive(&mut self, lost: u64, now: Time) -> io::Result<()> {
        if lost > self.lost {
            self.lost = lost;
            self.gone(None, Because::Lost, now);
        }
        match self.since() {
            Some(since) => self.write(since, now),
            None => Ok(()),
        }
    }

    fn write(&mut self, since: KeptSince, now: Time) -> io::Result<()> {
        self.written = Some((since, now));
        let text = format!("{} {} {}\n", since.at.0, since.because.name(), now.0);
        let beside = self.path.with_extension("new");
        fs::write(&beside, text)?;
        fs::rename(&beside, &self.path)
    }
}

fn read(text: &str) -> Option<(KeptSince, Time)> {
    let mut parts = text.split_whitespace();
    let at = Time(parts.next()?.parse().ok()?);
    let word = parts.next()?;
    let because = Because::ALL.into_iter().find(|because| because.name() == word)?;
    Some((KeptSince { at, because }, Time(parts.next()?.parse().ok()?)))
}
