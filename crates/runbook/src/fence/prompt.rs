//! Prompts: what stands before a command where somebody has copied a terminal.

use super::effects::Console;
use super::shape;

/// A line without its prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prompted<'l> {
    pub rest: &'l str,
    pub console: Console,
}

/// The line without its prompt. `console` is what is being typed into, where that is known: only there is a bare `>` a
/// prompt.
pub(super) fn read(line: &str, console: Option<Console>) -> Option<Prompted<'_>> {
    let line = line.trim();
    let prompted = |rest: &'_ str, console| -> Option<(usize, Console)> { Some((line.len() - rest.len(), console)) };
    let (skip, console) = None
        .or_else(|| line.strip_prefix("$ ").and_then(|rest| prompted(rest, Console::Shell)))
        .or_else(|| {
            line.strip_prefix("❯ ").or_else(|| line.strip_prefix("% ")).and_then(|rest| prompted(rest, Console::Shell))
        })
        .or_else(|| line.strip_prefix(">>> ").and_then(|rest| prompted(rest, Console::Code)))
        .or_else(|| {
            let rest = line.strip_prefix("> ").or_else(|| line.strip_prefix("... "))?;
            prompted(rest, console.filter(|console| *console != Console::Shell)?)
        })
        .or_else(|| {
            let (rest, console) = named(line, console)?;
            prompted(rest, console)
        })?;
    let rest = line.get(skip..)?.trim();
    (!rest.is_empty()).then_some(Prompted { rest, console })
}

/// `user@host:~$ cmd`, `postgres=# select`, `127.0.0.1:6379> ping`, `irb(main):001:0> User.count`.
fn named(line: &str, console: Option<Console>) -> Option<(&str, Console)> {
    // A prompt ends in one of these signs and a space, near the line's beginning.
    let (end, sign) = line
        .char_indices()
        .take(70)
        .filter(|(_, sign)| matches!(sign, '#' | '>' | '$' | ')'))
        .find(|(at, sign)| line.get(at + sign.len_utf8()..).is_some_and(|rest| rest.starts_with(' ')))?;
    let name = line.get(..end)?.trim();
    let rest = line.get(end + 1..)?.trim_start();
    let plain = !name.is_empty()
        && name.chars().all(|sign| sign.is_alphanumeric() || "_-.:@~/[]()\\+= ".contains(sign))
        && !name.starts_with('-');
    if !plain {
        return None;
    }
    let words = name.split_whitespace().count();
    let port = name.trim_end_matches(|sign: char| matches!(sign, '[' | ']') || sign.is_ascii_digit());
    match sign {
        ')' => (name.ends_with(':') && words <= 3).then_some((rest, Console::Sql)),
        '$' | '#' if name.ends_with(['=', '-', '(']) && sign == '#' && words == 1 => Some((rest, Console::Sql)),
        '$' | '#' => {
            let host = name.contains('@') && (name.contains(':') || name.starts_with('[')) && words <= 3;
            let shell = ["sh-", "bash-", "zsh-", "ash-"].iter().any(|shell| name.starts_with(shell)) && words == 1;
            let folder = matches!(name, "~" | "/" | "[root@host ~]")
                || (name.starts_with('/') && words == 1 && shape::is_sure(rest));
            let at = name.contains('@') && words == 1 && shape::is_sure(rest);
            (host || shell || folder || at).then_some((rest, Console::Shell))
        }
        _ if name.starts_with("PS ") || name.ends_with(":\\") || (name.contains(":\\") && words <= 2) => {
            Some((rest, Console::Shell))
        }
        _ if name.starts_with("irb(") || name.starts_with("pry(") || name.starts_with("iex(") => {
            Some((rest, Console::Code))
        }
        _ if words == 1 && (name.ends_with('=') || name.ends_with("=(")) => Some((rest, Console::Sql)),
        _ if matches!(name, "mysql" | "sqlite" | "cqlsh" | "SQL" | "psql" | "presto" | "trino" | "hive")
            || name.starts_with("MariaDB [")
            || name.starts_with("cqlsh:")
            || name.starts_with("mysql [") =>
        {
            Some((rest, Console::Sql))
        }
        _ if words == 1
            && (name.ends_with("redis") || (port.ends_with(':') && port.len() < name.len() && port.len() > 1)) =>
        {
            Some((rest, Console::Redis))
        }
        // A database's name, with the role of the server that answers.
        _ if console == Some(Console::Mongo) && words <= 4 => Some((rest, Console::Mongo)),
        _ if [":PRIMARY", ":SECONDARY", "[primary]", "[secondary]", "[direct: primary]", "[direct: secondary]"]
            .iter()
            .any(|role| name.contains(role)) =>
        {
            Some((rest, Console::Mongo))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_of_many_terminals() {
        for (line, rest, console) in [
            ("$ df -h", "df -h", Console::Shell),
            ("ops@web-1:~$ uptime", "uptime", Console::Shell),
            ("root@pod-0:/# ls", "ls", Console::Shell),
            ("[root@web-1 ~]# reboot", "reboot", Console::Shell),
            ("sh-4.4# chroot /host", "chroot /host", Console::Shell),
            ("/ # ls", "ls", Console::Shell),
            ("PS C:\\> Get-Service", "Get-Service", Console::Shell),
            ("postgres=# SELECT 1;", "SELECT 1;", Console::Sql),
            ("shop=> SELECT 1;", "SELECT 1;", Console::Sql),
            ("mysql> SHOW PROCESSLIST;", "SHOW PROCESSLIST;", Console::Sql),
            ("MariaDB [(none)]> SELECT 1;", "SELECT 1;", Console::Sql),
            ("127.0.0.1:6379> LLEN q", "LLEN q", Console::Redis),
            ("cache.shop.test:6379[2]> LLEN q", "LLEN q", Console::Redis),
            ("irb(main):001:0> User.count", "User.count", Console::Code),
            (">>> import os", "import os", Console::Code),
            ("rs0:PRIMARY> rs.status()", "rs.status()", Console::Mongo),
        ] {
            assert_eq!(read(line, None), Some(Prompted { rest, console }), "{line}");
        }
        for line in [
            "> quoted",
            "Latency > 5s",
            "Dashboard > Deploys",
            "# a comment",
            "kubectl get pods > out",
            "a=$(b) c",
            "Errors: 5 > 3",
            "$",
            "Step 1) check",
        ] {
            assert_eq!(read(line, None), None, "{line}");
        }
        assert_eq!(read("> LLEN q", Some(Console::Redis)), Some(Prompted { rest: "LLEN q", console: Console::Redis }));
    }
}
