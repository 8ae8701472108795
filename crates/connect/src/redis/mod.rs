//! Redis, the broker of queues: its figures, and what a document's commands need of it.

mod figures;
mod live;

pub(crate) use figures::{reason, refused, says};

use crate::open::Opening;
use crate::secret::Secret;
use ::redis::{Client, IntoConnectionInfo as _};
use vectra_plan::Config;

/// A Redis. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Redis {
    client: Client,
}

impl Redis {
    /// The Redis, if one is configured and its connection string can be used.
    pub(crate) fn open(config: &Config, opening: &mut Opening<'_>) -> Option<Redis> {
        const PLACE: &str = "redis.url";
        let secret = opening.secret(PLACE, &config.redis.as_ref()?.url)?;
        let url = url::Url::parse(secret.expose()).ok().filter(|u| matches!(u.scheme(), "redis" | "rediss" | "unix"));
        let Some((url, client)) = url.and_then(|url| Some((url, client(secret.expose())?))) else {
            // What stands there is not repeated: it may hold a password.
            opening
                .problem(PLACE, "this is no Redis connection string; write redis://HOST:PORT/0, or rediss:// for TLS");
            return None;
        };
        if let Some(password) = url.password() {
            let decoded = percent_encoding::percent_decode_str(password).decode_utf8_lossy().into_owned();
            opening.secrets.extend([Secret::new(password), Secret::new(decoded)]);
        }
        Some(Redis { client })
    }

    /// The number of the database.
    pub(crate) fn database(&self) -> i64 {
        self.client.get_connection_info().redis_settings().db()
    }
}

fn client(url: &str) -> Option<Client> {
    let info = url.into_connection_info().ok()?;
    // Otherwise the library tells the server its name, which is no reading.
    let settings = info.redis_settings().clone().set_skip_set_lib_name();
    Client::open(info.set_redis_settings(settings)).ok()
}
