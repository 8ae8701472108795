//! `vectra token`: who may ask.

use super::Asking;
use crate::cli::Token;
use crate::client::segment;
use crate::errors::{self, DONE, Failure};
use crate::output::{self, field, moment, plain};
use serde_json::json;
use std::path::Path;
use vectra_engine::time::Time;
use vectra_store::sqlite::SqliteStore;
use vectra_web::auth;
use vectra_web::text::Text;

/// Makes a token without a server, for whoever holds the data folder; the folder's lock keeps a running Vectra apart.
pub async fn create_in(data: &Path, name: &str, dry_run: bool, json: bool, t: Text) -> Result<u8, Failure> {
    if !data.join("vectra.db").is_file() {
        return Err(Failure::usage(t.with("token-no-data", &[("path", data.display().to_string().into())])));
    }
    let store = SqliteStore::open(data).await.map_err(|e| Failure::usage(errors::store(t, &e)))?;
    if dry_run {
        let would = t.with("token-would-create", &[("name", name.into())]);
        if json {
            output::json(&json!({ "dry_run": true, "would": would }));
        } else {
            output::line(&would);
        }
        return Ok(DONE);
    }
    let now = Time(jiff::Timestamp::now().as_millisecond());
    let made = auth::create_token(&store, name, now).await.map_err(|e| Failure::usage(e.to_string()))?;
    store.close().await;
    if json {
        output::json(&json!({ "name": name, "token": made.reveal() }));
    } else {
        output::diagnose(&t.get("token-once"));
        output::line(made.reveal());
    }
    Ok(DONE)
}

pub async fn run(asking: &Asking, verb: &Token) -> Result<u8, Failure> {
    let t = asking.t;
    match verb {
        Token::Create { name, change, .. } => {
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
