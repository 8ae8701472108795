//! The rules that a document brings, each with what it goes by and who said so.

use super::Judged;
use crate::output::{Paint, plain};
use crate::text::label;
use serde_json::{Value, json};
use vectra_plan::rules::said;
use vectra_plan::{By, Config, Origin, Plan, RulePlan, Setting, UnboundKind};
use vectra_runbook::program::Program;
use vectra_web::sentences;
use vectra_web::text::{Text, pages};

/// What a document's rules are under a configuration, or under none.
pub struct Rules {
    plan: Plan,
    config: Config,
    /// Whether there is a configuration: without one, what needs a service lacks it.
    configured: bool,
}

impl Rules {
    pub fn of(judged: &Judged, config: Option<&Config>) -> Rules {
        let (configured, config) = (config.is_some(), config.cloned().unwrap_or_default());
        let plan = judged.plan.clone().unwrap_or_else(|| vectra_plan::build(&judged.program, &config));
        Rules { plan, config, configured }
    }

    fn shown(&self) -> impl Iterator<Item = &RulePlan> {
        self.plan.rules.iter().filter(|r| r.origin != Origin::Vectra)
    }

    fn settings(&self, rule: &RulePlan, program: &Program) -> Vec<Setting> {
        said::settings(rule, &self.plan, program, &self.config)
    }

    /// For programs: every rule, and the rows that became none.
    pub fn json(&self, program: &Program, t: Text) -> Value {
        let words = pages(t.language);
        let name = |id: &String| self.plan.rules.iter().find(|r| r.id == *id).map(|r| r.name.clone());
        let rule = |rule: &RulePlan| {
            let settings: Vec<Value> = self
                .settings(rule, program)
                .iter()
                .map(|s| {
                    let said = sentences::setting(words, s);
                    json!({ "what": s.what, "value": s.value, "text": said, "by": s.by, "key": s.key })
                })
                .collect();
            json!({
                "id": rule.id,
                "line": rule.line,
                "name": rule.name,
                "text": rule.text,
                "origin": rule.origin,
                "environment": rule.environment,
                "settings": settings,
                "explained_by": rule.inhibited_by.iter().filter_map(name).collect::<Vec<_>>(),
                "assumed": rule.assumed.iter().map(|a| sentences::assumed(words, a)).collect::<Vec<_>>(),
                "why_not": Value::Null,
            })
        };
        let lacking = self.plan.unbound.iter().filter(|u| lacks_rule(u.what)).map(|u| {
            json!({
                "id": Value::Null,
                "line": u.line,
                "name": u.name,
                "text": "",
                "origin": if u.what == UnboundKind::Alert { Origin::Row } else { Origin::Procedure },
                "environment": Value::Null,
                "settings": [],
                "explained_by": [],
                "assumed": [],
                "why_not": sentences::unbound_help(words, u),
            })
        });
        self.shown().map(rule).chain(lacking).collect()
    }

    /// For people: a line for each rule, and one for what it takes as nobody says it.
    pub fn lines(&self, program: &Program, t: Text, paint: Paint) -> Vec<String> {
        let words = pages(t.language);
        if self.shown().next().is_none() && (self.configured || !self.plan.unbound.iter().any(|u| lacks_rule(u.what))) {
            return Vec::new();
        }
        let mut lines = vec![t.with("rules-head", &[("n", self.shown().count().into())])];
        for rule in self.shown() {
            let settings = self.settings(rule, program);
            let of = |by: By| {
                let said = settings.iter().filter(|s| s.by == by);
                said.map(|s| sentences::setting(words, s)).collect::<Vec<_>>().join(", ")
            };
            // A rule of the configuration alone has no line of the document.
            let place = match rule.line {
                0 => "vectra.toml".to_owned(),
                line => t.with("live-place", &[("line", i64::from(line).into())]),
            };
            let name = label(t, &format!("{} ({place})", plain(&rule.name)));
            lines.push(format!("  {} {}", paint.blue(&name), plain(&rule.text)));
            for by in [By::Document, By::Configuration, By::Default] {
                let said = of(by);
                if !said.is_empty() {
                    let who = label(t, &sentences::said_by(words, by));
                    lines.push(format!("    {who} {}", plain(&said)));
                }
            }
            let keys = keys(&settings);
            if !keys.is_empty() {
                lines.push(format!("    {}", t.with("rules-keys", &[("keys", plain(&keys).into())])));
            }
        }
        // With a configuration these are told as what is unbound.
        for unbound in self.plan.unbound.iter().filter(|u| !self.configured && lacks_rule(u.what)) {
            let place = t.with("live-place", &[("line", i64::from(unbound.line).into())]);
            let name = label(t, &format!("{} ({place})", plain(&unbound.name)));
            lines.push(format!("  {} {}", paint.yellow(&name), plain(&sentences::unbound_help(words, unbound))));
        }
        lines
    }
}

/// The keys that change what was taken, by their tables: `[alerts] calm; [checks] interval`.
fn keys(settings: &[Setting]) -> String {
    let mut tables: Vec<(&str, Vec<&str>)> = Vec::new();
    for key in settings.iter().filter(|s| s.by == By::Default).filter_map(|s| s.key.as_deref()) {
        let Some((table, key)) = key.rsplit_once("] ") else { continue };
        match tables.iter_mut().find(|(known, _)| *known == table) {
            Some((_, keys)) if keys.contains(&key) => {}
            Some((_, keys)) => keys.push(key),
            None => tables.push((table, vec![key])),
        }
    }
    let told = tables.iter().map(|(table, keys)| format!("{table}] {}", keys.join(", ")));
    told.collect::<Vec<_>>().join("; ")
}

fn lacks_rule(what: UnboundKind) -> bool {
    matches!(what, UnboundKind::Alert | UnboundKind::Procedure)
}
