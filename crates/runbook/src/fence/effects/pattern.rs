//! Patterns of the table of effects: subcommands and options.

use super::arguments::{Arguments, Word};

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    One,
    Many,
    End,
}

/// One alternative of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub always: bool,
    pieces: Vec<Piece>,
    options: Vec<(String, Option<String>)>,
}

/// How far `**` looks; subcommands stand at the front.
const DEEPEST: usize = 7;

impl Pattern {
    /// All that is written with `a|b`, one by one.
    pub(super) fn all(written: &str) -> Vec<Self> {
        let mut found = vec![Self { always: false, pieces: Vec::new(), options: Vec::new() }];
        for (at, word) in written.split_whitespace().enumerate() {
            if word == "*" && at == 0 {
                found.iter_mut().for_each(|pattern| pattern.always = true);
                continue;
            }
            let alternatives: Vec<&str> = word.split('|').collect();
            found = found
                .into_iter()
                .flat_map(|pattern| {
                    alternatives.iter().map(move |alternative| {
                        let mut pattern = pattern.clone();
                        pattern.push(alternative);
                        pattern
                    })
                })
                .collect();
        }
        found
    }

    fn push(&mut self, word: &str) {
        match word {
            "_" => self.pieces.push(Piece::One),
            "**" => self.pieces.push(Piece::Many),
            "." => self.pieces.push(Piece::End),
            _ if word.starts_with('-') && word.len() > 1 => {
                let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
                self.options.push((name.to_owned(), value.map(str::to_owned)));
            }
            _ => self.pieces.push(Piece::Literal(word.to_ascii_lowercase())),
        }
    }

    /// How much its words say.
    pub(super) fn literals(&self) -> usize {
        let weight = |piece: &Piece| match piece {
            // A word that is spelled out says more than its beginning.
            Piece::Literal(literal) => 1 + usize::from(!literal.contains('*')),
            Piece::End => 2,
            Piece::One | Piece::Many => 0,
        };
        self.pieces.iter().map(weight).sum()
    }

    /// How many words it speaks of, where it says which; none where any number may stand among them.
    pub(super) fn named(&self) -> usize {
        let open = self.pieces.iter().any(|piece| matches!(piece, Piece::Many));
        let word = |piece: &&Piece| matches!(piece, Piece::Literal(_) | Piece::One);
        if open { 0 } else { self.pieces.iter().filter(word).count() }
    }

    /// The word that a command must hold for the pattern to fit, where it is spelled out.
    pub(super) fn first_word(&self) -> Option<&str> {
        match self.pieces.first() {
            Some(Piece::Literal(literal)) if !literal.contains('*') => Some(literal),
            _ => None,
        }
    }

    pub(super) fn options(&self) -> usize {
        self.options.len()
    }

    pub(super) fn fits(&self, arguments: &Arguments<'_>) -> bool {
        self.options.iter().all(|(name, value)| arguments.has(name, value.as_deref()))
            && fits(&self.pieces, &arguments.words, 0).is_some()
    }

    /// How many words stand up to the end of what fits.
    pub(super) fn consumed(&self, arguments: &Arguments<'_>) -> Option<usize> {
        fits(&self.pieces, &arguments.words, 0)
    }
}

fn fits(pieces: &[Piece], words: &[Word<'_>], at: usize) -> Option<usize> {
    let Some((piece, rest)) = pieces.split_first() else {
        return Some(at);
    };
    let word = words.get(at);
    let skipped = || word.filter(|word| word.doubtful).and_then(|_| fits(pieces, words, at + 1));
    match piece {
        Piece::End => word.is_none().then_some(at),
        Piece::Many => (at..=words.len().min(at + DEEPEST)).find_map(|next| fits(rest, words, next)),
        Piece::One => word.and_then(|_| fits(rest, words, at + 1)),
        Piece::Literal(literal) => {
            word.filter(|word| glob(literal, &word.lower)).and_then(|_| fits(rest, words, at + 1)).or_else(skipped)
        }
    }
}

/// `*` stands for any signs.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => text.strip_prefix(head).is_some_and(|rest| {
            tail.is_empty() || rest.char_indices().any(|(at, _)| rest.get(at..).is_some_and(|rest| glob(tail, rest)))
        }),
    }
}
