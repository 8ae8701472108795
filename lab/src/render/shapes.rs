//! The vendor's JSON of what the platform knows.

use serde_json::{Map, Value, json};

use crate::platform::Platform;
use crate::platform::records::{Deploy, DeployStatus, Event, EventKind, Failure, LogLine, Trigger};

pub(super) const SERVICE_NAME: &str = "vectra-api";

pub(super) fn service(platform: &Platform) -> Value {
    let (identity, settings) = (&platform.identity, platform.settings());
    json!({
        "id": identity.service_id,
        "autoDeploy": if settings.auto_deploy { "yes" } else { "no" },
        "branch": "main",
        "createdAt": settings.created_at,
        "dashboardUrl": format!("https://dashboard.render.com/web/{}", identity.service_id),
        "name": SERVICE_NAME,
        "notifyOnFail": "default",
        "ownerId": identity.owner_id,
        "repo": "https://github.com/vectra-lab/api",
        "rootDir": "",
        "slug": SERVICE_NAME,
        "suspended": "not_suspended",
        "suspenders": [],
        "type": "web_service",
        "updatedAt": settings.updated_at,
        "serviceDetails": {
            "buildPlan": "starter",
            "env": "rust",
            "envSpecificDetails": {
                "buildCommand": "cargo build --release",
                "startCommand": "./target/release/api",
            },
            "healthCheckPath": "/health",
            "numInstances": 1,
            "openPorts": [{"port": 10_000, "protocol": "TCP"}],
            "plan": settings.plan,
            "previews": {"generation": "off"},
            "pullRequestPreviewsEnabled": "no",
            "region": "frankfurt",
            "runtime": "rust",
            "url": identity.public_url,
        },
    })
}

pub(super) fn deploy(deploy: &Deploy) -> Value {
    let mut shape = json!({
        "id": deploy.id,
        "commit": {
            "id": deploy.release.commit,
            "message": deploy.release.message,
            "createdAt": deploy.release.created_at,
        },
        "status": deploy.status.name(),
        "trigger": deploy.trigger.name(),
        "createdAt": deploy.created_at,
        "updatedAt": deploy.updated_at,
    });
    if let Some(at) = deploy.started_at {
        shape["startedAt"] = json!(at);
    }
    if let Some(at) = deploy.finished_at {
        shape["finishedAt"] = json!(at);
    }
    shape
}

fn trigger(trigger: &Trigger, commit: &str) -> Value {
    let mut shape = json!({
        "firstBuild": false, "envUpdated": false, "manual": false, "deployedByRender": false,
        "clearCache": false, "rollback": false,
    });
    match trigger {
        Trigger::Api { clear_cache } => {
            shape["manual"] = json!(true);
            shape["clearCache"] = json!(clear_cache);
        }
        Trigger::NewCommit => shape["newCommit"] = json!(commit),
        Trigger::Rollback { target } => {
            shape["rollback"] = json!(true);
            shape["rollbackTargetDeployId"] = json!(target);
        }
        Trigger::ServiceUpdated { property } => shape["updatedProperty"] = json!(property),
    }
    shape
}

fn failure(failure: &Failure) -> Value {
    match failure {
        Failure::Exit(code) => json!({"evicted": false, "nonZeroExit": code}),
        Failure::Early => json!({"evicted": false, "earlyExit": true}),
        Failure::OutOfMemory { limit_mib } => {
            json!({"evicted": false, "oomKilled": {"memoryLimit": format!("{limit_mib}Mi")}})
        }
        Failure::Unhealthy(reason) => json!({"evicted": false, "unhealthy": reason}),
    }
}

pub(super) fn event_type(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::DeployStarted { .. } => "deploy_started",
        EventKind::DeployEnded { .. } => "deploy_ended",
        EventKind::ServerFailed { .. } => "server_failed",
        EventKind::ServerAvailable => "server_available",
        EventKind::ServerRestarted => "server_restarted",
        EventKind::PlanChanged { .. } => "plan_changed",
    }
}

fn details(kind: &EventKind) -> Value {
    match kind {
        EventKind::DeployStarted { deploy, trigger: why, commit } => {
            json!({"deployId": deploy, "trigger": trigger(why, commit)})
        }
        EventKind::DeployEnded { deploy, status, failure: why } => {
            // The number is what the vendor had before the word, and still sends.
            let (word, number) = match status {
                DeployStatus::Live => ("succeeded", 2),
                _ => ("failed", 3),
            };
            let mut reason = Map::new();
            if let Some(why) = why {
                reason.insert("failure".into(), failure(why));
            }
            json!({"deployId": deploy, "deployStatus": word, "status": number, "reason": reason})
        }
        EventKind::ServerFailed { instance, failure: why } => {
            json!({"instanceID": instance, "reason": failure(why)})
        }
        EventKind::ServerAvailable => json!({}),
        // Nobody at the dashboard: the API's key did it, or the platform.
        EventKind::ServerRestarted => json!({"triggeredByUser": null}),
        EventKind::PlanChanged { from, to } => json!({"from": from, "to": to}),
    }
}

pub(super) fn event(event: &Event, service: &str) -> Value {
    json!({
        "event": {
            "id": event.id,
            "timestamp": event.at,
            "serviceId": service,
            "type": event_type(&event.kind),
            "details": details(&event.kind),
        },
        "cursor": event.id,
    })
}

pub(super) fn log_line(line: &LogLine, service: &str) -> Value {
    json!({
        "id": line.id,
        "message": line.text,
        "timestamp": line.at,
        "labels": [
            {"name": "resource", "value": service},
            {"name": "instance", "value": line.instance},
            {"name": "level", "value": line.level},
            {"name": "type", "value": "app"},
        ],
    })
}
