//! One GET or HEAD.

use super::judge::judge;
use crate::client::{Client, End, NoAnswer, Payload, Request};
use crate::redact::Redactor;
use crate::work::Done;
use reqwest::{Method, Url};
use std::fmt::Write as _;
use std::time::Duration;
use vectra_engine::health::Verdict;
use vectra_plan::{Expect, HttpOptions};

/// Bytes of a body that a look shows.
const SHOWN: usize = 2 * 1024;

fn request(method: Method, url: &Url, limit: Duration) -> Request<'_> {
    Request { service: "http", method, path: url.path(), url: url.clone(), bearer: None, body: Payload::Nothing, limit }
}

/// Asks and compares; an error is that nobody answered. Of a HEAD's answer only the status says something, and a redirect
/// is an answer to somebody who only looks.
pub(crate) async fn compared(
    client: &Client,
    head: bool,
    url: &Url,
    expect: &Expect,
    redirects: bool,
    limit: Duration,
) -> Result<(bool, String), String> {
    let method = if head { Method::HEAD } else { Method::GET };
    let answer = client.send(request(method, url, limit)).await.map_err(|none| none.why().to_owned())?;
    if redirects && answer.status.is_redirection() {
        return Ok((true, answer.status_line()));
    }
    let found = judge(&answer, if head { &Expect::Success } else { expect }, &HttpOptions::default());
    Ok((found.verdict == Verdict::Pass, found.detail))
}

/// Shows status line, headers, and how the body begins.
pub(crate) async fn look(client: &Client, redactor: &Redactor, head: bool, url: &Url, limit: Duration) -> Done {
    let method = if head { Method::HEAD } else { Method::GET };
    let sent = format!("{method} {url}");
    let answer = match client.send(request(method, url, limit)).await {
        Ok(answer) => answer,
        Err(NoAnswer::NotSent(why) | NoAnswer::Lost(why)) => return Done::failed(sent, why),
    };
    let mut output = format!("{:?} {}\n", answer.version, answer.status_line());
    for (name, value) in &answer.headers {
        let _ = writeln!(output, "{name}: {}", String::from_utf8_lossy(value.as_bytes()));
    }
    if !head && !answer.body.is_empty() {
        let _ = write!(output, "\n{}", redactor.show(&answer.text(), SHOWN));
    }
    if let End::Broken(why) = &answer.end {
        let _ = write!(output, "\n[the answer broke off: {why}]");
    }
    Done::ok(sent, output)
}
