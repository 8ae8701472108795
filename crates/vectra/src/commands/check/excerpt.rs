//! A line of the document as a terminal shows it: how wide each character stands, and what is cut where the line is too long.

use crate::output::plain;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns of an excerpt; a longer line is cut around the place.
pub const WIDTH: usize = 110;
/// What a tab becomes.
const TAB: &str = "    ";
/// Characters around the place that are looked at. More never fit, unless they have no width.
const AROUND: usize = 4 * WIDTH;

/// A part of a line, and where the place stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// What is shown.
    pub text: String,
    /// Columns before the place.
    pub before: usize,
    /// Columns of the place, at least one.
    pub width: usize,
}

/// What a terminal draws as one: a letter with its accents, a family of joined emoji.
struct Glyph {
    /// Of its first character, from 0.
    at: usize,
    shown: String,
    width: usize,
}

/// The part of a line around characters `start..end`, counted from 0.
pub fn excerpt(line: &str, start: usize, end: usize) -> Excerpt {
    let from = start.saturating_sub(AROUND);
    let mut rest = line.chars().skip(from);
    let part: String = rest.by_ref().take(start - from + AROUND).collect();
    let more = rest.next().is_some();
    if part.is_empty() && from > 0 {
        // The place is far behind the end.
        let count = line.chars().count();
        return excerpt(line, count, count);
    }
    let glyphs = glyphs(&part, from);
    let length = from + part.chars().count();
    let (start, end) = (start.min(length), end.min(length));
    // A place that begins inside of a glyph begins with it.
    let first_marked = glyphs.partition_point(|g| g.at <= start).saturating_sub(usize::from(start < length));
    let total: usize = glyphs.iter().map(|g| g.width).sum();
    let mut first = 0;
    if from > 0 || more || total > WIDTH {
        // Keep some context before the place.
        let mut room = WIDTH / 3;
        first = first_marked;
        while let Some(glyph) = first.checked_sub(1).and_then(|i| glyphs.get(i)).filter(|g| g.width <= room) {
            room -= glyph.width;
            first -= 1;
        }
    }
    let cut = from > 0 || first > 0;
    let mut out = Excerpt { text: if cut { "…".into() } else { String::new() }, before: usize::from(cut), width: 0 };
    let (mut used, mut last) = (0, first);
    for glyph in glyphs.iter().skip(first) {
        if used + glyph.width > WIDTH {
            break;
        }
        out.text.push_str(&glyph.shown);
        used += glyph.width;
        if last < first_marked {
            out.before += glyph.width;
        } else if glyph.at < end {
            out.width += glyph.width;
        }
        last += 1;
    }
    if more || last < glyphs.len() {
        out.text.push('…');
    }
    out.width = out.width.max(1);
    out
}

/// The whole line, cut where it is too long.
pub fn whole(line: &str) -> String {
    excerpt(line, 0, 0).text
}

fn glyphs(part: &str, from: usize) -> Vec<Glyph> {
    let mut at = from;
    let mut glyphs = Vec::new();
    for cluster in part.graphemes(true) {
        let shown = if cluster == "\t" { TAB.to_string() } else { plain(cluster) };
        let width = shown.width();
        glyphs.push(Glyph { at, shown, width });
        at += cluster.chars().count();
    }
    glyphs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_place_stands_under_its_characters_whatever_is_before_it() {
        for (line, before) in [
            ("| High Latency | P99 > 3s |", 17),
            ("| Élevée à l’été | P99 > 3s |", 19),
            ("| 可用性 | P99 > 3s |", 11),
            ("|\tTab\t| P99 > 3s |", 14),
            ("| e\u{301}te\u{301} | P99 > 3s |", 8),
            ("| 👩\u{200d}🚒 | P99 > 3s |", 7),
            ("| 👨\u{200d}👩\u{200d}👧\u{200d}👦 | P99 > 3s |", 7),
            ("| 🇫🇷 | P99 > 3s |", 7),
            ("| ⚠\u{fe0f} | P99 > 3s |", 7),
            ("| \u{202e}x | P99 > 3s |", 7),
        ] {
            let at = line.find("P99").map(|b| line[..b].chars().count()).expect("there");
            let cut = excerpt(line, at, at + 8);
            assert_eq!((cut.before, cut.width), (before, 8), "{line}");
        }
    }

    #[test]
    fn a_place_that_holds_wide_characters_is_as_wide_as_they_are() {
        assert_eq!(excerpt("a 可用 b", 2, 4).width, 4);
        assert_eq!(excerpt("a 👩\u{200d}🚒 b", 2, 5), Excerpt { text: "a 👩\u{200d}🚒 b".into(), before: 2, width: 2 });
        // In the middle of a glyph: the glyph as a whole.
        assert_eq!(excerpt("a e\u{301} b", 3, 4), Excerpt { text: "a e\u{301} b".into(), before: 2, width: 1 });
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        for (left, right) in [("x", "y"), ("可", "用"), ("e\u{301}", "👩\u{200d}🚒")] {
            let line = format!("{}HERE{}", left.repeat(5000), right.repeat(5000));
            let at = left.chars().count() * 5000;
            let cut = excerpt(&line, at, at + 4);
            assert!(cut.text.width() <= WIDTH + 2 && cut.text.starts_with('…') && cut.text.ends_with('…'), "{cut:?}");
            let shown = cut.text.find("HERE").map(|b| cut.text[..b].width());
            assert_eq!((Some(cut.before), cut.width), (shown, 4), "{cut:?}");
        }
        let line = "z".repeat(200);
        assert_eq!(excerpt(&line, 0, 3).text, format!("{}…", "z".repeat(WIDTH)));
    }

    #[test]
    fn a_place_past_the_end_still_has_a_width() {
        assert_eq!(excerpt("ab", 90_000, 90_001), excerpt("ab", 9, 12));
        assert_eq!(excerpt("ab", 9, 12), Excerpt { text: "ab".into(), before: 2, width: 1 });
        assert_eq!(excerpt("", 0, 1), Excerpt { text: String::new(), before: 0, width: 1 });
        assert_eq!(excerpt("ab", 1, 1), Excerpt { text: "ab".into(), before: 1, width: 1 });
    }

    #[test]
    fn what_a_terminal_would_obey_is_made_visible() {
        assert_eq!(excerpt("a\u{1b}[31mb\u{202e}c", 0, 1).text, "a\u{fffd}[31mb\u{fffd}c");
    }

    proptest! {
        #[test]
        fn any_place_of_any_line_is_shown_within_bounds(
            line in "([ -~\t]|\\PC|[é可\u{301}\u{200d}👩🚒]){0,300}",
            start in 0usize..400,
            length in 0usize..400,
        ) {
            let cut = excerpt(&line, start, start + length);
            prop_assert!(cut.text.width() <= WIDTH + 2, "{:?}", cut);
            prop_assert!(cut.width >= 1 && cut.before + cut.width <= WIDTH + 2, "{:?}", cut);
            let hidden = ['\n', '\t', '\u{1b}', '\u{202e}'];
            prop_assert!(!cut.text.contains(hidden));
        }
    }
}
