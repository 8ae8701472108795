//! What single cells are that tell what a table is about: settings, methods, marks.

use crate::lexicon::List;
use crate::text;
use crate::tree::Row;

/// Names of paths at which services say that they live.
const HEALTH: &[&str] =
    &["health", "healthz", "healthcheck", "ready", "readyz", "readiness", "live", "livez", "liveness", "ping"];

/// `DATABASE_URL`: a setting by its form.
pub(super) fn is_setting(cell: &str) -> bool {
    if !cell.contains('_') {
        return false;
    }
    let name = cell.trim_matches('`').split(['=', ' ', '/', ',']).next().unwrap_or_default().trim_matches('`');
    name.contains('_')
        && name.len() > 3
        && name.chars().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit() || matches!(sign, '_' | '*'))
}

/// `0 4 * * *`: times as cron has them.
pub(super) fn is_cron(cell: &str) -> bool {
    let bare = cell.trim_matches('`');
    // Few cells begin like a field, and those need not be read to their ends.
    if !bare.trim_start().starts_with(|sign: char| sign.is_ascii_digit() || matches!(sign, '*' | '/' | ',' | '-')) {
        return false;
    }
    let fields = || bare.split_whitespace();
    fields().count() == 5
        && fields()
            .all(|field| field.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '*' | '/' | ',' | '-')))
}

/// `/healthz`: where services say that they live.
pub(super) fn is_healthy(cell: &str) -> bool {
    cell.contains('/') && cell.split(['/', '`', ' ', '?']).any(|part| HEALTH.iter().any(|known| is_word(part, known)))
}

/// `GET`, `POST /orders`.
pub(super) fn is_method(cell: &str) -> bool {
    let bare = cell.trim_start_matches('`');
    if !bare.starts_with(['G', 'P', 'D', 'H', 'W']) {
        return false;
    }
    let first = bare.split([' ', '/', ',', '`']).next().unwrap_or_default();
    matches!(first, "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "WS")
}

/// The levels of logs that are no severities of incidents.
pub(super) fn is_log_level(cell: &str) -> bool {
    let bare = cell.trim_matches(['`', '*']);
    begins_as(bare, "dtfwevn")
        && matches!(&*text::folded(bare), "debug" | "trace" | "fatal" | "warn" | "error" | "verbose" | "notice")
}

/// Whether a cell only says whether something is done.
pub(super) fn is_mark(cell: &str) -> bool {
    let word = cell.trim_start_matches(|sign: char| !sign.is_alphanumeric()).trim();
    let marked = !cell.starts_with(|first: char| first.is_ascii())
        && cell.starts_with(['✅', '❌', '✔', '✓', '✗', '☑', '☐', '⏳']);
    marked && word.chars().count() <= 20
        || begins_as(word, "dpftco") && List::StatusMark.words().contains(&&*text::folded(word))
}

/// Whether a text could be one that begins with one of the letters once it is folded.
fn begins_as(text: &str, letters: &str) -> bool {
    text.starts_with(|first: char| !first.is_ascii() || letters.contains(first.to_ascii_lowercase()))
}

fn is_word(part: &str, word: &str) -> bool {
    if part.is_ascii() { part.eq_ignore_ascii_case(word) } else { part.to_lowercase() == word }
}

/// The column that holds what came of something, and not what should.
pub(super) fn report(header: &Row) -> Option<usize> {
    header.cells.iter().position(|cell| {
        let name = text::cleaned(&cell.plain);
        List::ResultHead.words().contains(&&*text::folded(&name))
    })
}
