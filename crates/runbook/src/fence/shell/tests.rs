//! Command lines and what they do.

use super::*;
use crate::lexicon::parse_key;

/// The samples: kind, effect, command.
fn samples() -> Vec<(StepKind, EffectClass, &'static str)> {
    include_str!("../../../tests/effects/commands.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut words = line.splitn(3, ' ');
            let mut word = || words.next().unwrap_or_default();
            let kind = parse_key(word()).unwrap_or_else(|| panic!("no kind: {line}"));
            let effect = parse_key(word()).unwrap_or_else(|| panic!("no effect: {line}"));
            (kind, effect, word())
        })
        .collect()
}

#[test]
fn effects_come_from_the_parsed_command() {
    let mut wrong = Vec::new();
    let samples = samples();
    assert!(samples.len() > 400);
    for (kind, effect, command) in samples {
        let verdict = read(command);
        if (verdict.kind, verdict.effect, &verdict.error) != (kind, effect, &None) {
            wrong.push(format!(
                "{command}\n    {kind:?} {effect:?}, not {:?} {:?} {:?}",
                verdict.kind, verdict.effect, verdict.error
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(read("echo 'open").error.is_some());
    assert!(read("if true; then echo").error.is_some());
}

#[test]
fn what_is_hidden_in_a_home_is_a_setting() {
    let home = concat!("/home", "/ubuntu");
    let effect = |command: String| read(&command).effect;
    assert_eq!(
        effect(format!("openssl rand -base64 48 | sudo tee {home}/.backup-passphrase >/dev/null")),
        EffectClass::Change
    );
    assert_eq!(effect(format!("df -h | tee {home}/report.txt")), EffectClass::Observe);
}

#[test]
fn a_danger_in_quotes_within_quotes_stays_one_where_the_parser_gives_up() {
    for command in [
        r"X=$( case $x in a) watch -n 5 'psql -c '\''DROP TABLE jobs'\''';; esac )",
        r"case $x in a) watch -n 5 'psql -c '\''DROP TABLE jobs'\''';; esac",
        r#"X=$( case $x in a) psql -c "TRUNCATE jobs";; esac )"#,
    ] {
        assert_eq!(read(command).effect, EffectClass::Danger, "{command}");
    }
}
