//! Words of headings that say less than they seem to.

use crate::lexicon::{self, Group, List, Spoken};
use crate::text;

/// Whether a word says a role only as the whole of a heading, or in one of those that say more: "Ingestion pipeline" is none
/// of a deployment, "Variables d'environnement" lists no environments, "Objectif" is what a text is for.
pub(super) fn is_weak(name: &str, words: &Spoken, hit: &lexicon::Hit) -> bool {
    if hit.words != 1 {
        return false;
    }
    let beside = words.len() > hit.span;
    let listed = words.hits(Group::Listing, 0).into_iter().any(|listing| {
        listing.span > hit.span && listing.at <= hit.at && listing.at + listing.span >= hit.at + hit.span
    });
    let folded = text::words(name);
    let says = |word: &str| folded.iter().any(|own| own == word);
    match hit.key {
        "environments" => {
            let single = says("environnement") || says("environment") || is_weak_at(name, hit.at);
            beside && (listed || single && words.find(Group::Environment).is_none())
        }
        "objectives" => {
            let purpose = !beside
                && matches!(folded.as_slice(), [only] if matches!(only.as_str(), "objectif" | "objective" | "goal"));
            purpose || beside && is_weak_at(name, hit.at)
        }
        "deploy" | "phases" => beside && is_weak_at(name, hit.at),
        _ => false,
    }
}

/// Whether a heading names a list to be looked up: "Variables d'environnement".
pub(super) fn is_listing(words: &Spoken) -> bool {
    words.hits(Group::Listing, 0).into_iter().any(|listing| listing.span > 1)
}

fn is_weak_at(name: &str, at: usize) -> bool {
    text::tokens(name).get(at).is_some_and(|word| lexicon::get().exact(Group::WeakRole, word).is_some())
}

/// "Scale down the service", "Slow query monitoring": a word for what is wrong that says nothing is.
pub(super) fn is_no_problem(name: &str) -> bool {
    let words = text::words(name.split(" (").next().unwrap_or(name));
    let watched =
        words.last().is_some_and(|last| matches!(last.as_str(), "monitoring" | "surveillance" | "supervision"));
    let down = words
        .windows(2)
        .any(|pair| matches!(pair, [lead, next] if next == "down" && List::LoneVerb.words().contains(&lead.as_str())));
    let rest: Vec<String> = words.iter().filter(|word| *word != "down").cloned().collect();
    let other = lexicon::get().find(Group::Problem, &rest.join(" ")).is_some();
    watched && words.len() > 2 || down && !other
}
