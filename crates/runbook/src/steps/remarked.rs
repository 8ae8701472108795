//! What comments of a block say of the lines around them: what to do behind an answer, and into which file lines belong.

use crate::branch;
use crate::fence::Segment;
use crate::lexicon::{self, Group};
use crate::sentence;
use crate::text;

/// "→ See the restore section", "→ Augmenter la RAM" below a command: what to do, and not what the command answers.
pub(super) fn points_to_do(comment: &Segment) -> bool {
    let bare = branch::without_arrow(&comment.text);
    if bare.len() == comment.text.trim().len() || sentence::verb(bare).is_none() {
        return false;
    }
    let mut words = bare.split_whitespace();
    let (second, last) = (words.nth(1).unwrap_or_default(), words.next_back());
    let last = text::fold(last.unwrap_or(second).trim_matches(|sign: char| !sign.is_alphanumeric()));
    // "list of pods", "limit 100", "build passed", "check: ok" are answers.
    !second.is_empty()
        && !matches!(second, "of" | "de" | "du" | "des" | "is" | "est" | "=")
        && !second.starts_with(|sign: char| sign.is_ascii_digit() || matches!(sign, ':' | '=' | '<' | '>'))
        && !bare.split_whitespace().next().is_some_and(|first| first.ends_with([':', '=']))
        && !second.trim_end_matches([',', '.']).ends_with("ed")
        && lexicon::get().exact(Group::Outcome, &last).is_none()
}

/// "In shop/.env", "Modifier config/app.env": the lines below belong into that file.
pub(super) fn edits_file(comment: &str) -> bool {
    let comment = comment.trim_end_matches([':', ' ', '\u{a0}']);
    let file = |word: &str| {
        let word = word.trim_matches(|sign: char| matches!(sign, '`' | '(' | ')' | '"'));
        word.contains('.') && word.len() > 3 && !word.ends_with('.') && !word.contains("//")
    };
    lexicon::get().starts(Group::FileEdit, comment).is_some()
        && text::count(comment) <= 8
        && comment.split_whitespace().any(file)
}

/// "RATE=5": a name with its value, and no command that it is set for.
pub(super) fn is_setting(command: &str) -> bool {
    let name = command.split_once('=').map(|(name, _)| name).unwrap_or_default();
    let value = command.get(name.len() + 1..).unwrap_or_default();
    let whole = value.starts_with(['"', '\'']) || !value.trim().contains(char::is_whitespace);
    !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_') && whole
}

/// "Common causes and fixes", "Causes possibles :": what is numbered below are causes, each with what to do then.
pub(super) fn lists_causes(comment: &str) -> bool {
    text::count(comment) <= 6
        && branch::opened(&text::cleaned(comment)).is_none()
        && text::words(comment).iter().take(4).any(|word| matches!(word.as_str(), "causes" | "scenarios" | "cases"))
        && sentence::verb(comment).is_none()
}

/// The cause of "2. Out of memory"; a number before something to do is none.
pub(super) fn cause(comment: &str) -> Option<String> {
    let bare = comment.trim();
    let end = bare.find(|sign: char| !sign.is_ascii_digit()).filter(|end| (1..=2).contains(end))?;
    let name = bare.get(end..)?.strip_prefix(['.', ')', ':'])?.trim().trim_end_matches(':').trim();
    let told = sentence::verb(name).is_some() || sentence::nominal(name).is_some() || branch::opened(name).is_some();
    (!name.is_empty() && !told && text::count(name) <= 10).then(|| text::clean(name))
}
