//! `[drill]`.

use super::Injector;
use crate::client::{Client, Limits};
use crate::open::Opening;
use vectra_plan::Config;

impl Injector {
    /// The injector, if one is configured and can be used.
    pub(crate) fn open(
        config: &Config,
        opening: &mut Opening<'_>,
        client: &Client,
        limits: Limits,
    ) -> Option<Injector> {
        let drill = config.drill.as_ref()?;
        let token = opening.header_secret("drill.token", &drill.token);
        let base = opening.address("drill.url", &drill.url);
        Some(Injector { client: client.clone(), base: base?, token: token?, limits, redactor: Default::default() })
    }
}
