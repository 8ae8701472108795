//! Headings, and the links and references that lead to them.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place::{self, Span};
use crate::lexicon::{self, Group, List};
use crate::neighbours::{Neighbour, anchor, decoded, file_of, set_by_hand};
use crate::text;
use crate::tree::{Kind, Row};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn jump(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for pair in context.outline.sections.windows(2) {
        let [before, section] = pair else {
            continue;
        };
        if before.level > 0 && section.level > before.level + 1 {
            let signs = usize::from(section.level);
            let line = context.line(section.line);
            let at = line.find('#').unwrap_or(0);
            let written = line.get(at..at + signs).is_some_and(|head| head.bytes().all(|byte| byte == b'#'));
            let span = if written {
                place::bytes(context.draft(), section.line, at, at + signs)
            } else {
                place::line(context.draft(), section.line)
            };
            out.push(
                Finding::new("V072", span, &section.place)
                    .with("level", section.level.to_string())
                    .with("before", before.level.to_string())
                    .beside(before.line),
            );
        }
    }
}

/// Links to a heading of the same document: the name behind `#`, and its place.
fn links(context: &Context<'_, '_>) -> Vec<(String, Span)> {
    let inner = |link: &&String| link.len() > 1 && link.starts_with('#');
    let name = |(link, span): (&String, Span)| (decoded(link.trim_start_matches('#')), span);
    links_that(context, inner).into_iter().map(name).collect()
}

/// The links that are asked for, with their places.
fn links_that<'d>(context: &'d Context<'_, '_>, inner: impl Fn(&&String) -> bool + Copy) -> Vec<(&'d String, Span)> {
    let mut found = Vec::new();
    for block in context.draft().blocks {
        let own = block.text.links.iter().filter(inner).map(|link| (link, [block.line, block.end]));
        let rows: &[Row] = match &block.kind {
            Kind::Table { rows, .. } => rows,
            _ => &[],
        };
        let cells = rows.iter().flat_map(|row| {
            row.cells.iter().flat_map(|cell| &cell.links).filter(inner).map(|link| (link, [row.line, row.line]))
        });
        for (link, lines) in own.chain(cells) {
            let raw = place::find(context.draft(), lines, &format!("({link}"));
            let span =
                raw.map_or(place::lines(context.draft(), lines), |span| Span { column: span.column + 1, ..span });
            found.push((link, span));
        }
    }
    found
}

/// Anchors that the document has, each with the lines of its headings.
fn anchors(context: &Context<'_, '_>) -> BTreeMap<String, Vec<u32>> {
    let mut known: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for section in context.outline.sections.iter().skip(1) {
        known.entry(anchor(&section.title)).or_default().push(section.line);
    }
    known
}

/// For so many links the nearest heading is searched: a document with more of them has moved altogether, and each search
/// looks at all of its headings.
const MAX_SEARCHED: usize = 200;

pub(super) fn broken_anchor(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    broken_elsewhere(context, out);
    let links = links(context);
    if links.is_empty() {
        return;
    }
    let (known, by_hand) = (anchors(context), set_by_hand(context.lines.iter().copied()));
    let mut searched = 0;
    for (name, span) in links {
        let asked = anchor(&name);
        // "-1" behind a name is its second heading.
        let numbered = name.rsplit_once('-').filter(|(_, number)| number.chars().all(|sign| sign.is_ascii_digit()));
        let again = numbered.is_some_and(|(name, _)| known.get(&anchor(name)).is_some_and(|lines| lines.len() > 1));
        if asked.is_empty() || asked == "top" || known.contains_key(&asked) || by_hand.contains(&asked) || again {
            continue;
        }
        searched += 1;
        let headings = known.iter().filter(|_| searched <= MAX_SEARCHED).map(|(heading, _)| heading);
        let nearest = headings
            .filter(|heading| heading.contains(&asked) || asked.contains(heading.as_str()))
            .filter(|heading| heading.len() > 3)
            .min_by_key(|heading| heading.len().abs_diff(asked.len()))
            .and_then(|heading| known.get(heading)?.first())
            .and_then(|line| context.outline.at_line(*line));
        let finding = Finding::new("V073", span, &name).with("link", format!("#{name}")).with_text("where", "here");
        out.push(match nearest {
            Some(section) => finding.with("nearest", format!("#{}", slug(&section.title))).beside(section.line),
            None => finding.with_text("nearest", "any"),
        });
    }
}

/// Links to headings of other documents that these do not have.
fn broken_elsewhere(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let neighbours = &context.draft().elsewhere.neighbours;
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let documents = neighbours.values().any(|found| matches!(found, Neighbour::Document(_)));
    for (link, span) in links_that(context, |link| documents && link.contains('#')) {
        if let Some((file, Some(part))) = file_of(link)
            && let Some(Neighbour::Document(anchors)) = neighbours.get(&file)
            && !anchors.has(&part)
            && told.insert(link)
        {
            out.push(
                Finding::new("V073", span, link)
                    .with("link", link)
                    .with_text("where", "there")
                    .with_text("nearest", "any"),
            );
        }
    }
}

/// Links to files that are not there.
pub(super) fn broken_link(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let neighbours = &context.draft().elsewhere.neighbours;
    if !neighbours.values().any(|found| *found == Neighbour::Missing) {
        return;
    }
    let mut told: BTreeSet<String> = BTreeSet::new();
    for (link, span) in links_that(context, |link| file_of(link).is_some()) {
        if let Some((file, _)) = file_of(link)
            && neighbours.get(&file) == Some(&Neighbour::Missing)
            && told.insert(file.clone())
        {
            out.push(Finding::new("V092", span, &file).with("link", file));
        }
    }
}

/// The anchor as most renderers write it.
fn slug(title: &str) -> String {
    title
        .to_lowercase()
        .chars()
        .filter_map(|sign| match sign {
            ' ' => Some('-'),
            sign if sign.is_alphanumeric() || matches!(sign, '-' | '_') => Some(sign),
            _ => None,
        })
        .collect()
}

pub(super) fn ambiguous_anchor(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let links = links(context);
    if links.is_empty() {
        return;
    }
    let known = anchors(context);
    for (name, span) in links {
        if let Some([first, second, ..]) = known.get(&anchor(&name)).map(Vec::as_slice) {
            out.push(Finding::new("V074", span, &name).with("link", format!("#{name}")).beside(*first).beside(*second));
        }
    }
}

/// `4.2` at the begin of a heading.
fn number_of(title: &str) -> Option<String> {
    let word = title.split_whitespace().next()?.trim_start_matches('§').trim_end_matches(['.', ')', ':']);
    let numeric = !word.is_empty()
        && word.chars().all(|sign| sign.is_ascii_digit() || sign == '.')
        && word.starts_with(|sign: char| sign.is_ascii_digit());
    numeric.then(|| word.to_owned())
}

/// "Appendix B" as its letter or number.
fn annex_of(lead: &str, name: &str) -> Option<String> {
    let lead = lead.rsplit(['\'', '’']).next().unwrap_or(lead);
    let lead = text::fold(lead.trim_matches(|sign: char| !sign.is_alphanumeric()));
    let name = name.trim_matches(|sign: char| !sign.is_alphanumeric());
    let letter = name.len() == 1 && name.chars().all(|sign| sign.is_ascii_uppercase());
    let number = name.len() <= 2 && !name.is_empty() && name.chars().all(|sign| sign.is_ascii_digit());
    (matches!(lead.as_str(), "annex" | "annexe" | "appendix") && (letter || number)).then(|| name.to_owned())
}

/// "Appendix B of the contract", "l'annexe 2 du contrat" stand elsewhere.
fn is_of(next: &str) -> bool {
    List::AnnexOf.words().contains(&text::fold(next).as_str())
}

/// "See appendix B" in a document that has appendices, and none of that name.
fn missing_annex(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let known: BTreeSet<String> = context
        .outline
        .sections
        .iter()
        .skip(1)
        .filter_map(|section| {
            let mut words = section.title.split_whitespace();
            annex_of(words.next()?, words.next()?)
        })
        .collect();
    if known.is_empty() {
        return;
    }
    for block in context.draft().blocks.iter().filter(|block| !matches!(block.kind, Kind::Heading { .. })) {
        if block.text.links.iter().any(|link| !link.starts_with('#')) {
            continue;
        }
        let words: Vec<&str> = block.text.plain.split_whitespace().take(2000).collect();
        for (at, pair) in words.windows(2).enumerate() {
            let [lead, name] = pair else {
                continue;
            };
            let Some(annex) = annex_of(lead, name).filter(|annex| !known.contains(annex)) else {
                continue;
            };
            let elsewhere = name.ends_with(|sign: char| sign.is_alphanumeric())
                && words.get(at + 2).is_some_and(|next| is_of(next));
            let lead = lead.rsplit(['\'', '’']).next().unwrap_or(lead);
            let span = place::find(context.draft(), [block.line, block.end], &format!("{lead} {annex}"));
            if let Some(span) = span.filter(|_| !elsewhere) {
                out.push(Finding::new("V075", span, &annex).with_text("what", "annex").with("number", annex));
            }
        }
    }
}

/// Numbers of headings.
struct Numbers {
    known: BTreeSet<String>,
    /// Headings below others are numbered.
    dotted: bool,
    /// The document counts its sections from 1 on, up to here; 0 where it does not.
    counted: usize,
}

impl Numbers {
    fn of(context: &Context<'_, '_>) -> Self {
        let sections = context.outline.sections.iter().skip(1);
        let known: BTreeSet<String> = sections.filter_map(|section| number_of(&section.title)).collect();
        let counted = (1..).take_while(|number: &usize| known.contains(&number.to_string())).count();
        let dotted = known.iter().filter(|number| number.contains('.')).count();
        Self { dotted: dotted >= 2 || dotted > 0 && known.len() >= 3, counted, known }
    }

    /// Whether a document with these numbers lacks that one, which somebody refers to.
    fn lacks(&self, number: &str) -> bool {
        if self.known.contains(number) {
            return false;
        }
        if number.contains('.') {
            return self.dotted;
        }
        // "Section 7" is one of a law as well, where only a few are numbered here.
        self.counted >= 3 && number.parse::<usize>().is_ok_and(|number| (1..100).contains(&number))
    }
}

/// "See section 4.2" where no heading has that number.
pub(super) fn missing_section(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    missing_annex(context, out);
    let numbers = Numbers::of(context);
    if !numbers.dotted && numbers.counted < 3 {
        return;
    }
    for block in context.draft().blocks.iter().filter(|block| !matches!(block.kind, Kind::Heading { .. })) {
        let plain = block.text.plain.as_bytes();
        // A number stands behind a space, and one of a part has a point between digits.
        let numbered = |pair: &[u8]| matches!(pair, [b'.' | b' ', b'0'..=b'9']);
        if !plain.windows(2).any(numbered) || block.text.links.iter().any(|link| !link.starts_with('#')) {
            continue;
        }
        let words: Vec<&str> = block.text.plain.split_whitespace().take(2000).collect();
        for (at, pair) in words.windows(2).enumerate() {
            let [lead, written] = pair else {
                continue;
            };
            if !written.starts_with(|sign: char| sign.is_ascii_digit() || matches!(sign, '§' | '(')) {
                continue;
            }
            let number = written.trim_matches(|sign: char| !sign.is_ascii_digit());
            let numeric = !number.is_empty() && number.bytes().all(|sign| sign.is_ascii_digit() || sign == b'.');
            if !numeric || !numbers.lacks(number) || lexicon::get().exact(Group::SectionWord, lead).is_none() {
                continue;
            }
            // A paragraph is one of a text, and a section one of this document.
            let whole = !number.contains('.') && text::fold(lead).contains("paragraph");
            let elsewhere = whole
                || written.ends_with(|sign: char| sign.is_ascii_digit())
                    && words.get(at + 2).is_some_and(|next| is_of(next));
            let Some(span) = place::find(context.draft(), [block.line, block.end], &format!("{lead} {number}"))
                .and_then(|span| place::within(context.draft(), span, number))
                .filter(|_| !elsewhere)
            else {
                continue;
            };
            out.push(Finding::new("V075", span, number).with_text("what", "section").with("number", number));
        }
    }
}
