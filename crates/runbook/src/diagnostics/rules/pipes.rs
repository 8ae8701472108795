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
        if !call.feeds || covered || call.remote || !DUMPING.contains(&call.program()) {
            continue;
        }
        let Some(span) = call.words.first().map(|word| word.span) else {
            continue;
        };
        let finding = Finding::new("V050", span, &context.about(command)).with("program", call.program());
        out.push(match first_sign(context, command) {
            Some((line, column)) => finding.safely(vec![place::insert(line, column, "set -o pipefail; ")]),
            None => finding,
        });
    }
}

/// Where a command of a block begins; a code span in a sentence is left alone.
fn first_sign(context: &Context<'_, '_>, command: &Command) -> Option<(u32, u32)> {
    let span = place::find(context.draft(), command.lines, &command.text)?;
    command.tag.is_some().then_some((span.line, span.column))
}

const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "python", "python3", "perl", "ruby", "node"];

fn downloads(call: &Call) -> bool {
    matches!(call.program(), "curl" | "wget") && call.words.iter().any(|word| word.raw.contains("://"))
}

pub(super) fn download_into_shell(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, calls) in context.runs() {
        for pair in calls.windows(2) {
            let [first, second] = pair else {
                continue;
            };
            let reads = |call: &Call| call.plain().all(|word| word.text == "-") && !call.has(&["-c", "-m"]);
            let piped = first.feeds && downloads(first) && SHELLS.contains(&second.program()) && reads(second);
            // `bash -c "$(curl …)"` and `bash <(curl …)`
            let substituted = downloads(first)
                && matches!(second.program(), "sh" | "bash" | "zsh")
                && second.words.iter().any(|word| word.raw.contains("$(curl") || word.raw.contains("$(wget"));
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
    const OWNED: &[&str] = &["/etc/", "/root", "/usr/", "/boot/", "/sys/", "/proc/", "/var/lib/", "/opt/"];
    for (command, call) in context.calls() {
        let raised = call.wrappers.iter().any(|wrapper| wrapper == "sudo" || wrapper == "doas");
        let Some(file) = call.output.as_ref().filter(|_| raised) else {
            continue;
        };
        if OWNED.iter().any(|folder| file.text.starts_with(folder)) {
            out.push(
                Finding::new("V059", file.span, &context.about(command))
                    .with("file", file.text.as_str())
                    .with("text", short(&call.text())),
            );
        }
    }
}
