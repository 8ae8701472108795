//! Facts, changes and read-backs, from answers of the platform's shape.

mod change;
mod evidence;
mod figures;
mod read_back;

use crate::testing::{Hit, Reply, Stub, applied, connections, performed, restart, rollback, service};
use serde_json::{Value, json};
use vectra_control::ports::Operator;
use vectra_engine::diagnose::{Fact, InstanceEnd};
use vectra_engine::event::StepOutcome;
use vectra_engine::time::{Span, Time};
use vectra_plan::Look;

fn at(text: &str) -> Time {
    Time(text.parse::<jiff::Timestamp>().expect("an instant").as_millisecond())
}

/// Id, status, trigger, commit, minute of the hour.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str, u32);

fn deploys(rows: &[Row<'_>]) -> Value {
    rows.iter()
        .map(|(id, status, trigger, commit, minute)| {
            let time = format!("2026-01-14T03:{minute:02}:00.5Z");
            json!({"deploy": {
                "id": id, "status": status, "trigger": trigger,
                "commit": {"id": commit, "message": "Change\n\nmore", "createdAt": time},
                "createdAt": time, "updatedAt": time, "startedAt": time, "finishedAt": time,
            }, "cursor": id})
        })
        .collect()
}

fn event(kind: &str, time: &str, details: Value) -> Value {
    json!({"event": {"id": "evt-1", "timestamp": time, "serviceId": "srv-1", "type": kind, "details": details}, "cursor": "c"})
}

const HISTORY: [Row<'static>; 3] = [
    ("dep-3", "live", "new_commit", "ccc", 30),
    ("dep-2", "update_failed", "new_commit", "bbb", 20),
    ("dep-1", "deactivated", "new_commit", "aaa", 10),
];

/// A platform whose service has these events and deploys.
fn platform(events: Value, deploys: Value) -> impl Fn(&Hit, usize) -> Reply {
    move |hit, _| match hit.path.as_str() {
        "/v1/services/srv-1/events" => Reply::json(200, events.clone()),
        "/v1/services/srv-1/deploys" => Reply::json(200, deploys.clone()),
        "/v1/services/srv-1" => Reply::json(
            200,
            json!({"id": "srv-1", "autoDeploy": "yes", "ownerId": "tea-9", "suspended": "not_suspended"}),
        ),
        "/v1/services/srv-1/rollback" => {
            Reply::json(201, json!({"id": "dep-4", "status": "created", "trigger": "rollback"}))
        }
        "/v1/services/srv-1/restart" => Reply::new(200, ""),
        _ => Reply::json(404, json!({"id": "req-1", "message": "not found"})),
    }
}
