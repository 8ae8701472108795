//! What happened to the service, and what it wrote.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::{Value, json};

use super::query::{Query, page};
use super::{Problem, Render, shapes};
use crate::platform::Platform;
use crate::platform::records::LogLine;

pub(super) async fn events(
    State(render): State<Arc<Render>>,
    Path(service): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Value>, Problem> {
    let platform = render.known(&service)?;
    let query = Query::parse(raw.as_deref());
    let (start, end) = query.range()?;
    let mut events = platform.events();
    events
        .retain(|event| event.at >= start && event.at <= end && query.allows("type", shapes::event_type(&event.kind)));
    // Of two at the same moment the later recorded comes first.
    events.reverse();
    let page = page(events, &query, |event| event.id.as_str())?;
    let shown: Vec<Value> = page.iter().map(|event| shapes::event(event, &service)).collect();
    Ok(Json(json!(shown)))
}

pub(super) async fn logs(State(render): State<Arc<Render>>, RawQuery(raw): RawQuery) -> Result<Json<Value>, Problem> {
    let query = Query::parse(raw.as_deref());
    let owner = query.one("ownerId").ok_or_else(|| Problem::bad("ownerId is required"))?;
    let resources = query.all("resource");
    if resources.is_empty() {
        return Err(Problem::bad("resource is required"));
    }
    let services: Vec<_> =
        render.services.iter().filter(|known| resources.contains(&known.identity.service_id.as_str())).collect();
    if services.is_empty() || services.iter().any(|known| known.identity.owner_id != owner) {
        return Err(Problem::not_found("resource"));
    }
    let forward = match query.one("direction") {
        None | Some("backward") => false,
        Some("forward") => true,
        Some(_) => {
            return Err(Problem::bad("invalid direction: must be forward or backward"));
        }
    };
    let (start, end) = query.range()?;
    let limit = query.limit()?;
    let texts = query.whole("text");
    let of = |service: &Arc<Platform>| {
        let id = service.identity.service_id.clone();
        service.logs().into_iter().map(move |line| (line, id.clone())).collect::<Vec<_>>()
    };
    let mut lines: Vec<(LogLine, String)> = services.into_iter().flat_map(of).collect();
    // Lines of one service stay in the order in which they came.
    lines.sort_by_key(|(line, _)| line.at);
    lines.retain(|(line, _)| {
        line.at >= start
            && line.at <= end
            && query.allows("level", line.level)
            && query.allows("type", "app")
            && query.allows("instance", &line.instance)
            && (texts.is_empty() || texts.iter().any(|text| line.text.contains(text)))
    });
    if !forward {
        lines.reverse();
    }
    let has_more = lines.len() > limit;
    lines.truncate(limit);
    // The next page begins where this one ended; the vendor's times are whole in neither direction, so one step suffices.
    let step = Duration::from_micros(1);
    let (next_start, next_end) = match (lines.last(), forward) {
        (Some((last, _)), true) if has_more => (last.at.checked_add(step).unwrap_or(last.at), end),
        (Some((last, _)), false) if has_more => (start, last.at.checked_sub(step).unwrap_or(last.at)),
        _ => (start, end),
    };
    let shown: Vec<Value> = lines.iter().map(|(line, service)| shapes::log_line(line, service)).collect();
    Ok(Json(json!({
        "hasMore": has_more, "nextStartTime": next_start, "nextEndTime": next_end, "logs": shown,
    })))
}
