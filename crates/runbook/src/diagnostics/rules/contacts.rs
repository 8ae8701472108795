//! People whom nothing reaches, or who have two addresses.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place;
use super::escalation::row_reaches;
use crate::program::Contact;
use crate::{quantity, reach, tables, text};
use std::collections::{BTreeSet, HashMap};

pub(super) fn unreachable(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let reached: BTreeSet<Vec<String>> = context
        .contacts
        .iter()
        .filter(|contact| is_reached(context, contact))
        .map(|contact| same(&contact.role))
        .collect();
    // Where an address is to be filled in, that is the place to tell of it.
    let gaps = context.contacts.iter().filter(|contact| contact.address.is_none());
    let gaps: BTreeSet<Vec<String>> =
        gaps.filter(|contact| written_gap(context, contact).is_some()).map(|contact| same(&contact.role)).collect();
    let mut told: BTreeSet<Vec<String>> = BTreeSet::new();
    for contact in context.contacts.iter().filter(|contact| !is_measure(&contact.role)) {
        let role = same(&contact.role);
        let line = contact.source.line;
        let gap = written_gap(context, contact);
        if gap.is_none() && gaps.contains(&role) {
            continue;
        }
        // "Phone: +XX XX" on a line of its own is to be filled in, whatever stands on the others.
        let own = gap.is_some() && !context.line(line).trim_start().starts_with('|');
        if reached.contains(&role) && !own || !told.insert(role) {
            continue;
        }
        let needle = gap.or(contact.address.as_deref()).unwrap_or(&contact.role);
        let finding = Finding::new("V030", place::cell(context.draft(), line, needle), &contact.role)
            .with("contact", contact.role.as_str());
        let said = gap.or(contact.address.as_deref().filter(|_| contact.channel.is_some()));
        out.push(match said {
            Some(said) => finding.with_text("why", "gap").with("address", said),
            None => finding.with_text("why", "none"),
        });
    }
}

/// The words of a role as far as an abbreviation has them: "Database Admin" is the "Database Administrator".
fn same(role: &str) -> Vec<String> {
    let mut words = text::tokens(role);
    words.iter_mut().for_each(|word| *word = word.chars().take(5).collect());
    words
}

/// A level or a value is nobody who could be called.
fn is_measure(role: &str) -> bool {
    tables::is_severity(role) && role.contains(|sign: char| sign.is_ascii_digit())
        || quantity::comparison(role).is_some_and(|_| role.contains(|sign: char| "<>≤≥%".contains(sign)))
}

/// Whether the address is one: a number has digits, a mail address its sign.
fn is_reached(context: &Context<'_, '_>, contact: &Contact) -> bool {
    let Some(channel) = contact.channel.as_deref() else {
        return false;
    };
    match (channel, contact.address.as_deref()) {
        (_, None) => {
            let table = context.line(contact.source.line).trim_start().starts_with('|');
            written_gap(context, contact).is_none() || table && row_reaches(context, contact.source.line)
        }
        ("phone", Some(number)) => {
            number.chars().filter(char::is_ascii_digit).count() >= 3
                && !is_blanked(number)
                && written_gap(context, contact).is_none_or(|gap| !is_blanked(gap))
        }
        ("email", Some(address)) => address.contains('@') && !reach::is_gap(address),
        (_, Some(address)) => address.chars().any(char::is_alphanumeric) && !reach::is_gap(address),
    }
}

/// `+33 6 XX XX XX XX`.
fn is_blanked(number: &str) -> bool {
    number.contains("XX")
}

/// A cell of the contact's row, or what stands behind its colon, that somebody still has to fill in.
fn written_gap<'c>(context: &'c Context<'_, '_>, contact: &Contact) -> Option<&'c str> {
    let line = context.line(contact.source.line);
    let trim = |part: &'c str| part.trim().trim_matches(['*', '`', '_']).trim();
    if line.trim_start().starts_with('|') {
        let cells = place::cells(line);
        let mut said = cells.iter().filter_map(|(from, to)| line.get(*from..*to)).map(trim);
        // The address stands behind the name.
        let gap = |cell: &&str| reach::is_gap(cell) && !cell.contains("](") && *cell != contact.role;
        return said.rfind(gap);
    }
    let behind = line.split_once(':').map(|(_, behind)| trim(behind))?;
    (reach::is_gap(behind) && !behind.contains("](")).then_some(behind)
}

pub(super) fn two_addresses(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let mut first: HashMap<(Vec<String>, &str), (&str, u32)> = HashMap::new();
    for contact in &context.contacts {
        let (Some(channel), Some(address)) = (&contact.channel, &contact.address) else {
            continue;
        };
        let line = contact.source.line;
        let known = first.entry((text::tokens(&contact.role), channel)).or_insert((address, line));
        // Several addresses in one row are a list.
        if known.1 != line && !known.0.eq_ignore_ascii_case(address) {
            out.push(
                Finding::new("V045", place::cell(context.draft(), line, address), &contact.role)
                    .with("contact", contact.role.as_str())
                    .with("address", address.as_str())
                    .with("first", known.0)
                    .beside(known.1),
            );
        }
    }
}
