//! How texts that are looked for begin: two letters rule out most others.

/// How some folded texts begin, so that most others are seen at once not to begin with one of them.
pub(crate) struct Heads {
    /// By the first letter, from `a` on: a bit for each sign that comes second.
    seconds: [u128; 26],
}

impl Heads {
    /// Of texts that begin with a letter of ASCII and have a second sign.
    pub(crate) const fn of(texts: &[&str]) -> Self {
        let mut seconds = [0; 26];
        let mut at = 0;
        while at < texts.len() {
            let bytes = texts[at].as_bytes();
            // Others than ASCII are never found: what is looked at is folded.
            if bytes[0].is_ascii_lowercase() && bytes[1].is_ascii() {
                seconds[(bytes[0] - b'a') as usize] |= 1 << bytes[1];
            }
            at += 1;
        }
        Self { seconds }
    }

    /// Whether [`begins`](crate::words::begins) could say so of one of them.
    pub(crate) fn could_open(&self, text: &str) -> bool {
        match text.as_bytes() {
            [first, second, ..] if first.is_ascii() && second.is_ascii() => {
                let place = first.to_ascii_lowercase().wrapping_sub(b'a');
                let seconds = self.seconds.get(usize::from(place)).copied().unwrap_or_default();
                seconds >> second.to_ascii_lowercase() & 1 != 0
            }
            [] => false,
            [first] => !first.is_ascii(),
            // Accents of their own vanish, and letters lose theirs.
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Heads;
    use crate::words::begins;

    #[test]
    fn no_text_that_begins_as_one_of_some_is_ruled_out() {
        const SOME: &[&str] = &["ne ", "n'", "évitez ", "jamais ", "no", "cannot "];
        const HEADS: Heads = Heads::of(SOME);
        for text in
            ["Ne pas", "N’importe", "ÉVITEZ", "évite", "Jamais", "n", "", "N\u{301}o", "nœud", "œ", "7", "Ñe x", "É"]
        {
            let begins = SOME.iter().any(|some| begins(text, some));
            assert!(!begins || HEADS.could_open(text), "{text}");
        }
        for text in ["Restart it", "Navigate", "(no)", "j", "7 days", "CPU"] {
            assert!(!HEADS.could_open(text), "{text}");
        }
    }
}
