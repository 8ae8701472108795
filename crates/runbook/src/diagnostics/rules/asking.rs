//! Commands that wait for somebody: they ask a question, or open a session.

use super::super::calls::Call;
use super::super::context::Context;
use super::super::finding::{Finding, short};
use super::super::place::Span;
use crate::draft::Command;
use crate::fence::sql;
use crate::program::StepKind;

/// Program and subcommand, options that answer beforehand, the one to type.
const ASKING: &[(&[&str], &[&str], &str)] = &[
    (&["celery", "purge"], &["-f", "--force"], "-f"),
    (&["apt-get", "install"], &["-y", "--yes", "-qy", "-yq", "-yqq"], "-y"),
    (&["apt-get", "upgrade"], &["-y", "--yes", "-qy", "-yq"], "-y"),
    (&["apt-get", "remove"], &["-y", "--yes"], "-y"),
    (&["apt-get", "autoremove"], &["-y", "--yes"], "-y"),
    (&["apt", "install"], &["-y", "--yes", "-qy", "-yq"], "-y"),
    (&["apt", "upgrade"], &["-y", "--yes"], "-y"),
    (&["apt", "remove"], &["-y", "--yes"], "-y"),
    (&["apt", "autoremove"], &["-y", "--yes"], "-y"),
    (&["yum", "install"], &["-y", "--assumeyes"], "-y"),
    (&["yum", "update"], &["-y", "--assumeyes"], "-y"),
    (&["dnf", "install"], &["-y", "--assumeyes"], "-y"),
    (&["dnf", "upgrade"], &["-y", "--assumeyes"], "-y"),
    (&["terraform", "apply"], &["-auto-approve", "--auto-approve"], "-auto-approve"),
    (&["terraform", "destroy"], &["-auto-approve", "--auto-approve"], "-auto-approve"),
    (&["pulumi", "up"], &["-y", "--yes"], "--yes"),
    (&["pulumi", "destroy"], &["-y", "--yes"], "--yes"),
    (&["docker", "system", "prune"], &["-f", "--force", "-af", "-fa"], "-f"),
    (&["docker", "volume", "prune"], &["-f", "--force", "-af"], "-f"),
    (&["docker", "image", "prune"], &["-f", "--force", "-af", "-fa"], "-f"),
    (&["docker", "container", "prune"], &["-f", "--force"], "-f"),
    (&["velero", "backup", "delete"], &["--confirm"], "--confirm"),
    (&["velero", "restore", "delete"], &["--confirm"], "--confirm"),
    (&["flyctl", "destroy"], &["-y", "--yes"], "--yes"),
    (&["fly", "destroy"], &["-y", "--yes"], "--yes"),
    (&["gh", "repo", "delete"], &["--yes"], "--yes"),
    (&["mysqladmin", "drop"], &["-f", "--force"], "-f"),
    (&["manage.py", "flush"], &["--noinput", "--no-input"], "--noinput"),
];

pub(super) fn command_asks(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, call) in context.calls() {
        // Answers are piped in, or read from a file.
        if call.fed {
            continue;
        }
        let Some((option, span)) = question(call) else {
            continue;
        };
        let finding = Finding::new("V011", span, &context.about(command)).with("text", short(&call.text()));
        out.push(match option {
            Some(option) => {
                let edit =
                    call.words.last().filter(|_| !call.inner).map(|last| last.span.followed(format!(" {option}")));
                {
                    let finding =
                        finding.with_text("how", "option").with("fix", format!("{} {option}", short(&call.text())));
                    match edit {
                        Some(edit) => finding.perhaps(vec![edit]),
                        None => finding,
                    }
                }
            }
            None => finding.with_text("how", "other").with("fix", ""),
        });
    }
}

/// The option that answers, where there is one, and the words that ask.
fn question(call: &Call) -> Option<(Option<&'static str>, Span)> {
    let whole = call.span()?;
    let up_to = |name: &str| {
        let last = call.words.iter().find(|word| word.text.rsplit('/').next() == Some(name));
        last.map_or(whole, |last| whole.to(last.span))
    };
    for (words, answers, option) in ASKING {
        if call.is(words) && !call.has(answers) {
            return Some((Some(option), words.last().map_or(whole, |last| up_to(last))));
        }
    }
    let program = call.program();
    let django = matches!(program, "python" | "python3")
        && call.plain().any(|word| word.text.ends_with("manage.py"))
        && call.plain().any(|word| word.text == "flush")
        && !call.has(&["--noinput", "--no-input"]);
    if django {
        return Some((Some("--noinput"), up_to("flush")));
    }
    let cloud = matches!(program, "gcloud" | "az") && call.plain().any(|word| word.text == "delete");
    if cloud && !call.has(&["-q", "--quiet", "-y", "--yes"]) {
        return Some((Some(if program == "az" { "--yes" } else { "--quiet" }), up_to("delete")));
    }
    match program {
        "rm" | "cp" | "mv" if call.has(&["-i", "-I", "--interactive"]) => Some((None, whole)),
        "read" => Some((None, whole)),
        "passwd" => Some((None, whole)),
        "dropdb" | "createuser" if call.has(&["-i", "--interactive", "-P", "--pwprompt"]) => Some((None, whole)),
        // A password is asked for where the option has none behind it.
        "mysql" | "mysqldump" | "mysqladmin" => {
            let option = call.words.iter().find(|word| word.text == "-p" || word.text == "--password")?;
            Some((None, option.span))
        }
        "psql" | "pg_dump" | "pg_restore" => {
            let option = call.words.iter().find(|word| word.text == "-W" || word.text == "--password")?;
            Some((None, option.span))
        }
        _ => None,
    }
}

pub(super) fn opens_session(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, calls) in context.runs() {
        // Among commands to copy, a session is what people want.
        if context.is_reference(command) || has_lines_below(context, command.block, command.lines[1]) {
            continue;
        }
        for call in calls {
            let terminal = !call.fed && !call.feeds && !call.background;
            if !(terminal && is_session(call) || is_pager(call)) {
                continue;
            }
            let Some(span) = call.span() else {
                continue;
            };
            if is_editor(call) && says_what_to_write(context, command) {
                continue;
            }
            // The session in the container is found in the command that opens it.
            if out.last().is_some_and(|last: &Finding| last.code == "V058" && last.span.line == span.line) {
                continue;
            }
            out.push(Finding::new("V058", span, &context.about(command)).with("text", short(&call.text())));
        }
    }
}

/// What is typed in the session stands below in the same block: another rule speaks of that.
fn has_lines_below(context: &Context<'_, '_>, block: usize, line: u32) -> bool {
    let from = context.commands.partition_point(|command| command.lines[0] <= line);
    context
        .commands
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(|command| command.block == block)
        .any(|command| command.kind == StepKind::Sql && sql::begins(&command.text))
}

/// Programs in which somebody writes into a file.
fn is_editor(call: &Call) -> bool {
    matches!(call.program(), "vi" | "vim" | "nvim" | "nano" | "emacs" | "pico" | "visudo")
        || call.program() == "crontab" && call.has(&["-e"])
}

/// Whether what is to be written stands right behind the command that opens the file: a comment or a line of a crontab in its
/// block, or another block in the same section, without a heading between them.
fn says_what_to_write(context: &Context<'_, '_>, command: &Command) -> bool {
    const BEHIND: u32 = 8;
    let fence = command.tag.as_ref().and_then(|_| context.fences.get(command.block));
    let last = fence.map_or(command.lines[1], |fence| fence.source.lines[1]);
    let next = (command.lines[1] + 1..last).map(|line| context.line(line).trim()).find(|line| !line.is_empty());
    let shown = next
        .is_some_and(|line| line.starts_with(['#', '*', '@']) || line.starts_with(|sign: char| sign.is_ascii_digit()));
    let mut below = (last + 1..=last.saturating_add(BEHIND)).map(|line| context.line(line).trim());
    shown || { below }
        .find(|line| line.starts_with('#') || line.starts_with("```"))
        .is_some_and(|line| line.starts_with("```"))
}

fn is_pager(call: &Call) -> bool {
    matches!(call.program(), "less" | "more" | "most") && !call.feeds
}

fn is_session(call: &Call) -> bool {
    let none = || call.plain().next().is_none();
    match call.program() {
        "vi" | "vim" | "nvim" | "nano" | "emacs" | "pico" | "visudo" => true,
        "crontab" => call.has(&["-e"]),
        "kubectl" | "oc" => call.plain().next().is_some_and(|word| word.text == "edit"),
        "systemctl" => call.plain().next().is_some_and(|word| word.text == "edit"),
        "git" => call.is(&["git", "rebase"]) && call.has(&["-i", "--interactive"]),
        "psql" => {
            !call.has(&["-c", "--command", "-f", "--file", "-l", "--list", "--version", "-V"]) && !call.letter('c')
        }
        "mysql" => {
            !call.has(&["-e", "--execute", "--version", "-V"])
                && !call.arguments().iter().any(|word| word.text.starts_with("-e"))
        }
        "mongo" | "mongosh" => !call.has(&["--eval", "-f", "--file", "--version"]),
        "redis-cli" => {
            redis_words(call).next().is_none()
                && !call.has(&["--scan", "--bigkeys", "--latency", "--rdb", "--stat", "--version"])
        }
        "ssh" => {
            let opens = call.plain().count() <= 1;
            opens
                && !call.letter('N')
                && !call.letter('f')
                && !call.letter('L')
                && !call.has(&["-V", "-O", "-W"])
                && call.arguments().iter().filter(|word| !word.text.starts_with('-')).count() >= 1
                && remote_words_missing(call)
        }
        "bash" | "sh" | "zsh" | "python" | "python3" | "node" | "irb" | "iex" => {
            none()
                && !call.has(&["-c", "-V", "--version", "-v", "-m"])
                && call.arguments().iter().all(|word| word.text == "-i" || word.text == "-l")
        }
        "aws" => call.is(&["aws", "ssm", "start-session"]) && !call.has(&["--document-name"]),
        "rails" => call.is(&["rails", "console"]) || call.is(&["rails", "c"]),
        "heroku" => call.is(&["heroku", "psql"]) || call.is(&["heroku", "pg:psql"]) && !call.has(&["-c", "--command"]),
        _ => false,
    }
}

/// `ssh -i key host` names a host only, `ssh host uptime` a command too.
fn remote_words_missing(call: &Call) -> bool {
    const WITH_VALUE: &[&str] = &["-i", "-p", "-l", "-o", "-F", "-J", "-b", "-c", "-m", "-e", "-S"];
    let mut words = 0;
    let mut skip = false;
    for word in call.arguments() {
        if skip {
            skip = false;
        } else if WITH_VALUE.contains(&word.text.as_str()) {
            skip = true;
        } else if !word.text.starts_with('-') {
            words += 1;
        }
    }
    words <= 1
}

/// Words of a Redis command, without the options that say where.
pub(super) fn redis_words(call: &Call) -> impl Iterator<Item = &super::super::calls::Word> {
    const WITH_VALUE: &[&str] =
        &["-h", "-p", "-a", "-n", "-u", "-s", "--user", "--pass", "-r", "-i", "--cacert", "--cert", "--key"];
    let mut skip = false;
    call.arguments().iter().filter(move |word| {
        if std::mem::take(&mut skip) {
            return false;
        }
        skip = WITH_VALUE.contains(&word.text.as_str());
        !word.text.starts_with('-')
    })
}
