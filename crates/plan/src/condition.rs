//! What must hold of something that was read, as people write it: `status == healthy`, `jobs[0].age < 60`,
//! `replication_lag < 30s`.

use serde::{Deserialize, Deserializer, de};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A number as written: a whole one exactly, also where a `f64` has gaps between whole numbers (above 2^53).
#[derive(Debug, Clone, Copy)]
pub struct Number {
    value: f64,
    whole: Option<i128>,
}

impl Number {
    /// A whole number.
    pub fn whole(whole: i128) -> Number {
        #[allow(clippy::cast_precision_loss, reason = "what is exact is kept beside it")]
        Number { value: whole as f64, whole: Some(whole) }
    }

    /// The nearest `f64`.
    pub fn value(self) -> f64 {
        self.value
    }

    /// As compared: by value, whether or not a fraction of zero is written. `None` for what is no number.
    pub fn compare(self, other: Number) -> Option<Ordering> {
        match (self.whole, other.whole) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => self.value.partial_cmp(&other.value),
        }
    }

    /// A number in digits, `None` for what is none. `text` has no unit and no spaces.
    fn read(text: &str) -> Option<Number> {
        if let Ok(whole) = text.parse() {
            return Some(Number::whole(whole));
        }
        // 9007199254740993.0 is whole, and no `f64`.
        let plain = text.split_once('.').filter(|(_, after)| after.bytes().all(|b| b == b'0'));
        match plain.and_then(|(before, _)| before.parse().ok()) {
            Some(whole) => Some(Number::whole(whole)),
            None => text.parse::<f64>().ok().map(Number::from),
        }
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Number {
        // Every `f64` of this size without a fraction is a whole number exactly.
        let fits = value.fract() == 0.0 && value.abs() < 1e38;
        #[allow(clippy::cast_possible_truncation, reason = "it fits")]
        Number { value, whole: fits.then_some(value as i128) }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.compare(*other) == Some(Ordering::Equal)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.whole {
            Some(whole) => write!(f, "{whole}"),
            None => write!(f, "{}", self.value),
        }
    }
}

/// A comparison with a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// It is there, whatever it is.
    Exists,
    /// The same value.
    Equal(Scalar),
    /// Another value.
    NotEqual(Scalar),
    /// A number below.
    Less(Number),
    /// A number below, or the same.
    AtMost(Number),
    /// A number above.
    More(Number),
    /// A number above, or the same.
    AtLeast(Number),
    /// A text with this part, or a list with this element.
    Contains(String),
}

/// A value that has no parts.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// JSON's `null`.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number; never NaN.
    Number(Number),
    /// A text.
    Text(String),
}

/// One step into JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A member of an object.
    Member(String),
    /// An element of a list, from 0.
    Index(usize),
}

/// What must hold at a place in JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonCondition {
    /// The place.
    pub path: Vec<Segment>,
    /// The place as written.
    pub written: String,
    /// What must hold there.
    pub test: Test,
}

/// What must hold of a header of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct HeaderCondition {
    /// Its name, lower case.
    pub name: String,
    /// What must hold of it.
    pub test: Test,
}

/// What must hold of a reading of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingCondition {
    /// The reading's name; every part of it must hold.
    pub reading: String,
    /// What must hold of it.
    pub test: Test,
}

impl Test {
    /// Whether a number holds. A number contains nothing.
    pub fn holds(&self, number: impl Into<Number>) -> bool {
        let number = number.into();
        match self {
            Test::Exists => true,
            Test::Equal(Scalar::Number(n)) => number == *n,
            Test::NotEqual(Scalar::Number(n)) => number != *n,
            Test::NotEqual(_) => true,
            Test::Less(n) => number.compare(*n).is_some_and(Ordering::is_lt),
            Test::AtMost(n) => number.compare(*n).is_some_and(Ordering::is_le),
            Test::More(n) => number.compare(*n).is_some_and(Ordering::is_gt),
            Test::AtLeast(n) => number.compare(*n).is_some_and(Ordering::is_ge),
            Test::Equal(_) | Test::Contains(_) => false,
        }
    }

    /// Whether a text holds. Compared by size, or with a number, it must be one.
    pub fn holds_text(&self, text: &str) -> bool {
        let number = || Number::read(text.trim()).filter(|n| !n.value.is_nan());
        match self {
            Test::Exists => true,
            Test::Contains(part) => text.contains(part.as_str()),
            Test::Equal(scalar) => same_text(scalar, text),
            Test::NotEqual(scalar) => !same_text(scalar, text),
            sized => number().is_some_and(|n| sized.holds(n)),
        }
    }
}

fn same_text(scalar: &Scalar, text: &str) -> bool {
    match scalar {
        Scalar::Null => text.is_empty(),
        Scalar::Bool(b) => matches!((b, text.trim()), (true, "true" | "t") | (false, "false" | "f")),
        Scalar::Number(n) => Number::read(text.trim()).is_some_and(|t| t == *n),
        Scalar::Text(t) => t == text,
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Null => f.write_str("null"),
            Scalar::Bool(b) => write!(f, "{b}"),
            Scalar::Number(n) => write!(f, "{n}"),
            Scalar::Text(t) => write!(f, "{t:?}"),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Exists => f.write_str("exists"),
            Test::Equal(v) => write!(f, "== {v}"),
            Test::NotEqual(v) => write!(f, "!= {v}"),
            Test::Less(n) => write!(f, "< {n}"),
            Test::AtMost(n) => write!(f, "<= {n}"),
            Test::More(n) => write!(f, "> {n}"),
            Test::AtLeast(n) => write!(f, ">= {n}"),
            Test::Contains(t) => write!(f, "contains {t:?}"),
        }
    }
}

impl FromStr for Test {
    type Err = String;

    /// `< 5`, `== "a"`, `exists`; a value alone must be the same.
    fn from_str(text: &str) -> Result<Test, String> {
        let text = text.trim();
        if text == "exists" {
            return Ok(Test::Exists);
        }
        if let Some(part) = text.strip_prefix("contains").filter(|rest| rest.starts_with(char::is_whitespace)) {
            return Ok(Test::Contains(unquoted(part.trim()).to_owned()));
        }
        // The longer sign first: `<=` begins as `<` does.
        for (sign, equal) in [("==", true), ("!=", false)] {
            if let Some(value) = text.strip_prefix(sign) {
                let value = scalar(value)?;
                return Ok(if equal { Test::Equal(value) } else { Test::NotEqual(value) });
            }
        }
        type Make = fn(Number) -> Test;
        let sized: [(&str, Make); 4] =
            [("<=", Test::AtMost), (">=", Test::AtLeast), ("<", Test::Less), (">", Test::More)];
        for (sign, make) in sized {
            if let Some(value) = text.strip_prefix(sign) {
                let value = value.trim();
                return quantity(value).map(make).ok_or_else(|| format!("`{value}` is no number"));
            }
        }
        if text.starts_with('=') {
            return Err("`=` compares nothing; write `==`".into());
        }
        scalar(text).map(Test::Equal)
    }
}

fn scalar(text: &str) -> Result<Scalar, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("a value is missing after the sign".into());
    }
    Ok(match text {
        "null" => Scalar::Null,
        "true" => Scalar::Bool(true),
        "false" => Scalar::Bool(false),
        _ => match quantity(text) {
            Some(number) => Scalar::Number(number),
            None => Scalar::Text(unquoted(text).to_owned()),
        },
    })
}

fn unquoted(text: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote)) {
            return inner;
        }
    }
    text
}

/// A number in base units: `90%` is 0.9, `30s`, `5m`, `2h` and `14d` are seconds, `10GB` and `1GiB` are bytes.
fn quantity(text: &str) -> Option<Number> {
    let at = text.find(|c: char| c.is_alphabetic() || c == '%').unwrap_or(text.len());
    // The exponent of `1e6` is no unit.
    if let Some(number) = Number::read(text) {
        return (number.value.is_finite() && text.starts_with(|c: char| !c.is_alphabetic())).then_some(number);
    }
    let (number, unit) = text.split_at_checked(at)?;
    let factor = match unit.trim() {
        "%" => 0.01,
        "ms" => 0.001,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        "kB" | "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        "KiB" => 1024.0,
        "MiB" => 1024.0 * 1024.0,
        "GiB" => 1024.0 * 1024.0 * 1024.0,
        "TiB" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    number.trim().parse::<f64>().ok().filter(|n| n.is_finite()).map(|n| Number::from(n * factor))
}

/// What is compared, and how.
fn halves(text: &str) -> Result<(&str, Test), String> {
    let text = text.trim();
    let mut bracket = false;
    let end = text.find(|c: char| {
        match c {
            '[' => bracket = true,
            ']' => bracket = false,
            _ => {}
        }
        !bracket && (c.is_whitespace() || matches!(c, '=' | '!' | '<' | '>'))
    });
    let (left, test) = match end.and_then(|end| text.split_at_checked(end)) {
        Some(halves) => halves,
        None => (text, ""),
    };
    if left.is_empty() || test.trim().is_empty() {
        return Err(format!(
            "`{text}` compares nothing; write such as \"NAME == VALUE\", \"NAME < 5\" or \"NAME exists\""
        ));
    }
    let test = test.trim();
    // A word that is no comparison would else be taken for a value that must be the same.
    if !test.starts_with(['=', '!', '<', '>']) && test != "exists" && !test.starts_with("contains ") {
        return Err(format!("`{test}` is no comparison; known are ==, !=, <, <=, >, >=, contains and exists"));
    }
    Ok((left, test.parse()?))
}

/// `a.b[0]["c.d"]` as steps.
fn path(text: &str) -> Option<Vec<Segment>> {
    let mut out = Vec::new();
    let mut rest = text.strip_prefix("$.").unwrap_or(text);
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (key, after) = inner.split_once(']')?;
            let quoted = unquoted(key);
            out.push(if quoted.len() < key.len() {
                Segment::Member(quoted.to_owned())
            } else {
                Segment::Index(key.parse().ok()?)
            });
            rest = after.strip_prefix('.').unwrap_or(after);
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end)?;
            if name.is_empty() {
                return None;
            }
            out.push(Segment::Member(name.to_owned()));
            rest = after.strip_prefix('.').unwrap_or(after);
        }
    }
    (!out.is_empty()).then_some(out)
}

impl FromStr for JsonCondition {
    type Err = String;

    fn from_str(text: &str) -> Result<JsonCondition, String> {
        let (left, test) = halves(text)?;
        let path = path(left).ok_or_else(|| format!("`{left}` is no place in JSON; write such as \"a.b[0].c\""))?;
        Ok(JsonCondition { path, written: left.to_owned(), test })
    }
}

impl FromStr for HeaderCondition {
    type Err = String;

    fn from_str(text: &str) -> Result<HeaderCondition, String> {
        let (left, test) = halves(text)?;
        if !left.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
            return Err(format!("`{left}` is no name of a header"));
        }
        Ok(HeaderCondition { name: left.to_ascii_lowercase(), test })
    }
}

impl FromStr for ReadingCondition {
    type Err = String;

    fn from_str(text: &str) -> Result<ReadingCondition, String> {
        let (left, test) = halves(text)?;
        match test {
            Test::Contains(_)
            | Test::Equal(Scalar::Text(_) | Scalar::Null | Scalar::Bool(_))
            | Test::NotEqual(Scalar::Text(_) | Scalar::Null | Scalar::Bool(_)) => {
                Err(format!("`{left}` is a number; compare it with one, such as \"{left} < 5\""))
            }
            test => Ok(ReadingCondition { reading: left.to_owned(), test }),
        }
    }
}

macro_rules! from_text {
    ($($kind:ty),*) => {$(
        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}
from_text!(JsonCondition, HeaderCondition, ReadingCondition);

impl<'de> Deserialize<'de> for Test {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Bool(bool),
            Whole(i64),
            Number(f64),
            Text(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Bool(b) => Ok(Test::Equal(Scalar::Bool(b))),
            Written::Whole(n) => Ok(Test::Equal(Scalar::Number(Number::whole(n.into())))),
            Written::Number(n) => Ok(Test::Equal(Scalar::Number(n.into()))),
            Written::Text(text) => text.parse().map_err(de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_as_people_write_them() {
        let member = |m: &str| Segment::Member(m.into());
        for (text, path, test) in [
            ("status == healthy", vec![member("status")], Test::Equal(Scalar::Text("healthy".into()))),
            ("status==\"a b\"", vec![member("status")], Test::Equal(Scalar::Text("a b".into()))),
            (
                "a.b[2].c <= 1.5",
                vec![member("a"), member("b"), Segment::Index(2), member("c")],
                Test::AtMost(1.5.into()),
            ),
            ("a[\"b.c d\"] exists", vec![member("a"), member("b.c d")], Test::Exists),
            ("ok != false", vec![member("ok")], Test::NotEqual(Scalar::Bool(false))),
            ("tags contains 'x'", vec![member("tags")], Test::Contains("x".into())),
            ("$.n > 1e3", vec![member("n")], Test::More(1000.0.into())),
            ("n == null", vec![member("n")], Test::Equal(Scalar::Null)),
        ] {
            let read: JsonCondition = text.parse().expect(text);
            assert_eq!((read.path, read.test), (path, test), "{text}");
        }
        let reading = |text: &str| text.parse::<ReadingCondition>().map(|c| c.test);
        assert_eq!(reading("disk_usage < 90%"), Ok(Test::Less(0.9.into())));
        assert_eq!(reading("certificate_expiry >= 14d"), Ok(Test::AtLeast((14.0 * 86_400.0).into())));
        assert_eq!(reading("database_size < 1 GiB"), Ok(Test::Less(1_073_741_824.0.into())));
    }

    #[test]
    fn what_compares_nothing_is_refused_with_what_to_write() {
        for (text, part) in [
            ("status", "compares nothing"),
            ("status is healthy", "is no comparison"),
            ("status = healthy", "write `==`"),
            ("status ==", "a value is missing"),
            ("a < much", "is no number"),
            ("a < inf", "is no number"),
            ("a..b exists", "no place in JSON"),
            ("a[x] exists", "no place in JSON"),
            ("== 5", "compares nothing"),
            ("", "compares nothing"),
        ] {
            let refused = text.parse::<JsonCondition>().expect_err(text);
            assert!(refused.contains(part), "{text}: {refused}");
        }
        let refused = "queue_depth == deep".parse::<ReadingCondition>().expect_err("refused");
        assert!(refused.contains("is a number"), "{refused}");
        assert!("a b c".parse::<HeaderCondition>().is_err());
    }

    #[test]
    fn numbers_are_the_same_by_their_value_and_whole_ones_exactly() {
        for (test, number, holds) in [
            ("200.0", "200", true),
            ("200", "200.0", true),
            ("2e2", "200", true),
            ("-0", "0.0", true),
            ("0.5", "0.50", true),
            ("9007199254740993", "9007199254740993", true),
            ("9007199254740993", "9007199254740992", false),
            ("9007199254740993.0", "9007199254740992", false),
            ("!= 9007199254740993", "9007199254740992", true),
            ("< 9007199254740993", "9007199254740992", true),
            (">= 9007199254740993", "9007199254740992", false),
            ("18446744073709551615", "18446744073709551614", false),
            ("1e400", "1", false),
            ("< nan", "1", false),
        ] {
            let Ok(parsed) = test.parse::<Test>() else {
                assert!(test.contains("nan"), "{test}");
                continue;
            };
            assert_eq!(parsed.holds_text(number), holds, "{number} {test}");
        }
        let read = |text: &str| text.parse::<Test>().expect(text).to_string();
        assert_eq!((read("9007199254740993"), read("200.0")), ("== 9007199254740993".into(), "== 200".into()));
    }

    #[test]
    fn a_text_is_compared_as_what_it_must_be() {
        for (test, text, holds) in [
            ("< 5", "4.5", true),
            ("< 5", "five", false),
            ("5", "5.0", true),
            ("true", "t", true),
            ("null", "", true),
            ("!= 0", "", true),
            ("contains b", "abc", true),
            ("'1d'", "1d", true),
        ] {
            let parsed: Test = test.parse().expect(test);
            assert_eq!(parsed.holds_text(text), holds, "{text} {test}");
        }
    }
}
