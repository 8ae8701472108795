//! The vendor's JSON of what the platform knows.

use serde_json::{Map, Value, json};

use crate::platform::disk::SIZE_GB;
use crate::platform::records::{Deploy, DeployStatus, Event, EventKind, Failure, LogLine, Trigger};
use crate::platform::{Kind, Platform};

pub(super) fn service_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Web => "web_service",
        Kind::Worker => "background_worker",
    }
}

pub(super) fn runtime(kind: Kind) -> &'static str {
    match kind {
        Kind::Web => "rust",
        Kind::Worker => "python",
    }
}

fn details(platform: &Platform) -> Value {
    let (identity, settings) = (&platform.identity, platform.settings());
    let runtime = runtime(identity.kind);
    let commands = match identity.kind {
        Kind::Web => ("cargo build --release", "./target/release/api"),
        Kind::Worker => ("pip install -r requirements.txt", "celery -A app.worker worker"),
    };
    let mut details = json!({
        "buildPlan": "starter",
        "env": runtime,
        "envSpecificDetails": {"buildCommand": commands.0, "startCommand": commands.1},
        "numInstances": identity.instances,
        "plan": settings.plan,
        "previews": {"generation": "off"},
        "pullRequestPreviewsEnabled": "no",
        "region": "frankfurt",
        "runtime": runtime,
    });
    if identity.kind == Kind::Web {
        details["healthCheckPath"] = json!("/health");
        details["openPorts"] = json!([{"port": 10_000, "protocol": "TCP"}]);
        details["url"] = json!(identity.public_url);
    }
    if platform.disk.is_some() {
        let id = identity.service_id.replace("srv-", "dsk-");
        details["disk"] = json!({"id": id, "name": "uploads", "sizeGB": SIZE_GB, "mountPath": "/var/data"});
    }
    details
}

pub(super) fn service(platform: &Platform) -> Value {
    let (identity, settings) = (&platform.identity, platform.settings());
    let part = match identity.kind {
        Kind::Web => "web",
        Kind::Worker => "worker",
    };
    json!({
        "id": identity.service_id,
        "autoDeploy": if settings.auto_deploy { "yes" } else { "no" },
        "branch": identity.branch,
        "createdAt": settings.created_at,
        "dashboardUrl": format!("https://dashboard.render.com/{part}/{}", identity.service_id),
        "name": identity.name,
        "notifyOnFail": "default",
        "ownerId": identity.owner_id,
        "repo": "https://github.com/vectra-lab/api",
        "rootDir": "",
        "slug": identity.name,
        "suspended": "not_suspended",
        "suspenders": [],
        "type": service_type(identity.kind),
        "updatedAt": settings.updated_at,
        "serviceDetails": details(platform),
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

fn event_details(kind: &EventKind) -> Value {
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
            "details": event_details(&event.kind),
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
