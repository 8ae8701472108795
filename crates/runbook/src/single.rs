//! A document for one alert: its title is the alert, and what it says of its meaning is the condition.

use crate::condition;
use crate::draft::{Draft, SaidLink};
use crate::lexicon::{self, Group};
use crate::procedures::Found;
use crate::program::{Alert, Op};
use crate::sections::{Part, Section};
use crate::sentence;
use crate::tree::Kind;

/// Adds the alert that a document is for, where it explains one and lists none.
pub(crate) fn alert(draft: &mut Draft<'_>, found: &Found) {
    let outline = draft.outline;
    let whole = found.section == 0 || outline.get(found.section).is_some_and(|section| section.is_title);
    if !whole || !draft.alerts.is_empty() {
        return;
    }
    let Some(procedure) = draft.procedures.iter().position(|procedure| procedure.title == found.title) else {
        return;
    };
    let said = draft
        .said_links
        .iter()
        .any(|link| matches!(link, SaidLink::FromProcedure { procedure: at, .. } if *at == procedure));
    let explains = |section: &&Section| {
        section.part == Some(Part::Symptom) && lexicon::get().exact(Group::Meaning, &section.name).is_some()
    };
    let Some(meaning) = outline.sections.iter().skip(1).find(explains).filter(|_| !said) else {
        return;
    };
    let blocks = draft.blocks.get(meaning.blocks.clone()).unwrap_or_default();
    let telling = blocks.iter().filter(|block| matches!(block.kind, Kind::Paragraph)).find_map(|block| {
        let sentences = sentence::sentences(&block.text.plain);
        let sentence = sentences.into_iter().find(|sentence| lexicon::get().find(Group::Fires, sentence).is_some())?;
        Some((block.line, sentence))
    });
    let title_line = outline.get(found.section).map_or(1, |section| section.line);
    let (line, text) = telling.unwrap_or((title_line, String::new()));
    let reading = condition::read(&found.title, &text, Op::Gt);
    // A bare number of a sentence is no threshold; only what is compared in words or signs is.
    let cond = reading.cond.filter(|_| condition::compares(&text));
    let source = draft.named("alert", "", &found.title, line, line);
    draft.said_links.push(SaidLink::FromProcedure { procedure, alert: found.title.clone() });
    draft.alerts.push(Alert {
        source,
        name: found.title.clone(),
        indicator: reading.indicator,
        cond,
        window_seconds: reading.window_seconds,
        count: None,
        interval_seconds: None,
        severity: None,
        text,
    });
}
