//! Sessions of people, in memory: random, bounded, expiring. And the count of failed logins.

use crate::auth::{self, TokenError};
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// How many sessions there are at once; the one unused for longest goes first.
const MOST: usize = 1000;
/// A session ends when it was not used for this long.
const IDLE: Duration = Duration::from_secs(24 * 3600);
/// And after this long in any case.
const LIFE: Duration = Duration::from_secs(7 * 24 * 3600);
/// Failed logins of one address within [`WINDOW`] after which it has to wait.
const FAILURES: usize = 10;
const WINDOW: Duration = Duration::from_secs(60);
/// How many addresses are counted at once.
const ADDRESSES: usize = 1024;

/// A session.
#[derive(Clone)]
pub(crate) struct Session {
    /// Name of the token that it was exchanged for.
    pub name: String,
    /// Digest of that token: a session ends with it.
    pub token: String,
    /// What each form of the session carries.
    pub csrf: String,
    begun: Instant,
    used: Instant,
}

/// All sessions, by the digest of their cookie.
#[derive(Default)]
pub(crate) struct Sessions {
    by_cookie: HashMap<String, Session>,
}

impl Sessions {
    /// Begins a session; answers with the cookie's value.
    pub fn begin(&mut self, name: String, token: String, now: Instant) -> Result<String, TokenError> {
        self.by_cookie.retain(|_, s| s.alive(now));
        if self.by_cookie.len() >= MOST
            && let Some(oldest) = self.by_cookie.iter().min_by_key(|(_, s)| s.used).map(|(k, _)| k.clone())
        {
            self.by_cookie.remove(&oldest);
        }
        let cookie = auth::random::<32>()?;
        let csrf = auth::random::<16>()?;
        self.by_cookie.insert(auth::digest(&cookie), Session { name, token, csrf, begun: now, used: now });
        Ok(cookie)
    }

    /// The session of this cookie, which is used now.
    pub fn find(&mut self, cookie: &str, now: Instant) -> Option<Session> {
        let session = self.by_cookie.get_mut(&auth::digest(cookie)).filter(|s| s.alive(now))?;
        session.used = now;
        Some(session.clone())
    }

    /// Ends the session of this cookie.
    pub fn end(&mut self, cookie: &str) {
        self.by_cookie.remove(&auth::digest(cookie));
    }
}

impl Session {
    fn alive(&self, now: Instant) -> bool {
        now.duration_since(self.used) < IDLE && now.duration_since(self.begun) < LIFE
    }
}

/// Failed logins, by address.
#[derive(Default)]
pub(crate) struct Logins {
    failed: HashMap<Option<IpAddr>, Vec<Instant>>,
}

impl Logins {
    /// Whether this address has to wait.
    pub fn must_wait(&mut self, from: Option<IpAddr>, now: Instant) -> bool {
        self.forget(now);
        self.failed.get(&from).is_some_and(|f| f.len() >= FAILURES)
    }

    /// Notes a failed login.
    pub fn failed(&mut self, from: Option<IpAddr>, now: Instant) {
        self.forget(now);
        if self.failed.len() < ADDRESSES || self.failed.contains_key(&from) {
            let failures = self.failed.entry(from).or_default();
            if failures.len() < FAILURES {
                failures.push(now);
            }
        }
    }

    fn forget(&mut self, now: Instant) {
        for failures in self.failed.values_mut() {
            failures.retain(|f| now.duration_since(*f) < WINDOW);
        }
        self.failed.retain(|_, f| !f.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_unused_and_in_any_case() {
        let mut sessions = Sessions::default();
        let start = Instant::now();
        let cookie = sessions.begin("léa".into(), "d".into(), start).expect("random");
        assert_eq!(sessions.find(&cookie, start + IDLE / 2).map(|s| s.name).as_deref(), Some("léa"));
        assert!(sessions.find(&cookie, start + IDLE).is_some(), "use keeps it alive");
        assert!(sessions.find(&cookie, start + IDLE * 2).is_none(), "unused for too long");
        let mut at = start;
        let cookie = sessions.begin("léa".into(), "d".into(), start).expect("random");
        while at < start + LIFE {
            assert!(sessions.find(&cookie, at).is_some());
            at += IDLE / 2;
        }
        assert!(sessions.find(&cookie, start + LIFE).is_none(), "over after its life");
    }

    #[test]
    fn sessions_are_bounded_and_the_one_unused_longest_goes() {
        let mut sessions = Sessions::default();
        let start = Instant::now();
        let first = sessions.begin("a".into(), "d".into(), start).expect("random");
        let second = sessions.begin("b".into(), "d".into(), start).expect("random");
        sessions.find(&first, start + Duration::from_secs(1));
        for _ in 0..MOST - 1 {
            sessions.begin("c".into(), "d".into(), start + Duration::from_secs(2)).expect("random");
        }
        assert_eq!(sessions.by_cookie.len(), MOST);
        assert!(sessions.find(&first, start + Duration::from_secs(3)).is_some());
        assert!(sessions.find(&second, start + Duration::from_secs(3)).is_none());
    }

    #[test]
    fn an_address_waits_after_ten_failures_and_another_does_not() {
        let mut logins = Logins::default();
        let start = Instant::now();
        let (a, b) = (Some(IpAddr::from([10, 0, 0, 1])), Some(IpAddr::from([10, 0, 0, 2])));
        for _ in 0..FAILURES {
            assert!(!logins.must_wait(a, start));
            logins.failed(a, start);
        }
        assert!(logins.must_wait(a, start) && !logins.must_wait(b, start));
        assert!(!logins.must_wait(a, start + WINDOW), "the wait ends");
    }
}
