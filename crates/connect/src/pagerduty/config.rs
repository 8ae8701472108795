//! `[pagerduty]`.

use super::PagerDuty;
use crate::client::{Client, Limits, join};
use crate::open::Opening;
use url::Url;
use vectra_plan::Config;

const EVENTS: &str = "https://events.pagerduty.com/v2/enqueue";

impl PagerDuty {
    /// Where pages go; needs no credential of its own, since each contact has its routing key.
    pub(crate) fn open(
        config: &Config,
        opening: &mut Opening<'_>,
        client: &Client,
        limits: Limits,
    ) -> Option<PagerDuty> {
        let url = match &config.pagerduty.events_url {
            Some(url) => {
                let url = opening.address("pagerduty.events_url", url)?;
                // The host alone means the vendor's path there.
                if url.path() == "/" { join(&url, &["v2", "enqueue"]) } else { url }
            }
            None => Url::parse(EVENTS).ok()?,
        };
        Some(PagerDuty { client: client.clone(), url, public_url: config.server.public_url.clone(), limits })
    }
}
