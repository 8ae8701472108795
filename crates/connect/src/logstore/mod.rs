//! The store of logs that a team has already: it is asked instead of the lines kept here. Nothing is written there.
//!
//! Sources: Grafana Loki's HTTP API (`/loki/api/v1/query_range`) and LogQL; VictoriaLogs' `/select/logsql/query` and LogsQL.

mod errors;
mod loki;
#[cfg(test)]
mod tests;
mod victoria;

pub(crate) use errors::errors;

use crate::client::{Answer, Client, End, Payload, Request, join};
use crate::open::{ConnectError, Opening};
use crate::secret::Secret;
use crate::work::Done;
use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;
use url::Url;
use vectra_control::ports::LogSearch;
use vectra_engine::time::{Span, Time};
use vectra_logs::{Because, Cursor, Found, FoundLine, KeptSince, Level, Line, Pattern, Query, SearchError};
use vectra_plan::Config;
use vectra_plan::config::{LogServer, LogServerKind};

/// Bytes of an answer that are read.
const MOST: usize = 16 * 1024 * 1024;
/// How far back is looked where nothing is said: these servers want a beginning.
const BACK: Span = Span::seconds(24 * 3600);
/// Characters of what the server says of an error.
const SAID: usize = 300;

/// A server that keeps the team's logs.
pub struct LogStore {
    client: Client,
    base: Url,
    token: Option<Secret>,
    headers: HeaderMap,
    server: LogServer,
}

impl std::fmt::Debug for LogStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogStore").field("kind", &self.server.kind).finish_non_exhaustive()
    }
}

/// A question as both servers want it.
struct Asked {
    text: String,
    from: Time,
    /// Before this.
    to: Time,
    limit: usize,
}

/// A line as a server tells it.
struct Told {
    /// Nanoseconds since 1970: what puts lines of one millisecond in the same order in every answer.
    nanoseconds: i128,
    text: String,
    fields: BTreeMap<String, String>,
}

impl Told {
    fn at(&self) -> Time {
        Time(i64::try_from(self.nanoseconds.div_euclid(1_000_000)).unwrap_or(i64::MAX))
    }
}

impl LogStore {
    /// The server of `[logs.server]`, where there is one. `env` gives the value of an environment variable.
    ///
    /// # Errors
    /// All problems at once, each with the key of `vectra.toml` and what to do.
    pub fn open(config: &Config, env: &dyn Fn(&str) -> Option<String>) -> Result<Option<LogStore>, Vec<ConnectError>> {
        let Some(server) = &config.logs.server else { return Ok(None) };
        let mut opening = Opening::new(env);
        let store = LogStore::with(server, &mut opening);
        match store {
            Some(store) if opening.problems.is_empty() => Ok(Some(store)),
            _ => Err(opening.problems),
        }
    }

    fn with(server: &LogServer, opening: &mut Opening<'_>) -> Option<LogStore> {
        let client = match Client::new() {
            Ok(client) => client,
            Err(why) => {
                opening.problem("TLS", format!("no encrypted connection can be made here: {why}"));
                return None;
            }
        };
        let token = match &server.token {
            Some(from) => Some(opening.header_secret("logs.server.token", from)?),
            None => None,
        };
        let base = match token {
            Some(_) => opening.address("logs.server.url", &server.url)?,
            None if matches!(server.url.scheme(), "http" | "https") && server.url.host().is_some() => {
                server.url.clone()
            }
            None => {
                let say = "this is no address of the web; write such as http://127.0.0.1:3100";
                opening.problem("logs.server.url", say);
                return None;
            }
        };
        let mut headers = HeaderMap::new();
        if let Some(tenant) = &server.tenant {
            let name = match server.kind {
                LogServerKind::Loki => HeaderName::from_static("x-scope-orgid"),
                LogServerKind::Victorialogs => HeaderName::from_static("accountid"),
            };
            let Ok(value) = HeaderValue::from_str(tenant) else {
                opening.problem("logs.server.tenant", "a header carries it: letters, digits and signs are wanted");
                return None;
            };
            headers.insert(name, value);
        }
        Some(LogStore { client, base, token, headers, server: server.clone() })
    }

    async fn ask(&self, asked: &Asked, within: Duration) -> Result<Vec<Told>, String> {
        let (path, segments, fields): (_, &[&str], _) = match self.server.kind {
            LogServerKind::Loki => (loki::PATH, &["loki", "api", "v1", "query_range"], loki::fields(asked)),
            LogServerKind::Victorialogs => (victoria::PATH, &["select", "logsql", "query"], victoria::fields(asked)),
        };
        let request = Request {
            service: "logs",
            // By POST, since a question may be longer than an address; it changes nothing.
            method: Method::POST,
            url: join(&self.base, segments),
            path,
            bearer: self.token.as_ref(),
            body: Payload::Form(fields),
            limit: within,
        };
        let answer = self.client.send_for(request, self.headers.clone(), MOST).await.map_err(|n| n.why().to_owned())?;
        if !answer.status.is_success() {
            let said: String = answer.text().trim().chars().take(SAID).collect();
            return Err(if said.is_empty() {
                answer.status_line()
            } else {
                format!("{}: {said}", answer.status_line())
            });
        }
        match self.server.kind {
            LogServerKind::Loki => loki::read(&whole(&answer)?),
            LogServerKind::Victorialogs => victoria::read(&whole(&answer)?),
        }
    }

    fn name(&self) -> &'static str {
        match self.server.kind {
            LogServerKind::Loki => "Loki",
            LogServerKind::Victorialogs => "VictoriaLogs",
        }
    }

    fn line(&self, told: Told) -> Line {
        let at = told.at();
        let Told { text, mut fields, .. } = told;
        let service = fields.remove(self.server.service_label()).unwrap_or_default();
        let level = fields.remove(self.server.level_label()).and_then(|word| Level::read(&word)).unwrap_or_default();
        let attributes = if fields.is_empty() { String::new() } else { serde_json::json!(fields).to_string() };
        Line { at, level, service, text, attributes }
    }
}

/// Lines that a look shows.
const SHOWN: usize = 50;
/// Characters of a line that a look shows.
const WIDE: usize = 300;
/// The log this long before the outage is of interest.
const BEFORE: Span = Span::seconds(900);

/// A search as evidence: what holds this since a while before the outage began.
pub(crate) async fn look(logs: &dyn LogSearch, text: &str, regex: bool, since: Time, limit: Duration) -> Done {
    let from = Time((since - BEFORE).0.max(0));
    let moment = |at: Time| jiff::Timestamp::from_millisecond(at.0).map(|t| t.to_string()).unwrap_or_default();
    let sent = format!("logs since {} that hold {text:?}", moment(from));
    let pattern = if regex { Pattern::Regex(text.to_owned()) } else { Pattern::Literal(text.to_owned()) };
    let query = Query { text: Some(pattern), from: Some(from), limit: SHOWN, within: limit, ..Query::default() };
    let found = match logs.search(query).await {
        Ok(found) => found,
        Err(error) => return Done::failed(sent, error.to_string()),
    };
    if found.lines.is_empty() {
        // That nothing is found says something only where there are lines at all.
        let any = Query { from: Some(from), limit: 1, within: limit, ..Query::default() };
        return match logs.search(any).await {
            Ok(any) if any.lines.is_empty() => {
                Done::failed(sent, "no line of any log since then: nothing sends logs here")
            }
            // Of the time that the question is about nothing is known where lines are kept only since it began.
            Ok(_) => match logs.kept_since().filter(|kept| kept.at > from) {
                Some(kept) if kept.at > since => Done::failed(sent, format!("no such line; {}", only_since(kept))),
                Some(kept) => Done::ok(sent, format!("no such line; {}", only_since(kept))),
                None => Done::ok(sent, "no such line since then"),
            },
            Err(error) => Done::failed(sent, error.to_string()),
        };
    }
    let mut output = String::new();
    for line in &found.lines {
        let Line { at, level, service, text, .. } = &line.line;
        let text: String = text.chars().take(WIDE).collect();
        let _ = writeln!(output, "{} {level} {service} {text}", moment(*at));
    }
    if found.next.is_some() {
        output.push_str("and older ones\n");
    } else if let Some(kept) = logs.kept_since().filter(|kept| kept.at > from) {
        let _ = writeln!(output, "{}", only_since(kept));
    }
    Done::ok(sent, output)
}

fn only_since(kept: KeptSince) -> String {
    let why = match kept.because {
        Because::Begun => "keeping began then",
        Because::Away => "nobody took lines for a while before",
        Because::Size => "older ones went because of [logs] max_mb",
        Because::Age => "older ones went because of [logs] keep_days",
        Because::Lost => "the disk did not take all of them before",
    };
    let at = jiff::Timestamp::from_millisecond(kept.at.0).map(|t| t.to_string()).unwrap_or_default();
    format!("lines are kept since {at} only: {why}")
}

fn whole(answer: &Answer) -> Result<String, String> {
    match &answer.end {
        End::Whole => Ok(answer.text()),
        End::Cut => Err(format!("its answer is longer than {} MiB; ask for fewer lines or less time", MOST >> 20)),
        End::Broken(why) => Err(format!("its answer broke off: {why}")),
    }
}

/// What a regular expression of the server finds as the search here does: without a capital letter, capitals do not matter.
fn expression(pattern: &Pattern) -> String {
    let (text, asked) = match pattern {
        Pattern::Literal(text) => (regex::escape(text), text),
        Pattern::Regex(text) => (text.clone(), text),
    };
    if asked.chars().any(char::is_uppercase) { text } else { format!("(?i){text}") }
}

/// A text in quotes, as Go, LogQL and LogsQL read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Every word that programs write for this level or a worse one.
fn words(least: Level) -> Option<String> {
    const WORDS: [&str; 24] = [
        "debug",
        "dbg",
        "info",
        "inf",
        "information",
        "informational",
        "notice",
        "log",
        "warn",
        "warning",
        "wrn",
        "error",
        "err",
        "eror",
        "severe",
        "fatal",
        "critical",
        "crit",
        "alert",
        "emerg",
        "emergency",
        "panic",
        "ftl",
        "unknown",
    ];
    let bad = |word: &&str| Level::read(word).unwrap_or_default() >= least;
    (least > Level::Trace)
        .then(|| format!("(?i)^({})$", WORDS.iter().filter(|w| bad(w)).copied().collect::<Vec<_>>().join("|")))
}

#[async_trait]
impl LogSearch for LogStore {
    async fn search(&self, query: Query) -> Result<Found, SearchError> {
        let now = crate::client::now();
        let cursor = query.before;
        let to = query.to.unwrap_or(now + Span(1));
        // Lines of the cursor's own moment come again; those that were given already are left out.
        let to = cursor.map_or(to, |c| to.min(c.at() + Span(1)));
        let seen = cursor.map_or(0, |c| c.row() as usize);
        let from = query.from.unwrap_or(to - BACK);
        if from >= to {
            return Ok(Found::default());
        }
        let limit = query.limit.saturating_add(seen);
        let text = match self.server.kind {
            LogServerKind::Loki => loki::query(&self.server, &query),
            LogServerKind::Victorialogs => victoria::query(&self.server, &query),
        };
        let asked = Asked { text, from, to, limit };
        let told = self.ask(&asked, query.within).await;
        let mut told = told.map_err(|why| SearchError::Elsewhere(format!("{} does not tell: {why}", self.name())))?;
        told.sort_by_key(|t| std::cmp::Reverse(t.nanoseconds));
        let full = told.len() >= limit;
        let mut found = Found { searched: told.iter().map(|t| t.text.len() as u64).sum(), ..Found::default() };
        let (mut moment, mut row) = (None, 0);
        for told in told.into_iter().take(limit) {
            let at = told.at();
            row = if moment == Some(at) { row + 1 } else { 1 };
            moment = Some(at);
            if cursor.is_some_and(|c| c.at() == at && row <= c.row()) {
                continue;
            }
            let cursor = Cursor::elsewhere(at, row);
            found.lines.push(FoundLine { cursor, line: self.line(told) });
        }
        found.next = if full { found.lines.last().map(|l| l.cursor) } else { None };
        Ok(found)
    }

    async fn services(&self) -> Vec<String> {
        Vec::new()
    }
}
