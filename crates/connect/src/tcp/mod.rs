//! A connection that is taken.

use crate::client::{io_reason, seconds};
use crate::finding::Finding;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

/// Addresses of one name that are tried at most.
const ADDRESSES: usize = 8;

/// Connects and closes.
pub(crate) async fn probe(host: &str, port: u16, limit: Duration) -> Finding {
    match timeout(limit, connect(host, port, limit)).await {
        Ok(Ok(stream)) => Finding::pass(match stream.peer_addr() {
            Ok(at) => format!("connected to {at}"),
            Err(_) => "connected".to_owned(),
        }),
        Ok(Err(why)) => Finding::fail(why),
        Err(_) => Finding::fail(format!("no connection within {}", seconds(limit))),
    }
}

/// Resolves anew and connects to the first address that takes the connection; each has its share of the time.
pub(crate) async fn connect(host: &str, port: u16, limit: Duration) -> Result<TcpStream, String> {
    let end = Instant::now() + limit;
    let mut last = None;
    let addresses = resolve(host).await?;
    let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for address in addresses {
        let share = end.saturating_duration_since(Instant::now()) / left.max(1);
        left = left.saturating_sub(1);
        match timeout_at(Instant::now() + share, TcpStream::connect(SocketAddr::new(address, port))).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(e)) => last = Some(said(&e)),
            Err(_) => last = Some(format!("no connection within {}", seconds(limit))),
        }
    }
    Err(last.unwrap_or_else(|| "the name of the host has no address".to_owned()))
}

/// The addresses of a host, as every program of this machine would find them.
pub(crate) async fn resolve(host: &str) -> Result<Vec<IpAddr>, String> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(vec![address]);
    }
    let found = tokio::net::lookup_host((bare, 0)).await;
    let found = found.map_err(|_| "the name of the host cannot be resolved".to_owned())?;
    let mut addresses = Vec::new();
    for address in found.map(|a| a.ip()) {
        if addresses.len() < ADDRESSES && !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    Ok(addresses)
}

/// A system error in words.
pub(crate) fn said(error: &std::io::Error) -> String {
    io_reason(error).map_or_else(|| error.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_engine::health::Verdict;

    #[tokio::test]
    async fn a_listener_is_a_pass_and_nobody_there_is_told() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let limit = Duration::from_secs(5);
        for host in ["127.0.0.1", "localhost"] {
            let found = probe(host, port, limit).await;
            assert_eq!(
                (found.verdict, found.detail),
                (Verdict::Pass, format!("connected to 127.0.0.1:{port}")),
                "{host}"
            );
            crate::testing::french(&format!("connected to 127.0.0.1:{port}"));
        }
        drop(listener);
        assert_eq!(probe("127.0.0.1", port, limit).await, Finding::fail("connection refused"));
        let nowhere = probe("no-such-name.invalid", 1, limit).await;
        assert_eq!(nowhere, Finding::fail("the name of the host cannot be resolved"));
        crate::testing::french(&nowhere.detail);
    }
}
