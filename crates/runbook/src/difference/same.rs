//! When two texts say the same: spellings of names, sentences and quantities brought to one form.

use crate::lexicon::{self, Group};
use crate::program::Unit;
use crate::quantity;
use crate::text;

/// A name: its words, folded.
pub(super) fn name(written: &str) -> String {
    let words = text::words(written).join(" ");
    if words.is_empty() { written.trim().to_owned() } else { words }
}

/// Something that is typed as it stands, such as an address or a command: only white space does not count.
pub(super) fn exact(written: &str) -> String {
    text::squeezed(written)
}

/// A sentence: its words folded, articles left out, quantities in base units, comparison signs kept.
pub(super) fn prose(written: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for quantity in quantity::scan(written) {
        words_into(&mut out, written.get(from..quantity.start).unwrap_or_default());
        let unit = match (quantity.times, quantity.unit) {
            (true, _) => "times",
            (_, Unit::Ratio) => "ratio",
            (_, Unit::Seconds) => "seconds",
            (_, Unit::Bytes) => "bytes",
            (_, Unit::Count) => "",
        };
        push(&mut out, &format!("{}{unit}", number(quantity.value)));
        from = quantity.end;
    }
    words_into(&mut out, written.get(from..).unwrap_or_default());
    if out.is_empty() { exact(written) } else { out }
}

fn words_into(out: &mut String, written: &str) {
    let signs = |sign: char| matches!(sign, '<' | '>' | '=' | '≤' | '≥' | '≠');
    let mut rest = written;
    while let Some(at) = rest.find(signs) {
        for word in text::tokens(rest.get(..at).unwrap_or_default()) {
            push(out, &word);
        }
        let tail = rest.get(at..).unwrap_or_default();
        let end = tail.find(|sign: char| !signs(sign)).unwrap_or(tail.len());
        push(
            out,
            match tail.get(..end).unwrap_or_default() {
                "≤" | "=<" => "<=",
                "≥" | "=>" => ">=",
                "≠" => "!=",
                sign => sign,
            },
        );
        rest = tail.get(end..).unwrap_or_default();
    }
    for word in text::tokens(rest) {
        push(out, &word);
    }
}

fn push(out: &mut String, word: &str) {
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(word);
}

/// What is left of a sentence without small words, quantities, signs and the phrases of these groups, sorted: where it is
/// the same, and what the phrases mean is, the sentence says the same in other words.
pub(super) fn residue(written: &str, groups: &[Group]) -> String {
    let lexicon = lexicon::get();
    let mut plain = String::new();
    let mut from = 0;
    for quantity in quantity::scan(written) {
        plain.push_str(written.get(from..quantity.start).unwrap_or_default());
        plain.push(' ');
        from = quantity.end;
    }
    plain.push_str(written.get(from..).unwrap_or_default());
    let words = text::tokens(&plain);
    let mut known = vec![false; words.len()];
    for hit in groups.iter().flat_map(|group| lexicon.hits(*group, &words, 0)) {
        known.iter_mut().skip(hit.at).take(hit.span).for_each(|known| *known = true);
    }
    let mut left: Vec<&str> = words
        .iter()
        .zip(&known)
        .filter(|(word, known)| !**known && !lexicon.is_small(word))
        .map(|(word, _)| word.as_str())
        .collect();
    left.sort_unstable();
    left.join(" ")
}

/// A number without the noise of binary fractions.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Place of an item: its id without its own name.
pub(super) fn place(id: &str) -> &str {
    id.rsplit_once('/').map_or(id, |(place, _)| place)
}

/// A variant of the program's enums, as the JSON spells it.
pub(super) fn variant(variant: &impl std::fmt::Debug) -> String {
    let camel = format!("{variant:?}");
    let mut out = String::with_capacity(camel.len() + 4);
    for character in camel.chars() {
        if character.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(character.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{Indicator, Language, StepKind};

    #[test]
    fn variants_are_spelled_as_in_the_json() {
        for (spelled, json) in [
            (variant(&Indicator::LatencyP99), serde_json::to_value(Indicator::LatencyP99)),
            (variant(&StepKind::UiPath), serde_json::to_value(StepKind::UiPath)),
            (variant(&Language::Fr), serde_json::to_value(Language::Fr)),
        ] {
            assert_eq!(json.ok().and_then(|json| json.as_str().map(str::to_owned)), Some(spelled));
        }
    }

    #[test]
    fn spelling_is_no_meaning_and_a_sign_is() {
        for (one, other) in [
            ("> 5% sur 5min", "> 5 % sur 5 minutes"),
            ("Erreurs ≥ 99,5 %", "erreur >= 99.5%"),
            ("Feature majeure KO", "**feature**  majeure KO."),
            ("arrêt d'1h30", "Arrêt d’1 h 30 min"),
        ] {
            assert_eq!(prose(one), prose(other), "{one} and {other}");
        }
        for (one, other) in [("> 5 %", "< 5 %"), ("5 %", "6 %"), ("5 min", "5"), ("P99", "P95"), ("le", "la")] {
            assert_ne!(prose(one), prose(other), "{one} and {other}");
        }
    }
}
