//! The table of rules. A rule finds its kind in any runbook; none knows a document's words.

mod alerts;
mod asking;
mod backups;
mod blocks;
mod comments;
mod contacts;
mod coverage;
mod danger;
mod databases;
mod deprecated;
mod early;
mod escalation;
mod fences;
mod headings;
mod http;
mod names;
mod never_ends;
mod objectives;
mod pipes;
mod placeholders;
mod platform;
mod queues;
mod quoting;
mod restore;
mod secret;
mod severities;
mod shape;
mod shown;
mod syntax;
mod thresholds;
mod time;
mod undone;
mod way_back;

use super::context::Context;
use super::finding::Finding;
use crate::program::Level::{self, Error, Info, Warning};

/// A rule: what its findings are called, how bad they are, and what finds them.
pub(super) struct Rule {
    pub code: &'static str,
    pub name: &'static str,
    pub level: Level,
    pub check: fn(&Context<'_, '_>, &mut Vec<Finding>),
}

const fn rule(
    code: &'static str,
    name: &'static str,
    level: Level,
    check: fn(&Context<'_, '_>, &mut Vec<Finding>),
) -> Rule {
    Rule { code, name, level, check }
}

/// Every rule. A code keeps its meaning for ever; a new rule takes the next free one.
pub(super) const RULES: &[Rule] = &[
    rule("V001", "alert-severity-unmapped", Warning, alerts::severity_unmapped),
    rule("V002", "failures-without-interval", Warning, alerts::failures_without_interval),
    rule("V003", "percentile-without-window", Warning, alerts::percentile_without_window),
    rule("V004", "escalation-contact-unknown", Warning, escalation::contact_unknown),
    rule("V005", "escalation-after-deadline", Warning, escalation::after_deadline),
    rule("V006", "procedure-without-alert", Warning, coverage::procedure_without_alert),
    rule("V007", "alert-without-procedure", Warning, coverage::alert_without_procedure),
    rule("V008", "severity-without-deadline", Warning, severities::without_deadline),
    rule("V009", "ui-path-in-shell", Error, blocks::ui_path_in_shell),
    rule("V010", "sql-in-shell", Error, blocks::sql_in_shell),
    rule("V011", "command-asks", Warning, asking::command_asks),
    rule("V012", "connection-placeholder", Warning, placeholders::connection),
    rule("V013", "placeholder-unbound", Error, placeholders::unbound),
    rule("V014", "unsafe-restore", Warning, restore::unsafe_restore),
    rule("V015", "llen-is-not-depth", Warning, queues::llen_is_not_depth),
    rule("V016", "inspect-as-evidence", Warning, queues::inspect_as_evidence),
    rule("V017", "idle-by-query-start", Warning, databases::idle_by_query_start),
    rule("V018", "shell-syntax", Error, blocks::shell_syntax),
    rule("V019", "sql-syntax", Error, blocks::sql_syntax),
    rule("V020", "items-not-understood", Info, shape::items_not_understood),
    rule("V021", "rows-not-understood", Info, shape::rows_not_understood),
    rule("V022", "lines-not-understood", Info, shape::lines_not_understood),
    rule("V023", "ragged-row", Warning, shape::ragged_row),
    rule("V024", "table-without-separator", Warning, shape::table_without_separator),
    rule("V025", "unclosed-block", Warning, shape::unclosed_block),
    rule("V026", "row-incomplete", Warning, shape::row_incomplete),
    rule("V027", "rollback-leaves-auto-deploy", Warning, platform::rollback_leaves_auto_deploy),
    rule("V028", "retention-depends-on-plan", Info, platform::retention_depends_on_plan),
    rule("V029", "change-without-check", Warning, coverage::change_without_check),
    rule("V030", "contact-unreachable", Warning, contacts::unreachable),
    rule("V031", "objective-without-alert", Warning, objectives::without_alert),
    rule("V032", "alert-looser-than-objective", Warning, objectives::alert_looser),
    rule("V033", "alert-stricter-than-objective", Info, objectives::alert_stricter),
    rule("V034", "severity-unused", Info, severities::unused),
    rule("V035", "escalation-missing", Warning, escalation::missing),
    rule("V036", "rollback-missing", Warning, platform::rollback_missing),
    rule("V037", "restore-missing", Warning, backups::restore_missing),
    rule("V038", "environment-without-check", Warning, coverage::environment_without_check),
    rule("V039", "restore-never-tested", Warning, backups::restore_never_tested),
    rule("V040", "retention-too-short", Warning, backups::retention_too_short),
    rule("V041", "two-thresholds", Warning, thresholds::two_thresholds),
    rule("V042", "severities-out-of-order", Warning, severities::out_of_order),
    rule("V043", "escalation-out-of-order", Warning, escalation::out_of_order),
    rule("V044", "two-deadlines", Warning, severities::two_deadlines),
    rule("V045", "two-addresses", Warning, contacts::two_addresses),
    rule("V046", "duplicate-alert", Warning, names::duplicate_alert),
    rule("V047", "duplicate-procedure", Warning, names::duplicate_procedure),
    rule("V048", "objective-inverted", Warning, objectives::inverted),
    rule("V049", "command-never-ends", Warning, never_ends::command_never_ends),
    rule("V050", "pipe-hides-failure", Warning, pipes::hides_failure),
    rule("V051", "download-into-shell", Warning, pipes::download_into_shell),
    rule("V052", "unquoted-variable", Warning, quoting::unquoted_variable),
    rule("V053", "unquoted-url", Warning, quoting::unquoted_url),
    rule("V054", "typographic-sign", Error, quoting::typographic_sign),
    rule("V055", "deprecated-command", Warning, deprecated::deprecated_command),
    rule("V056", "status-ignored", Warning, http::status_ignored),
    rule("V057", "wrong-tag", Error, blocks::wrong_tag),
    rule("V058", "opens-session", Warning, asking::opens_session),
    rule("V059", "redirect-without-rights", Warning, pipes::redirect_without_rights),
    rule("V060", "danger-not-marked", Warning, danger::not_marked),
    rule("V061", "statement-without-bound", Warning, databases::without_bound),
    rule("V062", "kills-own-session", Warning, databases::kills_own_session),
    rule("V063", "keys-blocks-redis", Warning, queues::keys_blocks_redis),
    rule("V064", "broad-delete", Warning, danger::broad_delete),
    rule("V065", "production-in-test", Warning, danger::production_in_test),
    rule("V066", "secret-in-document", Warning, secret::in_document),
    rule("V067", "credentials-over-http", Warning, http::credentials_over_http),
    rule("V068", "certificate-not-checked", Info, http::certificate_not_checked),
    rule("V069", "time-without-zone", Warning, time::without_zone),
    rule("V070", "time-skipped-by-dst", Warning, time::skipped_by_dst),
    rule("V071", "impossible-date", Warning, time::impossible_date),
    rule("V072", "heading-jump", Info, headings::jump),
    rule("V073", "broken-anchor", Warning, headings::broken_anchor),
    rule("V074", "ambiguous-anchor", Info, headings::ambiguous_anchor),
    rule("V075", "missing-section", Warning, headings::missing_section),
    rule("V076", "named-but-missing", Warning, names::named_but_missing),
    rule("V077", "procedure-severity-unknown", Warning, severities::procedure_severity_unknown),
    rule("V078", "deploy-environment-unknown", Warning, platform::deploy_environment_unknown),
    rule("V079", "procedure-without-resolution", Warning, coverage::procedure_without_resolution),
    rule("V080", "alert-without-severity", Warning, alerts::without_severity),
    rule("V081", "alert-without-threshold", Warning, alerts::without_threshold),
    rule("V082", "threshold-without-unit", Warning, thresholds::without_unit),
    rule("V083", "threshold-unreachable", Warning, thresholds::unreachable),
    rule("V084", "objective-without-window", Info, objectives::without_window),
    rule("V085", "comment-not-understood", Warning, comments::unknown),
    rule("V086", "promql-syntax", Error, alerts::promql_syntax),
    rule("V087", "secret-shown", Warning, shown::secret_shown),
    rule("V089", "condition-in-part", Warning, thresholds::in_part),
    rule("V090", "alerting-rules-unread", Error, alerts::unread_rules),
    rule("V091", "change-while-investigating", Warning, early::change_while_investigating),
    rule("V092", "broken-link", Warning, headings::broken_link),
];
