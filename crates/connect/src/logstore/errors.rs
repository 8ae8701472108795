//! Error lines as a number that an alert can watch: in how many of the last minutes there was one. How many lines a failure writes
//! says little, and one bad moment is one or two minutes however many it wrote.

use crate::finding::Finding;
use std::time::Duration;
use vectra_control::ports::LogSearch;
use vectra_engine::time::{Span, Time};
use vectra_logs::{FoundLine, Level, Pattern, Query};

/// Minutes that are looked at.
const MINUTES: i64 = 10;
const MINUTE: i64 = 60_000;
/// Characters of the newest line that are told.
const WIDE: usize = 160;

/// Reads `log_error_minutes`; nothing where no line of any log came in that time.
pub(crate) async fn errors(logs: &dyn LogSearch, text: &str, regex: bool, limit: Duration) -> Finding {
    errors_at(logs, text, regex, limit, crate::client::now()).await
}

pub(super) async fn errors_at(logs: &dyn LogSearch, text: &str, regex: bool, limit: Duration, now: Time) -> Finding {
    let pattern = if regex { Pattern::Regex(text.to_owned()) } else { Pattern::Literal(text.to_owned()) };
    let from = now - Span(MINUTES * MINUTE);
    let begun = std::time::Instant::now();
    let left = || limit.saturating_sub(begun.elapsed());
    let (mut minutes, mut newest, mut to) = (0_i64, None::<FoundLine>, now);
    // From minute to minute: a flood of lines in one of them does not hide the others.
    while from < to {
        let query = Query {
            text: Some(pattern.clone()),
            level: Level::Error,
            from: Some(from),
            to: Some(to),
            limit: 1,
            within: left(),
            ..Query::default()
        };
        let found = match logs.search(query).await {
            Ok(found) if found.cut.is_some() => return Finding::late(limit),
            Ok(found) => found,
            Err(error) => return Finding::fail(error.to_string()),
        };
        let Some(line) = found.lines.into_iter().next() else { break };
        minutes += 1;
        to = now - Span(((now.0 - 1).saturating_sub(line.line.at.0).max(0) / MINUTE + 1) * MINUTE);
        newest.get_or_insert(line);
    }
    let Some(newest) = newest else {
        let any = Query { from: Some(from), to: Some(now), limit: 1, within: left(), ..Query::default() };
        return match logs.search(any).await {
            Ok(any) if any.lines.is_empty() => Finding::pass(format!("no line of any log within {MINUTES} min")),
            Ok(_) => Finding::pass(format!("no error with {text:?}")).with("log_error_minutes", 0.0),
            Err(error) => Finding::fail(error.to_string()),
        };
    };
    let said: String = newest.line.text.chars().take(WIDE).collect();
    let detail = format!("errors with {text:?} in {minutes} of the last {MINUTES} minutes: {said}");
    #[allow(clippy::cast_precision_loss, reason = "at most ten")]
    Finding::pass(detail).with("log_error_minutes", minutes as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_logs::{Limits, Line, Logs};

    const NOW: Time = Time(1_790_812_800_000);

    /// What is read of lines so many seconds ago.
    async fn read(lines: &[(i64, Level, &str)]) -> (Option<f64>, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let (logs, _) = Logs::open(folder.path(), Limits::new(Span::seconds(86_400), 1 << 20)).expect("opens");
        let line = |(ago, level, text): &(i64, Level, &str)| Line {
            at: NOW - Span::seconds(*ago),
            level: *level,
            service: "worker".into(),
            text: (*text).into(),
            attributes: String::new(),
        };
        logs.append(&lines.iter().map(line).collect::<Vec<_>>()).expect("kept");
        let found = errors_at(&logs, "sendgrid", false, Duration::from_secs(5), NOW).await;
        crate::testing::french(&found.detail);
        (found.readings.first().map(|r| r.value), found.detail)
    }

    #[tokio::test]
    async fn minutes_with_an_error_are_counted_however_many_lines_each_has() {
        let refused = "SendGrid answered 401";
        assert_eq!(read(&[]).await.0, None, "nobody writes here");
        let sent = [(30, Level::Info, "sendgrid took it"), (10, Level::Error, "another failure")];
        assert_eq!(read(&sent).await.0, Some(0.0), "neither an error of something else nor a success");
        let moment: Vec<_> = (0..20).map(|ago| (ago, Level::Error, refused)).collect();
        assert_eq!(read(&moment).await.0, Some(1.0), "a bad moment");
        let four: Vec<_> = (0..240).map(|ago| (ago, Level::Error, refused)).collect();
        let (minutes, detail) = read(&four).await;
        assert_eq!(minutes, Some(4.0), "{detail}");
        assert!(detail.contains("4 of the last 10 minutes: SendGrid answered 401"), "{detail}");
        let old: Vec<_> = [700, 540, 100].map(|ago| (ago, Level::Fatal, refused)).to_vec();
        assert_eq!(read(&old).await.0, Some(2.0), "what is longer ago does not count");
    }
}
