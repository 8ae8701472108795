//! Commands that run until somebody stops them.

use super::super::calls::Call;
use super::super::context::Context;
use super::super::finding::{Finding, short};
use super::super::place::Span;
use super::asking::redis_words;
use crate::program::Edit;

pub(super) fn command_never_ends(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, call) in context.calls() {
        let stopped = call.wrappers.iter().any(|wrapper| wrapper == "timeout") || call.background;
        if stopped || context.is_reference(command) {
            continue;
        }
        let Some((span, edit)) = endless(call) else {
            continue;
        };
        let finding = Finding::new("V049", span, &context.about(command)).with("text", short(&call.text()));
        out.push(match edit.filter(|_| !call.inner) {
            Some(edit) => finding.perhaps(vec![edit]),
            None => finding,
        });
    }
}

/// What makes it endless, and an edit that lets it end.
fn endless(call: &Call) -> Option<(Span, Option<Edit>)> {
    let program = call.words.first()?;
    let whole = call.span()?;
    let followed = |options: &[&str], text: &str| {
        let option = call.arguments().iter().find(|word| options.contains(&word.text.as_str()))?;
        Some((option.span, Some(option.span.replaced(text))))
    };
    let sub = |name: &str| call.plain().any(|word| word.text == name);
    let counted = |options: &[&str]| {
        call.arguments().iter().any(|word| options.iter().any(|option| word.text.starts_with(option)))
    };
    match call.program() {
        "tail" => followed(&["-f", "-F", "--follow"], "-n 100").or_else(|| followed(&["-fn", "-nf"], "-n")),
        "watch" if !counted(&["-g", "--chgexit"]) => Some((whole, None)),
        "kubectl" | "oc" if sub("logs") => followed(&["-f", "--follow", "--follow=true"], "--tail=100"),
        "kubectl" | "oc" if sub("port-forward") || sub("proxy") => Some((whole, None)),
        "kubectl" | "oc" if sub("get") => {
            let option = call.arguments().iter().find(|word| matches!(word.text.as_str(), "-w" | "--watch"))?;
            Some((option.span, None))
        }
        "docker" | "docker-compose" | "podman" if sub("logs") => followed(&["-f", "--follow"], "--tail=100"),
        "docker" if sub("stats") && !call.has(&["--no-stream"]) => {
            Some((whole, Some(call.words.last()?.span.followed(" --no-stream"))))
        }
        "docker" if sub("events") && !call.has(&["--until"]) => Some((whole, None)),
        "journalctl" => followed(&["-f", "--follow"], "-n 100 --no-pager").or_else(|| {
            let option = call.arguments().iter().find(|word| matches!(word.text.as_str(), "-fu" | "-xfu" | "-xef"))?;
            Some((option.span, None))
        }),
        "dmesg" => followed(&["-w", "--follow"], "-T"),
        "ping" | "ping6" if !counted(&["-c", "-w", "-n"]) => Some((whole, Some(program.span.followed(" -c 4")))),
        "top" if !(call.letter('n') || call.letter('b') && call.letter('n') || counted(&["-l"])) => {
            Some((whole, Some(program.span.followed(" -b -n 1"))))
        }
        "htop" | "atop" | "iotop" | "iftop" | "nload" | "nethogs" | "glances" | "k9s" | "ctop" if !call.letter('b') => {
            Some((whole, None))
        }
        "tcpdump" if !counted(&["-c", "-r", "-D"]) => Some((whole, Some(program.span.followed(" -c 100")))),
        "vmstat" | "iostat" | "sar" if call.plain().filter(|word| is_number(&word.text)).count() == 1 => {
            Some((whole, Some(call.words.last()?.span.followed(" 5"))))
        }
        "mtr" if !counted(&["-r", "--report", "-c"]) => Some((whole, Some(program.span.followed(" --report")))),
        "redis-cli" => {
            let word = redis_words(call).next().filter(|word| {
                matches!(word.text.to_ascii_lowercase().as_str(), "monitor" | "subscribe" | "psubscribe")
            });
            let option = call.option(&["--stat", "--latency", "--latency-history"]);
            word.or(option).map(|word| (word.span, None))
        }
        "celery" if sub("events") => Some((whole, None)),
        "heroku" if sub("logs") => {
            let option = call.arguments().iter().find(|word| matches!(word.text.as_str(), "-t" | "--tail"))?;
            Some((option.span, Some(option.span.replaced("-n 100"))))
        }
        "render" | "vercel" if sub("logs") => {
            let option =
                call.arguments().iter().find(|word| matches!(word.text.as_str(), "--tail" | "--follow" | "-f"))?;
            Some((option.span, None))
        }
        "pm2" if sub("logs") && !call.has(&["--nostream"]) => {
            Some((whole, Some(call.words.last()?.span.followed(" --nostream"))))
        }
        "true" | ":" if call.looped && call.after == ";" => Some((whole, None)),
        _ => None,
    }
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|sign| sign.is_ascii_digit())
}
