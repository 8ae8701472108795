//! V014: restores that write over their source or go on after an error.

use super::super::{Finding, reason};
use crate::draft::{Command, Draft};
use crate::fence::shell;
use crate::program::Level;
use std::collections::HashMap;

pub(super) fn check(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let mut sources: HashMap<usize, Vec<String>> = HashMap::new();
    for command in &draft.commands {
        let argv = shell::argv(&command.text);
        if let Some(address) = dumped(&argv) {
            sources.entry(command.block).or_default().push(address);
        }
        if !restores(command, &argv) {
            continue;
        }
        let target = address(&argv);
        let own = sources.get(&command.block).map(Vec::as_slice).unwrap_or_default();
        let same = target.is_some_and(|target| own.contains(&target));
        let stops = command.text.contains("ON_ERROR_STOP")
            || command.text.contains("--exit-on-error")
            || argv.iter().any(|word| word == "-e" || word == "-1");
        let key = if same {
            "same"
        } else if !stops {
            "stop"
        } else {
            continue;
        };
        let about = format!("{} {}", command.section, command.text);
        out.push(
            Finding::new("V014", Level::Warning, command.lines, &about)
                .at(&command.text)
                .with("why", reason(draft, "V014", key)),
        );
    }
}

fn address(argv: &[String]) -> Option<String> {
    argv.iter()
        .find(|word| word.contains("://"))
        .or_else(|| {
            argv.windows(2)
                .find(|pair| pair.first().is_some_and(|option| option == "-d" || option == "--dbname"))
                .and_then(|pair| pair.get(1))
        })
        .cloned()
}

fn dumped(argv: &[String]) -> Option<String> {
    argv.iter().any(|word| word.ends_with("pg_dump") || word.ends_with("pg_dumpall")).then(|| address(argv)).flatten()
}

fn restores(command: &Command, argv: &[String]) -> bool {
    let program = |name: &str| argv.iter().any(|word| word == name);
    let fed =
        argv.iter().any(|word| word == "<" || word == "-f" || word == "--file") || command.text.contains("| psql");
    (program("psql") && fed) || program("pg_restore")
}
