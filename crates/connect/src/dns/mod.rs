//! A name that resolves, as every program of this machine would resolve it.

use crate::client::seconds;
use crate::finding::Finding;
use crate::tcp::resolve;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::timeout;

/// Addresses that a detail names.
const NAMED: usize = 4;

/// Resolves, and compares.
pub(crate) async fn probe(name: &str, expect: &[IpAddr], limit: Duration) -> Finding {
    let found = match timeout(limit, resolve(name)).await {
        Ok(Ok(found)) => found,
        Ok(Err(why)) => return Finding::fail(why),
        Err(_) => return Finding::fail(format!("the resolver did not answer within {}", seconds(limit))),
    };
    if found.is_empty() {
        return Finding::fail("the name has no address");
    }
    let mut list: Vec<String> = found.iter().take(NAMED).map(ToString::to_string).collect();
    if found.len() > NAMED {
        list.push("…".to_owned());
    }
    let list = list.join(", ");
    match expect.iter().find(|wanted| !found.contains(wanted)) {
        Some(missing) => Finding::fail(format!("{missing} is not among its addresses: {list}")),
        None => Finding::pass(list),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_engine::health::Verdict;

    #[tokio::test]
    async fn a_name_passes_with_its_addresses_and_fails_without_the_wanted_ones() {
        let limit = Duration::from_secs(5);
        let here: IpAddr = "127.0.0.1".parse().expect("an address");
        let found = probe("localhost", &[here], limit).await;
        assert!(found.verdict == Verdict::Pass && found.detail.contains("127.0.0.1"), "{found:?}");
        let other: IpAddr = "192.0.2.1".parse().expect("an address");
        let found = probe("localhost", &[here, other], limit).await;
        assert_eq!(found.verdict, Verdict::Fail);
        assert!(found.detail.starts_with("192.0.2.1 is not among its addresses: "), "{found:?}");
        crate::testing::french(&found.detail);
        let found = probe("no-such-name.invalid", &[], limit).await;
        assert_eq!(found, Finding::fail("the name of the host cannot be resolved"));
    }
}
