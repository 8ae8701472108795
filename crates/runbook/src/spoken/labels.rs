//! Labels by which a text says of its alert: "Threshold: > 85 %", in lines or in a table of two columns.

use crate::condition;
use crate::lexicon::{self, Group};
use crate::link::is_sentence;
use crate::program::{Indicator, Unit};
use crate::quantity;
use crate::sections::Outline;
use crate::sections::Part;
use crate::text;
use crate::tree::{Block, Kind};

/// What an incident says of its alert in labels.
#[derive(Default)]
pub(super) struct Labels {
    pub name: Option<String>,
    pub threshold: Option<(u32, String)>,
    /// How many there are.
    pub thresholds: usize,
    pub severity: Option<String>,
    pub window: Option<u64>,
    /// Where all that stands.
    pub lines: Vec<u32>,
}

impl Labels {
    /// Those right below a heading, and below the headings in it that only describe: "Alert details", "Trigger".
    pub(super) fn around(outline: &Outline, blocks: &[Block], index: usize) -> Labels {
        let own =
            |at: usize| outline.get(at).and_then(|section| blocks.get(section.blocks.clone())).unwrap_or_default();
        let mut labels = Labels::read(own(index));
        let describes = |at: &usize| {
            outline.get(*at).is_some_and(|section| {
                let named = lexicon::get().find(Group::TriggerLabel, &section.name).is_some();
                section.part.is_none_or(Part::is_read_only) && named && section.name.split_whitespace().count() <= 5
            })
        };
        for at in outline.children(index).take(3).filter(describes) {
            let more = Labels::read(own(at));
            labels.name = labels.name.or(more.name);
            labels.threshold = labels.threshold.or(more.threshold);
            labels.thresholds += more.thresholds;
            labels.severity = labels.severity.or(more.severity);
            labels.window = labels.window.or(more.window);
            labels.lines.extend(more.lines);
        }
        labels
    }

    pub(super) fn read(blocks: &[Block]) -> Labels {
        let mut labels = Labels::default();
        for block in blocks {
            match &block.kind {
                Kind::Paragraph | Kind::Item { .. } => {
                    for (number, line) in block.text.plain.lines().enumerate() {
                        let Some((label, value)) = line.split_once(':') else { continue };
                        let number = block.line.saturating_add(u32::try_from(number).unwrap_or(0)).min(block.end);
                        labels.see(label, value, number);
                    }
                }
                Kind::Table { header, rows, .. } => {
                    for row in std::iter::once(header).chain(rows) {
                        if let [label, value] = row.cells.as_slice() {
                            labels.see(&label.plain, &value.plain, row.line);
                        }
                    }
                }
                _ => {}
            }
        }
        labels
    }

    fn see(&mut self, label: &str, value: &str, number: u32) {
        let lexicon = lexicon::get();
        let (label, value) = (text::clean(label), text::squeezed(value));
        if value.is_empty() {
            return;
        }
        let measured = !quantity::scan(&value).is_empty();
        let triggers = lexicon.exact(Group::TriggerLabel, &label).is_some();
        let condition = measured && value.split_whitespace().count() > 2 && bounds(&value);
        if measured && lexicon.exact(Group::ThresholdLabel, &label).is_some() || triggers && condition {
            self.threshold.get_or_insert((number, value));
            self.thresholds += 1;
            self.lines.push(number);
        } else if triggers && !measured && value.split_whitespace().count() <= 4 {
            let name = value.trim_matches(|sign: char| matches!(sign, '`' | '*' | '.')).to_owned();
            self.name.get_or_insert(name);
        } else if lexicon.exact(Group::SeverityLabel, &label).is_some() {
            self.severity.get_or_insert(super::levelled::severity(&value));
            self.lines.push(number);
        } else if lexicon.has(Group::Column, "window", &label) {
            self.window = self.window.or(quantity::duration(&value).and_then(quantity::whole_seconds));
            self.lines.push(number);
        }
    }
}

/// Whether what triggers something says a bound of what is measured. "Errors within 15 min of a deployment, or reports of
/// customers" only says when.
fn bounds(value: &str) -> bool {
    let timed = quantity::scan(value).iter().all(|quantity| quantity.unit == Unit::Seconds && !quantity.times);
    let lasts = || {
        let indicator = condition::indicator_of(value);
        value.contains(['<', '>', '≤', '≥'])
            || matches!(
                indicator,
                Some(
                    Indicator::LatencyP50
                        | Indicator::LatencyP95
                        | Indicator::LatencyP99
                        | Indicator::ReplicationLag
                        | Indicator::CertificateExpiry
                )
            )
    };
    !(timed && is_sentence(value)) || lasts()
}
