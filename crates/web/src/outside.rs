//! Alerts that others sent, as the status shows them beside the rules.

use crate::sentences;
use crate::shapes::Stamp;
use crate::status::{AlertRow, AlertState};
use crate::text::{Text, plain};
use vectra_control::daemon::View;
use vectra_control::kernel::Outside;
use vectra_engine::external::External;
use vectra_engine::rules::Alert;
use vectra_plan::Origin;

/// How many are shown; the API of Alertmanager lists all.
const SHOWN: usize = 200;

/// Who sent an alert, and what they say of it.
pub(crate) fn said(t: Text, alert: &External) -> String {
    let detail = plain(&alert.detail());
    if detail.is_empty() {
        t.with("external-sent", &[("source", alert.source.as_str().into())])
    } else {
        t.with("external-said", &[("source", alert.source.as_str().into()), ("detail", detail.into())])
    }
}

/// Those that fire.
pub(crate) fn rows(view: &View, outside: &Outside, t: Text) -> Vec<AlertRow> {
    let row = |(id, first): (&String, &std::sync::Arc<External>)| {
        let heard = outside.heard.get(id);
        let alert = heard.map_or(first, |h| &h.alert);
        let since = match view.state.alerts.get(id) {
            Some(Alert::Firing { since }) => Some(Stamp(*since)),
            Some(Alert::Inactive) | None => None,
        };
        AlertRow {
            id: id.clone(),
            line: 0,
            name: alert.title(),
            text: String::new(),
            severity: alert.severity().to_owned(),
            check: None,
            environment: None,
            origin: Origin::External,
            firing: since.is_some(),
            state: AlertState::Firing,
            reason: said(t, alert),
            held: view.state.held.get(id).map(|m| sentences::mute(t, m)),
            flapping: false,
            assumed: Vec::new(),
            last: heard.and_then(|h| h.at).map(Stamp),
            since,
            incident: view.state.open().find(|i| i.is_about(id)).map(|i| i.id.0.clone()),
        }
    };
    view.state.external.iter().take(SHOWN).map(row).collect()
}
