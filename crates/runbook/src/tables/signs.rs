//! What a table shows of its role: words of its headers and of the headings above, and what its cells look like.

use super::cell::{self, Forms};
use super::column::Concepts;
use super::{Column, unbracketed};
use crate::lexicon::{Group, Groups, Spoken};
use crate::sections::{Outline, Section};
use crate::text::{self, Key};
use crate::tree::Row;
use std::ops::ControlFlow;

/// Rows that are looked at.
const ROWS: usize = 8;

/// Columns that are looked at.
const COLUMNS: usize = 12;

macro_rules! places {
    ($($place:ident = $name:literal,)*) => {
        /// Where a sign stands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Place { $($place,)* }

        impl Place {
            pub(super) const ALL: &'static [Self] = &[$(Self::$place,)*];

            /// As the file of weights has it.
            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Self::$place => $name,)*
                }
            }

            pub(super) fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$place),)*
                    _ => None,
                }
            }
        }
    };
}

places! {
    Above = "above",
    AboveRole = "above role",
    Cells = "cells",
    CellsLead = "cells lead",
    CellsSpeak = "cells speak",
    FirstCells = "first cells",
    FirstCellsSpeak = "first cells speak",
    FirstColumn = "first column",
    FirstHead = "first head",
    Head = "head",
    HeadColumn = "head column",
    Heading = "heading",
    HeadingRole = "heading role",
    SomeCells = "some cells",
    Title = "title",
    Width = "width",
}

/// Takes a sign: its place and its name, by its letters where those are few.
pub(super) type See<'s> = dyn FnMut(Place, Result<u128, &str>) + 's;

fn name(written: &str) -> Result<u128, &str> {
    Key::number(written).ok_or(written)
}

/// What the table shows by itself.
pub(super) fn own(header: &Row, headers: &[Concepts], sample: &[&Row], see: &mut See<'_>) {
    for (at, cell) in header.cells.iter().enumerate().take(COLUMNS) {
        words(&unbracketed(&text::cleaned(&cell.plain)), &mut |word| {
            see(Place::Head, word);
            if at == 0 {
                see(Place::FirstHead, word);
            }
        });
    }
    for (at, concepts) in headers.iter().enumerate().take(COLUMNS) {
        for column in Column::ALL.iter().filter(|column| concepts.is(**column)) {
            see(Place::HeadColumn, name(column.name()));
            if at == 0 {
                see(Place::FirstColumn, name(column.name()));
            }
        }
    }
    for at in 0..header.cells.len().min(COLUMNS) {
        cells(sample, at, see);
    }
    let width = match header.cells.len() {
        0..=1 => "1",
        2 => "2",
        3 => "3",
        4 => "4",
        5 => "5",
        _ => "more",
    };
    see(Place::Width, name(width));
}

/// What the headings above the table say of it.
pub(super) fn above(outline: &Outline, section: &Section, see: &mut See<'_>) {
    let (mut next, mut nearest) = (Some(section), true);
    while let Some(section) = next {
        let (place, role) = match (nearest, section.is_title) {
            (true, _) => (Place::Heading, Place::HeadingRole),
            (false, true) => (Place::Title, Place::AboveRole),
            (false, false) => (Place::Above, Place::AboveRole),
        };
        words(&section.name, &mut |word| see(place, word));
        if place != Place::Title {
            Spoken::of(&section.name).hits(Group::Role, 0).iter().for_each(|hit| see(role, name(hit.key)));
        }
        nearest = false;
        next = section.parent.and_then(|parent| outline.get(parent));
    }
}

fn words(written: &str, each: &mut impl FnMut(Result<u128, &str>)) {
    let _ = text::each_key(written, |word| {
        if !word.is_filler() {
            each(word.stem());
        }
        ControlFlow::Continue(())
    });
}

/// What most cells of a column look like and speak of.
fn cells(sample: &[&Row], at: usize, see: &mut See<'_>) {
    let mut all: [(Forms, Groups, Groups); ROWS] = Default::default();
    let mut count = 0;
    for cell in sample.iter().filter_map(|row| row.cells.get(at)).take(ROWS) {
        if let Some(slot) = all.get_mut(count) {
            let written = text::trimmed(&cell.plain);
            // What a cell says first shows what it is.
            let spoken = Spoken::of(text::first_words(written, 12).as_ref());
            *slot = (cell::forms(cell, written), spoken.groups(), spoken.leading());
            count += 1;
        }
    }
    let all = all.get(..count).unwrap_or_default();
    let most = |has: &dyn Fn(&(Forms, Groups, Groups)) -> bool| all.iter().filter(|cell| has(cell)).count() * 2 > count;
    let any = all.iter().fold(Forms::default(), |any, (forms, ..)| any.join(*forms));
    for form in any.each() {
        see(Place::SomeCells, name(form.name()));
        if most(&|(forms, ..)| forms.has(form)) {
            see(Place::Cells, name(form.name()));
            if at == 0 {
                see(Place::FirstCells, name(form.name()));
            }
        }
    }
    let (mut spoken, mut leading) = (Groups::default(), Groups::default());
    for (_, groups, first) in all {
        spoken.join(*groups);
        leading.join(*first);
    }
    for group in spoken.each().filter(|group| most(&|(_, groups, _)| groups.has(*group))) {
        see(Place::CellsSpeak, name(group.name()));
        if at == 0 {
            see(Place::FirstCellsSpeak, name(group.name()));
        }
    }
    for group in leading.each().filter(|group| most(&|(.., first)| first.has(*group))) {
        see(Place::CellsLead, name(group.name()));
    }
}

/// The name of a sign as it is written.
pub(super) fn written(name: Result<u128, &str>) -> String {
    match name {
        Ok(letters) => {
            let bytes: Vec<u8> = letters.to_le_bytes().into_iter().take_while(|byte| *byte != 0).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        Err(name) => name.to_owned(),
    }
}
