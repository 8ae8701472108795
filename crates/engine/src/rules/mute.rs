//! Who does not want to hear of an alert, and why: silences, inhibition, maintenance.
//!
//! A muted alert still fires and is still shown; it opens no incident while it is muted.

use crate::time::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// What an alert is called by, name to value. Every alert has `alertname` and `severity`; one about an environment has
/// `environment`.
pub type Labels = BTreeMap<String, String>;

/// Why an alert is not acted on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "mute")]
pub enum Mute {
    /// Somebody silenced it.
    Silenced {
        /// The silence.
        silence: String,
        /// Why, in their words.
        comment: String,
        /// Until when.
        until: Time,
    },
    /// Another alert that fires explains it.
    Inhibited {
        /// Id of that alert's rule.
        by: String,
        /// Its name.
        name: String,
    },
    /// A maintenance window is open.
    Maintenance {
        /// Its name.
        window: String,
        /// Until when.
        until: Time,
    },
}

/// Quiet about some alerts, with an end and a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// Its id.
    pub id: String,
    /// All of them must match.
    pub matchers: Vec<Matcher>,
    /// From when.
    pub starts: Time,
    /// Until when.
    pub ends: Time,
    /// Who.
    pub by: String,
    /// Why.
    pub comment: String,
}

/// One condition on an alert's labels, as Alertmanager has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matcher {
    /// Of the label. A label that an alert lacks is the empty text.
    pub name: String,
    /// How it is compared.
    pub op: MatchOp,
    /// A text, or a regular expression that must match all of the label.
    pub value: String,
    #[serde(skip)]
    compiled: Compiled,
}

/// The pattern of a matcher, made when it is first asked for. It follows from the rest, so that all are equal.
#[derive(Clone, Default)]
struct Compiled(Arc<OnceLock<Option<regex::Regex>>>);

impl PartialEq for Compiled {
    fn eq(&self, _: &Compiled) -> bool {
        true
    }
}

impl Eq for Compiled {}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

/// How a label is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MatchOp {
    /// `=`
    #[serde(rename = "=")]
    Is,
    /// `!=`
    #[serde(rename = "!=")]
    IsNot,
    /// `=~`
    #[serde(rename = "=~")]
    Like,
    /// `!~`
    #[serde(rename = "!~")]
    Unlike,
}

/// Why a silence is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "wrong")]
pub enum Wrong {
    /// It has no matcher.
    NoMatcher,
    /// It would match every alert there is: each of its matchers takes the empty text.
    MatchesAll,
    /// It ends before it starts, or in the past.
    Ends,
    /// It says no reason.
    NoComment,
    /// A regular expression cannot be read.
    Pattern {
        /// As written.
        value: String,
    },
    /// It is too large: too many matchers, or too long.
    TooLarge,
}

/// Most matchers of a silence.
const MATCHERS: usize = 32;
/// Longest text of a silence.
const TEXT: usize = 4096;
/// Largest compiled pattern, bytes.
const PATTERN: usize = 64 * 1024;

impl Silence {
    /// Whether it is in force.
    pub fn active(&self, now: Time) -> bool {
        self.starts <= now && now < self.ends
    }

    /// Whether it speaks of an alert with these labels.
    pub fn covers(&self, labels: &Labels) -> bool {
        self.matchers.iter().all(|m| m.holds(labels.get(&m.name).map_or("", String::as_str)))
    }

    /// Whether it makes sense, as of now.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, now: Time) -> Result<(), Wrong> {
        if self.matchers.is_empty() {
            return Err(Wrong::NoMatcher);
        }
        let long = |text: &str| text.len() > TEXT;
        if self.matchers.len() > MATCHERS
            || long(&self.comment)
            || self.matchers.iter().any(|m| long(&m.name) || long(&m.value))
        {
            return Err(Wrong::TooLarge);
        }
        if let Some(bad) = self.matchers.iter().find(|m| m.is_unreadable()) {
            return Err(Wrong::Pattern { value: bad.value.clone() });
        }
        if self.matchers.iter().all(|m| m.holds("")) {
            return Err(Wrong::MatchesAll);
        }
        if self.ends <= self.starts || self.ends <= now {
            return Err(Wrong::Ends);
        }
        if self.comment.trim().is_empty() {
            return Err(Wrong::NoComment);
        }
        Ok(())
    }
}

impl Matcher {
    /// A condition on one label.
    pub fn new(name: String, op: MatchOp, value: String) -> Matcher {
        Matcher { name, op, value, compiled: Compiled::default() }
    }

    /// `None` for a pattern that cannot be read.
    fn pattern(&self) -> Option<&regex::Regex> {
        let compile = || regex::RegexBuilder::new(&format!("^(?:{})$", self.value)).size_limit(PATTERN).build().ok();
        self.compiled.0.get_or_init(compile).as_ref()
    }

    fn is_unreadable(&self) -> bool {
        matches!(self.op, MatchOp::Like | MatchOp::Unlike) && self.pattern().is_none()
    }

    /// Whether a label's value fits. A pattern that cannot be read fits nothing.
    pub fn holds(&self, label: &str) -> bool {
        match self.op {
            MatchOp::Is => label == self.value,
            MatchOp::IsNot => label != self.value,
            MatchOp::Like => self.pattern().is_some_and(|p| p.is_match(label)),
            MatchOp::Unlike => self.pattern().is_some_and(|p| !p.is_match(label)),
        }
    }
}

impl fmt::Display for Matcher {
    /// As `amtool` writes them: `severity=~"SEV[12]"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let op = match self.op {
            MatchOp::Is => "=",
            MatchOp::IsNot => "!=",
            MatchOp::Like => "=~",
            MatchOp::Unlike => "!~",
        };
        write!(f, "{}{op}{:?}", self.name, self.value)
    }
}

impl std::str::FromStr for Matcher {
    type Err = String;

    /// `name=value`, `name!=value`, `name=~pattern`, `name!~pattern`; the value may stand in double quotes. A pattern must
    /// be one that can be read.
    fn from_str(text: &str) -> Result<Matcher, String> {
        let wrong =
            || format!("`{text}` is no matcher; write one such as alertname=\"API Down\" or severity=~\"SEV[12]\"");
        let at = text.find(['=', '!']).ok_or_else(wrong)?;
        let (name, rest) = text.split_at_checked(at).ok_or_else(wrong)?;
        let ops = [("=~", MatchOp::Like), ("!~", MatchOp::Unlike), ("!=", MatchOp::IsNot), ("=", MatchOp::Is)];
        let (op, value) =
            ops.iter().find_map(|(sign, op)| rest.strip_prefix(sign).map(|v| (*op, v.trim()))).ok_or_else(wrong)?;
        let name = name.trim();
        if name.is_empty() {
            return Err(wrong());
        }
        let value = match value.strip_prefix('"') {
            Some(open) => open.strip_suffix('"').ok_or_else(wrong)?.replace("\\\"", "\"").replace("\\\\", "\\"),
            None => value.to_owned(),
        };
        let matcher = Matcher::new(name.to_owned(), op, value);
        if matcher.is_unreadable() {
            let value = &matcher.value;
            return Err(format!("`{value}` in `{text}` is no regular expression, or a too large one"));
        }
        Ok(matcher)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn silence(matchers: &[&str]) -> Silence {
        Silence {
            id: "1".into(),
            matchers: matchers.iter().map(|m| m.parse().expect("a matcher")).collect(),
            starts: Time(0),
            ends: Time(1000),
            by: "léa".into(),
            comment: "planned".into(),
        }
    }

    fn labels() -> Labels {
        [("alertname", "API Down"), ("severity", "SEV1")].map(|(k, v)| (k.into(), v.into())).into()
    }

    #[test]
    fn matchers_are_read_and_hold_as_those_of_alertmanager() {
        for (text, holds) in [
            ("alertname=\"API Down\"", true),
            ("alertname=API Down", true),
            ("alertname = \"API Up\"", false),
            ("severity=~\"SEV[12]\"", true),
            ("severity=~SEV", false),
            ("severity!=SEV2", true),
            ("severity!~\"SEV.\"", false),
            ("team=", true),
            ("team!=ops", true),
        ] {
            assert_eq!(silence(&[text]).covers(&labels()), holds, "{text}");
        }
        for text in ["", "alertname", "=x", "a=\"open", "a>b"] {
            assert!(text.parse::<Matcher>().is_err(), "{text}");
        }
        assert_eq!("a=~\"b.\"".parse::<Matcher>().map(|m| m.to_string()), Ok("a=~\"b.\"".into()));
    }

    #[test]
    fn a_pattern_is_made_once_and_shared_by_copies() {
        let matcher: Matcher = "severity=~\"SEV[12]\"".parse().expect("a matcher");
        let copy = matcher.clone();
        assert!(matcher.holds("SEV1") && !matcher.holds("SEV3"));
        assert!(std::ptr::eq(matcher.pattern().expect("readable"), copy.pattern().expect("readable")));
        let kept = serde_json::to_string(&matcher).expect("serialises");
        assert_eq!(kept, r#"{"name":"severity","op":"=~","value":"SEV[12]"}"#);
        assert_eq!(serde_json::from_str::<Matcher>(&kept).ok(), Some(matcher));
    }

    #[test]
    fn a_silence_needs_an_end_a_reason_and_something_that_it_speaks_of() {
        assert_eq!(silence(&["alertname=API Down"]).check(Time(0)), Ok(()));
        assert_eq!(silence(&[]).check(Time(0)), Err(Wrong::NoMatcher));
        assert_eq!(silence(&["a=~.*", "b="]).check(Time(0)), Err(Wrong::MatchesAll));
        assert_eq!(silence(&["a=b"]).check(Time(1000)), Err(Wrong::Ends));
        let mut unreadable = silence(&[]);
        unreadable.matchers.push(Matcher::new("a".into(), MatchOp::Like, "(".into()));
        assert_eq!(unreadable.check(Time(0)), Err(Wrong::Pattern { value: "(".into() }));
        assert!("a=~(".parse::<Matcher>().is_err_and(|why| why.contains("regular expression")));
        let unexplained = Silence { comment: " ".into(), ..silence(&["a=b"]) };
        assert_eq!(unexplained.check(Time(0)), Err(Wrong::NoComment));
        assert!(silence(&["a=b"]).active(Time(999)) && !silence(&["a=b"]).active(Time(1000)));
    }
}
