//! An expression that the team's Prometheus, or a server that speaks as it does, evaluates (`/api/v1/query`).

use crate::client::{Answer, Client, End, Payload, Request, join};
use crate::finding::{Finding, number};
use crate::open::Opening;
use crate::secret::Secret;
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;
use url::Url;
use vectra_plan::Config;

/// Elements that are read at most; the others are counted.
const ELEMENTS: usize = 50;
/// Elements that a detail names.
const NAMED: usize = 2;
/// Characters of what the server says of an error.
const SAID: usize = 200;

/// The server.
pub(crate) struct Prometheus {
    client: Client,
    base: Url,
    token: Option<Secret>,
}

#[derive(Deserialize)]
struct Reply {
    status: String,
    #[serde(default)]
    data: Option<Data>,
    #[serde(default)]
    error: String,
    #[serde(default)]
    warnings: Vec<String>,
    /// VictoriaMetrics' cluster: some of its storage did not answer.
    #[serde(default, rename = "isPartial")]
    partial: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    result_type: String,
    result: Value,
}

#[derive(Deserialize)]
struct Element {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    /// Absent where the element is a histogram.
    value: Option<(f64, String)>,
}

impl Prometheus {
    pub(crate) fn open(config: &Config, opening: &mut Opening<'_>, client: &Client) -> Option<Prometheus> {
        let given = config.prometheus.as_ref()?;
        let token = match &given.token {
            Some(from) => Some(opening.header_secret("prometheus.token", from)?),
            None => None,
        };
        // Without a credential it may be asked in the clear, as it mostly is.
        let base = match token {
            Some(_) => opening.address("prometheus.url", &given.url)?,
            None if matches!(given.url.scheme(), "http" | "https") && given.url.host().is_some() => given.url.clone(),
            None => {
                opening.problem("prometheus.url", "this is no address of the web; write such as http://127.0.0.1:9090");
                return None;
            }
        };
        Some(Prometheus { client: client.clone(), base, token })
    }

    /// Evaluates now: an empty result passes, any element of a vector fails, a scalar fails unless it is 0. Reads `promql`.
    pub(crate) async fn probe(&self, expression: &str, limit: Duration) -> Finding {
        match tokio::time::timeout(limit, self.asked(expression, limit)).await {
            Ok(Ok(found)) => found,
            Ok(Err(why)) => Finding::fail(format!("Prometheus does not tell: {why}")),
            Err(_) => Finding::late(limit),
        }
    }

    async fn asked(&self, expression: &str, limit: Duration) -> Result<Finding, String> {
        let answer = self.evaluated(expression, limit).await?;
        if matches!(answer.end, End::Cut) && answer.status.is_success() {
            // More results than are read, as of `up == 0` when all is down: how many there are says that it holds.
            let counted = self.evaluated(&format!("count(\n{expression}\n)"), limit).await?;
            return many(reply(&counted)?);
        }
        let reply = reply(&answer)?;
        let mut found = judge(reply.data.ok_or("its answer holds no result")?)?;
        if let Some(warning) = reply.warnings.first() {
            let warning: String = warning.chars().take(SAID).collect();
            found.detail.push_str(&format!(" (warning: {warning})"));
        }
        Ok(found)
    }

    async fn evaluated(&self, expression: &str, limit: Duration) -> Result<Answer, String> {
        let fields = vec![("query", expression.to_owned()), ("timeout", format!("{}ms", limit.as_millis()))];
        // By POST, since an expression may be longer than an address; it changes nothing.
        let request = Request {
            service: "prometheus",
            method: Method::POST,
            url: join(&self.base, &["api", "v1", "query"]),
            path: "/api/v1/query",
            bearer: self.token.as_ref(),
            body: Payload::Form(fields),
            limit,
        };
        self.client.send(request).await.map_err(|none| none.why().to_owned())
    }
}

/// What an answer says, where it says it whole.
fn reply(answer: &Answer) -> Result<Reply, String> {
    let reply = answer.json().and_then(|v| serde_json::from_value::<Reply>(v).map_err(|e| e.to_string()));
    let reply = match reply {
        Ok(reply) => reply,
        Err(_) if !answer.status.is_success() => return Err(answer.status_line()),
        Err(why) => return Err(why),
    };
    if reply.status != "success" || !answer.status.is_success() {
        let said: String = reply.error.chars().take(SAID).collect();
        return Err(if said.is_empty() { answer.status_line() } else { said });
    }
    if reply.partial {
        return Err("its answer is partial: some of its storage did not answer".to_owned());
    }
    Ok(reply)
}

/// Of so many results that only their number was asked for.
fn many(reply: Reply) -> Result<Finding, String> {
    let data = reply.data.ok_or("its answer holds no result")?;
    let elements: Vec<Element> =
        serde_json::from_value(data.result).map_err(|_| "its result has not the documented shape".to_owned())?;
    let value = elements.first().and_then(|e| e.value.as_ref()).and_then(|(_, text)| sample(text));
    let count = value.filter(|v| v.is_finite() && *v > 0.0).ok_or("its result is no number")?;
    Ok(Finding::fail(format!("{count} results, too many to be read")).with(RESULTS, count))
}

/// How many results there are; only an answer has it, so that a server which is out of reach raises nothing.
const RESULTS: &str = vectra_plan::rules::PROMQL_RESULTS;

fn judge(data: Data) -> Result<Finding, String> {
    let shape = |_| "its result has not the documented shape".to_owned();
    match data.result_type.as_str() {
        "vector" => {
            let elements: Vec<Element> = serde_json::from_value(data.result).map_err(shape)?;
            vector(&elements)
        }
        "scalar" => {
            let (_, text): (f64, String) = serde_json::from_value(data.result).map_err(shape)?;
            let value = sample(&text).ok_or("its result is no number")?;
            if value.is_nan() {
                return Err("its result is NaN".to_owned());
            }
            let detail = format!("the result is {}", shown(value));
            let found = if value == 0.0 { Finding::pass(detail) } else { Finding::fail(detail) };
            let results = if value == 0.0 { 0.0 } else { 1.0 };
            Ok(found.with("promql", value).with(RESULTS, results))
        }
        other => Err(format!("the expression gives a {other}; write one that gives a vector or a scalar")),
    }
}

fn vector(elements: &[Element]) -> Result<Finding, String> {
    let mut found = Finding::pass("the result is empty");
    let (mut counted, mut odd, mut named) = (0_usize, 0_usize, Vec::new());
    let one = elements.len() == 1;
    for element in elements {
        // NaN is no number: it neither fires nor passes for one. Of a histogram there is no single number.
        let Some(value) = element.value.as_ref().and_then(|(_, text)| sample(text)).filter(|v| !v.is_nan()) else {
            odd += 1;
            continue;
        };
        counted += 1;
        let labels = labels(&element.metric);
        if named.len() < NAMED {
            named.push(format!("{}{}", shown(value), labels.as_ref().map(|l| format!(" {l}")).unwrap_or_default()));
        }
        if counted <= ELEMENTS {
            found.read_part("promql", labels.as_deref().filter(|_| !one), value);
        }
    }
    if counted == 0 && odd > 0 {
        return Err(format!("{odd} results, none of them a number"));
    }
    found.read_part(RESULTS, None, counted as f64);
    if counted > 0 {
        let more = counted.saturating_sub(named.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let odd = if odd > 0 { format!("; {odd} are no numbers") } else { String::new() };
        let detail = format!("{counted} results: {}{more}{odd}", named.join(", "));
        found.verdict = vectra_engine::health::Verdict::Fail;
        found.detail = if counted == 1 { detail.replacen("1 results", "1 result", 1) } else { detail };
    }
    Ok(found)
}

/// A sample's text, as Prometheus writes it.
fn sample(text: &str) -> Option<f64> {
    match text {
        "+Inf" | "Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        _ => text.parse().ok(),
    }
}

fn shown(value: f64) -> String {
    if value.is_finite() { number(value) } else { format!("{value}") }
}

/// `{job="api", instance="a:1"}` without the metric's own name, or its name alone.
fn labels(metric: &BTreeMap<String, String>) -> Option<String> {
    let pairs: Vec<String> =
        metric.iter().filter(|(name, _)| *name != "__name__").take(8).map(|(n, v)| format!("{n}={v:?}")).collect();
    let text = match pairs.is_empty() {
        true => metric.get("__name__")?.clone(),
        false => format!("{{{}}}", pairs.join(", ")),
    };
    Some(text.chars().take(SAID).collect())
}

#[cfg(test)]
mod tests;
