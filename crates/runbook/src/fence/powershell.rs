//! PowerShell: its statements with their lines, and what the commands in them do. Its quotes, blocks and variables are not
//! those of a POSIX shell, whose parser would call most of it broken. Nothing is judged but where a statement ends and
//! which words are commands (about_Parsing, about_Quoting_Rules and about_Operators of its documentation).

use super::effects;
use super::parsed::Redirect;
use super::shell::{self, Given, Verdict};
use crate::program::EffectClass;

/// Words of the language that stand where a command could: about_Language_Keywords.
const KEYWORDS: &[&str] = &[
    "begin", "break", "catch", "continue", "default", "do", "else", "elseif", "end", "exit", "filter", "finally",
    "for", "foreach", "function", "if", "in", "param", "process", "return", "switch", "throw", "trap", "try", "until",
    "while",
];

/// Whether the tag names it.
pub(super) fn is_tag(tag: &str) -> bool {
    matches!(tag, "powershell" | "ps1" | "pwsh" | "posh")
}

/// Whether a line is written as nothing but PowerShell is: `$name = ...`, `Get-Service`.
pub(super) fn is_own(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or_default();
    let named = first.strip_prefix('$').is_some_and(|name| {
        name.starts_with(|sign: char| sign.is_ascii_alphabetic())
            && name.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | ':' | '.'))
    });
    named && words.next() == Some("=") || (effects::is_cmdlet(first) && effects::program(first).is_some())
}

/// Whether a line can be code of it, where its tag says so: output and sentences stand in such blocks too.
pub(super) fn is_code(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let word = first.trim_end_matches(['(', '{']).to_ascii_lowercase();
    let keyword = KEYWORDS.contains(&word.as_str())
        && (first.len() > word.len() || line.contains(['{', '(', '$']) || line.split_whitespace().count() == 1);
    let cast = first.starts_with('[') && line.contains(']') && line.contains(['=', ':']);
    let value = first.starts_with(['$', '@', '(']) && first.len() > 1 || first == "(";
    let called =
        matches!(first, "&" | ".") || first.starts_with(".\\") || first.starts_with("./") || first.contains(":\\");
    let text = first.starts_with(['"', '\'']) && line.contains('|');
    // `tzutil /s "UTC"`: nothing else is written with such options.
    let option = |word: &str| {
        word.strip_prefix(['/', '-']).is_some_and(|name| name.starts_with(|sign: char| sign.is_ascii_alphabetic()))
    };
    let optioned = !first.is_empty()
        && first.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "-_.".contains(sign))
        && line.split_whitespace().nth(1).is_some_and(option);
    keyword
        || optioned
        || cast
        || value
        || called
        || text
        || line.starts_with(['}', ')'])
        || effects::is_cmdlet(first)
        || effects::is_known(first)
}

/// How many of these lines the first statement takes, at least one, and how many were read for it.
pub(super) fn statement(lines: &[String], most: usize) -> (usize, usize) {
    let mut scan = Scan::default();
    let mut count = 0;
    for line in lines.iter().take(most) {
        if count > 0 && scan.is_complete() && !goes_on(line) {
            break;
        }
        count += 1;
        scan.line(line);
    }
    // Blank lines behind the last one belong to nobody, and a block that never ends is one line.
    if !scan.is_complete() {
        return (1, count);
    }
    let blank = lines.get(..count).unwrap_or_default().iter().rev().take_while(|line| line.trim().is_empty()).count();
    ((count - blank).max(1), count)
}

/// `else {` behind the block before, `| Remove-Item` behind what is piped.
fn goes_on(line: &str) -> bool {
    let line = line.trim();
    let word: String =
        line.trim_start_matches('}').trim_start().chars().take_while(char::is_ascii_alphabetic).collect();
    line.starts_with('|')
        || matches!(word.to_ascii_lowercase().as_str(), "else" | "elseif" | "catch" | "finally")
        || (word.eq_ignore_ascii_case("until") && line.contains('('))
}

/// Where the comment at the end of a line begins.
pub(super) fn comment(line: &str) -> Option<usize> {
    let mut scan = Scan::default();
    scan.line(line);
    scan.comment.filter(|at| line.get(..*at).is_some_and(|before| !before.trim().is_empty()))
}

/// Reads a statement.
pub(super) fn read(text: &str) -> Verdict {
    let mut scan = Scan::default();
    text.lines().for_each(|line| scan.line(line));
    scan.end();
    let mut verdict = shell::given(&scan.commands);
    verdict.effect = scan.effects.into_iter().fold(verdict.effect, EffectClass::max);
    verdict
}

/// Deepest nesting that is followed; what lies deeper is words.
const DEEPEST: usize = 60;

/// What a bracket or quote opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    /// `{`, `(`, `$(`: commands stand in it.
    Commands,
    /// `@{`, `param(`, what a method is given: names and values.
    Values,
    /// `"`: text with variables and `$(`.
    Text,
}

/// What is open, with the words of its command so far.
#[derive(Debug)]
struct Frame {
    opened: Opened,
    argv: Vec<String>,
    word: Option<String>,
    /// The first word stood in quotes: a text, unless `&` calls it.
    quoted: bool,
    called: bool,
    stage: usize,
    /// The next word is what is written to.
    redirect: bool,
    redirects: Vec<Redirect>,
}

impl Frame {
    fn new(opened: Opened) -> Self {
        let (argv, redirects) = (Vec::new(), Vec::new());
        Self { opened, argv, word: None, quoted: false, called: false, stage: 0, redirect: false, redirects }
    }

    fn add(&mut self, text: &str) {
        self.word.get_or_insert_default().push_str(text);
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if std::mem::take(&mut self.redirect) {
            if !matches!(word.to_ascii_lowercase().as_str(), "$null" | "nul") {
                self.redirects.push(Redirect { target: word, writes: true, appends: false });
            }
            return;
        }
        let assigns = matches!(word.as_str(), "=" | "+=" | "-=" | "??=");
        if assigns && self.argv.first().is_some_and(|first| first.starts_with(['$', '['])) {
            self.argv.clear();
            self.quoted = false;
            return;
        }
        let lower = word.to_ascii_lowercase();
        if self.argv.is_empty() && !self.quoted && !self.called && KEYWORDS.contains(&lower.as_str()) {
            // What a function is called is no command where it is made.
            if matches!(lower.as_str(), "function" | "filter" | "throw" | "exit") {
                self.argv.push("()".to_owned());
            }
            return;
        }
        self.argv.push(word);
    }
}

/// Reads line by line.
#[derive(Debug)]
struct Scan {
    top: Frame,
    outer: Vec<Frame>,
    /// Inside of `'...'`, `@'...'@`, `@"..."@` or `<# #>`, which end with this.
    until: Option<&'static str>,
    /// The line ended so that the next one goes on.
    continued: bool,
    comment: Option<usize>,
    commands: Vec<Given>,
    effects: Vec<EffectClass>,
    pipeline: usize,
}

impl Default for Scan {
    fn default() -> Self {
        Self {
            top: Frame::new(Opened::Commands),
            outer: Vec::new(),
            until: None,
            continued: false,
            comment: None,
            commands: Vec::new(),
            effects: Vec::new(),
            pipeline: 0,
        }
    }
}

impl Scan {
    fn is_complete(&self) -> bool {
        self.outer.is_empty() && self.until.is_none() && !self.continued
    }

    fn line(&mut self, line: &str) {
        (self.continued, self.comment) = (false, None);
        let mut rest = line;
        while !rest.is_empty() {
            rest = match (self.until, self.top.opened) {
                (Some(end), _) => self.verbatim(end, rest, rest.len() == line.len()),
                (None, Opened::Text) => self.text(rest),
                (None, Opened::Commands | Opened::Values) => self.code(rest, line.len()),
            };
        }
        if self.until.is_some() || self.top.opened == Opened::Text {
            self.top.add("\n");
        } else if !self.continued {
            self.end();
        }
    }

    /// Up to the sign that ends it; those of here-strings stand at the beginning of a line.
    fn verbatim<'l>(&mut self, end: &'static str, rest: &'l str, begins: bool) -> &'l str {
        let here = end.ends_with('@');
        let at = if here {
            (begins && rest.trim_start().starts_with(end)).then(|| rest.len() - rest.trim_start().len())
        } else {
            rest.find(end)
        };
        let Some((inside, behind)) = at.and_then(|at| Some((rest.get(..at)?, rest.get(at + end.len()..)?))) else {
            self.top.add(rest);
            return "";
        };
        if end == "#>" {
            self.until = None;
            return behind;
        }
        self.top.add(inside);
        if end == "'"
            && let Some(behind) = behind.strip_prefix('\'')
        {
            self.top.add("'");
            return behind;
        }
        self.until = None;
        behind
    }

    /// One sign of a text in double quotes.
    fn text<'l>(&mut self, rest: &'l str) -> &'l str {
        if let Some(behind) = rest.strip_prefix("$(") {
            self.open(Opened::Commands);
            return behind;
        }
        let (sign, behind) = first(rest);
        match sign {
            "`" => {
                let (escaped, behind) = first(behind);
                self.top.add(escaped);
                behind
            }
            "\"" if behind.starts_with('"') => {
                self.top.add("\"");
                behind.get(1..).unwrap_or_default()
            }
            "\"" => {
                let text = self.close().word.unwrap_or_default();
                self.top.quoted |= self.top.argv.is_empty();
                self.top.add(&text);
                behind
            }
            _ => {
                self.top.add(sign);
                behind
            }
        }
    }

    /// One sign of code.
    fn code<'l>(&mut self, rest: &'l str, length: usize) -> &'l str {
        let last = |behind: &str| {
            let behind = behind.trim();
            behind.is_empty() || behind.starts_with('#')
        };
        for (lead, end) in [("<#", "#>"), ("@'", "'@"), ("@\"", "\"@")] {
            if let Some(behind) = rest.strip_prefix(lead).filter(|behind| lead == "<#" || behind.trim().is_empty()) {
                self.until = Some(end);
                self.top.quoted |= self.top.argv.is_empty() && lead != "<#";
                return behind;
            }
        }
        for (lead, opened) in [("@{", Opened::Values), ("@(", Opened::Commands), ("$(", Opened::Commands)] {
            if let Some(behind) = rest.strip_prefix(lead) {
                self.open(opened);
                return behind;
            }
        }
        for lead in ["&&", "||"] {
            if let Some(behind) = rest.strip_prefix(lead) {
                self.end();
                self.continued = last(behind);
                return behind;
            }
        }
        if let Some(named) = rest.strip_prefix("${")
            && let Some((name, behind)) = named.split_once('}')
        {
            self.top.add(&["$", name].concat());
            return behind;
        }
        let (sign, behind) = first(rest);
        match sign {
            "#" if self.top.word.is_none() => {
                self.comment = Some(length - rest.len());
                return "";
            }
            "`" | "\\" if behind.trim().is_empty() && (sign == "`" || self.top.word.is_none()) => {
                self.continued = true;
                return "";
            }
            "`" => {
                let (escaped, behind) = first(behind);
                self.top.add(escaped);
                return behind;
            }
            "'" => {
                self.top.quoted |= self.top.argv.is_empty() && self.top.word.is_none();
                self.top.add("");
                self.until = Some("'");
            }
            "\"" => self.open(Opened::Text),
            "{" => {
                self.top.end_word();
                self.open(Opened::Commands);
            }
            "(" => self.bracket(),
            ")" | "}" if !self.outer.is_empty() => {
                self.end();
                let values = self.close().opened == Opened::Values;
                // What stood in brackets is a word of the command around them.
                if sign == ")" || values || !self.top.argv.is_empty() {
                    self.top.add("()");
                }
                if sign == "}" {
                    self.top.end_word();
                }
            }
            "|" => {
                let stage = self.top.stage + 1;
                self.end();
                self.top.stage = stage;
                self.continued = last(behind);
            }
            ";" => self.end(),
            "&" if self.top.argv.is_empty() && self.top.word.is_none() => self.top.called = true,
            "&" => self.end(),
            ">" if self.top.opened == Opened::Commands => {
                // `2>`, `*>`: which stream is no word.
                if self.top.word.as_deref().is_some_and(|word| word == "*" || word.parse::<u8>().is_ok()) {
                    self.top.word = None;
                }
                self.top.end_word();
                let behind = behind.strip_prefix('>').unwrap_or(behind);
                if let Some(stream) = behind.strip_prefix('&') {
                    return stream.strip_prefix(|sign: char| sign.is_ascii_digit()).unwrap_or(stream);
                }
                self.top.redirect = true;
                return behind;
            }
            "=" if self.top.argv.is_empty() && self.top.word.as_deref().is_some_and(is_variable) => {
                self.top.word = None
            }
            "," if last(behind) => self.continued = true,
            _ if sign.trim().is_empty() => self.top.end_word(),
            _ => self.top.add(sign),
        }
        behind
    }

    /// `(`: what a method is given, what a script takes, or commands whose outcome is a word.
    fn bracket(&mut self) {
        let method = self.top.word.as_deref().and_then(|word| Some(word.rsplit_once(['.', ':'])?.1));
        let told = method.and_then(|method| effects::listed("powershell:method", method));
        let param = self.top.word.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("param"));
        self.effects.extend(told);
        let given = method.is_some() || param || self.top.opened == Opened::Values;
        if param {
            self.top.word = Some("()".to_owned());
        } else if !given || self.top.opened == Opened::Values {
            self.top.end_word();
        }
        self.open(if given { Opened::Values } else { Opened::Commands });
    }

    fn open(&mut self, opened: Opened) {
        if self.outer.len() < DEEPEST {
            let outer = std::mem::replace(&mut self.top, Frame::new(opened));
            self.outer.push(outer);
        }
    }

    fn close(&mut self) -> Frame {
        let outer = self.outer.pop().unwrap_or_else(|| Frame::new(Opened::Commands));
        std::mem::replace(&mut self.top, outer)
    }

    /// The command ends here.
    fn end(&mut self) {
        self.top.end_word();
        let opened = self.top.opened;
        let Frame { argv, quoted, called, stage, redirects, .. } = std::mem::replace(&mut self.top, Frame::new(opened));
        if opened != Opened::Commands {
            return;
        }
        let Some(first) = argv.first() else { return };
        let names =
            called || !quoted && first.starts_with(|sign: char| sign.is_alphabetic() || "./~_\\%?".contains(sign));
        if !names {
            // `"text" > file`, `$lines > file`.
            self.effects.extend(redirects.first().map(|_| EffectClass::Change));
            return;
        }
        if let Some(effect) = effects::listed("powershell:alias", first) {
            self.effects.push(effect);
            return;
        }
        self.pipeline += usize::from(stage == 0);
        let program = first.replace('\\', "/");
        let argv = std::iter::once(program).chain(argv.into_iter().skip(1)).collect();
        self.commands.push(Given { argv, pipeline: self.pipeline, stage, redirects });
    }
}

/// The first sign of a text, and what stands behind it.
fn first(text: &str) -> (&str, &str) {
    text.split_at(text.chars().next().map_or(0, char::len_utf8))
}

fn is_variable(word: &str) -> bool {
    word.strip_prefix('$').is_some_and(|name| name.chars().all(|sign| sign.is_alphanumeric() || "_:.".contains(sign)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use EffectClass::{Change, Danger, Observe};

    #[test]
    fn effects_come_from_the_commands_and_not_from_texts() {
        for (text, effect) in [
            ("Write-Host \"`n📧 Support: $($items.Count) \"\"open\"\"\" -ForegroundColor Yellow", Observe),
            ("Write-Host 'Remove-Item C:\\data'", Observe),
            ("$old | Remove-Item -Force", Danger),
            ("foreach ($dir in $dirs) { Get-ChildItem $dir | Where-Object { $_.Age -gt 3 } | Remove-Item }", Danger),
            ("if ($free -lt 10) { Write-Host \"low: $(Restart-Service spooler)\" } else { Get-Date }", Change),
            ("$report = Invoke-RestMethod -Uri $url -Headers @{ Accept = 'json'; Method = 'Stop-Computer' }", Observe),
            ("Invoke-RestMethod -Method Post -Uri $url -Body $body", Change),
            ("Invoke-WebRequest -Method DELETE -Uri $url", Danger),
            ("& node scripts/migrate.mjs", Change),
            ("& \"C:\\tools\\run.exe\" /now", Change),
            (".\\tools\\audit.ps1 -Detailed", Change),
            ("$age = (Get-Date) - [DateTime]$item.created_at", Observe),
            ("$item.Delete()", Danger),
            ("$text.Trim().ToLower()", Observe),
            ("npm outdated 2>$null | Tee-Object -Variable outdated", Observe),
            ("\"done\" > C:\\logs\\done.txt", Change),
            ("param(\n  [string]$Name = 'Stop-Service',\n  [switch]$Force\n)", Observe),
            ("param([Parameter(Mandatory=$true)][string]$From)", Observe),
            ("docker compose down -v", Danger),
            ("Get-Content dump.sql | psql $env:DATABASE_URL", Danger),
            ("function Remove-All { Get-Date }", Observe),
            ("Set-Location C:\\app", Observe),
        ] {
            let verdict = read(text);
            assert_eq!((verdict.effect, verdict.error), (effect, None), "{text}");
        }
    }

    #[test]
    fn statements_end_where_their_brackets_do() {
        let count = |text: &str| {
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            statement(&lines, 100).0
        };
        assert_eq!(count("Get-Date\nGet-Service"), 1);
        assert_eq!(count("if ($a) {\n  Get-Date\n}\nelse {\n  Get-Service\n}\nGet-Host"), 6);
        assert_eq!(count("try {\n  Get-Date\n} catch {\n  'x'\n}\n\nGet-Host"), 5);
        assert_eq!(count("Get-Process |\n  Where-Object { $_.CPU -gt 3 } `\n  | Stop-Process\nGet-Host"), 3);
        assert_eq!(count("$text = @'\n} it's {\n'@\nGet-Host"), 3);
        assert_eq!(count("Write-Host \"a lone ` and (\"\nGet-Host"), 1);
        assert_eq!(count("if ($a) {\n  Get-Date\nGet-Host"), 1, "what never ends is one line");
        assert_eq!(comment("Set-Location C:\\app  # ours"), Some(21));
        assert_eq!(comment("Write-Host \"# no\""), None);
    }

    #[test]
    fn output_and_sentences_are_no_code() {
        for line in [
            "$x = 1",
            "Get-Service",
            "} else {",
            "& node x.js",
            "[int]$n = 3",
            "foreach ($a in $b) {",
            "tzutil /g",
            "docker ps",
        ] {
            assert!(is_code(line), "{line}");
        }
        for line in ["✅ Licence valide", "Status: Running", "Vérifier le service", "123 files", "for example"] {
            assert!(!is_code(line), "{line}");
        }
        assert!(
            is_own("$env:NAME = \"x\"")
                && is_own("Get-Service nginx")
                && !is_own("$NAME ./run.sh")
                && !is_own("git status")
        );
    }
}
