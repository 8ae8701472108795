//! Formatting carries no meaning: edits of it change nothing in the program but lines and the text's decoration.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use proptest::prelude::*;
use vectra_runbook::compile;
use vectra_runbook::generate::document;
use vectra_runbook::program::Program;

/// What a program says, without where.
fn meaning(program: &Program) -> serde_json::Value {
    let mut value = serde_json::to_value(program).expect("a program");
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(map) => {
                for key in
                    ["line", "lines", "column", "end_line", "end_column", "sha256", "line_count", "title", "coverage"]
                {
                    map.remove(key);
                }
                map.values_mut().for_each(strip);
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut value);
    value
}

fn edit(text: &str, which: usize) -> String {
    let mut fenced = false;
    let mut number = 0;
    let mut out = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        let heading = !fenced && line.starts_with('#');
        let (signs, name) = line.split_once(' ').unwrap_or((line, ""));
        let bare = name.trim_start_matches(|sign: char| sign.is_ascii_digit() || "IVX.) ".contains(sign)).to_owned();
        match which {
            0 if heading => out.push(format!("{signs} **{name}**")),
            1 if heading && !bare.is_empty() && signs.len() > 1 && bare.len() == name.len() => {
                number += 1;
                out.push(format!("{signs} {number}. {name}"));
            }
            2 if heading => out.push(format!("{signs} 🚨 {name}")),
            3 if !fenced && line.starts_with("| ---") => out.push(line.replace("---", ":---:")),
            4 if !fenced && line.starts_with('|') => out.push(line.replace(" | ", "   |  ")),
            5 if !fenced && line.is_empty() => out.extend([String::new(), String::new()]),
            6 if !fenced && line.starts_with(|sign: char| sign.is_ascii_digit()) && line.contains(". ") => {
                out.push(line.replacen(". ", ") ", 1))
            }
            7 if heading => out.push(format!("{line} {}", "#".repeat(signs.len()))),
            8 if line.starts_with("```") => out.push(line.replace("```", "~~~~")),
            _ => out.push(line.to_owned()),
        }
    }
    let joined = out.join("\n") + "\n";
    if which == 9 { joined.replace('\n', "\r\n") } else { joined }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn formatting_changes_nothing(seed in 0u64..5000, which in 0usize..10) {
        let text = document(seed).text;
        let edited = edit(&text, which);
        let (before, after) = (meaning(&compile("a.md", &text)), meaning(&compile("a.md", &edited)));
        for (key, value) in before.as_object().expect("an object") {
            prop_assert_eq!(value, &after[key], "edit {} changes {} of\n{}", which, key, edited);
        }
    }
}
