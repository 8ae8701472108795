//! What `--help` says, in the user's language. The arguments say it in English; French stands beside the catalogues.

use crate::cli::Cli;
use clap::builder::StyledStr;
use clap::{Command, CommandFactory, FromArgMatches};
use std::collections::HashMap;
use vectra_runbook::program::Language;

/// clap's own, with its one word that cannot be asked for.
const TEMPLATE: &str = "{before-help}{about-with-newline}\nUtilisation\u{a0}: {usage}\n\n{all-args}{after-help}";
const FRENCH: &str = include_str!("../i18n/help.fr.txt");

/// The arguments that were given, read by a parser whose help is in this language.
///
/// # Errors
/// Whatever `clap` answers instead: help, version or wrong usage.
pub fn parsed(language: Language) -> Result<Cli, clap::Error> {
    let matches = command(language).try_get_matches()?;
    Cli::from_arg_matches(&matches)
}

fn command(language: Language) -> Command {
    let mut command = Cli::command();
    if language == Language::Fr {
        // Only then it has the options and commands that show help.
        command.build();
        command = translated(command, &french());
    }
    command
}

/// English lines with what stands for them.
fn french() -> HashMap<&'static str, &'static str> {
    let lines = FRENCH.lines().filter(|line| !line.starts_with('#'));
    lines.clone().zip(lines.skip(1)).filter_map(|(line, next)| Some((line, next.strip_prefix("  ")?))).collect()
}

fn translated(command: Command, french: &HashMap<&'static str, &'static str>) -> Command {
    let said = |text: Option<&StyledStr>| french.get(text?.to_string().as_str()).copied();
    let about = said(command.get_about());
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let mut command = command.mut_args(|argument| {
        let (short, long) = (said(argument.get_help()), said(argument.get_long_help()));
        let argument = short.map_or(argument.clone(), |help| argument.help(help));
        long.map_or(argument.clone(), |help| argument.long_help(help))
    });
    if let Some(about) = about {
        command = command.about(about);
    }
    for name in names {
        command = command.mut_subcommand(name, |inner| translated(inner, french));
    }
    command.subcommand_help_heading("Commandes").help_template(TEMPLATE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn texts(command: &Command, found: &mut BTreeSet<String>) {
        found.extend(command.get_about().map(ToString::to_string));
        found.extend(command.get_arguments().filter_map(|argument| argument.get_help()).map(ToString::to_string));
        command.get_subcommands().for_each(|inner| texts(inner, found));
    }

    #[test]
    fn every_line_of_help_is_there_in_french() {
        let mut english = Cli::command();
        english.build();
        let mut asked = BTreeSet::new();
        texts(&english, &mut asked);
        let french = french();
        let missing: Vec<_> = asked.iter().filter(|text| !french.contains_key(text.as_str())).collect();
        assert!(missing.is_empty(), "{missing:#?}");
        let unused: Vec<_> = french.keys().filter(|key| !asked.contains(**key) && !key.starts_with("Print")).collect();
        assert!(unused.is_empty(), "{unused:#?}");
    }

    #[test]
    fn help_speaks_french_and_arguments_mean_the_same() {
        let shown =
            |words: &[&str], language| command(language).try_get_matches_from(words).expect_err("help").to_string();
        let help = shown(&["vectra", "check", "--help"], Language::Fr);
        assert!(help.starts_with("Compiler des runbooks") && help.contains("Afficher l’aide"), "{help}");
        assert!(help.contains("Utilisation\u{a0}: vectra check") && !help.contains("Print"), "{help}");
        assert!(shown(&["vectra", "--help"], Language::Fr).contains("Commandes:"));
        assert!(shown(&["vectra", "check", "--help"], Language::En).starts_with("Compile runbooks"));
        for language in [Language::En, Language::Fr] {
            let words = ["vectra", "check", "a.md", "--json", "--lang", "fr"];
            let matches = command(language).try_get_matches_from(words).expect("arguments");
            let cli = Cli::from_arg_matches(&matches).expect("arguments");
            assert!(cli.json && cli.lang == Some(crate::cli::Lang::Fr));
        }
    }
}
