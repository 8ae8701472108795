//! The program and its findings as JSON: one object for each document, one a line.

use super::alerts::Rules;
use super::folder::Missing;
use super::{Judged, Report, Total};
use crate::errors::Failure;
use crate::output;
use serde_json::{Value, json};
use vectra_plan::{Config, Unbound, Unused};
use vectra_web::sentences;
use vectra_web::text::{Text, pages};

/// Writes a line as soon as a document is judged.
pub struct Lines {
    t: Text,
    dry_run: bool,
    config: Option<Config>,
}

impl Lines {
    pub fn new(t: Text, dry_run: bool, config: Option<Config>) -> Lines {
        Lines { t, dry_run, config }
    }

    fn object(&self, judged: &Judged) -> Result<Value, serde_json::Error> {
        let mut object = serde_json::to_value(&judged.program)?;
        let Some(fields) = object.as_object_mut() else {
            return Ok(object);
        };
        fields.insert("is_runbook".into(), judged.is_runbook.into());
        if let Some(plan) = &judged.plan {
            let unbound: Result<_, _> = plan.unbound.iter().map(|unbound| self.unbound(unbound)).collect();
            fields.insert("unbound".into(), unbound?);
            let unused: Result<_, _> = plan.unused.iter().map(|unused| self.unused(unused)).collect();
            fields.insert("unused".into(), unused?);
        }
        let rules = judged.is_runbook.then(|| Rules::of(judged, self.config.as_ref()).json(&judged.program, self.t));
        fields.insert("rules".into(), rules.unwrap_or_else(|| json!([])));
        if let Some(tried) = &judged.live {
            fields.insert("live".into(), tried.json());
        }
        if let Some(change) = &judged.change {
            let fix = json!({
                "applied": change.applied,
                "undecided": change.undecided,
                "dry_run": self.dry_run,
                "patch": change.patch,
            });
            fields.insert("fix".into(), fix);
        }
        Ok(object)
    }

    fn unbound(&self, unbound: &Unbound) -> Result<Value, serde_json::Error> {
        let mut described = serde_json::to_value(unbound)?;
        if let Some(fields) = described.as_object_mut() {
            fields.insert("help".into(), sentences::unbound_help(pages(self.t.language), unbound).into());
            fields.insert("snippet".into(), unbound.snippet().into());
        }
        Ok(described)
    }

    fn unused(&self, unused: &Unused) -> Result<Value, serde_json::Error> {
        let mut described = serde_json::to_value(unused)?;
        if let Some(fields) = described.as_object_mut() {
            fields.insert("help".into(), sentences::unused(pages(self.t.language), unused).into());
        }
        Ok(described)
    }
}

impl Report for Lines {
    fn document(&mut self, judged: &Judged) -> Result<(), Failure> {
        let object = self.object(judged).map_err(|e| not_json(self.t, &e))?;
        output::json(&object);
        Ok(())
    }

    fn missing(&mut self, missing: &Missing) {
        output::diagnose(&output::plain(&missing.message));
    }

    fn end(&mut self, _total: &Total) -> Result<(), Failure> {
        Ok(())
    }
}

/// What cannot be written as JSON.
pub fn not_json(t: Text, error: &serde_json::Error) -> Failure {
    Failure::usage(t.with("check-not-json", &[("why", error.to_string().into())]))
}
