//! What was taken is found again, after a crash too, and no more is kept than was said.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails loudly")]

use proptest::prelude::*;
use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;
use vectra_engine::time::{Span, Time};
use vectra_logs::{Because, Cut, KeptSince, Level, Limits, Line, Logs, Pattern, Query};

fn line(at: i64, level: Level, service: &str, text: &str) -> Line {
    Line { at: Time(at), level, service: service.into(), text: text.into(), attributes: String::new() }
}

fn limits() -> Limits {
    Limits::new(Span::seconds(3600), 64 * 1024 * 1024)
}

fn open(folder: &Path) -> (Logs, Vec<String>) {
    Logs::open(folder, limits()).expect("opens")
}

fn texts(logs: &Logs, query: &Query) -> Vec<String> {
    logs.search(query).expect("searches").lines.into_iter().map(|l| l.line.text).collect()
}

fn literal(text: &str) -> Query {
    Query { text: Some(Pattern::Literal(text.into())), ..Query::default() }
}

#[test]
fn lines_are_found_by_text_level_service_and_time_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, notes) = open(folder.path());
    assert!(notes.is_empty());
    let mut third = line(3, Level::Error, "worker", "SendGrid refused the mail\nTraceback: none");
    third.attributes = r#"{"status":403}"#.into();
    let all = [
        line(1, Level::Info, "api", "GET /health 200"),
        line(2, Level::Warn, "api", "slow answer (3.2 s)"),
        third.clone(),
        line(4, Level::Info, "", "nobody's"),
    ];
    logs.append(&all).unwrap();
    for sealed in [false, true] {
        if sealed {
            logs.seal_pending().unwrap();
        }
        assert_eq!(texts(&logs, &Query::default()).len(), 4);
        assert_eq!(texts(&logs, &Query::default())[0], "nobody's");
        assert_eq!(texts(&logs, &literal("sendgrid")), [third.text.clone()], "small letters find capitals");
        assert!(texts(&logs, &literal("Sendgrid")).is_empty(), "a capital wants itself");
        assert_eq!(texts(&logs, &literal("mail\nTrace")).len(), 1, "over a line break");
        assert_eq!(texts(&logs, &literal("\"status\":403")).len(), 1, "in attributes");
        assert_eq!(texts(&logs, &literal("(3.2 s)")).len(), 1, "no sign is special");
        let regex = Query { text: Some(Pattern::Regex(r"^GET /\w+ 2\d\d".into())), ..Query::default() };
        assert_eq!(texts(&logs, &regex), ["GET /health 200"]);
        assert_eq!(texts(&logs, &Query { level: Level::Warn, ..Query::default() }).len(), 2);
        assert_eq!(texts(&logs, &Query { service: Some("api".into()), ..Query::default() }).len(), 2);
        assert!(texts(&logs, &Query { service: Some("ap".into()), ..Query::default() }).is_empty());
        let time = Query { from: Some(Time(2)), to: Some(Time(4)), ..Query::default() };
        assert_eq!(texts(&logs, &time).len(), 2);
        let found = logs.search(&literal("sendgrid")).unwrap();
        assert_eq!(found.lines[0].line, third);
    }
    assert_eq!(logs.services(10), ["api", "worker"]);
}

#[test]
fn the_end_of_the_text_is_an_end_although_attributes_stand_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, _) = open(folder.path());
    let mut with = line(1, Level::Info, "mail", "mail 7 sent");
    with.attributes = r#"{"to":"sent"}"#.into();
    logs.append(&[with, line(2, Level::Info, "mail", "mail 8 sent"), line(3, Level::Info, "mail", "sent later")])
        .unwrap();
    let found = |pattern: &str| {
        let query = Query { text: Some(Pattern::Regex(pattern.into())), ..Query::default() };
        texts(&logs, &query)
    };
    assert_eq!(found("sent$"), ["mail 8 sent", "mail 7 sent"]);
    assert_eq!(found(r"^mail \d (?:gone|sent)$"), ["mail 8 sent", "mail 7 sent"]);
    assert_eq!(found(r"[$]|\$"), Vec::<String>::new());
}

#[test]
fn an_expression_that_is_none_or_too_large_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, _) = open(folder.path());
    for pattern in ["(", r"\w{1000}{1000}", &"a".repeat(2000)] {
        let query = Query { text: Some(Pattern::Regex(pattern.into())), ..Query::default() };
        let error = logs.search(&query).expect_err("refused").to_string();
        assert!(!error.is_empty(), "{pattern}");
    }
}

#[test]
fn lines_of_a_process_that_died_are_there_and_a_torn_block_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    {
        let (logs, _) = open(folder.path());
        logs.append(&[line(1, Level::Info, "a", "sealed")]).unwrap();
        logs.seal_pending().unwrap();
        logs.append(&[line(2, Level::Info, "a", "flushed")]).unwrap();
        logs.flush().unwrap();
        logs.append(&[line(3, Level::Info, "a", "lost with the process")]).unwrap();
    }
    let (logs, notes) = open(folder.path());
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(texts(&logs, &Query::default()), ["flushed", "sealed"]);
    drop(logs);

    // A half-written block: the journal still has its lines.
    let segment = folder.path().join("000000000001.vlog");
    let bytes = std::fs::read(&segment).unwrap();
    let mut torn = bytes.clone();
    torn.extend_from_slice(&bytes[..bytes.len() - 3]);
    std::fs::write(&segment, &torn).unwrap();
    let (logs, notes) = open(folder.path());
    assert!(notes.len() == 1 && notes[0].contains("half-written"), "{notes:?}");
    assert_eq!(texts(&logs, &Query::default()), ["flushed", "sealed"]);
    logs.append(&[line(5, Level::Info, "a", "after")]).unwrap();
    logs.seal_pending().unwrap();
    drop(logs);

    // Died between the block's write and the journal's restart: nothing comes twice.
    let (logs, notes) = open(folder.path());
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(texts(&logs, &Query::default()), ["after", "flushed", "sealed"]);
}

#[test]
fn a_journal_whose_block_is_written_is_not_replayed_and_a_torn_journal_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("pending.journal");
    let (logs, _) = open(folder.path());
    logs.append(&[line(1, Level::Info, "a", "once")]).unwrap();
    logs.flush().unwrap();
    let before = std::fs::read(&journal).unwrap();
    logs.seal_pending().unwrap();
    drop(logs);
    std::fs::write(&journal, &before).unwrap();
    let (logs, _) = open(folder.path());
    assert_eq!(texts(&logs, &Query::default()), ["once"]);
    logs.append(&[line(2, Level::Info, "a", "kept")]).unwrap();
    logs.flush().unwrap();
    logs.append(&[line(3, Level::Info, "a", "torn")]).unwrap();
    logs.flush().unwrap();
    drop(logs);
    let file = OpenOptions::new().write(true).open(&journal).unwrap();
    file.set_len(file.metadata().unwrap().len() - 1).unwrap();
    let (logs, notes) = open(folder.path());
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!(texts(&logs, &Query::default()), ["kept", "once"]);
}

#[test]
fn a_damaged_block_is_said_and_the_others_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, _) = open(folder.path());
    for at in 1..=2 {
        logs.append(&[line(at, Level::Info, "a", &format!("line {at}"))]).unwrap();
        logs.seal_pending().unwrap();
    }
    let segment = folder.path().join("000000000001.vlog");
    let mut bytes = std::fs::read(&segment).unwrap();
    bytes[60] ^= 1;
    std::fs::write(&segment, &bytes).unwrap();
    let found = logs.search(&Query::default()).unwrap();
    assert_eq!((found.damaged, found.lines.len()), (1, 1));
    assert_eq!(found.lines[0].line.text, "line 2");
}

#[test]
fn the_oldest_go_first_by_bytes_and_by_age() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { age: Span::seconds(100), bytes: 400, segment_bytes: 100, segment_age: Span::seconds(1000) };
    let (logs, _) = Logs::open(folder.path(), limits).unwrap();
    for at in 0..20 {
        logs.append(&[line(at * 1000, Level::Info, "a", &format!("line {at}"))]).unwrap();
        logs.seal_pending().unwrap();
    }
    logs.retain(Time(20_000)).unwrap();
    let kept = logs.kept();
    assert!(kept.bytes <= 400 && kept.expired > 0 && kept.lines + kept.expired == 20, "{kept:?}");
    assert_eq!(texts(&logs, &Query::default())[0], "line 19");
    logs.retain(Time(200_000)).unwrap();
    assert_eq!(logs.kept().lines, 0, "older than 100 s");
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 2, "one empty segment and the journal");
    logs.append(&[line(200_000, Level::Info, "a", "next")]).unwrap();
    drop(logs);
    let (logs, _) = Logs::open(folder.path(), limits).unwrap();
    logs.append(&[line(200_001, Level::Info, "a", "and on")]).unwrap();
    assert_eq!(texts(&logs, &Query::default()), ["and on"]);
}

fn since(at: i64, because: Because) -> Option<KeptSince> {
    Some(KeptSince { at: Time(at), because })
}

#[test]
fn since_when_lines_are_kept_is_known_whatever_took_the_older_ones() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { age: Span::seconds(100), bytes: 400, segment_bytes: 100, segment_age: Span::seconds(1000) };
    let (logs, _) = Logs::open(folder.path(), limits).unwrap();
    assert_eq!(logs.since(), None, "there are none");
    logs.begin(Time(500)).unwrap();
    assert_eq!(logs.since(), since(500, Because::Begun));
    for at in 1..20 {
        logs.append(&[line(at * 1000, Level::Info, "a", &format!("line {at}"))]).unwrap();
        logs.seal_pending().unwrap();
    }
    assert_eq!(logs.since(), since(500, Because::Begun));
    logs.retain(Time(20_000)).unwrap();
    let by_size = logs.since().unwrap();
    let oldest = logs.kept().oldest.unwrap();
    assert!(
        by_size.because == Because::Size && by_size.at <= oldest && by_size.at > oldest - Span(1000),
        "{by_size:?}"
    );
    drop(logs);
    // A restart is no gap, an hour away is one.
    let (logs, _) = Logs::open(folder.path(), limits).unwrap();
    logs.begin(Time(50_000)).unwrap();
    assert_eq!(logs.since(), Some(by_size));
    logs.retain(Time(119_500)).unwrap();
    assert_eq!(logs.since(), since(18_001, Because::Age));
    drop(logs);
    let (logs, _) = Logs::open(folder.path(), limits).unwrap();
    logs.begin(Time(4_000_000)).unwrap();
    assert_eq!(logs.since(), since(4_000_000, Because::Away));
}

#[test]
fn lines_of_before_it_was_written_down_count_from_the_oldest() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, _) = open(folder.path());
    logs.append(&[line(7000, Level::Info, "a", "x")]).unwrap();
    assert_eq!(logs.since(), since(7000, Because::Begun));
    logs.begin(Time(9000)).unwrap();
    assert_eq!(logs.since(), since(7000, Because::Begun));
}

#[test]
fn time_that_is_up_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, _) = open(folder.path());
    logs.append(&[line(7, Level::Info, "a", "x")]).unwrap();
    let found = logs.search(&Query { within: Duration::ZERO, ..Query::default() }).unwrap();
    assert_eq!(found.cut, Some(Cut::Time { complete_since: Time(7) }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever lines and whatever query: the pages together are what a plain loop over all lines finds.
    #[test]
    fn pages_together_are_what_a_plain_loop_finds(
        lines in prop::collection::vec((0_i64..50, 0_usize..6, "[ab]", "[ -~é\n\t]{0,12}"), 0..80),
        seals in prop::collection::vec(any::<bool>(), 80),
        text in prop::option::of("[a-cé .*]{1,2}"),
        level in 0_usize..6,
        service in prop::option::of("[abc]"),
        from in prop::option::of(0_i64..50),
        to in prop::option::of(0_i64..50),
        limit in 1_usize..9,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (logs, _) = open(folder.path());
        let mut all = Vec::new();
        for ((at, level, service, text), seal) in lines.into_iter().zip(seals) {
            let line = line(at, Level::ALL[level], &service, &text);
            logs.append([&line]).unwrap();
            all.push(line);
            if seal {
                logs.seal_pending().unwrap();
            }
        }
        let level = Level::ALL[level];
        let mut wanted: Vec<Line> = all.iter().filter(|l| {
            l.level >= level
                && service.as_ref().is_none_or(|s| *s == l.service)
                && from.is_none_or(|f| l.at.0 >= f)
                && to.is_none_or(|t| l.at.0 < t)
                && text.as_ref().is_none_or(|t| l.text.to_lowercase().contains(t.as_str()))
        }).cloned().collect();
        // Stable: among lines of one time the last one to come is the first one shown.
        wanted.reverse();
        wanted.sort_by_key(|l| std::cmp::Reverse(l.at));
        let mut query = Query {
            text: text.map(Pattern::Literal), level, service, limit,
            from: from.map(Time), to: to.map(Time), ..Query::default()
        };
        let mut found = Vec::new();
        for _ in 0..200 {
            let page = logs.search(&query).unwrap();
            prop_assert!(page.lines.len() <= limit);
            found.extend(page.lines.into_iter().map(|l| l.line));
            query.before = match page.next { Some(next) => Some(next.to_string().parse().unwrap()), None => break };
        }
        prop_assert_eq!(found, wanted);
    }

    /// Bytes that are no logs open without a panic, and what is there goes on to work.
    #[test]
    fn any_bytes_open(segment in prop::collection::vec(any::<u8>(), 0..200), journal in prop::collection::vec(any::<u8>(), 0..200)) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("000000000003.vlog"), [b"VLB1".as_slice(), &segment].concat()).unwrap();
        std::fs::write(folder.path().join("pending.journal"), [b"VLJ1\0\0\0\0".as_slice(), &journal].concat()).unwrap();
        let (logs, _) = open(folder.path());
        logs.append(&[line(1, Level::Info, "a", "works")]).unwrap();
        prop_assert_eq!(texts(&logs, &Query::default()), ["works"]);
    }
}
