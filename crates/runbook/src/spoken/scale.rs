//! Levels that lines side by side begin with, whatever the heading above them is about: "SEV0 – nothing is delivered".

use super::{Level, alone, criteria_of, level_of};
use crate::lexicon::{self, Group};
use crate::program::Role;
use crate::quantity;
use crate::sections::{Outline, Section};
use crate::text;
use crate::tree::{Block, Kind};

/// Words beside a time, at most, of a text that only says when.
const FEW: usize = 4;

/// A line that begins with a level.
struct Line {
    name: String,
    rest: String,
    line: u32,
}

/// The levels of each list, or of a block below a heading about them, whose lines all begin with one.
pub(super) fn read(outline: &Outline, blocks: &[Block]) -> Vec<Level> {
    let mut levels = Vec::new();
    for (at, section) in outline.sections.iter().enumerate().filter(|(_, section)| !section.settled.ignore) {
        let own = blocks.get(section.blocks.clone()).unwrap_or_default();
        let mut run: Vec<Line> = Vec::new();
        let mut depth_of_run = 0;
        for block in own {
            match &block.kind {
                Kind::Item { depth, .. } if run.is_empty() || *depth == depth_of_run => {
                    match numbered(&block.text.plain).then(|| level_of(&block.text.plain)).flatten() {
                        Some((name, rest)) => {
                            depth_of_run = *depth;
                            run.push(Line { name, rest, line: block.line });
                        }
                        None => close(&mut levels, at, section, &mut run),
                    }
                }
                // What stands inside of a level says more of it.
                Kind::Item { depth, .. } if *depth > depth_of_run => {}
                Kind::Fence { body, first_line, .. } if section.role == Some(Role::Severities) => {
                    close(&mut levels, at, section, &mut run);
                    for (line, written) in (*first_line..).zip(body) {
                        if let Some((name, rest)) = level_of(written) {
                            run.push(Line { name, rest, line });
                        }
                    }
                    close(&mut levels, at, section, &mut run);
                }
                _ => close(&mut levels, at, section, &mut run),
            }
        }
        close(&mut levels, at, section, &mut run);
    }
    alone(levels)
}

/// Takes the lines of a list as levels, where they are a scale.
fn close(levels: &mut Vec<(Option<usize>, Level)>, at: usize, section: &Section, run: &mut Vec<Line>) {
    let lines = std::mem::take(run);
    let number = |line: &Line| line.name.chars().filter(char::is_ascii_digit).collect::<String>().parse::<u32>().ok();
    let numbers: Vec<Option<u32>> = lines.iter().map(number).collect();
    let rises = numbers.windows(2).all(|pair| matches!(pair, [Some(one), Some(next)] if one < next));
    if lines.len() < 2 || !rises || lines.iter().any(only_when) {
        return;
    }
    // "P1: fix the login" is how urgent a task is, "P0: page 15" where to read on; "SEV1" is of incidents alone.
    // "Level 2: rollback" is what comes next, or who is called.
    let tiers = lines.iter().any(|line| super::is_tier(&line.name));
    let codes =
        !tiers && lines.iter().all(|line| line.name.chars().take_while(|sign| sign.is_alphabetic()).count() > 1);
    if !codes && section.role != Some(Role::Severities) {
        return;
    }
    for Line { name, rest, line } in lines {
        let criteria = Some(criteria_of(&rest)).filter(|criteria| !criteria.is_empty());
        let criteria = criteria.unwrap_or_else(|| text::squeezed(bare(&rest)));
        let answers = |part: &&str| lexicon::get().has(Group::Column, "response", part);
        let respond = rest.split([',', ';', '.']).find(answers).and_then(quantity::duration);
        let respond = respond.and_then(quantity::whole_seconds);
        levels.push((Some(at), Level { name, criteria, respond, lines: (line, line), place: section.place.clone() }));
    }
}

/// Whether a digit stands where a level would have it, which one look at few bytes shows.
fn numbered(written: &str) -> bool {
    written.bytes().take(40).any(|byte| byte.is_ascii_digit())
}

fn bare(rest: &str) -> &str {
    rest.trim_start_matches(|sign: char| !sign.is_alphanumeric())
}

/// "within 2 business days", "every 15 minutes", or nothing at all: no level is defined by that.
fn only_when(line: &Line) -> bool {
    let said = bare(&line.rest);
    let within = lexicon::get().starts(Group::WithinHint, said).is_some();
    let timed = quantity::duration(said).is_some() || crate::calendar::cadence(said).is_some() || within;
    let words = said.split_whitespace().count();
    words < 2 || timed && words <= FEW
}

#[cfg(test)]
mod tests {
    use crate::compile;

    fn levels(text: &str) -> Vec<(String, Option<u64>)> {
        let said = compile("d.md", &format!("# Shop\n\n{text}")).severities.into_iter();
        said.map(|level| (level.name, level.respond_within_seconds)).collect()
    }

    fn of(levels: &[(&str, Option<u64>)]) -> Vec<(String, Option<u64>)> {
        levels.iter().map(|(name, within)| ((*name).to_owned(), *within)).collect()
    }

    #[test]
    fn lines_that_begin_with_levels_are_a_scale() {
        for (text, expected) in [
            (
                "## Contacts\n\n### Escalade technique\n\n1. **Niveau 1** : Redémarrage automatique des services\n2. **Niveau 2** : Rollback vers une version stable\n",
                of(&[]),
            ),
            (
                "## Pager policy\n\n- Severity 1: page primary + secondary, target ack < 5 min\n- Severity 2: page primary, ack < 15 min\n",
                of(&[("Severity 1", Some(300)), ("Severity 2", Some(900))]),
            ),
            (
                "## Triage\n\n1. Acknowledge the alert.\n2. Classify it:\n   - SEV0 – Nothing is delivered or data are lost.\n   - SEV1 – An important part does not work.\n3. Open the channel.\n",
                of(&[("SEV0", None), ("SEV1", None)]),
            ),
            (
                "## Niveaux de gravité\n\n```\n🔴 P0 - CRITIQUE: Application bloquée\n🟡 P1 - URGENT: Expire dans <7 jours\n```\n",
                of(&[("P0", None), ("P1", None)]),
            ),
            (
                "## Severity levels\n\n**Critical (P1)**:\n- Everything is down\n- Response: Immediate (15 minutes)\n\n**High (P2)**:\n- Much slower than usual\n- Response: Within 1 hour\n",
                of(&[("P1", Some(900)), ("P2", Some(3600))]),
            ),
        ] {
            assert_eq!(levels(text), expected, "{text}");
        }
        let words = levels(
            "## Niveaux de gravité\n\n- **Critique** : tout est arrêté\n- **Mineur** : une gêne\n- **Cosmétique** : un détail\n",
        );
        assert_eq!(words.len(), 3);
    }

    #[test]
    fn times_for_something_else_and_tasks_define_no_levels() {
        for text in [
            "## After an incident\n\n- Review due:\n  - SEV-1: within 2 business days\n  - SEV-2: within 5 business days\n",
            "## Communication\n\n- every 15 minutes for SEV-1\n- every 30 minutes for SEV-2\n",
            "## Backlog\n\n- P1: fix the login page\n- P2: add tests for it\n",
            "## Incidents\n\n- SEV2: the shop was down on Monday\n- SEV1: the shop was down on Friday\n",
        ] {
            assert_eq!(levels(text), [], "{text}");
        }
    }
}
