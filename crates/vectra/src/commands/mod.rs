//! One file per verb.

mod accept;
mod automation;
mod changes;
mod check;
mod checklist;
mod drill;
mod incident;
mod logs;
mod requests;
mod silence;
mod sla;
mod status;
mod telemetry;
mod test;
mod token;
mod up;

use crate::cli::{Cli, Token, Verb};
use crate::client::Client;
use crate::errors::{DONE, Failure};
use crate::output;
use serde_json::{Value, json};
use std::future::Future;
use vectra_web::text::Text;

/// What every command that asks a server is given.
pub struct Asking {
    client: Client,
    t: Text,
    json: bool,
}

/// Carries a command out; answers with the exit code.
pub fn run(arguments: Cli, t: Text) -> Result<u8, Failure> {
    let Cli { lang, json, server, command } = arguments;
    let asking = || Ok(Asking { client: Client::new(&server, t)?, t, json });
    match command {
        Verb::Check(check) => check::run(&check, json, lang.map(crate::cli::Lang::language), t),
        Verb::Lsp => crate::lsp::run(&server, t),
        Verb::Up(up) => up::run(&up, json, t),
        Verb::Status => wait(status::run(&asking()?)),
        Verb::Checklist(wanted) => wait(checklist::run(&asking()?, &wanted)),
        Verb::Requests(wanted) => wait(requests::run(&asking()?, &wanted)),
        Verb::Logs(wanted) => wait(logs::run(&asking()?, &wanted)),
        Verb::Sla(sla) => wait(sla::run(&asking()?, &sla)),
        Verb::Incident(verb) => wait(incident::run(&asking()?, &verb)),
        Verb::StopAutomation(change) => wait(automation::stop(&asking()?, change.dry_run)),
        Verb::ResumeAutomation(change) => wait(automation::resume(&asking()?, change.dry_run)),
        Verb::Silence(verb) => wait(silence::run(&asking()?, &verb)),
        Verb::Test(test) => test::run(&test, json, t),
        Verb::Accept(change) => wait(accept::run(&asking()?, change.dry_run)),
        Verb::Drill(verb) => wait(drill::run(&asking()?, &verb)),
        Verb::Token(Token::Create { name, data: Some(data), change }) => {
            wait(token::create_in(&data, &name, change.dry_run, json, t))
        }
        Verb::Token(verb) => wait(token::run(&asking()?, &verb)),
    }
}

fn wait(command: impl Future<Output = Result<u8, Failure>>) -> Result<u8, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|e| Failure::out_of_reach(e.to_string()))?.block_on(command)
}

impl Asking {
    /// Posts a change, or only says that it would.
    async fn change(
        &self,
        path: &str,
        body: &Value,
        dry_run: bool,
        done: String,
        would: String,
    ) -> Result<u8, Failure> {
        if dry_run {
            // Asking how things stand proves that the server is there and the token good.
            self.client.get("/api/v1/status").await?;
            return Ok(self.say(&json!({ "dry_run": true, "would": would }), &would));
        }
        let answer = self.client.post(path, body).await?;
        let already = output::field(&answer, "outcome") == "already";
        let said = if already { self.t.get("already") } else { done };
        Ok(self.say(&answer, &said))
    }

    fn say(&self, result: &Value, words: &str) -> u8 {
        if self.json {
            output::json(result);
        } else {
            output::line(words);
        }
        DONE
    }
}
