//! What a place means, in words, and its live value.

use super::document::{Document, on};
use crate::output::{field, list};
use serde_json::Value;
use vectra_plan::rules::said;
use vectra_plan::{By, Config};
use vectra_runbook::program::{Alert, Cond, Objective, Op, Procedure, Severity, Source, Step, StepKind, Unit};
use vectra_web::sentences;
use vectra_web::text::{Text, pages};

/// Markdown about the narrowest item on a line, and its lines.
pub fn hover(document: &Document, line: u32, t: Text, status: Option<&Value>) -> Option<(String, [u32; 2])> {
    let program = &document.program;
    let mut found: Vec<(Vec<String>, &Source)> = Vec::new();
    let now = |list_name: &str, name: &str| live(status, list_name, name, t);
    for item in program.alerts.iter().filter(|item| on(&item.source, line)) {
        let mut said = alert(document, item, t);
        said.extend(now("alerts", &item.name));
        found.push((said, &item.source));
    }
    for item in program.objectives.iter().filter(|item| on(&item.source, line)) {
        found.push((objective(item, t), &item.source));
    }
    for item in program.severities.iter().filter(|item| on(&item.source, line)) {
        found.push((severity(document, item, t), &item.source));
    }
    for item in program.environments.iter().filter(|item| on(&item.source, line)) {
        let service = item.service.as_deref().unwrap_or("–");
        let mut said = vec![
            head(t, "lsp-environment", &item.name),
            t.with(
                "lsp-environment-is",
                &[("environment", item.environment.as_str().into()), ("service", service.into())],
            ),
        ];
        said.extend(now("environments", &item.name));
        found.push((said, &item.source));
    }
    for item in program.checks.iter().filter(|item| on(&item.source, line)) {
        let mut said = vec![head(t, "lsp-check", &item.name)];
        said.extend(item.expect.as_deref().map(|expect| fact(t, "lsp-expects", expect)));
        said.extend(now("checks", &item.name));
        found.push((said, &item.source));
    }
    for item in program.escalation.iter().filter(|item| on(&item.source, line)) {
        let reached =
            program.contacts.iter().find(|contact| contact.role.to_lowercase() == item.contact.to_lowercase());
        let address = reached.and_then(|contact| contact.address.as_deref());
        let mut said =
            vec![head(t, "lsp-level", &item.contact), fact(t, "lsp-after", &seconds(item.after_seconds as f64))];
        said.push(address.map_or_else(|| t.get("lsp-no-contact"), |address| fact(t, "lsp-reached", address)));
        found.push((said, &item.source));
    }
    for item in program.contacts.iter().filter(|item| on(&item.source, line)) {
        let channel = item.channel.as_deref().map_or_else(|| t.get("lsp-no-channel"), |it| fact(t, "lsp-channel", it));
        found.push((vec![head(t, "lsp-contact", &item.role), channel], &item.source));
    }
    for item in program.maintenance.iter().filter(|item| on(&item.source, line)) {
        let when = item.schedule.as_deref().unwrap_or(&item.cadence);
        let mut said = vec![head(t, "lsp-maintenance", &item.title), fact(t, "lsp-when", when)];
        said.extend(item.duration_seconds.map(|lasts| fact(t, "lsp-lasts", &seconds(lasts as f64))));
        found.push((said, &item.source));
    }
    for item in &program.procedures {
        for part in item.steps.iter().filter(|part| on(&part.source, line)) {
            found.push((step(document, part, t), &part.source));
        }
        if item.source.line == line {
            found.push((procedure(item, t), &item.source));
        }
    }
    let narrow = |source: &Source| source.lines[1] - source.lines[0];
    let least = found.iter().map(|(_, source)| narrow(source)).min()?;
    let chosen: Vec<_> = found.into_iter().filter(|(_, source)| narrow(source) == least).collect();
    let lines = chosen.first().map(|(_, source)| source.lines)?;
    let texts: Vec<String> = chosen.into_iter().map(|(said, _)| said.join("  \n")).collect();
    Some((texts.join("\n\n---\n\n"), lines))
}

fn head(t: Text, kind: &str, name: &str) -> String {
    format!("**{}** — {}", t.get(kind), escaped(name))
}

fn fact(t: Text, key: &str, value: &str) -> String {
    t.with(key, &[("value", format!("`{}`", value.replace('`', "'")).into())])
}

/// Markdown of the document must not become markup of the hover.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, sign| {
        if matches!(sign, '*' | '_' | '`' | '[' | ']' | '<' | '>' | '\\' | '#') {
            out.push('\\');
        }
        out.push(if sign.is_control() { ' ' } else { sign });
        out
    })
}

fn alert(document: &Document, item: &Alert, t: Text) -> Vec<String> {
    let mut said = vec![head(t, "lsp-alert", &item.name), fact(t, "lsp-measures", &name(item.indicator))];
    said.extend(item.cond.as_ref().map(|cond| fact(t, "lsp-fires", &condition(cond))));
    said.extend(item.window_seconds.map(|window| fact(t, "lsp-window", &seconds(window as f64))));
    said.extend(item.count.map(|count| fact(t, "lsp-count", &count.to_string())));
    let deadline = item.severity.as_deref().and_then(|said| {
        let known = document.program.severities.iter().find(|known| known.name.to_lowercase() == said.to_lowercase());
        known.and_then(|known| known.respond_within_seconds)
    });
    said.extend(item.severity.as_deref().map(|severity| fact(t, "lsp-severity", severity)));
    said.extend(deadline.map(|deadline| fact(t, "lsp-deadline", &seconds(deadline as f64))));
    said.extend(taken(document, item, t));
    said.push(match document.procedure(item) {
        Some(procedure) => fact(t, "lsp-answered", &format!("{}:{}", procedure.source.line, procedure.title)),
        None => t.get("lsp-unanswered"),
    });
    said
}

/// What its rule takes because the document does not say it, as far as that hangs on no binding.
fn taken(document: &Document, item: &Alert, t: Text) -> Option<String> {
    let config = Config::default();
    let plan = vectra_plan::build(&document.program, &config);
    let rule = plan.rules.iter().find(|rule| rule.id == item.source.id)?;
    let settings = said::settings(rule, &plan, &document.program, &config);
    let taken = settings.iter().filter(|setting| setting.by == By::Default);
    let words: Vec<String> = taken.map(|setting| sentences::setting(pages(t.language), setting)).collect();
    (!words.is_empty()).then(|| fact(t, "lsp-taken", &words.join(", ")))
}

fn objective(item: &Objective, t: Text) -> Vec<String> {
    let mut said = vec![head(t, "lsp-objective", &item.name), fact(t, "lsp-measures", &name(item.indicator))];
    said.extend(item.target.as_ref().map(|cond| fact(t, "lsp-target", &condition(cond))));
    said.extend(item.critical.as_ref().map(|cond| fact(t, "lsp-critical", &condition(cond))));
    said.extend(item.excludes_maintenance.then(|| t.get("lsp-without-maintenance")));
    said
}

fn severity(document: &Document, item: &Severity, t: Text) -> Vec<String> {
    let mut said = vec![head(t, "lsp-level-of-severity", &item.name)];
    said.push(match item.respond_within_seconds {
        Some(deadline) => fact(t, "lsp-deadline", &seconds(deadline as f64)),
        None => t.get("lsp-no-deadline"),
    });
    let of =
        |alert: &&Alert| alert.severity.as_deref().is_some_and(|said| said.to_lowercase() == item.name.to_lowercase());
    let alerts: Vec<&str> = document.program.alerts.iter().filter(of).map(|alert| alert.name.as_str()).collect();
    if !alerts.is_empty() {
        said.push(fact(t, "lsp-alerts", &alerts.join(", ")));
    }
    said
}

fn procedure(item: &Procedure, t: Text) -> Vec<String> {
    let mut said = vec![head(t, "lsp-procedure", &item.title), fact(t, "lsp-role", &name(item.role))];
    said.push(item.trigger.as_deref().map_or_else(|| t.get("lsp-no-trigger"), |alert| fact(t, "lsp-trigger", alert)));
    said.push(t.with("lsp-steps", &[("n", item.steps.len().into())]));
    said
}

/// What is told of a command that runs until somebody stops it.
const ENDLESS: &str = "V049";

fn step(document: &Document, item: &Step, t: Text) -> Vec<String> {
    use vectra_runbook::program::EffectClass;
    let [first, last] = item.source.lines;
    let told = document.program.diagnostics.iter().filter(|finding| finding.code == ENDLESS);
    let endless = told.map(|finding| finding.source.line).any(|line| (first..=last).contains(&line));
    let effect = match item.effect {
        EffectClass::Observe if endless => "lsp-endless",
        EffectClass::Observe if item.kind == StepKind::Manual => "lsp-observe-by-hand",
        EffectClass::Observe => "lsp-observe",
        EffectClass::Change => "lsp-change",
        EffectClass::Danger => "lsp-danger",
    };
    let mut said =
        vec![format!("**{}** ({}, {})", t.get("lsp-step"), name(item.stage), name(item.kind)), t.get(effect)];
    said.extend(item.condition.as_deref().map(|case| fact(t, "lsp-case", case)));
    said.extend(item.expect.as_deref().map(|expect| fact(t, "lsp-expects", expect)));
    said
}

/// The contract's name of a value.
fn name(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn condition(cond: &Cond) -> String {
    let op = match cond.op {
        Op::Lt => "<",
        Op::Le => "≤",
        Op::Gt => ">",
        Op::Ge => "≥",
        Op::Eq => "=",
        Op::Ne => "≠",
    };
    let value = match cond.unit {
        Unit::Ratio => format!("{} %", trimmed(cond.value * 100.0)),
        Unit::Seconds => seconds(cond.value),
        Unit::Bytes => format!("{} B", trimmed(cond.value)),
        Unit::Count => trimmed(cond.value),
    };
    format!("{op} {value}")
}

fn seconds(value: f64) -> String {
    let (value, unit) = match value {
        value if value >= 86_400.0 && value % 86_400.0 == 0.0 => (value / 86_400.0, "d"),
        value if value >= 3600.0 && value % 3600.0 == 0.0 => (value / 3600.0, "h"),
        value if value >= 60.0 && value % 60.0 == 0.0 => (value / 60.0, "min"),
        value if value < 1.0 && value > 0.0 => (value * 1000.0, "ms"),
        value => (value, "s"),
    };
    format!("{} {unit}", trimmed(value))
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What a running Vectra says of it now.
fn live(status: Option<&Value>, list_name: &str, name: &str, t: Text) -> Option<String> {
    let row = list(status?, list_name).iter().find(|row| field(row, "name") == name)?;
    let state = match (row.get("firing").and_then(Value::as_bool), field(row, "state")) {
        (Some(true), _) => "state-firing",
        (Some(false), _) => "state-quiet",
        (None, "passing") => "state-passing",
        (None, "failing") => "state-failing",
        (None, _) => "state-unknown",
    };
    let took = row.get("took_ms").and_then(Value::as_i64).map(|took| format!(", {took} ms")).unwrap_or_default();
    let detail =
        Some(field(row, "detail")).filter(|detail| !detail.is_empty()).map(|detail| format!(" ({})", t.seen(detail)));
    let now = format!("{}{}{took}", t.get(state), detail.unwrap_or_default());
    Some(t.with("lsp-now", &[("value", escaped(&now).into())]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_as_people_write_them() {
        assert_eq!([900.0, 0.2, 7200.0, 90.0, 604_800.0].map(seconds), ["15 min", "200 ms", "2 h", "90 s", "7 d"]);
        assert_eq!(condition(&Cond { op: Op::Lt, value: 0.995, unit: Unit::Ratio }), "< 99.5 %");
    }

    #[test]
    fn what_the_document_writes_is_no_markup() {
        assert_eq!(escaped("**x** <b>"), "\\*\\*x\\*\\* \\<b\\>");
    }
}
