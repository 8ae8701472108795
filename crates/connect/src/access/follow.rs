//! A file that grows, is renamed and made anew, or is cut to nothing, followed from where it was left.

use super::chain::{Chain, again, alike, chain};
use super::file::{Looked, Mark, Open, sum};
use super::line::read;
use crate::telemetry::context::Context;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use vectra_control::daemon::telemetry::Noted;
use vectra_plan::config::Access;

/// Between looks at the file.
const LOOK: Duration = Duration::from_millis(500);

/// Looks without news after which a file that was renamed is left: a server writes on to it until it is told to open the new
/// one, which `logrotate` does afterwards. A minute.
const QUIET: u32 = 120;
/// Files that were renamed and are still looked at.
pub(super) const OLD: usize = 32;

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
            self.begin(&mut looked)?;
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
        if let Some(before) = open.if_cut_begin_again()? {
            self.catch_up(&before, &mut looked);
            looked.more = true;
            return Ok(looked);
        }
        open.read(&mut looked)?;
        if looked.more {
            return Ok(looked);
        }
        match std::fs::metadata(path) {
            Ok(now) if now.ino() != open.mark.inode => {
                // Renamed and made anew; who writes to it may not know yet.
                let new = Open::from_start(File::open(path)?)?;
                let old = std::mem::replace(open, new);
                let mark = old.mark.clone();
                self.leave(old, &mut looked);
                self.catch_up(&mark, &mut looked);
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
            if looked.more {
                break;
            }
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

    /// Files that came and went between this mark and now: all rotations since the file was last looked at.
    fn catch_up(&mut self, mark: &Mark, looked: &mut Looked) {
        let read: Vec<Mark> =
            self.old.iter().map(|(old, _)| &old.mark).chain(self.open.as_ref().map(|o| &o.mark)).cloned().collect();
        let Chain { files, lost } = chain(&self.config.path, mark, &read);
        self.context.intake.note(Noted::Skipped, lost);
        for file in files {
            // Who copies the file by hand does not rotate it.
            if self.open.as_ref().is_none_or(|open| !alike(&file, open)) {
                self.leave(file, looked);
            }
        }
    }

    /// Goes on from where an earlier process was, in the file that it read, wherever that is now, and in those that followed
    /// it; a file that was never read is followed from its end.
    fn begin(&mut self, looked: &mut Looked) -> io::Result<()> {
        let path = &self.config.path;
        let file = match File::open(path) {
            Ok(file) => Some(file),
            Err(e) if e.kind() == ErrorKind::NotFound => None,
            Err(e) => return Err(e),
        };
        let remembered: Option<Marks> = std::fs::read(&self.state).ok().and_then(|b| serde_json::from_slice(&b).ok());
        let Some(Marks { now, old }) = remembered else {
            self.open = file.map(Open::at_end).transpose()?;
            self.first = false;
            return Ok(());
        };
        self.old = old.iter().take(OLD).filter_map(|mark| Some((again(path, mark)?, 0))).collect();
        let same = |file: &File| Open::marked(file.try_clone()?, &now).is_same();
        let goes_on = match &file {
            Some(file) => file.metadata()?.ino() == now.inode && same(file)?,
            None => false,
        };
        self.open = match file {
            Some(file) if goes_on => Some(Open::marked(file, &now)),
            Some(file) => Some(Open::from_start(file)?),
            None => None,
        };
        if !goes_on {
            // It was rotated meanwhile: the rest of the old one, and those between that and the one of now.
            self.catch_up(&now, looked);
        }
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

#[cfg(test)]
#[path = "follow_tests.rs"]
mod tests;
