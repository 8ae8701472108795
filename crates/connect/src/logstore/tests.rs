use super::*;
use crate::testing::{Reply, Stub};
use serde_json::json;
use vectra_engine::event::StepOutcome;

fn server(kind: &str, url: &Url, more: &str) -> LogStore {
    let text = format!("[logs.server]\nkind = \"{kind}\"\nurl = \"{url}\"\ntoken = {{ env = \"T\" }}\n{more}");
    let config = Config::parse(&text).expect("a configuration");
    LogStore::open(&config, &|_| Some("token-of-logs".into())).expect("it opens").expect("there is one")
}

fn wanted(text: &str) -> Query {
    Query {
        text: Some(Pattern::Literal(text.into())),
        level: Level::Warn,
        service: Some("api".into()),
        from: Some(Time(1_000)),
        to: Some(Time(9_000)),
        limit: 2,
        ..Query::default()
    }
}

fn streams(result: serde_json::Value) -> Reply {
    Reply::json(200, json!({"status": "success", "data": {"resultType": "streams", "result": result}}))
}

#[tokio::test]
async fn loki_is_asked_in_its_words_and_read_newest_first() {
    let stub = Stub::always(streams(json!([
        {"stream": {"service_name": "api", "detected_level": "error", "pod": "a"}, "values": [["3000000000", "sendgrid: 403"]]},
        {"stream": {"service_name": "api", "detected_level": "warn"}, "values": [["5000000000", "SendGrid is slow", {"route": "/mail"}]]},
    ])))
    .await;
    let loki = server("loki", &stub.url, "tenant = \"shop\"\nselector = '{cluster=\"eu\"}'\n");
    let found = loki.search(wanted("send.grid")).await.expect("found");
    let hit = &stub.hits()[0];
    assert_eq!((hit.line().as_str(), hit.bearer.as_deref()), ("POST /loki/api/v1/query_range", Some("token-of-logs")));
    assert_eq!(hit.header("x-scope-orgid"), Some("shop"));
    let form = hit.form();
    let field = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default();
    let query = field("query");
    assert!(
        query.starts_with(r#"{cluster="eu", service_name="api"} |~ "(?i)send\\.grid" | detected_level=~"(?i)^("#),
        "{query}"
    );
    assert!(query.contains("warning") && !query.contains("info"), "{query}");
    assert_eq!((field("start"), field("end"), field("limit")), ("1000000000", "9000000000", "2"));
    let lines: Vec<_> = found.lines.iter().map(|l| (l.line.at.0, l.line.level, l.line.text.as_str())).collect();
    assert_eq!(lines, [(5000, Level::Warn, "SendGrid is slow"), (3000, Level::Error, "sendgrid: 403")]);
    assert_eq!(found.lines[0].line.attributes, r#"{"route":"/mail"}"#);
    assert_eq!(found.lines[1].line.service, "api");
}

#[tokio::test]
async fn the_next_page_leaves_nothing_out_and_tells_nothing_twice() {
    let lines = |of: &[(&str, &str)]| {
        let values: Vec<_> = of.iter().map(|(at, text)| json!([at, text])).collect();
        streams(json!([{"stream": {}, "values": values}]))
    };
    // Three lines of one millisecond, two a page; a server may order them otherwise when it is asked again.
    let [one, two, three] = [("5000000900", "one"), ("5000000500", "two"), ("5000000100", "three")];
    let stub =
        Stub::new(move |_, before| if before == 0 { lines(&[one, two]) } else { lines(&[two, three, one]) }).await;
    let loki = server("loki", &stub.url, "");
    let first = loki.search(wanted("")).await.expect("found");
    let next = first.next.expect("there is more");
    let cursor = next.to_string().parse().expect("a cursor goes through an address");
    let second = loki.search(Query { before: Some(cursor), ..wanted("") }).await.expect("found");
    let texts: Vec<_> = first.lines.iter().chain(&second.lines).map(|l| l.line.text.as_str()).collect();
    assert_eq!(texts, ["one", "two", "three"]);
    assert_eq!(second.next, None);
}

#[tokio::test]
async fn victorialogs_is_asked_in_its_words_and_sorted() {
    let body = "{\"_time\":\"1970-01-01T00:00:03Z\",\"_msg\":\"older\",\"level\":\"error\",\"service.name\":\"api\",\"_stream\":\"{}\"}\n\
                {\"_time\":\"1970-01-01T00:00:05.25Z\",\"_msg\":\"newer\",\"_stream_id\":\"0\",\"route\":\"/mail\"}\n";
    let stub = Stub::always(Reply::new(200, body)).await;
    let victoria = server("victorialogs", &stub.url, "tenant = \"7\"\n");
    let found = victoria.search(wanted("Send \"grid\"")).await.expect("found");
    let hit = &stub.hits()[0];
    assert_eq!((hit.line().as_str(), hit.header("accountid")), ("POST /select/logsql/query", Some("7")));
    let query = &hit.form()[0].1;
    assert!(query.starts_with(r#""service.name":="api" _msg:~"Send \"grid\"" "level":~"(?i)^("#), "{query}");
    let lines: Vec<_> = found.lines.iter().map(|l| (l.line.at.0, l.line.level, l.line.text.as_str())).collect();
    assert_eq!(lines, [(5250, Level::Info, "newer"), (3000, Level::Error, "older")]);
    assert_eq!(found.lines[0].line.attributes, r#"{"route":"/mail"}"#);
    let everything = Query { text: None, level: Level::Trace, service: None, ..wanted("") };
    victoria.search(everything).await.expect("found");
    assert_eq!(stub.hits()[1].form()[0].1, "*");
}

#[tokio::test]
async fn a_search_as_evidence_tells_nothing_found_from_nothing_there() {
    let begin = Time(1_000_000);
    let one = json!([{"stream": {"service_name": "api", "detected_level": "error"}, "values": [["5000000000", "sendgrid: 403"]]}]);
    let found = Stub::always(streams(one.clone())).await;
    let done = look(&server("loki", &found.url, ""), "sendgrid", false, begin, Duration::from_secs(2)).await;
    assert_eq!(done.output, "1970-01-01T00:00:05Z error api sendgrid: 403\n");
    let asked = |hit: &crate::testing::Hit| hit.form()[0].1.contains("sendgrid");
    let elsewhere = Stub::new(move |hit, _| if asked(hit) { streams(json!([])) } else { streams(one.clone()) }).await;
    let done = look(&server("loki", &elsewhere.url, ""), "sendgrid", false, begin, Duration::from_secs(2)).await;
    assert_eq!((done.outcome, done.output.as_str()), (StepOutcome::Ok, "no such line since then"));
    let empty = Stub::always(streams(json!([]))).await;
    let done = look(&server("loki", &empty.url, ""), "sendgrid", false, begin, Duration::from_secs(2)).await;
    assert_eq!(done.outcome, StepOutcome::Failed);
    assert!(done.output.contains("nothing sends logs here"), "{}", done.output);
}

#[tokio::test]
async fn a_look_says_since_when_lines_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = vectra_logs::Limits::new(Span::seconds(86_400), 1 << 20);
    let (logs, _) = vectra_logs::Logs::open(folder.path(), limits).expect("opens");
    let begin = Time(10_000_000);
    let line = |text: &str| Line {
        at: begin + Span::seconds(60),
        level: Level::Info,
        service: "api".into(),
        text: text.into(),
        attributes: String::new(),
    };
    logs.append(&[line("fine")]).expect("taken");
    let asked = async || look(&logs, "sendgrid", false, begin, Duration::from_secs(2)).await;
    logs.begin(Time(0)).expect("begins");
    assert_eq!(asked().await.output, "no such line since then");
    logs.begin(begin - Span::seconds(30)).expect("begins");
    let done = asked().await;
    assert_eq!(done.outcome, StepOutcome::Ok);
    assert!(done.output.starts_with("no such line; lines are kept since 1970-01-01T02:46:10Z only"), "{}", done.output);
    // Nothing is known of how it began.
    logs.begin(begin + Span::seconds(50)).expect("begins");
    assert_eq!(asked().await.outcome, StepOutcome::Failed);
    logs.append(&[line("sendgrid: 403")]).expect("taken");
    let done = asked().await;
    assert!(done.outcome == StepOutcome::Ok && done.output.contains("403\nlines are kept since"), "{}", done.output);
}

#[tokio::test]
async fn what_a_server_does_not_tell_is_said_and_is_no_empty_answer() {
    for (kind, reply, why) in [
        (
            "loki",
            Reply::new(400, "parse error at line 1"),
            "Loki does not tell: 400 Bad Request: parse error at line 1",
        ),
        ("loki", Reply::new(200, "<html>"), "Loki does not tell: its answer has not the documented shape"),
        (
            "loki",
            Reply::json(200, json!({"status": "success", "data": {"resultType": "matrix", "result": []}})),
            "Loki does not tell: it gives a matrix; the selector must choose log streams",
        ),
        (
            "loki",
            streams(json!([{"stream": {}, "values": [["soon", "x"]]}])),
            "Loki does not tell: its answer holds a line without time or text",
        ),
        (
            "victorialogs",
            Reply::new(200, "{\"_msg\":\"x\"}"),
            "VictoriaLogs does not tell: its answer holds a line without _time or _msg",
        ),
        ("victorialogs", Reply::new(503, ""), "VictoriaLogs does not tell: 503 Service Unavailable"),
    ] {
        let stub = Stub::always(reply).await;
        let error = server(kind, &stub.url, "").search(wanted("x")).await.expect_err("no answer");
        assert_eq!(error.to_string(), why);
    }
    let gone = Url::parse("http://127.0.0.1:1/").expect("an address");
    let error = server("loki", &gone, "").search(wanted("x")).await.expect_err("nobody there");
    assert_eq!(error.to_string(), "Loki does not tell: connection refused");
}
