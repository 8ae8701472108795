//! What the tests of all services share: a server that answers as told, and connections to it.

mod contract;
mod stub;

pub(crate) use stub::{Hit, Reply, Stub, broken, refused};

use crate::client::Limits;
use crate::connections::Connections;
use std::time::Duration;
use vectra_control::kernel::WorkResult;
use vectra_engine::diagnose::Fact;
use vectra_engine::event::{Announcement, Delivery, IncidentId, Notice, Purpose, StepOutcome};
use vectra_engine::time::Time;
use vectra_plan::{Change, Config, ServiceRef};

/// What French says of a detail. It has to say it otherwise: a sentence of ours is in `crates/plan/data/findings.fr`.
#[track_caller]
pub(crate) fn french(detail: &str) -> String {
    let said = vectra_plan::findings::french(detail);
    assert_ne!(said, detail, "crates/plan/data/findings.fr lacks the French of this");
    said.into_owned()
}

pub(crate) const RENDER_KEY: &str = "rnd-key-of-the-platform";
pub(crate) const SLACK_TOKEN: &str = "token-of-the-chat";
pub(crate) const ROUTING_KEY: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const DRILL_TOKEN: &str = "token-of-the-drill";
pub(crate) const DATABASE: &str = "postgres://app:pass%2Fword@127.0.0.1:1/shop";

/// None of these may stand in anything that is shown.
pub(crate) const SECRETS: [&str; 7] =
    [RENDER_KEY, SLACK_TOKEN, ROUTING_KEY, DRILL_TOKEN, DATABASE, "pass%2Fword", "pass/word"];

/// Everything that is configured here is at this address.
pub(crate) fn connections(url: &url::Url) -> Connections {
    let text = format!(
        r#"
[database]
url = {{ env = "DATABASE" }}
[render]
api_url = "{url}v1"
api_key = {{ env = "RENDER" }}
owner_id = "tea-1"
[pagerduty]
events_url = "{url}"
[slack]
api_url = "{url}api"
token = {{ env = "SLACK" }}
channel = "C1"
[contacts]
"Primary" = {{ pagerduty = {{ env = "ROUTING" }} }}
"Second" = {{ slack = "U2" }}
[drill]
url = "{url}"
token = {{ env = "DRILL" }}
"#
    );
    let config = Config::parse(&text).expect("the configuration parses");
    Connections::with(&config, &env, LIMITS).expect("the configuration opens")
}

pub(crate) fn env(name: &str) -> Option<String> {
    let value = match name {
        "DATABASE" => DATABASE,
        "RENDER" => RENDER_KEY,
        "SLACK" => SLACK_TOKEN,
        "ROUTING" => ROUTING_KEY,
        "DRILL" => DRILL_TOKEN,
        _ => return None,
    };
    Some(value.to_owned())
}

/// Short, so that a service that hangs costs a test little.
const LIMITS: Limits = Limits {
    request: Duration::from_millis(400),
    rate: Duration::from_millis(100),
    retry: Duration::from_millis(1),
    settle: Duration::from_millis(40),
    poll: Duration::from_millis(5),
};

pub(crate) fn service() -> ServiceRef {
    ServiceRef { id: "srv-1".into(), name: "API".into() }
}

pub(crate) fn restart() -> Change {
    Change::Restart(service())
}

pub(crate) fn rollback() -> Change {
    Change::Rollback(service())
}

pub(crate) fn page(contact: &str) -> Delivery {
    delivery(Purpose::Page { level: 0, round: 0, contact: contact.into() })
}

pub(crate) fn announce(what: Announcement) -> Delivery {
    delivery(Purpose::Announce { what })
}

pub(crate) fn delivery(purpose: Purpose) -> Delivery {
    Delivery {
        key: "installation/INC-1/0/0".into(),
        incident: IncidentId("INC-1".into()),
        purpose,
        notice: Notice {
            title: "API <down> & out".into(),
            severity: "SEV1".into(),
            severity_rank: 0,
            criteria: "Service down".into(),
            alert: "API Down".into(),
            opened: Time(1_768_360_500_000),
            respond_by: Some(Time(1_768_361_400_000)),
            detail: "502 Bad Gateway".into(),
            language: "en".into(),
            drill: false,
        },
    }
}

/// Outcome, output and facts of a look or a change.
pub(crate) fn performed(result: WorkResult) -> (StepOutcome, String, Vec<Fact>) {
    match result {
        WorkResult::Performed { outcome, output, facts, .. } => (outcome, output, facts),
        other => panic!("nothing was performed: {other:?}"),
    }
}

/// What a read-back told.
pub(crate) fn applied(result: WorkResult) -> (Option<bool>, String) {
    match result {
        WorkResult::ReadBack { applied, output } => (applied, output),
        other => panic!("nothing was read back: {other:?}"),
    }
}
