//! Code typed into a console: Ruby, Python, JavaScript, MongoDB's shell. Nobody here knows what it does; only methods
//! that are known to look make it an observation, and a method that destroys makes it a danger.

use super::effects;
use super::parsed::Parsed;
use super::shell::Verdict;
use super::sql;
use crate::program::{EffectClass, StepKind};

/// Reads code of a language with methods.
pub(crate) fn read(text: &str) -> Verdict {
    judge("code:method", text)
}

/// Reads what is typed into MongoDB's shell.
pub(crate) fn mongo(text: &str) -> Verdict {
    let plain = text.lines().map(str::trim).filter(|line| !line.is_empty()).all(|line| {
        let first = line.split_whitespace().next().unwrap_or_default();
        matches!(first, "show" | "use" | "help" | "exit" | "quit") && !line.contains('(')
    });
    if plain { verdict(EffectClass::Observe) } else { judge("mongo:method", text) }
}

fn verdict(effect: EffectClass) -> Verdict {
    Verdict {
        kind: StepKind::Shell,
        effect,
        operation: None,
        error: None,
        opens: None,
        parsed: Parsed { unknown: effect == EffectClass::Change, ..Parsed::default() },
    }
}

fn judge(group: &'static str, text: &str) -> Verdict {
    let mut effect = EffectClass::Observe;
    let mut called = 0;
    for (name, calls, bare) in names(text) {
        // `query("SELECT 1")` does what its statement does.
        if calls
            && effects::listed("code:query", name).is_some()
            && let Some(statement) = first_text(text, name).filter(|statement| sql::begins(statement))
        {
            effect = effect.max(sql::read(statement).effect);
            called += 1;
            continue;
        }
        // Ruby calls without parentheses; in JavaScript that only reads a property.
        let calls = calls || (bare && group == "code:method");
        match effects::listed(group, name) {
            Some(known) if calls || known == EffectClass::Danger => {
                effect = effect.max(known);
                called += 1;
            }
            None if calls => {
                effect = effect.max(EffectClass::Change);
                called += 1;
            }
            _ => {}
        }
    }
    if effect == EffectClass::Observe && (called == 0 || assigns(text)) {
        effect = EffectClass::Change;
    }
    verdict(effect)
}

/// The text in quotes that a call is given first; `name` is a part of `text`.
fn first_text<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let at = (name.as_ptr() as usize).checked_sub(text.as_ptr() as usize)? + name.len();
    let behind = text.get(at..)?.strip_prefix('(')?.trim_start();
    // Other functions may stand around it: `execute(text("SELECT 1"))`.
    let behind = behind.strip_prefix("text(").or_else(|| behind.strip_prefix("sql(")).unwrap_or(behind);
    let quote = behind.chars().next().filter(|sign| matches!(sign, '"' | '\'' | '`'))?;
    behind.get(1..)?.split(quote).next()
}

/// Names of methods and functions outside of quotes, and whether they are called: followed by a parenthesis, or
/// standing behind a dot.
fn names(text: &str) -> Vec<(&str, bool, bool)> {
    let mut found = Vec::new();
    let mut quote: Option<char> = None;
    let mut start: Option<usize> = None;
    let mut before = ' ';
    let mut dotted = false;
    for (at, sign) in text.char_indices().chain(std::iter::once((text.len(), '\n'))) {
        let inside = quote.is_some();
        match quote {
            Some(open) if sign == open && before != '\\' => quote = None,
            Some(_) => {}
            None if matches!(sign, '"' | '\'' | '`') => quote = Some(sign),
            None => {}
        }
        let word = !inside && (sign.is_alphanumeric() || matches!(sign, '_' | '?' | '!'));
        match (start, word) {
            (None, true) => {
                start = Some(at);
                dotted = before == '.';
            }
            (Some(from), false) => {
                if let Some(name) =
                    text.get(from..at).filter(|name| name.starts_with(|sign: char| sign.is_alphabetic() || sign == '_'))
                {
                    let name = name.trim_end_matches('?');
                    found.push((name, sign == '(', dotted && sign != '.' && sign != '='));
                }
                start = None;
            }
            _ => {}
        }
        before = sign;
    }
    found
}

/// Whether something other than a new name is given a value.
fn assigns(text: &str) -> bool {
    text.lines().any(|line| {
        line.split_once(" = ").is_some_and(|(left, _)| {
            let left = left.trim();
            left.contains(['.', '['])
        }) || line.contains("+= ")
            || line.contains("-= ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use EffectClass::{Change, Danger, Observe};

    #[test]
    fn only_known_looking_is_an_observation() {
        for (text, effect) in [
            ("User.where(name: \"delete\").count", Observe),
            ("User.where(active: false).delete_all", Danger),
            ("Account.find(7).update!(state: 'open')", Change),
            ("frobnicate()", Change),
            ("x", Change),
            ("user.admin = User.count", Change),
            ("process.memoryUsage()", Observe),
        ] {
            assert_eq!(read(text).effect, effect, "{text}");
        }
        for (text, effect) in [
            ("db.currentOp()", Observe),
            ("rs.status().members.map(m => m.stateStr)", Observe),
            ("show dbs", Observe),
            ("db.orders.deleteMany({})", Danger),
            ("db.orders.updateOne({}, {})", Change),
        ] {
            assert_eq!(mongo(text).effect, effect, "{text}");
        }
    }
}
