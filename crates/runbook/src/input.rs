//! From a file's bytes to text: what cannot be a runbook is said with its place and the way out.

use crate::program::Language;
use std::borrow::Cow;

/// Largest document that is read, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Bytes that are no runbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    /// Path as given.
    pub path: String,
    /// What is wrong, and where.
    pub problem: InputProblem,
}

/// Why bytes are no runbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputProblem {
    /// Nothing but white space.
    Empty,
    /// A NUL byte: a binary file.
    Binary {
        /// Of the byte, from 0.
        offset: usize,
    },
    /// More than [`MAX_BYTES`].
    TooLarge {
        /// Size of the file in bytes.
        bytes: usize,
    },
    /// A byte sequence that is not UTF-8, most often Latin-1.
    NotUtf8 {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// The first wrong byte.
        byte: u8,
    },
    /// UTF-16, as some editors save "Unicode".
    Utf16,
}

impl InputError {
    /// The error in `language`: place, reason and the way out.
    pub fn message(&self, language: Language) -> String {
        let path = &self.path;
        let typed = typed(path);
        let french = language == Language::Fr;
        match self.problem {
            InputProblem::Empty if path == "-" && french => {
                "l'entrée standard est vide : donnez-lui le runbook en Markdown (par exemple vectra check - < RUNBOOK.md)"
                    .to_owned()
            }
            InputProblem::Empty if path == "-" => {
                "standard input is empty: give it the runbook in Markdown (for example vectra check - < RUNBOOK.md)"
                    .to_owned()
            }
            InputProblem::Empty if french => {
                format!(
                    "{path} est vide : écrivez-y le runbook en Markdown (par exemple à partir de examples/runbook.fr.md)"
                )
            }
            InputProblem::Empty => {
                format!(
                    "{path} is empty: write the runbook into it in Markdown (for example from examples/runbook.en.md)"
                )
            }
            InputProblem::Binary { offset } if french => format!(
                "{path} : octet NUL à la position {offset}, c'est un fichier binaire ; donnez le fichier Markdown (.md) lui-même"
            ),
            InputProblem::Binary { offset } => {
                format!(
                    "{path}: NUL byte at offset {offset}, this is a binary file; give the Markdown file (.md) itself"
                )
            }
            InputProblem::TooLarge { bytes } if french => format!(
                "{path} : {bytes} octets, plus que la limite de {MAX_BYTES} ; découpez le document en plusieurs runbooks"
            ),
            InputProblem::TooLarge { bytes } => format!(
                "{path}: {bytes} bytes, more than the limit of {MAX_BYTES}; split the document into several runbooks"
            ),
            InputProblem::NotUtf8 { line, column, byte } if french => format!(
                "{path}:{line}:{column} : octet 0x{byte:02x}, le fichier n'est pas en UTF-8 (Latin-1 ?) ; convertissez-le : \
                 iconv -f ISO-8859-1 -t UTF-8 {typed} > converti.md"
            ),
            InputProblem::NotUtf8 { line, column, byte } => format!(
                "{path}:{line}:{column}: byte 0x{byte:02x}, the file is not UTF-8 (Latin-1?); convert it: \
                 iconv -f ISO-8859-1 -t UTF-8 {typed} > converted.md"
            ),
            InputProblem::Utf16 if french => {
                format!("{path} est en UTF-16 ; convertissez-le : iconv -f UTF-16 -t UTF-8 {typed} > converti.md")
            }
            InputProblem::Utf16 => {
                format!("{path} is UTF-16; convert it: iconv -f UTF-16 -t UTF-8 {typed} > converted.md")
            }
        }
    }
}

/// A path as a shell takes it for one word.
fn typed(path: &str) -> Cow<'_, str> {
    let plain = |sign: char| sign.is_alphanumeric() || "-_./+,:@%=".contains(sign);
    if !path.is_empty() && path.chars().all(plain) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(format!("'{}'", path.replace('\'', "'\\''")))
}

impl std::fmt::Display for InputError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for InputError {}

/// The text of a file, unchanged: a byte-order mark and CRLF stay, so that the hash of the text is the hash of the bytes;
/// [`crate::compile`] looks past both.
///
/// # Errors
/// The bytes are empty, binary, more than [`MAX_BYTES`], or not UTF-8.
pub fn decode(path: &str, bytes: &[u8]) -> Result<String, InputError> {
    let fail = |problem| Err(InputError { path: path.to_owned(), problem });
    if bytes.len() > MAX_BYTES {
        return fail(InputProblem::TooLarge { bytes: bytes.len() });
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return fail(InputProblem::Utf16);
    }
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return fail(InputProblem::Binary { offset });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.trim_start_matches('\u{feff}').trim().is_empty() => fail(InputProblem::Empty),
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line_start = good.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let before = good.get(line_start..).unwrap_or_default();
            fail(InputProblem::NotUtf8 {
                line: good.iter().filter(|byte| **byte == b'\n').count() + 1,
                column: String::from_utf8_lossy(before).chars().count() + 1,
                byte: bytes.get(error.valid_up_to()).copied().unwrap_or_default(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(bytes: &[u8]) -> InputProblem {
        decode("r.md", bytes).expect_err("these bytes are no runbook").problem
    }

    #[test]
    fn each_kind_of_wrong_bytes_is_named_with_its_place() {
        assert_eq!(problem(b""), InputProblem::Empty);
        assert_eq!(problem(b"\xef\xbb\xbf \r\n"), InputProblem::Empty);
        assert_eq!(problem(b"# a\0b"), InputProblem::Binary { offset: 3 });
        assert_eq!(
            problem("# é\nx\u{e9}".as_bytes().split_last().map(|(_, head)| head).unwrap_or_default()),
            InputProblem::NotUtf8 { line: 2, column: 2, byte: 0xc3 }
        );
        assert_eq!(problem(b"ok\nproc\xe9dure"), InputProblem::NotUtf8 { line: 2, column: 5, byte: 0xe9 });
        assert_eq!(problem(b"\xff\xfeh\0"), InputProblem::Utf16);
        assert_eq!(problem(&vec![b'a'; MAX_BYTES + 1]), InputProblem::TooLarge { bytes: MAX_BYTES + 1 });
    }

    #[test]
    fn messages_say_the_way_out_in_both_languages() {
        let error = decode("r.md", b"ok\nproc\xe9dure").expect_err("Latin-1");
        assert!(error.message(Language::En).contains("r.md:2:5") && error.message(Language::En).contains("iconv"));
        assert!(
            error.message(Language::Fr).contains("r.md:2:5") && error.message(Language::Fr).contains("convertissez")
        );
    }

    #[test]
    fn good_bytes_stay_as_they_are() {
        assert_eq!(decode("r.md", b"\xef\xbb\xbf# T\r\n").as_deref(), Ok("\u{feff}# T\r\n"));
    }

    #[test]
    fn what_is_to_be_typed_can_be_typed_and_standard_input_is_called_so() {
        let said = |path: &str, problem| InputError { path: path.to_owned(), problem }.message(Language::En);
        let latin = InputProblem::NotUtf8 { line: 1, column: 4, byte: 0xe9 };
        assert!(said("l 1.md", latin).ends_with("UTF-8 'l 1.md' > converted.md"));
        assert!(said("it's.md", InputProblem::Utf16).contains("UTF-8 'it'\\''s.md' >"));
        assert!(said("a/b.md", latin).contains("UTF-8 a/b.md >"));
        assert!(said("-", InputProblem::Empty).starts_with("standard input is empty"));
    }
}
