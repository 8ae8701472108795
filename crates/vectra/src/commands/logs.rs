//! `vectra logs`: find log lines.

use super::Asking;
use crate::cli::Logs;
use crate::errors::{DONE, Failure, NO};
use crate::output::{self, Paint, field, list, moment, plain};
use serde_json::Value;
use std::time::Duration;
use url::form_urlencoded::Serializer;
use vectra_web::text::Text;

/// Lines of one answer at most.
const PAGE: u32 = 1000;

pub async fn run(asking: &Asking, wanted: &Logs) -> Result<u8, Failure> {
    let t = asking.t;
    let mut found: Option<Value> = None;
    let mut lines = Vec::new();
    let mut before = wanted.before.clone();
    let mut left = wanted.limit;
    while left > 0 {
        let query = query(wanted, left.min(PAGE), before.as_deref());
        let page = asking.client.get(&format!("/api/v1/logs?{query}")).await?;
        let new = list(&page, "lines").to_vec();
        left = left.saturating_sub(u32::try_from(new.len()).unwrap_or(u32::MAX));
        lines.extend(new);
        before = page.get("next").and_then(Value::as_str).map(str::to_owned);
        let cut = page.get("complete_since").is_some_and(|c| !c.is_null());
        found = Some(page);
        if before.is_none() || cut {
            break;
        }
    }
    let mut found = found.unwrap_or_default();
    if wanted.follow {
        return follow(asking, wanted, lines).await;
    }
    if asking.json {
        found["lines"] = Value::Array(lines.clone());
        output::json(&found);
    } else {
        // As a terminal is read: the newest last.
        for line in lines.iter().rev() {
            output::line(&shown(line, Paint::stdout()));
        }
        if let Some(since) = found.get("complete_since").filter(|c| !c.is_null()) {
            output::diagnose(&t.with("logs-cut", &[("since", moment(since).into())]));
        }
        if found.get("damaged").and_then(Value::as_u64).unwrap_or(0) > 0 {
            output::diagnose(&t.get("logs-damaged"));
        }
        tell_more(t, before.as_deref(), lines.is_empty());
        if let Some(kept) = found.get("kept").and_then(Value::as_str) {
            output::diagnose(&plain(kept));
        }
    }
    // As grep ends, so that a script can ask whether a line is there.
    Ok(if lines.is_empty() { NO } else { DONE })
}

/// Between two questions for new lines.
const PAUSE: Duration = Duration::from_secs(1);
/// Pages of one answer; a log that is faster than that is told with a gap, which is said.
const PAGES: usize = 20;

/// Prints what is there, then what comes. With `--json` each line is an object of its own.
async fn follow(asking: &Asking, wanted: &Logs, newest_first: Vec<Value>) -> Result<u8, Failure> {
    let mut told = Told::default();
    let tell = |lines: Vec<Value>| {
        for line in lines {
            if asking.json {
                output::json(&line);
            } else {
                output::line(&shown(&line, Paint::stdout()));
            }
        }
    };
    tell(told.news(newest_first));
    // Before the first line there is only the moment at which the question was put.
    let begin = jiff::Timestamp::now().to_string();
    while !output::is_closed() {
        tokio::time::sleep(PAUSE).await;
        let since = told.at.clone().unwrap_or_else(|| begin.clone());
        let asked = Logs { since: Some(since), ..wanted.clone() };
        let (mut lines, mut before, mut pages) = (Vec::new(), None::<String>, 0);
        loop {
            let page = asking.client.get(&format!("/api/v1/logs?{}", query(&asked, PAGE, before.as_deref()))).await?;
            lines.extend_from_slice(list(&page, "lines"));
            before = page.get("next").and_then(Value::as_str).map(str::to_owned);
            pages += 1;
            if before.is_none() {
                break;
            }
            if pages == PAGES {
                output::diagnose(&asking.t.get("logs-gap"));
                break;
            }
        }
        tell(told.news(lines));
    }
    Ok(DONE)
}

/// What was told of the newest moment, so that asking from then on tells nothing twice.
#[derive(Default)]
struct Told {
    at: Option<String>,
    lines: Vec<Value>,
}

impl Told {
    /// The lines that are new, oldest first, of an answer that begins at the newest moment told.
    fn news(&mut self, newest_first: Vec<Value>) -> Vec<Value> {
        let mut old = std::mem::take(&mut self.lines);
        let mut news = Vec::new();
        for line in newest_first.into_iter().rev() {
            let at = line.get("at").and_then(Value::as_str).map(str::to_owned);
            // Two lines may be equal: each that was told stands for one.
            let told = old.iter().position(|o| *o == line).map(|n| old.swap_remove(n)).is_some();
            if at != self.at {
                self.at = at;
                self.lines.clear();
            }
            self.lines.push(line.clone());
            if !told {
                news.push(line);
            }
        }
        // A moment of which nothing came again keeps what was told of it.
        if self.lines.is_empty() {
            self.lines = old;
        }
        news
    }
}

fn tell_more(t: Text, next: Option<&str>, none: bool) {
    if none {
        output::diagnose(&t.get("logs-none"));
    } else if let Some(next) = next {
        output::diagnose(&t.with("logs-more", &[("next", next.into())]));
    }
}

fn query(wanted: &Logs, limit: u32, before: Option<&str>) -> String {
    let mut query = Serializer::new(String::new());
    let regex = wanted.regex.then_some("true");
    for (name, value) in [
        ("text", wanted.text.as_deref()),
        ("regex", regex),
        ("level", wanted.level.as_deref()),
        ("service", wanted.service.as_deref()),
        ("since", wanted.since.as_deref()),
        ("until", wanted.until.as_deref()),
        ("before", before),
    ] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    query.append_pair("limit", &limit.to_string());
    query.finish()
}

fn shown(line: &Value, paint: Paint) -> String {
    let level = match field(line, "level") {
        level @ ("error" | "fatal") => paint.red(level),
        level @ "warn" => paint.yellow(level),
        level => level.to_owned(),
    };
    let service = match field(line, "service") {
        "" => "-".to_owned(),
        service => plain(service),
    };
    let attributes = match line.get("attributes") {
        Some(attributes @ Value::Object(_)) => format!("  {}", plain(&attributes.to_string())),
        _ => String::new(),
    };
    let at = line.get("at").and_then(Value::as_str).unwrap_or_default();
    let text = plain(field(line, "text")).replace('\n', "\n    ");
    format!("{}  {level}  {service}  {text}{attributes}", plain(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_is_one_line_and_tells_a_terminal_nothing() {
        let line = json!({"at": "2026-11-22T10:00:00.250Z", "level": "error", "service": "",
            "text": "boom\u{1b}[2J\nat x", "attributes": {"status": 500}});
        let wanted = "2026-11-22T10:00:00.250Z  error  -  boom\u{fffd}[2J\n    at x  {\"status\":500}";
        assert_eq!(shown(&line, Paint::none()), wanted);
    }

    #[test]
    fn a_line_is_told_once_and_its_twin_too() {
        let line = |at: &str, text: &str| json!({"at": at, "text": text});
        let mut told = Told::default();
        assert_eq!(told.news(vec![line("2", "b"), line("2", "b"), line("1", "a")]).len(), 3);
        assert_eq!(told.news(vec![line("2", "b"), line("2", "b")]), Vec::<Value>::new());
        let news = told.news(vec![line("3", "d"), line("2", "c"), line("2", "b"), line("2", "b")]);
        assert_eq!(news, [line("2", "c"), line("3", "d")], "oldest first");
        assert_eq!(told.news(vec![line("3", "d")]), Vec::<Value>::new());
        assert_eq!(told.news(Vec::new()), Vec::<Value>::new());
        assert_eq!(told.news(vec![line("3", "d"), line("3", "d")]), [line("3", "d")], "a twin that came later");
    }

    #[test]
    fn what_is_asked_is_written_as_a_query() {
        let wanted = Logs {
            text: Some("a&b é".into()),
            regex: true,
            level: Some("warn".into()),
            service: None,
            since: Some("1h".into()),
            until: None,
            limit: 50,
            before: None,
            follow: false,
        };
        assert_eq!(query(&wanted, 50, None), "text=a%26b+%C3%A9&regex=true&level=warn&since=1h&limit=50");
    }
}
