//! Unpacking, bounded: a few kilobytes can stand for gigabytes.

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::borrow::Cow;
use std::io::Read;

/// Why a body cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packed {
    /// More than is taken.
    TooLarge,
    /// In a way that is not known here.
    Unknown,
    /// Its bytes are not what they say.
    Broken,
}

/// The body as it was before it was packed, at most `most` bytes of it.
pub(crate) fn unpack<'a>(encoding: &str, body: &'a [u8], most: usize) -> Result<Cow<'a, [u8]>, Packed> {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "" | "identity" if body.len() > most => Err(Packed::TooLarge),
        "" | "identity" => Ok(Cow::Borrowed(body)),
        "gzip" | "x-gzip" => bounded(MultiGzDecoder::new(body), most),
        "deflate" => bounded(ZlibDecoder::new(body), most),
        _ => Err(Packed::Unknown),
    }
}

fn bounded(unpacked: impl Read, most: usize) -> Result<Cow<'static, [u8]>, Packed> {
    let mut out = Vec::new();
    unpacked.take(most as u64 + 1).read_to_end(&mut out).map_err(|_| Packed::Broken)?;
    if out.len() > most { Err(Packed::TooLarge) } else { Ok(Cow::Owned(out)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(body).expect("in memory");
        encoder.finish().expect("in memory")
    }

    #[test]
    fn a_body_that_unpacks_to_too_much_is_refused() {
        let bomb = packed(&vec![0; 1_000_000]).repeat(10);
        assert!(bomb.len() < 20_000);
        assert_eq!(unpack("gzip", &bomb, 9_999_999), Err(Packed::TooLarge));
        assert_eq!(unpack("gzip", &bomb, 10_000_000).map(|b| b.len()), Ok(10_000_000));
    }

    #[test]
    fn bytes_that_are_not_what_they_say_are_refused() {
        let whole = packed(b"hello");
        assert_eq!(unpack("GZIP", &whole, 5).as_deref(), Ok(&b"hello"[..]));
        assert_eq!(unpack("gzip", &whole[..whole.len() - 4], 5), Err(Packed::Broken));
        assert_eq!(unpack("gzip", b"hello", 5), Err(Packed::Broken));
        assert_eq!(unpack("br", b"hello", 5), Err(Packed::Unknown));
        assert_eq!(unpack("", b"hello", 5).as_deref(), Ok(&b"hello"[..]));
        assert_eq!(unpack("", b"hello!", 5), Err(Packed::TooLarge));
    }
}
