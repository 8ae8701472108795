//! Last stage: findings with their place, their text in the language asked for, and what to type.
//!
//! A rule is a row of [`rules::RULES`]: code, name, level and a function that adds findings. Its texts are in
//! `catalogue/*.txt`, its page in `docs/diagnostics`.

mod calls;
mod catalogue;
mod context;
mod finding;
mod layout;
mod pages;
mod place;
mod rules;
pub(crate) mod secrets;

use crate::draft::Draft;
use crate::program::{Diagnostic, Fix, Language, Level, Related, Source};
use context::Context;
use finding::{Arg, Finding};
use rules::Rule;
use std::borrow::Cow;
use std::collections::HashMap;

pub use pages::in_language;

/// What is known of a rule without running it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// `V012`.
    pub code: &'static str,
    /// The same in words: `connection-placeholder`.
    pub name: &'static str,
    /// Of its findings.
    pub level: Level,
}

impl RuleInfo {
    /// What it finds, in a few words.
    pub fn title(&self, language: Language) -> &'static str {
        catalogue::text(language, self.code, "title")
    }
}

/// Every rule, in the order of the codes.
pub fn rules() -> impl Iterator<Item = RuleInfo> {
    rules::RULES.iter().map(|rule| RuleInfo { code: rule.code, name: rule.name, level: rule.level })
}

/// The rule of a code or name, in whatever case.
pub fn rule(code_or_name: &str) -> Option<RuleInfo> {
    let asked = code_or_name.trim();
    rules().find(|rule| rule.code.eq_ignore_ascii_case(asked) || rule.name.eq_ignore_ascii_case(asked))
}

/// The page of a rule, by its code or name: what it finds, why it matters, what to type, samples.
pub fn explain(code_or_name: &str, language: Language) -> Option<&'static str> {
    pages::page(rule(code_or_name)?.code, language)
}

/// Whether what stands at the place of such a finding must not be shown to anybody: it is a secret.
pub fn hides(code: &str) -> bool {
    code.eq_ignore_ascii_case("V066")
}

/// Runs every rule and puts the findings into words, in the order of their lines.
pub(crate) fn report(draft: &mut Draft<'_>, language: Language) -> Vec<Diagnostic> {
    let (mut found, secrets) = {
        let context = Context::new(draft);
        let mut rules: Vec<(&Rule, Vec<Finding>)> = rules::RULES.iter().map(|rule| (rule, Vec::new())).collect();
        draft.fork.each(&mut rules, |(rule, own)| (rule.check)(&context, own));
        let mut found: Vec<(Finding, Level)> = Vec::new();
        for (rule, own) in rules {
            debug_assert!(own.iter().all(|finding| finding.code == rule.code), "{} says another code", rule.name);
            found.extend(own.into_iter().map(|finding| {
                let level = finding.level.unwrap_or(rule.level);
                (finding, level)
            }));
        }
        let mut secrets: HashMap<u32, Vec<String>> = HashMap::new();
        for secret in &context.secrets {
            secrets.entry(secret.span.line).or_default().push(secret.value.clone());
        }
        (found, secrets)
    };
    found.sort_by(|(one, _), (other, _)| (one.span, one.code).cmp(&(other.span, other.code)));
    let mut said: Vec<(Finding, Level, Said)> =
        found.into_iter().map(|(finding, level)| (finding, level, Said::default())).collect();
    draft.fork.each(&mut said, |(finding, _, said)| *said = words(finding, language, &secrets));
    for (.., said) in &mut said {
        // What would tear a row apart is nobody's suggestion.
        said.fix = said.fix.take().filter(|fix| fix.edits.iter().all(|edit| place::keeps_row(draft, edit)));
    }
    said.into_iter().map(|(finding, level, said)| diagnostic(draft, finding, level, said)).collect()
}

/// What is said of a finding.
#[derive(Default)]
struct Said {
    message: String,
    help: String,
    related: Vec<Related>,
    fix: Option<Fix>,
}

fn words(finding: &Finding, language: Language, secrets: &HashMap<u32, Vec<String>>) -> Said {
    let span = finding.span;
    let near: Vec<&String> = (span.line..=span.end_line.min(span.line.saturating_add(100)))
        .chain(finding.related.iter().map(|note| note.line))
        .filter_map(|line| secrets.get(&line))
        .flatten()
        .collect();
    let fill = |key: &str| {
        let template = catalogue::text(language, finding.code, key);
        let mut said = template.to_owned();
        // Texts of the catalogue first: they have gaps of their own.
        for keys in [true, false] {
            for (name, value) in finding.args.iter().filter(|(_, value)| matches!(value, Arg::Key(_)) == keys) {
                let value = match value {
                    Arg::Text(value) => Cow::Borrowed(value.as_str()),
                    Arg::Key(key) => Cow::Borrowed(catalogue::text(language, finding.code, key)),
                    Arg::Seconds(seconds) => Cow::Owned(spoken(*seconds, language)),
                    Arg::Number(value) => Cow::Owned(written(*value, language)),
                };
                fill_gaps(&mut said, name, &value);
            }
        }
        near.iter().fold(said, |said, secret| secrets::mask(&said, secret))
    };
    let message = fill("message");
    let help = fill("help");
    let related: Vec<Related> =
        finding.related.iter().map(|note| Related { line: note.line, message: fill(note.key) }).collect();
    let fix = finding.fix.as_ref().map(|fix| Fix { safe: fix.safe, label: fill("fix"), edits: fix.edits.clone() });
    Said { message, help, related, fix }
}

fn diagnostic(draft: &mut Draft<'_>, finding: Finding, level: Level, said: Said) -> Diagnostic {
    let Said { message, help, related, fix } = said;
    let span = finding.span;
    let id = draft.ids.make("diagnostic", &finding.code.to_lowercase(), &finding.about);
    let line = span.line;
    Diagnostic {
        source: Source { id, line, lines: [line, finding.last_line.max(span.end_line).max(line)] },
        severity: level,
        code: finding.code.to_owned(),
        message,
        help,
        column: span.column,
        end_line: span.end_line,
        end_column: span.end_column,
        fix,
        related,
    }
}

/// Puts a value where `{name}` stands.
fn fill_gaps(said: &mut String, name: &str, value: &str) {
    let mut from = 0;
    while let Some(at) = said.get(from..).and_then(|rest| rest.find('{')) {
        let open = from + at;
        let inside = said.get(open + 1..).and_then(|rest| rest.strip_prefix(name));
        if inside.is_some_and(|rest| rest.starts_with('}')) {
            said.replace_range(open..open + name.len() + 2, value);
            from = open + value.len();
        } else {
            from = open + 1;
        }
    }
}

/// A number as people write it: two decimals at most, three significant ones below ten.
fn written(value: f64, language: Language) -> String {
    let decimals = if value.abs() >= 100.0 { 1 } else { 2 };
    let said = format!("{value:.decimals$}");
    let said = if said.contains('.') { said.trim_end_matches('0').trim_end_matches('.') } else { &said };
    match language {
        Language::Fr => said.replace('.', ","),
        Language::En => said.to_owned(),
    }
}

/// A duration as people write it.
fn spoken(seconds: u64, language: Language) -> String {
    match seconds {
        0 => "0".to_owned(),
        _ if seconds.is_multiple_of(86_400) => match language {
            Language::Fr => format!("{} j", seconds / 86_400),
            Language::En => format!("{} d", seconds / 86_400),
        },
        _ if seconds.is_multiple_of(3600) => format!("{} h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}
