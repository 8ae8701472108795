//! Paths through a user interface inside of sentences.

use crate::lexicon::{self, Group};

const PATH_SIGNS: &[&str] = &[" > ", " → ", " -> ", " › ", " » ", " ➜ "];

/// Whether a text may hold an arrow or another sign of a path: they all have one of these bytes.
pub(crate) fn may_point(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'>' | 0xC2 | 0xE2))
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
        ] {
            assert_eq!(path_within(written), path, "{written}");
        }
    }
}
