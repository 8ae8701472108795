//! Commands of a document's health checks, as checks of our own: what they ask is asked without a shell and without their
//! programs.

use crate::config::{Config, endpoint, host_like};
use crate::plan::UnboundWhy;
use crate::probe::Probe;
use vectra_runbook::program as doc;

/// What a check of kind Redis, TCP or command asks.
///
/// # Errors
/// What it lacks.
pub(crate) fn probe(check: &doc::Check, config: &Config) -> Result<Probe, UnboundWhy> {
    match check.kind {
        doc::CheckKind::Redis => redis(check.statement.as_deref().unwrap_or_default(), config),
        doc::CheckKind::Tcp => check.target.as_deref().and_then(endpoint).map_or(Err(UnboundWhy::CheckAddress), |at| {
            let (host, port) = placed(at, config);
            Ok(Probe::Tcp { host, port })
        }),
        doc::CheckKind::Command => command(check.statement.as_deref().unwrap_or_default(), config),
        doc::CheckKind::Http | doc::CheckKind::Sql => Err(UnboundWhy::CheckKind),
    }
}

fn redis(statement: &str, config: &Config) -> Result<Probe, UnboundWhy> {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let lower = words.first().map(|w| w.to_ascii_lowercase());
    let lists = match (lower.as_deref(), words.get(1..).unwrap_or_default()) {
        (Some("ping" | "info" | "dbsize" | "role"), _) | (None, _) => Vec::new(),
        (Some("llen"), [list]) => vec![list.trim_matches(['"', '\'']).to_owned()],
        _ => return Err(UnboundWhy::CheckKind),
    };
    if config.redis.is_none() {
        return Err(UnboundWhy::CheckRedis);
    }
    Ok(Probe::Redis { lists })
}

/// Where the configuration says that a host of the document really is. The port stays, unless the host stands there with it.
fn placed((host, port): (String, u16), config: &Config) -> (String, u16) {
    let whole = config.hosts.get(&format!("{host}:{port}"));
    let base = whole.or_else(|| config.hosts.get(&host));
    let at =
        base.and_then(|url| Some((url.host_str()?.trim_matches(['[', ']']).to_owned(), url.port_or_known_default())));
    match at {
        Some((host, Some(theirs))) if whole.is_some() => (host, theirs),
        Some((host, _)) => (host, port),
        None => (host, port),
    }
}

fn command(text: &str, config: &Config) -> Result<Probe, UnboundWhy> {
    // A pipe or a second command would be left out, and with it what the check is about.
    if text.contains(['|', ';', '&', '>', '<', '$', '`']) {
        return Err(UnboundWhy::CheckKind);
    }
    let argv = shlex::split(text).ok_or(UnboundWhy::CheckKind)?;
    let (program, arguments) = argv.split_first().ok_or(UnboundWhy::CheckKind)?;
    let program = program.rsplit('/').next().unwrap_or(program);
    let option = |short: &str, long: &str| option(arguments, short, long);
    match program {
        "pg_isready" => match option("-h", "--host") {
            // With a host the command says where; a socket's folder is none.
            Some(host) if host_like(&host) => {
                let port = option("-p", "--port").map_or(Some(5432), |p| p.parse().ok());
                let port = port.filter(|p| *p > 0).ok_or(UnboundWhy::CheckAddress)?;
                let (host, port) = placed((host, port), config);
                Ok(Probe::Tcp { host, port })
            }
            _ if config.database.is_some() => Ok(Probe::sql("SELECT 1")),
            _ => Err(UnboundWhy::CheckDatabase),
        },
        "celery" => {
            let inspects = arguments.iter().any(|a| matches!(a.as_str(), "inspect" | "status"));
            match (inspects, &config.redis) {
                (false, _) => Err(UnboundWhy::CheckKind),
                (true, None) => Err(UnboundWhy::CheckRedis),
                // Asked of the broker: it also answers when the workers hang.
                (true, Some(_)) => Ok(Probe::Celery { queues: Vec::new() }),
            }
        }
        "ping" | "ping6" => Ok(Probe::Icmp { host: last_host(arguments)? }),
        "host" | "nslookup" => {
            let name = arguments.iter().find(|a| !a.starts_with('-')).filter(|a| host_like(a));
            Ok(Probe::Dns { name: name.ok_or(UnboundWhy::CheckAddress)?.clone(), expect: Vec::new() })
        }
        "dig" => {
            let name = arguments.iter().find(|a| !a.starts_with(['-', '+', '@']) && a.contains('.'));
            let name = name.filter(|a| host_like(a)).ok_or(UnboundWhy::CheckAddress)?;
            Ok(Probe::Dns { name: name.clone(), expect: Vec::new() })
        }
        "openssl" if arguments.first().is_some_and(|a| a == "s_client") => {
            let at = option("-connect", "-connect").as_deref().and_then(endpoint).ok_or(UnboundWhy::CheckAddress)?;
            let (host, port) = placed(at, config);
            Ok(Probe::Tls { host, port })
        }
        _ => Err(UnboundWhy::CheckKind),
    }
}

fn last_host(arguments: &[String]) -> Result<String, UnboundWhy> {
    arguments.last().filter(|a| host_like(a)).cloned().ok_or(UnboundWhy::CheckAddress)
}

/// `-h VALUE`, `-hVALUE` of one letter, `--host VALUE` and `--host=VALUE`.
fn option(arguments: &[String], short: &str, long: &str) -> Option<String> {
    arguments.iter().enumerate().find_map(|(at, argument)| {
        if argument == short || argument == long {
            return arguments.get(at + 1).cloned();
        }
        let joined = argument.strip_prefix(long).and_then(|rest| rest.strip_prefix('='));
        let close = argument.strip_prefix(short).filter(|rest| short.len() == 2 && !rest.is_empty());
        joined.or(close).map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: &str = "[redis]\nurl = { env = \"R\" }\n[database]\nurl = { env = \"D\" }\n\
[hosts]\n\"db.shop.example\" = \"http://127.0.0.1:1\"\n\"cache.shop.example:6379\" = \"http://127.0.0.1:4001\"\n";

    fn asked(kind: doc::CheckKind, text: &str, config: &str) -> Result<Probe, UnboundWhy> {
        let document = "# A\n\n## Health checks\n\n```bash\n# A\ncurl https://a.example/\n```\n";
        let mut check = vectra_runbook::compile("a.md", document).checks.remove(0);
        check.kind = kind;
        (check.target, check.statement) = (Some(text.into()), Some(text.into()));
        probe(&check, &Config::parse(config).expect("parses"))
    }

    #[test]
    fn commands_are_asked_without_their_programs() {
        use doc::CheckKind::*;
        let tcp = |host: &str, port| Probe::Tcp { host: host.into(), port };
        for (kind, text, probe) in [
            (Redis, "ping", Probe::Redis { lists: vec![] }),
            (Redis, "LLEN celery", Probe::Redis { lists: vec!["celery".into()] }),
            (Tcp, "mail.shop.example:25", tcp("mail.shop.example", 25)),
            (Tcp, "db.shop.example:5432", tcp("127.0.0.1", 5432)),
            (Tcp, "cache.shop.example:6379", tcp("127.0.0.1", 4001)),
            (Command, "pg_isready -h db.shop.example -p 6543", tcp("127.0.0.1", 6543)),
            (Command, "pg_isready --host=other.example", tcp("other.example", 5432)),
            (Command, "pg_isready", Probe::sql("SELECT 1")),
            (Command, "celery -A shop inspect ping", Probe::Celery { queues: vec![] }),
            (Command, "ping -c 3 www.shop.example", Probe::Icmp { host: "www.shop.example".into() }),
            (
                Command,
                "dig +short @1.1.1.1 MX shop.example",
                Probe::Dns { name: "shop.example".into(), expect: vec![] },
            ),
            (
                Command,
                "openssl s_client -connect shop.example:443",
                Probe::Tls { host: "shop.example".into(), port: 443 },
            ),
        ] {
            assert_eq!(asked(kind, text, BOUND), Ok(probe), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_asked_says_what_it_lacks() {
        use doc::CheckKind::*;
        for (kind, text, config, why) in [
            (Redis, "ping", "", UnboundWhy::CheckRedis),
            (Redis, "FLUSHALL", BOUND, UnboundWhy::CheckKind),
            (Tcp, "<host>:5432", BOUND, UnboundWhy::CheckAddress),
            (Tcp, "db:port", BOUND, UnboundWhy::CheckAddress),
            (Command, "pg_isready", "", UnboundWhy::CheckDatabase),
            (Command, "pg_isready -h db -p nine", BOUND, UnboundWhy::CheckAddress),
            (Command, "celery -A shop inspect active", "", UnboundWhy::CheckRedis),
            (Command, "celery -A shop purge", BOUND, UnboundWhy::CheckKind),
            (Command, "systemctl status nginx", BOUND, UnboundWhy::CheckKind),
            (Command, "ping -c 1 a.example && rm -r x", BOUND, UnboundWhy::CheckKind),
            (Command, "ping \"unclosed", BOUND, UnboundWhy::CheckKind),
            (Command, "", BOUND, UnboundWhy::CheckKind),
        ] {
            assert_eq!(asked(kind, text, config), Err(why), "{text}");
        }
    }
}
