//! What known programs do, as data.

use crate::lexicon::parse_key;
use crate::program::{EffectClass, Operation};
use std::collections::HashMap;
use std::sync::OnceLock;

/// A rule of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub effect: EffectClass,
    pub operation: Option<Operation>,
}

/// Rules by program and subcommands, lower case, joined by a space.
fn table() -> &'static HashMap<String, Rule> {
    static TABLE: OnceLock<HashMap<String, Rule>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        for line in include_str!("../../lexicon/effects.lex").lines().filter(|line| !line.starts_with('#')) {
            let Some((effect, rest)) = line.split_once(' ') else {
                continue;
            };
            let Some(effect) = parse_key::<EffectClass>(effect) else {
                continue;
            };
            let (operation, commands) = match effect {
                EffectClass::Observe => (None, rest),
                _ => {
                    rest.split_once(' ').map_or((None, rest), |(operation, commands)| (parse_key(operation), commands))
                }
            };
            for command in commands.split(',').map(str::trim).filter(|command| !command.is_empty()) {
                table.insert(command.to_ascii_lowercase(), Rule { effect, operation });
            }
        }
        table
    })
}

/// The rule for a command line: its program, and the first words behind it that make a subcommand, options skipped.
pub(crate) fn rule(argv: &[String]) -> Option<Rule> {
    let program = argv.first()?.rsplit('/').next()?.to_ascii_lowercase();
    let table = table();
    let words: Vec<String> = argv.iter().skip(1).take(30).map(|word| word.to_ascii_lowercase()).collect();
    for (at, word) in words.iter().enumerate() {
        let two = format!("{program} {word}");
        let three = words.get(at + 1).map(|next| format!("{two} {next}"));
        if let Some(rule) = three.and_then(|three| table.get(&three)).or_else(|| table.get(&two)) {
            return Some(*rule);
        }
    }
    table.get(&program).copied()
}

/// Whether the word names a program of the table.
pub(crate) fn is_known(word: &str) -> bool {
    let program = word.rsplit('/').next().unwrap_or(word);
    !program.is_empty()
        && program.chars().all(|sign| !sign.is_uppercase())
        && (table().contains_key(program)
            || WRAPPERS.contains(&program)
            || table().keys().any(|key| key.split(' ').next() == Some(program)))
}

/// Programs that run the command behind them.
pub(crate) const WRAPPERS: &[&str] =
    &["sudo", "env", "time", "nohup", "nice", "timeout", "watch", "xargs", "doas", "exec", "command"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_understood() {
        for line in include_str!("../../lexicon/effects.lex").lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let effect = words.next().and_then(parse_key::<EffectClass>).expect("an effect");
            if effect != EffectClass::Observe {
                let operation = words.next().expect("an operation or none");
                assert!(operation == "none" || parse_key::<Operation>(operation).is_some(), "{operation}");
            }
        }
        assert!(table().len() > 200);
    }
}
