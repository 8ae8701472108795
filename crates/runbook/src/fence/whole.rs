//! Blocks that are one thing as a whole: decisions in plain text, scripts as their files hold them.

use super::cutter::Cutter;
use super::{Mode, Segment, What, made, shell};
use crate::branch;
use crate::steps::case_of;
use crate::text;

/// A decision in a block of plain text: its case, and what is done then, each with its line.
pub(crate) type Decision = (String, Vec<(u32, String)>);

/// "SI la clé est expirée :" above "→ La régénérer": the cases of a block of nothing else, and what is done in each.
pub(crate) fn decisions(body: &[String], first_line: u32) -> Option<Vec<Decision>> {
    let mut found: Vec<Decision> = Vec::new();
    for (line, number) in body.iter().zip(first_line..).filter(|(line, _)| !line.trim().is_empty()) {
        let bare = line.trim().trim_start_matches(['-', '*', '•', ' ']);
        let arrowed = bare.starts_with(['→', '⇒', '➜']) || bare.starts_with("> ");
        let told = bare.trim_start_matches(['→', '⇒', '➜', '>', ' ', '\t']);
        let clean = text::cleaned(told.trim_end().trim_end_matches([':', '?', ' ', '\u{a0}']));
        let opens = !arrowed && (branch::opened(&clean).is_some() || branch::otherwise(&clean).is_some());
        if opens && line.trim_end().ends_with([':', '?']) {
            found.push((case_of(&clean).unwrap_or_else(|| clean.into_owned()), Vec::new()));
        } else if arrowed || line.starts_with([' ', '\t']) || line.trim_start().starts_with(['-', '*', '•']) {
            found.last_mut()?.1.push((number, told.to_owned()));
        } else {
            return None;
        }
    }
    (!found.is_empty() && found.iter().all(|(_, told)| !told.is_empty())).then_some(found)
}

/// A script as its file holds it, from `#!` on: it is run whole or not at all.
pub(super) fn script(mode: Mode, body: &[String], first_line: u32) -> Option<Segment> {
    let at = body.iter().position(|line| !line.trim().is_empty())?;
    let interpreter = body.get(at)?.strip_prefix("#!")?;
    let shell = interpreter.split(['/', ' ']).any(|word| matches!(word, "sh" | "bash" | "zsh" | "ksh" | "dash"));
    let lines = body.get(at..)?;
    if !shell || mode != Mode::Shell || lines.len() < 3 {
        return None;
    }
    let text = lines.join("\n").trim_end().to_owned();
    let number = |at: usize| first_line.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
    let last = at + text.lines().count().saturating_sub(1);
    let mut inner = Cutter::new(mode, body, first_line).cut();
    made::forgive(&mut inner);
    inner.retain(|piece| matches!(piece.what, What::Command(_)));
    let mut verdict = shell::read(&text);
    let effects = inner.iter().filter_map(|piece| match &piece.what {
        What::Command(verdict) => Some(verdict.effect),
        _ => None,
    });
    verdict.effect = effects.max().unwrap_or(verdict.effect);
    let whole = Segment::new(What::Command(verdict), text, [number(at), number(last)], false, None);
    Some(Segment { inner, ..whole })
}
