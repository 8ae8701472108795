//! Commands that cannot be read, and why: what the parsers say, in the language of the reader.

use super::super::finding::Finding;

/// What the tokenizer of a shell says, by the key of the text that says the same.
const SHELL: &[(&str, &str)] = &[
    ("unterminated double quote", "double"),
    ("unterminated single quote", "single"),
    ("unterminated ANSI C quote", "single"),
    ("unterminated backquote", "backquote"),
    ("unterminated here document", "here"),
    ("unterminated variable expression", "expansion"),
    ("unterminated command substitution", "expansion"),
    ("unterminated expansion", "expansion"),
    ("unterminated escape sequence", "escape"),
    ("syntax error at end of input", "end"),
];

/// What a parser of SQL expected, by the key of the text that says the same; words of SQL are the same in every language.
const SQL: &[(&str, &str)] = &[
    ("an SQL statement", "statement"),
    ("identifier", "name"),
    ("end of statement", "close"),
    ("an expression", "expression"),
    ("an expression:", "expression"),
    ("literal string", "string"),
    ("string", "string"),
    ("a list of columns in parentheses", "columns"),
    ("a data type name", "type"),
];

/// Says in `finding` what is wrong with a command.
pub(super) fn explain(finding: Finding, error: &str, command: &str) -> Finding {
    if let Some((_, key)) = SHELL.iter().find(|(said, _)| error.starts_with(said)) {
        return finding.with_text("error", key);
    }
    if let Some(word) = place_of(error).and_then(|(line, column)| word_at(command, line, column)) {
        return finding.with_text("error", "near").with("word", word);
    }
    let said = error.strip_prefix("sql parser error: ").unwrap_or(error);
    let Some((expected, found)) = said
        .strip_prefix("Expected: ")
        .and_then(|rest| rest.rsplit_once(" at Line: ").map_or(rest, |(rest, _)| rest).rsplit_once(", found: "))
    else {
        return finding.with("error", said);
    };
    let finding = finding.with_text("error", if found == "EOF" { "cut" } else { "instead" });
    let finding = match SQL.iter().find(|(known, _)| *known == expected) {
        Some((_, key)) => finding.with_text("expected", key),
        None => finding.with("expected", expected),
    };
    finding.with("found", found)
}

/// "syntax error at line 1 col 7".
fn place_of(error: &str) -> Option<(usize, usize)> {
    let (line, column) = error.strip_prefix("syntax error at line ")?.split_once(" col ")?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

/// The word that begins at a place, both counted from 1.
fn word_at(text: &str, line: usize, column: usize) -> Option<String> {
    let rest: String = text.lines().nth(line.checked_sub(1)?)?.chars().skip(column.checked_sub(1)?).collect();
    rest.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use crate::program::Language;
    use crate::{Options, compile_with};

    /// What is said of a block in French.
    fn said(tag: &str, body: &str) -> Vec<String> {
        let text = format!("# Boutique\n\n## Incident : panne\n\n### Résolution\n\n```{tag}\n{body}\n```\n");
        let program = compile_with("d.md", &text, Options { messages: Some(Language::Fr), ..Options::default() });
        let found = program.diagnostics.into_iter().filter(|found| matches!(&*found.code, "V018" | "V019"));
        found.map(|found| found.message.replace(['\u{a0}', '\u{202f}'], " ")).collect()
    }

    #[test]
    fn a_french_reader_is_told_in_french_what_a_parser_did_not_understand() {
        for (tag, body, expected) in [
            ("bash", "echo \"abc", "un guillemet double n'est pas fermé"),
            ("bash", "echo 'a", "un guillemet simple n'est pas fermé"),
            ("bash", "if true; then\n  ls", "il manque la fin"),
            ("bash", "ls && && df", "« && » ne peut pas se trouver là"),
            ("sql", "SELEC 1;", "attendu : une instruction SQL, trouvé : SELEC"),
            ("sql", "SELECT * FROM;", "attendu : un nom, trouvé : ;"),
            ("sql", "DELETE FROM orders WHERE", "attendu : une expression, et le texte s'arrête là"),
        ] {
            let found = said(tag, body);
            assert!(found.iter().any(|said| said.contains(expected)), "{body}: {found:?}");
        }
    }
}
