//! `[render]`.

use super::Render;
use crate::client::{Client, Limits};
use crate::open::Opening;
use std::sync::Arc;
use vectra_plan::Config;

impl Render {
    /// The platform, if it is configured and can be used.
    pub(crate) fn open(config: &Config, opening: &mut Opening<'_>, client: &Client, limits: Limits) -> Option<Render> {
        let render = config.render.as_ref()?;
        let key = opening.header_secret("render.api_key", &render.api_key);
        let base = opening.address("render.api_url", &render.api_url);
        Some(Render {
            client: client.clone(),
            base: base?,
            key: key?,
            owner: render.owner_id.clone(),
            limits,
            skew: Arc::default(),
        })
    }
}
