//! Health checks that the document prescribes.

use crate::draft::{Command, Draft};
use crate::fence::{self, Segment, What, shell};
use crate::program::{Check, CheckKind, StepKind};
use crate::tables;
use crate::text;

/// Checks of a fence below a heading for health checks: the comment above a command is its name.
pub(crate) fn from_fence(draft: &mut Draft<'_>, place: &str, heading: &str, segments: &[Segment], tag: Option<&str>) {
    let mut name: Option<&Segment> = None;
    let mut last: Option<usize> = None;
    for segment in segments {
        match &segment.what {
            What::Comment => {
                let expected =
                    last.filter(|_| !segment.after_gap && name.is_none()).zip(fence::expectation(&segment.text));
                match expected {
                    Some((at, expected)) => attach(draft, at, expected, segment),
                    None if !fence::is_decoration(&segment.text) => name = Some(segment),
                    None => {}
                }
            }
            What::Output => {
                if let Some(at) = last {
                    attach(draft, at, segment.text.clone(), segment);
                }
            }
            What::Command(verdict) => {
                let title = name.map_or_else(|| heading.to_owned(), |name| text::clean(&name.text));
                let first = name.map_or(segment.first, |name| name.first);
                let expect = segment.note.as_deref().and_then(fence::expectation);
                draft.commands.push(Command {
                    text: segment.text.clone(),
                    kind: verdict.kind,
                    lines: [segment.first, segment.last],
                    section: title.clone(),
                    tag: tag.map(str::to_owned),
                    syntax_error: verdict.error.clone(),
                    block: draft.fences.len(),
                    investigation: false,
                    effect: verdict.effect,
                    parsed: verdict.parsed.clone(),
                });
                push(draft, place, &title, &segment.text, verdict.kind, expect, [first, segment.last]);
                last = draft.checks.len().checked_sub(1);
                name = None;
            }
            What::UiPath | What::Manual => name = None,
        }
    }
}

fn attach(draft: &mut Draft<'_>, at: usize, expected: String, segment: &Segment) {
    if let Some(check) = draft.checks.get_mut(at) {
        match &mut check.expect {
            Some(known) => {
                known.push('\n');
                known.push_str(&expected);
            }
            None => check.expect = Some(expected),
        }
        check.source.lines[1] = segment.last;
    }
    draft.claim(segment.first, segment.last);
}

/// A check out of a table row or list item: a URL, an address or a command. `None` where it is neither.
pub(crate) fn from_text(
    draft: &mut Draft<'_>,
    place: &str,
    name: &str,
    written: &str,
    expect: Option<String>,
    lines: [u32; 2],
) -> Option<()> {
    let written = written.trim().trim_start_matches("GET ").trim();
    if tables::is_address(written) || written.starts_with("http") {
        let target = written.split_whitespace().next().unwrap_or(written).to_owned();
        let source = draft.item("check", place, name, lines[0], lines[1]);
        draft.checks.push(Check {
            source,
            name: name.to_owned(),
            kind: CheckKind::Http,
            target: Some(target),
            expect,
            statement: None,
        });
        return Some(());
    }
    let verdict = if fence::sql::begins(written) { fence::sql::read(written) } else { shell::read(written) };
    let known =
        written.split_whitespace().next().is_some_and(fence::effects::is_known) || verdict.kind == StepKind::Sql;
    if !known || verdict.error.is_some() {
        return None;
    }
    push(draft, place, name, written, verdict.kind, expect, lines);
    Some(())
}

fn push(
    draft: &mut Draft<'_>,
    place: &str,
    name: &str,
    command: &str,
    kind: StepKind,
    expect: Option<String>,
    lines: [u32; 2],
) {
    let argv = shell::argv(command);
    let program = argv.first().map(String::as_str).unwrap_or_default();
    let option = |names: &[&str]| {
        argv.windows(2).find_map(|pair| match pair {
            [option, value] if names.contains(&option.as_str()) => Some(value.clone()),
            _ => None,
        })
    };
    let (kind, target, statement) = match (kind, program) {
        (StepKind::Http, _) | (_, "curl" | "wget") => (CheckKind::Http, url_in(&argv), None),
        (StepKind::Sql, "psql") => {
            let host = option(&["-h", "--host"]);
            let target =
                argv.iter().skip(1).find(|word| word.contains("://") || word.contains("host=")).cloned().or(host);
            (CheckKind::Sql, target, option(&["-c", "--command"]))
        }
        (StepKind::Sql, _) => (CheckKind::Sql, None, Some(command.to_owned())),
        (StepKind::Redis, _) => {
            let target = option(&["-u"]).or_else(|| {
                option(&["-h"]).map(|host| option(&["-p"]).map_or(host.clone(), |port| format!("{host}:{port}")))
            });
            let skip = ["-u", "-h", "-p", "-a", "-n", "--user", "--pass", "-s"];
            let mut words = Vec::new();
            let mut previous = "";
            for word in argv.iter().skip(usize::from(program == "redis-cli")) {
                if !skip.contains(&previous) && !word.starts_with('-') {
                    words.push(word.clone());
                }
                previous = word;
            }
            (CheckKind::Redis, target, Some(words.join(" ")))
        }
        (_, "nc" | "ncat" | "telnet") => {
            let words: Vec<&String> = argv.iter().skip(1).filter(|word| !word.starts_with('-')).collect();
            let target = match words.as_slice() {
                [.., host, port] => Some(format!("{host}:{port}")),
                _ => None,
            };
            (CheckKind::Tcp, target, None)
        }
        _ => (CheckKind::Command, None, Some(command.to_owned())),
    };
    let source = draft.item("check", place, name, lines[0], lines[1]);
    draft.checks.push(Check { source, name: name.to_owned(), kind, target, expect, statement });
}

/// The URL among curl's arguments.
fn url_in(argv: &[String]) -> Option<String> {
    let with_scheme = argv.iter().skip(1).find(|word| word.starts_with("http://") || word.starts_with("https://"));
    with_scheme
        .or_else(|| {
            argv.iter()
                .skip(1)
                .find(|word| !word.starts_with('-') && tables::is_address(word.split('/').next().unwrap_or(word)))
        })
        .cloned()
}
