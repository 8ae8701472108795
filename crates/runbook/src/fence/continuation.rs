//! Where one shell command ends and the next begins, line by line.

/// Knows whether a shell command goes on in the next line.
#[derive(Default)]
pub(super) struct Lexer {
    quote: Option<char>,
    parentheses: usize,
    blocks: usize,
    continued: bool,
    heredocs: Vec<String>,
}

impl Lexer {
    /// Takes a line; answers where a comment begins in it (byte offset).
    pub(super) fn feed(&mut self, line: &str) -> Option<usize> {
        self.continued = false;
        if let Some(end) = self.heredocs.first() {
            if line.trim() == end {
                self.heredocs.remove(0);
            }
            return None;
        }
        let mut word = String::new();
        let mut command_position = true;
        let mut characters = line.char_indices().peekable();
        let mut comment = None;
        while let Some((at, character)) = characters.next() {
            if let Some(quote) = self.quote {
                if character == '\\' && quote != '\'' {
                    characters.next();
                } else if character == quote {
                    self.quote = None;
                }
                continue;
            }
            match character {
                '\\' => {
                    if characters.next().is_none() {
                        self.continued = true;
                    }
                }
                '\'' | '"' | '`' => {
                    self.quote = Some(character);
                    word.push('q');
                }
                '#' if word.is_empty() => {
                    comment = Some(at);
                    break;
                }
                // A here-string has no end line.
                '<' if line.get(at..).is_some_and(|rest| rest.starts_with("<<<")) => {
                    characters.next();
                    characters.next();
                    self.word(&mut word, command_position);
                }
                '<' if line.get(at..).is_some_and(|rest| rest.starts_with("<<")) => {
                    characters.next();
                    let rest = line.get(at + 2..).unwrap_or_default().trim_start_matches('-').trim_start();
                    let name: String = rest
                        .trim_start_matches(['\'', '"', '\\'])
                        .chars()
                        .take_while(|sign| sign.is_alphanumeric() || *sign == '_')
                        .collect();
                    if !name.is_empty() {
                        self.heredocs.push(name);
                    }
                    while characters.peek().is_some_and(|(_, next)| !next.is_whitespace()) {
                        characters.next();
                    }
                }
                '(' => {
                    self.parentheses += 1;
                    self.word(&mut word, command_position);
                    command_position = true;
                }
                ')' => {
                    self.word(&mut word, command_position);
                    self.parentheses = self.parentheses.saturating_sub(1);
                }
                ';' | '|' | '&' => {
                    self.word(&mut word, command_position);
                    command_position = true;
                }
                sign if sign.is_whitespace() => {
                    let keyword =
                        matches!(word.as_str(), "then" | "do" | "else" | "if" | "while" | "until" | "{" | "!" | "");
                    self.word(&mut word, command_position);
                    command_position = command_position && keyword;
                }
                sign => word.push(sign),
            }
        }
        self.word(&mut word, command_position);
        let code = line.get(..comment.unwrap_or(line.len())).unwrap_or_default().trim_end();
        self.continued |= code.ends_with('|') || code.ends_with("&&");
        comment
    }

    fn word(&mut self, word: &mut String, command_position: bool) {
        if command_position {
            match word.as_str() {
                "if" | "for" | "while" | "until" | "case" | "{" => self.blocks += 1,
                "fi" | "done" | "esac" | "}" => self.blocks = self.blocks.saturating_sub(1),
                _ => {}
            }
        }
        word.clear();
    }

    pub(super) fn is_complete(&self) -> bool {
        self.quote.is_none() && self.parentheses == 0 && self.blocks == 0 && !self.continued && self.heredocs.is_empty()
    }
}
