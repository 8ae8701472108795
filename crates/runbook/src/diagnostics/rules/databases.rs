//! SQL that does more, or other, than it should.

use super::super::context::Context;
use super::super::finding::{Finding, short};
use super::super::place;
use crate::draft::Command;
use crate::lexicon::List;
use crate::program::StepKind;
use crate::text;

/// Commands that hold SQL, alone or behind `psql -c`.
fn queries<'c>(context: &'c Context<'_, '_>) -> impl Iterator<Item = &'c Command> {
    context.commands.iter().filter(|command| command.kind == StepKind::Sql && command.text.len() < 32 * 1024)
}

/// Line of the command that has the word, and the word's place.
fn word_in(context: &Context<'_, '_>, command: &Command, word: &str) -> place::Span {
    let found = command.text.lines().enumerate().find(|(_, line)| text::fold(line).contains(word));
    let Some((row, line)) = found else {
        return context.place(command);
    };
    let first = command.lines[0].saturating_add(u32::try_from(row).unwrap_or(0)).min(command.lines[1]);
    let at = text::fold(line).find(word).unwrap_or(0);
    let said = line.get(at..at + word.len()).unwrap_or(line);
    place::text(context.draft(), [first, command.lines[1]], said)
}

pub(super) fn idle_by_query_start(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for command in queries(context) {
        let folded = text::fold(&command.text);
        let kills = folded.contains("pg_terminate_backend") || folded.contains("pg_cancel_backend");
        let condition = folded.split_once("where").map(|(_, condition)| condition).unwrap_or_default();
        let by_start = wants_idle(condition) && condition.contains("query_start");
        if kills && by_start && !condition.contains("state_change") {
            let where_line = command.text.lines().position(|line| text::fold(line).contains("where")).unwrap_or(0);
            let from = command.lines[0].saturating_add(u32::try_from(where_line).unwrap_or(0)).min(command.lines[1]);
            let span = place::text(context.draft(), [from, command.lines[1]], "query_start");
            out.push(Finding::new("V017", span, &context.about(command)).perhaps(vec![span.replaced("state_change")]));
        }
    }
}

/// Whether a condition asks for idle connections. `state != 'idle'` asks for those that run a query, and for these the
/// query's start is the right time.
fn wants_idle(condition: &str) -> bool {
    let squeezed: String = condition.split_whitespace().collect();
    squeezed.match_indices("idle").any(|(at, _)| {
        let before = squeezed.get(..at).unwrap_or_default().trim_end_matches(['\'', '"', '\\', '%']);
        let list = before.rfind('(').filter(|open| !before.get(*open..).unwrap_or_default().contains(')'));
        let before = list.and_then(|open| before.get(..open)).unwrap_or(before);
        !["!=", "<>", "notin", "notlike", "notilike", "isdistinctfrom", "!~"].iter().any(|sign| before.ends_with(sign))
            && !squeezed.get(at..).unwrap_or_default().starts_with("idle_")
    })
}

/// Words of the statements, string constants and comments left out, one list for each statement.
fn statements(text: &str) -> Vec<Vec<String>> {
    let mut plain = String::with_capacity(text.len());
    for line in text.lines() {
        let code = line.split("--").next().unwrap_or_default();
        let mut quoted = false;
        for sign in code.chars() {
            if sign == '\'' {
                quoted = !quoted;
                plain.push(' ');
            } else if !quoted {
                plain.push(sign);
            }
        }
        plain.push(' ');
    }
    plain
        .split(';')
        .map(|statement| {
            statement
                .to_ascii_lowercase()
                .split(|sign: char| !(sign.is_alphanumeric() || matches!(sign, '_' | '.' | '"' | '=' | '<' | '>')))
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        })
        .collect()
}

/// What SQL a command holds: of `psql -c` the argument.
fn sql_of(context: &Context<'_, '_>, wanted: &Command) -> String {
    if crate::fence::sql::begins(&wanted.text) {
        return wanted.text.clone();
    }
    let calls = context.runs().find(|(command, _)| std::ptr::eq(*command, wanted)).map(|(_, calls)| calls);
    let calls = calls.unwrap_or_default();
    let mut said: Vec<String> = Vec::new();
    for (at, call) in calls.iter().enumerate().filter(|(_, call)| CLIENTS.contains(&call.program())) {
        said.extend(call.value(&["-c", "--command", "-e", "--execute"]).map(|word| word.text.clone()));
        // `sqlite3 shop.db "DELETE …"`.
        said.extend(call.plain().nth(1).filter(|_| call.program() == "sqlite3").map(|word| word.text.clone()));
        let before = at.checked_sub(1).and_then(|before| calls.get(before));
        let printed = before.filter(|before| before.feeds && matches!(before.program(), "echo" | "printf"));
        said.extend(printed.map(|before| before.plain().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")));
        // A here-document is what stands below its first line.
        if call.fed && wanted.text.contains("<<") {
            said.extend(wanted.text.split_once('\n').map(|(_, body)| body.to_owned()));
        }
    }
    said.join(";")
}

/// Programs that are given statements.
const CLIENTS: &[&str] = &["psql", "mysql", "mariadb", "sqlite3", "cockroach", "clickhouse-client"];

/// The verb of a statement that changes every row of a table.
pub(super) fn unbounded(context: &Context<'_, '_>, command: &Command) -> Option<&'static str> {
    let folded = command.text.to_ascii_lowercase();
    let asked = matches!(command.kind, StepKind::Sql | StepKind::Shell) && command.text.len() < 32 * 1024;
    if !asked || !folded.contains("delete") && !folded.contains("update") {
        return None;
    }
    statements(&sql_of(context, command)).into_iter().find_map(|words| {
        // A plan that is only shown deletes nothing.
        let explains = words.first().is_some_and(|word| word == "explain");
        if explains && !words.iter().any(|word| word == "analyze" || word == "analyse") {
            return None;
        }
        let at = |pair: [&str; 2]| {
            words.windows(2).position(|window| matches!(window, [one, two] if one == pair[0] && two == pair[1]))
        };
        let update = words.first().is_some_and(|word| word == "update") && words.iter().any(|word| word == "set");
        let verb = match (at(["delete", "from"]), update) {
            (Some(_), _) => "delete",
            (None, true) => "update",
            _ => return None,
        };
        let from = at(["delete", "from"]).unwrap_or(0);
        let bound = words.iter().skip(from).any(|word| matches!(word.as_str(), "where" | "using" | "limit"));
        (!bound).then_some(verb)
    })
}

/// "Switch it off for all shops:" above the command: every row is meant. The lines of its own block count, and the sentence
/// above the block.
fn says_all(context: &Context<'_, '_>, command: &Command) -> bool {
    const ABOVE: u32 = 6;
    let fence = command.tag.as_ref().and_then(|_| context.fences.get(command.block));
    let opening = fence.map_or(command.lines[0], |fence| fence.source.lines[0]);
    let comments = (opening.max(command.lines[0].saturating_sub(ABOVE))..command.lines[0])
        .rev()
        .map(|line| context.line(line).trim())
        .take_while(|line| line.starts_with("--") || line.starts_with('#'));
    let above = (opening.saturating_sub(ABOVE)..opening)
        .rev()
        .map(|line| context.line(line).trim())
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty() && !line.starts_with("```"));
    comments.chain(above).any(|line| text::says(line, List::SaysAll.words()))
}

pub(super) fn without_bound(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for command in &context.commands {
        if let Some(verb) = unbounded(context, command).filter(|_| !says_all(context, command)) {
            out.push(
                Finding::new("V061", word_in(context, command, verb), &context.about(command))
                    .with("text", short(command.text.trim()))
                    .with("verb", verb.to_ascii_uppercase())
                    .with_text("whole", verb),
            );
        }
    }
}

/// `query_start < now() - interval '5 minutes'`: what runs this began just now.
fn since(squeezed: &str) -> bool {
    ["query_start<", "state_change<", "xact_start<", "backend_start<"]
        .iter()
        .filter_map(|time| squeezed.split_once(time))
        .any(|(_, rest)| rest.starts_with("now()-") || rest.starts_with("current_timestamp-"))
        || ["now()-query_start>", "now()-state_change>", "now()-xact_start>", "now()-pg_stat_activity.query_start>"]
            .iter()
            .any(|age| squeezed.contains(age))
}

/// Every connection is ended, this one and those of the superuser's tools too.
pub(super) fn kills_own_session(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for command in queries(context).filter(|command| command.text.contains("pg_stat_activity")) {
        let folded = text::fold(&command.text);
        if !folded.contains("pg_terminate_backend") || folded.contains("pg_backend_pid") {
            continue;
        }
        let condition = folded.split_once("where").map(|(_, condition)| condition).unwrap_or_default();
        let squeezed: String = condition.split_whitespace().collect();
        // A session that runs this is active, and has the query in it.
        let other = squeezed.contains("'idle")
            || squeezed.contains("state!='active'")
            || squeezed.contains("state<>'active'")
            || squeezed.contains("pid=")
            || squeezed.contains("pidin(")
            || squeezed.contains("pg_blocking_pids")
            || squeezed.contains("application_name")
            || squeezed.contains("client_addr")
            || squeezed.contains("usename=")
            || since(&squeezed);
        if !other {
            out.push(Finding::new("V062", word_in(context, command, "pg_terminate_backend"), &context.about(command)));
        }
    }
}
