//! Which columns of alerts are their bounds: "Normal | Critical" has one, "Warning | Critical" two.

use super::column::{Column, Concepts};
use super::content;
use super::sample::Sample;
use super::{Columns, looks_like};
use crate::lexicon::{self, Group};
use crate::tree::Row;

impl Columns {
    /// Where columns are called normal or by a level, the alert begins at the level, whichever stands first.
    pub(super) fn settle_bounds(&mut self, headers: &[Concepts], sample: &Sample<'_>) {
        let called = |at: usize, column: Column| headers.get(at).is_some_and(|header| header.has(column));
        let level = |at: &usize| called(*at, Column::Critical) || called(*at, Column::Warning);
        let calm = |at: &usize| called(*at, Column::Calm) && !level(at);
        let all = 0..headers.len();
        let any_calm = all.clone().any(|at| calm(&at));
        let both =
            all.clone().any(|at| called(at, Column::Warning)) && all.clone().any(|at| called(at, Column::Critical));
        if !any_calm && !both {
            return;
        }
        // "Indicator | Nominal | Alert": what holds bounds names nothing.
        if let Some(at) = self.at(Column::Alert)
            && at != 0
            && any_calm
            && content::is_measured(sample, at)
            && !content::is_measured(sample, 0)
        {
            self.by_slot.retain(|(slot, other)| *slot != Column::Alert && *other != 0);
            self.by_slot.push((Column::Alert, 0));
        }
        let named = self.at(Column::Alert);
        let free = |at: &usize| Some(*at) != named && !calm(at);
        let leads = all.clone().filter(level).any(|at| free(&at));
        let other = all
            .clone()
            .filter(free)
            .filter(|at| !level(at))
            .find(|at| looks_like(Column::Condition, sample, *at) && content::is_measured(sample, *at));
        // One that is called normal alone is all there is to go by.
        if !leads && other.is_none() {
            return;
        }
        if leads {
            let condition = self.at(Column::Condition).filter(|at| calm(at) || level(at));
            self.by_slot.retain(|(slot, at)| !(Some(*at) == condition && *slot == Column::Condition));
            for (slot, column) in [(Column::Warning, Column::Warning), (Column::Critical, Column::Critical)] {
                let mut own = all.clone().filter(|at| free(at) && called(*at, column) && !self.uses(*at));
                if let Some(at) = own.next().filter(|_| self.at(slot).is_none_or(|at| calm(&at))) {
                    self.by_slot.retain(|(other, _)| *other != slot);
                    self.by_slot.push((slot, at));
                }
            }
        } else if self.at(Column::Condition).is_none_or(|at| calm(&at)) {
            self.by_slot.retain(|(slot, at)| *slot != Column::Condition && Some(*at) != other);
            self.by_slot.extend(other.map(|at| (Column::Condition, at)));
        }
        self.by_slot.retain(|(slot, at)| !(calm(at) && matches!(slot, Column::Warning | Column::Critical)));
    }

    /// Whether a column is called by what is usual there.
    pub(crate) fn is_calm(&self, at: usize) -> bool {
        let is = |name: &str, column: Column| lexicon::get().has(Group::Column, column.name(), name);
        self.name_at(at)
            .is_some_and(|name| is(name, Column::Calm) && !is(name, Column::Critical) && !is(name, Column::Warning))
    }

    /// What is usual in a row.
    pub(crate) fn usual<'r>(&self, row: &'r Row) -> Option<&'r str> {
        let mut cells = row.cells.iter().enumerate().filter(|(at, _)| Some(*at) != self.at(Column::Alert));
        cells.find(|(at, _)| self.is_calm(*at)).map(|(_, cell)| cell.plain.trim())
    }

    /// Whether the slot's column is called by what is usual there.
    pub(crate) fn holds_usual(&self, slot: Column) -> bool {
        self.at(slot).is_some_and(|at| self.is_calm(at))
    }
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::program::Op;

    /// Name, severity and bound.
    type Read = (String, Option<String>, Option<(Op, f64)>);

    fn alerts(heading: &str, table: &str) -> Vec<Read> {
        let found = compile("d.md", &format!("# Shop\n\n## {heading}\n\n{table}\n")).alerts.into_iter();
        found.map(|alert| (alert.name, alert.severity, alert.cond.map(|cond| (cond.op, cond.value)))).collect()
    }

    fn one(name: &str, severity: Option<&str>, op: Op, value: f64) -> Read {
        (name.to_owned(), severity.map(str::to_owned), Some((op, value)))
    }

    #[test]
    fn what_is_normal_never_fires() {
        let table = "| Mesure | Seuil normal | Seuil critique 🔥 | Action |\n|---|---|---|---|\n\
| Disque | < 60 % | **> 92 %** | Nettoyer |\n| Lectures servies | > 98 % | < 90 % | Agrandir |\n";
        let critical = Some("Seuil critique 🔥");
        let expected = [one("Disque", critical, Op::Gt, 0.92), one("Lectures servies", critical, Op::Lt, 0.9)];
        assert_eq!(alerts("Alertes", table), expected);
        let table = "| Metric | Normal | Critical | Action |\n|---|---|---|---|\n| Disk | < 70% | > 90% | Clean up |\n";
        assert_eq!(alerts("Alerts", table), [one("Disk", Some("Critical"), Op::Gt, 0.9)]);
        let table = "| Metric | Normal range | Alert if |\n|---|---|---|\n| CPU | 10-60% | > 85% for 5 min |\n";
        assert_eq!(alerts("Alerts", table), [one("CPU", None, Op::Gt, 0.85)]);
        let table = "| Indicateur | Nominal | Alerte |\n|---|---|---|\n| Latence p95 | < 300ms | > 1s |\n";
        assert_eq!(alerts("Seuils", table), [one("Latence p95", None, Op::Gt, 1.0)]);
        // Where nothing else is said, what is not normal fires.
        let table = "| Alert | Normal | Severity |\n|---|---|---|\n| Queue depth | < 100 | SEV2 |\n";
        assert_eq!(alerts("Alerts", table), [one("Queue depth", Some("SEV2"), Op::Ge, 100.0)]);
    }

    #[test]
    fn each_level_has_its_bound() {
        let table = "| Metric | Warning threshold | Critical threshold |\n|---|---|---|\n| Memory | > 70% | > 95% |\n";
        let expected = [
            one("Memory", Some("Warning threshold"), Op::Gt, 0.7),
            one("Memory", Some("Critical threshold"), Op::Gt, 0.95),
        ];
        assert_eq!(alerts("Alerts", table), expected);
        // A mere number leads away from what is usual.
        let table = "| Metric | OK | Warning | Critical |\n|---|---|---|---|\n| Disk | < 70% | 80% | 90% |\n| Reads served | > 95% | 90% | 80% |\n";
        let expected = [
            one("Disk", Some("Warning"), Op::Gt, 0.8),
            one("Disk", Some("Critical"), Op::Gt, 0.9),
            one("Reads served", Some("Warning"), Op::Lt, 0.9),
            one("Reads served", Some("Critical"), Op::Lt, 0.8),
        ];
        assert_eq!(alerts("Alerts", table), expected);
        let table = "| Metric | Threshold |\n|---|---|\n| Disk | > 90% |\n";
        assert_eq!(alerts("Alert thresholds", table), [one("Disk", None, Op::Gt, 0.9)]);
    }
}
