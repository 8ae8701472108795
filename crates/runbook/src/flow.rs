//! Lines of a flow: phases of incident work, what is deployed when.

use crate::draft::Draft;
use crate::lexicon::{self, Group};
use crate::program::{DeployRule, Phase, PhaseRole, Unit};
use crate::quantity;
use crate::rows::{environment_of, says_automatic};
use crate::text;
use crate::tree::Rich;

const ARROWS: &[&str] = &["→", "->", "=>", "⇒", "➜"];

fn halves(written: &str) -> Option<(&str, &str)> {
    ARROWS
        .iter()
        .find_map(|arrow| written.split_once(arrow))
        .or_else(|| written.split_once(": "))
        .or_else(|| written.split_once(" : "))
}

/// The phase that a numbered line names.
pub(crate) fn phase_of(written: &str) -> Option<(String, PhaseRole)> {
    let clean = text::clean(written);
    if !lexicon::get().leads(Group::Phase, &clean) {
        return None;
    }
    let head = ARROWS
        .iter()
        .find_map(|arrow| clean.split_once(arrow))
        .or_else(|| clean.split_once([':', '–', '—']))
        .or_else(|| clean.split_once(" - "))
        .map_or(clean.as_str(), |(head, _)| head);
    let head = without_deadline(head.trim());
    let hit = lexicon::get().starts(Group::Phase, head)?;
    (head.split_whitespace().count() <= 4)
        .then(|| lexicon::parse_key(hit.key))
        .flatten()
        .map(|role| (head.to_owned(), role))
}

/// "Retour d'expérience sous 5 jours": by when is no part of a phase's name.
fn without_deadline(head: &str) -> &str {
    let Some(first) = quantity::scan(head).into_iter().find(|quantity| quantity.unit == Unit::Seconds) else {
        return head;
    };
    let name = head.get(..first.start).unwrap_or(head).trim_end();
    let last = name.rsplit(' ').next().unwrap_or_default();
    let cut = ["sous", "within", "in", "dans", "après", "after", "(", "<"].contains(&last.to_lowercase().as_str());
    if cut { name.strip_suffix(last).unwrap_or(name).trim_end() } else { head }
}

/// Adds a phase.
pub(crate) fn add_phase(draft: &mut Draft<'_>, place: &str, name: String, role: PhaseRole, line: u32) {
    let source = draft.item("phase", place, &name, line, line);
    draft.phases.push(Phase { source, name, role });
}

/// "Push sur main → Deploy Production (auto)". Returns whether the line was one.
pub(crate) fn deploy_rule(draft: &mut Draft<'_>, place: &str, rich: &Rich, line: u32, end: u32) -> bool {
    let written = rich.plain.as_str();
    let lexicon = lexicon::get();
    let (left, right) = match halves(written) {
        Some(halves) => halves,
        None if !rich.codes.is_empty() => (written, written),
        None => return false,
    };
    if lexicon.find(Group::BranchWord, left).is_none() || lexicon.find(Group::Environment, right).is_none() {
        return false;
    }
    let is_name = |word: &&str| {
        const SMALL: &[&str] = &["sur", "on", "to", "into", "onto", "dans", "in", "vers"];
        let folded = text::fold(word);
        !folded.is_empty()
            && !SMALL.contains(&folded.as_str())
            && text::count(word) > 0
            && lexicon.exact(Group::BranchWord, word).is_none()
    };
    let mut words = left
        .split_whitespace()
        .map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric() && !matches!(sign, '*' | '/')));
    let Some(branch) = rich.codes.first().map(String::as_str).or_else(|| words.rfind(is_name)) else {
        return false;
    };
    let branch = branch.to_owned();
    let environment = environment_of(right).0;
    let source = draft.item("deploy", place, &format!("{branch} {environment}"), line, end);
    draft.deploy.push(DeployRule { source, branch, environment, automatic: says_automatic(written).unwrap_or(false) });
    true
}
