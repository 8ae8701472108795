//! Cuts a block into its pieces: commands with their lines, comments, sentences, output.

use super::continuation::Lexer;
use super::effects::{self, Console};
use super::shape::{self, Certainty};
use super::shell::{self, Verdict};
use super::{Mode, Segment, What, code, comment_of, is_sentence, is_ui_path, powershell, prompt, sql};
use crate::program::{EffectClass, StepKind};

/// A shell script longer than this is cut into its lines when it does not parse.
const MAX_COMMAND_LINES: usize = 100;

/// Lines that may be read again in a block because a longer command did not parse.
const MAX_READ_AGAIN: usize = 400;

pub(super) struct Cutter<'b> {
    body: &'b [String],
    first_line: u32,
    at: usize,
    gap: bool,
    mode: Mode,
    /// Somebody copied a shell's terminal: what has no prompt is output.
    terminal: bool,
    /// A console's prompt was seen.
    prompted: bool,
    console: Option<Console>,
    read_again: usize,
    pub out: Vec<Segment>,
}

impl<'b> Cutter<'b> {
    pub(super) fn new(mode: Mode, body: &'b [String], first_line: u32) -> Self {
        let terminal = body.iter().any(|line| {
            prompt::read(line, None).is_some_and(|prompted| {
                prompted.console == Console::Shell && shape::command(prompted.rest) > Certainty::No
            })
        });
        Self {
            body,
            first_line,
            at: 0,
            gap: false,
            mode,
            terminal,
            prompted: false,
            console: None,
            read_again: 0,
            out: Vec::new(),
        }
    }

    pub(super) fn cut(mut self) -> Vec<Segment> {
        while self.at < self.body.len() {
            self.next();
        }
        self.out
    }

    fn push(&mut self, what: What, text: String, lines: usize, note: Option<String>) {
        let number = |at: usize| self.first_line.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        let (first, last) = (number(self.at), number(self.at + lines.max(1) - 1));
        if let What::Command(Verdict { opens: Some(console), .. }) = &what {
            self.console = Some(*console);
        }
        self.out.push(Segment::new(what, text, [first, last], self.gap, note));
        self.gap = false;
        self.at += lines.max(1);
    }

    fn one(&mut self, what: What, line: &str) {
        self.push(what, line.to_owned(), 1, None);
    }

    fn next(&mut self) {
        let Some(raw) = self.body.get(self.at) else {
            return;
        };
        let line = raw.trim();
        if line.is_empty() {
            self.gap = true;
            self.at += 1;
            return;
        }
        // A root's prompt is the sign of a comment; only a command behind it, in a terminal, is one.
        if let Some(rest) = line.strip_prefix("# ").filter(|rest| self.terminal && shape::is_sure(rest)) {
            return self.typed(rest, Console::Shell);
        }
        if let Some(prompted) = prompt::read(line, self.console) {
            return self.typed(prompted.rest, prompted.console);
        }
        if let Some(comment) = comment_of(line) {
            return self.one(What::Comment, comment);
        }
        if self.terminal {
            return self.one(What::Output, line);
        }
        match self.mode {
            Mode::Sql => return self.sql(),
            Mode::Redis => return self.one(What::Command(redis(line)), line),
            Mode::PowerShell => return self.powershell(line),
            _ => {}
        }
        if let Some(console) = self.console
            && self.spoken(line, console)
        {
            return;
        }
        self.plain(line);
    }

    /// "make down  # stop everything" below "make ps  # what runs": another command of the same form.
    fn repeats(&self, line: &str) -> bool {
        let Some((code, _)) = line.split_once(" # ") else {
            return false;
        };
        let first = code.split_whitespace().next();
        let above = self.out.last().filter(|above| matches!(above.what, What::Command(_)) && above.note.is_some());
        self.mode == Mode::Shell && above.is_some_and(|above| above.text.split_whitespace().next() == first)
    }

    /// A line of a shell's block.
    fn plain(&mut self, line: &str) {
        if self.repeats(line) {
            return self.shell(None);
        }
        if is_ui_path(line) {
            return self.one(What::UiPath, line);
        }
        if let Some((method, address)) = shape::request(line) {
            return self.request(method, address);
        }
        if shape::is_cron(line) {
            return self.one(What::Output, line);
        }
        let certainty = shape::command(line);
        if certainty < Certainty::Sure && shape::is_sql(line) && self.sql_in_shell() {
            return;
        }
        let behind = self.out.iter().any(|segment| matches!(segment.what, What::Command(_)));
        match certainty {
            Certainty::Sure => self.shell(None),
            _ if self.mode == Mode::Shell && self.closes_below(line) => self.shell(None),
            _ if is_sentence(line) => self.one(What::Manual, line),
            Certainty::Maybe if self.prompted || (self.mode != Mode::Shell && behind) => self.one(What::Output, line),
            Certainty::Maybe => self.shell(None),
            Certainty::No => self.one(What::Output, line),
        }
    }

    /// A statement of PowerShell, or what its block says beside its code.
    fn powershell(&mut self, line: &str) {
        let rest = self.body.get(self.at..).unwrap_or_default();
        if line.starts_with("<#") {
            let lines =
                rest.iter().take(MAX_COMMAND_LINES).position(|line| line.contains("#>")).map_or(1, |last| last + 1);
            return self.push(What::Output, self.joined(lines), lines, None);
        }
        if !powershell::is_code(line) {
            return self.one(if is_sentence(line) { What::Manual } else { What::Output }, line);
        }
        let most = if self.read_again > MAX_READ_AGAIN { 1 } else { MAX_COMMAND_LINES };
        let (lines, read) = powershell::statement(rest, most);
        self.read_again += read - lines.min(read);
        let comment = powershell::comment(line).filter(|_| lines == 1).and_then(|at| line.split_at_checked(at));
        let (text, note) = match comment {
            Some((code, comment)) => (code.trim().to_owned(), Some(comment.trim_start_matches('#').trim().to_owned())),
            None => (self.joined(lines), None),
        };
        self.push(What::Command(powershell::read(&text)), text, lines, note);
    }

    /// "for x in a b c" above its "done": a loop, even where its "do" was forgotten.
    fn closes_below(&self, line: &str) -> bool {
        let end = match line.split_whitespace().next() {
            Some("for" | "while" | "until") => "done",
            Some("if") => "fi",
            Some("case") => "esac",
            _ => return false,
        };
        let below = self.body.get(self.at + 1..).unwrap_or_default().iter().take(MAX_COMMAND_LINES);
        below.take_while(|line| !line.trim().is_empty()).any(|line| {
            let first = line.trim().split(|sign: char| sign.is_whitespace() || ";|&>".contains(sign)).next();
            first == Some(end)
        })
    }

    /// A line with a prompt.
    fn typed(&mut self, rest: &str, console: Console) {
        self.prompted |= console != Console::Shell;
        let text = rest.to_owned();
        match console {
            Console::Shell => {
                self.console = None;
                self.shell(Some(text));
            }
            Console::Sql => {
                let lines = self.continued_statement(&text);
                self.push(What::Command(sql::read(&lines.0)), lines.0, lines.1, None);
            }
            Console::Redis => self.push(What::Command(redis(&text)), text, 1, None),
            Console::Mongo => self.push(What::Command(code::mongo(&text)), text, 1, None),
            Console::Code => self.push(What::Command(code_line(&text)), text, 1, None),
        }
    }

    /// A statement typed at a prompt goes on behind `postgres-#` and `->` until its semicolon.
    fn continued_statement(&self, first: &str) -> (String, usize) {
        let mut text = first.to_owned();
        let mut lines = 1;
        while !text.trim_end().ends_with(';') && !text.starts_with('\\') && lines < 60 {
            let Some(line) = self.body.get(self.at + lines).map(|line| line.trim()) else {
                break;
            };
            let more = line.strip_prefix("-> ").or_else(|| {
                prompt::read(line, None)
                    .filter(|prompted| prompted.console == Console::Sql && !shape::is_sql(prompted.rest))
                    .map(|prompted| prompted.rest)
            });
            let Some(more) = more else {
                break;
            };
            text.push('\n');
            text.push_str(more);
            lines += 1;
        }
        (text, lines)
    }

    /// A line below a command that opened a console; whether it is spoken to that.
    fn spoken(&mut self, line: &str, console: Console) -> bool {
        let first = line.split_whitespace().next().unwrap_or_default();
        let leaves = matches!(
            line.trim_end_matches(';'),
            "exit" | "quit" | "\\q" | "exit()" | "quit()" | ".exit" | ".quit" | "logout"
        );
        if leaves && console != Console::Shell {
            self.console = None;
            let mut verdict = shell::read("exit");
            verdict.kind = StepKind::Shell;
            self.one(What::Command(verdict), line);
            return true;
        }
        let sure = shape::is_sure(line) && !effects::is_english(first);
        if self.prompted && !sure {
            self.one(What::Output, line);
            return true;
        }
        match console {
            Console::Shell => false,
            Console::Sql if line.starts_with('\\') || shape::is_sql(line) || (line.ends_with(';') && !sure) => {
                self.sql();
                true
            }
            Console::Redis if is_redis(line) => {
                self.one(What::Command(redis(line)), line);
                true
            }
            Console::Mongo if ["db.", "rs.", "sh.", "use ", "show "].iter().any(|lead| line.starts_with(lead)) => {
                self.one(What::Command(code::mongo(line)), line);
                true
            }
            Console::Code if !sure || line.contains(['(', '{']) => {
                self.code();
                true
            }
            _ if sure => {
                self.console = None;
                false
            }
            Console::Sql | Console::Redis | Console::Mongo => {
                self.one(What::Output, line);
                true
            }
            Console::Code => false,
        }
    }

    /// Code up to an empty line or the end of the console.
    fn code(&mut self) {
        let rest = self.body.get(self.at..).unwrap_or_default();
        let lines = rest
            .iter()
            .take(MAX_COMMAND_LINES)
            .take_while(|line| !line.trim().is_empty() && !matches!(line.trim(), "exit" | "quit" | "exit()"))
            .count()
            .max(1);
        let text = self.joined(lines);
        let mut verdict = code::read(&text);
        verdict.parsed.interactive = true;
        self.push(What::Command(verdict), text, lines, None);
    }

    /// A request as the consoles of search engines take it, with its body.
    fn request(&mut self, method: &str, address: &str) {
        let rest = self.body.get(self.at + 1..).unwrap_or_default();
        // As it goes over the wire: headers, an empty line, the body.
        let headers = rest.iter().take_while(|line| is_header(line)).count();
        let sent = headers > 0 && !matches!(method, "GET" | "HEAD" | "OPTIONS");
        let gap = usize::from(sent && rest.get(headers).is_some_and(|line| line.trim().is_empty()));
        let below = rest.get(headers + gap..).unwrap_or_default();
        let body = below.first().filter(|line| (headers == 0 || sent) && line.trim_start().starts_with(['{', '[']));
        let body = body.map_or(0, |_| {
            below
                .iter()
                .take_while(|line| !line.trim().is_empty() && shape::request(line).is_none() && !line.starts_with('#'))
                .count()
        });
        let body = if body > 0 { headers + gap + body } else { headers };
        let effect = match method {
            "GET" | "HEAD" | "OPTIONS" => EffectClass::Observe,
            "DELETE" => EffectClass::Danger,
            _ if shell::asks_for_danger(address) => EffectClass::Danger,
            _ => EffectClass::Change,
        };
        let text = self.joined(1 + body);
        let verdict = Verdict {
            kind: StepKind::Http,
            effect,
            operation: None,
            error: None,
            opens: None,
            parsed: super::parsed::Parsed::default(),
        };
        self.push(What::Command(verdict), text, 1 + body, None);
    }

    /// Lines up to a semicolon at a line's end or an empty line.
    fn statement_lines(&self) -> usize {
        let mut count = 0;
        for line in self.body.get(self.at..).unwrap_or_default().iter().take(500) {
            let code = line.split("--").next().unwrap_or_default().trim_end();
            if line.trim().is_empty() {
                break;
            }
            count += 1;
            if code.ends_with(';') || line.trim_start().starts_with('\\') {
                break;
            }
        }
        count.max(1)
    }

    fn joined(&self, lines: usize) -> String {
        let lines = self.body.get(self.at..self.at + lines).unwrap_or_default();
        lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n").trim().to_owned()
    }

    fn sql(&mut self) {
        let lines = self.statement_lines();
        let text = self.joined(lines);
        self.push(What::Command(sql::read(&text)), text, lines, None);
    }

    fn sql_in_shell(&mut self) -> bool {
        let lines = self.statement_lines();
        let text = self.joined(lines);
        let first: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
        let verdict = sql::read(&text);
        let is_sql = first.len() > 1
            && (text.contains(char::is_whitespace) || text.ends_with(';'))
            && ((verdict.error.is_none()
                && (text.ends_with(';') || verdict.effect == EffectClass::Danger || !is_sentence(&text)))
                || (first.chars().all(|sign| sign.is_ascii_uppercase()) && text.split_whitespace().count() > 1));
        if is_sql && (first != "set" || text.contains('=')) {
            self.push(What::Command(verdict), text, lines, None);
            return true;
        }
        false
    }

    /// A command of the shell with the lines that it goes on in; `typed` is its first line behind a prompt.
    fn shell(&mut self, typed: Option<String>) {
        let mut lexer = Lexer::default();
        let mut lines = 0;
        let mut note = None;
        let mut code: Vec<String> = Vec::new();
        let most = if self.read_again > MAX_READ_AGAIN { 1 } else { MAX_COMMAND_LINES };
        for line in self.body.get(self.at..).unwrap_or_default().iter().take(most) {
            let written = match (&typed, lines) {
                (Some(typed), 0) => typed.as_str(),
                (Some(_), _) => line.trim_start().strip_prefix("> ").unwrap_or(line),
                _ => line.as_str(),
            };
            lines += 1;
            let comment = lexer.feed(written);
            let kept = comment.and_then(|at| written.get(..at)).unwrap_or(written);
            if let Some(comment) = comment.and_then(|at| written.get(at..)) {
                note = Some(comment.trim_start_matches('#').trim().to_owned());
            }
            code.push(if lines == 1 { kept.trim().to_owned() } else { kept.trim_end().to_owned() });
            if lexer.is_complete() {
                break;
            }
        }
        let text = code.join("\n");
        let mut verdict = shell::read(&text);
        if verdict.error.is_some() && lines > 1 {
            // An apostrophe in prose must not swallow the commands below it.
            self.read_again += lines;
            let first = code.into_iter().next().unwrap_or_default();
            verdict = shell::read(&first);
            return self.push(What::Command(verdict), first, 1, note);
        }
        self.push(What::Command(verdict), text, lines, note);
    }
}

/// What is typed into `redis-cli`.
pub(super) fn redis(line: &str) -> Verdict {
    let mut verdict = shell::read(&format!("redis-cli {line}"));
    verdict.kind = StepKind::Redis;
    verdict.opens = None;
    verdict
}

fn code_line(line: &str) -> Verdict {
    let mut verdict = if matches!(line, "exit" | "quit" | "exit()" | ".exit" | "quit()") {
        shell::read("exit")
    } else {
        code::read(line)
    };
    verdict.parsed.interactive = true;
    verdict
}

/// Whether the line begins with a command of Redis.
fn is_redis(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let letters = first.chars().all(|sign| sign.is_ascii_alphabetic() || sign == '.');
    let argv: Vec<String> = ["redis-cli", first]
        .iter()
        .map(|word| (*word).to_owned())
        .chain(line.split_whitespace().skip(1).map(str::to_owned))
        .collect();
    letters
        && effects::program("redis-cli")
            .and_then(|program| program.rule(&program.arguments(&argv)))
            .is_some_and(|(_, literals)| literals > 0)
        || (letters && first.len() > 1 && first.chars().all(|sign| sign.is_ascii_uppercase()))
}

/// `Content-Type: application/json`, and no `HTTP/1.1 200`.
fn is_header(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(name, value)| {
        name.starts_with(|sign: char| sign.is_ascii_uppercase())
            && name.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-')
            && !value.trim().is_empty()
    })
}
