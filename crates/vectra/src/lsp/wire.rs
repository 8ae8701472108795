//! Standard input and output of the server: each message with its length before it. What is no message is answered as JSON-RPC
//! says, and the next one is read; only where the lengths themselves are wrong is nothing left to go on with.

use lsp_server::{Connection, Message};
use serde_json::{Value, json};
use std::io::{self, BufRead, Read, Write, stdin, stdout};
use std::thread::{Builder, JoinHandle};

/// The longest message that is read, in bytes: a document goes over the wire whole, twice escaped.
const LONGEST: u64 = 64 * 1024 * 1024;
/// The longest line of a header.
const LONGEST_LINE: u64 = 4096;

/// Why nothing more can be read.
#[derive(Debug)]
pub enum Fault {
    Header(String),
    TooLong(u64),
    Broken(io::Error),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header(line) => write!(out, "a header line that is none: {line:?}"),
            Self::TooLong(length) => write!(out, "a message of {length} bytes, {LONGEST} are read at most"),
            Self::Broken(error) => write!(out, "{error}"),
        }
    }
}

/// The threads that read and write.
pub struct Wire {
    reader: JoinHandle<Result<(), Fault>>,
    writer: JoinHandle<io::Result<()>>,
}

impl Wire {
    /// Begins to read and write; each side waits while the other one has a message in its hands.
    pub fn begin() -> io::Result<(Connection, Self)> {
        let (sender, out) = crossbeam_channel::bounded::<Message>(0);
        let (inside, receiver) = crossbeam_channel::bounded::<Message>(0);
        let writer = Builder::new()
            .name("lsp-writer".to_owned())
            .spawn(move || out.into_iter().try_for_each(|message: Message| message.write(&mut stdout().lock())))?;
        let reader = Builder::new().name("lsp-reader".to_owned()).spawn(move || {
            read_all(
                &mut stdin().lock(),
                |message| inside.send(message).is_ok(),
                |answer| say(&mut stdout().lock(), answer),
            )
        })?;
        Ok((Connection { sender, receiver }, Self { reader, writer }))
    }

    /// Waits until all was written. The reader is only asked where it has ended: an editor that goes may leave its end open.
    pub fn end(self) -> Result<(), Fault> {
        let written = self.writer.join().unwrap_or_else(|_| Err(io::Error::other("the writer ended early")));
        if self.reader.is_finished() {
            self.reader.join().unwrap_or_else(|_| Err(Fault::Broken(io::Error::other("the reader ended early"))))?;
        }
        written.map_err(Fault::Broken)
    }
}

/// Gives each message to `take` until that says no, the editor says `exit` or nothing more comes.
fn read_all(
    input: &mut impl BufRead,
    mut take: impl FnMut(Message) -> bool,
    mut answer: impl FnMut(&Value) -> io::Result<()>,
) -> Result<(), Fault> {
    while let Some(body) = read_body(input)? {
        let message = match serde_json::from_slice::<Message>(&body) {
            Ok(message) => message,
            Err(error) => {
                // -32700 and -32600 are JSON-RPC's "Parse error" and "Invalid Request"; who asked is not known.
                let code = if serde_json::from_slice::<Value>(&body).is_ok() { -32600 } else { -32700 };
                let error =
                    json!({"jsonrpc": "2.0", "id": null, "error": {"code": code, "message": error.to_string()}});
                answer(&error).map_err(Fault::Broken)?;
                continue;
            }
        };
        let last = matches!(&message, Message::Notification(told) if told.method == "exit");
        if !take(message) || last {
            break;
        }
    }
    Ok(())
}

/// The next message's bytes; nothing at the end of the input.
fn read_body(input: &mut impl BufRead) -> Result<Option<Vec<u8>>, Fault> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(Fault::Broken)?;
        if line.is_empty() {
            return Ok(None);
        }
        let written = String::from_utf8_lossy(&line);
        let Some(header) = written.strip_suffix("\r\n") else {
            return Err(Fault::Header(written.chars().take(80).collect()));
        };
        if header.is_empty() {
            break;
        }
        let odd = || Fault::Header(header.chars().take(80).collect());
        let (name, value) = header.split_once(':').ok_or_else(odd)?;
        if name.eq_ignore_ascii_case("Content-Length") {
            length = Some(value.trim().parse::<u64>().map_err(|_| odd())?);
        }
    }
    let length = length.ok_or_else(|| Fault::Header("Content-Length is missing".to_owned()))?;
    if length > LONGEST {
        return Err(Fault::TooLong(length));
    }
    let mut body = Vec::new();
    let read = input.by_ref().take(length).read_to_end(&mut body).map_err(Fault::Broken)?;
    if u64::try_from(read).unwrap_or(u64::MAX) < length {
        return Err(Fault::Broken(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(Some(body))
}

fn say(out: &mut impl Write, value: &Value) -> io::Result<()> {
    let text = value.to_string();
    write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &[u8]) -> Vec<u8> {
        [format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
    }

    /// The methods that were read, the codes that were answered, and how it ended.
    fn read(input: &[u8]) -> (Vec<String>, Vec<i64>, Result<(), Fault>) {
        let (mut methods, mut codes) = (Vec::new(), Vec::new());
        let end = read_all(
            &mut io::BufReader::new(input),
            |message| {
                if let Message::Notification(told) = message {
                    methods.push(told.method);
                }
                true
            },
            |answer| {
                codes.push(answer["error"]["code"].as_i64().unwrap_or_default());
                assert!(answer["id"].is_null() && answer["error"]["message"].is_string());
                Ok(())
            },
        );
        (methods, codes, end)
    }

    #[test]
    fn what_is_no_message_is_answered_and_the_next_one_read() {
        let told = |method: &str| framed(json!({"jsonrpc": "2.0", "method": method}).to_string().as_bytes());
        let input =
            [told("a"), framed(b"{not json"), framed(b"[]"), framed(b"\xff\xfe{}"), told("b"), told("exit"), told("c")];
        let (methods, codes, end) = read(&input.concat());
        assert_eq!((methods.join(" ").as_str(), codes.as_slice()), ("a b exit", [-32700, -32600, -32700].as_slice()));
        assert!(end.is_ok());
        assert!(read(b"").2.is_ok());
    }

    #[test]
    fn wrong_lengths_end_it_with_a_reason_and_take_no_memory() {
        assert!(matches!(read(b"Content-Length: 99999999999999\r\n\r\n{}").2, Err(Fault::TooLong(99_999_999_999_999))));
        assert!(matches!(read(b"Content-Length: 63000000\r\n\r\n{}").2, Err(Fault::Broken(_))));
        for odd in ["Content-Length: x\r\n\r\n{}", "hello\n", "hello\r\n\r\n", "Content-Type: x\r\n\r\n{}"] {
            assert!(matches!(read(odd.as_bytes()).2, Err(Fault::Header(_))), "{odd:?}");
        }
        assert!(matches!(read(&[b'x'; 10_000]).2, Err(Fault::Header(line)) if line.len() == 80));
    }
}
