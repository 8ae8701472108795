//! Evidence about a queue that is silent or wrong exactly when the queue is in trouble, or that stops it.

use super::super::context::Context;
use super::super::finding::{Finding, short};
use super::asking::redis_words;
use crate::program::StepKind;

pub(super) fn llen_is_not_depth(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let uses_celery = context.commands.iter().any(|command| command.kind == StepKind::Celery);
    for (command, call) in context.calls().filter(|(_, call)| call.program() == "redis-cli") {
        let Some(word) = call.words.iter().find(|word| word.text.eq_ignore_ascii_case("llen")) else {
            continue;
        };
        let key = call.words.last().filter(|key| key.text.to_ascii_lowercase().contains("celery"));
        if uses_celery || key.is_some() {
            let end = call.words.last().map_or(word.span, |last| last.span);
            out.push(Finding::new("V015", word.span.to(end), &context.about(command)));
        }
    }
}

pub(super) fn inspect_as_evidence(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, call) in context.calls().filter(|(command, _)| command.investigation) {
        let asks = call.plain().find(|word| matches!(word.text.as_str(), "inspect" | "status"));
        if let (Some(word), "celery") = (asks, call.program()) {
            out.push(Finding::new("V016", word.span, &context.about(command)).with("text", short(&call.text())));
        }
    }
}

/// `KEYS` reads the whole keyspace in one go, and nothing else runs meanwhile.
pub(super) fn keys_blocks_redis(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, call) in context.calls().filter(|(_, call)| call.program() == "redis-cli") {
        let Some(word) = redis_words(call).next().filter(|word| word.text.eq_ignore_ascii_case("keys")) else {
            continue;
        };
        let finding = Finding::new("V063", word.span, &context.about(command));
        out.push(if !call.inner && word.raw.eq_ignore_ascii_case("keys") && command.text.contains("redis-cli") {
            finding.perhaps(vec![word.span.replaced("--scan --pattern")])
        } else {
            finding
        });
    }
}
