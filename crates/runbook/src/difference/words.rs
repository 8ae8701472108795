//! Changes in sentences of French and English, quantities as people write them.

use super::{Change, Field, Kind, Said, Trigger, Value, Weight, What, same};
use crate::program::{Cond, Language, Op, Unit};
use std::collections::HashMap;
use std::sync::OnceLock;

type Texts = HashMap<&'static str, &'static str>;

/// How much of a text a sentence shows.
const SHOWN: usize = 100;
/// How much of what two texts share is shown before they part.
const LEAD: usize = 24;

fn parse(file: &'static str) -> Texts {
    file.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect()
}

fn texts(language: Language) -> &'static Texts {
    static FRENCH: OnceLock<Texts> = OnceLock::new();
    static ENGLISH: OnceLock<Texts> = OnceLock::new();
    match language {
        Language::Fr => FRENCH.get_or_init(|| parse(include_str!("../../catalogue/difference.fr.txt"))),
        Language::En => ENGLISH.get_or_init(|| parse(include_str!("../../catalogue/difference.en.txt"))),
    }
}

/// The text of a key, gaps filled; empty where the catalogue lacks it, which a test excludes.
fn say(language: Language, key: &str, gaps: &[(&str, &str)]) -> String {
    let mut rest = texts(language).get(key).copied().unwrap_or_default();
    let mut out = String::new();
    // Filled in one pass: what is filled in may hold braces itself.
    while let Some((before, tail)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = tail.split_once('}').unwrap_or((tail, ""));
        out.push_str(gaps.iter().find(|(gap, _)| *gap == name).map_or("", |(_, value)| value));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A word of a few, such as `danger`; itself where the catalogue does not know it.
fn word(language: Language, word: &str) -> String {
    let known = texts(language).get(format!("word.{word}").as_str()).copied();
    known.map_or_else(|| word.replace('_', " "), str::to_owned)
}

impl Field {
    /// As programs are told it: `deadline`, `address`.
    pub fn code(self) -> String {
        same::variant(&self)
    }
}

impl Weight {
    /// As programs are told it: `alarming`.
    pub fn code(self) -> String {
        same::variant(&self)
    }

    /// As a heading.
    pub fn title(self, language: Language) -> String {
        say(language, &format!("weight.{}", same::variant(&self)), &[])
    }
}

impl Kind {
    /// As programs are told it: the name of the list in the JSON of the program.
    pub fn code(self) -> String {
        same::variant(&self)
    }

    /// As a heading: the name of the list.
    pub fn title(self, language: Language) -> String {
        say(language, &format!("{}.title", same::variant(&self)), &[])
    }
}

impl Value {
    /// As people write it: `15 min`, `99,5 %`, `> 5 % over 5 min`.
    pub fn words(&self, language: Language) -> String {
        match self {
            Value::Text { text } => text.clone(),
            Value::Duration { seconds } => duration(language, *seconds),
            Value::Days { days } => duration(language, u64::from(*days) * 86_400),
            Value::Amount(cond) => amount(language, cond.value, cond.unit),
            Value::Condition(cond) => condition(language, cond),
            Value::Trigger(trigger) => fires(language, trigger),
            Value::Flag { yes } => say(language, if *yes { "flag.yes" } else { "flag.no" }, &[]),
            Value::Word { word: written } => word(language, written),
        }
    }

    fn is_text(&self) -> bool {
        matches!(self, Value::Text { .. })
    }
}

impl Said {
    /// `condition > 5 %`
    fn words(&self, language: Language) -> String {
        let key = match &self.value {
            Value::Text { .. } => "said.text",
            Value::Flag { yes: true } => "said.flag",
            _ => "said",
        };
        let value = self.value.words(language);
        let (value, _) = shown(&value, &value);
        say(language, key, &[("field", &field(language, self.field)), ("value", &value)])
    }
}

fn field(language: Language, field: Field) -> String {
    say(language, &format!("field.{}", same::variant(&field)), &[])
}

impl Change {
    /// What was there before, in words; `None` where there was nothing.
    pub fn before(&self, language: Language) -> Option<String> {
        match &self.what {
            What::Added { .. } => None,
            What::Removed { says } => Some(joined(language, says)),
            What::Renamed { before, .. } => Some(before.clone()),
            What::Moved { before, .. } => before.clone(),
            What::Changed { before, .. } => before.as_ref().map(|value| value.words(language)),
        }
    }

    /// What is there now, in words; `None` where there is nothing.
    pub fn after(&self, language: Language) -> Option<String> {
        match &self.what {
            What::Added { says } => Some(joined(language, says)),
            What::Removed { .. } => None,
            What::Renamed { after, .. } => Some(after.clone()),
            What::Moved { after, .. } => after.clone(),
            What::Changed { after, .. } => after.as_ref().map(|value| value.words(language)),
        }
    }

    /// The whole change, such as "SEV1 deadline 15 to 10 min".
    pub fn sentence(&self, language: Language) -> String {
        let kind = same::variant(&self.kind);
        let say = |key: &str, gaps: &[(&str, &str)]| say(language, key, gaps);
        let (name, _) = shown(&self.name, &self.name);
        let subject = |name: &str| {
            let within = self.within.as_deref().unwrap_or_default();
            say(&format!("{kind}.subject"), &[("name", name), ("within", within)])
        };
        let gone = |key: &str, says: &[Said]| {
            let gender = texts(language).get(format!("{kind}.gender").as_str()).copied().unwrap_or("m");
            let said = say(&format!("{key}.{gender}"), &[("subject", &subject(&name))]);
            let telling = says.iter().filter(|said| !self.names(said)).cloned().collect::<Vec<_>>();
            if telling.is_empty() {
                said
            } else {
                say("with", &[("said", &said), ("says", &joined(language, &telling))])
            }
        };
        match &self.what {
            What::Added { says } if self.kind == Kind::Diagnostics => finding(language, "finding.new", &name, says),
            What::Removed { says } if self.kind == Kind::Diagnostics => finding(language, "finding.gone", &name, says),
            What::Added { says } => gone("added", says),
            What::Removed { says } => gone("removed", says),
            What::Renamed { before, after } => {
                let (before, after) = shown(before, after);
                say("renamed", &[("subject", &subject(&before)), ("after", &after)])
            }
            What::Moved { after, .. } => match after {
                Some(after) => {
                    let (after, _) = shown(after, after);
                    say("moved", &[("subject", &subject(&name)), ("after", &after)])
                }
                None => say("moved.first", &[("subject", &subject(&name))]),
            },
            What::Changed { field: which, before, after } => {
                let field = field(language, *which);
                let subject = subject(&name);
                let gaps = [("subject", subject.as_str()), ("field", field.as_str())];
                match (before, after) {
                    (Some(before), Some(after)) => {
                        let is_text = before.is_text() || after.is_text();
                        let (before, after) = between(language, before, after);
                        let key = if is_text { "changed.text" } else { "changed" };
                        say(key, &[&gaps[..], &[("before", before.as_str()), ("after", after.as_str())]].concat())
                    }
                    (before, after) => {
                        let key = if after.is_some() { "gained" } else { "lost" };
                        let value = after.as_ref().or(before.as_ref()).map(|value| value.words(language));
                        let value = value.unwrap_or_default();
                        let (value, _) = shown(&value, &value);
                        say(key, &[&gaps[..], &[("value", value.as_str())]].concat())
                    }
                }
            }
        }
    }

    /// Whether what is said is only what the item is called by.
    fn names(&self, said: &Said) -> bool {
        match (&said.value, said.field) {
            (_, Field::Condition | Field::Action) => self.kind == Kind::Steps,
            (Value::Text { text }, _) => *text == self.name,
            _ => false,
        }
    }
}

fn finding(language: Language, key: &str, code: &str, says: &[Said]) -> String {
    let value = |field: Field| says.iter().find(|said| said.field == field).map(|said| said.value.words(language));
    let level = value(Field::Level).unwrap_or_default();
    let message = value(Field::Message).unwrap_or_default();
    say(language, key, &[("level", &level), ("code", code), ("message", &message)])
}

fn joined(language: Language, says: &[Said]) -> String {
    says.iter().map(|said| said.words(language)).collect::<Vec<_>>().join(", ")
}

/// Two values beside each other; a unit that both have is written once: `15`, `10 min`.
fn between(language: Language, before: &Value, after: &Value) -> (String, String) {
    let (one, other) = (before.words(language), after.words(language));
    if let (Value::Duration { .. } | Value::Amount(_) | Value::Days { .. }, true) =
        (before, std::mem::discriminant(before) == std::mem::discriminant(after))
        && let (Some((number, unit)), Some((_, same))) = (one.split_once(' '), other.split_once(' '))
        && unit == same
    {
        return (number.to_owned(), other);
    }
    if before.is_text() && after.is_text() { shown(&one, &other) } else { (one, other) }
}

/// Long texts, cut to where they part; line breaks become spaces.
fn shown(before: &str, after: &str) -> (String, String) {
    let (one, other) = (same::exact(before), same::exact(after));
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len() <= SHOWN && b.len() <= SHOWN {
        return (one, other);
    }
    let shared = if before == after { 0 } else { a.iter().zip(&b).take_while(|(x, y)| x == y).count() };
    let from = shared.saturating_sub(LEAD);
    let cut = |text: &[char]| {
        let mut out = String::new();
        if from > 0 {
            out.push('…');
        }
        out.extend(text.iter().skip(from).take(SHOWN));
        if text.len() > from + SHOWN {
            out.push('…');
        }
        out
    };
    (cut(&a), cut(&b))
}

/// Exact: `15 min`, `1 h 30 min`, `24 h`, `7 d`.
fn duration(language: Language, seconds: u64) -> String {
    const DAY: u64 = 86_400;
    // Up to two days people count hours where nothing else is left over.
    if seconds > 0 && seconds < 2 * DAY && seconds.is_multiple_of(3600) {
        return format!("{} h", seconds / 3600);
    }
    let mut left = seconds;
    let mut parts = Vec::new();
    for (size, unit) in [(DAY, "unit.day"), (3600, "unit.hour"), (60, "unit.minute"), (1, "unit.second")] {
        let count = left / size;
        left %= size;
        if count > 0 {
            parts.push(format!("{count} {}", say(language, unit, &[])));
        }
    }
    if parts.is_empty() { format!("0 {}", say(language, "unit.second", &[])) } else { parts.join(" ") }
}

fn decimal(language: Language, value: f64) -> String {
    let text = same::number(value);
    match language {
        Language::Fr => text.replace('.', ","),
        Language::En => text,
    }
}

fn amount(language: Language, value: f64, unit: Unit) -> String {
    match unit {
        Unit::Ratio => format!("{} %", decimal(language, value * 100.0)),
        Unit::Seconds if value < 1.0 && value > 0.0 => format!("{} ms", decimal(language, value * 1000.0)),
        Unit::Seconds if (60.0..1e15).contains(&value) && value.fract() == 0.0 => duration(language, value as u64),
        Unit::Seconds => format!("{} {}", decimal(language, value), say(language, "unit.second", &[])),
        Unit::Bytes => bytes(language, value),
        Unit::Count => decimal(language, value),
    }
}

/// In the largest unit in which the number stays short: `1.5 GB`, `512 MiB`.
fn bytes(language: Language, value: f64) -> String {
    let sizes = [("ti", 1_099_511_627_776.0), ("t", 1e12), ("gi", 1_073_741_824.0), ("g", 1e9), ("mi", 1_048_576.0)];
    let smaller = [("m", 1e6), ("ki", 1024.0), ("k", 1e3)];
    let short = |size: f64| value >= size && ((value / size * 100.0).fract()).abs() < 1e-9;
    let unit = sizes.into_iter().chain(smaller).find(|(_, size)| short(*size));
    let (key, size) = unit.unwrap_or(("b", 1.0));
    format!("{} {}", decimal(language, value / size), say(language, &format!("unit.bytes.{key}"), &[]))
}

fn condition(language: Language, cond: &Cond) -> String {
    let sign = match cond.op {
        Op::Lt => "<",
        Op::Le => "≤",
        Op::Gt => ">",
        Op::Ge => "≥",
        Op::Eq => "=",
        Op::Ne => "≠",
    };
    format!("{sign} {}", amount(language, cond.value, cond.unit))
}

fn fires(language: Language, trigger: &Trigger) -> String {
    let mut out = Vec::new();
    if let Some(count) = trigger.count {
        let key = if count == 1 { "trigger.count.one" } else { "trigger.count" };
        out.push(say(language, key, &[("n", &count.to_string())]));
    }
    if let Some(cond) = &trigger.cond {
        out.push(condition(language, cond));
    }
    let mut text = out.join(", ");
    if let Some(window) = trigger.window_seconds {
        text.push_str(&say(language, "trigger.window", &[("span", &duration(language, window))]));
    }
    if let Some(interval) = trigger.interval_seconds {
        text.push_str(&say(language, "trigger.interval", &[("span", &duration(language, interval))]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn gaps(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_with_the_same_gaps() {
        let (french, english) = (texts(Language::Fr), texts(Language::En));
        let keys =
            |texts: &Texts| texts.keys().copied().filter(|key| !key.ends_with(".gender")).collect::<BTreeSet<_>>();
        assert_eq!(keys(french), keys(english));
        for key in keys(french) {
            assert_eq!(gaps(french[key]), gaps(english[key]), "{key}");
        }
    }

    #[test]
    fn every_kind_field_and_weight_has_words() {
        const LAST: Field = Field::Message;
        let source = include_str!("mod.rs");
        let fields =
            source.split("pub enum Field {").nth(1).and_then(|rest| rest.split('}').next()).unwrap_or_default();
        let names: Vec<&str> =
            fields.lines().map(|line| line.trim().trim_end_matches(',')).filter(|l| !l.is_empty()).collect();
        assert_eq!(names.len(), LAST as usize + 1);
        let kinds = source.split("pub enum Kind {").nth(1).and_then(|rest| rest.split('}').next()).unwrap_or_default();
        for language in [Language::Fr, Language::En] {
            for name in &names {
                let key = format!("field.{}", name.to_lowercase());
                assert!(texts(language).contains_key(key.as_str()), "{key}");
            }
            for kind in
                kinds.lines().map(|line| line.trim().trim_end_matches(',').to_lowercase()).filter(|l| !l.is_empty())
            {
                for part in ["title", "subject"] {
                    assert!(texts(language).contains_key(format!("{kind}.{part}").as_str()), "{kind}.{part}");
                }
            }
            for weight in [Weight::Alarming, Weight::Notable, Weight::Wording] {
                assert!(!weight.title(language).is_empty());
            }
        }
    }

    #[test]
    fn quantities_are_written_as_people_do() {
        for (seconds, english, french) in [
            (900, "15 min", "15 min"),
            (5400, "1 h 30 min", "1 h 30 min"),
            (86_400, "24 h", "24 h"),
            (604_800, "7 d", "7 j"),
            (90, "1 min 30 s", "1 min 30 s"),
            (0, "0 s", "0 s"),
        ] {
            assert_eq!(duration(Language::En, seconds), english);
            assert_eq!(duration(Language::Fr, seconds), french);
        }
        for (value, unit, english, french) in [
            (0.995, Unit::Ratio, "99.5 %", "99,5 %"),
            (0.05, Unit::Ratio, "5 %", "5 %"),
            (0.2, Unit::Seconds, "200 ms", "200 ms"),
            (3.0, Unit::Seconds, "3 s", "3 s"),
            (1.5e9, Unit::Bytes, "1.5 GB", "1,5 Go"),
            (536_870_912.0, Unit::Bytes, "512 MiB", "512 Mio"),
            (1000.0, Unit::Count, "1000", "1000"),
        ] {
            assert_eq!(amount(Language::En, value, unit), english);
            assert_eq!(amount(Language::Fr, value, unit), french);
        }
    }

    #[test]
    fn long_texts_are_shown_where_they_part() {
        let long =
            "select pid from pg_stat_activity where state = 'idle' and query_start < now() - interval ".repeat(2);
        let (one, other) = shown(&format!("{long}'10 min'"), &format!("{long}'20 min'"));
        assert!(one.starts_with('…') && one.ends_with("'10 min'") && other.ends_with("'20 min'"), "{one} {other}");
        assert!(one.chars().count() < 60, "{one}");
    }
}
