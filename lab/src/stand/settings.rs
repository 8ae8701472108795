//! The configuration that binds a runbook's names to a lab.

use crate::client::Ready;
use std::fmt::Write;
use std::path::PathBuf;

/// What a Vectra beside a lab is started with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The document.
    pub runbook: PathBuf,
    /// Where configuration, data and log of this Vectra lie.
    pub folder: PathBuf,
    /// From start to start of a check, as the configuration writes it.
    pub interval: String,
    /// Operations that need no approval.
    pub grant: Vec<String>,
    /// How many automatic changes an hour.
    pub max_changes_per_hour: u32,
    /// Hosts of the document that stand for the operated API.
    pub hosts: Vec<String>,
    /// The host of the document that stands for the environment before production, where the lab has one.
    pub staging_host: String,
    /// What documents call the environment that is the operated service.
    pub environments: Vec<String>,
    /// Contacts of the document, and the stand-in's routing key that pages them.
    pub contacts: Vec<(String, String)>,
    /// Only observe: page nobody, change nothing.
    pub observe: bool,
    /// What else stands in the configuration, as TOML.
    pub more: String,
}

impl Settings {
    /// For the documents in `examples/` and the ones that name the same things.
    pub fn new(runbook: PathBuf, folder: PathBuf) -> Settings {
        let contact = |name: &str, key: &str| (name.to_string(), key.to_string());
        Settings {
            runbook,
            folder,
            interval: "1s".into(),
            grant: vec!["restart".into(), "rollback".into()],
            max_changes_per_hour: 1000,
            hosts: vec!["api.vectra.io".into()],
            staging_host: "staging.vectra.io".into(),
            environments: ["API Prod", "API Production"].map(Into::into).to_vec(),
            contacts: vec![
                contact("Primary On-Call", "primary"),
                contact("Secondary On-Call", "secondary"),
                contact("Tech Lead", "tech_lead"),
                contact("CTO", "cto"),
                contact("Astreinte principale", "primary"),
                contact("Astreinte secondaire", "secondary"),
            ],
            observe: false,
            more: String::new(),
        }
    }

    /// The text of `vectra.toml`. Secrets stand in it by reference only.
    pub fn config(&self, ready: &Ready) -> String {
        let mut t = String::new();
        let grants = self.grant.iter().map(|g| format!("\"{g}\"")).collect::<Vec<_>>().join(", ");
        // Writing into a string cannot fail.
        let _ = writeln!(t, "[hosts]");
        for host in &self.hosts {
            let _ = writeln!(t, "\"{host}\" = \"{}\"", ready.api_url);
        }
        if let Some(staging) = &ready.staging {
            let _ = writeln!(t, "\"{}\" = \"{}\"", self.staging_host, staging.api_url);
        }
        let _ = writeln!(t, "\n[database]\nurl = {{ env = \"LAB_DATABASE_URL\" }}");
        let _ = writeln!(
            t,
            "\n[render]\napi_url = \"{}\"\napi_key = {{ env = \"LAB_RENDER_KEY\" }}\nowner_id = \"{}\"\npostgres = \"{}\"",
            ready.render.api_url, ready.render.owner_id, ready.render.postgres_id
        );
        let _ = writeln!(t, "\n[render.services]");
        for environment in &self.environments {
            let _ = writeln!(t, "\"{environment}\" = \"{}\"", ready.render.service_id);
        }
        if let Some(staging) = &ready.staging {
            let _ = writeln!(t, "\"Staging\" = \"{}\"", staging.service_id);
        }
        if ready.redis.is_some() {
            let _ = writeln!(t, "\n[redis]\nurl = {{ env = \"LAB_REDIS_URL\" }}");
        }
        let _ = writeln!(t, "\n[pagerduty]\nevents_url = \"{}\"", ready.pagerduty.events_url);
        let _ = writeln!(
            t,
            "\n[slack]\napi_url = \"{}\"\ntoken = {{ env = \"LAB_SLACK_TOKEN\" }}\nchannel = \"{}\"",
            ready.slack.api_url, ready.slack.channel
        );
        for (contact, key) in &self.contacts {
            let _ = writeln!(t, "\n[contacts.\"{contact}\"]\npagerduty = {{ env = \"{}\" }}", variable(key));
        }
        let _ = writeln!(t, "\n[checks]\ninterval = \"{}\"\ntimeout = \"2s\"", self.interval);
        // Outage after outage is what a lab is for; none of them is an echo of the one before.
        let _ = writeln!(t, "\n[alerts.flapping]\ncount = 0");
        let _ = writeln!(
            t,
            "\n[automation]\ngrant = [{grants}]\nmax_changes_per_hour = {}\nverify_within = \"60s\"",
            self.max_changes_per_hour
        );
        let _ = writeln!(t, "\n[drill]\nurl = \"{}\"\ntoken = {{ env = \"LAB_CONTROL_TOKEN\" }}", ready.control.url);
        t.push_str(&self.more);
        t
    }

    /// A routing key of the right shape, for a receiver that asks for no more.
    pub fn bench_key() -> String {
        "0".repeat(32)
    }

    /// The secrets that the configuration refers to, by variable.
    pub fn secrets(ready: &Ready) -> Vec<(String, String)> {
        let mut secrets = vec![
            ("LAB_DATABASE_URL".to_string(), ready.database_url.clone()),
            ("LAB_RENDER_KEY".to_string(), ready.render.api_key.clone()),
            ("LAB_SLACK_TOKEN".to_string(), ready.slack.token.clone()),
            ("LAB_CONTROL_TOKEN".to_string(), ready.control.token.clone()),
        ];
        secrets.extend(ready.redis.iter().map(|redis| ("LAB_REDIS_URL".to_string(), redis.url.clone())));
        secrets.extend(ready.sendgrid.iter().map(|grid| ("LAB_SENDGRID_KEY".to_string(), grid.api_key.clone())));
        secrets.extend(
            ready.staging.iter().map(|staging| ("LAB_STAGING_DATABASE_URL".to_string(), staging.database_url.clone())),
        );
        secrets.extend(ready.pagerduty.routing_keys.iter().map(|(name, key)| (variable(name), key.clone())));
        secrets
    }
}

fn variable(key: &str) -> String {
    format!("LAB_PAGERDUTY_{}", key.to_uppercase())
}
