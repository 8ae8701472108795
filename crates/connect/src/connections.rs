//! All configured services behind control's ports.

use crate::client::{Client, Limits};
use crate::delivery::rejected;
use crate::drill::Injector;
use crate::open::{ConnectError, Opening};
use crate::pagerduty::PagerDuty;
use crate::postgres::Postgres;
use crate::probes::Probes;
use crate::redact::Redactor;
use crate::render::Render;
use crate::secret::Secret;
use crate::slack::Slack;
use crate::work::Done;
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Instant;
use vectra_control::kernel::WorkResult;
use vectra_control::ports::{FaultInjector, LogSearch, Notifier, Operator};
use vectra_engine::event::{Delivery, DeliveryOutcome, Purpose};
use vectra_engine::health::Verdict;
use vectra_engine::time::Time;
use vectra_plan::build::contact_key;
use vectra_plan::config::ContactBinding;
use vectra_plan::{Change, Config, Look};

/// Bytes of an observation's line.
pub(crate) const DETAIL: usize = 300;

/// Every service that the configuration names. Cheap to clone.
#[derive(Clone)]
pub struct Connections(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) client: Client,
    limits: Limits,
    pub(crate) redactor: Redactor,
    pub(crate) postgres: Option<Postgres>,
    pub(crate) render: Option<Render>,
    pub(crate) probes: Probes,
    pagerduty: Option<PagerDuty>,
    slack: Option<Slack>,
    contacts: BTreeMap<String, Contact>,
    injector: Option<Injector>,
    pub(crate) logs: OnceLock<Arc<dyn LogSearch>>,
}

/// How a contact is reached.
enum Contact {
    PagerDuty(Secret),
    Slack(String),
}

/// Whether a service answers to the credentials that it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The section of `vectra.toml`.
    pub service: &'static str,
    /// `None`: it does. Otherwise why not.
    pub problem: Option<String>,
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.debug_struct("Connections")
            .field("postgres", &inner.postgres.as_ref().map(Postgres::place))
            .field("render", &inner.render.is_some())
            .field("pagerduty", &inner.pagerduty.is_some())
            .field("slack", &inner.slack.is_some())
            .field("contacts", &inner.contacts.keys())
            .field("drill", &inner.injector.is_some())
            .finish()
    }
}

impl Connections {
    /// Reads every secret and address; connects to nothing yet. `env` gives the value of an environment variable.
    ///
    /// # Errors
    /// All problems at once, each with the key of `vectra.toml` and what to do.
    pub fn open(config: &Config, env: &dyn Fn(&str) -> Option<String>) -> Result<Connections, Vec<ConnectError>> {
        Connections::with(config, env, Limits::default())
    }

    /// Where log lines are searched as evidence. Only the first call counts.
    pub fn search_logs_in(&self, logs: Arc<dyn LogSearch>) {
        let _ = self.0.logs.set(logs);
    }

    pub(crate) fn with(
        config: &Config,
        env: &dyn Fn(&str) -> Option<String>,
        limits: Limits,
    ) -> Result<Connections, Vec<ConnectError>> {
        let mut opening = Opening::new(env);
        let client = Client::new().map_err(|why| {
            vec![ConnectError {
                place: "TLS".to_owned(),
                message: format!("no encrypted connection can be made here: {why}"),
            }]
        })?;
        let postgres = Postgres::open(config, &mut opening);
        let render = Render::open(config, &mut opening, &client, limits);
        let pagerduty = PagerDuty::open(config, &mut opening, &client, limits);
        let slack = Slack::open(config, &mut opening, &client, limits);
        let mut injector = Injector::open(config, &mut opening, &client, limits);
        let probes = Probes::open(config, &mut opening, &client);
        let mut contacts = BTreeMap::new();
        for (name, binding) in &config.contacts {
            let place = format!("contacts.\"{name}\"");
            match binding {
                ContactBinding::Pagerduty(from) => {
                    contacts.extend(opening.secret(&place, from).map(|key| (name.clone(), Contact::PagerDuty(key))));
                }
                ContactBinding::Slack(_) if config.slack.is_none() => {
                    opening.problem(
                        &place,
                        "this contact is reached by Slack, but there is no [slack]; add it with token and channel",
                    );
                }
                ContactBinding::Slack(id) if id.trim().is_empty() => {
                    opening.problem(
                        &place,
                        "the Slack id is empty; write a user's or a channel's, such as \"U0123456789\"",
                    );
                }
                ContactBinding::Slack(id) => {
                    contacts.insert(name.clone(), Contact::Slack(id.clone()));
                }
            }
        }
        let Some(probes) = probes.filter(|_| opening.problems.is_empty()) else {
            return Err(opening.problems);
        };
        let redactor = Redactor::new(opening.secrets);
        if let Some(injector) = &mut injector {
            injector.redactor = redactor.clone();
        }
        Ok(Connections(Arc::new(Inner {
            client,
            limits,
            redactor,
            postgres,
            render,
            probes,
            pagerduty,
            slack,
            contacts,
            injector,
            logs: OnceLock::new(),
        })))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// Where faults can be injected, if the configuration has `[drill]`.
    pub fn fault_injector(&self) -> Option<Arc<dyn FaultInjector>> {
        self.0.injector.clone().map(|i| Arc::new(i) as Arc<dyn FaultInjector>)
    }

    /// Asks every service, all at once, whether it answers to its credentials. Nothing is changed and nobody told.
    pub async fn health(&self) -> Vec<Health> {
        let inner = &self.0;
        let limit = inner.limits.request;
        let database = async {
            let found = inner.postgres.as_ref()?.probe("SELECT 1", None, limit).await;
            Some(("database", if found.verdict == Verdict::Pass { Ok(()) } else { Err(found.detail) }))
        };
        let render = async { Some(("render", inner.render.as_ref()?.health().await)) };
        let slack = async { Some(("slack", inner.slack.as_ref()?.health().await)) };
        let drill = async { Some(("drill", inner.injector.as_ref()?.residue().await.map(drop))) };
        let (database, render, slack, drill) = tokio::join!(database, render, slack, drill);
        let answers = [database, render, slack, drill].into_iter().flatten();
        answers
            .map(|(service, r)| Health { service, problem: r.err().map(|why| inner.redactor.line(&why, DETAIL)) })
            .collect()
    }

    fn missing(what: &str, section: &str) -> Done {
        Done::failed(String::new(), format!("{what} needs [{section}] in vectra.toml"))
    }

    async fn looked(&self, look: &Look, since: Time) -> Done {
        let inner = &self.0;
        let limit = inner.limits.request;
        match (look, &inner.postgres, &inner.render) {
            (Look::Http { head, url }, ..) => {
                crate::http::look(&inner.client, &inner.redactor, *head, url, limit).await
            }
            (Look::Sql { statement }, Some(postgres), _) => postgres.look(statement, limit).await,
            (Look::Sql { .. }, None, _) => Self::missing("a statement", "database"),
            (Look::Search { text, regex }, ..) => match inner.logs.get() {
                Some(logs) => crate::logstore::look(&**logs, text, *regex, since, limit).await,
                None => Self::missing("a search of logs", "logs"),
            },
            (Look::Logs(service), _, Some(render)) => render.logs(service, since).await,
            (Look::Metrics(service), _, Some(render)) => render.metrics(service, since).await,
            (Look::Evidence(service), _, Some(render)) => render.evidence(service, since).await,
            (Look::Logs(_) | Look::Metrics(_) | Look::Evidence(_), _, None) => {
                Self::missing("a look at the platform", "render")
            }
        }
    }
}

#[async_trait]
impl Operator for Connections {
    async fn look(&self, look: &Look, since: Time) -> WorkResult {
        let started = Instant::now();
        self.looked(look, since).await.shown(&self.0.redactor, started.elapsed())
    }

    async fn change(&self, change: &Change) -> WorkResult {
        let started = Instant::now();
        let done = match &self.0.render {
            Some(render) => render.change(change).await,
            None => Self::missing("a change of the platform", "render"),
        };
        done.shown(&self.0.redactor, started.elapsed())
    }

    async fn read_back(&self, change: &Change, intended: Time) -> WorkResult {
        let (applied, output) = match &self.0.render {
            Some(render) => render.read_back(change, intended).await,
            None => (None, "reading back needs [render] in vectra.toml".to_owned()),
        };
        WorkResult::ReadBack { applied, output: self.0.redactor.show(&output, DETAIL * 4) }
    }
}

#[async_trait]
impl Notifier for Connections {
    async fn deliver(&self, delivery: &Delivery) -> DeliveryOutcome {
        let inner = &self.0;
        let redactor = &inner.redactor;
        let no_slack =
            || rejected(redactor, "Slack is not configured; add [slack] to vectra.toml with token and channel");
        let contact = match &delivery.purpose {
            Purpose::Announce { .. } => {
                return match &inner.slack {
                    Some(slack) => slack.deliver(delivery, None, redactor).await,
                    None => no_slack(),
                };
            }
            Purpose::Page { contact, .. }
            | Purpose::PageAcknowledged { contact, .. }
            | Purpose::PageResolved { contact, .. } => contact,
        };
        match contact_key(contact, inner.contacts.keys()).and_then(|name| inner.contacts.get(name)) {
            Some(Contact::PagerDuty(key)) => match &inner.pagerduty {
                Some(pagerduty) => pagerduty.deliver(delivery, key, redactor).await,
                None => rejected(redactor, "PagerDuty has no address; check pagerduty.events_url in vectra.toml"),
            },
            Some(Contact::Slack(id)) => match &inner.slack {
                Some(slack) => slack.deliver(delivery, Some(id), redactor).await,
                None => no_slack(),
            },
            None => rejected(
                redactor,
                &format!("nobody is bound to {contact:?}; add [contacts.\"{contact}\"] to vectra.toml"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Connections, Vec<ConnectError>> {
        Connections::open(&Config::parse(text).expect("parses"), env)
    }

    #[test]
    fn an_empty_configuration_opens() {
        let connections = open("", &|_| None).expect("opens");
        assert!(connections.fault_injector().is_none());
    }

    #[test]
    fn all_problems_are_told_at_once_each_with_its_key_and_without_a_secret() {
        let text = r#"
            [database]
            url = { env = "DATABASE" }
            [render]
            api_key = { env = "RENDER" }
            [contacts]
            "On-Call" = { pagerduty = { file = "/no/such/key" } }
            "Lead" = { slack = "U1" }
            [drill]
            url = "http://127.0.0.1/"
            token = { env = "SPACED" }
        "#;
        let env = |name: &str| match name {
            "DATABASE" => Some("mysql://root:hunter2@db/x".to_owned()),
            "SPACED" => Some("two hunter2".to_owned()),
            _ => None,
        };
        let problems = open(text, &env).expect_err("refused");
        let places: Vec<&str> = problems.iter().map(|p| p.place.as_str()).collect();
        assert_eq!(
            places,
            ["database.url", "render.api_key", "drill.token", "contacts.\"Lead\"", "contacts.\"On-Call\""]
        );
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        for (told, wanted) in told.iter().zip(["postgres://USER", "export it", "SPACED", "[slack]", "create it"]) {
            assert!(told.contains(wanted), "{told} lacks {wanted}");
            assert!(!told.contains("hunter2"), "{told}");
        }
    }
}
