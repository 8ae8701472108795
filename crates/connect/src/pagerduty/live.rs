//! What the account's token may read. GET requests only.

use crate::client::{Client, Limits, Payload, Request, join};
use crate::open::Opening;
use crate::secret::Secret;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use url::Url;
use vectra_plan::Config;
use vectra_plan::live::Seen;

const API: &str = "https://api.pagerduty.com";
/// What is read, and the scope that the vendor asks for it.
const READ: [(&str, &str); 3] = [
    ("abilities", "abilities.read"),
    ("services", "services.read"),
    ("escalation_policies", "escalation_policies.read"),
];

/// The account behind the REST API.
pub(crate) struct Account {
    client: Client,
    base: Url,
    token: Secret,
    limits: Limits,
}

impl Account {
    /// The account, if a token of the REST API is configured and can be used.
    pub(crate) fn open(config: &Config, opening: &mut Opening<'_>, client: &Client, limits: Limits) -> Option<Account> {
        let token = opening.header_secret("pagerduty.api_token", config.pagerduty.api_token.as_ref()?);
        let base = match &config.pagerduty.api_url {
            Some(url) => opening.address("pagerduty.api_url", url),
            None => Url::parse(API).ok(),
        };
        Some(Account { client: client.clone(), base: base?, token: token?, limits })
    }

    /// Tries each read.
    pub(crate) async fn scopes(&self) -> Seen {
        let mut lacking = Vec::new();
        for (what, scope) in READ {
            match self.read(what).await {
                Ok(status) if status.is_success() => {}
                Ok(status @ StatusCode::UNAUTHORIZED) => return Seen::Denied(crate::client::status_line(status)),
                Ok(StatusCode::FORBIDDEN) => lacking.push(scope.to_owned()),
                Ok(status) => return Seen::Unreachable(crate::client::status_line(status)),
                Err(why) => return Seen::Unreachable(why),
            }
        }
        let name = self.base.host_str().unwrap_or_default().to_owned();
        Seen::Token { name, lacking, told: true }
    }

    async fn read(&self, what: &str) -> Result<StatusCode, String> {
        let mut url = join(&self.base, &[what]);
        if what != "abilities" {
            url.query_pairs_mut().append_pair("limit", "1");
        }
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/vnd.pagerduty+json;version=2"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let token = HeaderValue::try_from(format!("Token token={}", self.token.expose()));
        let mut token = token.map_err(|_| "the token is no text that a header carries".to_owned())?;
        token.set_sensitive(true);
        headers.insert(AUTHORIZATION, token);
        let request = Request {
            service: "pagerduty",
            method: Method::GET,
            path: what,
            url,
            bearer: None,
            body: Payload::Nothing,
            limit: self.limits.request,
        };
        self.client.send_with(request, headers).await.map(|a| a.status).map_err(|none| none.why().to_owned())
    }
}
