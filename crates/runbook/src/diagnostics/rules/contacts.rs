//! People whom nothing reaches, or who have two addresses.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place;
use crate::text;
use std::collections::{BTreeSet, HashMap};

pub(super) fn unreachable(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let reached: BTreeSet<Vec<String>> = context
        .contacts
        .iter()
        .filter(|contact| contact.channel.is_some())
        .map(|contact| text::tokens(&contact.role))
        .collect();
    let mut told: BTreeSet<Vec<String>> = BTreeSet::new();
    for contact in &context.contacts {
        let role = text::tokens(&contact.role);
        if reached.contains(&role) || !told.insert(role) {
            continue;
        }
        let line = contact.source.line;
        let needle = contact.address.as_deref().unwrap_or(&contact.role);
        out.push(
            Finding::new("V030", place::cell(context.draft(), line, needle), &contact.role)
                .with("contact", contact.role.as_str()),
        );
    }
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
