//! What cargo and its test programs say, read for the counts and for what failed.

/// The sums so far, fed with output as it comes.
#[derive(Debug, Default)]
pub(super) struct Listener {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) ignored: u64,
    /// What failed, with its test program.
    pub(super) names: Vec<String>,
    line: Vec<u8>,
    /// The program that runs now and has not given its result yet.
    suite: Option<String>,
    listing: Vec<String>,
}

/// A longer line is none of libtest's.
const LONGEST_LINE: usize = 16 * 1024;

impl Listener {
    /// Takes what was just written.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                self.take(&plain(&line));
            } else if self.line.len() < LONGEST_LINE {
                self.line.push(*byte);
            }
        }
    }

    /// Ends the counting: a program that was begun and gave no result has died.
    pub(super) fn close(&mut self) {
        if let Some(suite) = self.suite.take() {
            self.failed += 1;
            self.names.push(format!("{suite} ended without a result"));
        }
    }

    fn take(&mut self, line: &str) {
        // Cargo sets its verbs flush right; a test's own output does not.
        let suite = line.strip_prefix("     Running ");
        if let Some(suite) = suite.or_else(|| line.strip_prefix("   Doc-tests ")) {
            self.close();
            self.suite = Some(suite.split(" (").next().unwrap_or(suite).to_owned());
            self.listing.clear();
        } else if line == "failures:" {
            // The first such heading stands above the outputs, the last above the names.
            self.listing.clear();
        } else if let Some(result) = line.strip_prefix("test result: ") {
            self.result(result);
        } else if let Some(name) = line.strip_prefix("    ") {
            // A doc test is called `src/lib.rs - item (line 3)`; other names are one word.
            if !name.contains(' ') || (name.contains(" - ") && name.ends_with(')')) {
                self.listing.push(name.to_owned());
            }
        }
    }

    fn result(&mut self, result: &str) {
        let count = |word: &str| -> u64 {
            let part = result.split([';', '.']).find_map(|part| part.trim().strip_suffix(word));
            part.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
        };
        let suite = self.suite.take().unwrap_or_default();
        let failed = count("failed");
        self.passed += count("passed");
        self.failed += failed;
        self.ignored += count("ignored");
        let listed = std::mem::take(&mut self.listing);
        if failed > 0 {
            self.names.extend(listed.iter().map(|name| format!("{suite} {name}").trim().to_owned()));
        }
    }
}

/// The text of a line without the terminal's colours.
fn plain(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let mut out = String::new();
    let mut rest = text.as_ref();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        rest = after.split_once(|letter: char| letter.is_ascii_alphabetic()).map_or("", |(_, rest)| rest);
    }
    out + rest.trim_end_matches('\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "   Compiling a v0.1.0
    Finished `test` profile
     \u{1b}[1m\u{1b}[32mRunning\u{1b}[0m unittests src/lib.rs (target/debug/deps/a-1)

running 3 tests
test one ... ok
test two::deep ... FAILED
test three ... ignored

failures:

---- two::deep stdout ----
failures:
    misleading
thread 'two::deep' panicked at src/lib.rs:1:
    Running away


failures:
    two::deep

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s

     Running tests/died.rs (target/debug/deps/died-1)

running 1 test
   Doc-tests a

running 2 tests

failures:

---- src/lib.rs - a (line 3) stdout ----
error

failures:
    src/lib.rs - a (line 3)

test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    #[test]
    fn results_are_summed_and_failures_named() {
        // However the output is cut.
        for size in [1, 7, OUTPUT.len()] {
            let mut listener = Listener::default();
            OUTPUT.as_bytes().chunks(size).for_each(|chunk| listener.feed(chunk));
            listener.close();
            assert_eq!((listener.passed, listener.failed, listener.ignored), (3, 3, 1));
            assert_eq!(
                listener.names,
                ["unittests src/lib.rs two::deep", "tests/died.rs ended without a result", "a src/lib.rs - a (line 3)"]
            );
        }
    }

    #[test]
    fn the_last_program_may_die_too() {
        let mut listener = Listener::default();
        listener.feed(b"     Running unittests src/main.rs (x)\nrunning 1 test\n");
        listener.close();
        assert_eq!((listener.passed, listener.failed), (0, 1));
        assert_eq!(listener.names, ["unittests src/main.rs ended without a result"]);
    }

    #[test]
    fn endless_lines_are_not_kept() {
        let mut listener = Listener::default();
        listener.feed(&vec![b'x'; LONGEST_LINE * 4]);
        assert_eq!(listener.line.len(), LONGEST_LINE);
        listener.feed(b"\ntest result: ok. 1 passed; 0 failed; 0 ignored\n");
        assert_eq!(listener.passed, 1);
    }
}
