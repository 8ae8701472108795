//! What the tokens of a statement say without parsing it: functions, tables, words that write.

use crate::fence::effects;
use crate::fence::parsed;
use crate::program::EffectClass;
use sqlparser::tokenizer::Token;

/// Words that may stand before a parenthesis and are no functions.
const KEYWORDS: &[&str] = &[
    "in",
    "and",
    "or",
    "not",
    "exists",
    "any",
    "all",
    "some",
    "over",
    "filter",
    "values",
    "as",
    "on",
    "using",
    "from",
    "select",
    "where",
    "by",
    "when",
    "then",
    "else",
    "case",
    "between",
    "like",
    "ilike",
    "union",
    "intersect",
    "except",
    "lateral",
    "join",
    "within",
    "group",
    "partition",
    "explain",
    "with",
    "is",
    "distinct",
    "materialized",
    "limit",
    "offset",
    "numeric",
    "decimal",
    "varchar",
    "char",
    "timestamp",
    "time",
    "array",
    "having",
    "table",
    "index",
    "into",
    "copy",
    "vacuum",
    "key",
    "references",
    "unique",
    "check",
    "primary",
    "analyze",
    "set",
    "include",
    "to",
    "returning",
    "window",
    "recursive",
];

/// What was found.
pub(super) struct Words {
    /// A function that is not known to only look.
    pub acts: bool,
    /// A function or statement that cannot be undone.
    pub hurts: bool,
    /// A data-changing word, also inside of a WITH.
    pub writes: bool,
    /// A statement that destroys, wherever it stands.
    destroys: bool,
    statements: Vec<Vec<String>>,
    tables: Vec<Vec<String>>,
}

impl Words {
    pub(super) fn of(tokens: &[Token]) -> Self {
        let mut found = Self {
            acts: false,
            hurts: false,
            writes: false,
            destroys: false,
            statements: Vec::new(),
            tables: Vec::new(),
        };
        let spoken: Vec<&Token> = tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect();
        let mut fresh = true;
        let mut previous = String::new();
        for (at, token) in spoken.iter().enumerate() {
            let Token::Word(word) = token else {
                found.hurts |= found.hands_over(token);
                if matches!(token, Token::SemiColon) {
                    fresh = true;
                }
                previous.clear();
                continue;
            };
            let next = spoken.get(at + 1).copied();
            let name = word.value.to_ascii_lowercase();
            if fresh {
                found.statements.push(Vec::new());
                found.tables.push(Vec::new());
                fresh = false;
            }
            let is_table =
                matches!(previous.as_str(), "from" | "join" | "into" | "update" | "table" | "only" | "truncate")
                    && !matches!(name.as_str(), "if" | "only" | "table" | "select" | "lateral" | "set" | "exists")
                    && !matches!(next, Some(Token::LParen)) | matches!(previous.as_str(), "into");
            if is_table && let Some(tables) = found.tables.last_mut() {
                let named = qualified(&spoken, at, &word.value);
                if !tables.contains(&named) {
                    tables.push(named);
                }
            }
            // A name in quotes is no word of the language, but it may be called.
            found.call(&name, &previous, next);
            if word.quote_style.is_none() {
                found.see(&name, &previous, next);
            }
            if let Some(statement) = found.statements.last_mut() {
                statement.push(name.clone());
            }
            previous = name;
        }
        found
    }

    fn call(&mut self, name: &str, previous: &str, next: Option<&Token>) {
        if matches!(next, Some(Token::LParen)) && !KEYWORDS.contains(&name) && !matches!(previous, "into" | "table") {
            match effects::listed("sql:function", name) {
                Some(EffectClass::Observe) => {}
                Some(EffectClass::Danger) => self.hurts = true,
                _ => self.acts = true,
            }
        }
    }

    fn see(&mut self, name: &str, previous: &str, next: Option<&Token>) {
        let followed = matches!(next, Some(Token::Word(_)));
        match name {
            "delete"
                if next.is_some_and(
                    |next| matches!(next, Token::Word(word) if word.value.eq_ignore_ascii_case("from")),
                ) =>
            {
                self.writes = true;
                self.hurts = true;
                self.destroys = true;
            }
            "drop" | "truncate" if followed => {
                self.writes = true;
                self.destroys = true;
            }
            "insert" | "delete" | "merge" | "into" => self.writes = true,
            "update" if followed && previous != "for" && previous != "on" => self.writes = true,
            _ => {}
        }
    }

    /// Whether a text in the current statement is itself run as statements, and destroys: the block of a DO, what is
    /// executed, what is sent to another server.
    fn hands_over(&self, token: &Token) -> bool {
        let text = match token {
            Token::DollarQuotedString(text) => &text.value,
            Token::SingleQuotedString(text) => text,
            _ => return false,
        };
        let runs = self.statements.last().is_some_and(|words| {
            words.iter().enumerate().any(|(at, word)| {
                (at == 0 && word == "do") || word == "execute" || word.starts_with("dblink") || word == "query_to_xml"
            })
        });
        if !runs {
            return false;
        }
        let inner = super::tokens(text);
        let begins_badly = |words: &Vec<String>| {
            let body: Vec<String> = words.iter().skip_while(|word| *word == "begin").cloned().collect();
            super::listed(&body) == Some(EffectClass::Danger)
        };
        inner.hurts || inner.destroys || inner.statements.iter().any(begins_badly)
    }

    pub(super) fn has(&self, wanted: &str) -> bool {
        self.statements.iter().flatten().any(|word| word == wanted)
    }

    /// What a statement may do that does not parse.
    pub(super) fn fallback(&self) -> EffectClass {
        if self.hurts || self.destroys {
            EffectClass::Danger
        } else if self.acts || self.writes {
            EffectClass::Change
        } else {
            EffectClass::Observe
        }
    }

    /// The words of each statement, lower case.
    pub(super) fn statements(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        self.statements.iter().cloned()
    }

    /// Verb, tables and bound of a statement.
    pub(super) fn facts(&self, statement: &[String]) -> parsed::Statement {
        let at = self.statements.iter().position(|known| known == statement);
        parsed::Statement {
            verb: statement.first().map(|verb| verb.to_ascii_uppercase()).unwrap_or_default(),
            tables: at.and_then(|at| self.tables.get(at)).cloned().unwrap_or_default(),
            bounded: statement.iter().any(|word| matches!(word.as_str(), "where" | "limit" | "fetch")),
            effect: EffectClass::Change,
        }
    }
}

/// `schema.table`.
fn qualified(spoken: &[&Token], at: usize, name: &str) -> String {
    match (spoken.get(at + 1), spoken.get(at + 2)) {
        (Some(Token::Period), Some(Token::Word(table))) => format!("{name}.{}", table.value),
        _ => name.to_owned(),
    }
}
