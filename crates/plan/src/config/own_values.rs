//! Values of `[check."NAME"]` that are written as texts: places, names, statuses, and what may be a secret.

use super::SecretRef;
use crate::probe::Given;
use core::net::IpAddr;
use serde::{Deserialize, Deserializer, de};
use std::ops::RangeInclusive;

/// `host:port`.
pub(super) struct Endpoint(pub String, pub u16);

impl<'de> Deserialize<'de> for Endpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        endpoint(&text)
            .map(|(host, port)| Endpoint(host, port))
            .ok_or_else(|| de::Error::custom(format!("`{text}` is no place to connect to; write \"HOST:PORT\"")))
    }
}

/// A host's name or address, where `tls` also takes a port.
pub(super) struct Name(pub String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if host_like(&text) || endpoint(&text).is_some() {
            return Ok(Name(text));
        }
        Err(de::Error::custom(format!("`{text}` is no name of a host; write such as \"www.example.com\"")))
    }
}

/// Host and port of `host:port` or `[v6]:port`.
pub(crate) fn endpoint(text: &str) -> Option<(String, u16)> {
    let (host, port) = text.trim().rsplit_once(':')?;
    let bare = match host.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']').filter(|v6| v6.parse::<core::net::Ipv6Addr>().is_ok())?,
        None if host.contains(':') => return None,
        None => host,
    };
    host_like(bare).then_some((bare.to_owned(), port.parse().ok().filter(|p| *p > 0)?))
}

/// Whether a text can be a host: no placeholder, no path, no scheme.
pub(crate) fn host_like(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
        || (!text.is_empty()
            && text.len() <= 253
            && !text.starts_with(['-', '.'])
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_')))
}

/// A status, a class of them (`"2xx"`) or a range (`"200-399"`).
pub(super) struct Status(pub RangeInclusive<u16>);

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(u16),
            Text(String),
        }
        let (said, range) = match Form::deserialize(deserializer)? {
            Form::Number(n) => (n.to_string(), Some(n..=n)),
            Form::Text(text) => {
                let class = text.strip_suffix("xx").and_then(|c| c.parse::<u16>().ok()).map(|c| (c, c));
                let range = match (class, text.split_once('-')) {
                    (Some((c, _)), _) => Some(c.saturating_mul(100)..=c.saturating_mul(100).saturating_add(99)),
                    (None, Some((a, b))) => a.trim().parse().ok().zip(b.trim().parse().ok()).map(|(a, b)| a..=b),
                    (None, None) => text.parse().ok().map(|n| n..=n),
                };
                (text, range)
            }
        };
        range.filter(|r| *r.start() >= 100 && *r.end() <= 599 && r.start() <= r.end()).map(Status).ok_or_else(|| {
            de::Error::custom(format!("`{said}` is no HTTP status; write such as 200, \"2xx\" or \"200-399\""))
        })
    }
}

/// A text, or where a secret is.
pub(super) struct GivenText(pub Given);

impl<'de> Deserialize<'de> for GivenText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = GivenText;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, or a reference to a secret: { env = \"NAME\" } or { file = \"PATH\" }")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<GivenText, E> {
                Ok(GivenText(Given::Plain(text.to_owned())))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<GivenText, A::Error> {
                let from = SecretRef::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(GivenText(Given::Secret(from)))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
