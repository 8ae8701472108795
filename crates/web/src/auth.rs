//! Tokens: who may ask. Only their digests are kept; a token is shown once, when it is made.

use sha2::{Digest, Sha256};
use std::fmt;
use vectra_engine::time::Time;
use vectra_store::{Store, StoreError, Token};

/// Begins every token, so that a scanner of leaked secrets recognises one.
pub const PREFIX: &str = "vtr_";
/// Name of the token that the first start makes.
pub const BOOTSTRAP: &str = "bootstrap";

/// A token in the clear. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The token, to be shown to the one who asked for it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The system has no random numbers.
    #[error("the system gives no random numbers: {0}; try again")]
    Random(getrandom::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The name cannot be one.
    #[error("a token's name has 1 to 64 letters, digits, dots, dashes or underscores")]
    Name,
}

/// Makes a token and keeps its digest; a token of the same name is replaced.
///
/// # Errors
/// [`TokenError`]
pub async fn create_token(store: &dyn Store, name: &str, now: Time) -> Result<Secret, TokenError> {
    let fits = (1..=64).contains(&name.chars().count())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if !fits {
        return Err(TokenError::Name);
    }
    let secret = Secret(format!("{PREFIX}{}", random::<32>()?));
    store.keep_token(&Token { name: name.to_string(), digest: digest(&secret.0), created: now }).await?;
    Ok(secret)
}

/// Makes the first token where there is none yet.
///
/// # Errors
/// [`TokenError`]
pub async fn bootstrap(store: &dyn Store, now: Time) -> Result<Option<Secret>, TokenError> {
    if !store.tokens().await?.is_empty() {
        return Ok(None);
    }
    create_token(store, BOOTSTRAP, now).await.map(Some)
}

/// The token of the store that `presented` is, if it is one.
pub(crate) async fn known(store: &dyn Store, presented: &str) -> Result<Option<Token>, StoreError> {
    let presented = digest(presented);
    let mut found = None;
    // No early end: the time says nothing about which token was near.
    for token in store.tokens().await? {
        if same(&token.digest, &presented) {
            found = Some(token);
        }
    }
    Ok(found)
}

/// SHA-256, lower-case hex.
pub(crate) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Compares in a time that depends on the lengths only.
pub(crate) fn same(a: &str, b: &str) -> bool {
    let differences = a.bytes().zip(b.bytes()).fold(0, |d, (x, y)| d | (x ^ y));
    a.len() == b.len() && std::hint::black_box(differences) == 0
}

/// `N` random bytes in hex.
pub(crate) fn random<const N: usize>() -> Result<String, TokenError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(TokenError::Random)?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_store::memory::MemoryStore;

    #[tokio::test]
    async fn a_token_is_known_by_its_digest_and_shown_once() {
        let store = MemoryStore::new();
        let first = bootstrap(&store, Time(1)).await.expect("made").expect("the first");
        assert!(first.reveal().starts_with("vtr_") && first.reveal().len() == 68);
        assert!(!format!("{first:?}").contains(&first.reveal()[4..]));
        assert_eq!(bootstrap(&store, Time(2)).await.expect("asked"), None, "only once");
        let kept = store.tokens().await.expect("read");
        assert!(!format!("{kept:?}").contains(first.reveal()), "the token itself is not kept");
        assert_eq!(known(&store, first.reveal()).await.expect("read").map(|t| t.name).as_deref(), Some("bootstrap"));
        assert!(known(&store, "vtr_0").await.expect("read").is_none());
        assert!(known(&store, "").await.expect("read").is_none());
    }

    #[tokio::test]
    async fn a_name_that_would_confuse_is_refused() {
        let store = MemoryStore::new();
        let long = "x".repeat(65);
        for name in ["", "a b", "a/b", "<b>", long.as_str()] {
            assert!(matches!(create_token(&store, name, Time(0)).await, Err(TokenError::Name)), "{name}");
        }
    }

    #[test]
    fn comparison_sees_each_difference() {
        assert!(same("abc", "abc"));
        assert!(!same("abc", "abd") && !same("abc", "ab") && !same("", "a"));
    }
}
