//! What depends on the platform that deploys and keeps.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place;
use crate::program::{DeployRule, Language, Operation, ProcedureRole, Role};
use crate::text;
use std::collections::BTreeSet;

fn automatic<'a>(context: &'a Context<'_, '_>) -> Option<&'a DeployRule> {
    context.deploy.iter().find(|rule| rule.automatic && rule.environment == "production")
}

pub(super) fn rollback_leaves_auto_deploy(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let rollback = context
        .procedures
        .iter()
        .find(|procedure| procedure.role == ProcedureRole::Rollback && !procedure.steps.is_empty());
    let (Some(rule), Some(procedure)) = (automatic(context), rollback) else {
        return;
    };
    let stops = procedure.steps.iter().any(|step| {
        let words = text::words(&step.text);
        let is = |start: &str| words.iter().any(|word| word.starts_with(start));
        is("auto") && (is("deploy") || is("deploi") || words.iter().any(|word| word.contains("deploy")))
    });
    if stops {
        return;
    }
    let line = procedure.source.line;
    let finding = Finding::new("V027", place::text(context.draft(), [line, line], &procedure.title), &procedure.title)
        .with("branch", rule.branch.as_str())
        .beside(rule.source.line);
    let first =
        procedure.steps.first().map(|step| step.source.line).filter(|line| context.line(*line).starts_with("1. "));
    out.push(match first {
        Some(first) => {
            let step = match context.language {
                Language::Fr => "1. Désactiver le déploiement automatique\n",
                Language::En => "1. Disable automatic deployment\n",
            };
            finding.perhaps(vec![place::insert(first, 1, step)])
        }
        None => finding,
    });
}

pub(super) fn retention_depends_on_plan(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    if let Some(backup) = &context.backup
        && let (Some(days), Some(provider)) = (backup.retention_days, &backup.provider)
        && is_name(provider)
    {
        let span = super::backups::retention(context, backup);
        out.push(
            Finding::new("V028", span, provider).with("days", days.to_string()).with("provider", provider.as_str()),
        );
    }
}

/// A provider is called by a few words; the end of a sentence is not one.
fn is_name(provider: &str) -> bool {
    provider.split_whitespace().count() <= 3
        && !provider.contains([',', ';', '(', ')', '*', '='])
        && !provider.ends_with('.')
        && provider.chars().any(char::is_alphabetic)
}

pub(super) fn rollback_missing(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let Some(rule) = automatic(context) else {
        return;
    };
    let rolls_back = context.outline.sections.iter().any(|section| section.own_role == Some(Role::Rollback))
        || context.procedures.iter().any(|procedure| {
            procedure.role == ProcedureRole::Rollback
                || procedure.steps.iter().any(|step| step.operation == Some(Operation::Rollback))
        });
    if !rolls_back {
        out.push(
            Finding::new("V036", place::line(context.draft(), rule.source.line), &rule.branch)
                .with("branch", rule.branch.as_str()),
        );
    }
}

/// Deployed to a place that the table of environments does not have.
pub(super) fn deploy_environment_unknown(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let known: BTreeSet<&str> = context.environments.iter().map(|row| row.environment.as_str()).collect();
    // Where no name is one of a stage, the list is of something else.
    let stage = |name: &&str| matches!(*name, "production" | "staging" | "development" | "test");
    if known.len() < 2 || !known.iter().any(stage) {
        return;
    }
    let listed = known.iter().take(12).copied().collect::<Vec<_>>().join(", ");
    let mut told = BTreeSet::new();
    for rule in &context.deploy {
        if known.contains(rule.environment.as_str()) || !told.insert(rule.environment.as_str()) {
            continue;
        }
        out.push(
            Finding::new("V078", place::line(context.draft(), rule.source.line), &rule.environment)
                .with("environment", rule.environment.as_str())
                .with("known", listed.as_str()),
        );
    }
}
