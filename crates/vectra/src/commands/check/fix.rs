//! `--fix`: applying what keeps the meaning of the document, until nothing of it is left.

use vectra_runbook::edits;
use vectra_runbook::program::{Diagnostic, Edit, Fix};

/// Rounds of compiling and applying. Fixes that meet wait for the next one.
const ROUNDS: usize = 32;

/// A document after its fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// As it would be written.
    pub text: String,
    /// Fixes that were applied.
    pub applied: usize,
}

/// Applies the safe fixes of the findings that `judge` has for a text, and again for the text that this gives. A text that
/// fixes lead away from and back to is left as it is, so that a second time changes nothing.
pub fn apply(text: &str, mut judge: impl FnMut(&str) -> Vec<Diagnostic>) -> Fixed {
    let mut states = vec![Fixed { text: text.to_owned(), applied: 0 }];
    let mut found = judge(text);
    for _ in 0..ROUNDS {
        let Some(state) = states.last() else { break };
        let Some((text, count)) = round(&state.text, &found) else { break };
        if let Some(at) = states.iter().position(|before| before.text == text) {
            states.truncate(at + 1);
            break;
        }
        let applied = state.applied + count;
        found = judge(&text);
        states.push(Fixed { text, applied });
    }
    states.pop().unwrap_or(Fixed { text: text.to_owned(), applied: 0 })
}

/// The findings that somebody has to decide about: what could be typed is known, but not whether it is meant.
pub fn undecided(found: &[Diagnostic]) -> usize {
    found.iter().filter(|d| d.fix.as_ref().is_some_and(|fix| !fix.safe)).count()
}

/// The findings that a fix is ready for.
pub fn ready(found: &[Diagnostic]) -> usize {
    found.iter().filter(|d| safe(d).is_some()).count()
}

fn safe(diagnostic: &Diagnostic) -> Option<&Fix> {
    diagnostic.fix.as_ref().filter(|fix| fix.safe && !fix.edits.is_empty())
}

fn round(text: &str, found: &[Diagnostic]) -> Option<(String, usize)> {
    let applied = |fixes: &[&Fix]| {
        let edits: Vec<Edit> = fixes.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
        edits::apply(text, &edits).ok()
    };
    let chosen = edits::compatible(found.iter().filter_map(safe));
    let (chosen, new) = match applied(&chosen) {
        Some(new) => (chosen, new),
        None => {
            // One of them does not fit the document; the others do not suffer for it.
            let fitting = found.iter().filter_map(safe).filter(|fix| applied(&[*fix]).is_some());
            let chosen = edits::compatible(fitting);
            let new = applied(&chosen)?;
            (chosen, new)
        }
    };
    (new != text).then_some((new, chosen.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vectra_runbook::program::{Level, Source};

    fn finding(line: usize, from: usize, to: usize, text: &str, safe: bool) -> Diagnostic {
        let number = |n: usize| u32::try_from(n).expect("small");
        let edit = Edit {
            line: number(line),
            column: number(from),
            end_line: number(line),
            end_column: number(to),
            text: text.into(),
        };
        Diagnostic {
            source: Source { id: "d".into(), line: number(line), lines: [number(line); 2] },
            severity: Level::Warning,
            code: "V001".into(),
            message: String::new(),
            help: String::new(),
            column: number(from),
            end_line: number(line),
            end_column: number(to),
            fix: Some(Fix { safe, label: String::new(), edits: vec![edit] }),
            related: Vec::new(),
        }
    }

    /// Findings for each place of a word, that replace it.
    fn rule(word: &'static str, by: &'static str, safe: bool) -> impl Fn(&str) -> Vec<Diagnostic> {
        move |text| {
            let mut found = Vec::new();
            for (index, line) in edits::lines(text).into_iter().enumerate() {
                for (at, _) in line.match_indices(word) {
                    let from = line.get(..at).unwrap_or_default().chars().count() + 1;
                    found.push(finding(index + 1, from, from + word.chars().count(), by, safe));
                }
            }
            found
        }
    }

    type Rule<'r> = &'r dyn Fn(&str) -> Vec<Diagnostic>;

    fn fixed(text: &str, rules: &[Rule<'_>]) -> (String, usize) {
        let fixed = apply(text, |text| rules.iter().flat_map(|rule| rule(text)).collect());
        (fixed.text, fixed.applied)
    }

    #[test]
    fn safe_fixes_are_applied_and_no_others() {
        let (safe, unsafe_one) = (rule("bash", "sql", true), rule("kill", "end", false));
        assert_eq!(fixed("```bash\r\nkill é\r\n", &[&safe, &unsafe_one]), ("```sql\r\nkill é\r\n".into(), 1));
        assert_eq!((undecided(&unsafe_one("kill kill")), ready(&unsafe_one("kill")), ready(&safe("bash"))), (2, 0, 1));
    }

    #[test]
    fn fixes_that_meet_wait_for_the_next_round() {
        let (one, two) = (rule("abc", "x", true), rule("cde", "y", true));
        assert_eq!(fixed("abcde\n", &[&one, &two]), ("xde\n".into(), 1));
        let follows = rule("xde", "done", true);
        assert_eq!(fixed("abcde\n", &[&one, &two, &follows]), ("done\n".into(), 2));
    }

    #[test]
    fn fixes_that_undo_each_other_change_nothing() {
        let (there, back) = (rule("a", "b", true), rule("b", "a", true));
        assert_eq!(fixed("xa\n", &[&there, &back]), ("xa\n".into(), 0));
    }

    #[test]
    fn a_fix_that_does_not_fit_harms_no_other() {
        let wrong = |_: &str| vec![finding(99, 1, 2, "x", true)];
        assert_eq!(fixed("bash\n", &[&wrong, &rule("bash", "sql", true)]), ("sql\n".into(), 1));
        let nothing = |_: &str| vec![finding(1, 1, 2, "b", true)];
        assert_eq!(fixed("bash\n", &[&nothing]), ("bash\n".into(), 0));
    }

    #[test]
    fn fixes_without_end_are_ended() {
        let grow = |_: &str| vec![finding(1, 1, 1, "x", true)];
        assert_eq!(fixed("a\n", &[&grow]).1, ROUNDS);
    }

    proptest! {
        #[test]
        fn without_safe_fixes_no_byte_changes(text in any::<String>()) {
            let fixed = fixed(&text, &[&rule("a", "b", false)]);
            prop_assert_eq!(fixed, (text, 0));
        }

        #[test]
        fn twice_is_once(text in "(\u{feff})?([abcdé🚒]{0,9}(\n|\r\n)){0,5}[abcd]{0,4}") {
            let rules: [Rule<'_>; 4] =
                [&rule("ab", "c", true), &rule("bc", "é", true), &rule("é", "d", true), &rule("dd", "d", true)];
            let (once, _) = fixed(&text, &rules);
            prop_assert_eq!(fixed(&once, &rules), (once, 0));
        }
    }
}
