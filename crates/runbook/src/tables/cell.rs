//! What a single cell looks like, whatever its words say.

use super::form::{is_address, is_phone, is_severity};
use super::marks::{is_cron, is_healthy, is_log_level, is_mark, is_method, is_setting};
use crate::program::Unit;
use crate::quantity;
use crate::tree::Rich;

macro_rules! forms {
    ($($form:ident = $name:literal,)*) => {
        /// A form of a cell.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Form { $($form,)* }

        impl Form {
            const ALL: &'static [Self] = &[$(Self::$form,)*];

            /// As the file of weights has it.
            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Self::$form => $name,)*
                }
            }
        }
    };
}

forms! {
    Address = "address",
    Asks = "asks",
    Clock = "clock",
    Code = "code",
    Command = "command",
    Compared = "compared",
    Count = "count",
    Cron = "cron",
    Duration = "duration",
    Empty = "empty",
    File = "file",
    Hash = "hash",
    Health = "health",
    LogLevel = "log-level",
    Long = "long",
    Mail = "mail",
    Mark = "mark",
    Method = "method",
    Number = "number",
    Path = "path",
    Phone = "phone",
    Port = "port",
    Range = "range",
    Ratio = "ratio",
    Setting = "setting",
    Severity = "severity",
    Short = "short",
    Way = "way",
    Written = "written",
}

/// Some forms.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Forms(u64);

impl Forms {
    fn add(&mut self, form: Form, has: bool) {
        self.0 |= u64::from(has) << form as u32;
    }

    pub(super) fn has(self, form: Form) -> bool {
        self.0 & (1 << form as u32) != 0
    }

    pub(super) fn join(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn each(self) -> impl Iterator<Item = Form> {
        Form::ALL.iter().copied().filter(move |form| self.has(*form))
    }
}

// A set has a bit for each.
const _: () = assert!(Form::ALL.len() <= 64);

/// The forms of a cell whose trimmed text is given.
pub(super) fn forms(cell: &Rich, written: &str) -> Forms {
    let mut forms = Forms::default();
    if super::is_blank(written) {
        forms.add(Form::Empty, true);
        return forms;
    }
    let bytes = written.as_bytes();
    let has = |sign: u8| bytes.contains(&sign);
    let spaces = bytes.iter().filter(|byte| **byte == b' ').count();
    let bare = written.trim_matches('`');
    forms.add(Form::Long, spaces >= 5);
    forms.add(Form::Short, spaces <= 1);
    forms.add(Form::Asks, has(b'?'));
    forms.add(Form::Way, written.contains('→') || written.contains(" > "));
    forms.add(Form::Hash, bare.starts_with('#'));
    forms.add(Form::Mail, has(b'@'));
    let coded = cell.codes.first().filter(|code| code.len() + 4 >= bare.len());
    forms.add(Form::Code, coded.is_some());
    forms.add(Form::Written, !cell.codes.is_empty());
    forms.add(Form::Command, cell.codes.first().is_some_and(|code| crate::steps::is_command(code)));
    forms.add(Form::Method, is_method(written));
    forms.add(Form::Mark, is_mark(written));
    forms.add(Form::LogLevel, is_log_level(written));
    forms.add(Form::Setting, is_setting(written));
    forms.add(Form::Severity, spaces <= 4 && is_severity(written));
    if has(b'.') || has(b':') {
        forms.add(Form::Address, !cell.links.is_empty() || written.contains("://") || is_address(bare));
        forms.add(Form::File, spaces == 0 && is_file(bare));
    }
    if has(b'/') {
        forms.add(Form::Path, bare.starts_with('/') || bare.starts_with("./") || bare.starts_with("~/"));
        forms.add(Form::Health, is_healthy(written));
    }
    forms.add(Form::Compared, ["<", ">", "≤", "≥", "±", "~"].iter().any(|sign| written.contains(sign)));
    if bytes.iter().any(u8::is_ascii_digit) {
        digits(&mut forms, written, bare);
    } else {
        // "quotidien", "a quarter of an hour": said in words.
        forms.add(Form::Cron, bare.starts_with('@') && !bare.contains(' '));
    }
    forms
}

fn digits(forms: &mut Forms, written: &str, bare: &str) {
    let quantities = quantity::scan(written);
    let any = |unit: Unit| quantities.iter().any(|quantity| quantity.unit == unit);
    forms.add(Form::Duration, any(Unit::Seconds));
    forms.add(Form::Ratio, any(Unit::Ratio));
    forms.add(Form::Count, any(Unit::Count) || any(Unit::Bytes));
    let plain = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}');
    forms.add(Form::Number, bare.chars().all(plain));
    forms.add(Form::Port, bare.len() >= 4 && bare.len() <= 5 && bare.bytes().all(|sign| sign.is_ascii_digit()));
    forms.add(Form::Phone, is_phone(bare));
    forms.add(Form::Cron, is_cron(written));
    forms.add(Form::Clock, crate::clock::has_clock(written));
    let ranged = |sign: char| {
        written.split_once(sign).is_some_and(|(left, right)| {
            left.trim_end().ends_with(|last: char| last.is_ascii_digit() || last == '%')
                && right.trim_start().starts_with(|first: char| first.is_ascii_digit())
        })
    };
    forms.add(Form::Range, ranged('-') || ranged('–'));
}

/// `backend/.env`, `docker-compose.yml`.
fn is_file(bare: &str) -> bool {
    let last = bare.rsplit('/').next().unwrap_or_default();
    !bare.contains("://")
        && last.rsplit_once('.').is_some_and(|(_, ending)| {
            matches!(
                ending,
                "md" | "yml"
                    | "yaml"
                    | "sh"
                    | "py"
                    | "ts"
                    | "tsx"
                    | "js"
                    | "sql"
                    | "json"
                    | "toml"
                    | "conf"
                    | "env"
                    | "rs"
                    | "go"
                    | "txt"
                    | "php"
                    | "tf"
                    | "log"
                    | "xml"
                    | "ini"
                    | "cfg"
                    | "rb"
                    | "ps1"
                    | "service"
                    | "timer"
            )
        })
}
