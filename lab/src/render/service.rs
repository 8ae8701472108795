//! The service, its deploys, and what can be done to it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};

use super::query::{Query, page};
use super::{Problem, Render, shapes};
use crate::platform::Platform;
use crate::platform::deploy::Refusal;

type Answer = Result<Json<Value>, Problem>;

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::NotFound => Problem::not_found("deploy"),
        Refusal::NeverLive => Problem::bad("cannot roll back to a deploy that was never live"),
        Refusal::TooMany => Problem(StatusCode::TOO_MANY_REQUESTS, "too many changes of this service at once".into()),
    }
}

/// The body as a JSON object; the vendor refuses anything else.
fn object(headers: &HeaderMap, body: &Bytes) -> Result<Value, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(Problem::bad("the body must be application/json"));
    }
    serde_json::from_slice::<Value>(body).ok().filter(Value::is_object).ok_or_else(|| Problem::bad("invalid JSON"))
}

pub(super) async fn list(State(render): State<Arc<Render>>, RawQuery(raw): RawQuery) -> Answer {
    let query = Query::parse(raw.as_deref());
    let wanted = |platform: &&Arc<Platform>| {
        let identity = &platform.identity;
        [
            ("name", identity.name),
            ("type", shapes::service_type(identity.kind)),
            ("ownerId", identity.owner_id.as_str()),
            ("suspended", "not_suspended"),
            ("env", shapes::runtime(identity.kind)),
            ("region", "frankfurt"),
        ]
        .into_iter()
        .all(|(name, value)| query.allows(name, value))
    };
    let services: Vec<&Arc<Platform>> = render.services.iter().filter(wanted).collect();
    let page = page(services, &query, |platform| platform.identity.service_id.as_str())?;
    let shown: Vec<Value> = page
        .into_iter()
        .map(|platform| json!({"service": shapes::service(platform), "cursor": platform.identity.service_id}))
        .collect();
    Ok(Json(json!(shown)))
}

pub(super) async fn show(State(render): State<Arc<Render>>, Path(service): Path<String>) -> Answer {
    Ok(Json(shapes::service(render.known(&service)?)))
}

pub(super) async fn update(
    State(render): State<Arc<Render>>,
    Path(service): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let platform = render.known(&service)?;
    let change = object(&headers, &body)?;
    let auto_deploy = match &change["autoDeploy"] {
        Value::Null => None,
        Value::String(word) if word == "yes" => Some(true),
        Value::String(word) if word == "no" => Some(false),
        _ => return Err(Problem::bad("invalid autoDeploy: must be yes or no")),
    };
    let plan = match &change["serviceDetails"]["plan"] {
        Value::Null => None,
        Value::String(plan) if Platform::has_plan(plan) => Some(plan.clone()),
        _ => return Err(Problem::bad("invalid plan")),
    };
    if let Some(on) = auto_deploy {
        platform.set_auto_deploy(on);
    }
    if let Some(plan) = plan {
        platform.change_plan(&plan).map_err(refused)?;
    }
    Ok(Json(shapes::service(platform)))
}

pub(super) async fn deploys(
    State(render): State<Arc<Render>>,
    Path(service): Path<String>,
    RawQuery(raw): RawQuery,
) -> Answer {
    let platform = render.known(&service)?;
    let query = Query::parse(raw.as_deref());
    let mut deploys = platform.deploys();
    deploys.reverse();
    deploys.retain(|deploy| query.allows("status", deploy.status.name()));
    for (name, before) in [("Before", true), ("After", false)] {
        let outside = |bound: jiff::Timestamp, at: jiff::Timestamp| {
            if before { at >= bound } else { at <= bound }
        };
        if let Some(bound) = query.time(&format!("created{name}"))? {
            deploys.retain(|deploy| !outside(bound, deploy.created_at));
        }
        if let Some(bound) = query.time(&format!("updated{name}"))? {
            deploys.retain(|deploy| !outside(bound, deploy.updated_at));
        }
        if let Some(bound) = query.time(&format!("finished{name}"))? {
            deploys.retain(|deploy| deploy.finished_at.is_some_and(|at| !outside(bound, at)));
        }
    }
    let page = page(deploys, &query, |deploy| deploy.id.as_str())?;
    let shown: Vec<Value> =
        page.iter().map(|deploy| json!({"deploy": shapes::deploy(deploy), "cursor": deploy.id})).collect();
    Ok(Json(json!(shown)))
}

pub(super) async fn show_deploy(
    State(render): State<Arc<Render>>,
    Path((service, deploy)): Path<(String, String)>,
) -> Answer {
    let platform = render.known(&service)?;
    let deploy = platform.deploy(&deploy).ok_or_else(|| Problem::not_found("deploy"))?;
    Ok(Json(shapes::deploy(&deploy)))
}

pub(super) async fn deploy(
    State(render): State<Arc<Render>>,
    Path(service): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let platform = render.known(&service)?;
    let wish = object(&headers, &body)?;
    let clear_cache = match &wish["clearCache"] {
        Value::Null => false,
        Value::String(word) if word == "do_not_clear" => false,
        Value::String(word) if word == "clear" => true,
        _ => {
            return Err(Problem::bad("invalid clearCache: must be clear or do_not_clear"));
        }
    };
    let deploy = platform.deploy_commit(wish["commitId"].as_str(), clear_cache).map_err(refused)?;
    Ok((StatusCode::CREATED, Json(shapes::deploy(&deploy))))
}

pub(super) async fn rollback(
    State(render): State<Arc<Render>>,
    Path(service): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let platform = render.known(&service)?;
    let wish = object(&headers, &body)?;
    let target = wish["deployId"].as_str().ok_or_else(|| Problem::bad("deployId is required"))?;
    let deploy = platform.rollback(target).map_err(refused)?;
    Ok((StatusCode::CREATED, Json(shapes::deploy(&deploy))))
}

pub(super) async fn restart(
    State(render): State<Arc<Render>>,
    Path(service): Path<String>,
) -> Result<StatusCode, Problem> {
    render.known(&service)?.restart().map_err(refused)?;
    Ok(StatusCode::OK)
}
