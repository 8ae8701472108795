//! Nothing that comes over the wire stops the judge.

use super::super::document::Document;
use super::super::{Vendor, judge};
use super::exchange;
use super::own::{SAID, listing, open_api, putting, saying, swagger};

/// Any bytes at all: the seed is in the message, and the same seed makes the same bytes.
#[test]
fn arbitrary_bytes_never_stop_the_judge() {
    let judges = [(Vendor::Render, open_api()), (Vendor::Slack, swagger())]
        .map(|(vendor, description)| (vendor, Document::new(description).unwrap()));
    let good = [
        listing("kind=a&limit=3&rank=1,2"),
        putting(r#"{"id": "x", "shape": {"side": 1}}"#, 201, r#"{"id": "x"}"#),
        saying("channel=C1&quiet=true&blocks=%5B%5D", 200, SAID),
        exchange("POST", "/api/chat.say", r#"{"channel": "C1"}"#, 200, SAID),
    ];
    for seed in 1..4000_u64 {
        let mut bend = Bend(seed);
        let mut bent = good[bend.below(good.len())].clone();
        bend.text(&mut bent.path);
        if let Some(query) = &mut bent.query {
            bend.text(query);
        }
        for (name, value) in bent.request_headers.iter_mut().chain(&mut bent.response_headers) {
            bend.text(name);
            bend.text(value);
        }
        bend.bytes(&mut bent.request_body);
        bend.bytes(&mut bent.response_body);
        if bend.below(4) == 0 {
            bent.status = bend.next() as u16;
        }
        for (vendor, document) in &judges {
            let outcome = std::panic::catch_unwind(|| judge::judge(document, *vendor, &bent));
            assert!(outcome.is_ok(), "seed {seed}: {bent:?}");
        }
    }
}

/// Seeded damage (xorshift).
struct Bend(u64);

impl Bend {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (self.0 >> 29);
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn bytes(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..self.below(4) {
            let at = self.below(bytes.len() + 1);
            match self.below(3) {
                0 => bytes.insert(at, self.next() as u8),
                1 => bytes.truncate(at),
                _ if at < bytes.len() => bytes[at] = self.next() as u8,
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &mut String) {
        if self.below(4) == 0 {
            let mut bytes = std::mem::take(text).into_bytes();
            self.bytes(&mut bytes);
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
    }
}
