//! Restores that write over their source or go on after an error.

use super::super::calls::Call;
use super::super::context::Context;
use super::super::finding::Finding;
use std::collections::HashMap;

pub(super) fn unsafe_restore(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let mut sources: HashMap<usize, Vec<(String, u32)>> = HashMap::new();
    let mut fed_by = String::new();
    // `docker compose exec -T db psql ... < dump.sql`: what the outer call reads, the inner one is given.
    let mut handed = false;
    for (command, call) in context.calls() {
        if !call.inner {
            handed = call.input.is_some();
        }
        let before = std::mem::replace(&mut fed_by, call.program().to_owned());
        let target = address(call);
        if matches!(call.program(), "pg_dump" | "pg_dumpall") {
            if let Some(source) = target {
                sources.entry(command.block).or_default().push((source, command.lines[0]));
            }
            continue;
        }
        if !restores(call, &before, call.inner && handed) {
            continue;
        }
        // Into what was made for a trial, half a restore harms nobody.
        if super::undone::can_be_undone(command, std::slice::from_ref(call)) {
            continue;
        }
        let own = sources.get(&command.block).map(Vec::as_slice).unwrap_or_default();
        let source = target.and_then(|target| own.iter().find(|(source, _)| *source == target));
        let stops = command.text.contains("ON_ERROR_STOP")
            || call.has(&["--exit-on-error", "-e", "-1", "--single-transaction"]);
        let Some(program) = call.words.first() else {
            continue;
        };
        let finding = Finding::new("V014", context.place(command), &context.about(command));
        match source {
            Some((_, line)) => out.push(finding.with_text("why", "same").beside(*line)),
            None if !stops => {
                let option = if call.program() == "psql" { " -v ON_ERROR_STOP=1" } else { " --exit-on-error" };
                let finding = finding.with_text("why", "stop");
                out.push(if call.inner { finding } else { finding.safely(vec![program.span.followed(option)]) });
            }
            None => {}
        }
    }
}

/// The database that a call speaks to, as written: address or name, with the host where one is said.
fn address(call: &Call) -> Option<String> {
    const WITH_VALUE: &[&str] = &[
        "-U",
        "-h",
        "-p",
        "-f",
        "-F",
        "-n",
        "-N",
        "-t",
        "-T",
        "-j",
        "-Z",
        "-o",
        "-L",
        "--username",
        "--host",
        "--port",
    ];
    let named = call.value(&["-d", "--dbname"]).map(|word| word.raw.as_str());
    let mut skip = false;
    let plain = call.arguments().iter().find(|word| {
        if std::mem::take(&mut skip) {
            return false;
        }
        // psql sets a variable with -v, pg_dump says more with it.
        skip = WITH_VALUE.contains(&word.text.as_str()) || (word.text == "-v" && call.program() == "psql");
        !word.text.starts_with('-')
    });
    let database = named.or(plain.map(|word| word.raw.as_str()).filter(|_| call.program() != "pg_restore"))?;
    let host = call.value(&["-h", "--host"]).map_or("", |word| word.text.as_str());
    Some(format!("{host} {}", database.trim_matches(['"', '\''])))
}

/// A client that is fed a file of statements, or a program that reads dumps.
pub(super) fn reads_a_dump(call: &Call) -> bool {
    match call.program() {
        "psql" | "mysql" | "mariadb" => {
            let dump = |word: &str| [".sql", ".dump", ".gz"].iter().any(|end| word.ends_with(end));
            call.input.as_ref().is_some_and(|file| dump(&file.text))
                || call.value(&["-f", "--file"]).is_some_and(|file| dump(&file.text))
        }
        "pg_restore" | "mongorestore" => true,
        _ => false,
    }
}

fn restores(call: &Call, before: &str, handed: bool) -> bool {
    match call.program() {
        // A query that is written out is no dump.
        "psql" => {
            let piped = call.before.starts_with('|') && !matches!(before, "echo" | "printf");
            // `-tA` and an output that goes on: rows that somebody looks at.
            let asks = call.letter('t') && call.letter('A') || call.feeds && call.has(&["-f", "--file"]);
            (piped || handed || call.input.is_some() || call.has(&["-f", "--file"]))
                && !call.has(&["-c", "--command", "-l"])
                && !asks
        }
        "pg_restore" => writes_a_database(call),
        _ => false,
    }
}

/// Without a database named to it, `pg_restore` writes statements to a file or to the next program.
pub(super) fn writes_a_database(call: &Call) -> bool {
    let elsewhere = call.has(&["-l", "--list", "-f", "--file", "--version", "-V", "--help", "-?"])
        || call.output.is_some()
        || call.feeds;
    !elsewhere || call.has(&["-d", "--dbname"])
}
