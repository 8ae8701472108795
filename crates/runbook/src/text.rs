//! Words out of written text: without accents, case, plural, punctuation and numbering.

pub(crate) use crate::words::{Key, begins, each_key, each_word, fold, folded, is_filler, stem};

use std::borrow::Cow;
use std::ops::ControlFlow;
use unicode_normalization::UnicodeNormalization;

/// Words of a text: folded, plural signs dropped, fillers left out.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    collect(text, |word| (!is_filler(word)).then(|| stem(word)))
}

/// Words of a text, folded, plural signs dropped: "plus de" is not "au plus".
pub(crate) fn stems(text: &str) -> Vec<String> {
    collect(text, |word| Some(stem(word)))
}

/// Words of a text, folded, nothing left out.
pub(crate) fn words(text: &str) -> Vec<String> {
    collect(text, |word| Some(word))
}

fn collect(text: &str, keep: impl Fn(&str) -> Option<&str>) -> Vec<String> {
    let mut found = Vec::with_capacity(text.len() / 6 + 1);
    let _ = each_word(text, |word| {
        if let Some(word) = keep(word) {
            found.push(word.to_owned());
        }
        ControlFlow::Continue(())
    });
    found
}

/// How many words [`tokens`] gives.
pub(crate) fn count(text: &str) -> usize {
    let mut count = 0;
    let _ = each_key(text, |word| {
        count += usize::from(!word.is_filler());
        ControlFlow::Continue(())
    });
    count
}

/// Whether one of the text's folded words is among these.
pub(crate) fn says(text: &str, words: &[&str]) -> bool {
    each_word(text, |word| if words.contains(&word) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        .is_break()
}

/// Also splits `ServiceDown` and `disk_full` into their words.
pub(crate) fn tokens_of_name(name: &str) -> Vec<String> {
    tokens(&spaced_name(name))
}

/// `ServiceDown` as `Service Down`.
pub(crate) fn spaced_name(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len() + 8);
    let mut previous_lower = false;
    for character in name.chars() {
        if character.is_uppercase() && previous_lower {
            spaced.push(' ');
        }
        previous_lower = character.is_lowercase();
        spaced.push(character);
    }
    spaced
}

/// `a-name-like-this`, at most about 60 characters; a longer text ends in a short hash of the whole.
pub(crate) fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(72));
    slug_onto(&mut out, text);
    out
}

/// Appends the [`slug`] of a text.
pub(crate) fn slug_onto(out: &mut String, text: &str) {
    let start = out.len();
    if plain_slug_onto(out, text) {
        return;
    }
    out.truncate(start);
    let cut = each_word(text, |word| {
        if out.len() - start + word.len() > 60 {
            return ControlFlow::Break(());
        }
        if out.len() > start {
            out.push('-');
        }
        out.push_str(word);
        ControlFlow::Continue(())
    })
    .is_break();
    if cut || out.len() == start {
        if out.len() > start {
            out.push('-');
        }
        out.push_str(&short_hash(text));
    }
}

/// Appends the slug of a text of plain words; whether it was one.
fn plain_slug_onto(out: &mut String, text: &str) -> bool {
    // What is long is cut; there are no more gaps than signs.
    let mut slug = [0; 60];
    if text.len() > slug.len() {
        return false;
    }
    let (mut length, mut gap) = (0, false);
    for byte in text.bytes() {
        // What is joined by a hyphen may be one word.
        if !byte.is_ascii() || byte == b'-' {
            return false;
        }
        let counts = byte.is_ascii_alphanumeric() || byte == b'+';
        if counts {
            if gap && length > 0 {
                put(&mut slug, &mut length, b'-');
            }
            put(&mut slug, &mut length, byte.to_ascii_lowercase());
        }
        gap = !counts;
    }
    let slug = slug.get(..length).and_then(|slug| str::from_utf8(slug).ok()).unwrap_or_default();
    out.push_str(slug);
    !slug.is_empty()
}

fn put(slug: &mut [u8], length: &mut usize, byte: u8) {
    if let Some(place) = slug.get_mut(*length) {
        *place = byte;
        *length += 1;
    }
}

/// Eight hex digits that differ where the texts differ in more than white space and the way in which accents are stored.
fn short_hash(text: &str) -> String {
    let text = narrowed(text);
    // Marks that are combined with the letter before them begin with one of these bytes; most texts have none.
    let mut hash = if text.bytes().any(|byte| matches!(byte, 0xCC | 0xCD)) {
        sha256(text.nfc().collect::<String>().as_bytes())
    } else {
        sha256(text.as_bytes())
    };
    hash.truncate(8);
    hash
}

/// Lower-case hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    use std::fmt::Write;
    sha2::Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// A heading or item without its leading number ("1.2", "IV.", "A)", "Étape 3:", "#4"), emoji and bullets.
pub(crate) fn without_numbering(text: &str) -> &str {
    let mut rest = trim_signs(text);
    for _ in 0..3 {
        let next = trim_signs(strip_number(rest));
        if next == rest || next.is_empty() {
            break;
        }
        rest = next;
    }
    rest
}

fn trim_signs(text: &str) -> &str {
    if text.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return trimmed(text);
    }
    text.trim_start_matches(|character: char| {
        !character.is_alphanumeric()
            && !matches!(character, '/' | '<' | '>' | '"' | '`' | '(' | '[' | '$' | '+' | '≥' | '≤' | '=' | '{')
    })
    .trim()
}

/// [`str::trim`], where one look at both ends mostly tells that there is nothing to do.
pub(crate) fn trimmed(text: &str) -> &str {
    let ends = [text.as_bytes().first(), text.as_bytes().last()];
    if ends.into_iter().all(|end| end.is_some_and(u8::is_ascii_graphic)) { text } else { text.trim() }
}

fn strip_number(text: &str) -> &str {
    if let Some(rest) = behind_step(text) {
        return rest;
    }
    // Most texts begin with a plain word, behind which stands a space or nothing.
    let word = text.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(text.len());
    if word > 0 && text.as_bytes().get(word).is_none_or(|behind| *behind == b' ') {
        return text;
    }
    let (head, rest) =
        match text.split_once(|character: char| character.is_whitespace() || character == ')' || character == ':') {
            Some(parts) => parts,
            None => return text,
        };
    // "127.0.0.1:8080", "02:00": what stands behind the colon belongs to it.
    if text.as_bytes().get(head.len()) == Some(&b':') && rest.starts_with(|sign: char| sign.is_ascii_digit()) {
        return text;
    }
    // A plain word is no number; a short one may be, before a sign.
    let marked = || text.as_bytes().get(head.len()).is_some_and(|sign| matches!(sign, b')' | b':'));
    if head.bytes().all(|byte| byte.is_ascii_alphabetic()) && (head.len() > 5 || !marked()) {
        return text;
    }
    let head = head.trim_end_matches(['\u{fe0f}', '\u{20e3}']);
    let body = head.trim_end_matches(['.', '-', '–']);
    let keycap =
        text.get(head.len()..).is_some_and(|tail| tail.starts_with('\u{fe0f}') || tail.starts_with('\u{20e3}'));
    let marked = body.len() < head.len() || text.get(head.len()..).is_some_and(|tail| tail.starts_with([')', ':']));
    let dotted = !body.is_empty()
        && body.chars().all(|character| character.is_ascii_digit() || character == '.')
        && body.chars().any(|character| character.is_ascii_digit());
    let roman =
        marked && body.len() <= 5 && !body.is_empty() && body.chars().all(|character| "IVXLC".contains(character));
    // "A.1", "III.4".
    let mixed = body.split_once('.').is_some_and(|(lead, rest)| {
        let named = lead.chars().all(|sign| "IVXLC".contains(sign)) || lead.chars().count() == 1;
        let capital = lead.starts_with(|sign: char| sign.is_ascii_uppercase());
        named && capital && !rest.is_empty() && rest.chars().all(|sign| sign.is_ascii_digit() || sign == '.')
    });
    // "6b.": a step beside the sixth.
    let split = marked
        && body.len() <= 3
        && body.ends_with(|sign: char| sign.is_ascii_lowercase())
        && body.starts_with(|sign: char| sign.is_ascii_digit())
        && body.get(..body.len() - 1).is_some_and(|digits| digits.bytes().all(|sign| sign.is_ascii_digit()));
    let letter = marked && body.chars().count() == 1 && body.chars().all(char::is_alphabetic);
    // "24 h" and "3 échecs" begin with a quantity, not with a number of a heading.
    let dotted = dotted
        && (marked
            || body.contains('.')
            || rest.trim_start().starts_with(|sign: char| sign.is_uppercase() || sign == '·'));
    let section_sign = body.starts_with('§') || body.starts_with('#');
    if dotted || roman || letter || split || section_sign || mixed || (keycap && !body.is_empty()) {
        rest.trim_start_matches(['.', ')', ':', '-', '–', '—', ' '])
    } else {
        text
    }
}

/// "Step 3: ", "Étape 2. ": the sentence behind it.
fn behind_step(text: &str) -> Option<&str> {
    if !text.starts_with(|first: char| matches!(first, 's' | 'S' | 'e' | 'E') || !first.is_ascii()) {
        return None;
    }
    let (word, rest) = text.split_once(' ')?;
    let is_label = if word.is_ascii() {
        word.eq_ignore_ascii_case("step") || word.eq_ignore_ascii_case("etape")
    } else {
        word.len() <= 20 && fold(word) == "etape"
    };
    if !is_label {
        return None;
    }
    let tail = rest.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let signs = tail.trim_start_matches(['.', ':', ')', ' ', '-', '–', '—', '\u{a0}']);
    let marked = tail.len() < rest.len()
        && signs.len() < tail.len()
        && tail.trim_start().starts_with(['.', ':', ')', '-', '–', '—']);
    (marked && !signs.is_empty()).then_some(signs)
}

/// A name cleaned for people: no numbering, no trailing colon, single spaces.
pub(crate) fn clean(text: &str) -> String {
    cleaned(text).into_owned()
}

/// [`clean`], as it stands in the text where nothing is to be taken from within.
pub(crate) fn cleaned(text: &str) -> Cow<'_, str> {
    narrowed(without_numbering(text).trim_end_matches([':', '：']))
}

/// How many lines [`str::lines`] gives.
pub(crate) fn line_count(text: &str) -> usize {
    let ends = text.bytes().filter(|byte| *byte == b'\n').count();
    ends + usize::from(!text.is_empty() && !text.ends_with('\n'))
}

/// Single spaces for whatever white space there is, none at the ends.
pub(crate) fn squeezed(text: &str) -> String {
    narrowed(text).into_owned()
}

/// [`squeezed`], as it stands in the text where it is already.
pub(crate) fn narrowed(text: &str) -> Cow<'_, str> {
    let text = trimmed(text);
    if is_squeezed(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    join(&mut out, text.split_whitespace());
    Cow::Owned(out)
}

/// Whether a trimmed text surely has no other white space than single spaces.
fn is_squeezed(text: &str) -> bool {
    let bytes = text.as_bytes();
    // All white space that is not ASCII begins with one of these bytes. Every byte is looked at, many at a time.
    let odd = bytes.iter().fold(false, |odd, byte| odd | matches!(byte, 9..=13 | 0xC2 | 0xE1..=0xE3));
    let behind = bytes.get(1..).unwrap_or_default();
    !odd && !bytes.iter().zip(behind).fold(false, |twice, (one, next)| twice | (*one == b' ' && *next == b' '))
}

/// The first words of a text, with single spaces.
pub(crate) fn first_words(text: &str, count: usize) -> Cow<'_, str> {
    let written = text.trim_start();
    let end = written.bytes().enumerate().filter(|(_, byte)| *byte == b' ').nth(count.saturating_sub(1));
    let head = written.get(..end.map_or(written.len(), |(at, _)| at)).unwrap_or_default().trim_end();
    if is_squeezed(head) {
        return Cow::Borrowed(head);
    }
    let mut out = String::with_capacity(text.len().min(80));
    join(&mut out, text.split_whitespace().take(count));
    Cow::Owned(out)
}

fn join<'t>(out: &mut String, words: impl Iterator<Item = &'t str>) {
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbering_goes_and_names_stay() {
        for (written, name) in [
            ("1.2 Alertes", "Alertes"),
            ("IV. Contacts", "Contacts"),
            ("A) Rollback", "Rollback"),
            ("🚨 3) Escalade:", "Escalade"),
            ("§4.1 SLA", "SLA"),
            ("2. 24/7 support", "24/7 support"),
            ("API Down", "API Down"),
            ("24 h de sauvegarde", "24 h de sauvegarde"),
            ("CI pipeline", "CI pipeline"),
            ("5 Incidents", "Incidents"),
            ("A.1 Regarder", "Regarder"),
            ("III.4 Escalade", "Escalade"),
            ("1️⃣ Contacts", "Contacts"),
            ("T-1 day", "T-1 day"),
        ] {
            assert_eq!(clean(written), name, "{written}");
        }
    }

    #[test]
    fn words_do_not_depend_on_accents_case_or_plural() {
        assert_eq!(tokens("Niveaux de SÉVÉRITÉ"), tokens("niveau severite"));
        assert_eq!(tokens("l'escalade"), vec!["escalade"]);
        assert_eq!(tokens_of_name("DiskAlmostFull"), vec!["disk", "almost", "full"]);
    }

    #[test]
    fn white_space_is_squeezed_and_lines_are_counted() {
        for text in ["", " ", "a", "a\n", "a\n\nb", "\n", "a  b\u{a0}c\td é", " l’été \u{2003}à  Paris\u{3000}x\n"]
        {
            assert_eq!(trimmed(text), text.trim(), "{text:?}");
            assert_eq!(squeezed(text), text.split_whitespace().collect::<Vec<_>>().join(" "), "{text:?}");
            assert_eq!(line_count(text), text.lines().count(), "{text:?}");
        }
        assert_eq!(first_words("one two three", 2), "one two");
        assert_eq!(first_words("one two ", 2), "one two");
        assert_eq!(first_words(" one  two\u{a0}three four", 3), "one two three");
    }

    #[test]
    fn slugs_of_long_texts_stay_apart() {
        let long = "select pid now query_start as duration query from pg_stat_activity where state";
        assert_ne!(slug(&format!("{long} = 1")), slug(&format!("{long} = 2")));
        assert_eq!(slug("API Non Disponible"), "api-non-disponible");
        let decomposed = long.replace("where", "où e\u{301}tait");
        assert_eq!(slug(&decomposed), slug(&long.replace("where", "où était")));
    }
}
