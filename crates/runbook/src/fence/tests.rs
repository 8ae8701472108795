//! Blocks: which of their lines are commands, to whom they are spoken, what the block does.

use super::*;
use EffectClass::{Change, Danger, Observe};

/// What each piece of a block is, in short.
fn pieces(tag: Option<&str>, block: &str) -> Vec<String> {
    let body: Vec<String> = block.lines().map(str::to_owned).collect();
    let mode = mode(tag, &body);
    if mode == Mode::Data || mode == Mode::Prose {
        return vec![format!("{mode:?}").to_lowercase()];
    }
    let piece = |segment: &Segment| match &segment.what {
        What::Command(verdict) => {
            let kind = format!("{:?}", verdict.kind).to_lowercase();
            let effect = format!("{:?}", verdict.effect).to_lowercase();
            format!("{kind} {effect}: {}", segment.text.lines().next().unwrap_or_default())
        }
        What::Comment => format!("comment: {}", segment.text),
        What::UiPath => format!("ui_path: {}", segment.text),
        What::Manual => format!("manual: {}", segment.text),
        What::Output => format!("output: {}", segment.text),
    };
    segments(mode, &body, 1).iter().map(piece).collect()
}

#[test]
fn blocks_are_cut_as_people_meant_them() {
    let file = include_str!("../../tests/effects/blocks.txt");
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in file.split("\n==== ").skip(1) {
        let (name, case) = case.split_once('\n').expect("a name");
        let (block, expected) = case.split_once("\n----\n").expect("an expectation");
        let tag = name.split_once(" [").and_then(|(_, tag)| tag.strip_suffix(']'));
        let expected: Vec<&str> = expected.trim().lines().collect();
        let found = pieces(tag, block);
        count += 1;
        if found != expected {
            wrong.push(format!("{name}\n  expected {expected:#?}\n  found {found:#?}"));
        }
    }
    assert!(count > 20 && wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn inline_code_is_a_command_only_where_it_reads_like_one() {
    for (code, expected) in [
        ("kubectl get pods", Some((StepKind::Shell, Observe))),
        ("systemctl restart nginx", Some((StepKind::Shell, Change))),
        ("DROP TABLE jobs", Some((StepKind::Sql, Danger))),
        ("SELECT count(*) FROM jobs", Some((StepKind::Sql, Observe))),
        ("redis-cli FLUSHALL", Some((StepKind::Redis, Danger))),
        ("$ curl -I https://x.test", Some((StepKind::Http, Observe))),
        ("./deploy.sh", Some((StepKind::Shell, Change))),
        ("kubectl", None),
        ("GET /health", None),
        ("CrashLoopBackOff", None),
        ("status: ok", None),
        ("my-service", None),
        ("find the pod", None),
        ("/var/log/app.log", None),
    ] {
        let found = inline(code).map(|verdict| (verdict.kind, verdict.effect));
        assert_eq!(found, expected, "{code}");
    }
}
