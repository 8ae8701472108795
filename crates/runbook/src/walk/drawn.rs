//! Steps of a decision tree that is drawn with box signs.

use super::place::Place;
use crate::branch;
use crate::draft::Draft;
use crate::fence::{self, Drawn};
use crate::sentence;
use crate::steps;
use crate::tree::Rich;

/// Makes steps of a tree; whether there was one with anything to do in it.
pub(super) fn read(draft: &mut Draft<'_>, place: &mut Place<'_>, body: &[String], first_line: u32) -> bool {
    if place.settled.kind.is_some() || place.is_read_only() || !(place.incident || place.acts()) {
        return false;
    }
    let told: Vec<(Drawn, Rich)> = fence::tree(body, first_line)
        .unwrap_or_default()
        .into_iter()
        .map(|drawn| {
            let rich = rich(&drawn);
            (drawn, rich)
        })
        .filter(|(drawn, rich)| {
            // "YES → Emergency rollback" names what is done.
            let named = || drawn.branch && branch::operation_of(&rich.plain).is_some();
            !rich.codes.is_empty() || steps::instruction(rich).is_some() || named()
        })
        .collect();
    if told.is_empty() {
        return false;
    }
    let mut target = place.target(draft);
    // What a step adds to its branch is one case more.
    target.named_case = true;
    for (drawn, rich) in told {
        target.condition.clone_from(&drawn.case);
        steps::from_text(draft, &target, &rich, drawn.lines[0], drawn.lines[1]);
    }
    true
}

/// A told line with its commands: all of it, behind its last colon, or on the lines below it.
fn rich(drawn: &Drawn) -> Rich {
    let told = drawn.told.as_str();
    let below = drawn.below.join("\n");
    let behind = told.rsplit_once(": ").map(|(_, behind)| behind.trim());
    let code = if sentence::verb(told).is_none() && steps::is_command(told) {
        Some(told)
    } else {
        behind.filter(|code| steps::is_command(code)).or(Some(below.as_str()).filter(|code| steps::is_command(code)))
    };
    let codes: Vec<String> = code.map(str::to_owned).into_iter().collect();
    let plain = if code == Some(below.as_str()) { [told, " ", below.as_str()].concat() } else { told.to_owned() };
    Rich { plain, codes, ..Rich::default() }
}
