use super::*;
use crate::cli::Lang;
use crate::text::chosen;
use proptest::prelude::*;
use vectra_runbook::program::{Edit, Fix, Source};

fn finding(line: u32, column: u32, end_line: u32, end_column: u32) -> Diagnostic {
    Diagnostic {
        source: Source { id: "d".into(), line, lines: [line, end_line] },
        severity: Level::Warning,
        code: "V007".into(),
        message: "no window".into(),
        help: "write `P99 > 3s over 5min`".into(),
        column,
        end_line,
        end_column,
        fix: None,
        related: Vec::new(),
    }
}

fn shown(d: &Diagnostic, lines: &[&str]) -> String {
    diagnostic(chosen(Some(Lang::En)), "r.md", d, lines, Paint::none())
}

fn also(line: u32, message: &str) -> Related {
    Related { line, message: message.into() }
}

const LINES: [&str; 12] = [
    "# T",
    "| High Latency | P99 > 3s |",
    "",
    "```bash",
    "  one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "```",
    "| SEV1 | 15 min |",
];

#[test]
fn a_finding_reads_as_a_compiler_says_it() {
    let d = finding(2, 18, 2, 26);
    let expected = "\
warning[V007]: no window
 --> r.md:2:18
  |
2 | | High Latency | P99 > 3s |
  |                  ^^^^^^^^
  = help: write `P99 > 3s over 5min`";
    assert_eq!(shown(&d, &LINES), expected);
    let french = diagnostic(chosen(Some(Lang::Fr)), "r.md", &d, &LINES, Paint::none());
    assert!(french.starts_with("avertissement[V007]") && french.contains("= aide"), "{french}");
    let gone = shown(&finding(99, 1, 99, 2), &LINES);
    assert_eq!(gone, "warning[V007]: no window\n  --> r.md:99:1\n   = help: write `P99 > 3s over 5min`");
}

#[test]
fn other_places_stand_in_the_order_of_their_lines_with_what_they_are() {
    let mut d = finding(2, 18, 2, 26);
    d.help.clear();
    d.related = vec![also(12, "the deadline"), also(4, "a block"), also(2, "itself"), also(80, "nowhere")];
    let expected = "\
warning[V007]: no window
  --> r.md:2:18
   |
 2 | | High Latency | P99 > 3s |
   |                  ^^^^^^^^
 3 |
 4 | ```bash
   | ------- a block
...
12 | | SEV1 | 15 min |
   | ----------------- the deadline
   = note: line 2: itself
   = note: line 80: nowhere";
    assert_eq!(shown(&d, &LINES), expected);
    d.related = (0..11).map(|_| also(12, "again")).collect();
    assert!(shown(&d, &LINES).contains("= and 3 more places"), "{}", shown(&d, &LINES));
}

#[test]
fn a_span_of_several_lines_is_bracketed() {
    let mut d = finding(4, 1, 6, 4);
    d.help.clear();
    let expected = "\
warning[V007]: no window
 --> r.md:4:1
  |
4 | / ```bash
5 | |   one
6 | | two
  | |___^";
    assert_eq!(shown(&d, &LINES), expected);
    // From within a line to the end of another: `end_column` 1 is the line break before.
    let mut d = finding(2, 18, 7, 1);
    d.help.clear();
    let expected = "\
warning[V007]: no window
 --> r.md:2:18
  |
2 |   | High Latency | P99 > 3s |
  |  __________________^
3 | |
4 | | ```bash
5 | |   one
6 | | two
  | |___^";
    assert_eq!(shown(&d, &LINES), expected);
    let mut d = finding(4, 1, 11, 4);
    d.help.clear();
    d.related = vec![also(12, "the deadline")];
    let expected = "\
warning[V007]: no window
  --> r.md:4:1
   |
 4 | / ```bash
 5 | |   one
 6 | | two
...
11 | | ```
   | |___^
12 |   | SEV1 | 15 min |
   |   ----------------- the deadline";
    assert_eq!(shown(&d, &LINES), expected);
    let past = shown(&finding(11, 1, 4_000_000_000, 9), &LINES);
    assert!(past.contains("12 | | | SEV1"), "{past}");
}

#[test]
fn a_fix_is_shown_as_what_it_changes() {
    let mut d = finding(4, 1, 4, 8);
    d.help.clear();
    let edits = vec![Edit { line: 4, column: 4, end_line: 4, end_column: 8, text: "sql".into() }];
    d.fix = Some(Fix { safe: true, label: "Call it SQL".into(), edits });
    let expected = "\
warning[V007]: no window
 --> r.md:4:1
  |
4 | ```bash
  | ^^^^^^^
  = fix: Call it SQL
  |
4 - ```bash
4 + ```sql";
    assert_eq!(shown(&d, &LINES), expected);
    d.fix.as_mut().expect("there").safe = false;
    assert!(shown(&d, &LINES).contains("= suggestion: Call it SQL"));
}

proptest! {
    #[test]
    fn any_finding_of_any_document_is_shown(
        text in "([ -~\t]|[é可👩🚒]|\n|\r\n){0,80}",
        places in proptest::array::uniform8(prop_oneof![0u32..12, Just(u32::MAX)]),
    ) {
        let lines = vectra_runbook::edits::lines(&text);
        let [line, column, end_line, end_column, one, two, three, four] = places;
        let mut d = finding(line, column, end_line, end_column);
        d.related = vec![also(one, "a\nb"), also(three, "c")];
        let edits = vec![Edit { line: one, column: two, end_line: three, end_column: four, text: "x\ny".into() }];
        d.fix = Some(Fix { safe: true, label: "l".into(), edits });
        let shown = shown(&d, &lines);
        prop_assert!(shown.starts_with("warning[V007]: no window\n") && shown.contains("= fix: l"), "{}", shown);
    }
}
