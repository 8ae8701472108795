//! Whom a cell, an item or a line of a ladder calls, where it tells a story.

use super::called;
use super::told;
use crate::lexicon::{self, Group, List};
use crate::text;

/// Words of a text that only names somebody; a longer one may tell what they do.
const LONGEST: usize = 5;

/// Who is called: "If there is no answer, the secondary pages the tech lead" calls that one, "acknowledged by the primary"
/// the primary, "nobody owns it -> escalate to the CTO" the CTO.
pub(crate) fn whom(written: &str) -> String {
    let arrow = ["→", "->", "=>"].iter().find_map(|sign| written.rsplit_once(sign));
    if let Some((before, behind)) = arrow {
        let person = |part: &str| lexicon::get().find(Group::Person, part).is_some();
        // What stands behind the arrow follows from what stands before it.
        let part = if person(behind) || !person(before) { behind } else { before };
        return whom(part.trim());
    }
    if written.split_whitespace().count() >= LONGEST {
        let outside = told::outside(written);
        let named = passive(&outside).or_else(|| told::called_in(&outside).into_iter().next());
        if let Some(named) = named {
            return named;
        }
    }
    let named = called(written);
    noticed(&named).unwrap_or(named)
}

/// "Alert acknowledged by the primary on-call".
fn passive(written: &str) -> Option<String> {
    let words: Vec<&str> = written.split_whitespace().collect();
    let at = words.windows(2).position(|pair| match pair {
        [called, by] => {
            matches!(text::fold(by).as_str(), "by" | "par") && lexicon::get().exact(Group::Called, called).is_some()
        }
        _ => false,
    })?;
    let article = |word: &&&str| matches!(text::fold(word).as_str(), "the" | "le" | "la" | "l" | "our");
    let rest: Vec<&str> = words.iter().skip(at + 2).skip_while(article).copied().take(LONGEST).collect();
    let named = rest.join(" ").trim_end_matches(['.', ';', ',']).to_owned();
    lexicon::get().find(Group::Person, &named).map(|_| named)
}

/// "Executive notification", "Alerte Tech Lead": whom the one word besides the name tells to be called.
fn noticed(written: &str) -> Option<String> {
    let bare = written.trim_end_matches(['.', ';']);
    let lexicon = lexicon::get();
    let person = |part: &str| lexicon.find(Group::Person, part).is_some();
    let tells = |word: &str| List::NotWhom.words().contains(&text::fold(word).as_str());
    let (first, behind) = bare.split_once(' ')?;
    if tells(first) && person(behind) {
        return Some(behind.trim().to_owned());
    }
    let (before, last) = bare.rsplit_once(' ')?;
    (tells(last) && person(before)).then(|| before.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::whom;

    #[test]
    fn stories_call_one_person() {
        for (written, named) in [
            ("alert acknowledged by primary on-call.", "primary on-call"),
            ("no mitigation owner assigned -> escalate to secondary.", "secondary"),
            ("customer-visible outage persists -> executive notification.", "executive"),
            ("Alerte Tech Lead → Investigation", "Tech Lead"),
            ("Incident Commander → Décision", "Incident Commander"),
            ("If there is no ack, the secondary pages the tech lead by phone", "tech lead"),
            ("Head of Operations", "Head of Operations"),
            ("On-Call investigue", "On-Call"),
            ("Escalade Lead Dev", "Lead Dev"),
            ("Responsable technique (astreinte)", "Responsable technique (astreinte)"),
        ] {
            assert_eq!(whom(written), named, "{written}");
        }
    }
}
