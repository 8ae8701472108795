//! What a shell reads otherwise than it looks: words that fall apart, signs that only look like the shell's.

use super::super::calls::Call;
use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place;
use super::danger;
use crate::draft::Command;
use crate::fence::{effects, sql};
use crate::program::{Edit, StepKind};

/// Programs that hurt when their arguments fall apart or vanish.
const HURTING: &[&str] = &["rm", "mv", "chown", "chmod", "dd", "rmdir", "shred", "dropdb", "kill", "pkill", "killall"];

/// The variable in a word that stands outside of quotes, as written.
fn bare_variable(raw: &str) -> Option<&str> {
    let (mut single, mut double, mut escaped) = (false, false, false);
    for (at, sign) in raw.char_indices() {
        match sign {
            _ if escaped => {
                escaped = false;
                continue;
            }
            '\\' => escaped = true,
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            '$' if !single && !double => {
                let rest = raw.get(at + 1..)?;
                let body = rest.strip_prefix('{').unwrap_or(rest);
                let name: String =
                    body.chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '_').collect();
                if name.is_empty() || name.starts_with(|sign: char| sign.is_ascii_digit()) {
                    continue;
                }
                let end = if rest.starts_with('{') { rest.find('}')? + 1 } else { name.len() };
                return raw.get(at..at + 1 + end);
            }
            _ => {}
        }
    }
    None
}

/// `NAME=value` above it in its block, where the value falls into no pieces.
fn is_set_plainly(context: &Context<'_, '_>, command: &Command, variable: &str) -> bool {
    let name =
        variable.trim_start_matches(['$', '{']).split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'));
    let Some(name) = name.into_iter().next().filter(|name| !name.is_empty()) else {
        return false;
    };
    let from = context.commands.partition_point(|other| other.lines[0] < command.lines[0].saturating_sub(60));
    let above = context.commands.get(from..).unwrap_or_default().iter();
    above
        .take_while(|other| other.lines[0] < command.lines[0])
        .filter(|other| other.block == command.block)
        .filter_map(|other| other.text.trim().trim_start_matches("export ").strip_prefix(name)?.strip_prefix('='))
        .last()
        .is_some_and(|value| {
            // A date has no spaces unless its form has.
            let value = value
                .split_once("$(date +")
                .and_then(|(head, rest)| {
                    let (form, tail) = rest.split_once(')')?;
                    (!form.contains(' ')).then(|| format!("{head}{tail}"))
                })
                .unwrap_or_else(|| value.to_owned());
            let value = value.trim_matches('"');
            !value.is_empty() && !value.contains(|sign: char| sign.is_whitespace() || "*?[`<".contains(sign))
        })
}

pub(super) fn unquoted_variable(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, call) in context.calls() {
        if call.program() == "for" {
            if let Some(list) =
                call.words.iter().find(|word| word.raw.starts_with("$(ls") || word.raw.starts_with("`ls"))
            {
                out.push(
                    Finding::new("V052", list.span, &context.about(command))
                        .with("word", list.raw.as_str())
                        .with("program", "for"),
                );
            }
            continue;
        }
        if !HURTING.contains(&call.program()) {
            continue;
        }
        for word in call.arguments() {
            let Some(variable) = bare_variable(&word.raw) else {
                continue;
            };
            // What V064 says of the word, or a value that the block itself sets, is enough.
            if danger::is_broad_delete(call, word) || is_set_plainly(context, command, variable) {
                continue;
            }
            let span = place::within(context.draft(), word.span, variable).unwrap_or(word.span);
            // The whole word in quotes, where nothing in it is a pattern.
            let plain = !word.raw.contains(['"', '\'', '*', '?', '[']);
            let finding = Finding::new("V052", span, &format!("{} {variable}", context.about(command)))
                .with("word", variable)
                .with("program", call.program());
            let shown = place::read(context.draft(), word.span) == word.raw;
            out.push(if plain && shown && !call.inner {
                finding.perhaps(vec![word.span.replaced(format!("\"{}\"", word.raw))])
            } else {
                finding
            });
        }
    }
}

/// `https://host/path?a=1&b=2` without quotes: what follows `&` is another command.
pub(super) fn unquoted_url(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, calls) in context.runs() {
        for pair in calls.windows(2) {
            let [call, next] = pair else {
                continue;
            };
            let Some(url) = call.words.last().filter(|_| call.background) else {
                continue;
            };
            let address = url.raw.starts_with("http://") || url.raw.starts_with("https://");
            if !address || !url.raw.contains('?') || !begins_with_pair(next) {
                continue;
            }
            let line = context.line(url.span.line);
            let rest: String =
                line.chars().skip(usize::try_from(url.span.column).unwrap_or(1).saturating_sub(1)).collect();
            let whole: String =
                rest.chars().take_while(|sign| !sign.is_whitespace() && !"\"'`)".contains(*sign)).collect();
            if !whole.starts_with(&url.raw) {
                continue;
            }
            let span = place::Span { end_column: url.span.column + place::count(&whole), ..url.span };
            out.push(
                Finding::new("V053", span, &context.about(command))
                    .with("url", whole.as_str())
                    .safely(vec![span.replaced(format!("\"{whole}\""))]),
            );
        }
    }
}

/// `b=2`, an assignment for the shell.
fn begins_with_pair(call: &Call) -> bool {
    call.assigned.first().or(call.words.first()).is_some_and(|word| word.raw.contains('='))
}

/// What a word processor made of the sign that was typed.
fn typed(sign: char, at_word_start: bool, following: &str) -> Option<&'static str> {
    match sign {
        '“' | '”' | '„' | '«' | '»' => Some("\""),
        '‘' | '’' | '‚' => Some("'"),
        '\u{a0}' | '\u{202f}' => Some(" "),
        '–' | '—' if at_word_start && following.starts_with(|next: char| next.is_ascii_alphabetic()) => {
            let word = following.chars().take_while(|next| next.is_ascii_alphabetic() || *next == '-').count();
            Some(if sign == '—' || word > 1 { "--" } else { "-" })
        }
        _ => None,
    }
}

pub(super) fn typographic_sign(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for command in &context.commands {
        let machine = !matches!(command.kind, StepKind::UiPath | StepKind::Manual);
        let first = command.text.split_whitespace().next().unwrap_or_default();
        // A sentence in a block may have its apostrophes.
        if !machine || !(effects::is_known(first) || sql::begins(&command.text)) {
            continue;
        }
        let found = signs(context, command);
        let (Some((sign, at)), false) = (found.first(), found.is_empty()) else {
            continue;
        };
        let edits: Vec<Edit> = found.iter().map(|(_, edit)| edit.clone()).collect();
        let span = place::Span { line: at.line, column: at.column, end_line: at.end_line, end_column: at.end_column };
        out.push(
            Finding::new("V054", span, &context.about(command))
                .with("sign", if sign.is_whitespace() { "U+00A0".to_owned() } else { sign.to_string() })
                .with("typed", at.text.trim_end_matches(' '))
                .safely(edits),
        );
    }
}

/// Every such sign outside of the shell's own quotes, with the edit that types it.
fn signs(context: &Context<'_, '_>, command: &Command) -> Vec<(char, Edit)> {
    let mut found = Vec::new();
    for (row, text) in command.text.lines().enumerate() {
        let first = command.lines[0].saturating_add(u32::try_from(row).unwrap_or(0)).min(command.lines[1]);
        let Some(home) = place::find(context.draft(), [first, command.lines[1]], text) else {
            continue;
        };
        let text = text.trim();
        let mut quote: Option<char> = None;
        let mut before = ' ';
        for (position, (at, sign)) in text.char_indices().enumerate() {
            match quote {
                Some(open) if sign == open => quote = None,
                Some(_) => {}
                None if matches!(sign, '"' | '\'') => quote = Some(sign),
                None => {
                    let following = text.get(at + sign.len_utf8()..).unwrap_or_default();
                    if let Some(typed) = typed(sign, before.is_whitespace(), following) {
                        let column = home.column + u32::try_from(position).unwrap_or(0);
                        let span = place::Span { line: home.line, column, end_line: home.line, end_column: column + 1 };
                        found.push((sign, span.replaced(typed)));
                    }
                }
            }
            before = sign;
        }
    }
    found
}
