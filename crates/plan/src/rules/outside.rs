//! What the document says to alerts that others raise.

use super::{Given, own, procedure};
use crate::build::{rank, severity};
use crate::link;
use crate::plan::SeverityPlan;
use std::collections::BTreeMap;
use vectra_runbook::program as doc;

/// What the document says to alerts from outside: all rows of its alert table, also those that nothing here measures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outside {
    rows: Vec<(String, Answer)>,
    /// Titles and triggers of the incident procedures, and their ids.
    procedures: Vec<(String, String)>,
    /// Words for severities, as the configuration maps them.
    severities: BTreeMap<String, String>,
}

/// What answers an alert.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Answer {
    /// Index into [`crate::Plan::severities`].
    pub severity: Option<usize>,
    pub severity_text: String,
    /// Id of the procedure.
    pub procedure: Option<String>,
}

impl Outside {
    /// What answers an alert of this name, to which its sender gives this severity. The row of that name goes first.
    pub fn answer(&self, name: &str, said: &str, severities: &[SeverityPlan]) -> Answer {
        if let Some((_, answer)) = self.rows.iter().find(|(row, _)| link::same(row, name)) {
            return answer.clone();
        }
        let procedure = self.procedures.iter().find(|(title, _)| link::same(title, name));
        Answer {
            severity: rank(said, &self.severities, severities),
            severity_text: said.to_owned(),
            procedure: procedure.map(|(_, id)| id.clone()),
        }
    }
}

pub(crate) fn outside(given: &Given<'_>) -> Outside {
    let row = |alert: &doc::Alert| {
        let own = own::of(&alert.name, given.config);
        let text = own.and_then(|o| o.severity.clone()).or_else(|| alert.severity.clone()).unwrap_or_default();
        let severity = severity(&text, given.config, given.severities);
        (alert.name.clone(), Answer { severity, severity_text: text, procedure: procedure(given, &alert.name, own) })
    };
    let incident = given.program.procedures.iter().filter(|p| p.role == doc::ProcedureRole::Incident);
    let titles = incident.flat_map(|p| {
        let names = [Some(&p.title), p.trigger.as_ref()].into_iter().flatten();
        names.map(|name| (name.clone(), p.source.id.clone())).collect::<Vec<_>>()
    });
    Outside {
        rows: given.program.alerts.iter().map(row).collect(),
        procedures: titles.collect(),
        severities: given.config.severities.clone(),
    }
}
