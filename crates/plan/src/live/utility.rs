//! Names of the statements that PostgreSQL only looks up while it runs them: `DROP TABLE`, `VACUUM`, `REINDEX`, `COMMENT ON`
//! and their like. Reading such a statement checks its syntax and nothing else, so its names are asked of the catalogue.
//!
//! What is read here is the head of the statement, token by token: the parser of the workspace knows only some of them.

use super::{Named, Names, Object};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

/// What a statement names, as far as it can be told from its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    /// Who knows whether they are there.
    pub names: Names,
    /// Roles, which are asked for on their own.
    pub roles: Vec<String>,
    /// What is there once it has run: later statements may name it.
    pub makes: Vec<String>,
}

/// First words of what the server analyses, names included, when it is asked to read it.
const ANALYSED: [&str; 12] =
    ["CALL", "SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE", "EXPLAIN", "SHOW", "DECLARE"];
/// First words of what names nothing that would have to be there.
const NAMELESS: [&str; 11] =
    ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "CHECKPOINT", "DISCARD", "LISTEN"];
/// Words that stand for a role and are none.
const NOBODY: [&str; 7] = ["public", "current_user", "session_user", "current_role", "none", "default", "all"];

/// Reads one statement.
pub(super) fn read(text: &str) -> Read {
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, text).tokenize().unwrap_or_default();
    let tokens = tokens.into_iter().filter(|t| !matches!(t, Token::Whitespace(_))).collect();
    let mut reader = Reader { tokens, at: 0, named: Vec::new(), roles: Vec::new(), makes: Vec::new() };
    let names = match reader.statement() {
        Some(Found::Server) => Names::Server,
        Some(Found::Named) => Names::Catalogue(reader.named),
        None => Names::WhenRun,
    };
    Read { names, roles: reader.roles, makes: reader.makes }
}

/// How a statement could be read; `None` where its names stay unknown.
enum Found {
    /// The server looks up every name itself.
    Server,
    /// All that must be there was collected.
    Named,
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    named: Vec<Named>,
    roles: Vec<String>,
    makes: Vec<String>,
}

impl Reader {
    fn statement(&mut self) -> Option<Found> {
        // A query in brackets is a query.
        let first = self.tokens.iter().find_map(upper)?;
        if ANALYSED.contains(&first.as_str()) {
            return Some(Found::Server);
        }
        if NAMELESS.contains(&first.as_str()) {
            return Some(Found::Named);
        }
        self.at += 1;
        match first.as_str() {
            "VACUUM" | "ANALYZE" | "ANALYSE" | "CLUSTER" => {
                self.parens();
                while self.any(&["FULL", "FREEZE", "VERBOSE", "ANALYZE", "ANALYSE"]) {}
                let all = self.ended();
                (all || self.names(Object::Relation)).then_some(Found::Named)
            }
            "TRUNCATE" | "LOCK" => {
                self.word("TABLE");
                self.names(Object::Relation).then_some(Found::Named)
            }
            "COPY" => self.names(Object::Relation).then_some(Found::Named),
            "REFRESH" => {
                let view = self.word("MATERIALIZED") && self.word("VIEW");
                self.word("CONCURRENTLY");
                (view && self.names(Object::Relation)).then_some(Found::Named)
            }
            "REINDEX" => {
                self.parens();
                let kind = if self.word("SYSTEM") { Object::Database } else { self.kind()? };
                self.word("CONCURRENTLY");
                (self.ended() || self.names(kind)).then_some(Found::Named)
            }
            "DROP" => self.dropped(),
            "ALTER" => self.altered(),
            "CREATE" => self.created(),
            "COMMENT" => self.commented(),
            "SET" | "RESET" => self.set(),
            "GRANT" | "REVOKE" => self.granted(),
            "REASSIGN" => {
                let owned = self.word("OWNED") && self.word("BY") && self.people();
                (owned && self.word("TO") && self.people()).then_some(Found::Named)
            }
            _ => None,
        }
    }

    fn dropped(&mut self) -> Option<Found> {
        if self.word("OWNED") {
            return (self.word("BY") && self.people()).then_some(Found::Named);
        }
        if self.any(&["ROLE", "USER", "GROUP"]) {
            return (self.if_exists() || self.people()).then_some(Found::Named);
        }
        let kind = self.kind()?;
        self.word("CONCURRENTLY");
        // What need not be there cannot be missing.
        (self.if_exists() || self.names(kind)).then_some(Found::Named)
    }

    fn altered(&mut self) -> Option<Found> {
        if self.any(&["ROLE", "USER", "GROUP"]) {
            let found = self.people();
            self.renamed();
            return found.then_some(Found::Named);
        }
        let kind = self.kind()?;
        let first = self.named.len();
        if !(self.if_exists() || self.word("ALL") || self.names(kind)) {
            return None;
        }
        if let (Object::Relation, Some(table)) = (kind, self.named.get(first).map(|named| named.name.clone())) {
            self.columns_altered(&table);
        }
        self.renamed();
        // ALTER … OWNER TO somebody.
        if let Some(owner) = self.place(&["OWNER", "TO"]) {
            self.at = owner;
            self.people();
        }
        Some(Found::Named)
    }

    /// Columns that the actions of `ALTER TABLE` take for granted, and those that they make.
    fn columns_altered(&mut self, table: &str) {
        let begin = self.at;
        loop {
            let other = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "TO"];
            let adds = self.word("ADD");
            if adds || self.any(&["DROP", "ALTER", "RENAME"]) {
                self.word("COLUMN");
                let perhaps = self.is("IF");
                if adds {
                    self.if_not_exists();
                } else if perhaps {
                    self.if_exists();
                }
                match (other.iter().any(|word| self.is(word)), adds) {
                    (true, _) => {}
                    (_, true) => self.make(),
                    _ => {
                        self.column(table, !perhaps);
                        if self.word("TO") {
                            self.make();
                        }
                    }
                }
            }
            if !self.next_of_list() {
                break;
            }
        }
        self.at = begin;
    }

    /// A column that must be there, unless the statement says that it need not.
    fn column(&mut self, table: &str, asked: bool) {
        if let Some((name, _)) = self.name()
            && asked
        {
            self.named.push(Named { object: Object::Column, name: format!("{table}.{name}") });
        }
    }

    /// The plain columns of a list in brackets; an expression is left to the server.
    fn columns_listed(&mut self, table: &str) {
        if !self.sign(&Token::LParen) {
            return;
        }
        loop {
            let plain = matches!(self.tokens.get(self.at), Some(Token::Word(_)))
                && matches!(self.tokens.get(self.at + 1), Some(Token::Comma | Token::RParen | Token::Word(_)));
            if plain {
                self.column(table, true);
            }
            if !self.next_of_list() {
                break;
            }
        }
        self.sign(&Token::RParen);
    }

    /// Steps behind the next comma of the list that is read, or before its end.
    fn next_of_list(&mut self) -> bool {
        loop {
            match self.tokens.get(self.at) {
                Some(Token::LParen) => self.parens(),
                Some(Token::Comma) => {
                    self.at += 1;
                    return true;
                }
                None | Some(Token::RParen | Token::SemiColon | Token::EOF) => return false,
                Some(_) => self.at += 1,
            }
        }
    }

    fn renamed(&mut self) {
        if let Some(to) = self.place(&["RENAME", "TO"]) {
            self.at = to;
            self.make();
        }
    }

    fn created(&mut self) -> Option<Found> {
        while self.any(&["OR", "REPLACE", "UNIQUE", "TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL", "RECURSIVE"]) {}
        if self.word("INDEX") {
            self.word("CONCURRENTLY");
            self.if_not_exists();
            if !self.is("ON") {
                self.make();
            }
            if !self.word("ON") {
                return None;
            }
            self.word("ONLY");
            let (table, _) = self.name()?;
            self.named.push(Named { object: Object::Relation, name: table.clone() });
            if self.word("USING") {
                self.at += 1;
            }
            self.columns_listed(&table);
            if self.word("INCLUDE") {
                self.columns_listed(&table);
            }
            return Some(Found::Named);
        }
        let bare = self.any(&["ROLE", "USER", "GROUP", "SCHEMA", "DATABASE"]);
        if !bare {
            // Whatever it makes, its own name comes first.
            let kinds = ["MATERIALIZED", "FOREIGN", "TABLE", "VIEW", "SEQUENCE", "EXTENSION", "TYPE", "DOMAIN"];
            while self.any(&kinds) {}
        }
        self.if_not_exists();
        self.make();
        // A table, view or function may rest on others that are only looked up then.
        bare.then_some(Found::Named)
    }

    fn commented(&mut self) -> Option<Found> {
        if !self.word("ON") {
            return None;
        }
        if self.word("ROLE") {
            return self.people().then_some(Found::Named);
        }
        if self.word("COLUMN") {
            let (name, _) = self.name()?;
            let table = name.rsplit_once('.')?.0.to_owned();
            self.named.push(Named { object: Object::Relation, name: table });
            self.named.push(Named { object: Object::Column, name });
            return Some(Found::Named);
        }
        let kind = self.kind()?;
        self.names(kind).then_some(Found::Named)
    }

    fn set(&mut self) -> Option<Found> {
        let scoped = self.any(&["SESSION", "LOCAL"]);
        if self.word("ROLE") || (scoped && self.word("AUTHORIZATION")) {
            return (self.ended() || self.people()).then_some(Found::Named);
        }
        if self.any(&["TIME", "TRANSACTION", "CHARACTERISTICS", "ALL", "NAMES"]) {
            return Some(Found::Named);
        }
        let (name, _) = self.name()?;
        // A name with a point is an extension's, which may not be loaded yet: any is taken.
        let known = name.contains('.');
        if !(known || self.ended() || self.word("TO") || self.sign(&Token::Eq)) {
            return None;
        }
        if !known {
            self.named.push(Named { object: Object::Setting, name: name.trim_matches('"').to_lowercase() });
        }
        Some(Found::Named)
    }

    /// `GRANT … ON names TO roles`, `GRANT role TO role`; the same with `REVOKE` and `FROM`.
    fn granted(&mut self) -> Option<Found> {
        let to = self.place(&["TO"]).or_else(|| self.place(&["FROM"]));
        let on = self.place(&["ON"]).filter(|on| to.is_none_or(|to| *on < to));
        let read = match on {
            Some(on) => {
                self.at = on;
                if self.word("ALL") {
                    // ALL TABLES IN SCHEMA name.
                    self.at += 1;
                    self.word("IN") && self.word("SCHEMA") && self.names(Object::Schema)
                } else {
                    let kind = if to.is_some() { self.kind() } else { None };
                    // Without a word for its kind it is a table; after another word it is none of these.
                    let other = ["FUNCTION", "PROCEDURE", "ROUTINE", "TYPE", "DOMAIN", "LANGUAGE", "FOREIGN", "LARGE"];
                    let other = kind.is_none() && self.any(&other);
                    !other && self.names(kind.unwrap_or(Object::Relation))
                }
            }
            None => {
                if self.any(&["GRANT", "ADMIN", "INHERIT", "SET"]) {
                    self.any(&["OPTION"]);
                    self.any(&["FOR"]);
                }
                self.people()
            }
        };
        self.at = to?;
        (self.people() && read).then_some(Found::Named)
    }

    /// `TABLE`, `MATERIALIZED VIEW`, `INDEX`: what the next words say that the names are.
    fn kind(&mut self) -> Option<Object> {
        let kind = match self.tokens.get(self.at).and_then(upper)?.as_str() {
            "TABLE" | "VIEW" | "SEQUENCE" => Object::Relation,
            "MATERIALIZED" | "FOREIGN" => {
                let second = self.tokens.get(self.at + 1).and_then(upper)?;
                if !matches!(second.as_str(), "VIEW" | "TABLE") {
                    return None;
                }
                self.at += 1;
                Object::Relation
            }
            "INDEX" => Object::Index,
            "SCHEMA" => Object::Schema,
            "DATABASE" => Object::Database,
            "EXTENSION" => Object::Extension,
            _ => return None,
        };
        self.at += 1;
        Some(kind)
    }

    /// Names with commas between them; whether there is one, and each could be read.
    fn names(&mut self, object: Object) -> bool {
        loop {
            self.word("ONLY");
            let Some((name, _)) = self.name() else { return false };
            self.named.push(Named { object, name });
            self.sign(&Token::Mul);
            self.parens();
            if !self.sign(&Token::Comma) {
                return true;
            }
        }
    }

    /// Roles with commas between them.
    fn people(&mut self) -> bool {
        loop {
            self.word("GROUP");
            let role = match self.tokens.get(self.at) {
                Some(Token::SingleQuotedString(name)) => Some((name.clone(), true)),
                Some(Token::Word(word)) if word.quote_style.is_some() => Some((word.value.clone(), true)),
                Some(Token::Word(word)) => Some((word.value.to_lowercase(), false)),
                _ => None,
            };
            let Some((role, quoted)) = role else { return false };
            self.at += 1;
            if quoted || !NOBODY.contains(&role.as_str()) {
                self.roles.push(role);
            }
            if !self.sign(&Token::Comma) {
                return true;
            }
        }
    }

    /// A name with its schema, as it is written, and its last part alone.
    fn name(&mut self) -> Option<(String, String)> {
        let mut whole = String::new();
        loop {
            let Some(Token::Word(word)) = self.tokens.get(self.at) else { return None };
            if word.quote_style.is_some_and(|quote| quote != '"') {
                return None;
            }
            whole.push_str(&word.to_string());
            let bare = if word.quote_style.is_some() { word.value.clone() } else { word.value.to_lowercase() };
            self.at += 1;
            if !self.sign(&Token::Period) {
                return Some((whole, bare));
            }
            whole.push('.');
        }
    }

    fn make(&mut self) {
        if let Some((_, bare)) = self.name() {
            self.makes.push(bare);
        }
    }

    /// Behind the first place where these words stand.
    fn place(&self, words: &[&str]) -> Option<usize> {
        let mut windows = self.tokens.windows(words.len()).enumerate().skip(self.at);
        let found = windows.find(|(_, w)| w.iter().zip(words).all(|(t, word)| upper(t).as_deref() == Some(word)))?;
        Some(found.0 + words.len())
    }

    fn is(&self, word: &str) -> bool {
        self.tokens.get(self.at).and_then(upper).is_some_and(|next| next == word)
    }

    fn word(&mut self, word: &str) -> bool {
        let there = self.is(word);
        self.at += usize::from(there);
        there
    }

    fn any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(word))
    }

    fn if_exists(&mut self) -> bool {
        self.word("IF") && self.word("EXISTS")
    }

    fn if_not_exists(&mut self) {
        if self.word("IF") {
            self.word("NOT");
            self.word("EXISTS");
        }
    }

    fn sign(&mut self, sign: &Token) -> bool {
        let there = self.tokens.get(self.at) == Some(sign);
        self.at += usize::from(there);
        there
    }

    /// Steps over what stands in brackets, if there is any here.
    fn parens(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            match token {
                Token::LParen => depth += 1,
                Token::RParen if depth > 0 => depth -= 1,
                _ if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn ended(&self) -> bool {
        !self.tokens.iter().skip(self.at).any(|token| !matches!(token, Token::EOF | Token::SemiColon))
    }
}

/// A word without quotes, in capitals.
fn upper(token: &Token) -> Option<String> {
    match token {
        Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_uppercase()),
        _ => None,
    }
}

#[cfg(test)]
#[path = "utility_tests.rs"]
mod tests;
