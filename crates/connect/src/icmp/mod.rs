//! An echo. The socket for it needs no rights where the system grants it (`net.ipv4.ping_group_range`), and the right to raw
//! sockets elsewhere; where both are refused, that is what is told.

use crate::client::seconds;
use crate::finding::Finding;
use crate::tcp::{resolve, said};
use socket2::{Domain, Protocol, Socket, Type};
use std::net::{IpAddr, SocketAddr, UdpSocket as Blocking};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// What an echo carries; by it an answer is known to be ours.
const MARK: &[u8; 8] = b"vectra\0\0";

static SEQUENCE: AtomicU16 = AtomicU16::new(0);

/// Sends one echo and waits for its answer.
pub(crate) async fn probe(host: &str, limit: Duration) -> Finding {
    match timeout(limit, echo(host)).await {
        Ok(Ok(detail)) => Finding::pass(detail),
        Ok(Err(why)) => Finding::fail(why),
        Err(_) => Finding::fail(format!("no echo within {}", seconds(limit))),
    }
}

async fn echo(host: &str) -> Result<String, String> {
    let address = resolve(host).await?.into_iter().next().ok_or("the name of the host has no address")?;
    let (socket, raw) = open(address)?;
    let sequence = SEQUENCE.fetch_add(1, Ordering::Relaxed);
    // Others may ask at the same time, through raw sockets that hear each other's answers.
    let mut payload = MARK.to_vec();
    payload.extend(std::process::id().to_be_bytes());
    let packet = request(address, sequence, &payload);
    let at = SocketAddr::new(address, 0);
    socket.send_to(&packet, at).await.map_err(|e| said(&e))?;
    let mut buffer = [0; 1500];
    loop {
        let (length, from) = socket.recv_from(&mut buffer).await.map_err(|e| said(&e))?;
        let heard = buffer.get(..length).unwrap_or_default();
        if from.ip() == address && is_answer(address, heard, raw, sequence, &payload) {
            return Ok(format!("echo from {address}"));
        }
    }
}

fn open(address: IpAddr) -> Result<(UdpSocket, bool), String> {
    let (domain, protocol) = match address {
        IpAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4),
        IpAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6),
    };
    let made = Socket::new(domain, Type::DGRAM, Some(protocol)).map(|socket| (socket, false));
    let made = made.or_else(|_| Socket::new(domain, Type::RAW, Some(protocol)).map(|socket| (socket, true)));
    let (socket, raw) = made.map_err(|e| match e.kind() {
        std::io::ErrorKind::PermissionDenied => {
            "this system allows Vectra no echo; let net.ipv4.ping_group_range hold its group, or check a port by tcp"
                .to_owned()
        }
        _ => format!("no socket for an echo: {e}"),
    })?;
    socket.set_nonblocking(true).map_err(|e| e.to_string())?;
    UdpSocket::from_std(Blocking::from(socket)).map(|socket| (socket, raw)).map_err(|e| e.to_string())
}

fn request(address: IpAddr, sequence: u16, payload: &[u8]) -> Vec<u8> {
    let kind = if address.is_ipv4() { 8 } else { 128 };
    let mut packet = vec![kind, 0, 0, 0, 0, 0];
    packet.extend(sequence.to_be_bytes());
    packet.extend(payload);
    // Of version 6 the system computes it, since it covers addresses that only it knows.
    if address.is_ipv4() {
        let sum = checksum(&packet).to_be_bytes();
        packet.iter_mut().skip(2).zip(sum).for_each(|(place, byte)| *place = byte);
    }
    packet
}

/// The internet's checksum (RFC 1071).
fn checksum(packet: &[u8]) -> u16 {
    let mut sum: u32 = packet.chunks(2).map(|c| u32::from(c[0]) << 8 | u32::from(c.get(1).copied().unwrap_or(0))).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(0)
}

fn is_answer(address: IpAddr, heard: &[u8], raw: bool, sequence: u16, payload: &[u8]) -> bool {
    let head = match (address, raw, heard.first()) {
        // A raw socket of version 4 hears the packet with its head, whose length stands in it.
        (IpAddr::V4(_), true, Some(first)) => usize::from(first & 0x0f) * 4,
        _ => 0,
    };
    let wanted = if address.is_ipv4() { 0 } else { 129 };
    let Some(message) = heard.get(head..) else { return false };
    message.first() == Some(&wanted)
        && message.get(6..8) == Some(&sequence.to_be_bytes()[..])
        && message.get(8..) == Some(payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_engine::health::Verdict;

    #[test]
    fn an_echo_is_known_by_sequence_and_payload() {
        let v4: IpAddr = "127.0.0.1".parse().expect("an address");
        let sent = request(v4, 7, b"abc");
        assert_eq!(checksum(&sent), 0, "a packet with its checksum sums to nothing");
        let mut answer = sent.clone();
        answer[0] = 0;
        assert!(is_answer(v4, &answer, false, 7, b"abc"));
        assert!(!is_answer(v4, &answer, false, 8, b"abc") && !is_answer(v4, &answer, false, 7, b"abd"));
        assert!(!is_answer(v4, &sent, false, 7, b"abc"), "a request is no answer");
        let mut whole = vec![0x45; 20];
        whole.extend(&answer);
        assert!(is_answer(v4, &whole, true, 7, b"abc"));
        for short in [&[][..], &[0x4f], &[0; 7]] {
            assert!(!is_answer(v4, short, true, 7, b"abc") && !is_answer(v4, short, false, 7, b"abc"));
        }
    }

    #[tokio::test]
    async fn this_machine_answers_or_says_that_it_may_not_be_asked() {
        let found = probe("127.0.0.1", Duration::from_secs(5)).await;
        match found.verdict {
            Verdict::Pass => assert_eq!(found.detail, "echo from 127.0.0.1"),
            Verdict::Fail => assert!(found.detail.contains("ping_group_range"), "{found:?}"),
        }
        crate::testing::french(&found.detail);
        let found = probe("no-such-name.invalid", Duration::from_secs(5)).await;
        assert_eq!(found, Finding::fail("the name of the host cannot be resolved"));
    }
}
