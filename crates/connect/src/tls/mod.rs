//! A handshake whose certificate clients accept, and how long it will hold.

use crate::client::now;
use crate::finding::{Finding, age};
use crate::live::certificate;
use std::time::Duration;
use vectra_engine::time::Time;
use vectra_plan::live::Seen;

/// Shakes hands and closes. Reads `certificate_expiry`, seconds left, also of a certificate that is refused.
pub(crate) async fn probe(host: &str, port: u16, limit: Duration) -> Finding {
    judge(certificate(host, port, limit).await, now())
}

fn judge(seen: Seen, now: Time) -> Finding {
    let (from, until, refused) = match seen {
        Seen::Certificate { from, until, refused } => (from, until, refused),
        Seen::Unreachable(why) => return Finding::fail(why),
        other => return Finding::fail(format!("{other:?}")),
    };
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of some thousand years are exact")]
    let seconds = |span: i64| span as f64 / 1000.0;
    let left = seconds(until.since(now).0);
    let found = if left <= 0.0 {
        Finding::fail(format!("the certificate expired {} ago", age(-left)))
    } else if from.since(now).0 > 0 {
        Finding::fail(format!("the certificate holds only in {}", age(seconds(from.since(now).0))))
    } else if let Some(why) = refused {
        Finding::fail(format!("the certificate is refused: {why}"))
    } else {
        Finding::pass(format!("the certificate holds for {}", age(left)))
    };
    found.with("certificate_expiry", left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_certificates_days_are_counted() {
        let day = 86_400_000;
        let seen = |from: i64, until: i64, refused: Option<&str>| {
            let (from, until) = (Time(from * day), Time(until * day));
            judge(Seen::Certificate { from, until, refused: refused.map(Into::into) }, Time(100 * day))
        };
        for (found, detail, seconds) in [
            (seen(0, 130, None), "the certificate holds for 30 days", 2_592_000.0),
            (seen(0, 90, Some("expired")), "the certificate expired 10 days ago", -864_000.0),
            (seen(101, 130, None), "the certificate holds only in 24 h", 2_592_000.0),
            (seen(0, 130, Some("UnknownIssuer")), "the certificate is refused: UnknownIssuer", 2_592_000.0),
        ] {
            assert_eq!(found.detail, detail);
            crate::testing::french(detail);
            assert_eq!((found.readings[0].name.as_str(), found.readings[0].value), ("certificate_expiry", seconds));
        }
        assert_eq!(judge(Seen::Unreachable("gone".into()), Time(0)), Finding::fail("gone"));
    }
}
