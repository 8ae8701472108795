//! Health checks that the document prescribes.

use crate::draft::{Command, Draft};
use crate::fence::{self, Segment, What, shell};
use crate::program::{Check, CheckKind, EffectClass, StepKind};
use crate::tables;
use crate::text;

/// The pieces of a block that only look, and those that do something or go on until they are stopped, each with the
/// comments above it. Only the first kind is a check.
pub(crate) fn split(segments: &[Segment]) -> (Vec<Segment>, Vec<Segment>) {
    let (mut looks, mut acts, mut comments) = (Vec::new(), Vec::new(), Vec::new());
    let mut acting = false;
    for segment in segments.iter().cloned() {
        let expected = matches!(segment.what, What::Comment)
            && comments.is_empty()
            && !segment.after_gap
            && fence::expectation(&segment.text).is_some();
        match &segment.what {
            What::Comment if !expected => {
                comments.push(segment);
                continue;
            }
            What::Command(verdict) => acting = verdict.effect != EffectClass::Observe || goes_on(&segment.text),
            _ => {}
        }
        let side = if acting { &mut acts } else { &mut looks };
        side.append(&mut comments);
        side.push(segment);
    }
    looks.append(&mut comments);
    (looks, acts)
}

/// Whether a command shows what happens until somebody stops it.
fn goes_on(command: &str) -> bool {
    let argv = shell::argv(command);
    let has = |options: &[&str]| argv.iter().any(|word| options.contains(&word.as_str()));
    match argv.first().map_or("", |program| program.rsplit('/').next().unwrap_or(program)) {
        "watch" | "htop" | "tcpdump" => true,
        "kubectl" | "oc" if has(&["port-forward"]) => true,
        "top" => !has(&["-n", "-b", "-bn1", "-l"]),
        "tail" | "journalctl" => has(&["-f", "-F", "--follow"]),
        _ => {
            let at = argv.iter().position(|word| word == "logs");
            at.and_then(|at| argv.get(at..))
                .is_some_and(|behind| behind.iter().any(|word| matches!(word.as_str(), "-f" | "--follow")))
        }
    }
}

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
            // What a script prints or sets for itself looks at nothing, and what never ends finds nothing out.
            What::Command(_) if only_prepares(&segment.text) => draft.claim(segment.first, segment.last),
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

/// `echo "=== API ==="`, `export URL=…`.
fn only_prepares(command: &str) -> bool {
    const PREPARE: &[&str] = &["echo", "printf", "export", "cd", "set", "source", "sleep", "clear", "true", ":"];
    let program = command.split_whitespace().next().unwrap_or_default();
    let asks = command.contains("$(") || command.contains('`') || command.contains('|') || command.contains("&&");
    PREPARE.contains(&program) && !asks
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
    if (tables::is_address(written) && !is_file(written)) || written.starts_with("http") {
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
    // `/auth/login` ends like a program, and is a page.
    if written.starts_with('/') && !written.contains(char::is_whitespace) && !is_program_path(written) {
        return None;
    }
    let verdict = if fence::sql::begins(written) { fence::sql::read(written) } else { shell::read(written) };
    let known =
        written.split_whitespace().next().is_some_and(fence::effects::is_known) || verdict.kind == StepKind::Sql;
    if !known || verdict.error.is_some() || verdict.effect != EffectClass::Observe || goes_on(written) {
        return None;
    }
    push(draft, place, name, written, verdict.kind, expect, lines);
    Some(())
}

/// `/usr/local/bin/check-disk`: a path to where programs lie.
fn is_program_path(written: &str) -> bool {
    ["bin", "sbin", "libexec", "init.d"].iter().any(|folder| written.split('/').rev().nth(1) == Some(folder))
        || written.ends_with(".sh")
}

/// `docker-compose.prod.yml` has dots like a host.
fn is_file(written: &str) -> bool {
    const ENDS: &[&str] = &[
        ".yml", ".yaml", ".json", ".toml", ".conf", ".cfg", ".ini", ".env", ".sh", ".py", ".js", ".ts", ".sql", ".log",
        ".md", ".txt", ".tf", ".php", ".rb", ".service", ".gz",
    ];
    !written.contains("://") && ENDS.iter().any(|end| written.to_ascii_lowercase().ends_with(end))
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
    // In a container or on a host the client stands behind what leads there.
    let client = |name: &str| argv.iter().position(|word| word.rsplit('/').next() == Some(name));
    let (kind, target, statement) = match (kind, program) {
        (StepKind::Http, _) | (_, "curl" | "wget") => (CheckKind::Http, url_in(&argv), None),
        (StepKind::Sql, "psql") => {
            let host = option(&["-h", "--host"]);
            let target =
                argv.iter().skip(1).find(|word| word.contains("://") || word.contains("host=")).cloned().or(host);
            (CheckKind::Sql, target, option(&["-c", "--command"]))
        }
        (StepKind::Sql, _) if fence::sql::begins(command) => (CheckKind::Sql, None, Some(command.to_owned())),
        (StepKind::Sql, _) => {
            let asked = ["psql", "mysql", "mariadb"].iter().find_map(|name| client(name)).and_then(|at| {
                let inner = argv.get(at..)?;
                let option =
                    inner.iter().position(|word| matches!(word.as_str(), "-c" | "--command" | "-e" | "--execute"))?;
                inner.get(option + 1).cloned()
            });
            match asked {
                Some(statement) => (CheckKind::Sql, None, Some(statement)),
                None => (CheckKind::Command, None, Some(command.to_owned())),
            }
        }
        (StepKind::Redis, _) => redis(&argv, client("redis-cli").or_else(|| client("valkey-cli"))),
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

/// What Redis is asked: the words behind its client, without the options that say where it is.
fn redis(argv: &[String], client: Option<usize>) -> (CheckKind, Option<String>, Option<String>) {
    const WITH_VALUE: &[&str] = &["-u", "-h", "-p", "-a", "-n", "--user", "--pass", "-s"];
    let asked = argv.get(client.map_or(0, |at| at + 1)..).unwrap_or_default();
    let option = |name: &str| {
        asked.windows(2).find_map(|pair| match pair {
            [option, value] if option == name => Some(value.clone()),
            _ => None,
        })
    };
    let target = option("-u")
        .or_else(|| option("-h").map(|host| option("-p").map_or(host.clone(), |port| format!("{host}:{port}"))));
    let mut words = Vec::new();
    let mut previous = "";
    for word in asked {
        if !WITH_VALUE.contains(&previous) && !word.starts_with('-') {
            words.push(word.clone());
        }
        previous = word;
    }
    (CheckKind::Redis, target, Some(words.join(" ")))
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
