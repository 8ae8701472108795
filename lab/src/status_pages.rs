//! The public status pages of the outside services, in the shape that Statuspage publishes: a page for each vendor, all well until
//! told otherwise.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// The vendors, and what their pages list.
const PAGES: [(&str, &str, &[&str]); 3] = [
    ("render", "Render", &["Web Services", "Background Workers", "PostgreSQL", "Deployments and Builds", "Dashboard"]),
    ("vercel", "Vercel", &["Edge Network", "Builds", "Dashboard", "API"]),
    ("sendgrid", "SendGrid", &["Mail Sending", "API v3", "Event Webhook", "Marketing Campaigns"]),
];
const STATUSES: [&str; 5] =
    ["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"];
const IMPACTS: [&str; 4] = ["none", "minor", "major", "critical"];
const PHASES: [&str; 4] = ["investigating", "identified", "monitoring", "resolved"];
/// Updates of one incident that are kept.
const MAX_UPDATES: usize = 50;

/// What a page is told to show.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    /// The whole page's indicator; without it the worst impact of its incidents.
    indicator: Option<String>,
    /// Components' statuses by name.
    #[serde(default)]
    components: BTreeMap<String, String>,
    /// A new incident, or one more update of the one of this name.
    incident: Option<WishedUpdate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WishedUpdate {
    name: String,
    status: String,
    impact: Option<String>,
    #[serde(default)]
    body: String,
}

#[derive(Debug, Clone)]
struct Update {
    id: String,
    at: Timestamp,
    status: String,
    body: String,
}

#[derive(Debug, Clone)]
struct Incident {
    id: String,
    name: String,
    impact: String,
    /// The newest last.
    updates: Vec<Update>,
}

#[derive(Debug, Clone)]
struct Component {
    id: String,
    name: &'static str,
    status: String,
    updated: Timestamp,
}

#[derive(Debug, Clone)]
struct Page {
    id: String,
    name: &'static str,
    started: Timestamp,
    updated: Timestamp,
    indicator: Option<String>,
    components: Vec<Component>,
    incidents: Vec<Incident>,
}

pub(crate) struct StatusPages {
    base: String,
    pages: Mutex<BTreeMap<&'static str, Page>>,
}

impl Page {
    fn new(name: &'static str, components: &[&'static str], now: Timestamp) -> Self {
        let component = |name: &&'static str| Component {
            id: crate::ids::plain(12),
            name,
            status: "operational".to_owned(),
            updated: now,
        };
        Self {
            id: crate::ids::plain(12),
            name,
            started: now,
            updated: now,
            indicator: None,
            components: components.iter().map(component).collect(),
            incidents: Vec::new(),
        }
    }

    /// The indicator and the words that the vendor puts beside it.
    fn status(&self) -> Value {
        let worst = |incident: &Incident| IMPACTS.iter().position(|impact| *impact == incident.impact).unwrap_or(0);
        let open = self.open().map(worst).max().unwrap_or(0);
        let indicator = self.indicator.as_deref().unwrap_or(IMPACTS.get(open).copied().unwrap_or("none"));
        let description = match indicator {
            "none" => "All Systems Operational",
            "minor" => "Minor Service Outage",
            "major" => "Partial System Outage",
            _ => "Major Service Outage",
        };
        json!({"indicator": indicator, "description": description})
    }

    fn open(&self) -> impl Iterator<Item = &Incident> {
        self.incidents.iter().filter(|incident| incident.updates.last().is_some_and(|last| last.status != "resolved"))
    }

    fn page(&self, url: &str) -> Value {
        json!({"id": self.id, "name": self.name, "url": url, "time_zone": "Etc/UTC", "updated_at": self.updated})
    }

    fn component(&self, place: usize, component: &Component) -> Value {
        json!({
            "id": component.id, "name": component.name, "status": component.status, "created_at": self.started,
            "updated_at": component.updated, "position": place + 1, "description": null, "showcase": true,
            "start_date": null, "group_id": null, "page_id": self.id, "group": false, "only_show_if_degraded": false,
        })
    }

    fn incident(&self, incident: &Incident, url: &str) -> Value {
        let at = |status: &str| incident.updates.iter().find(|update| update.status == status).map(|update| update.at);
        let first = incident.updates.first().map_or(self.started, |update| update.at);
        let last = incident.updates.last();
        let updates: Vec<Value> = incident
            .updates
            .iter()
            .rev()
            .map(|update| {
                json!({
                    "id": update.id, "status": update.status, "body": update.body, "incident_id": incident.id,
                    "created_at": update.at, "updated_at": update.at, "display_at": update.at,
                    "affected_components": null, "deliver_notifications": true, "custom_tweet": null, "tweet_id": null,
                })
            })
            .collect();
        json!({
            "id": incident.id, "name": incident.name, "status": last.map(|update| update.status.as_str()),
            "created_at": first, "updated_at": last.map_or(first, |update| update.at), "monitoring_at": at("monitoring"),
            "resolved_at": at("resolved"), "impact": incident.impact, "shortlink": format!("{url}/incidents/{}", incident.id),
            "started_at": first, "page_id": self.id, "incident_updates": updates, "components": [],
            "reminder_intervals": null,
        })
    }

    fn summary(&self, url: &str) -> Value {
        let components: Vec<Value> =
            self.components.iter().enumerate().map(|(place, component)| self.component(place, component)).collect();
        let incidents: Vec<Value> = self.open().map(|incident| self.incident(incident, url)).collect();
        json!({
            "page": self.page(url), "components": components, "incidents": incidents, "scheduled_maintenances": [],
            "status": self.status(),
        })
    }

    fn tell(&mut self, wish: Wish, now: Timestamp) -> Result<(), String> {
        let known = |kind: &str, allowed: &[&str], given: &str| {
            let message = || format!("there is no {kind} {given}; there are {}", allowed.join(", "));
            if allowed.contains(&given) { Ok(()) } else { Err(message()) }
        };
        if let Some(indicator) = &wish.indicator {
            known("indicator", &IMPACTS, indicator)?;
        }
        for (name, status) in &wish.components {
            let names: Vec<&str> = self.components.iter().map(|component| component.name).collect();
            known("component", &names, name)?;
            known("status", &STATUSES, status)?;
        }
        if let Some(update) = &wish.incident {
            known("status of incidents", &PHASES, &update.status)?;
            known("impact", &IMPACTS, update.impact.as_deref().unwrap_or("none"))?;
        }
        self.updated = now;
        self.indicator = wish.indicator;
        for (name, status) in wish.components {
            for component in self.components.iter_mut().filter(|component| component.name == name) {
                component.status.clone_from(&status);
                component.updated = now;
            }
        }
        if let Some(wished) = wish.incident {
            let update = Update { id: crate::ids::plain(12), at: now, status: wished.status, body: wished.body };
            match self.incidents.iter_mut().find(|incident| incident.name == wished.name) {
                Some(incident) => {
                    incident.impact = wished.impact.unwrap_or(std::mem::take(&mut incident.impact));
                    incident.updates.truncate(MAX_UPDATES - 1);
                    incident.updates.push(update);
                }
                None => self.incidents.push(Incident {
                    id: crate::ids::plain(12),
                    name: wished.name,
                    impact: wished.impact.unwrap_or_else(|| "minor".to_owned()),
                    updates: vec![update],
                }),
            }
            self.incidents.truncate(MAX_UPDATES);
        }
        Ok(())
    }
}

impl StatusPages {
    /// Pages at `base`, each under the vendor's word.
    pub(crate) fn new(base: String) -> Self {
        let pages = Self { base, pages: Mutex::default() };
        pages.clear();
        pages
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Page>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All is well again, everywhere.
    pub(crate) fn clear(&self) {
        let now = Timestamp::now();
        *self.lock() = PAGES.into_iter().map(|(word, name, parts)| (word, Page::new(name, parts, now))).collect();
    }

    /// Each vendor's word and the address of its page.
    pub(crate) fn addresses(&self) -> BTreeMap<String, String> {
        PAGES.into_iter().map(|(word, _, _)| (word.to_owned(), format!("{}/{word}", self.base))).collect()
    }

    /// What a page shows.
    pub(crate) fn summary(&self, vendor: &str) -> Option<Value> {
        self.lock().get(vendor).map(|page| page.summary(&format!("{}/{vendor}", self.base)))
    }

    /// Changes what a page shows.
    pub(crate) fn tell(&self, vendor: &str, wish: Wish) -> Result<(), String> {
        match self.lock().get_mut(vendor) {
            Some(page) => page.tell(wish, Timestamp::now()),
            None => Err(format!("there is no page {vendor}; there are {}", PAGES.map(|(word, _, _)| word).join(", "))),
        }
    }

    /// Which pages show anything else than that all is well, in words.
    pub(crate) fn residue(&self) -> Vec<String> {
        let odd = |page: &Page| {
            page.indicator.is_some()
                || page.open().next().is_some()
                || page.components.iter().any(|component| component.status != "operational")
        };
        self.lock()
            .iter()
            .filter(|(_, page)| odd(page))
            .map(|(word, _)| format!("the status page of {word} shows trouble"))
            .collect()
    }
}

async fn summary(State(pages): State<Arc<StatusPages>>, Path(vendor): Path<String>) -> Response {
    match pages.summary(&vendor) {
        Some(summary) => Json(summary).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The page's state alone.
async fn status(State(pages): State<Arc<StatusPages>>, Path(vendor): Path<String>) -> Response {
    match pages.summary(&vendor) {
        Some(summary) => Json(json!({"page": summary["page"], "status": summary["status"]})).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(crate) fn router(pages: Arc<StatusPages>) -> Router {
    Router::new()
        .route("/{vendor}/api/v2/summary.json", get(summary))
        .route("/{vendor}/api/v2/status.json", get(status))
        .with_state(pages)
}
