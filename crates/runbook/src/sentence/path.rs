//! Paths through a user interface inside of sentences.

use crate::lexicon::{self, Group};
use crate::quantity;

const PATH_SIGNS: &[&str] = &[" > ", " → ", " -> ", " › ", " » ", " ➜ "];

/// Whether a text may hold an arrow or another sign of a path: they all have one of these bytes.
pub(crate) fn may_point(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'>' | 0xC2 | 0xE2))
}

/// "30min", "15 minutes", "SESSION_TTL": what something is compared with, and no name of a page.
pub(crate) fn is_bound(part: &str) -> bool {
    let first = part.split_whitespace().next().unwrap_or_default().trim_end_matches(['.', ',', ';', ')', ':']);
    let digits = first.trim_start_matches(|sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ','));
    if digits.len() < first.len() {
        // "100 for more than 10 minutes", "10 000 personnes": no page is called by a number alone, as "2FA keys" is.
        let unit = digits.trim_end_matches(['.', ',', ';', ')', ':']);
        return unit.is_empty()
            || unit.starts_with(['%', '/', '+', '×', '€', '$', '°'])
            || quantity::duration(&["1 ", unit].concat()).is_some()
            || matches!(
                &*crate::text::folded(unit),
                "x" | "k"
                    | "m"
                    | "g"
                    | "kb"
                    | "mb"
                    | "gb"
                    | "tb"
                    | "ko"
                    | "mo"
                    | "go"
                    | "to"
                    | "kib"
                    | "mib"
                    | "gib"
                    | "rps"
                    | "qps"
            );
    }
    let bare = first.trim_matches(['`', '$', '{', '}']);
    bare.contains('_') && bare.bytes().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == b'_')
}

/// A path through a user interface inside of a sentence: names set apart by signs.
pub(crate) fn path_within(sentence: &str) -> bool {
    if !may_point(sentence) {
        return false;
    }
    let shown = |part: &str, last: bool| {
        let word = if last { part.split_whitespace().next() } else { part.split_whitespace().next_back() };
        word.is_some_and(|word| {
            let bare = word.trim_start_matches(['"', '«', '\'', '[', '“', '*', '`', '(', '‘']);
            bare.starts_with(|sign: char| sign.is_uppercase())
        })
    };
    PATH_SIGNS.iter().filter(|sign| sentence.contains(**sign)).any(|sign| {
        let parts: Vec<&str> = sentence.split(sign).collect();
        if *sign == " > " && parts.iter().skip(1).any(|part| is_bound(part)) {
            return false;
        }
        let named = parts
            .windows(2)
            .filter(|pair| matches!(pair, [left, right] if shown(left, false) && shown(right, true)))
            .count();
        let arrow = sign.contains('→') || sign.contains("->") || sign.contains('➜');
        let leads = parts.first().is_some_and(|first| lexicon::get().find(Group::Navigate, first).is_some());
        named > 0 && named + 2 > parts.len().saturating_sub(named) && (!arrow || named >= 2 || leads)
    })
}

/// The last name of a path inside of a sentence, up to what is said behind it.
pub(crate) fn path_end(sentence: &str) -> Option<&str> {
    if !path_within(sentence) {
        return None;
    }
    let at = PATH_SIGNS.iter().filter_map(|sign| sentence.rfind(sign).map(|at| at + sign.len())).max()?;
    let rest = sentence.get(at..)?;
    [",", ";", ".", ")", " and ", " et ", " puis ", " then "]
        .iter()
        .filter_map(|sign| rest.find(sign))
        .min()
        .and_then(|end| rest.get(..end))
        .or(Some(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stand_inside_of_sentences() {
        for (written, path) in [
            ("Open Grafana > Heron > Checkout and note which step fails.", true),
            ("AWS console → RDS → Snapshots → Restore snapshot", true),
            ("go to Workloads -> Pods and select one", true),
            ("Response time > 20% → investigate", false),
            ("Si crash → Redémarrer service", false),
            ("CPU > 90", false),
            ("Service totalement indisponible > 30min", false),
            ("P1 Incident > 15 minutes", false),
            ("Un décalage d'Horloge > SESSION_TTL peut invalider toutes les sessions.", false),
            ("Settings > 2FA", false),
            ("Performance degradation > 5x normal", false),
            ("Queue Depth > 100 For ten minutes", false),
            ("Volume : > 10 000 Personnes", false),
            ("Open Settings > Security > 2FA keys", true),
        ] {
            assert_eq!(path_within(written), path, "{written}");
        }
    }
}
