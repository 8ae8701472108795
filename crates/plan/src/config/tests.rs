use super::*;

#[test]
fn an_empty_file_is_a_configuration_with_the_documented_defaults() {
    let c = Config::parse("").expect("parses");
    assert_eq!((c.checks.interval, c.checks.recover_after), (None, 2));
}

#[test]
fn an_unknown_key_is_refused_with_its_place_and_the_nearest_known_one() {
    let e = Config::parse("[checks]\nintervall = \"10s\"\n").expect_err("refused");
    assert_eq!((e.line, e.column), (2, 1));
    assert_eq!(e.message, "unknown key `intervall`");
    assert_eq!(e.help.as_deref(), Some("did you mean `interval`?"));
    let e = Config::parse("[chekcs]\n").expect_err("refused");
    assert_eq!(e.help.as_deref(), Some("did you mean `checks`?"));
    let e = Config::parse("[automation]\ngrant = [\"restrat\"]\n").expect_err("refused");
    assert_eq!(e.help.as_deref(), Some("did you mean `restart`?"));
}

#[test]
fn a_secret_written_out_is_refused_without_repeating_it() {
    let e = Config::parse("[slack]\ntoken = \"xoxb-very-secret\"\nchannel = \"C1\"\n").expect_err("refused");
    assert!(e.message.contains("env"), "{e}");
    assert!(!e.to_string().contains("very-secret"), "{e}");
    assert_eq!(e.line, 2);
}

#[test]
fn values_of_no_sense_are_refused_with_an_example() {
    for (text, part) in [
        ("[checks]\ninterval = \"soon\"", "no duration"),
        ("[checks]\ninterval = \"0s\"", "longer than zero"),
        ("[checks]\nrecover_after = 0", "at least 1"),
        ("[hosts]\n\"a\" = \"not a url\"", "relative URL"),
        ("[checks", "unclosed"),
    ] {
        let e = Config::parse(text).expect_err(text);
        assert!(e.message.contains(part), "{text}: {e}");
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_told_by_its_key_with_an_example() {
    for (text, place, message, help) in [
        (
            "[checks]\nrecover_after = \"two\"",
            (2, 17),
            "`recover_after` must be a whole number from 0 to 4294967295, not: string",
            Some("recover_after = 2"),
        ),
        (
            "[escalation]\nrounds = -1",
            (2, 10),
            "`rounds` must be a whole number from 0 to 4294967295, not: integer",
            Some("rounds = 3"),
        ),
        (
            "[checks]\ninterval = 10",
            (2, 12),
            "`interval` must be a text in quotes, not: integer",
            Some("interval = \"10s\""),
        ),
        (
            "[automation]\ngrant = \"restart\"",
            (2, 9),
            "`grant` must be a list in brackets, not: string",
            Some("grant = [\"restart\"]"),
        ),
    ] {
        let e = Config::parse(text).expect_err(text);
        assert_eq!(((e.line, e.column), e.message.as_str(), e.help.as_deref()), (place, message, help), "{text}");
    }
    let e = Config::parse("[slack]\nchannel = \"C\"\ntoken = 123456\n").expect_err("refused");
    assert!(e.message.starts_with("`token` must be a reference to a secret") && e.line == 3, "{e}");
    assert!(!e.to_string().contains("123456"), "{e}");
}

#[test]
fn a_contact_with_two_channels_or_none_is_told_by_its_name() {
    for (text, line) in [
        ("[checks]\n[contacts.\"On call\"]\npagerduty = { env = \"A\" }\nslack = \"U\"\n", 2),
        ("[contacts]\n\"On call\" = { slack = \"U\", pagerduty = { env = \"A\" } }\n", 2),
        ("\n\n[contacts.\"On call\"]\n", 3),
    ] {
        let e = Config::parse(text).expect_err(text);
        assert_eq!(e.message, "contact `On call` is reached by exactly one of pagerduty or slack", "{text}");
        assert_eq!(e.line, line, "{text}");
        assert!(e.help.as_deref().is_some_and(|h| h.contains("slack = ")), "{e}");
    }
}

#[test]
fn contacts_bind_to_one_channel_each() {
    let c =
        Config::parse("[contacts.\"Primary On-Call\"]\npagerduty = { env = \"PD\" }\n[contacts.CTO]\nslack = \"U1\"\n")
            .expect("parses");
    assert!(matches!(&c.contacts["Primary On-Call"], ContactBinding::Pagerduty(SecretRef::Env(n)) if n == "PD"));
    assert!(matches!(&c.contacts["CTO"], ContactBinding::Slack(u) if u == "U1"));
}
