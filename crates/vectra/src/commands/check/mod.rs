//! `vectra check`: compile, report what is wrong as a good compiler does, and say how much was understood.

mod alerts;
mod difference;
mod excerpt;
mod explain;
mod fix;
mod folder;
mod gather;
mod github;
mod json;
mod live;
mod neighbours;
mod page;
mod patch;
mod render;
mod rulebook;
mod sarif;
mod select;
mod text;
mod write;

use crate::cli::{Check, Denied, Format};
use crate::errors::{DONE, Failure, NO, OUT_OF_REACH, USAGE};
use crate::input;
use folder::{Given, Missing};
use neighbours::Looked;
use select::Selection;
use std::collections::HashMap;
use std::path::PathBuf;
use vectra_plan::{Config, Plan, Unbound, Unused};
use vectra_runbook::Options;
use vectra_runbook::program::{Diagnostic, Language, Level, Program};
use vectra_web::text::Text;
use write::Refused;

/// Size of folders that are compiled as one, in bytes.
const TOGETHER: u64 = 64 * 1024 * 1024;

/// A document and what was found in it.
struct Judged {
    given: Given,
    path: String,
    text: String,
    program: Program,
    plan: Option<Plan>,
    /// Something in it has a meaning, or somebody said that it is a runbook. Of any other document no finding is told.
    is_runbook: bool,
    change: Option<Change>,
    /// What `--live` asked.
    live: Option<live::Tried>,
}

/// What `--fix` did to a document, or would do.
struct Change {
    patch: String,
    applied: usize,
    /// Findings that are left and whose fix somebody has to decide about.
    undecided: usize,
}

/// What all documents together came to.
#[derive(Debug, Default)]
struct Total {
    documents: usize,
    others: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    missing: usize,
    /// Documents whose fixes were not written.
    unwritten: usize,
    /// Findings with a fix that `--fix` would apply.
    fixable: usize,
    /// A service that `--live` asks was out of reach.
    out_of_reach: bool,
    exit: u8,
}

/// How findings are told.
trait Report {
    /// A document; the next one follows.
    fn document(&mut self, judged: &Judged) -> Result<(), Failure>;
    /// What could not be looked at, or not be written.
    fn missing(&mut self, missing: &Missing);
    /// All documents were told.
    fn end(&mut self, total: &Total) -> Result<(), Failure>;
}

/// Findings are worded in `messages`, or in each document's own language.
pub fn run(check: &Check, json: bool, messages: Option<Language>, t: Text) -> Result<u8, Failure> {
    let rules = rulebook::rules(t.language);
    if let Some(asked) = &check.explain {
        return explain::run(asked.as_deref(), &rules, json || check.format == Some(Format::Json), check.color, t);
    }
    let format = match (check.format, json) {
        (None, false) => Format::Text,
        (None | Some(Format::Json), true) => Format::Json,
        (Some(format), false) => format,
        (Some(_), true) => return Err(Failure::usage(t.get("check-two-formats"))),
    };
    if !check.diff.is_empty() {
        return match format {
            Format::Text | Format::Json => difference::run(check, format == Format::Json, t),
            Format::Sarif | Format::Github => Err(Failure::usage(t.get("diff-format"))),
        };
    }
    if check.fix && !check.dry_run && check.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Failure::usage(t.get("check-fix-stdin")));
    }
    let judge = Judge {
        t,
        check,
        compiler: vectra_runbook::compile_with,
        options: Options { messages, neighbours: None },
        looked: Looked::default(),
        selection: Selection::new(t, &rules, &check.select, &check.ignore)?,
        config: match &check.config {
            None => None,
            Some(path) => Some(input::config(t, Some(path))?),
        },
    };
    let mut report: Box<dyn Report> = match format {
        Format::Text => Box::new(text::Printed::new(t, check, &rules, judge.config.clone())),
        Format::Json => Box::new(json::Lines::new(t, check.dry_run, judge.config.clone())),
        Format::Sarif => Box::new(sarif::Log::new(t, check.config.clone(), &rules)),
        Format::Github => Box::new(github::Annotations::new(t, check.config.clone())),
    };
    judge.all(report.as_mut())
}

struct Judge<'a> {
    t: Text,
    check: &'a Check,
    compiler: fn(&str, &str, Options<'_>) -> Program,
    options: Options<'static>,
    looked: Looked,
    selection: Selection,
    config: Option<Config>,
}

impl Judge<'_> {
    fn all(&self, report: &mut dyn Report) -> Result<u8, Failure> {
        let (documents, left_out) = folder::documents(self.t, &self.check.paths, folder::LIMITS);
        let mut total = Total::default();
        let miss = |report: &mut dyn Report, total: &mut Total, missing: &Missing| {
            total.missing += 1;
            report.missing(missing);
        };
        let mut together = self.together(&documents);
        for given in documents {
            let read = match &given.file {
                Some(file) => match together.remove(file) {
                    Some((text, program)) => Ok((text, Some(program))),
                    None => input::document(self.t, file).map(|text| (text, None)),
                },
                None => input::standard_input(self.t).map(|text| (text, None)),
            };
            // One document that cannot be read does not hide what is wrong with the others.
            match read {
                Ok((text, program)) => {
                    let (judged, unwritten) = self.one(given, text, program)?;
                    total.add(&judged);
                    report.document(&judged)?;
                    if let Some(missing) = unwritten {
                        total.unwritten += 1;
                        report.missing(&missing);
                    }
                }
                Err(failure) => miss(report, &mut total, &Missing { file: given.file, message: failure.message }),
            }
        }
        for missing in &left_out {
            miss(report, &mut total, missing);
        }
        let denied = self.check.deny == Some(Denied::Warnings) && total.warnings > 0;
        total.exit = if total.missing + total.unwritten > 0 {
            USAGE
        } else if (total.errors > 0 && !self.check.warn_only) || denied {
            NO
        } else if total.out_of_reach {
            OUT_OF_REACH
        } else {
            DONE
        };
        report.end(&total)?;
        Ok(total.exit)
    }

    /// The documents of folders, compiled as one: an alert of one finds its procedure in another. Those that cannot be
    /// read are left to be told where their turn comes; folders too large to be held at once are read one by one.
    fn together(&self, documents: &[Given]) -> HashMap<PathBuf, (String, Program)> {
        let files: Vec<&PathBuf> =
            documents.iter().filter(|one| !one.named).filter_map(|one| one.file.as_ref()).collect();
        let size = |file: &&PathBuf| std::fs::metadata(file).map_or(0, |found| found.len());
        if files.len() < 2 || files.iter().map(size).sum::<u64>() > TOGETHER {
            return HashMap::new();
        }
        let read: Vec<(&PathBuf, String, String)> = files
            .into_iter()
            .filter_map(|file| Some((file, file.display().to_string(), input::document(self.t, file).ok()?)))
            .collect();
        let set: Vec<(&str, &str)> = read.iter().map(|(_, path, text)| (path.as_str(), text.as_str())).collect();
        let neighbours = self.looked.at(self.t, set.iter().copied());
        let programs = vectra_runbook::compile_folder(&set, Options { neighbours: Some(&neighbours), ..self.options });
        let chosen = programs.into_iter().map(|program| self.chosen(program)).collect::<Vec<_>>();
        read.into_iter().zip(chosen).map(|((file, _, text), program)| (file.clone(), (text, program))).collect()
    }

    /// The document after its fixes where they were written, else as it is; and why they were not written.
    fn one(&self, given: Given, text: String, program: Option<Program>) -> Result<(Judged, Option<Missing>), Failure> {
        let path = given.path();
        let program = program.unwrap_or_else(|| self.compile(&path, &text));
        let is_runbook = given.named || folder::is_runbook(&program);
        let mut judged = Judged { given, path, text, program, plan: None, is_runbook, change: None, live: None };
        let unwritten = if self.check.fix && is_runbook { self.fix(&mut judged).err() } else { None };
        judged.plan = self.config.as_ref().map(|config| vectra_plan::build(&judged.program, config));
        if self.check.live && is_runbook {
            let config = self.config.as_ref();
            let tried = live::run(self.t, &mut judged.program, &judged.text, config, |d| self.selection.takes(d))?;
            judged.live = Some(tried);
        }
        let missing = unwritten.map(|message| Missing { file: judged.given.file.clone(), message });
        Ok((judged, missing))
    }

    fn compile(&self, path: &str, text: &str) -> Program {
        let neighbours = self.looked.at(self.t, [(path, text)]);
        self.chosen((self.compiler)(path, text, Options { neighbours: Some(&neighbours), ..self.options }))
    }

    fn chosen(&self, mut program: Program) -> Program {
        program.diagnostics.retain(|diagnostic| self.selection.takes(diagnostic));
        program
    }

    fn fix(&self, judged: &mut Judged) -> Result<(), String> {
        let fixed = fix::apply(&judged.text, |text| self.compile(&judged.path, text).diagnostics);
        let after = self.compile(&judged.path, &fixed.text);
        let change = Change {
            patch: patch::unified(&judged.path, &judged.text, &fixed.text),
            applied: fixed.applied,
            undecided: fix::undecided(&after.diagnostics),
        };
        if let Some(file) = judged.given.file.as_ref().filter(|_| !self.check.dry_run) {
            if fixed.text != judged.text {
                write::replace(file, &judged.text, &fixed.text).map_err(|refused| self.unwritten(judged, refused))?;
            }
            (judged.text, judged.program) = (fixed.text, after);
        }
        judged.change = Some(change);
        Ok(())
    }

    fn unwritten(&self, judged: &Judged, refused: Refused) -> String {
        let (key, why) = match refused {
            Refused::Changed => ("check-fix-changed", String::new()),
            Refused::ReadOnly => ("check-fix-read-only", String::new()),
            Refused::Failed(error) => ("check-fix-failed", error.to_string()),
        };
        self.t.with(key, &[("path", judged.path.as_str().into()), ("why", why.into())])
    }
}

impl Judged {
    /// Findings of this level; none of a document that is no runbook.
    fn count(&self, level: Level) -> usize {
        self.found().iter().filter(|d| d.severity == level).count()
    }

    /// What is told of this document.
    fn found(&self) -> &[Diagnostic] {
        if self.is_runbook { &self.program.diagnostics } else { &[] }
    }

    /// The names that nothing is bound to; none where no configuration was given.
    fn unbound(&self) -> &[Unbound] {
        self.plan.as_ref().filter(|_| self.is_runbook).map_or(&[], |plan| &plan.unbound)
    }

    /// The names of the configuration that stand for nothing in this document.
    fn unused(&self) -> &[Unused] {
        self.plan.as_ref().filter(|_| self.is_runbook).map_or(&[], |plan| &plan.unused)
    }
}

impl Total {
    fn add(&mut self, judged: &Judged) {
        self.documents += 1;
        self.others += usize::from(!judged.is_runbook);
        self.errors += judged.count(Level::Error);
        self.warnings += judged.count(Level::Warning);
        self.notes += judged.count(Level::Info);
        self.fixable += fix::ready(judged.found());
        self.out_of_reach |= judged.live.as_ref().is_some_and(live::Tried::out_of_reach);
    }
}

#[cfg(test)]
mod tests;
