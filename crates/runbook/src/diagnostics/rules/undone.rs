//! What comes back: a stop that a start undoes, a restore beside the original, a copy made to be thrown away.

use super::super::calls::{Call, Word};
use super::restore;
use crate::draft::Command;
use crate::fence::sql;
use crate::lexicon::List;
use crate::program::StepKind;
use crate::text;

/// Programs that speak to one database.
pub(super) const DATABASES: &[&str] =
    &["psql", "pg_restore", "createdb", "dropdb", "mysql", "mariadb", "mysqladmin", "mongorestore"];

/// Whether what the command does can be taken back, or touches nothing that anybody needs.
pub(super) fn can_be_undone(command: &Command, calls: &[Call]) -> bool {
    let mut harmful = calls.iter().filter(|call| acts(call)).peekable();
    if harmful.peek().is_none() {
        return command.kind == StepKind::Sql
            && sql::begins(&command.text)
            && (ends_one_session(&command.text) || drops_spare(&command.text));
    }
    harmful.all(is_harmless)
}

/// Whether a call may be what makes the command dangerous: not what only reads, says or unpacks for the next one.
pub(super) fn acts(call: &Call) -> bool {
    const READING: &[&str] = &[
        "echo", "printf", "cat", "zcat", "gunzip", "gzip", "zstd", "bzip2", "xz", "pv", "grep", "head", "tail", "sort",
        "awk", "sed", "tee", "cd", "sleep", "true", "ls", "test", "[", "export", "set", "source", "date",
    ];
    !call.words.is_empty() && !READING.contains(&call.program()) && !runs_another(call)
}

/// `docker exec … psql`: what runs inside is a call of its own.
fn runs_another(call: &Call) -> bool {
    match call.program() {
        "kubectl" | "oc" => call.plain().any(|word| matches!(word.text.as_str(), "exec" | "rsh")),
        "docker" | "docker-compose" | "podman" => call.plain().any(|word| matches!(word.text.as_str(), "exec" | "run")),
        "ssh" => true,
        _ => false,
    }
}

fn is_harmless(call: &Call) -> bool {
    let sub = |name: &str| call.plain().any(|word| word.text == name);
    match call.program() {
        // Containers and networks are made again from the file; volumes and images are not.
        "docker-compose" | "podman-compose" => sub("down") && !takes_data(call),
        "docker" | "podman" => {
            (call.is(&[call.program(), "compose", "down"]) || sub("up") || sub("start")) && !takes_data(call)
        }
        "redis-cli" => is_one_key(call),
        // What is older than a time is kept for that time on purpose.
        "journalctl" => call.words.iter().skip(1).any(|word| word.text.starts_with("--vacuum")),
        "rm" => call.plain().all(|word| is_temporary(&word.text) || is_built(&word.text)),
        // What a build made, it makes again.
        "yarn" | "npm" | "pnpm" | "make" | "mvn" | "gradle" | "cargo" | "go" | "dotnet" | "flutter" => {
            call.plain().take(2).any(|word| word.text == "clean")
        }
        "pg_restore" if !restore::writes_a_database(call) => true,
        program if DATABASES.contains(&program) => {
            speaks_to_spare(call) || statement(call).is_some_and(|said| ends_one_session(said) || drops_spare(said))
        }
        "aws" | "gcloud" | "az" => is_failover(call) || restores_beside(call) || deletes_spare(call),
        "fly" | "flyctl" | "patronictl" | "repmgr" => is_failover(call) || restores_beside(call),
        program => {
            let script = script(call).unwrap_or(program);
            tries_out(script) || fails_over(call) || is_restore_script(call) && aims_at_spare(call)
        }
    }
}

/// The script of `bash scripts/restore.sh`, `./restore.sh`.
fn script(call: &Call) -> Option<&str> {
    match call.program() {
        "bash" | "sh" | "zsh" | "python" | "python3" | "node" | "ruby" | "perl" | "php" => {
            call.plain().next().map(|word| word.text.as_str())
        }
        program => Some(program),
    }
}

/// `./scripts/restore.sh`, `python3 backup_restore.py`, `bash restaurer.sh`.
pub(super) fn is_restore_script(call: &Call) -> bool {
    let name = text::fold(script(call).and_then(|path| path.rsplit('/').next()).unwrap_or_default());
    name.contains("restore") || name.contains("restaur")
}

/// `--target-db="$TEST_DATABASE_URL"`: the option that says where to names what is made for a trial.
fn aims_at_spare(call: &Call) -> bool {
    const WHERE: &[&str] = &["target", "db", "database", "dbname", "to", "into", "host", "url", "instance", "cible"];
    let aims =
        |option: &str| option.starts_with('-') && text::words(option).iter().any(|word| WHERE.contains(&word.as_str()));
    let spare = |value: &str| names_spare(value) || names_stage(value);
    call.arguments()
        .iter()
        .any(|word| word.text.split_once('=').is_some_and(|(option, value)| aims(option) && spare(value)))
        || call
            .arguments()
            .windows(2)
            .any(|pair| matches!(pair, [option, value] if aims(&option.text) && spare(&value.text)))
}

/// `kubectl delete service api`, and on the next line `kubectl apply -f service.yaml`: what is deleted by its name is made
/// anew. What holds data, or other objects, comes back empty.
pub(super) fn is_made_again(calls: &[Call], then: &[Call]) -> bool {
    deletes_one(calls) && is_one(then, &["apply", "create", "replace"])
}

/// A call of one of the verbs, and nothing else.
fn is_one(calls: &[Call], verbs: &[&str]) -> bool {
    matches!(calls, [call] if matches!(call.program(), "kubectl" | "oc")
        && call.plain().next().is_some_and(|word| verbs.contains(&word.text.as_str())))
}

/// `kubectl delete certificate web`: one object of a cluster by its name, in which no data are.
pub(super) fn deletes_one(calls: &[Call]) -> bool {
    const HOLDING: &[&str] = &[
        "pvc",
        "pv",
        "persistentvolumeclaim",
        "persistentvolume",
        "namespace",
        "ns",
        "crd",
        "customresourcedefinition",
        "statefulset",
        "sts",
        "secret",
    ];
    let deletes = is_one(calls, &["delete"])
        && !calls.iter().any(|call| call.has(&["--all", "-A", "--all-namespaces", "--selector", "-l"]));
    let holding = calls.iter().flat_map(Call::plain).any(|word| {
        let kind = word.text.split(['/', '.']).next().unwrap_or_default().to_ascii_lowercase();
        HOLDING.contains(&kind.trim_end_matches('s')) || HOLDING.contains(&kind.as_str())
    });
    deletes && !holding
}

/// `./scripts/test-restore.sh`: a script that by its name makes a trial.
fn tries_out(program: &str) -> bool {
    let name = program.rsplit('/').next().unwrap_or(program);
    let script = [".sh", ".py", ".js", ".ts", ".rb", ".ps1", ".bat"].iter().any(|end| name.ends_with(end));
    script
        && text::words(&name.replace('_', " "))
            .first()
            .is_some_and(|first| List::TrialScript.words().contains(&first.as_str()))
}

/// `./scripts/failover-a-to-b.sh`: a script that by its name switches over, which can be switched back.
fn fails_over(call: &Call) -> bool {
    let program = call.program();
    let script = program.contains('.') || call.words.first().is_some_and(|word| word.text.contains('/'));
    let words = |text: &str| text::words(&text.replace('_', " "));
    script
        && words(program).iter().any(|word| List::SwitchScript.words().contains(&word.as_str()))
        && !call
            .words
            .iter()
            .any(|word| ["destroy", "delete", "purge", "wipe"].iter().any(|said| word.text.contains(said)))
}

/// `DROP DATABASE shop_verif`, and nothing else.
fn drops_spare(statement: &str) -> bool {
    let words: Vec<String> = statement.trim().trim_end_matches(';').split_whitespace().map(text::fold).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !matches!(*word, "if" | "exists")).collect();
    matches!(words.as_slice(), ["drop", "database" | "schema", name] if !name.contains(';') && names_spare(name))
}

fn takes_data(call: &Call) -> bool {
    call.letter('v') || call.has(&["--volumes", "--rmi"])
}

/// A key that is named is a flag or an entry that its owner sets again; a pattern is not.
fn is_one_key(call: &Call) -> bool {
    let words: Vec<&Word> = super::asking::redis_words(call).collect();
    match words.as_slice() {
        [verb, key] => {
            let deletes = matches!(verb.text.to_ascii_lowercase().as_str(), "del" | "unlink" | "expire");
            let fed = call.wrappers.iter().any(|wrapper| wrapper == "xargs");
            deletes && !fed && !key.raw.contains(['*', '?', '$', '`'])
        }
        _ => false,
    }
}

/// Below a folder that every system empties by itself, or a variable whose name says so: `$TMP_DIR`.
fn is_temporary(path: &str) -> bool {
    let variable = path
        .strip_prefix('$')
        .map(|name| name.trim_start_matches('{').split(['/', '}', ':']).next().unwrap_or_default());
    let named = |name: &str| {
        text::words(&name.replace('_', " "))
            .iter()
            .any(|word| matches!(word.as_str(), "tmp" | "temp" | "tmpdir" | "tempdir"))
    };
    if variable.is_some_and(named) && !path.contains("..") {
        return true;
    }
    ["/tmp/", "/var/tmp/"].iter().any(|lead| {
        path.strip_prefix(lead).is_some_and(|rest| rest.starts_with(|sign: char| sign.is_alphanumeric()))
            && !path.contains("..")
    })
}

/// `.next`, `dist/`: what a build makes, below where it is called.
fn is_built(path: &str) -> bool {
    const BUILT: &[&str] = &[
        ".next",
        ".nuxt",
        ".turbo",
        ".cache",
        ".parcel-cache",
        "out",
        "dist",
        "build",
        "target",
        "node_modules",
        "coverage",
        "__pycache__",
        ".pytest_cache",
        ".svelte-kit",
        ".output",
    ];
    let path = path.trim_end_matches('/');
    let inside = !path.starts_with(['/', '~', '$']) && !path.contains("..");
    inside && BUILT.contains(&path.rsplit('/').next().unwrap_or(path))
}

/// The other side takes over, and can hand back.
fn is_failover(call: &Call) -> bool {
    let named = |word: &Word| {
        word.text.starts_with("failover") || word.text.starts_with("reboot") || word.text.starts_with("switchover")
    };
    call.plain().any(named) && !call.has(&["--allow-data-loss", "--force"])
}

/// Providers restore into a server that did not exist before.
fn restores_beside(call: &Call) -> bool {
    let has = |start: &str| call.plain().any(|word| word.text.starts_with(start));
    match call.program() {
        "aws" => has("restore-db-") || has("restore-table-"),
        "az" => {
            has("restore")
                && (call.has(&["--source-server", "--dest-name"])
                    || call.value(&["--name", "-n"]).is_some_and(|word| names_spare(&word.text)))
        }
        _ => false,
    }
}

/// `aws rds delete-db-instance --db-instance-identifier shop-drill`: a machine that was made for a trial, by the name that an
/// option gives.
fn deletes_spare(call: &Call) -> bool {
    let names = |option: &str| option.starts_with("--") && option.ends_with("-identifier") || option == "--name";
    let mut named = call
        .arguments()
        .windows(2)
        .filter_map(|pair| match pair {
            [option, value] if names(&option.text) => Some(&value.text),
            _ => None,
        })
        .peekable();
    call.plain().take(3).any(|word| word.text.starts_with("delete"))
        && named.peek().is_some()
        && named.all(|name| names_spare(name) && !text::fold(name).contains("prod"))
}

/// `shop_verif`, `$TEST_DB`, `spare-1`: a part of the name says that it is not the original.
pub(super) fn names_spare(name: &str) -> bool {
    text::fold(name)
        .split(|sign: char| !sign.is_alphanumeric())
        .any(|part| List::Spare.words().contains(&part.trim_end_matches(|sign: char| sign.is_ascii_digit())))
}

/// `$STAGING_DATABASE_URL`, `shop-qa`, and no name that says production too.
fn names_stage(name: &str) -> bool {
    let folded = text::fold(name);
    let mut parts = folded.split(|sign: char| !sign.is_alphanumeric());
    !folded.contains("prod") && parts.any(|part| List::TrialStage.words().contains(&part)) || folded.contains("preprod")
}

/// The words of a call that say where it writes to, files and what is asked left out.
fn speaks_to_spare(call: &Call) -> bool {
    const WITH_VALUE: &[&str] =
        &["-f", "--file", "-c", "--command", "-e", "--execute", "-U", "-u", "--username", "--user"];
    let mut skip = false;
    let mut said = call.arguments().iter().filter(|word| {
        if std::mem::take(&mut skip) {
            return false;
        }
        skip = WITH_VALUE.contains(&word.text.as_str());
        !skip
    });
    said.any(|word| {
        let value = word.text.split_once('=').map_or(word.text.as_str(), |(_, value)| value);
        let file = value.contains('/') && !value.contains("://") || value.contains(char::is_whitespace);
        !value.starts_with('-') && !file && !is_file(value) && (names_spare(value) || names_stage(value))
    })
}

fn is_file(word: &str) -> bool {
    [".sql", ".dump", ".gz", ".bak", ".tar", ".zst", ".sh", ".archive"].iter().any(|end| word.ends_with(end))
}

/// The statement of `psql -c "SELECT pg_terminate_backend(4821)"`.
pub(super) fn statement(call: &Call) -> Option<&str> {
    call.value(&["-c", "--command", "-e", "--execute"]).map(|word| word.text.as_str())
}

/// One session that is named is rolled back and comes again, as a process does.
fn ends_one_session(statement: &str) -> bool {
    let squeezed: String = statement.to_ascii_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let named = |rest: &str| {
        rest.trim_start().starts_with(|sign: char| sign.is_ascii_digit() || matches!(sign, '<' | '$' | ':'))
    };
    let kills =
        squeezed.strip_prefix("kill ").map(|rest| rest.trim_start_matches("query ").trim_start_matches("connection "));
    let ends = ["pg_terminate_backend(", "pg_cancel_backend("]
        .iter()
        .find_map(|name| squeezed.split_once(name))
        .map(|(_, rest)| rest);
    let alone = squeezed.trim_end_matches(';').matches(';').count() == 0;
    let only =
        !squeezed.contains(" from ") && !["delete ", "drop ", "truncate "].iter().any(|verb| squeezed.contains(verb));
    // `… FROM pg_stat_activity WHERE pid = 4821`.
    let picked = squeezed.split_once(" where ").is_some_and(|(before, asked)| {
        let asked = asked.trim_end_matches([';', ' ']);
        let pid = asked.strip_prefix("pid =").or_else(|| asked.strip_prefix("pid="));
        before.ends_with("from pg_stat_activity")
            && ends.is_some()
            && pid.is_some_and(|pid| named(pid) && pid.split_whitespace().count() == 1)
    });
    alone && (picked || only && kills.or(ends).is_some_and(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_makes_stands_where_it_is_called() {
        assert!(is_built(".next") && is_built("apps/web/dist/") && is_built("out"));
        assert!(!is_built("/srv/build") && !is_built("uploads") && !is_built("../dist") && !is_built("$DIR/out"));
    }

    #[test]
    fn names_of_what_is_made_for_a_trial() {
        for name in ["shop_verif", "$TEST_DB", "${RESTORE_HOST}", "db-spare-1", "shop_test2", "test-restore"] {
            assert!(names_spare(name), "{name}");
        }
        for name in ["shop", "$DATABASE_URL", "contest", "latest", "production-recovery", "attempt"] {
            assert!(!names_spare(name), "{name}");
        }
    }

    #[test]
    fn stages_and_what_is_made_for_a_trial_are_told_apart_from_what_is_needed() {
        assert!(names_stage("$STAGING_DATABASE_URL") && names_stage("shop-preprod"));
        assert!(!names_stage("$DATABASE_URL") && !names_stage("prod-local-zone") && !names_stage("devices"));
        assert!(drops_spare("DROP DATABASE IF EXISTS backup_test;"));
        assert!(!drops_spare("DROP DATABASE shop;") && !drops_spare("DROP DATABASE shop_test; DROP DATABASE shop"));
        assert!(tries_out("./scripts/backup/test-restore.sh"));
        assert!(!tries_out("./restore.sh") && !tries_out("./restore-test-results.sh"));
    }

    #[test]
    fn one_session_that_is_named_is_no_loss() {
        for statement in [
            "KILL 4821",
            "kill query <id>",
            "SELECT pg_terminate_backend(4821);",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = <PID>;",
        ] {
            assert!(ends_one_session(statement), "{statement}");
        }
        for statement in [
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = 1 OR state = 'idle'",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle'",
            "KILL 1; DROP TABLE orders",
            "DELETE FROM kills",
        ] {
            assert!(!ends_one_session(statement), "{statement}");
        }
    }
}
