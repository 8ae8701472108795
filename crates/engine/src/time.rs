//! Instants and spans, read once at the edge and handed down.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};

/// An instant: milliseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

/// A length of time in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub i64);

impl Span {
    /// From whole seconds; saturates.
    pub const fn seconds(s: i64) -> Span {
        Span(s.saturating_mul(1000))
    }

    /// In seconds, with the fraction.
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl Time {
    /// How long before `self` the other instant was; negative when it is later.
    pub const fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Span> for Time {
    type Output = Time;
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

impl Sub<Span> for Time {
    type Output = Time;
    fn sub(self, span: Span) -> Time {
        Time(self.0.saturating_sub(span.0))
    }
}

impl fmt::Display for Span {
    /// `45 s`, `2 min`, `1 h 30 min`: the two largest units.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.0.saturating_abs() / 1000;
        let sign = if self.0 < 0 { "-" } else { "" };
        let (d, h, m, s) = (total / 86_400, total / 3600 % 24, total / 60 % 60, total % 60);
        let parts = [(d, "d"), (h, "h"), (m, "min"), (s, "s")];
        let first = parts.iter().position(|(n, _)| *n > 0).unwrap_or(3);
        write!(f, "{sign}{} {}", parts[first].0, parts[first].1)?;
        match parts.get(first + 1) {
            Some((n, unit)) if *n > 0 => write!(f, " {n} {unit}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_people_write_them() {
        for (ms, text) in [
            (0, "0 s"),
            (45_000, "45 s"),
            (120_000, "2 min"),
            (5_400_000, "1 h 30 min"),
            (90_000_000, "1 d 1 h"),
            (-61_000, "-1 min 1 s"),
        ] {
            assert_eq!(Span(ms).to_string(), text);
        }
    }
}
