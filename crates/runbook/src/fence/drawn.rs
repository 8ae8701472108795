//! Decision trees drawn with box signs: "├── YES → Roll back one module:" above the steps of that branch.

use crate::text;

/// What is told in one branch of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Drawn {
    /// First and last line.
    pub lines: [u32; 2],
    /// Questions with their answers, the outer ones first.
    pub case: Option<String>,
    /// As written, without its number.
    pub told: String,
    /// It stands behind its answer.
    pub branch: bool,
    /// Commands on the lines below it that belong to it.
    pub below: Vec<String>,
}

/// How many lines a tree has at most.
const MOST_LINES: usize = 400;

/// What a drawn tree of questions with yes and no tells to do; none where a block is no such tree.
pub(crate) fn tree(body: &[String], first: u32) -> Option<Vec<Drawn>> {
    let answers = |line: &&String| {
        let written = line.trim_start_matches(is_sign);
        opens_branch(line) && says_yes_or_no(written) && answer(written).is_some()
    };
    if body.len() > MOST_LINES || body.iter().filter(answers).count() < 2 {
        return None;
    }
    let mut found: Vec<Drawn> = Vec::new();
    // Questions and branches that are open, by the column that their text begins in.
    let mut questions: Vec<(usize, String)> = Vec::new();
    let mut cases: Vec<(usize, String)> = Vec::new();
    let mut last_column = usize::MAX;
    for (number, line) in (first..).zip(body) {
        let column = line.chars().take_while(|sign| is_sign(*sign)).count();
        let written = line.trim_start_matches(is_sign).trim();
        if written.is_empty() {
            last_column = usize::MAX;
            continue;
        }
        let branch = opens_branch(line).then(|| answer(written)).flatten();
        cases.retain(|(at, _)| if branch.is_some() { *at < column } else { *at <= column });
        let told = match branch {
            Some((answer, told)) => {
                questions.retain(|(at, _)| *at < column);
                let asked = questions.last().map(|(_, asked)| asked.trim_end_matches(['?', ' ', '\u{a0}']));
                cases.push((column, asked.map_or_else(|| answer.to_owned(), |asked| [asked, ": ", answer].concat())));
                told
            }
            None => written,
        };
        let goes_on = branch.is_none() && column > last_column;
        if let Some(above) = found.last_mut().filter(|_| goes_on) {
            above.lines[1] = number;
            if !written.starts_with('#') {
                above.below.push(written.to_owned());
            }
            continue;
        }
        if told.ends_with('?') {
            questions.retain(|(at, _)| *at < column);
            let asked = told.rsplit_once(". ").map_or(told, |(_, asked)| asked);
            questions.push((column, asked.to_owned()));
        }
        let bare = text::without_numbering(told);
        last_column = if branch.is_none() && bare.len() < told.len() { column } else { usize::MAX };
        if told.ends_with([':', '?']) && last_column == usize::MAX || told.is_empty() {
            continue;
        }
        let case = cases.iter().map(|(_, case)| case.as_str()).collect::<Vec<_>>().join(", ");
        let case = Some(case).filter(|case| !case.is_empty());
        let branch = branch.is_some();
        found.push(Drawn { lines: [number, number], case, told: bare.to_owned(), branch, below: Vec::new() });
    }
    Some(found)
}

fn is_sign(sign: char) -> bool {
    matches!(sign, '│' | '├' | '└' | '─' | '┌' | '┬' | ' ' | '\t')
}

fn opens_branch(line: &str) -> bool {
    line.trim_start_matches([' ', '│', '\t']).starts_with(['├', '└'])
}

fn says_yes_or_no(written: &str) -> bool {
    let word = written.split(|sign: char| !sign.is_alphanumeric()).next().unwrap_or_default();
    matches!(&*text::folded(word), "yes" | "no" | "oui" | "non")
}

/// "YES → Roll back", "Severe → Roll back": the answer and what is told then.
fn answer(written: &str) -> Option<(&str, &str)> {
    let cut = ["→", "->", "=>", "⇒"].iter().filter_map(|arrow| Some((written.find(arrow)?, arrow.len()))).min();
    let (at, length) = cut?;
    Some((written.get(..at)?.trim(), written.get(at + length..)?.trim()))
}

#[cfg(test)]
mod tests {
    use super::tree;

    #[test]
    fn branches_keep_their_questions() {
        let block = "Is one service hit?\n├── YES → One module:\n│   1. Stop it\n│   2. Look at its rows:\n│      psql -c 'SELECT 1'\n└── NO → All of it:\n    Is the base there?\n    ├── NO → Restore it\n    └── YES → Restart all";
        let body: Vec<String> = block.lines().map(str::to_owned).collect();
        let found = tree(&body, 10).unwrap_or_default();
        let told: Vec<_> = found.iter().map(|told| (told.lines[0], told.case.as_deref(), told.told.as_str())).collect();
        assert_eq!(
            told,
            [
                (12, Some("Is one service hit: YES"), "Stop it"),
                (13, Some("Is one service hit: YES"), "Look at its rows:"),
                (17, Some("Is one service hit: NO, Is the base there: NO"), "Restore it"),
                (18, Some("Is one service hit: NO, Is the base there: YES"), "Restart all"),
            ]
        );
        assert_eq!(found.get(1).map(|told| told.below.clone()), Some(vec!["psql -c 'SELECT 1'".to_owned()]));
    }

    #[test]
    fn folders_are_no_decisions() {
        let body: Vec<String> = "src\n├── no\n│   └── mod.rs\n└── yes.rs".lines().map(str::to_owned).collect();
        assert_eq!(tree(&body, 1), None);
    }
}
