//! The list of what is tried: from the program, and from the configuration where there is one.

use super::keys::keys;
use super::{Ask, Kind, LiveCheck, Rule, WhyNot, sql, utility};
use crate::build::{contact_key, expectation, http_look, parse_url, placed};
use crate::config::{Config, ContactBinding};
use crate::link;
use crate::plan::Look;
use crate::probe::Expect;
use std::collections::BTreeSet;
use vectra_runbook::program as doc;

/// Checks of one document at most: what is more is listed as not tried.
const MOST: usize = 400;

/// Everything that can be tried of this document. Without a configuration that is what the document names by itself.
pub fn checks(program: &doc::Program, config: Option<&Config>) -> Vec<LiveCheck> {
    let mut list = List { program, config, out: Vec::new(), seen: BTreeSet::new(), made: BTreeSet::new() };
    list.addresses();
    list.database();
    list.broker();
    list.platform();
    list.people();
    let mut out = list.out;
    for check in out.iter_mut().skip(MOST) {
        check.ask = Ask::Nothing(WhyNot::TooMany);
    }
    out
}

struct List<'a> {
    program: &'a doc::Program,
    config: Option<&'a Config>,
    out: Vec<LiveCheck>,
    /// Kind and content of what is asked already: one question is asked once, for the first place that needs it.
    seen: BTreeSet<(Kind, String)>,
    /// What statements before this one make, in the catalogue's spelling: it need not be there yet.
    made: BTreeSet<String>,
}

/// Where in the document something stands.
struct At<'a> {
    lines: [u32; 2],
    needle: &'a str,
}

impl<'a> At<'a> {
    fn new(source: &doc::Source, needle: &'a str) -> At<'a> {
        At { lines: source.lines, needle }
    }
}

impl List<'_> {
    fn push(&mut self, kind: Kind, target: String, at: Option<&At<'_>>, key: Option<String>, ask: Ask) {
        let same = match &ask {
            Ask::Describe(statement) => statement.text.clone(),
            // Nothing of the document is passed over in silence.
            Ask::Nothing(_) => format!("{target} {:?}", at.map(|at| at.lines)),
            _ => target.clone(),
        };
        if !self.seen.insert((kind, same)) {
            return;
        }
        let needle = at.map(|at| at.needle.lines().next().unwrap_or_default().to_owned()).filter(|n| !n.is_empty());
        self.out.push(LiveCheck { kind, target, lines: at.map(|at| at.lines), needle, key, ask });
    }

    fn not_tried(&mut self, kind: Kind, target: &str, at: &At<'_>, why: WhyNot) {
        self.push(kind, shown(target), Some(at), None, Ask::Nothing(why));
    }

    /// Whether the compiler found a placeholder in these lines.
    fn has_placeholder(&self, lines: [u32; 2]) -> bool {
        let found = self.program.diagnostics.iter().filter(|d| d.code == "V013");
        found.into_iter().any(|d| d.source.lines[0] <= lines[1] && d.source.lines[1] >= lines[0])
    }

    fn steps(&self) -> impl Iterator<Item = &'_ doc::Step> + use<'_> {
        self.program.procedures.iter().flat_map(|p| &p.steps)
    }

    fn addresses(&mut self) {
        let program = self.program;
        for check in &program.checks {
            let target = check.target.as_deref().unwrap_or_default();
            let at = At::new(&check.source, target);
            match check.kind {
                doc::CheckKind::Http => match address(target) {
                    Some(url) => self.request(&url, false, expectation(check.expect.as_deref()), true, &at),
                    None => self.not_tried(Kind::Endpoint, or(target, &check.name), &at, WhyNot::Placeholder),
                },
                doc::CheckKind::Sql | doc::CheckKind::Redis => {}
                doc::CheckKind::Tcp | doc::CheckKind::Command => {
                    let statement = check.statement.as_deref().unwrap_or(target);
                    self.not_tried(Kind::Other, or(statement, &check.name), &at, WhyNot::NoWay);
                }
            }
        }
        for environment in &program.environments {
            let Some(written) = environment.url.as_deref() else { continue };
            let at = At::new(&environment.source, written);
            match address(written) {
                Some(url) => {
                    self.host(&url, &at);
                }
                None => self.not_tried(Kind::Host, written, &at, WhyNot::Placeholder),
            }
        }
        for procedure in &program.procedures {
            for step in procedure.steps.iter().filter(|s| s.kind == doc::StepKind::Http) {
                let at = At::new(&step.source, &step.text);
                let asked = (step.effect == doc::EffectClass::Observe)
                    .then(|| http_look(&step.text, &Config::default()))
                    .flatten();
                let written = step.text.split_whitespace().filter(|w| w.contains("://")).find_map(address);
                match (asked, written) {
                    (Some(Look::Http { head, url }), _) if address(url.as_str()).is_some() => {
                        self.request(&url, head, expectation(step.expect.as_deref()), false, &at);
                    }
                    // What changes something is not sent; that its host is there can still be told.
                    (_, Some(url)) => {
                        self.host(&url, &at);
                        let why = unsent(&step.text, step.effect);
                        self.not_tried(Kind::Endpoint, &bare(&url), &at, why);
                    }
                    _ => self.not_tried(Kind::Endpoint, &step.text, &at, WhyNot::Placeholder),
                }
            }
        }
        let others = program.dependencies.iter().map(|d| (&d.source, d.support.as_deref()));
        let urls = program.contacts.iter().filter(|c| c.channel.as_deref() == Some("url"));
        let others: Vec<_> = others.chain(urls.map(|c| (&c.source, c.address.as_deref()))).collect();
        for (source, written) in others {
            let Some(written) = written.filter(|w| !w.contains('@')) else { continue };
            let at = At::new(source, written);
            if let Some(host) = address(written).as_ref().and_then(domain) {
                self.push(Kind::Host, host.clone(), Some(&at), None, Ask::Resolve { host });
            }
        }
    }

    /// The address after `[hosts]`, and the key there, where one applies.
    fn placed(&self, url: &url::Url) -> (url::Url, Option<String>) {
        let Some(config) = self.config else { return (url.clone(), None) };
        let real = placed(url, config);
        let key = (real != *url).then(|| format!("hosts.\"{}\"", url.host_str().unwrap_or_default()));
        (real, key)
    }

    /// Name and certificate of an address's host.
    fn host(&mut self, written: &url::Url, at: &At<'_>) {
        let at = &At { lines: at.lines, needle: written.host_str().unwrap_or(at.needle) };
        let (url, key) = self.placed(written);
        if let Some(host) = domain(&url) {
            self.push(Kind::Host, host.clone(), Some(at), key.clone(), Ask::Resolve { host });
        }
        if let ("https", Some(host), Some(port)) = (url.scheme(), url.host_str(), url.port_or_known_default()) {
            let ask = Ask::Handshake { host: host.to_owned(), port };
            self.push(Kind::Certificate, format!("{host}:{port}"), Some(at), key, ask);
        }
    }

    fn request(&mut self, url: &url::Url, head: bool, expect: Expect, prescribed: bool, at: &At<'_>) {
        self.host(url, at);
        let (url, key) = self.placed(url);
        let target = format!("{} {}", if head { "HEAD" } else { "GET" }, shown_url(&url));
        self.push(Kind::Endpoint, target, Some(at), key, Ask::Request { head, url, expect, prescribed });
    }

    fn database(&mut self) {
        let bound = self.config.is_some_and(|c| c.database.is_some());
        let program = self.program;
        if bound {
            let writes = self
                .steps()
                .find(|s| s.kind == doc::StepKind::Sql && s.effect != doc::EffectClass::Observe)
                .map(|s| s.source.line);
            let first = self.steps().find(|s| s.kind == doc::StepKind::Sql).map(|s| s.source.lines);
            let first = writes.map(|line| [line, line]).or(first);
            let at = first.map(|lines| At { lines, needle: "" });
            let key = Some("database.url".into());
            self.push(Kind::Database, "[database]".into(), at.as_ref(), key, Ask::Database { writes });
        }
        for check in program.checks.iter().filter(|c| c.kind == doc::CheckKind::Sql) {
            let statement = check.statement.as_deref().unwrap_or("SELECT 1");
            self.sql(statement, true, &At::new(&check.source, statement), bound);
        }
        for procedure in &program.procedures {
            for step in procedure.steps.iter().filter(|s| s.kind == doc::StepKind::Sql) {
                let observes = step.effect == doc::EffectClass::Observe;
                let at = At::new(&step.source, &step.text);
                match sql::psql(&step.text) {
                    None => self.sql(&step.text, observes, &at, bound),
                    Some(line) => {
                        for command in &line.commands {
                            self.sql(command, observes, &at, bound);
                        }
                        self.roles(line.role, &at, bound);
                    }
                }
            }
        }
    }

    fn sql(&mut self, text: &str, observes: bool, at: &At<'_>, bound: bool) {
        if self.has_placeholder(at.lines) {
            return self.not_tried(Kind::Statement, text, at, WhyNot::Placeholder);
        }
        let Some(statements) = sql::statements(text) else {
            return self.not_tried(Kind::Statement, text, at, WhyNot::Unreadable);
        };
        for statement in statements {
            if !bound {
                self.not_tried(Kind::Statement, &statement, at, WhyNot::Unbound("database"));
                continue;
            }
            let read = utility::read(&statement);
            let target = shown(&statement);
            if read.names.only(|named| self.made.contains(&named.bare())) {
                self.not_tried(Kind::Statement, &target, at, WhyNot::MadeHere);
            } else {
                let names = read.names.without(|named| self.made.contains(&named.bare()));
                let ask = Ask::Describe(sql::needs(statement, observes, names));
                self.push(Kind::Statement, target, Some(at), None, ask);
            }
            self.roles(read.roles, at, bound);
            self.made.extend(read.makes);
        }
    }

    fn roles(&mut self, roles: impl IntoIterator<Item = String>, at: &At<'_>, bound: bool) {
        for name in roles {
            if name.contains(['$', '<', '{', '.']) {
                self.not_tried(Kind::Role, &name, at, WhyNot::Placeholder);
            } else if self.made.contains(&name) {
                self.not_tried(Kind::Role, &name, at, WhyNot::MadeHere);
            } else if bound {
                let at = At { lines: at.lines, needle: &name };
                self.push(Kind::Role, name.clone(), Some(&at), None, Ask::Role { name: name.clone() });
            }
        }
    }

    fn broker(&mut self) {
        let bound = self.config.is_some_and(|c| c.redis.is_some());
        let program = self.program;
        let queues = |s: &&doc::Step| matches!(s.kind, doc::StepKind::Redis | doc::StepKind::Celery);
        if bound {
            let writes = self
                .steps()
                .filter(queues)
                .find(|s| s.effect == doc::EffectClass::Danger || s.operation == Some(doc::Operation::PurgeQueue));
            let first = writes.or_else(|| self.steps().find(queues)).map(|s| s.source.lines);
            let writes = writes.map(|s| s.source.line);
            let at = first.map(|lines| At { lines, needle: "" });
            let key = Some("redis.url".into());
            self.push(Kind::Broker, "[redis]".into(), at.as_ref(), key, Ask::Broker { writes });
        }
        let checks = program.checks.iter().filter(|c| c.kind == doc::CheckKind::Redis);
        let checks = checks.filter_map(|c| Some((&c.source, c.statement.as_deref()?)));
        let steps = program.procedures.iter().flat_map(|p| &p.steps).filter(queues);
        let commands: Vec<_> = checks.chain(steps.map(|s| (&s.source, s.text.as_str()))).collect();
        for (source, text) in commands {
            for (name, wants) in keys(text) {
                let at = At::new(source, &name);
                if name.contains(['$', '<', '{', '*']) {
                    self.not_tried(Kind::Queue, &name, &at, WhyNot::Placeholder);
                } else if bound {
                    let ask = Ask::Queue { name: name.clone(), wants };
                    self.push(Kind::Queue, name.clone(), Some(&at), None, ask);
                } else {
                    self.not_tried(Kind::Queue, &name, &at, WhyNot::Unbound("redis"));
                }
            }
        }
    }

    fn platform(&mut self) {
        let program = self.program;
        let render = self.config.and_then(|c| c.render.as_ref());
        let mut told: BTreeSet<u32> = BTreeSet::new();
        if let Some(render) = render {
            let ids: BTreeSet<&String> = render.services.values().collect();
            for id in ids {
                let names: Vec<&String> = render.services.iter().filter(|(_, v)| *v == id).map(|(k, _)| k).collect();
                let rows: Vec<&doc::Environment> = program
                    .environments
                    .iter()
                    .filter(|e| names.iter().any(|n| link::words(n) == link::words(&e.name)))
                    .collect();
                let rules: Vec<Rule> = program
                    .deploy
                    .iter()
                    .filter(|d| rows.iter().any(|e| e.environment == d.environment))
                    .map(|d| Rule { branch: d.branch.clone(), automatic: d.automatic, line: d.source.line })
                    .collect();
                told.extend(rules.iter().map(|r| r.line));
                let place = rules.first().map(|r| [r.line, r.line]).or(rows.first().map(|e| e.source.lines));
                let at = place.map(|lines| At { lines, needle: "" });
                let key = names.first().map(|n| format!("render.services.\"{n}\""));
                let ask = Ask::Service { id: id.clone(), rules };
                self.push(Kind::Deploy, id.clone(), at.as_ref(), key, ask);
            }
        }
        for rule in program.deploy.iter().filter(|d| !told.contains(&d.source.line)) {
            let target = format!("{} → {}", rule.branch, rule.environment);
            let at = At::new(&rule.source, &rule.branch);
            self.not_tried(Kind::Deploy, &target, &at, WhyNot::Unbound("render.services"));
        }
        if let Some(backup) = &program.backup {
            let at = At::new(&backup.source, "");
            let every = backup.frequency.as_deref().and_then(seconds_between);
            let target = render.and_then(|r| r.postgres.clone());
            match target {
                Some(id) => {
                    let ask = Ask::Backups { id: id.clone(), every, days: backup.retention_days };
                    self.push(Kind::Backup, id, Some(&at), Some("render.postgres".into()), ask);
                }
                None => {
                    let name = backup.provider.as_deref().or(backup.frequency.as_deref()).unwrap_or("backup");
                    self.not_tried(Kind::Backup, name, &at, WhyNot::Unbound("render.postgres"));
                }
            }
        }
    }

    fn people(&mut self) {
        let Some(config) = self.config else { return };
        let program = self.program;
        // The place in the document that first needs somebody to be reached this way.
        let needs = |wanted: &dyn Fn(&ContactBinding) -> bool| {
            program
                .escalation
                .iter()
                .find(|l| {
                    contact_key(&l.contact, config.contacts.keys())
                        .and_then(|k| config.contacts.get(k))
                        .is_some_and(wanted)
                })
                .map(|l| (l.source.lines, l.contact.as_str()))
        };
        if config.slack.is_some() {
            let told = program.phases.iter().find(|p| p.role == doc::PhaseRole::Communication);
            let place = needs(&|b| matches!(b, ContactBinding::Slack(_))).or(told.map(|p| (p.source.lines, "")));
            let at = place.map(|(lines, needle)| At { lines, needle });
            self.push(Kind::Token, "Slack".into(), at.as_ref(), Some("slack.token".into()), Ask::Slack);
        }
        let place = needs(&|b| matches!(b, ContactBinding::Pagerduty(_)));
        let at = place.map(|(lines, needle)| At { lines, needle });
        if config.pagerduty.api_token.is_some() {
            let key = Some("pagerduty.api_token".into());
            self.push(Kind::Token, "PagerDuty".into(), at.as_ref(), key, Ask::PagerDuty);
        }
        for (name, binding) in &config.contacts {
            if matches!(binding, ContactBinding::Pagerduty(_)) {
                let key = format!("contacts.\"{name}\".pagerduty");
                let ask = Ask::Nothing(WhyNot::NoReading);
                self.push(Kind::Token, format!("PagerDuty: {name}"), at.as_ref(), Some(key), ask);
            }
        }
    }
}

/// The address, unless it holds something to be filled in.
fn address(text: &str) -> Option<url::Url> {
    let gap = ['<', '>', '{', '}', '$', '…'];
    let bare = text.trim().trim_matches(['"', '\'', '`', '<', '>']);
    if bare.contains(gap) || bare.contains("...") || bare.contains("%7B") || bare.contains("%3C") {
        return None;
    }
    parse_url(text)
}

/// The host, where it is a name.
fn domain(url: &url::Url) -> Option<String> {
    match url.host()? {
        url::Host::Domain(name) if name != "localhost" && !name.ends_with(".localhost") => Some(name.to_owned()),
        _ => None,
    }
}

/// An address without the credentials that it may hold.
fn shown_url(url: &url::Url) -> String {
    let mut url = url.clone();
    // An address that cannot take a name has none to hide.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.to_string()
}

/// An address without anything that may be a credential: neither a name nor a query.
fn bare(url: &url::Url) -> String {
    let shown = shown_url(url);
    shown.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// Why a request of the document is not sent.
fn unsent(text: &str, effect: doc::EffectClass) -> WhyNot {
    let words: Vec<String> = text.split_whitespace().map(|w| w.trim_matches(['"', '\'']).to_lowercase()).collect();
    let header = ["authorization:", "-hauthorization:", "x-api-key:", "cookie:", "private-token:"];
    let option = ["--user", "-b", "--cookie", "--oauth2-bearer", "--cert", "--key", "-n", "--netrc"];
    let exact = |w: &str| option.contains(&w) || w.starts_with("-u") || header.iter().any(|h| w.starts_with(h));
    if effect != doc::EffectClass::Observe {
        WhyNot::Changes
    } else if words.iter().any(|w| exact(w) || w.ends_with("-key:") || w.ends_with("-token:")) {
        WhyNot::Credential
    } else {
        WhyNot::Options
    }
}

/// On one line, and not longer than a line.
fn shown(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 100 { line } else { line.chars().take(99).chain(['…']).collect() }
}

fn or<'a>(text: &'a str, other: &'a str) -> &'a str {
    if text.trim().is_empty() { other } else { text }
}

fn seconds_between(frequency: &str) -> Option<u64> {
    Some(match frequency {
        "hourly" => 3600,
        "daily" => 86_400,
        "weekly" => 7 * 86_400,
        "monthly" => 31 * 86_400,
        _ => return None,
    })
}
