//! Opening the configuration: every address and secret is looked at, and all problems are told at once.

use crate::secret::{Secret, resolve};
use url::Url;
use vectra_plan::config::{SecretRef, takes_credential};

/// One reason why the configured services cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ConnectError {
    /// Key of `vectra.toml`, such as `render.api_key`.
    pub place: String,
    /// What is wrong and what to do; never a secret.
    pub message: String,
}

/// What is gathered on the way.
pub(crate) struct Opening<'a> {
    env: &'a dyn Fn(&str) -> Option<String>,
    pub secrets: Vec<Secret>,
    pub problems: Vec<ConnectError>,
}

impl<'a> Opening<'a> {
    pub(crate) fn new(env: &'a dyn Fn(&str) -> Option<String>) -> Opening<'a> {
        Opening { env, secrets: Vec::new(), problems: Vec::new() }
    }

    pub(crate) fn problem(&mut self, place: &str, message: impl Into<String>) {
        self.problems.push(ConnectError { place: place.to_owned(), message: message.into() });
    }

    /// The secret; from now on it is hidden wherever it stands.
    pub(crate) fn secret(&mut self, place: &str, from: &SecretRef) -> Option<Secret> {
        match resolve(from, self.env) {
            Ok(secret) => {
                self.secrets.push(secret.clone());
                Some(secret)
            }
            Err(e) => {
                self.problem(place, e.to_string());
                None
            }
        }
    }

    /// A secret that a header carries.
    pub(crate) fn header_secret(&mut self, place: &str, from: &SecretRef) -> Option<Secret> {
        let secret = self.secret(place, from)?;
        if secret.expose().bytes().all(|b| b.is_ascii_graphic()) {
            return Some(secret);
        }
        self.problem(
            place,
            format!("the {from} holds more than a key: letters, digits and signs without spaces are wanted"),
        );
        None
    }

    /// The base address of a service that is given a credential.
    pub(crate) fn address(&mut self, place: &str, url: &Url) -> Option<Url> {
        let Err((why, help)) = takes_credential(url) else { return Some(url.clone()) };
        self.problem(place, format!("{why}; {help}"));
        None
    }
}
