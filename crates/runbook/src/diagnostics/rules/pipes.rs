//! Pipes and redirections that do otherwise than they seem.

use super::super::calls::Call;
use super::super::context::Context;
use super::super::finding::{Finding, short};
use super::super::place;
use crate::draft::Command;
use std::collections::BTreeSet;

/// Programs whose output is worthless when they fail halfway.
const DUMPING: &[&str] = &["pg_dump", "pg_dumpall", "mysqldump", "mariadb-dump", "mongodump", "pg_basebackup"];

fn sets_pipefail(text: &str) -> bool {
    text.contains("pipefail") || text.contains("PIPESTATUS")
}

pub(super) fn hides_failure(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let careful: BTreeSet<usize> = context
        .commands
        .iter()
        .filter(|command| command.tag.is_some() && sets_pipefail(&command.text))
        .map(|command| command.block)
        .collect();
    for (command, call) in context.calls() {
        let covered = sets_pipefail(&command.text) || (command.tag.is_some() && careful.contains(&command.block));
        if !call.feeds || covered || !DUMPING.contains(&call.program()) {
            continue;
        }
        let Some(span) = call.words.first().map(|word| word.span) else {
            continue;
        };
        let finding = Finding::new("V050", span, &context.about(command)).with("program", call.program());
        out.push(match first_sign(context, command).filter(|_| takes_pipefail(context, command, call)) {
            Some((line, column)) => finding.safely(vec![place::insert(line, column, "set -o pipefail; ")]),
            None => finding,
        });
    }
}

/// Whether `set -o pipefail` does nothing but report the failure: in a shell that has it (dash aborts on it, fish and
/// PowerShell do not know it), where no reader ends early and no `!` or `set -e` makes something of the outcome.
fn takes_pipefail(context: &Context<'_, '_>, command: &Command, call: &Call) -> bool {
    const SHELLS: &[&str] = &["bash", "zsh", "ksh", "console", "shell-session", "shellsession", "terminal"];
    let tagged = command.tag.as_deref().is_some_and(|tag| SHELLS.contains(&tag));
    let block = || context.commands.iter().filter(|other| other.block == command.block);
    let first = block().map(|command| command.lines[0]).min().unwrap_or(command.lines[0]);
    // The line that says by which program a script runs stands above its first command.
    let posix = (first.saturating_sub(3)..=first).map(|line| context.line(line).trim()).any(|line| {
        line.starts_with("#!")
            && [" sh", "/sh", "/dash", " dash", "/ash"]
                .iter()
                .any(|end| line.split(" -").next().is_some_and(|line| line.ends_with(end)))
    });
    let stops = block().any(|other| {
        let mut words = other.text.split_whitespace();
        words.next() == Some("set") && words.any(|word| word.starts_with('-') && word.contains('e'))
    });
    let early = command.text.split('|').skip(1).any(|part| {
        let mut words = part.split_whitespace();
        matches!(words.next(), Some("head" | "less" | "more")) || words.any(|word| matches!(word, "-q" | "-m1" | "-qF"))
    });
    tagged && !posix && !stops && !early && !call.judged && !call.inner
}

/// Where a command of a block begins; a code span in a sentence is left alone.
fn first_sign(context: &Context<'_, '_>, command: &Command) -> Option<(u32, u32)> {
    let span = place::find(context.draft(), command.lines, &command.text)?;
    command.tag.is_some().then_some((span.line, span.column))
}

const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "python", "python3", "perl", "ruby", "node"];

/// A download whose output is an argument or a file to read.
const FETCHED: &[&str] = &["$(curl", "$(wget", "<(curl", "<(wget", "`curl", "`wget"];

/// Whether a program is given a download as a file: `bash <(curl …)`.
fn reads_download(text: &str) -> bool {
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let program = word.rsplit('/').next().unwrap_or(word);
        let reads = SHELLS.contains(&program) || matches!(program, "source" | ".");
        if reads && words.peek().is_some_and(|next| next.starts_with("<(curl") || next.starts_with("<(wget")) {
            return true;
        }
    }
    false
}

/// `bash -s -- argument`: what is read is the script, the rest its arguments.
fn call_reads_rest(call: &Call) -> bool {
    matches!(call.program(), "sh" | "bash" | "zsh" | "dash") && call.has(&["-s"])
}

fn downloads(call: &Call) -> bool {
    matches!(call.program(), "curl" | "wget") && call.words.iter().any(|word| word.raw.contains("://"))
}

pub(super) fn download_into_shell(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, calls) in context.runs() {
        // `bash <(curl …)`: what stands in the parentheses is no call of its own.
        if !calls.is_empty() && reads_download(&command.text) {
            let span = context.place(command);
            out.push(Finding::new("V051", span, &context.about(command)).with("text", short(&command.text)));
            continue;
        }
        for pair in calls.windows(2) {
            let [first, second] = pair else {
                continue;
            };
            let reads = |call: &Call| call.plain().all(|word| word.text == "-") && !call.has(&["-c", "-m"]);
            let named = call_reads_rest(second);
            let piped =
                first.feeds && downloads(first) && SHELLS.contains(&second.program()) && (reads(second) || named);
            // `bash -c "$(curl …)"` and `bash <(curl …)`
            let substituted = downloads(first)
                && (SHELLS.contains(&second.program()) || matches!(second.program(), "eval" | "source" | "."))
                && second.words.iter().any(|word| FETCHED.iter().any(|sign| word.raw.contains(sign)));
            if !piped && !substituted {
                continue;
            }
            let span = match (first.span(), second.span()) {
                (Some(first), Some(second)) if piped => first.to(second),
                (_, Some(second)) => second,
                _ => continue,
            };
            out.push(Finding::new("V051", span, &context.about(command)).with("text", short(&command.text)));
        }
    }
}

/// `sudo echo x > /etc/y`: the shell opens the file before it has the rights.
pub(super) fn redirect_without_rights(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    const OWNED: &[&str] = &["/etc/", "/root", "/usr/", "/boot/", "/sys/", "/proc/", "/var/", "/opt/"];
    for (command, calls) in context.runs() {
        let mut before = false;
        for call in calls {
            let raised = before || call.wrappers.iter().any(|wrapper| wrapper == "sudo" || wrapper == "doas");
            // Who needs sudo for what a pipe reads has no rights at its end either.
            before = raised && call.feeds;
            let Some(file) = call.output.as_ref().filter(|_| raised) else {
                continue;
            };
            let open = file.text.starts_with("/var/tmp/");
            if !open && OWNED.iter().any(|folder| file.text.starts_with(folder)) {
                out.push(
                    Finding::new("V059", file.span, &context.about(command))
                        .with("file", file.text.as_str())
                        .with("text", short(&call.text())),
                );
            }
        }
    }
}
