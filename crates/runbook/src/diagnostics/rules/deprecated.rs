//! Commands that newer versions of their programs no longer have. Each row has its source on the rule's page.

use super::super::calls::Call;
use super::super::context::Context;
use super::super::finding::{Finding, Note, short};
use super::super::place::Span;
use crate::program::StepKind;
use std::collections::HashMap;

/// How many other places of an obsolete command are named.
const MAX_RELATED: usize = 10;

/// Words that a call has, since when it is gone or obsolete, what to write.
const OBSOLETE: &[(&[&str], &str, &str)] = &[
    (&["docker-compose"], "Docker Compose v1 (2023)", "docker compose"),
    (&["apt-key"], "apt 2.4 (2022)", "gpg --dearmor + signed-by="),
    (&["kubectl", "run", "--generator"], "kubectl 1.18 (2020)", "kubectl create"),
    (&["kubectl", "rolling-update"], "kubectl 1.18 (2020)", "kubectl rollout"),
    (&["kubectl", "get", "--export"], "kubectl 1.18 (2020)", "kubectl get -o yaml"),
    (&["kubectl", "get", "--show-all"], "kubectl 1.12 (2018)", "kubectl get"),
    (&["kubectl", "get", "componentstatuses"], "Kubernetes 1.19 (2020)", "kubectl get --raw='/readyz?verbose'"),
    (&["kubectl", "get", "cs"], "Kubernetes 1.19 (2020)", "kubectl get --raw='/readyz?verbose'"),
    (&["kubectl", "drain", "--delete-local-data"], "kubectl 1.20 (2020)", "kubectl drain --delete-emptydir-data"),
    (&["helm", "init"], "Helm 3 (2019)", "—"),
    (&["helm", "delete", "--purge"], "Helm 3 (2019)", "helm uninstall"),
    (&["oadm"], "OpenShift 3.11 (2018)", "oc adm"),
    (&["aws", "ecr", "get-login"], "AWS CLI 2 (2020)", "aws ecr get-login-password"),
    (&["redis-cli", "slaveof"], "Redis 5 (2018)", "redis-cli REPLICAOF"),
    (&["createlang"], "PostgreSQL 10 (2017)", "CREATE EXTENSION"),
    (&["droplang"], "PostgreSQL 10 (2017)", "DROP EXTENSION"),
    (&["pg_xlogdump"], "PostgreSQL 10 (2017)", "pg_waldump"),
    (&["pg_resetxlog"], "PostgreSQL 10 (2017)", "pg_resetwal"),
    (&["pg_receivexlog"], "PostgreSQL 10 (2017)", "pg_receivewal"),
    (&["mysql_upgrade"], "MySQL 8.4 (2024)", "mysqld --upgrade"),
    (&["celeryd"], "Celery 4 (2016)", "celery -A app worker"),
    (&["celerybeat"], "Celery 4 (2016)", "celery -A app beat"),
    (&["celeryctl"], "Celery 4 (2016)", "celery -A app inspect"),
];

/// Functions and columns of PostgreSQL that were renamed.
const RENAMED: &[(&str, &str, &str)] = &[
    ("pg_current_xlog_location", "PostgreSQL 10 (2017)", "pg_current_wal_lsn"),
    ("pg_last_xlog_receive_location", "PostgreSQL 10 (2017)", "pg_last_wal_receive_lsn"),
    ("pg_last_xlog_replay_location", "PostgreSQL 10 (2017)", "pg_last_wal_replay_lsn"),
    ("pg_xlog_location_diff", "PostgreSQL 10 (2017)", "pg_wal_lsn_diff"),
    ("pg_switch_xlog", "PostgreSQL 10 (2017)", "pg_switch_wal"),
    ("pg_xlogfile_name", "PostgreSQL 10 (2017)", "pg_walfile_name"),
    ("pg_start_backup", "PostgreSQL 15 (2022)", "pg_backup_start"),
    ("pg_stop_backup", "PostgreSQL 15 (2022)", "pg_backup_stop"),
    ("procpid", "PostgreSQL 9.2 (2012)", "pid"),
    ("current_query", "PostgreSQL 9.2 (2012)", "query"),
];

pub(super) fn deprecated_command(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let mut told: HashMap<&'static str, usize> = HashMap::new();
    for (command, call) in context.calls() {
        let hit = OBSOLETE
            .iter()
            .find_map(|(words, since, instead)| Some((words_of(call, words)?, *since, *instead)))
            .or_else(|| app_behind_subcommand(call));
        if let Some((span, since, instead)) = hit {
            let finding = Finding::new("V055", span, &context.about(command))
                .with("text", short(&call.text()))
                .with("since", since)
                .with("instead", instead);
            once(out, &mut told, instead, finding);
        }
    }
    for command in &context.commands {
        let queries = command.kind == StepKind::Sql || command.text.contains("psql");
        if !queries || !(command.text.contains("pg_") || command.text.contains("pg_stat_activity")) {
            continue;
        }
        for (old, since, instead) in RENAMED {
            let word = command
                .text
                .split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'))
                .find(|word| word.eq_ignore_ascii_case(old));
            let Some(word) = word else {
                continue;
            };
            let span = super::super::place::text(context.draft(), command.lines, word);
            let finding = Finding::new("V055", span, &format!("{} {old}", context.about(command)))
                .with("text", word)
                .with("since", *since)
                .with("instead", *instead)
                .perhaps(vec![span.replaced(*instead)]);
            once(out, &mut told, instead, finding);
        }
    }
}

/// One finding for what is obsolete, however often it stands in the document.
fn once(out: &mut Vec<Finding>, told: &mut HashMap<&'static str, usize>, instead: &'static str, finding: Finding) {
    let Some(first) = told.get(instead).and_then(|at| out.get_mut(*at)) else {
        told.insert(instead, out.len());
        out.push(finding);
        return;
    };
    if first.related.len() < MAX_RELATED && first.span.line != finding.span.line {
        first.related.push(Note { line: finding.span.line, key: "related" });
    }
    if let (Some(answer), Some(further)) = (&mut first.fix, finding.fix) {
        answer.edits.extend(further.edits);
    }
}

/// From the program to the last of the words, where the call has them all.
fn words_of(call: &Call, words: &[&str]) -> Option<Span> {
    let (program, rest) = words.split_first()?;
    if call.program() != *program {
        return None;
    }
    let mut last = call.words.first()?.span;
    let start = last;
    for word in rest {
        let found = call.arguments().iter().find(|argument| {
            argument.text.eq_ignore_ascii_case(word)
                || argument.text.split_once('=').is_some_and(|(name, _)| name == *word)
        })?;
        last = found.span;
    }
    Some(start.to(last))
}

/// `celery worker -A app`: since Celery 5 the application stands before the subcommand.
fn app_behind_subcommand(call: &Call) -> Option<(Span, &'static str, &'static str)> {
    const SUBCOMMANDS: &[&str] =
        &["worker", "beat", "inspect", "control", "purge", "status", "events", "flower", "multi", "call"];
    if call.program() != "celery" {
        return None;
    }
    let first = call.arguments().first()?;
    let option = call.arguments().iter().find(|word| word.text == "-A" || word.text.starts_with("--app"))?;
    (SUBCOMMANDS.contains(&first.text.as_str())).then(|| {
        (
            call.words.first().map_or(first.span, |program| program.span.to(option.span)),
            "Celery 5 (2020)",
            "celery -A app …",
        )
    })
}
