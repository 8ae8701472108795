//! `[database]`.

use super::Postgres;
use crate::open::Opening;
use crate::secret::Secret;
use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;
use vectra_plan::Config;

impl Postgres {
    /// The database, if one is configured and its connection string can be used.
    pub(crate) fn open(config: &Config, opening: &mut Opening<'_>) -> Option<Postgres> {
        const PLACE: &str = "database.url";
        let secret = opening.secret(PLACE, &config.database.as_ref()?.url)?;
        let options = url::Url::parse(secret.expose())
            .ok()
            .filter(|u| matches!(u.scheme(), "postgres" | "postgresql"))
            .and_then(|url| Some((secret.expose().parse::<PgConnectOptions>().ok()?, url)));
        let Some((options, url)) = options else {
            // What stands there is not repeated: it may hold a password.
            opening.problem(
                PLACE,
                "this is no PostgreSQL connection string; write postgres://USER:PASSWORD@HOST:PORT/DATABASE",
            );
            return None;
        };
        if let Some(password) = url.password() {
            let decoded = percent_encoding::percent_decode_str(password).decode_utf8_lossy().into_owned();
            opening.secrets.extend([Secret::new(password), Secret::new(decoded)]);
        }
        let place =
            format!("{}:{}/{}", options.get_host(), options.get_port(), options.get_database().unwrap_or_default());
        Some(Postgres { options: options.application_name("vectra").disable_statement_logging(), place })
    }
}
