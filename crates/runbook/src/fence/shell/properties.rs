//! What holds for any command: quoting a dangerous word does nothing, wrapping a danger hides nothing.

use super::{argv, read};
use crate::program::EffectClass;
use proptest::prelude::*;

/// Commands that destroy, of many programs.
const DANGERS: &[&str] = &[
    "rm -rf /srv/data",
    "kubectl delete namespace shop",
    "redis-cli FLUSHALL",
    "dropdb shop",
    "git push --force origin main",
    "docker compose down -v",
    "terraform destroy",
    "aws s3 rm s3://bucket --recursive",
    "kill -9 4242",
    "helm uninstall api",
    "psql -c 'DROP TABLE jobs'",
    "curl -X DELETE https://api.test/users/1",
    "find /srv -delete",
    "zfs destroy tank/data",
    "kubectl drain node-1",
    "alembic downgrade -1",
    "celery -A app purge -f",
    "truncate -s 0 /var/log/app.log",
];

/// Commands that look.
const LOOKS: &[&str] = &[
    "ls -la",
    "kubectl get pods",
    "df -h",
    "git status",
    "docker ps -a",
    "redis-cli INFO",
    "psql -c 'SELECT 1'",
    "uptime",
];

const WORDS: &[&str] = &[
    "delete",
    "drop",
    "rm -rf /",
    "DROP TABLE jobs",
    "kill -9",
    "purge",
    "flushall",
    "; rm x",
    "--force",
    "$(rm -rf /x)",
    "`rm x`",
    "> /etc/x",
    "| sh",
];

/// A command in single quotes, for a shell inside of a shell.
fn quoted(command: &str) -> String {
    format!("'{}'", command.replace('\'', "'\\''"))
}

fn wrap(kind: u8, command: &str) -> String {
    match kind {
        0 => format!("sudo {command}"),
        1 => format!("sudo -u app -E {command}"),
        2 => format!("bash -c {}", quoted(command)),
        3 => format!("ssh ops@web-1 {}", quoted(command)),
        4 => format!("timeout 30 {command}"),
        5 => format!("nice -n 10 {command}"),
        6 => format!("for i in 1 2 3; do {command}; done"),
        7 => format!("if true; then {command}; fi"),
        8 => format!("while sleep 1; do {command}; done"),
        9 => format!("echo $( {command} )"),
        10 => format!("ls && {command}"),
        11 => format!("{command} || true"),
        12 => format!("( {command} )"),
        13 => format!("{{ {command}; }}"),
        14 => format!("{command} | tee /tmp/out.txt"),
        15 => format!("cat hosts.txt | xargs -n1 {command}"),
        16 => format!("kubectl exec -it api-0 -- {command}"),
        17 => format!("docker exec -i api {command}"),
        18 => format!("docker compose exec -T api {command}"),
        19 => format!("nohup {command}"),
        20 => format!("watch -n 5 {}", quoted(command)),
        21 => format!("su - app -c {}", quoted(command)),
        22 => format!("env A=b {command}"),
        23 => format!("flock -n /tmp/lock {command}"),
        24 => format!("ssh web-1 <<'END'\n{command}\nEND"),
        25 => format!("X=$( {command} )"),
        26 => format!("diff <( {command} ) other"),
        27 => format!("eval {}", quoted(command)),
        28 => format!("time {command}"),
        29 => format!("case $x in a) {command};; esac"),
        30 => format!("find /srv -name x -exec {command} \\;"),
        31 => format!("! {command}"),
        32 => format!("{command} > /tmp/out.txt 2>&1"),
        33 => format!("true\n{command}\ntrue"),
        34 => format!("({command})"),
        35 => format!("(\n{command}\n)"),
        36 => format!("until ( {command} ); do sleep 1; done"),
        37 => format!("[[ -f /etc/hosts ]] && ({command}) >/tmp/out.txt"),
        _ => format!("if ! ( {command} ); then uptime; fi"),
    }
}

/// What the shell's own syntax allows only around some commands, once they are more than words.
fn simple_only(kind: u8) -> bool {
    matches!(kind, 0 | 1 | 4 | 5 | 15..=19 | 22 | 23 | 30)
}

fn is_simple(command: &str) -> bool {
    !command.contains(['\n', ';', '&', '|', '(', '{', '>', '!', '<'])
        && !command.starts_with("time ")
        && !command.starts_with("X=")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn wrapping_a_danger_never_lowers_it(danger in proptest::sample::select(DANGERS), wraps in proptest::collection::vec(0u8..39, 1..5)) {
        let mut command = danger.to_owned();
        let mut quotes = 0;
        for kind in wraps {
            quotes += usize::from(matches!(kind, 2 | 3 | 20 | 21 | 24 | 27));
            if (simple_only(kind) && !is_simple(&command)) || quotes > 2 || command.contains("<<") {
                continue;
            }
            command = wrap(kind, &command);
        }
        let verdict = read(&command);
        prop_assert_eq!(verdict.effect, EffectClass::Danger, "{}", command);
    }

    #[test]
    fn a_quoted_word_never_raises_the_class(look in proptest::sample::select(LOOKS), word in proptest::sample::select(WORDS)) {
        for command in [format!("{look} | grep {}", quoted(word)), format!("{look} && echo {}", quoted(word)), format!("grep -r {} /var/log", quoted(word))] {
            prop_assert_eq!(read(&command).effect, EffectClass::Observe, "{}", command);
        }
    }

    #[test]
    fn any_text_is_read(text in "[ -~\\n\\x{e9}<>{}$`'\"]{0,80}") {
        let _ = (read(&text), argv(&text));
    }
}
