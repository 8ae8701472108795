//! Commands that run until somebody stops them.

use super::super::calls::{Call, Word};
use super::super::context::Context;
use super::super::finding::{Finding, short};
use super::super::place::Span;
use super::asking::redis_words;
use crate::draft::Command;
use crate::lexicon::List;
use crate::program::Edit;
use crate::text;

pub(super) fn command_never_ends(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, call) in context.calls() {
        let stopped = call.wrappers.iter().any(|wrapper| wrapper == "timeout")
            || call.background
            || call.looped && leaves(&command.text);
        if stopped || context.is_reference(command) || is_meant(context, command, call) {
            continue;
        }
        let Some((span, edit)) = endless(call) else {
            continue;
        };
        let finding = Finding::new("V049", span, &context.about(command)).with("text", short(&call.text()));
        out.push(match edit.filter(|_| !call.inner) {
            Some(edit) => finding.perhaps(vec![edit]),
            None => finding,
        });
    }
}

/// Whether it is to run on: a port that what stands below asks at, or logs that the comment above says somebody follows.
fn is_meant(context: &Context<'_, '_>, command: &Command, call: &Call) -> bool {
    const BEHIND: u32 = 8;
    if call.plain().any(|word| word.text == "port-forward") {
        let port = call.plain().find_map(|word| {
            let local = word.text.split(':').next()?;
            (word.text.contains(':') && local.len() >= 2 && local.bytes().all(|byte| byte.is_ascii_digit()))
                .then_some(local)
        });
        let asked = |port: &str| {
            (command.lines[1] + 1..=command.lines[1].saturating_add(BEHIND)).any(|line| {
                let line = context.line(line);
                ["localhost:", "127.0.0.1:"].iter().any(|host| {
                    line.split(host).skip(1).any(|rest| {
                        rest.strip_prefix(port)
                            .is_some_and(|rest| !rest.starts_with(|sign: char| sign.is_ascii_digit()))
                    })
                })
            })
        };
        return port.is_some_and(asked);
    }
    let logs = call.program() == "tail" || call.plain().any(|word| word.text == "logs");
    let above = context.line(command.lines[0].saturating_sub(1)).trim();
    let comment = above.trim_start_matches(['#', '-', '/', ' ']);
    let says = || {
        let folded = text::fold(comment);
        text::says(comment, List::Follows.words())
            || ["real time", "real-time", "temps reel"].iter().any(|said| folded.contains(said))
    };
    logs && command.tag.is_some() && comment.len() < above.len() && says()
}

/// Whether a loop is left from inside of it: a line, or what follows `;` or `&&`, is `break` or `exit`.
fn leaves(text: &str) -> bool {
    let opens = |word: &&str| !matches!(*word, "then" | "do" | "else" | "{");
    text.split(['\n', ';', '&', '|'])
        .filter_map(|piece| piece.split_whitespace().find(opens))
        .any(|word| matches!(word, "break" | "exit" | "return"))
}

/// Programs and subcommands that serve, stream or show until they are stopped, and the options that make them end.
const ENDLESS: &[(&[&str], &[&str])] = &[
    (&["watch"], &["-g", "--chgexit"]),
    (&["kubectl", "port-forward"], &[]),
    (&["kubectl", "proxy"], &[]),
    (&["oc", "port-forward"], &[]),
    (&["minikube", "tunnel"], &[]),
    (&["docker", "events"], &["--until"]),
    (&["htop"], &[]),
    (&["btop"], &[]),
    (&["atop"], &["-r"]),
    (&["iotop"], &["-b", "-n"]),
    (&["iftop"], &["-t", "-s"]),
    (&["nload"], &[]),
    (&["nethogs"], &["-c"]),
    (&["glances"], &["--stop-after", "--stdout-csv"]),
    (&["k9s"], &[]),
    (&["ctop"], &[]),
    (&["nvtop"], &[]),
    (&["pg_top"], &["-b"]),
    (&["mytop"], &["-b"]),
    (&["innotop"], &["--count"]),
    (&["multitail"], &[]),
    (&["stern"], &["--no-follow"]),
    (&["kubetail"], &["-f=false"]),
    (&["wrangler", "tail"], &[]),
    (&["wrangler", "dev"], &[]),
    (&["fly", "logs"], &["-n", "--no-tail"]),
    (&["flyctl", "logs"], &["-n", "--no-tail"]),
    (&["railway", "logs"], &["-b", "--build", "-n", "--lines", "--since"]),
    (&["az", "log", "tail"], &[]),
    (&["gcloud", "logs", "tail"], &[]),
    (&["gcloud", "logging", "tail"], &[]),
    (&["cf", "logs"], &["--recent"]),
    (&["prisma", "studio"], &[]),
    (&["npm", "start"], &[]),
    (&["npm", "run", "dev"], &[]),
    (&["npm", "run", "start"], &[]),
    (&["npm", "run", "serve"], &[]),
    (&["npm", "run", "watch"], &[]),
    (&["pnpm", "dev"], &[]),
    (&["pnpm", "start"], &[]),
    (&["yarn", "dev"], &[]),
    (&["yarn", "start"], &[]),
    (&["bun", "dev"], &[]),
    (&["next", "dev"], &[]),
    (&["next", "start"], &[]),
    (&["nodemon"], &[]),
    (&["http.server"], &[]),
    (&["manage.py", "runserver"], &[]),
    (&["flask", "run"], &[]),
    (&["uvicorn"], &["--version"]),
    (&["gunicorn"], &["-D", "--daemon", "--check-config", "--version", "-v"]),
    (&["rails", "server"], &["-d", "--daemon"]),
    (&["artisan", "serve"], &[]),
    (&["artisan", "queue:work"], &["--once", "--stop-when-empty", "--max-jobs", "--max-time"]),
    (&["artisan", "queue:listen"], &[]),
    (&["celery", "events"], &[]),
    (&["celery", "worker"], &["-D", "--detach"]),
    (&["celery", "beat"], &["--detach"]),
    (&["celery", "flower"], &[]),
    (&["sidekiq"], &["-d"]),
    (&["ngrok"], &["--version"]),
    (&["stripe", "listen"], &[]),
    (&["inotifywait"], &["-t", "--timeout"]),
    (&["mosquitto_sub"], &["-C", "-E", "-W"]),
    (&["nats", "sub"], &["--count"]),
    (&["kafka-console-consumer"], &["--max-messages", "--timeout-ms"]),
    (&["kafka-console-consumer.sh"], &["--max-messages", "--timeout-ms"]),
    (&["mongostat"], &["-n", "--rowcount"]),
    (&["mongotop"], &["-n", "--rowcount"]),
    (&["pm2", "monit"], &[]),
    (&["docker", "attach"], &[]),
    (&["cloud_sql_proxy"], &[]),
    (&["cloud-sql-proxy"], &[]),
];

/// Programs whose option, behind the subcommand, makes them go on; the option that asks for what there is now.
const FOLLOWING: &[(&[&str], &[&str], Option<&str>)] = &[
    (&["kubectl", "logs"], &["-f", "--follow", "--follow=true"], Some("--tail=100")),
    (&["oc", "logs"], &["-f", "--follow", "--follow=true"], Some("--tail=100")),
    (&["kubectl", "get"], &["-w", "--watch", "--watch-only"], None),
    (&["oc", "get"], &["-w", "--watch", "--watch-only"], None),
    (&["docker", "logs"], &["-f", "--follow"], Some("--tail=100")),
    (&["docker-compose", "logs"], &["-f", "--follow"], Some("--tail=100")),
    (&["podman", "logs"], &["-f", "--follow"], Some("--tail=100")),
    (&["nomad", "logs"], &["-f"], None),
    (&["argo", "logs"], &["-f", "--follow"], None),
    (&["aws", "logs", "tail"], &["--follow"], None),
    (&["sam", "logs"], &["-t", "--tail"], None),
    (&["eb", "logs"], &["--stream"], None),
    (&["heroku", "logs"], &["-t", "--tail"], Some("-n 100")),
    (&["render", "logs"], &["--tail", "--follow", "-f"], None),
    (&["vercel", "logs"], &["--tail", "--follow", "-f"], None),
    (&["scalingo", "logs"], &["-f", "--follow"], None),
    (&["doctl", "logs"], &["-f", "--follow"], None),
    (&["dmesg"], &["-w", "--follow"], Some("-T")),
    (&["nvidia-smi"], &["-l", "--loop", "dmon", "pmon"], None),
    (&["tail"], &["-f", "-F", "--follow", "--follow=name"], Some("-n 100")),
    (&["tail"], &["-fn", "-nf"], Some("-n")),
    (&["journalctl"], &["-f", "--follow"], Some("-n 100 --no-pager")),
];

/// Arguments behind the words of a subcommand, in their order: before them, `-f` names a file.
fn behind<'c>(call: &'c Call, started: &str, words: &[&str]) -> Option<&'c [Word]> {
    let (program, rest) = words.split_first()?;
    // Started by another one: `npx prisma studio`, `python manage.py runserver`, `php artisan serve`.
    const STARTERS: &[&str] =
        &["npx", "pnpx", "bunx", "python", "python3", "php", "bundle", "poetry", "uv", "pipenv", "yarn", "pnpm"];
    let mut left = if started == *program {
        call.arguments()
    } else if STARTERS.contains(&started) {
        let at = call.arguments().iter().take(4).position(|word| word.text.rsplit('/').next() == Some(program))?;
        call.arguments().get(at + 1..)?
    } else {
        return None;
    };
    // Their subcommands stand below groups of many names.
    let grouped = matches!(started, "az" | "gcloud" | "docker" | "podman");
    for name in rest {
        let at = left.iter().enumerate().position(|(at, word)| {
            let before = at.checked_sub(1).and_then(|before| left.get(before));
            let value = before.is_some_and(|before| VALUED.contains(&before.text.as_str()));
            !value && if grouped { word.text == *name } else { !word.text.starts_with('-') }
        });
        let at = at.filter(|at| left.get(*at).is_some_and(|word| word.text == *name))?;
        left = left.get(at + 1..)?;
    }
    Some(left)
}

/// Options of whatever program that the next word belongs to, where they stand before a subcommand.
const VALUED: &[&str] = &[
    "-A",
    "--app",
    "-f",
    "--file",
    "-n",
    "--namespace",
    "-p",
    "--project-name",
    "-c",
    "--config",
    "-u",
    "-H",
    "--host",
    "-C",
    "--cwd",
    "--prefix",
    "--region",
    "--profile",
    "--context",
    "--cluster",
    "--env-file",
    "--project",
    "-b",
    "--broker",
    "--workdir",
    "--directory",
    "-e",
    "--env",
];

fn has_option(words: &[Word], options: &[&str]) -> bool {
    words.iter().any(|word| {
        let name = word.text.split_once('=').map_or(word.text.as_str(), |(name, _)| name);
        options.contains(&name) || options.contains(&word.text.as_str())
    })
}

/// What makes it endless, and an edit that lets it end.
fn endless(call: &Call) -> Option<(Span, Option<Edit>)> {
    let program = call.words.first()?;
    let whole = call.span()?;
    // Whatever the program: this shows how it is used.
    if call.has(&["--help", "--version"]) {
        return None;
    }
    let started = call.program();
    for (words, options, now) in FOLLOWING {
        let Some(behind) = behind(call, started, words) else {
            continue;
        };
        if let Some(option) = behind.iter().find(|word| options.contains(&word.text.as_str())) {
            return Some((option.span, now.map(|now| option.span.replaced(now))));
        }
    }
    for (words, ending) in ENDLESS {
        if behind(call, started, words).is_some() && !has_option(call.arguments(), ending) {
            return Some((whole, None));
        }
    }
    let sub = |name: &str| call.plain().any(|word| word.text == name);
    let counted = |options: &[&str]| {
        call.arguments().iter().any(|word| options.iter().any(|option| word.text.starts_with(option)))
    };
    match call.program() {
        // `-100f`, `-xfu nginx`: among other letters.
        "tail" | "journalctl" => {
            let follows = |word: &&Word| {
                word.text.strip_prefix('-').is_some_and(|letters| {
                    letters.contains('f')
                        && letters.bytes().all(|byte| byte.is_ascii_alphanumeric())
                        && letters.len() < 6
                })
            };
            Some((call.arguments().iter().find(follows)?.span, None))
        }
        "docker" | "docker-compose" | "podman" | "podman-compose" => compose(call, whole),
        "ping" | "ping6" if !counted(&["-c", "-w", "-n"]) => Some((whole, Some(program.span.followed(" -c 4")))),
        "top" if !(call.letter('n') || call.letter('b') && call.letter('n') || counted(&["-l"])) => {
            Some((whole, Some(program.span.followed(" -b -n 1"))))
        }
        "tcpdump" if !counted(&["-c", "-r", "-D"]) => Some((whole, Some(program.span.followed(" -c 100")))),
        "vmstat" | "iostat" | "sar" | "mpstat" | "pidstat"
            if call.plain().filter(|word| is_number(&word.text)).count() == 1 =>
        {
            Some((whole, Some(call.words.last()?.span.followed(" 5"))))
        }
        "mtr" if !counted(&["-r", "--report", "-c"]) => Some((whole, Some(program.span.followed(" --report")))),
        "nc" | "ncat" | "netcat" if call.letter('l') && !call.fed => Some((whole, None)),
        "redis-cli" => {
            let word = redis_words(call).next().filter(|word| {
                matches!(word.text.to_ascii_lowercase().as_str(), "monitor" | "subscribe" | "psubscribe")
            });
            let option = call.option(&["--stat", "--latency", "--latency-history"]);
            word.or(option).map(|word| (word.span, None))
        }
        "pm2" if sub("logs") && !call.has(&["--nostream"]) => {
            Some((whole, Some(call.words.last()?.span.followed(" --nostream"))))
        }
        "sleep" if sub("infinity") => Some((whole, None)),
        "true" | ":" if call.looped && call.after == ";" => Some((whole, None)),
        _ => None,
    }
}

/// `docker compose up` stays with what it starts, `docker stats` refreshes.
fn compose(call: &Call, whole: Span) -> Option<(Span, Option<Edit>)> {
    const LEAVING: &[&str] =
        &["-d", "--detach", "--wait", "--no-start", "--abort-on-container-exit", "--exit-code-from", "--dry-run"];
    let composes =
        call.program().ends_with("-compose") || call.plain().next().is_some_and(|word| word.text == "compose");
    if composes {
        let up = call.arguments().iter().position(|word| word.text == "up")?;
        let rest = call.arguments().get(up + 1..)?;
        // `-f` before it names a file, and its value may be called anything.
        let named = up.checked_sub(1).and_then(|before| call.arguments().get(before)).is_some_and(|word| {
            matches!(
                word.text.as_str(),
                "-f" | "--file" | "-p" | "--project-name" | "--profile" | "exec" | "run" | "logs"
            )
        });
        let up = call.arguments().get(up)?;
        return (!named && !has_option(rest, LEAVING)).then(|| (whole, Some(up.span.followed(" -d"))));
    }
    let stats = call.plain().next().is_some_and(|word| word.text == "stats") && !call.has(&["--no-stream"]);
    stats.then(|| (whole, call.words.last().map(|last| last.span.followed(" --no-stream"))))
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|sign| sign.is_ascii_digit())
}
