//! Paragraphs: labels, what a procedure says of itself, cases, sentences that introduce a block, steps in prose.

use super::calls;
use super::escalation;
use super::labels::label;
use super::operations;
use super::place::{Inside, Place, Reach, is_runnable};
use super::ways;
use super::worded::{Lists, describes, holds_its_object};
use crate::branch;
use crate::calendar;
use crate::draft::{Draft, Oddity, SaidLink, ToldAlert};
use crate::flow;
use crate::lexicon::{self, Group, List};
use crate::meta::Meta;
use crate::program::{ProcedureRole, Role};
use crate::roles::names_alert;
use crate::sections::{Part, part_of_label};
use crate::sentence;
use crate::steps;
use crate::tables;
use crate::text;
use crate::tree::{Block, Kind, Rich};

pub(super) fn read(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, meta: &mut Meta) {
    let plain = block.text.plain.trim();
    if plain.starts_with('|')
        && plain.contains('\n')
        && plain.lines().filter(|line| line.trim_start().starts_with('|')).count() >= 2
    {
        draft.oddities.push(Oddity::NoSeparator { line: block.line, end: block.end });
        return;
    }
    place.intro = None;
    place.listing = false;
    place.lists = listed(place, block);
    place.opened = place.opened.filter(|(at, _)| *at <= block.depth && block.depth > 0);
    if place.part == Some(Part::Escalation) && block.depth == 0 {
        escalation::leave(place, block);
    }
    place.callers = escalation::callers(place, block);
    if ways::paragraph(draft, place, block) {
        return;
    }
    if escalation::paragraph(draft, place, block) || calls::paragraph(draft, place, block) {
        return;
    }
    operations::label(draft, place, block);
    if place.incident || place.acts() {
        if let Some(procedure) = place.procedure.filter(|_| place.incident) {
            let said = said_of_procedure(draft, procedure, &block.text, block.line);
            alert_named(draft, place, procedure, &block.text);
            // Nothing but what it says of its alert: no step.
            if said && plain.lines().all(only_labels) {
                draft.claim(block.line, block.end);
                return;
            }
        }
        if label(draft, place, block) {
            return;
        }
    }
    let labelled = behind_label(block).filter(|_| place.incident);
    let block = labelled.as_ref().unwrap_or(block);
    place.gate = false;
    if data(draft, place, block, meta) {
        return;
    }
    place.close(Reach::paragraph(block.depth));
    // A remark set apart tells to do something only where it says when.
    let told = !block.quoted || told_when(block);
    if place.acts() && told && !place.is_read_only() && !introduces_document(draft, place, block) {
        prose(draft, place, block);
    } else {
        place.listing = plain.ends_with(':');
    }
}

/// What a label or the last sentence of a paragraph says of the list below it.
fn listed(place: &Place<'_>, block: &Block) -> Option<Lists> {
    let plain = block.text.plain.trim();
    let above =
        place.follower().is_some_and(|next| matches!(next.kind, Kind::Item { depth, .. } if depth > block.depth));
    let names = plain.trim_end_matches(['*', '_']).ends_with(':') || block.text.all_bold();
    if above && names && Lists::of(plain) == Some(Lists::Later) {
        return Some(Lists::Later);
    }
    if !above || !names || matches!(part_of_label(&block.text), Some(Part::Resolution | Part::Verification)) {
        return None;
    }
    Lists::of(plain)
}

/// What a document says of itself below its title, above its sections, and that introduces nothing to run.
fn introduces_document(draft: &Draft<'_>, place: &Place<'_>, block: &Block) -> bool {
    let last = block.text.plain.trim_end();
    place.section.is_title
        && place.procedure.is_none()
        && !last.ends_with(':')
        && draft.outline.children(place.index).take(2).count() == 2
}

/// "**Résolution :** redémarrer le service": the paragraph behind its label, where it tells to do something only there.
fn behind_label(block: &Block) -> Option<Block> {
    let told = |block: &Block| block.sentences.first().is_some_and(|(_, told)| told.is_some());
    let bold = block.text.bold.as_deref().filter(|bold| block.text.closes(bold) && !told(block))?;
    part_of_label(&block.text).filter(|part| !part.is_read_only())?;
    let said = block.text.plain.trim_start().get(bold.trim_start().len()..)?;
    let said = said.trim_start_matches(|sign: char| sign.is_whitespace() || sign == ':');
    let mut behind = block.clone();
    behind.text = Rich { plain: said.to_owned(), bold: None, italic: None, ..block.text.clone() };
    behind.understand();
    told(&behind).then_some(behind)
}

/// What paragraphs of some roles say as data.
fn data(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, meta: &mut Meta) -> bool {
    let plain = block.text.plain.trim();
    let mut understood = false;
    match place.section.role {
        Some(Role::Deploy | Role::Environments) => {
            for (at, line) in plain.lines().enumerate() {
                let number = block.line.saturating_add(u32::try_from(at).unwrap_or(0)).min(block.end);
                let codes = block.text.codes.iter().filter(|code| line.contains(code.as_str())).cloned().collect();
                understood |= flow::deploy_rule(
                    draft,
                    &place.place,
                    &Rich { plain: line.to_owned(), codes, ..Rich::default() },
                    number,
                    number,
                );
            }
        }
        Some(Role::Backup) => {
            understood = calendar::backup(draft, &place.place, plain, block.line, block.end);
        }
        _ => {}
    }
    if draft.tables.is_empty() && draft.fences.is_empty() {
        for line in plain.lines() {
            understood |= meta.read(line) || meta.read_loose(line);
        }
    }
    understood
}

/// Steps in prose, and what a paragraph says about the block or list below it.
fn prose(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block) {
    if cases_by_line(draft, place, block) {
        return;
    }
    let sentences = block.sentences.as_slice();
    let Some((last, _)) = sentences.last() else {
        return;
    };
    let follower = place.follower();
    let runs = follower.is_some_and(is_runnable);
    // What stands inside of an item introduces no item beside it.
    let lists = follower.is_some_and(|next| matches!(next.kind, Kind::Item { depth, .. } if depth > block.depth));
    let colon = last.trim_end().ends_with(':');
    // The case that a whole procedure begins with is what triggers it.
    let first = place.index == place.owner && place.is_first(block) && !place.rest.iter().take(60).any(says_otherwise);
    let points = lexicon::get().find(Group::Pointer, last).is_some();
    let introduces = runs && (colon || points || !last.ends_with(['.', '!', '?']));
    let mut own = sentences;
    // The case of what the paragraph introduces is not the one of its own steps.
    let mut opens = None;
    let object = lists && colon && holds_its_object(last);
    let acting = lists && !object && list_acts(place, block.depth);
    let gate = colon && lexicon::get().find(Group::Gate, last).is_some();
    if gate {
        let case = last.trim_end_matches(':').to_owned();
        place.open_case(Reach::Label, opening_case(last).unwrap_or(case));
        place.gate = true;
        return;
    }
    // "Go through the gates in order. A single "no" ends it.": what is listed is looked at, one after the other.
    place.gate = lists && sentences.iter().any(|(said, _)| lexicon::get().find(Group::Gates, said).is_some());
    if introduces || (colon && acting) {
        own = sentences.get(..sentences.len() - 1).unwrap_or_default();
        place.intro = Some(last.clone());
        // The last sentence that names a case and something to do in it.
        let named = sentences.iter().rev().find(|(_, told)| told.is_some_and(|instruction| instruction.conditional));
        if let Some(case) = steps::case_of(last).or_else(|| named.and_then(|(sentence, _)| steps::case_of(sentence)))
            && !(first && colon && opening_case(last).is_some() && points_below(last))
        {
            opens = Some(case);
        }
    } else if let Some(case) = opening_case(last).filter(|_| colon) {
        if !first {
            // Above another paragraph it holds for all that follows below the heading.
            let further = follower.is_some_and(|next| matches!(next.kind, Kind::Paragraph));
            place.open_case(if further { Reach::Label } else { Reach::paragraph(block.depth) }, case);
        }
        return;
    } else if runs {
        place.intro = Some(last.clone());
    }
    place.listing = lists && !(colon && acting);
    if object || lists && (describes(last) || follower.is_some_and(|first| does_by_itself(last, &first.text.plain))) {
        place.opened = Some((block.depth, Inside::Told));
    }
    // One step for a paragraph: in the case and with the command of the sentence that tells to do something.
    let telling = own.iter().find(|(sentence, told)| {
        told.is_some()
            && !is_example(sentence)
            && !(advises(sentence) && own.iter().any(|(other, _)| sentence::forbids(other)))
            && (!introduces
                || block.text.codes.iter().any(|code| sentence.contains(code.as_str()) && steps::is_command(code)))
    });
    let Some((sentence, _)) = telling else {
        if let Some(case) = opens {
            place.open_case(Reach::paragraph(block.depth), case);
        }
        return;
    };
    let codes = block.text.codes.iter().filter(|code| sentence.contains(code.as_str())).cloned().collect();
    let rich = Rich { plain: sentence.clone(), codes, ..Rich::default() };
    let intro = place.intro.take();
    let target = place.target(draft);
    place.intro = intro;
    let rest = own.iter().map(|(other, _)| other).skip_while(|other| *other != sentence).skip(1);
    let effect = rest.filter(|other| sentence::commands(other)).map(|other| branch::effect_of_sentence(other).0).max();
    steps::from_text(draft, &target, &rich, block.line, block.end);
    if let (Some(effect), true) = (effect, rich.codes.is_empty())
        && let Some(step) = draft.procedures.get_mut(target.procedure).and_then(|procedure| procedure.steps.last_mut())
        && step.source.line == block.line
    {
        step.effect = step.effect.max(effect);
    }
    if let Some(case) = opens {
        place.open_case(Reach::paragraph(block.depth), case);
    }
}

/// "The rollback:" above "Stops the shop", "Le rollback :" above "Arrête la boutique": what it does by itself.
fn does_by_itself(last: &str, first: &str) -> bool {
    let words = text::words(last.trim_end_matches([':', ' ', '\u{a0}']));
    let [article, name] = words.as_slice() else { return false };
    let named = matches!(article.as_str(), "the" | "this" | "le" | "la" | "l" | "ce" | "cette")
        && sentence::nominal(name).is_some();
    let word = text::folded(first.split_whitespace().next().unwrap_or_default());
    let infinitive = match article.as_str() {
        "the" | "this" => word.strip_suffix('s').map(str::to_owned),
        _ => word.ends_with('e').then(|| [&*word, "r"].concat()),
    };
    named && infinitive.is_some_and(|verb| lexicon::get().exact(Group::Verb, &verb).is_some())
}

/// "If it is down: ..." and "If it is a false alarm: ..." in lines of one paragraph: a step for each.
fn cases_by_line(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block) -> bool {
    if !holds_cases(&block.text.plain) {
        return false;
    }
    let target = place.target(draft);
    for (line, written) in (block.line..=block.end).zip(block.text.plain.lines()) {
        let codes = block.text.codes.iter().filter(|code| written.contains(code.as_str())).cloned().collect();
        let rich = Rich { plain: written.to_owned(), codes, ..Rich::default() };
        steps::from_text(draft, &target, &rich, line, line);
    }
    true
}

/// Whether each of several lines says what to do in which case.
pub(super) fn holds_cases(plain: &str) -> bool {
    let tells = |line: &str| {
        let clean = text::cleaned(line);
        branch::opened(&clean).is_some()
            && branch::halves(&clean).is_some_and(|(_, action)| sentence::commands(&action))
    };
    plain.lines().count() > 1 && plain.lines().all(tells)
}

/// "Use `git revert` instead" behind what is not to be used.
fn advises(sentence: &str) -> bool {
    let end = sentence.trim_end_matches(['.', '!', '*', ' ']);
    ["instead", "à la place", "plutôt", "rather"].iter().any(|word| end.ends_with(word))
}

/// "Example: the region is lost, restore elsewhere".
fn is_example(sentence: &str) -> bool {
    sentence.split_once(':').is_some_and(|(label, _)| {
        text::count(label) <= 2
            && lexicon::get().exact(Group::ThingsLabel, label.trim_matches(['*', '_', ' '])) == Some("example")
    })
}

/// "If the region is lost, follow these steps:" says nothing to do but what stands below.
fn points_below(sentence: &str) -> bool {
    let Some((_, action)) = branch::halves(sentence) else { return true };
    let first = action.split_whitespace().next().map(text::folded);
    let follows = first.is_some_and(|first| List::FollowVerb.words().contains(&&*first));
    follows && action.split_whitespace().count() <= 6
}

/// "Sinon :", "Otherwise, ...": what stands above was one of two cases.
fn says_otherwise(block: &Block) -> bool {
    matches!(block.kind, Kind::Paragraph) && branch::otherwise(&text::cleaned(&block.text.plain)).is_some()
}

/// "> If the pods did not restart, restart them".
fn told_when(block: &Block) -> bool {
    block.text.plain.contains(' ')
        && block.sentences.iter().any(|(sentence, told)| {
            told.is_some_and(|instruction| instruction.conditional)
                && branch::opened(&text::cleaned(sentence)).is_some()
        })
}

/// A case with nothing to do in it yet: "If the pod is stuck:".
pub(super) fn opening_case(sentence: &str) -> Option<String> {
    let clean = text::clean(sentence);
    branch::opened(&clean)?;
    steps::case_of(&clean)
}

/// Whether the items of the list below, one deeper than the paragraph, tell somebody to do something.
fn list_acts(place: &Place<'_>, depth: u32) -> bool {
    place
        .rest
        .iter()
        .take_while(|block| match block.kind {
            Kind::Item { depth: other, .. } => other > depth,
            _ => block.depth > depth,
        })
        .take(40)
        .any(|block| match block.kind {
            Kind::Item { ordered, .. } => ordered || block.instruction.is_some(),
            _ => false,
        })
}

/// "`RedisMemoryHigh` fires above 85 %", "Alerte `HighCpuUsage`": the alert that what is wrong is told by.
pub(super) fn alert_named(draft: &mut Draft<'_>, place: &Place<'_>, procedure: usize, text: &Rich) {
    let early = place.part().is_none_or(Part::is_read_only);
    let said = early && lexicon::get().find(Group::Fires, &text.plain).is_some();
    if !said {
        return;
    }
    let Some(name) = text.codes.iter().find(|code| names_alert(code)) else {
        if let Some(name) = called_alert(text) {
            draft.said_links.push(SaidLink::Told { procedure, alert: name.clone() });
            return;
        }
        // `payment_failure_rate` may be a metric, a column or an alert: the list of alerts says.
        let mentioned = text.codes.iter().filter(|code| is_snake(code)).take(4);
        draft.said_links.extend(mentioned.map(|code| SaidLink::Mention { procedure, alert: code.clone() }));
        return;
    };
    let known = draft
        .said_links
        .iter()
        .rev()
        .take(8)
        .any(|link| matches!(link, SaidLink::FromProcedure { procedure: other, .. } if *other == procedure));
    if !known {
        draft.said_links.push(SaidLink::FromProcedure { procedure, alert: name.clone() });
    }
}

/// "alert `double_charge`": what stands right behind the word is its name.
fn called_alert(text: &Rich) -> Option<&String> {
    text.codes.iter().filter(|code| is_snake(code)).take(4).find(|code| {
        let before = text.plain.find(code.as_str()).and_then(|at| text.plain.get(..at)).unwrap_or_default();
        let word = before.trim_end_matches(['`', ' ', '"', ':', '\u{a0}']).split_whitespace().next_back();
        word.is_some_and(|word| lexicon::get().exact(Group::TriggerLabel, word).is_some())
    })
}

/// `payment_failure_rate`: words run together in small letters.
fn is_snake(code: &str) -> bool {
    let word = code.trim_matches('`');
    word.contains('_') && word.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_')
}

/// "Alert: API Down", "Severity: SEV1", "Alert: `SlowApi` (p95 > 500ms) or `SlowestApi` (p95 > 2s)" in a procedure.
pub(super) fn said_of_procedure(draft: &mut Draft<'_>, procedure: usize, text: &Rich, line: u32) -> bool {
    let mut understood = false;
    let parts = (line..).zip(text.plain.lines()).flat_map(|(at, line)| line.split(" | ").map(move |part| (at, part)));
    for (at, part) in parts {
        let Some((key, value)) = part.split_once(':') else {
            continue;
        };
        let value = value.trim().trim_matches(|sign| matches!(sign, '*' | '_' | '`')).trim().to_owned();
        if value.is_empty() {
            continue;
        }
        let key = text::clean(key.trim_matches(|sign| matches!(sign, '*' | '_' | ' ')));
        if let Some(name) = fires_by(draft, procedure, &key).filter(|_| crate::condition::compares(&value)) {
            draft.said_links.push(SaidLink::FromProcedure { procedure, alert: name.clone() });
            draft.told_alerts.push(ToldAlert { procedure, name, condition: value, line: at });
            understood = true;
            continue;
        }
        if lexicon::get().exact(Group::TriggerLabel, &key).is_some() {
            let named = alerts_in(&value, &text.codes);
            if named.is_empty()
                && let Some(name) = headed_alert(draft, procedure).filter(|_| is_told_as_case(&value))
            {
                draft.said_links.push(SaidLink::FromProcedure { procedure, alert: name.clone() });
                draft.told_alerts.push(ToldAlert { procedure, name, condition: value, line: at });
            } else if named.is_empty() {
                draft.said_links.push(SaidLink::FromProcedure { procedure, alert: value });
            }
            for (alert, condition) in named {
                draft.said_links.push(SaidLink::FromProcedure { procedure, alert: alert.clone() });
                if crate::condition::compares(&condition) {
                    draft.told_alerts.push(ToldAlert { procedure, name: alert, condition, line: at });
                }
            }
            understood = true;
        } else if lexicon::get().exact(Group::SeverityLabel, &key).is_some()
            && let Some(procedure) = draft.procedures.get_mut(procedure)
            && let Some(severity) = severity_of(&value)
        {
            procedure.severity.get_or_insert(severity);
            understood = true;
        }
    }
    understood
}

/// The alert of a procedure that a label says the bound of: "CloudWatch alarm: CPUUtilization > 80%", or "Symptoms: CPU > 80%"
/// where the headings speak of alerts.
fn fires_by(draft: &Draft<'_>, procedure: usize, label: &str) -> Option<String> {
    let found = draft.procedures.get(procedure).filter(|found| found.role == ProcedureRole::Incident)?;
    let words = text::words(label);
    let alarm = words.len() == 2 && matches!(words.last()?.as_str(), "alarm" | "alert" | "alarme" | "alerte");
    let symptoms = matches!(words.as_slice(), [only] if only.starts_with("symptom"));
    let about = || {
        let (at, _) = draft.outline.index_at_line(found.source.line)?;
        let above = draft.outline.above(at).filter(|section| !section.is_title);
        let spoken = above.flat_map(|section| text::words(&section.name));
        Some(spoken.into_iter().any(|word| List::AlertNoun.words().contains(&word.as_str())))
    };
    (alarm || symptoms && about()?).then(|| found.title.clone())
}

/// The alert that a procedure's own heading names: "## Alerte: BruteForceAttack".
fn headed_alert(draft: &Draft<'_>, procedure: usize) -> Option<String> {
    let line = draft.procedures.get(procedure)?.source.line;
    let (label, name) = draft.outline.at_line(line).filter(|section| section.line == line)?.name.split_once(':')?;
    let name = name.trim().trim_matches(['`', '*']);
    let labelled = lexicon::get().exact(Group::TriggerLabel, &text::clean(label)).is_some();
    (labelled && !name.is_empty() && !name.contains(char::is_whitespace)).then(|| name.to_owned())
}

/// "Tentative d'accès détectée", "> 100 failures/minute": when it fires, and no name of an alert.
fn is_told_as_case(value: &str) -> bool {
    value.split_whitespace().count() > 2 || crate::condition::compares(value)
}

/// "P1 (impact métier direct)", "SEV2 - degraded", "Critique": the level of a label. "P1-P4 classification" says of none.
pub(crate) fn severity_of(value: &str) -> Option<String> {
    let (first, rest) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
    let code = first.trim_end_matches([',', ':', ';']);
    let apart = rest.trim_start().chars().next().is_none_or(|sign| !sign.is_alphabetic()) || code.len() < first.len();
    if tables::is_code(code) && apart {
        return Some(code.to_owned());
    }
    (value.split_whitespace().count() <= 4).then(|| value.to_owned())
}

/// Alerts that a label names as code, each with what stands in brackets behind it.
fn alerts_in(value: &str, codes: &[String]) -> Vec<(String, String)> {
    // `ECONNREFUSED`, a file, a dashboard: what somebody sees or looks at, and no alert.
    let seen = |code: &str| {
        let error = code.len() > 4 && code.starts_with('E') && code.chars().all(|sign| sign.is_ascii_uppercase());
        let beside = value.find(code).and_then(|at| value.get(at + code.len()..)).unwrap_or_default();
        let looked =
            ["dashboard", "panel"].iter().any(|word| text::begins(beside.trim_start_matches(['`', ' ']), word));
        error || looked
    };
    let is_name =
        |code: &&String| !code.contains(|sign: char| sign.is_whitespace() || "><=(){}/".contains(sign)) && !seen(code);
    let mut found = Vec::new();
    for code in codes.iter().filter(is_name).take(20) {
        let Some(at) = value.find(code.as_str()) else { continue };
        let behind = value.get(at + code.len()..).unwrap_or_default().trim_start_matches(['`', ' ']);
        let inside = behind.strip_prefix('(').and_then(|rest| rest.split(')').next()).unwrap_or_default();
        found.push((code.clone(), inside.trim().to_owned()));
    }
    found
}

/// Whether a line is a label with what it says: of the alert, its severity, what it means for whom.
fn only_labels(line: &str) -> bool {
    line.split(" | ").all(|part| {
        let label = part.split_once(':').map(|(label, _)| text::clean(label)).unwrap_or_default();
        let known = [Group::TriggerLabel, Group::SeverityLabel, Group::FieldLabel, Group::ThresholdLabel, Group::Role];
        !label.is_empty()
            && (known.into_iter().any(|group| lexicon::get().exact(group, &label).is_some())
                || crate::sections::part_exactly(&label).is_some_and(Part::is_read_only))
    })
}
