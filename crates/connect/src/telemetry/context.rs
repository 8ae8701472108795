//! What every source of telemetry works with.

use super::hits::Hits;
use super::lines::Told;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vectra_control::daemon::telemetry::{Intake, Noted};
use vectra_logs::Line;
use vectra_plan::config::{Fields, Telemetry};

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Context {
    pub intake: Intake,
    pub fields: Arc<Fields>,
    pub hits: Hits,
    environments: Arc<BTreeMap<String, String>>,
    told: Arc<BTreeSet<String>>,
}

impl Context {
    pub fn new(intake: Intake, config: &Telemetry) -> Context {
        let hits = Hits::new(intake.clone());
        let told = config.told().map(str::to_owned).collect();
        let environments = Arc::new(config.environments.clone());
        Context { intake, fields: Arc::new(config.fields.clone()), hits, environments, told: Arc::new(told) }
    }

    /// The same, for what comes from this source.
    pub fn of(&self, source: &str) -> Context {
        Context { intake: self.intake.of(source), hits: self.hits.of(source), ..self.clone() }
    }

    /// The document's environment that the first of these names stands for, by the configuration or by its words. `None`
    /// where the configuration does not say that this environment tells of its requests: no objective or alert would look
    /// at them, and requests of the next name are not its own.
    pub fn environment<'a>(&self, said: impl IntoIterator<Item = &'a str>) -> Option<String> {
        let found = said.into_iter().find_map(|name| {
            let bound = self.environments.get(name).map_or(name, String::as_str);
            self.intake.environment(bound)
        })?;
        self.told.iter().any(|told| self.intake.environment(told).as_ref() == Some(&found)).then_some(found)
    }

    /// Counts the request that a line tells of where `counted` gives an environment for it, and gives the line. Where
    /// nobody asked for it requests are not counted: they may be told by metrics too, and would count twice.
    pub fn line(&self, told: Told, counted: Option<&str>) -> Line {
        if told.no_status && counted.is_some() {
            self.intake.note(Noted::NoStatus, 1);
        }
        if let (Some(hit), Some(default)) = (told.hit, counted) {
            // A service's name may be bound to an environment; else its source's environment is meant.
            let said = told.environment.as_deref().into_iter().chain([told.line.service.as_str(), default]);
            match self.environment(said) {
                Some(environment) => self.hits.take(&environment, hit),
                None => self.intake.note(Noted::NoEnvironment, 1),
            }
        }
        told.line
    }
}
