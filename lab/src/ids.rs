//! Random identifiers in the vendors' alphabets.

use std::hash::{BuildHasher, Hasher, RandomState};

const LOWER: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const HEX: &[u8] = b"0123456789abcdef";

fn random_bytes(buffer: &mut [u8]) {
    if getrandom::fill(buffer).is_err() {
        // The system's generator is missing only on machines too broken to run the lab; its own hasher still differs per call.
        for chunk in buffer.chunks_mut(8) {
            let word = RandomState::new().build_hasher().finish().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

fn random(alphabet: &[u8], length: usize) -> String {
    let mut bytes = vec![0_u8; length];
    random_bytes(&mut bytes);
    bytes.iter().map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()])).collect()
}

/// `prefix` and twenty characters, as Render numbers its things.
pub(crate) fn render(prefix: &str) -> String {
    format!("{prefix}-{}", random(LOWER, 20))
}

/// A service's instance: the service's id and five characters.
pub(crate) fn instance(service: &str) -> String {
    format!("{service}-{}", random(LOWER, 5))
}

/// `prefix` and ten capitals or digits, as Slack numbers its things.
pub(crate) fn slack(prefix: &str) -> String {
    format!("{prefix}{}", random(UPPER, 10))
}

/// `length` hexadecimal digits: keys, tokens, commits.
pub(crate) fn hex(length: usize) -> String {
    random(HEX, length)
}

/// `length` characters for names of files and databases.
pub(crate) fn plain(length: usize) -> String {
    random(LOWER, length)
}

/// A random UUID in its usual form.
pub(crate) fn uuid() -> String {
    let digits = random(HEX, 30);
    let (a, rest) = digits.split_at(8);
    let (b, rest) = rest.split_at(4);
    let (c, rest) = rest.split_at(3);
    let (d, e) = rest.split_at(3);
    format!("{a}-{b}-4{c}-8{d}-{e}")
}
