//! Rewriting a block of code: its tag, a part of it taken out.

use super::super::context::Context;
use super::super::place::{self, Span};
use crate::draft::Command;
use crate::program::Edit;

/// The signs that open a block, before its tag.
pub(super) struct Opening {
    pub line: u32,
    /// Space before the signs.
    pub indent: String,
    /// "```" or more.
    pub signs: String,
    pub tag: Span,
    pub end: u32,
}

/// How the block of a command opens.
pub(super) fn of(context: &Context<'_, '_>, command: &Command) -> Option<Opening> {
    command.tag.as_ref()?;
    let fence = context.fences.get(command.block)?;
    opening(context, fence.source.lines)
}

pub(super) fn opening(context: &Context<'_, '_>, [line, end]: [u32; 2]) -> Option<Opening> {
    let written = context.line(line);
    let at = written.find(['`', '~'])?;
    let indent = written.get(..at)?.to_owned();
    let rest = written.get(at..)?;
    let first = rest.chars().next()?;
    let signs: String = rest.chars().take_while(|sign| *sign == first).collect();
    let behind = rest.get(signs.len()..)?;
    let lead = behind.len() - behind.trim_start().len();
    let from = at + signs.len() + lead;
    let length = written.get(from..)?.find(char::is_whitespace).unwrap_or(written.len() - from);
    let tag = place::bytes(context.draft(), line, from, from + length);
    let plain = indent.chars().all(|sign| sign.is_whitespace());
    (signs.len() >= 3 && plain).then_some(Opening { line, indent, signs, tag, end })
}

impl Opening {
    pub(super) fn retagged(&self, tag: &str) -> Edit {
        self.tag.replaced(tag)
    }

    /// A closing line, an empty one and a new opening line.
    pub(super) fn cut(&self, tag: &str) -> String {
        let Self { indent, signs, .. } = self;
        format!("{indent}{signs}\n\n{indent}{signs}{tag}\n")
    }
}

/// The first of the comment lines right above a line of a block.
pub(super) fn comments_above(context: &Context<'_, '_>, line: u32, opening: &Opening) -> u32 {
    let mut first = line;
    while first.saturating_sub(1) > opening.line
        && context.line(first.saturating_sub(1)).trim_start().starts_with(['#', '-'])
        && is_comment(context.line(first.saturating_sub(1)))
    {
        first -= 1;
    }
    first
}

pub(super) fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with("--")
}

/// `#` of a shell comment as `--` of an SQL comment.
pub(super) fn as_sql_comments(context: &Context<'_, '_>, first: u32, last: u32) -> Vec<Edit> {
    (first..=last)
        .filter_map(|number| {
            let line = context.line(number);
            let at = line.find('#').filter(|at| line.get(..*at).is_some_and(|lead| lead.trim().is_empty()))?;
            let length = line.get(at..)?.bytes().take_while(|byte| *byte == b'#').count();
            Some(place::bytes(context.draft(), number, at, at + length).replaced("--"))
        })
        .collect()
}
