//! The text formats: Prometheus' exposition format 0.0.4 and OpenMetrics 1.0.
//!
//! No maintained library reads both and may be linked here (one is under the LGPL, one gives up on what it does not know
//! without saying so). Any text is answered: with its samples, or with the first line that cannot be read.

use std::borrow::Cow;

/// Labels of one sample.
const LABELS: usize = 64;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Prometheus,
    OpenMetrics,
}

/// One sample.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample<'a> {
    pub name: Cow<'a, str>,
    pub labels: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub value: f64,
    /// Milliseconds since the epoch.
    pub at: Option<i64>,
}

impl Sample<'_> {
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_ref())
    }
}

/// The first line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub(crate) struct Unreadable {
    pub line: usize,
    pub why: &'static str,
}

/// Reads a text; `take` gets each sample.
pub(crate) fn read<'a>(text: &'a str, format: Format, take: &mut dyn FnMut(Sample<'a>)) -> Result<(), Unreadable> {
    let mut ended = false;
    let mut count = 0;
    for (at, raw) in (1..).zip(text.split('\n')) {
        count = at;
        let unreadable = |why| Unreadable { line: at, why };
        let line = raw.strip_suffix('\r').unwrap_or(raw);
        if ended && !line.is_empty() {
            return Err(unreadable("something stands after # EOF"));
        }
        let line = line.trim_start_matches([' ', '\t']);
        if let Some(comment) = line.strip_prefix('#') {
            ended = format == Format::OpenMetrics && comment.trim() == "EOF";
        } else if !line.is_empty() {
            take(sample(line, format).map_err(unreadable)?);
        }
    }
    // A text that was cut off would tell some counters and not others.
    if format == Format::OpenMetrics && !ended {
        return Err(Unreadable { line: count, why: "the text ends without # EOF" });
    }
    Ok(())
}

fn sample(line: &str, format: Format) -> Result<Sample<'_>, &'static str> {
    let end = line.find(['{', ' ', '\t']).ok_or("a sample has no value")?;
    let (name, mut rest) = line.split_at_checked(end).ok_or("a sample has no value")?;
    if !(name.is_empty() || is_name(name)) {
        return Err("a metric's name holds a sign that it may not");
    }
    let mut name = Cow::Borrowed(name);
    rest = blanks(rest);
    let mut labels = Vec::new();
    if let Some(after) = rest.strip_prefix('{') {
        rest = after_labels(after, &mut name, &mut labels)?;
    }
    if name.is_empty() {
        return Err("a sample has no name");
    }
    // What follows a # is an exemplar.
    let rest = match (format, rest.split_once(" # ")) {
        (Format::OpenMetrics, Some((sample, _))) => sample,
        _ => rest,
    };
    let mut words = rest.split([' ', '\t']).filter(|w| !w.is_empty());
    let value = words.next().ok_or("a sample has no value")?;
    let value: f64 = value.parse().map_err(|_| "the value is no number")?;
    let at = match words.next() {
        None => None,
        Some(at) => Some(moment(at, format).ok_or("the time is no number")?),
    };
    match words.next() {
        None => Ok(Sample { name, labels, value, at }),
        Some(_) => Err("more stands on the line than a sample"),
    }
}

fn moment(text: &str, format: Format) -> Option<i64> {
    match format {
        Format::Prometheus => text.parse().ok(),
        Format::OpenMetrics => {
            let seconds: f64 = text.parse().ok()?;
            seconds.is_finite().then_some((seconds * 1000.0).round() as i64)
        }
    }
}

/// Reads labels up to the closing brace. A quoted name alone is the metric's own.
fn after_labels<'a>(
    mut rest: &'a str,
    name: &mut Cow<'a, str>,
    labels: &mut Vec<(Cow<'a, str>, Cow<'a, str>)>,
) -> Result<&'a str, &'static str> {
    loop {
        rest = blanks(rest);
        if let Some(after) = rest.strip_prefix('}') {
            return Ok(after);
        }
        let label;
        (label, rest) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_text(quoted)?,
            None => {
                let end = rest.find(['=', ',', '}', ' ', '\t']).ok_or("the labels do not end")?;
                let (label, after) = rest.split_at_checked(end).ok_or("the labels do not end")?;
                if !is_name(label) {
                    return Err("a label's name holds a sign that it may not");
                }
                (Cow::Borrowed(label), after)
            }
        };
        rest = blanks(rest);
        if let Some(after) = rest.strip_prefix('=') {
            let quoted = blanks(after).strip_prefix('"').ok_or("a label's value is not in quotes")?;
            let value;
            (value, rest) = quoted_text(quoted)?;
            if labels.len() >= LABELS {
                return Err("a sample has too many labels");
            }
            if labels.iter().any(|(n, _)| *n == label) {
                return Err("a label stands twice");
            }
            labels.push((label, value));
        } else if name.is_empty() {
            *name = label;
        } else {
            return Err("a label has no value");
        }
        rest = blanks(rest);
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None if rest.starts_with('}') => {}
            None => return Err("labels are not parted by a comma"),
        }
    }
}

/// The text up to the closing quote, and what follows it.
fn quoted_text(text: &str) -> Result<(Cow<'_, str>, &str), &'static str> {
    let end = text.find(['"', '\\']).ok_or("a quote does not end")?;
    let (plain, rest) = text.split_at_checked(end).ok_or("a quote does not end")?;
    if let Some(after) = rest.strip_prefix('"') {
        return Ok((Cow::Borrowed(plain), after));
    }
    let mut out = plain.to_owned();
    let mut signs = rest.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return Ok((Cow::Owned(out), rest.get(at + 1..).unwrap_or_default())),
            '\\' => match signs.next() {
                Some((_, 'n')) => out.push('\n'),
                Some((_, sign @ ('"' | '\\'))) => out.push(sign),
                Some((_, other)) => out.extend(['\\', other]),
                None => return Err("a quote does not end"),
            },
            _ => out.push(sign),
        }
    }
    Err("a quote does not end")
}

fn blanks(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    let first = |b: u8| b.is_ascii_alphabetic() || b == b'_' || b == b':';
    bytes.next().is_some_and(first) && bytes.all(|b| first(b) || b.is_ascii_digit())
}
