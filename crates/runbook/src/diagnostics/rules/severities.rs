//! V008: a level that promises no response.

use super::super::Finding;
use crate::draft::Draft;
use crate::program::Level;

pub(super) fn check(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for severity in draft.severities.iter().filter(|severity| severity.respond_within_seconds.is_none()) {
        out.push(
            Finding::new("V008", Level::Warning, severity.source.lines, &severity.name)
                .at(&severity.name)
                .with("severity", severity.name.as_str()),
        );
    }
}
