//! Where a message ends in a stream (RFC 6587): by its length, told before it, or by the end of its line.

use vectra_logs::TEXT_LIMIT;

/// Bytes of a message that are kept.
pub(super) const LONGEST: usize = TEXT_LIMIT;
/// A told length above this is none: the stream is not framed so.
const TOLD: usize = 16 * 1024 * 1024;

/// Cuts a stream into messages, whatever pieces it comes in.
#[derive(Debug, Default)]
pub(super) struct Frames {
    buffer: Vec<u8>,
    /// Bytes of a message of told length that are still to come.
    counted: Option<usize>,
    /// How much of the message was left out for its length.
    left_out: usize,
}

/// A message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub bytes: Vec<u8>,
    /// Whether it was longer than is kept.
    pub cut: bool,
}

impl Frames {
    /// Takes a piece; `take` gets each message that ends in it.
    pub fn push(&mut self, mut piece: &[u8], take: &mut dyn FnMut(Frame)) {
        while let Some((first, rest)) = piece.split_first() {
            if let Some(left) = self.counted {
                let (mine, after) = piece.split_at(left.min(piece.len()));
                self.keep(mine);
                piece = after;
                self.counted = Some(left - mine.len()).filter(|left| *left > 0);
                if self.counted.is_none() {
                    self.end(take);
                }
                continue;
            }
            // A length: digits, then a space, at the beginning of a message.
            if *first == b' '
                && self.left_out == 0
                && let Some(told) = told(&self.buffer)
            {
                self.buffer.clear();
                self.counted = Some(told);
                piece = rest;
                continue;
            }
            let counting = self.buffer.len() < 9 && self.buffer.iter().all(u8::is_ascii_digit);
            if counting && first.is_ascii_digit() {
                self.buffer.push(*first);
                piece = rest;
                continue;
            }
            match memchr::memchr2(b'\n', 0, piece) {
                Some(end) => {
                    let (mine, after) = piece.split_at(end);
                    self.keep(mine);
                    self.end(take);
                    piece = after.get(1..).unwrap_or_default();
                }
                None => {
                    self.keep(piece);
                    piece = &[];
                }
            }
        }
    }

    /// The stream is over: what is left is the last message.
    pub fn finish(mut self, take: &mut dyn FnMut(Frame)) {
        self.end(take);
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = LONGEST.saturating_sub(self.buffer.len());
        let (kept, left_out) = bytes.split_at(room.min(bytes.len()));
        self.buffer.extend_from_slice(kept);
        self.left_out += left_out.len();
    }

    fn end(&mut self, take: &mut dyn FnMut(Frame)) {
        let (bytes, cut) = (std::mem::take(&mut self.buffer), std::mem::take(&mut self.left_out) > 0);
        if !bytes.trim_ascii().is_empty() {
            take(Frame { bytes, cut });
        }
    }
}

fn told(buffer: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(buffer).ok().filter(|t| !t.starts_with('0'))?;
    text.parse().ok().filter(|n| (1..=TOLD).contains(n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frames(pieces: &[&[u8]]) -> Vec<String> {
        let mut out = Vec::new();
        let mut frames = Frames::default();
        let mut take =
            |f: Frame| out.push(String::from_utf8_lossy(&f.bytes).into_owned() + if f.cut { "…" } else { "" });
        for piece in pieces {
            frames.push(piece, &mut take);
        }
        frames.finish(&mut take);
        out
    }

    #[test]
    fn both_framings_are_told_apart_and_may_be_mixed() {
        assert_eq!(frames(&[b"<1>one\n<2>two\r\n\n<3>last"]), ["<1>one", "<2>two\r", "<3>last"]);
        assert_eq!(frames(&[b"8 <1>a b\nc7 <2>two", b"!<3>x\n"]), ["<1>a b\nc", "<2>two!", "<3>x"]);
        assert_eq!(frames(&[b"404 is no length here\n"]).len(), 1, "a stream that ends within its message");
        assert_eq!(frames(&[b"12monkeys\n99999999999 x\n"]), ["12monkeys", "99999999999 x"]);
        assert_eq!(frames(&[b"<1>nul\0<2>ends\0"]), ["<1>nul", "<2>ends"]);
    }

    #[test]
    fn a_message_without_end_takes_no_more_than_is_kept() {
        let long = vec![b'x'; LONGEST + 5];
        let found = frames(&[&long, b"\nnext\n"]);
        assert_eq!((found.len(), found[0].chars().count(), found[1].as_str()), (2, LONGEST + 1, "next"));
        let counted = [format!("{} ", LONGEST + 5).as_bytes(), &long, b"4 next"].concat();
        let found = frames(&[&counted]);
        assert!(found[0].ends_with('…') && found[1] == "next");
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(stream in "[0-9a-z< >\n\0]{0,60}", cuts in prop::collection::vec(0_usize..60, 0..8)) {
            let whole = frames(&[stream.as_bytes()]);
            let mut pieces = Vec::new();
            let mut rest = stream.as_bytes();
            for cut in cuts {
                let (piece, after) = rest.split_at(cut.min(rest.len()));
                pieces.push(piece);
                rest = after;
            }
            pieces.push(rest);
            prop_assert_eq!(frames(&pieces), whole);
        }
    }
}
