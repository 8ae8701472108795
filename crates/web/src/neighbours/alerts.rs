//! What fires, as Alertmanager's API lists it: this runbook's own rules, and what others sent.

use super::posted::RESOLVE_TIMEOUT;
use super::{Plain, Query, RECEIVER};
use crate::guard::{Identity, Locale};
use crate::text::{Text, rfc3339};
use crate::{Shared, sentences};
use axum::Json;
use axum::extract::{RawQuery, State};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use vectra_control::daemon::View;
use vectra_control::kernel::AlertNow;
use vectra_engine::external::{self, NAME, fingerprint};
use vectra_engine::rules::Alert;
use vectra_engine::rules::mute::{Labels, Mute, Silence};
use vectra_engine::time::Time;
use vectra_plan::RulePlan;

/// An alert that fires.
struct Row {
    fingerprint: String,
    labels: Labels,
    annotations: Labels,
    starts: Time,
    updated: Time,
    ends: Time,
    link: String,
    silenced: Vec<String>,
    inhibited: Vec<String>,
    muted: Vec<String>,
}

impl Row {
    fn suppressed(&self) -> bool {
        !self.silenced.is_empty() || !self.inhibited.is_empty() || !self.muted.is_empty()
    }

    fn asked(&self, query: &Query) -> bool {
        let fits =
            |m: &vectra_engine::rules::mute::Matcher| m.holds(self.labels.get(&m.name).map_or("", String::as_str));
        (query.wants("active") || self.suppressed())
            && (query.wants("silenced") || self.silenced.is_empty())
            && (query.wants("inhibited") || self.inhibited.is_empty())
            && query.filter.iter().all(fits)
    }

    fn json(&self) -> Value {
        let mut row = json!({
            "fingerprint": self.fingerprint,
            "labels": self.labels,
            "annotations": self.annotations,
            "startsAt": rfc3339(self.starts),
            "updatedAt": rfc3339(self.updated),
            "endsAt": rfc3339(self.ends),
            "receivers": [{ "name": RECEIVER }],
            "status": {
                "state": if self.suppressed() { "suppressed" } else { "active" },
                "silencedBy": self.silenced,
                "inhibitedBy": self.inhibited,
                "mutedBy": self.muted,
            },
        });
        // No address is left out, as Alertmanager does: the empty text is none.
        if let Some(fields) = row.as_object_mut().filter(|_| !self.link.is_empty()) {
            fields.insert("generatorURL".into(), self.link.clone().into());
        }
        row
    }
}

/// What mutes an alert now, whether it fired before that or after.
struct Mutes<'a> {
    view: &'a View,
    standing: &'a BTreeMap<String, AlertNow>,
    silences: Vec<&'a Silence>,
}

impl<'a> Mutes<'a> {
    fn new(view: &'a View, standing: &'a BTreeMap<String, AlertNow>, now: Time) -> Mutes<'a> {
        Mutes { view, standing, silences: view.state.silences.values().filter(|s| s.active(now)).collect() }
    }

    fn silenced(&self, labels: &Labels) -> Vec<String> {
        self.silences.iter().filter(|s| s.covers(labels)).map(|s| s.id.clone()).collect()
    }

    fn held(&self, id: &str) -> Option<&Mute> {
        let now = self.standing.get(id).and_then(|rule| rule.held.as_ref());
        now.or_else(|| self.view.state.held.get(id))
    }

    fn inhibited(&self, id: &str) -> Vec<String> {
        let Some(Mute::Inhibited { by, .. }) = self.held(id) else { return Vec::new() };
        let rule = self.view.plan.rules.iter().find(|r| r.id == *by);
        vec![rule.map_or_else(|| by.clone(), |r| fingerprint(&r.labels(&self.view.plan)))]
    }

    fn muted(&self, id: &str) -> Vec<String> {
        match self.held(id) {
            Some(Mute::Maintenance { window, .. }) => vec![window.clone()],
            _ => Vec::new(),
        }
    }
}

fn own(t: Text, view: &View, rule: &RulePlan, now: Option<&AlertNow>) -> Labels {
    let procedure = rule.procedure.as_ref().and_then(|id| view.plan.procedures.iter().find(|p| p.id == *id));
    let said = [
        ("description", now.map(|n| sentences::with_items(t, sentences::truth(t, n), &n.items))),
        ("condition", Some(rule.text.clone())),
        ("procedure", procedure.map(|p| p.title.clone())),
    ];
    let said = said.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?)));
    said.filter(|(_, text)| !text.is_empty()).collect()
}

fn rows(app: &Shared, t: Text) -> Vec<Row> {
    let (view, now) = (app.handle.view(), app.handle.now());
    let (standing, outside) = (app.handle.alerts(), app.handle.outside());
    let mutes = Mutes::new(&view, &standing, now);
    let since = |id: &String| match view.state.alerts.get(id) {
        Some(Alert::Firing { since }) => Some(*since),
        _ => None,
    };
    let link = app.public_url.as_ref().and_then(|url| url.join("alerts").ok()).map(String::from).unwrap_or_default();
    let rules = view.plan.rules.iter().filter_map(|rule| {
        let (starts, labels, seen) = (since(&rule.id)?, rule.labels(&view.plan), standing.get(&rule.id));
        Some(Row {
            fingerprint: fingerprint(&labels),
            annotations: own(t, &view, rule, seen),
            starts,
            updated: seen.and_then(|s| s.last).unwrap_or(starts),
            ends: now + RESOLVE_TIMEOUT,
            link: link.clone(),
            silenced: mutes.silenced(&labels),
            inhibited: mutes.inhibited(&rule.id),
            muted: mutes.muted(&rule.id),
            labels,
        })
    });
    let sent = view.state.external.iter().map(|(id, first)| {
        let heard = outside.heard.get(id);
        let alert: &external::External = heard.map_or(first, |h| &h.alert);
        let at = heard.and_then(|h| h.at).unwrap_or(alert.starts.min(now));
        Row {
            fingerprint: alert.fingerprint.clone(),
            labels: alert.labels.clone(),
            annotations: alert.annotations.clone(),
            // The clock of its sender may be ahead.
            starts: alert.starts.min(since(id).unwrap_or(now)),
            updated: at,
            ends: heard.and_then(|h| h.until).unwrap_or(now + RESOLVE_TIMEOUT),
            link: alert.link.clone(),
            silenced: mutes.silenced(&alert.labels),
            inhibited: mutes.inhibited(id),
            muted: mutes.muted(id),
        }
    });
    let mut rows: Vec<Row> = rules.chain(sent).collect();
    rows.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
    rows
}

fn asked(app: &Shared, t: Text, query: &Query) -> Result<Vec<Row>, Plain> {
    if !query.wants_receiver()? {
        return Ok(Vec::new());
    }
    let mut rows = rows(app, t);
    rows.retain(|row| row.asked(query));
    Ok(rows)
}

/// What fires: rules of this runbook, and alerts that others sent.
#[utoipa::path(
    get,
    path = "/api/v2/alerts",
    tag = "alertmanager",
    responses((status = 200, body = [Object]), (status = 400, body = String))
)]
pub(crate) async fn list(
    State(app): State<Shared>,
    Locale(t): Locale,
    _: Identity,
    RawQuery(query): RawQuery,
) -> Result<Json<Vec<Value>>, Plain> {
    let rows = asked(&app, t, &Query::read(query.as_deref())?)?;
    Ok(Json(rows.iter().map(Row::json).collect()))
}

/// What fires, by the name of the alert.
#[utoipa::path(
    get,
    path = "/api/v2/alerts/groups",
    tag = "alertmanager",
    responses((status = 200, body = [Object]), (status = 400, body = String))
)]
pub(crate) async fn groups(
    State(app): State<Shared>,
    Locale(t): Locale,
    _: Identity,
    RawQuery(query): RawQuery,
) -> Result<Json<Vec<Value>>, Plain> {
    let query = Query::read(query.as_deref())?;
    let rows = asked(&app, t, &query)?;
    let mut groups: BTreeMap<Option<&str>, Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        groups.entry(row.labels.get(NAME).map(String::as_str)).or_default().push(row);
    }
    let shown = groups.into_iter().filter(|(_, rows)| query.wants("muted") || !rows.iter().all(|r| r.suppressed()));
    let group = |(name, rows): (Option<&str>, Vec<&Row>)| {
        json!({
            "labels": name.map(|name| (NAME, name)).into_iter().collect::<BTreeMap<_, _>>(),
            "routeLabels": {},
            "receiver": { "name": RECEIVER },
            "alerts": rows.into_iter().map(Row::json).collect::<Vec<_>>(),
        })
    };
    Ok(Json(shown.map(group).collect()))
}
