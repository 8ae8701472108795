//! Lines of a flow: phases of incident work, what is deployed when.

use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::program::{DeployRule, Environment, Phase, PhaseRole, Unit};
use crate::quantity;
use crate::rows::{address, environment_of, says_automatic, says_yes, stage_and_service};
use crate::sentence;
use crate::tables::Columns;
use crate::text;
use crate::tree::{Block, Kind, Rich, Row};

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

/// "Accusé de réception", "Verification" among the phases of a list, and nothing else.
pub(crate) fn lesser_phase(written: &str) -> Option<(String, PhaseRole)> {
    let clean = text::clean(written);
    let key = lexicon::get().exact(Group::LesserPhase, &clean)?;
    lexicon::parse_key(key).map(|role| (clean, role))
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

/// A column "Auto-deploy": "Yes — on push to `master`" beside "Backend (prod)" says what a push does, and where the service
/// runs.
pub(crate) fn deploys_by_itself(draft: &mut Draft<'_>, place: &str, columns: &Columns, row: &Row) {
    let by_itself = |name: &str| {
        let name = text::fold(name).replace([' ', '-', '_'], "");
        name.contains("autodepl") || name.contains("deploiementauto") || name.contains("automaticdepl")
    };
    let at = (0..row.cells.len()).find(|at| columns.name_at(*at).is_some_and(by_itself));
    let (Some(cell), Some(name)) = (at.and_then(|at| row.cells.get(at)), row.cells.first()) else { return };
    let name = text::squeezed(&name.plain);
    let Some((environment, service)) = stage_and_service(&name) else { return };
    let url = row.cells.iter().map(address).find(|said| said.contains("://"));
    let known = |url: &String| draft.environments.iter().any(|known| known.url.as_ref() == Some(url));
    if let Some(url) = url.filter(|url| !known(url)) {
        let source = draft.item("environment", place, &name, row.line, row.line);
        let environment = environment.clone();
        draft.environments.push(Environment { source, name, environment, service, url: Some(url), provider: None });
    }
    let said = cell.plain.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | '–' | '—')).next();
    let automatic = said.and_then(says_yes) == Some(true);
    if let Some(branch) = branch_of(&cell.plain, &cell.codes).filter(|_| automatic) {
        add_rule(draft, place, branch, environment, [row.line, row.line]);
    }
}

/// Adds what sentences anywhere say of pushes that deploy by themselves.
pub(crate) fn auto_deploys(draft: &mut Draft<'_>) {
    let (outline, blocks) = (draft.outline, draft.blocks);
    for section in outline.sections.iter().filter(|section| !section.settled.ignore) {
        let own = blocks.get(section.blocks.clone()).unwrap_or_default();
        let written = |block: &&Block| matches!(block.kind, Kind::Paragraph | Kind::Item { .. });
        for block in own
            .iter()
            .filter(written)
            .filter(|block| block.text.plain.contains("eploy") || block.text.plain.contains("éplo"))
        {
            for sentence in sentence::sentences(&block.text.plain) {
                let codes: Vec<String> =
                    block.text.codes.iter().filter(|code| sentence.contains(code.as_str())).cloned().collect();
                auto_deploy(draft, &section.place, &sentence, &codes, [block.line, block.end]);
            }
        }
    }
}

/// "Render auto-deploys on push to `master`", "Push to `main` branch triggers production deployment": a sentence that says
/// what a push to a branch does by itself.
fn auto_deploy(draft: &mut Draft<'_>, place: &str, sentence: &str, codes: &[String], lines: [u32; 2]) -> bool {
    let folded = text::fold(sentence);
    let by_itself = List::AutoDeploy.words();
    let deploys = ["deploy", "deploie", "deploiement"].iter().any(|word| folded.contains(word));
    let triggers = List::SetsOff.words().iter().any(|word| folded.contains(word));
    let said = by_itself.iter().any(|words| folded.contains(words)) || triggers && deploys;
    // What is to be done or must not be done says nothing of what happens.
    if !said || sentence::commands(sentence) && !folded.starts_with("push") || sentence::forbids(sentence) {
        return false;
    }
    if List::ByHandStem.words().iter().any(|word| folded.contains(word)) {
        return false;
    }
    let Some(branch) = branch_of(sentence, codes) else { return false };
    let environment = match stage_and_service(sentence) {
        Some((environment, _)) => environment,
        None if matches!(branch.as_str(), "main" | "master" | "production" | "prod") => "production".to_owned(),
        None => return false,
    };
    add_rule(draft, place, branch, environment, lines);
    true
}

/// The branch that a push goes to: "push to `master`", "pushes on the main branch", "push sur main".
fn branch_of<'w>(written: &'w str, codes: &[String]) -> Option<String> {
    const COMMON: &[&str] =
        &["main", "master", "dev", "develop", "development", "staging", "preprod", "production", "prod", "release"];
    let words: Vec<&'w str> = written.split_whitespace().collect();
    let pushed = words.iter().position(|word| {
        let word = text::fold(word.trim_matches(|sign: char| !sign.is_alphanumeric()));
        List::PushWord.words().contains(&word.as_str())
    })?;
    let behind = words.iter().skip(pushed + 1).take(6);
    let name = |word: &'w str| word.trim_matches(|sign: char| !sign.is_alphanumeric() && !matches!(sign, '*' | '/'));
    behind
        .map(|word| name(word))
        .find(|word| COMMON.contains(&text::fold(word).as_str()) || codes.iter().any(|code| code == word))
        .map(str::to_owned)
}

/// `main`, `release/*`, and not `deploy.yml` or `git push`.
pub(crate) fn is_branch(code: &str) -> bool {
    let sign = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '/' | '*' | '.');
    let file = || {
        code.rsplit('/').next().is_some_and(|last| {
            last.contains('.') && !last.starts_with(|sign: char| sign == 'v' || sign.is_ascii_digit())
        })
    };
    !code.is_empty() && code.chars().all(sign) && !code.starts_with(['.', '/']) && !file()
}

/// What a cell below "Branch" or "Event" says: the branch, and whether a push to it does the rest by itself. "Push on `main`"
/// does; of "Pull request opened" nobody knows the branch.
pub(crate) fn branch_of_cell(cell: &Rich) -> Option<(String, bool)> {
    let plain = text::squeezed(&cell.plain);
    if let Some(branch) = branch_of(&plain, &cell.codes) {
        return Some((branch, true));
    }
    let happens = |word: &String| List::PullRequest.words().contains(&word.as_str());
    let words = text::words(&plain);
    let event = words.iter().any(happens);
    // "Push/PR": on any branch.
    let only = event && words.iter().all(happens);
    let coded = cell.codes.iter().find(|code| is_branch(code)).cloned();
    match coded {
        Some(branch) => Some((branch, event)),
        None if only || event && plain.contains(' ') => None,
        None => Some((plain, false)),
    }
}

/// Adds what a push to a branch does by itself; where the same was said without that, that it does.
fn add_rule(draft: &mut Draft<'_>, place: &str, branch: String, environment: String, lines: [u32; 2]) {
    let same = |rule: &&mut DeployRule| rule.branch == branch && rule.environment == environment;
    if let Some(known) = draft.deploy.iter_mut().find(same) {
        known.automatic = true;
        draft.claim(lines[0], lines[1]);
        return;
    }
    let source = draft.item("deploy", place, &format!("{branch} {environment}"), lines[0], lines[1]);
    draft.deploy.push(DeployRule { source, branch, environment, automatic: true });
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
        let folded = text::fold(word);
        !folded.is_empty()
            && !List::Toward.words().contains(&folded.as_str())
            && text::count(word) > 0
            && lexicon.exact(Group::BranchWord, word).is_none()
    };
    let mut words = left
        .split_whitespace()
        .map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric() && !matches!(sign, '*' | '/')));
    // "See `.github/workflows/deploy.yml`" names a file.
    let coded = || rich.codes.iter().map(String::as_str).filter(|code| is_branch(code));
    // "For the `dev` environment, requests to the `develop` branch": the one that is called so.
    let called = |code: &&str| {
        let behind = written.find(code).and_then(|at| written.get(at + code.len()..)).unwrap_or_default();
        text::fold(behind).trim_start_matches(['`', ' ']).starts_with("branch")
    };
    let coded = coded().find(called).or_else(|| coded().next());
    let told = halves(written).is_some();
    let Some(branch) = coded.or_else(|| words.rfind(is_name).filter(|_| told)) else {
        return false;
    };
    let branch = branch.to_owned();
    let environment = environment_of(right).0;
    let source = draft.item("deploy", place, &format!("{branch} {environment}"), line, end);
    draft.deploy.push(DeployRule { source, branch, environment, automatic: says_automatic(written).unwrap_or(false) });
    true
}

#[cfg(test)]
#[path = "flow_tests.rs"]
mod tests;
