//! The documents that worlds are operated from: generated from models, so that what a document says is known apart from
//! what the compiler makes of it.

use crate::check::Expected;
use crate::rng::Rng;
use std::sync::Arc;
use vectra_plan::{Config, Plan};
use vectra_runbook::generate::{self, Model};

/// Plans and expectations for the first `count` documents.
///
/// # Errors
/// When a configuration made here is refused: a defect of this file.
pub fn documents(count: u64) -> Result<Vec<(Arc<Plan>, Expected)>, String> {
    (0..count)
        .map(|seed| {
            let made = generate::document(seed);
            let program = vectra_runbook::compile("generated.md", &made.text);
            let mut rng = Rng::new(seed);
            let environments: Vec<&str> = program.environments.iter().map(|e| e.name.as_str()).collect();
            let config = configuration(&made.model, &environments, &mut rng);
            let config = Config::parse(&config).map_err(|e| format!("{e}\n{config}"))?;
            Ok((Arc::new(vectra_plan::build(&program, &config)), expected(&made.model)))
        })
        .collect()
}

fn expected(model: &Model) -> Expected {
    Expected {
        failures: model.failures,
        levels: model.escalation.iter().map(|(after, _)| *after).collect(),
        respond_within: model.severities.iter().find(|(name, _)| *name == model.severity).map(|(_, s)| *s),
    }
}

fn configuration(model: &Model, environments: &[&str], rng: &mut Rng) -> String {
    let mut text = String::from("[checks]\ninterval = \"10s\"\n");
    if rng.chance(50) {
        text.push_str("[automation]\ngrant = [\"restart\", \"rollback\"]\n");
    }
    text.push_str("[slack]\ntoken = { env = \"T\" }\nchannel = \"C\"\n");
    text.push_str("[render]\napi_key = { env = \"K\" }\n[render.services]\n");
    for environment in environments {
        text.push_str(&format!("\"{environment}\" = \"srv-1\"\n"));
    }
    for (index, (_, contact)) in model.escalation.iter().enumerate() {
        // One document in five leaves a later level unbound.
        if index == 0 || !rng.chance(20) {
            text.push_str(&format!("[contacts.\"{contact}\"]\npagerduty = {{ env = \"P\" }}\n"));
        }
    }
    text
}
