//! V009 to V011, V018, V019: what stands in a block and cannot be run there.

use super::super::{Finding, short};
use crate::draft::{Command, Draft};
use crate::fence::{is_shell_tag, shell};
use crate::program::{Level, StepKind};

pub(super) fn check(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for command in &draft.commands {
        let in_shell = command.tag.as_deref().is_some_and(is_shell_tag);
        let tag = command.tag.clone().unwrap_or_default();
        let about = format!("{} {}", command.section, command.text);
        if in_shell && command.kind == StepKind::UiPath {
            out.push(
                Finding::new("V009", Level::Error, command.lines, &about)
                    .at(&command.text)
                    .with("tag", tag.as_str())
                    .with("text", command.text.as_str()),
            );
        }
        let bare_sql = command.kind == StepKind::Sql && crate::fence::sql::begins(&command.text);
        if in_shell && bare_sql {
            out.push(
                Finding::new("V010", Level::Error, command.lines, &about).at(&command.text).with("tag", tag.as_str()),
            );
        }
        if let Some(error) = &command.syntax_error {
            let code = if command.kind == StepKind::Sql { "V019" } else { "V018" };
            out.push(
                Finding::new(code, Level::Error, command.lines, &about).at(&command.text).with("error", error.as_str()),
            );
        }
        if let Some(fix) = answered(command) {
            out.push(
                Finding::new("V011", Level::Warning, command.lines, &about)
                    .at(&command.text)
                    .with("text", short(&command.text))
                    .with("fix", fix),
            );
        }
    }
}

/// The command with the option that keeps it from asking, where it would ask.
fn answered(command: &Command) -> Option<String> {
    const ASKING: &[(&[&str], &[&str], &str)] = &[
        (&["celery", "purge"], &["-f", "--force"], "-f"),
        (&["apt-get", "install"], &["-y", "--yes", "-qy"], "-y"),
        (&["apt", "install"], &["-y", "--yes"], "-y"),
        (&["apt-get", "remove"], &["-y", "--yes"], "-y"),
        (&["terraform", "apply"], &["-auto-approve"], "-auto-approve"),
        (&["terraform", "destroy"], &["-auto-approve"], "-auto-approve"),
        (&["docker", "system", "prune"], &["-f", "--force"], "-f"),
        (&["docker", "volume", "prune"], &["-f", "--force"], "-f"),
        (&["certbot", "renew"], &["-n", "--non-interactive", "--quiet", "-q"], "-n"),
        (&["dropdb", "-i"], &[], ""),
    ];
    if command.kind == StepKind::UiPath || command.kind == StepKind::Manual {
        return None;
    }
    let argv = shell::argv(&command.text);
    let (words, _, option) = ASKING.iter().find(|(words, options, _)| {
        let mut left = argv.iter();
        words.iter().all(|word| left.any(|arg| arg == word)) && !argv.iter().any(|arg| options.contains(&arg.as_str()))
    })?;
    let piped = command.text.contains("yes |") || command.text.contains("echo y");
    let _ = words;
    (!piped).then(|| format!("{} {option}", short(&command.text)))
}
