//! What checks saw, in the reader's language. Adapters write it in English, and so it is kept, in events of years ago as
//! well: what is shown is found by its English sentence, as gettext does.

use std::borrow::Cow;
use std::sync::LazyLock;
use vectra_runbook::program::Language;

const FRENCH: &str = include_str!("../data/findings.fr");

/// Between the parts of a detail, each of which is a sentence of its own.
const BETWEEN: &str = "; ";
const BETWEEN_FRENCH: &str = "\u{202f}; ";

/// Bytes of a text that is looked at; what checks saw is far shorter.
const MOST: usize = 4096;
/// How often a gap may be tried in one text: texts of others are matched as well, and may be made to be slow.
const TRIES: u32 = 4096;
/// How deep a sentence may stand in another one.
const DEEP: u32 = 6;

/// What a check saw, for people who read this language; as it is where it is no sentence of ours.
pub fn said(language: Language, detail: &str) -> Cow<'_, str> {
    match language {
        Language::En => Cow::Borrowed(detail),
        Language::Fr => french(detail),
    }
}

/// The same for people who read French.
pub fn french(detail: &str) -> Cow<'_, str> {
    let said = if detail.len() > MOST { None } else { Reader { tries: TRIES }.text(detail, DEEP) };
    said.map_or(Cow::Borrowed(detail), Cow::Owned)
}

static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(|| sentences(FRENCH));

fn sentences(file: &'static str) -> Vec<Sentence> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    let halves = lines.filter_map(|line| line.split_once(" = "));
    halves.map(|(english, french)| Sentence { english: pieces(english), french: french_pieces(french) }).collect()
}

#[derive(Debug, PartialEq)]
struct Sentence {
    english: Vec<Piece>,
    french: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece {
    Words(&'static str),
    /// What stands here differs; its first letter says what it may be.
    Gap(&'static str),
    /// As the number before it wants it.
    Forms(&'static str, &'static str),
}

/// Words and `{gaps}`.
fn pieces(text: &'static str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, next)) = after.split_once('}') else { break };
        out.push(Piece::Words(before));
        out.push(Piece::Gap(name));
        rest = next;
    }
    out.push(Piece::Words(rest));
    out.retain(|piece| *piece != Piece::Words(""));
    out
}

/// The same with `[one|many]`.
fn french_pieces(text: &'static str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let forms = after.split_once(']').and_then(|(forms, next)| Some((forms.split_once('|')?, next)));
        let Some(((one, many), next)) = forms else { break };
        out.extend(pieces(before));
        out.push(Piece::Forms(one, many));
        rest = next;
    }
    out.extend(pieces(rest));
    out
}

/// What stands in the gaps of a sentence.
type Held<'t> = Vec<(&'static str, &'t str)>;

/// Reads one text.
struct Reader {
    tries: u32,
}

impl Reader {
    /// The whole as one sentence, or else each part alone. `None` where nothing is known.
    fn text(&mut self, text: &str, deep: u32) -> Option<String> {
        let deep = deep.checked_sub(1)?;
        if let Some(whole) = self.sentence(text, deep) {
            return Some(whole);
        }
        if !text.contains(BETWEEN) {
            return None;
        }
        let mut known = false;
        let mut part = |part| {
            let said = self.sentence(part, deep);
            known |= said.is_some();
            said.map_or(Cow::Borrowed(part), Cow::Owned)
        };
        let parts: Vec<Cow<'_, str>> = text.split(BETWEEN).map(&mut part).collect();
        known.then(|| parts.join(BETWEEN_FRENCH))
    }

    fn sentence(&mut self, text: &str, deep: u32) -> Option<String> {
        SENTENCES.iter().find_map(|sentence| {
            let mut held = Held::new();
            self.fits(&sentence.english, text, &mut held, deep).then(|| self.filled(&sentence.french, &held, deep))
        })
    }

    fn fits<'t>(&mut self, pieces: &[Piece], text: &'t str, held: &mut Held<'t>, deep: u32) -> bool {
        match pieces {
            [] => text.is_empty(),
            [Piece::Words(words), rest @ ..] => {
                text.strip_prefix(words).is_some_and(|after| self.fits(rest, after, held, deep))
            }
            [Piece::Gap(name)] => self.gap(name, text, held, deep),
            [Piece::Gap(name), rest @ ..] => {
                let [Piece::Words(words), ..] = rest else { return false };
                text.match_indices(words).any(|(at, _)| {
                    let Some((inside, after)) = text.split_at_checked(at) else { return false };
                    let before = held.len();
                    let fits = self.gap(name, inside, held, deep) && self.fits(rest, after, held, deep);
                    if !fits {
                        held.truncate(before);
                    }
                    fits
                })
            }
            [Piece::Forms(..), ..] => false,
        }
    }

    fn gap<'t>(&mut self, name: &'static str, inside: &'t str, held: &mut Held<'t>, deep: u32) -> bool {
        let Some(left) = self.tries.checked_sub(1) else { return false };
        self.tries = left;
        let fits = !inside.is_empty()
            && match kind(name) {
                Kind::Number => number(inside).is_some(),
                Kind::Known => self.text(inside, deep).is_some(),
                Kind::Part => !inside.contains(BETWEEN),
                Kind::Any | Kind::Text => true,
            };
        if fits {
            held.push((name, inside));
        }
        fits
    }

    fn filled(&mut self, pieces: &[Piece], held: &Held<'_>, deep: u32) -> String {
        let mut out = String::new();
        let mut counted = 0.0;
        for piece in pieces {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Forms(one, many) => out.push_str(if f64::abs(counted) < 2.0 { one } else { many }),
                Piece::Gap(name) => {
                    let inside = held.iter().find(|(known, _)| known == name).map_or("", |(_, inside)| inside);
                    match kind(name) {
                        Kind::Any | Kind::Part => out.push_str(inside),
                        Kind::Number => {
                            if let Some((value, shown)) = number(inside) {
                                counted = value;
                                out.push_str(&shown);
                            }
                        }
                        Kind::Text | Kind::Known => match self.text(inside, deep) {
                            Some(said) => out.push_str(&said),
                            None => out.push_str(inside),
                        },
                    }
                }
            }
        }
        out
    }
}

/// What may stand in a gap, by the first letter of its name.
enum Kind {
    /// `a`: anything, as it stands.
    Any,
    /// `w`: anything within one part, as it stands.
    Part,
    /// `n`: a number, with or without a unit.
    Number,
    /// `t`: a text that is said in French where it is known.
    Text,
    /// `k`: a text that is known.
    Known,
}

fn kind(name: &str) -> Kind {
    match name.as_bytes().first() {
        Some(b'w') => Kind::Part,
        Some(b'n') => Kind::Number,
        Some(b't') => Kind::Text,
        Some(b'k') => Kind::Known,
        _ => Kind::Any,
    }
}

/// A number, and how French writes it with its unit.
fn number(text: &str) -> Option<(f64, String)> {
    let (digits, unit) = text.split_once(' ').unwrap_or((text, ""));
    if !digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-')) {
        return None;
    }
    let value: f64 = digits.parse().ok()?;
    let unit = match unit {
        "day" => "jour",
        "days" if value.abs() < 2.0 => "jour",
        "days" => "jours",
        "" | "ms" | "s" | "min" | "h" | "%" => unit,
        "B" => "o",
        "KiB" => "Kio",
        "MiB" => "Mio",
        "GiB" => "Gio",
        "TiB" => "Tio",
        _ => return None,
    };
    let digits = digits.replace('.', ",");
    Some((value, if unit.is_empty() { digits } else { format!("{digits} {unit}") }))
}

#[cfg(test)]
#[path = "findings_tests.rs"]
mod tests;
