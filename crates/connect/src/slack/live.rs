//! Whether the token is accepted, and may post.

use super::Slack;
use super::client::said;
use crate::client::{Payload, Request, join};
use reqwest::Method;
use vectra_plan::live::Seen;

/// What messages need.
const POST: &str = "chat:write";
/// What lets tokens of older applications post.
const OLDER: [&str; 2] = ["bot", "chat:write:bot"];

impl Slack {
    /// GET `auth.test`, whose answer names the token's scopes in a header.
    pub(crate) async fn scopes(&self) -> Seen {
        let request = Request {
            service: "slack",
            method: Method::GET,
            url: join(&self.base, &["auth.test"]),
            path: "/auth.test",
            bearer: Some(&self.token),
            body: Payload::Nothing,
            limit: self.limits.request,
        };
        let answer = match self.client.send(request).await {
            Ok(answer) => answer,
            Err(none) => return Seen::Unreachable(none.why().to_owned()),
        };
        if !answer.status.is_success() {
            return Seen::Unreachable(answer.status_line());
        }
        let said = match said(&answer) {
            Ok(said) => said,
            Err(why) => return Seen::Unreachable(why),
        };
        if !said.ok {
            return Seen::Denied(said.error.unwrap_or_default());
        }
        let scopes = answer.header("x-oauth-scopes");
        let may = |scopes: &str| scopes.split(',').map(str::trim).any(|s| s == POST || OLDER.contains(&s));
        let lacking = if scopes.is_some_and(|s| !may(s)) { vec![POST.to_owned()] } else { Vec::new() };
        let name = match (said.user, said.team) {
            (Some(user), Some(team)) => format!("{user} ({team})"),
            (user, team) => user.or(team).unwrap_or_default(),
        };
        Seen::Token { name, lacking, told: scopes.is_some() }
    }
}
