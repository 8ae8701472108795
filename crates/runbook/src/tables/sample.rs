//! The first rows of a table, and what was found of their columns before: several roles ask the same of them.

use super::Column;
use crate::tree::Row;
use std::cell::RefCell;
use std::ops::Deref;

/// A table with thousands of rows says what it is about in its first ones.
const ROWS: usize = 20;

/// Columns further right are asked about anew each time.
const COLUMNS: usize = 32;

/// What is asked of the cells of a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Question {
    /// Most have the form of the slot.
    Most(Column),
    /// One has it.
    Some(Column),
    /// They are names.
    Named,
    /// They are values.
    Measured,
    /// They only number the rows.
    Numbered,
    /// They only number the rows or say when.
    Counted,
}

impl Question {
    fn bit(self) -> u128 {
        1 << match self {
            Self::Counted => 60,
            Self::Numbered => 61,
            Self::Named => 62,
            Self::Measured => 63,
            Self::Most(column) => column as u32,
            Self::Some(column) => 64 + column as u32,
        }
    }
}

// The questions have a bit each.
const _: () = assert!(Column::ALL.len() <= 60);

/// The answers of a column.
#[derive(Debug, Clone, Copy, Default)]
struct Answers {
    known: u128,
    yes: u128,
}

/// The answers of each column.
#[derive(Debug, Clone, Default)]
pub(super) struct Known(Vec<Answers>);

/// The first rows of a table that are no mere lines.
pub(super) struct Sample<'r> {
    rows: Vec<&'r Row>,
    known: RefCell<Known>,
}

impl<'r> Sample<'r> {
    /// Of rows of which something may be known.
    pub(super) fn of(rows: &'r [Row], known: Known) -> Self {
        let rows = rows.iter().filter(|row| !super::is_decorative(row)).take(ROWS).collect();
        Self { rows, known: RefCell::new(known) }
    }

    /// What is known of them by now.
    pub(super) fn known(self) -> Known {
        self.known.into_inner()
    }

    /// The answer to a question about a column, found out once.
    pub(super) fn once(&self, at: usize, question: Question, find_out: impl FnOnce() -> bool) -> bool {
        let bit = question.bit();
        if let Some(answers) = self.known.borrow().0.get(at).filter(|answers| answers.known & bit != 0) {
            return answers.yes & bit != 0;
        }
        let yes = find_out();
        let mut known = self.known.borrow_mut();
        if known.0.len() <= at && at < COLUMNS {
            known.0.resize(at + 1, Answers::default());
        }
        if let Some(answers) = known.0.get_mut(at) {
            answers.known |= bit;
            answers.yes |= if yes { bit } else { 0 };
        }
        yes
    }
}

impl<'r> Deref for Sample<'r> {
    type Target = [&'r Row];

    fn deref(&self) -> &Self::Target {
        &self.rows
    }
}
