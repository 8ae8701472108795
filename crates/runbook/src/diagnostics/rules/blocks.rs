//! What stands in a block and cannot be run there, or cannot be read.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place;
use super::{fences, syntax};
use crate::draft::Command;
use crate::fence::{effects, is_shell_tag, shell, sql};
use crate::program::{Edit, StepKind};
use std::collections::HashMap;

fn in_shell(command: &Command) -> bool {
    command.tag.as_deref().is_some_and(is_shell_tag)
}

fn is_bare_sql(command: &Command) -> bool {
    command.kind == StepKind::Sql && sql::begins(&command.text)
}

/// Commands next to each other in one shell block that all are `like`, and whether others stand in the block.
fn runs<'c>(context: &'c Context<'_, '_>, like: fn(&Command) -> bool) -> Vec<(Vec<&'c Command>, bool)> {
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    for command in context.commands.iter().filter(|command| in_shell(command)) {
        *sizes.entry(command.block).or_default() += 1;
    }
    let mut found: Vec<(Vec<&Command>, bool)> = Vec::new();
    let mut open: Option<usize> = None;
    for command in context.commands.iter() {
        if !in_shell(command) || !like(command) {
            open = None;
            continue;
        }
        match found.last_mut() {
            Some((run, _)) if open == Some(command.block) => run.push(command),
            _ => found.push((vec![command], false)),
        }
        open = Some(command.block);
    }
    for (run, mixed) in &mut found {
        let all = run.first().and_then(|first| sizes.get(&first.block)).copied().unwrap_or(0);
        *mixed = all > run.len();
    }
    found
}

pub(super) fn ui_path_in_shell(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (run, _) in runs(context, |command| command.kind == StepKind::UiPath) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let finding = Finding::new("V009", context.place(first), &context.about(first))
            .with("tag", first.tag.as_deref().unwrap_or_default())
            .with("text", first.text.as_str());
        out.push(match as_list(context, &run, first.lines[0], last.lines[1]) {
            Some(edits) => finding.safely(edits),
            None => finding,
        });
    }
}

/// The paths as list steps in front of the block, in its middle or behind it.
fn as_list(context: &Context<'_, '_>, run: &[&Command], first: u32, last: u32) -> Option<Vec<Edit>> {
    let opening = fences::of(context, run.first()?)?;
    let from = fences::comments_above(context, first, &opening);
    let said: Vec<String> = (from..first)
        .map(|line| context.line(line).trim().trim_start_matches(['#', '-', ' ']).trim_end_matches(':').to_owned())
        .collect();
    let indent = &opening.indent;
    let mut list = String::new();
    if !said.is_empty() {
        list.push_str(&format!("{indent}{}:\n\n", said.join(" ")));
    }
    for (at, command) in run.iter().enumerate() {
        list.push_str(&format!("{indent}{}. {}\n", at + 1, command.text));
    }
    let tag = run.first()?.tag.clone()?;
    let empty = |from: u32, to: u32| (from..to).all(|line| context.line(line).trim().is_empty());
    let starts = empty(opening.line + 1, from);
    let closed = context.line(opening.end).trim_start().starts_with(&opening.signs);
    let ends = closed && empty(last + 1, opening.end);
    let reopen = format!("\n{indent}{}{tag}", opening.signs);
    let close = format!("{indent}{}\n\n", opening.signs);
    let (start, end, text) = match (starts, ends) {
        (true, true) => (opening.line, opening.end, list.trim_end().to_owned()),
        (true, false) => {
            // Empty lines behind the path are not worth a begin of the block.
            let mut end = last;
            while end < opening.end && context.line(end + 1).trim().is_empty() {
                end += 1;
            }
            (opening.line, end, format!("{list}{reopen}"))
        }
        (false, true) => (from, opening.end, format!("{close}{}", list.trim_end())),
        (false, false) => (from, last, format!("{close}{list}{reopen}")),
    };
    let whole = place::lines(context.draft(), [start, end]);
    Some(vec![Edit { column: 1, ..whole.replaced(text) }])
}

/// Whether the queries are typed in a client that the line above opens and that a line below leaves.
fn in_session(context: &Context<'_, '_>, first: &Command, last: &Command) -> bool {
    const CLIENTS: &[&str] = &["psql", "mysql", "mariadb", "sqlite3", "clickhouse-client", "cockroach"];
    let same = || context.commands.iter().filter(|command| command.block == first.block);
    let opened = same()
        .rfind(|command| command.lines[1] < first.lines[0])
        .is_some_and(|above| above.text.split_whitespace().any(|word| CLIENTS.contains(&word)) && !is_bare_sql(above));
    let leaves = |line: &str| matches!(line.trim().trim_end_matches(';'), "\\q" | "\\quit" | "quit" | "exit");
    let end = fences::of(context, first).map_or(last.lines[1], |opening| opening.end);
    opened && (last.lines[1] + 1..end).any(|line| leaves(context.line(line)))
}

pub(super) fn sql_in_shell(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (run, mixed) in runs(context, is_bare_sql) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        if in_session(context, first, last) {
            continue;
        }
        let finding = Finding::new("V010", context.place(first), &context.about(first))
            .with("tag", first.tag.as_deref().unwrap_or_default());
        // What the SQL parser cannot read would only be wrong in another way.
        let readable = run.iter().all(|command| command.syntax_error.is_none());
        out.push(match fences::of(context, first).filter(|_| readable) {
            Some(opening) => finding.safely(as_sql(context, &opening, mixed, first, last)),
            None => finding,
        });
    }
}

fn as_sql(
    context: &Context<'_, '_>,
    opening: &fences::Opening,
    mixed: bool,
    first: &Command,
    last: &Command,
) -> Vec<Edit> {
    if !mixed {
        let mut edits = vec![opening.retagged("sql")];
        edits.extend(fences::as_sql_comments(context, opening.line + 1, opening.end.saturating_sub(1)));
        return edits;
    }
    let from = fences::comments_above(context, first.lines[0], opening);
    let mut edits = Vec::new();
    if from == opening.line + 1 {
        edits.push(opening.retagged("sql"));
    } else {
        edits.push(place::insert(from, 1, opening.cut("sql")));
    }
    let mut comments = fences::as_sql_comments(context, from, last.lines[1]).into_iter().peekable();
    // Two edits of one place are one.
    if let Some(cut) = edits.last_mut().filter(|edit| (edit.line, edit.column) == (from, 1))
        && let Some(first) = comments.next_if(|comment| (comment.line, comment.column) == (from, 1))
    {
        *cut = Edit { text: format!("{}{}", cut.text, first.text), ..first };
    }
    edits.extend(comments);
    let after = last.lines[1] + 1;
    let more = (after..opening.end).any(|line| !context.line(line).trim().is_empty());
    if more {
        edits.push(place::insert(after, 1, opening.cut(first.tag.as_deref().unwrap_or("bash"))));
    }
    edits
}

/// A command whose block is tagged for another language.
fn mistagged(command: &Command) -> bool {
    let sql_tag =
        matches!(command.tag.as_deref(), Some("sql" | "psql" | "postgres" | "postgresql" | "pgsql" | "plpgsql"));
    let first = command.text.split_whitespace().next().unwrap_or_default();
    let known = !sql::begins(&command.text) && effects::is_known(first);
    sql_tag && known && shell::read(&command.text).error.is_none()
}

/// `json` or `yaml` where the lines of a shell block are data.
fn data_language(lines: &[&str]) -> Option<&'static str> {
    let spoken: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    let (first, last) = (spoken.first()?, spoken.last()?);
    let json = first.starts_with('{') && last.ends_with('}') && spoken.iter().any(|line| line.contains("\":"));
    if json && (spoken.len() == 1 || *first == "{") {
        return Some("json");
    }
    let content: Vec<&str> = spoken.into_iter().filter(|line| !line.starts_with('#')).collect();
    let key = |line: &str| {
        let line = line.trim_start_matches("- ");
        line.split_once(':').is_some_and(|(name, rest)| {
            !name.is_empty()
                && name.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.' | '/'))
                && (rest.is_empty() || rest.starts_with(' '))
        })
    };
    let yaml = content.len() >= 2
        && content.iter().all(|line| key(line) || line.starts_with("- "))
        && content.first().is_some_and(|line| key(line) && !line.starts_with("- "));
    yaml.then_some("yaml")
}

/// Blocks that hold another language than their tag says: block number to the right tag.
fn wrong_tags(context: &Context<'_, '_>) -> HashMap<usize, &'static str> {
    let mut found: HashMap<usize, &'static str> = HashMap::new();
    let mut clean: HashMap<usize, bool> = HashMap::new();
    for command in context.commands.iter().filter(|command| command.tag.is_some()) {
        let own = clean.entry(command.block).or_insert(true);
        *own &= mistagged(command);
    }
    found.extend(clean.into_iter().filter(|(_, all)| *all).map(|(block, _)| (block, "bash")));
    for (block, fence) in context.fences.iter().enumerate() {
        if !fence.language.as_deref().is_some_and(is_shell_tag) {
            continue;
        }
        let [first, last] = fence.source.lines;
        if last.saturating_sub(first) > 400 {
            continue;
        }
        let body: Vec<&str> = (first + 1..last).map(|line| context.line(line)).collect();
        if let Some(tag) = data_language(&body) {
            found.insert(block, tag);
        }
    }
    found
}

pub(super) fn wrong_tag(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let mut found: Vec<(usize, &str)> = wrong_tags(context).into_iter().collect();
    found.sort_unstable();
    for (block, tag) in found {
        let Some(fence) = context.fences.get(block) else {
            continue;
        };
        let Some(opening) = fences::opening(context, fence.source.lines) else {
            continue;
        };
        out.push(
            Finding::new("V057", opening.tag, &fence.source.id)
                .with("tag", fence.language.as_deref().unwrap_or_default())
                .with("right", tag)
                .safely(vec![opening.retagged(tag)]),
        );
    }
}

fn unreadable(context: &Context<'_, '_>, code: &'static str, sql: bool, out: &mut Vec<Finding>) {
    let elsewhere = wrong_tags(context);
    for command in context.commands.iter().filter(|command| (command.kind == StepKind::Sql) == sql) {
        let Some(error) = &command.syntax_error else {
            continue;
        };
        if command.tag.is_some() && elsewhere.contains_key(&command.block) {
            continue;
        }
        let finding = Finding::new(code, context.place(command), &context.about(command));
        out.push(syntax::explain(finding, error, &command.text));
    }
}

pub(super) fn shell_syntax(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    unreadable(context, "V018", false, out);
}

pub(super) fn sql_syntax(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    unreadable(context, "V019", true, out);
}
