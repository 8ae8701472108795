//! Whether a name has addresses, as every program of this machine would find them.

use crate::client::seconds;
use std::collections::BTreeSet;
use std::time::Duration;
use vectra_plan::live::Seen;

/// What resolvers say when they could not ask, in the words of the usual C libraries. Anything else is an answer.
const NOT_ASKED: [&str; 4] = ["Temporary failure", "Try again", "Non-recoverable failure", "System error"];
/// A name that exists wherever those of the outer world do.
const ROOT: &str = "a.root-servers.net";

/// Asks the system's resolver.
pub(super) async fn addresses(host: &str, limit: Duration) -> Seen {
    match tokio::time::timeout(limit, tokio::net::lookup_host((host, 0))).await {
        Ok(Ok(found)) => Seen::Addresses(found.map(|a| a.ip()).collect::<BTreeSet<_>>().len()),
        Ok(Err(error)) => {
            let said = error.to_string();
            if !never(host) && NOT_ASKED.iter().any(|words| said.contains(words)) {
                return Seen::Unreachable(said);
            }
            Seen::Addresses(0)
        }
        Err(_) => Seen::Unreachable(format!("the resolver did not answer within {}", seconds(limit))),
    }
}

/// Whether no such name exists anywhere, whoever is asked (RFC 6761).
pub(super) fn never(host: &str) -> bool {
    host.trim_end_matches('.').rsplit('.').next().is_some_and(|t| t.eq_ignore_ascii_case("invalid"))
}

/// Whether names of the outer world resolve here at all. Without a resolver the system says of every name that there is none.
pub(super) async fn works(limit: Duration) -> bool {
    matches!(addresses(ROOT, limit).await, Seen::Addresses(n) if n > 0)
}
