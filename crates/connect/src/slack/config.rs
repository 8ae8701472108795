//! `[slack]`.

use super::Slack;
use crate::client::{Client, Limits};
use crate::open::Opening;
use vectra_plan::Config;

impl Slack {
    /// The workspace, if one is configured and can be used.
    pub(crate) fn open(config: &Config, opening: &mut Opening<'_>, client: &Client, limits: Limits) -> Option<Slack> {
        let slack = config.slack.as_ref()?;
        let token = opening.header_secret("slack.token", &slack.token);
        let base = opening.address("slack.api_url", &slack.api_url);
        if slack.channel.trim().is_empty() {
            opening.problem(
                "slack.channel",
                "this is empty; write the id of the channel in which everyone is told, such as \"C0123456789\"",
            );
        }
        Some(Slack {
            client: client.clone(),
            base: base?,
            token: token?,
            channel: slack.channel.clone(),
            public_url: config.server.public_url.clone(),
            limits,
        })
    }
}
