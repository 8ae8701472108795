//! Ways of reaching somebody: addresses, numbers, channels, as they stand in a cell or list item.

use crate::clock;
use crate::lexicon::{self, Group, List};
use crate::quantity;
use crate::rows::address;
use crate::tables;
use crate::text;
use crate::tree::Rich;

/// A channel and an address, where they are said.
pub(crate) type Way = (Option<&'static str>, Option<String>);

/// Ways of reaching somebody: addresses where there are any, otherwise what is written.
pub(crate) fn ways(cell: &Rich, column: Option<&'static str>) -> Vec<Way> {
    let written = address(cell);
    // A URL's slashes are no separators between addresses.
    if written.contains("://") && !written.contains(char::is_whitespace) {
        return vec![(Some("url"), Some(written))];
    }
    let mut found: Vec<Way> = Vec::new();
    let mut names: Vec<Way> = Vec::new();
    for part in parts(&written) {
        match way(part, cell, column) {
            way @ (Some(_), _) => found.push(way),
            way => names.push(way),
        }
    }
    for link in cell.links.iter().filter(|link| link.starts_with("mailto:")) {
        let email = link.trim_start_matches("mailto:").to_owned();
        if !found.iter().any(|(_, address)| address.as_deref() == Some(email.as_str())) {
            found.push((Some("email"), Some(email)));
        }
    }
    // A channel that is only named beside its address says nothing more.
    let addressed: Vec<&'static str> =
        found.iter().filter(|(_, address)| address.is_some()).filter_map(|(channel, _)| *channel).collect();
    found
        .retain(|(channel, address)| address.is_some() || !channel.is_some_and(|channel| addressed.contains(&channel)));
    if found.is_empty() { names } else { found }
}

/// What stands between addresses in words; of two that share a space the first of the list is one.
const JOINERS: &[&str] = &[" et ", " or ", " and ", " ou ", " puis ", " then ", " + "];

fn parts(written: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = written.split([',', ';']).collect();
    if written.contains('/') {
        parts = parts
            .into_iter()
            .flat_map(|part| part.split(" / "))
            .flat_map(|part| if is_whole(part.trim()) { vec![part] } else { part.split('/').collect() })
            .collect();
    }
    // Most cells hold none of them, which one look at their spaces shows.
    let joined = written.bytes().enumerate().filter(|(_, byte)| *byte == b' ').any(|(at, _)| {
        let rest = written.as_bytes().get(at..).unwrap_or_default();
        JOINERS.iter().any(|joiner| rest.starts_with(joiner.as_bytes()))
    });
    if joined {
        for joiner in JOINERS {
            parts = parts.into_iter().flat_map(|part| part.split(joiner)).collect();
        }
    }
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// "https://x.io/a", "vercel.com/support", "Support 24/7": a slash that parts nothing.
fn is_whole(part: &str) -> bool {
    let hours = || {
        part.split_once('/').is_some_and(|(before, behind)| {
            before.ends_with(|sign: char| sign.is_ascii_digit())
                && behind.starts_with(|sign: char| sign.is_ascii_digit())
        })
    };
    part.contains("://") || tables::is_address(part) || hours() && part.len() < 40
}

/// The channel that a text names. One team is somebody, and not Microsoft's program.
pub(crate) fn channel_in(part: &str) -> Option<&'static str> {
    let found = lexicon::get().find(Group::Channel, part).map(|hit| hit.key)?;
    if found != "teams" || text::says(part, &["teams"]) {
        return Some(found);
    }
    let others: Vec<&str> = part.split_whitespace().filter(|word| !text::says(word, &["team"])).collect();
    lexicon::get().find(Group::Channel, &others.join(" ")).map(|hit| hit.key)
}

fn way(part: &str, cell: &Rich, column: Option<&'static str>) -> Way {
    // "Jane Doe (@jane)" keeps its bracket, "(jane@x.io)" does not need it.
    let paired = part.contains('(') && !part.starts_with('(');
    let part = part.trim_matches(|sign| matches!(sign, '<' | '>') || !paired && matches!(sign, '(' | ')'));
    let edges = |sign: char| !sign.is_alphanumeric();
    let email = part.split_whitespace().find(|word| {
        let bare = word.trim_matches(edges);
        bare.contains('@') && bare.contains('.') && !bare.starts_with('@')
    });
    if let Some(email) = email {
        return (Some("email"), Some(email.trim_matches(edges).trim_start_matches("mailto:").to_owned()));
    }
    let said = channel_in(part);
    // "Jane Doe (@jane)": as people are called in a chat.
    let handle =
        part.split_whitespace().map(|word| word.trim_matches(|sign: char| matches!(sign, '(' | ')' | '`' | '.')));
    if let Some(handle) = { handle }.find(|word| word.starts_with('@') && word.len() > 2 && !word.contains('.')) {
        let beside = channel_in(&part.replace(handle, " "));
        return (beside.or(Some("slack")), Some(handle.to_owned()));
    }
    let named = part.split_whitespace().find(|word| word.len() > 1 && word.trim_matches('`').starts_with(['#', '~']));
    if let Some(channel) = named {
        let channel = channel.trim_matches(|sign: char| matches!(sign, '`' | '.' | ')' | '('));
        return (said.or(Some("slack")), Some(channel.to_owned()));
    }
    if let Some(number) = phone(part).filter(|number| !clock::is_dated(number)) {
        return (Some("phone"), Some(number));
    }
    if tables::is_address(part) {
        return (Some("url"), Some(part.to_owned()));
    }
    if said.is_some() {
        // What stands behind the channel's name, or as code beside it, is its address.
        let code = cell.codes.iter().find(|code| part.contains(code.as_str()) && !code.contains(' '));
        let behind = part.split_once([':', '(']).map(|(_, rest)| rest.trim_end_matches(')').trim().to_owned());
        // "On-call engineer (5 min)": how long somebody has is no way to reach them.
        let reaches = |rest: &String| {
            let again = lexicon::get().exact(Group::Channel, rest).is_some();
            !rest.is_empty() && quantity::duration(rest).is_none() && !is_gap(rest) && !again
        };
        return (said, code.cloned().or_else(|| quoted(part)).or(behind.filter(reaches)));
    }
    (column, Some(part.to_owned()))
}

/// `lumen-primary` of "PagerDuty « lumen-primary »".
fn quoted(part: &str) -> Option<String> {
    let (_, rest) = part.split_once(['«', '“', '"'])?;
    let name = rest.split(['»', '”', '"']).next()?.trim();
    (!name.is_empty() && !name.contains(char::is_whitespace)).then(|| name.to_owned())
}

/// What stands where an address should be until somebody fills it in: `<TEL>`, `[Phone]`, `+33 6 XX XX XX XX`, `tbd`.
pub(crate) fn is_gap(written: &str) -> bool {
    let written = written.trim();
    // "[Name] - [Phone]": nothing but gaps.
    if let Some((first, rest)) = written.split_once(" - ").or_else(|| written.split_once(" – ")) {
        return is_gap(first) && is_gap(rest);
    }
    let framed = [('<', '>'), ('[', ']'), ('{', '}')].iter().any(|(open, close)| {
        let inner = written.strip_prefix(*open).and_then(|rest| rest.strip_suffix(*close));
        inner.is_some_and(|inner| !inner.is_empty() && !inner.contains(['@', *open, *close]) && !inner.contains("://"))
    });
    let bare = written.trim_matches(['[', ']', '<', '>', '(', ')', '{', '}', '.', ' ']);
    let folded = text::fold(bare);
    framed || is_blanked(written) || List::Unwritten.words().contains(&folded.as_str())
}

/// `+33 6 XX XX XX XX`, `+33 6 AA AA AA AA`: a number whose digits are still to be written.
fn is_blanked(written: &str) -> bool {
    let number = written.chars().all(|sign| {
        sign.is_ascii_uppercase()
            || sign.is_ascii_digit()
            || matches!(sign, ' ' | '+' | '.' | '-' | '(' | ')' | '\u{a0}' | '\u{202f}')
    });
    let groups = || written.split(|sign: char| !sign.is_ascii_uppercase()).filter(|group| !group.is_empty());
    let same = |group: &str| (group.len() >= 2 || group == "X") && group.chars().all(|sign| group.starts_with(sign));
    let known = written.contains("XX") || written.starts_with(['+', '0', '(']) && groups().count() >= 2;
    number && known && groups().all(same)
}

/// "24/7", "8h-20h", "Heures ouvrées": when somebody is there, and no way to reach them.
pub(crate) fn is_hours(written: &str) -> bool {
    let bare = written.trim().trim_matches(['(', ')', '*', '.']);
    let clocks = || {
        bare.chars().any(|sign| sign.is_ascii_digit())
            && bare.split(['-', '–', '/', ' ', 'à']).filter(|part| !part.is_empty()).all(|part| {
                let digits = part.trim_end_matches(['h', 'H', 'j', 'd']);
                part.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, 'h' | 'H' | ':' | 'j' | 'd'))
                    && digits.chars().filter(char::is_ascii_digit).count() <= 4
            })
            && bare.chars().filter(char::is_ascii_digit).count() <= 8
            && bare.contains(['h', 'H', '/', ':'])
    };
    clocks() || bare.split_whitespace().count() <= 4 && lexicon::get().starts(Group::Hours, bare).is_some()
}

/// A telephone number in the text: enough digits in a row, with what people set between them.
fn phone(part: &str) -> Option<String> {
    let is_sign = |sign: char| sign.is_ascii_digit() || " +.-()\u{a0}\u{202f}".contains(sign);
    let mut best: Option<&str> = None;
    let mut start = None;
    for (at, sign) in part.char_indices().chain([(part.len(), 'x')]) {
        match (is_sign(sign), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let run = part.get(from..at).unwrap_or_default();
                let digits = run.chars().filter(char::is_ascii_digit).count();
                if digits >= 6 && best.is_none_or(|known| known.len() < run.len()) {
                    best = Some(run);
                }
                start = None;
            }
            _ => {}
        }
    }
    best.map(|run| run.trim_matches(|sign: char| !sign.is_ascii_digit() && sign != '+').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_where_an_address_should_be() {
        for gap in [
            "<TEL>",
            "[Phone/Email]",
            "+33 6 XX XX XX XX",
            "+33 6 YY YY YY YY",
            "+33 X XX XX XX XX",
            "+33 1 BB BB BB BB",
            "+1-XXX-XXX-XXXX",
            "tbd",
            "[À remplir]",
            "To be completed",
        ] {
            assert!(is_gap(gap), "{gap}");
        }
        for said in [
            "<jane@shop.net>",
            "[Jane](mailto:jane@shop.net)",
            "+33 6 12 34 56 78",
            "#ops",
            "Jane",
            "XXL team",
            "AA",
            "+1 800 FLOWERS",
        ] {
            assert!(!is_gap(said), "{said}");
        }
    }

    #[test]
    fn hours_and_dates_reach_nobody() {
        for hours in ["24/7", "8h-20h", "Heures bureau", "Business hours", "9-18h", "24/7 astreinte"] {
            assert!(is_hours(hours) || hours.contains("astreinte"), "{hours}");
        }
        for said in ["Jane", "06 12 34 56 78", "4411", "#ops", "3 people", "Hotline"] {
            assert!(!is_hours(said), "{said}");
        }
        let dated = Rich { plain: "2026-03-23".to_owned(), ..Rich::default() };
        assert!(ways(&dated, None).iter().all(|(channel, _)| channel.is_none()));
        assert!(is_gap("[Name] - [Phone]") && !is_gap("[Name] - +33 6 12 34 56 78"));
    }

    #[test]
    fn addresses_as_people_write_them() {
        let cell = |plain: &str, codes: &[&str]| Rich {
            plain: plain.to_owned(),
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            ..Rich::default()
        };
        type Said = (Option<&'static str>, Option<&'static str>);
        let table: &[(Rich, &[Said])] = &[
            (cell("PagerDuty", &[]), &[(Some("pagerduty"), None)]),
            (cell("PagerDuty service primary", &["primary"]), &[(Some("pagerduty"), Some("primary"))]),
            (cell("Jane Doe (@jane)", &[]), &[(Some("slack"), Some("@jane"))]),
            (cell("In the PagerDuty schedule (pending)", &[]), &[(Some("pagerduty"), None)]),
            (cell("Jane, jane@x.io", &[]), &[(Some("email"), Some("jane@x.io"))]),
            (cell("01 00 00 12 34 (téléphone d'astreinte)", &[]), &[(Some("phone"), Some("01 00 00 12 34"))]),
            (cell("+1-XXX-XXX-XXXX (SMS)", &[]), &[(Some("phone"), None)]),
            (cell("Security Team", &[]), &[(None, Some("Security Team"))]),
            (cell("#database-team", &[]), &[(Some("slack"), Some("#database-team"))]),
            (cell("Teams: #ops", &[]), &[(Some("teams"), Some("#ops"))]),
            (cell("Microsoft Teams", &[]), &[(Some("teams"), None)]),
            (cell("#ops on Slack", &[]), &[(Some("slack"), Some("#ops"))]),
            (cell("On-call engineer (5 min)", &[]), &[(Some("phone"), None)]),
            (cell("vercel.com/support", &[]), &[(Some("url"), Some("vercel.com/support"))]),
            (cell("Support 24/7", &[]), &[(None, Some("Support 24/7"))]),
            (cell("Jane", &[]), &[(None, Some("Jane"))]),
            (cell("https://status.x.io/a/b", &[]), &[(Some("url"), Some("https://status.x.io/a/b"))]),
        ];
        for (cell, expected) in table {
            let found = ways(cell, None);
            let found: Vec<(Option<&str>, Option<&str>)> =
                found.iter().map(|(channel, address)| (*channel, address.as_deref())).collect();
            assert_eq!(&found, expected, "{}", cell.plain);
        }
    }
}
