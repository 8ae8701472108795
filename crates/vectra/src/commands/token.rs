//! `vectra token`: who may ask.

use super::Asking;
use crate::cli::Token;
use crate::client::segment;
use crate::errors::{DONE, Failure};
use crate::output::{self, field, moment, plain};
use serde_json::json;

pub async fn run(asking: &Asking, verb: &Token) -> Result<u8, Failure> {
    let t = asking.t;
    match verb {
        Token::Create { name, change } => {
            if change.dry_run {
                let would = t.with("token-would-create", &[("name", name.into())]);
                asking.client.get("/api/v1/tokens").await?;
                return Ok(asking.say(&json!({ "dry_run": true, "would": would }), &would));
            }
            let made = asking.client.post("/api/v1/tokens", &json!({ "name": name })).await?;
            // The token is the result and stands alone, so that a script can take it; the advice goes elsewhere.
            if !asking.json {
                output::diagnose(&t.get("token-once"));
            }
            Ok(asking.say(&made, field(&made, "token")))
        }
        Token::List => {
            let tokens = asking.client.get("/api/v1/tokens").await?;
            if asking.json {
                output::json(&tokens);
                return Ok(DONE);
            }
            for token in tokens.as_array().map(Vec::as_slice).unwrap_or_default() {
                output::line(&format!("{}  {}", moment(&token["created"]), plain(field(token, "name"))));
            }
            Ok(DONE)
        }
        Token::Revoke { name, change } => {
            let arguments = [("name", name.into())];
            if change.dry_run {
                let would = t.with("token-would-revoke", &arguments);
                asking.client.get("/api/v1/tokens").await?;
                return Ok(asking.say(&json!({ "dry_run": true, "would": would }), &would));
            }
            let answer = asking.client.delete(&format!("/api/v1/tokens/{}", segment(name))).await?;
            Ok(asking.say(&answer, &t.with("token-revoked", &arguments)))
        }
    }
}
