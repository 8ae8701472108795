//! Files that commands write: which of them belong to the operated system.

use crate::program::EffectClass;
use std::borrow::Cow;

/// Where systems keep what they run on.
const SYSTEM: &[&str] = &[
    "/etc/",
    "/proc/",
    "/sys/",
    "/boot/",
    "/usr/",
    "/lib/",
    "/bin/",
    "/sbin/",
    "/opt/",
    "/srv/",
    "/run/",
    "/var/lib/",
    "/var/www/",
    "/var/spool/",
    "/var/log/",
    "/var/run/",
    // The administrator's own settings, on whatever machine.
    concat!("/root", "/."),
    "~/.",
];

/// What programs read when they start.
const CONFIGURATION: &[&str] = &[
    ".conf",
    ".cfg",
    ".ini",
    ".toml",
    ".yml",
    ".yaml",
    ".env",
    ".service",
    ".timer",
    ".rules",
    ".cnf",
    ".properties",
    ".json",
    ".list",
    ".repo",
    ".hcl",
    ".tf",
    ".sh",
    ".py",
    ".rb",
    ".js",
    ".ts",
];

/// Whether the file goes away by itself.
pub(super) fn is_temporary(path: &str) -> bool {
    let path = path.trim_start_matches(['"', '\'']);
    ["/tmp/", "/var/tmp/", "/dev/shm/", "$TMP", "${TMP", "$(mktemp", "$tmp", "${tmp"]
        .iter()
        .any(|lead| path.starts_with(lead))
        && !path.contains("/../")
}

/// Whether nothing is written there that stays.
pub(super) fn is_stream(path: &str) -> bool {
    matches!(path, "/dev/null" | "/dev/stdout" | "/dev/stderr" | "/dev/tty" | "-" | "NUL" | "$null")
        || path.starts_with("/dev/fd/")
}

/// What writing a file does. `authored`: its content stands in the command itself, rather than being a report or a dump.
/// `empties`: nothing is written, so that the file only loses what it held.
pub(super) fn written(path: &str, authored: bool, empties: bool, appends: bool) -> EffectClass {
    if is_stream(path) || is_temporary(path) {
        return EffectClass::Observe;
    }
    // A connection that a shell opens: nothing is stored there, but what is sent may be an order.
    if path.starts_with("/dev/tcp/") || path.starts_with("/dev/udp/") {
        return if empties { EffectClass::Observe } else { EffectClass::Change };
    }
    // A device, or the switch that reboots and halts the machine at once.
    if path.starts_with("/dev/") || path.starts_with("/proc/sysrq") {
        return EffectClass::Danger;
    }
    if empties && !appends {
        return EffectClass::Danger;
    }
    // What is hidden in somebody's home is read by what they run, as below `~`.
    let hidden = path.starts_with(concat!("/home", "/")) && path.contains("/.");
    if hidden || SYSTEM.iter().any(|folder| path.starts_with(folder)) {
        return EffectClass::Change;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let configures =
        CONFIGURATION.iter().any(|ending| name.ends_with(ending)) || name.starts_with('.') || !name.contains('.');
    if authored && (configures || path.starts_with('/')) { EffectClass::Change } else { EffectClass::Observe }
}

/// Whether a path leads to another machine, container or bucket.
pub(super) fn is_remote(path: &str) -> bool {
    path.contains("://")
        || path.split_once(':').is_some_and(|(host, _)| host.len() > 1 && !host.starts_with(['/', '.', '$', '~']))
        || path.split_once(':').is_some_and(|(host, _)| host.starts_with('$') && !host.contains('/'))
}
/// What programs and scripts of Windows are called.
const ENDINGS: &[&str] = &[".py", ".bat", ".cmd", ".ps1", ".exe", ".js", ".ts", ".mjs", ".sql", ".sh", ".php", ".rb"];

/// A command line with the paths of Windows to its scripts as other systems write them: a shell takes their signs away.
pub(super) fn with_slashes(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let is_path = |word: &str| {
        let word = word.trim_matches(['"', '\''].as_slice()).to_ascii_lowercase();
        let folders = word.split('\\').all(|part| {
            part.ends_with(':') || part.chars().any(|sign| sign.is_ascii_alphanumeric()) || matches!(part, "." | "..")
        });
        word.contains('\\') && folders && ENDINGS.iter().any(|ending| word.ends_with(ending))
    };
    let words = text.split_inclusive(char::is_whitespace);
    Cow::Owned(
        words.map(|word| if is_path(word.trim_end()) { word.replace('\\', "/") } else { word.to_owned() }).collect(),
    )
}
