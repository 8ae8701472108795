//! What makes a danger harmless beside it: a copy of what it changes, or something new that it writes into.

use super::super::calls::Call;
use super::undone::{DATABASES, acts, is_restore_script, statement};
use crate::draft::Command;
use crate::text;

/// Whether what stands above a command in its block makes it harmless: a copy of the table or of the base that it changes, or
/// a new base or server that it restores into. `anew`: whether the text above says that it restores where nothing stands yet.
pub(super) fn has_way_back(
    command: &Command,
    calls: &[Call],
    above: &[(&Command, &[Call])],
    anew: impl FnOnce() -> bool,
) -> bool {
    let above = || above.iter().filter(|(other, _)| other.block == command.block && other.lines[0] < command.lines[0]);
    let whole = calls.last().and_then(statement).unwrap_or(&command.text);
    let mut changed = whole.split([';', '\n']).filter_map(|part| table_of(part.trim())).peekable();
    if changed.peek().is_some() {
        let dropped = ["drop database", "drop schema"].iter().any(|said| text::fold(whole).contains(said));
        let copied = |table: &String| {
            let copy = |text: &str| text.split([';', '\n']).any(|part| copies(part.trim(), table));
            copy(whole) || above().any(|(other, _)| copy(&other.text))
        };
        return !dropped && { changed }.all(|table| copied(&table));
    }
    let restores = calls
        .iter()
        .filter(|call| acts(call))
        .all(|call| DATABASES.contains(&call.program()) || is_restore_script(call) || call.program() == "tar");
    // What was dropped before it was made anew is gone.
    let drops = |call: &Call| call.program() == "dropdb" || call.has(&["-destroy", "--destroy"]);
    restores
        && !above().flat_map(|(_, calls)| calls.iter()).any(drops)
        && (above().flat_map(|(_, calls)| calls.iter()).any(|call| makes_target(call, &command.text)) || anew())
}

/// A server, or the base of the name that the command says.
fn makes_target(call: &Call, command: &str) -> bool {
    let words = || call.plain().map(|word| word.text.as_str());
    match call.program() {
        "terraform" | "tofu" | "pulumi" => {
            words().next().is_some_and(|verb| matches!(verb, "apply" | "up")) && !call.has(&["-destroy", "--destroy"])
        }
        "aws" | "gcloud" | "az" => words().take(4).any(|word| word == "create" || word.starts_with("create-db-")),
        "createdb" => words().last().is_some_and(|name| {
            let name = name.split("$(").next().unwrap_or(name);
            name.len() > 2 && command.contains(name)
        }),
        // A machine that has the program only now has no data yet.
        "git" => words().next() == Some("clone"),
        "apt" | "apt-get" | "dnf" | "yum" => {
            const SERVERS: &[&str] = &["postgresql", "mysql-server", "mariadb-server", "docker.io", "docker-ce"];
            words().next() == Some("install") && words().any(|word| SERVERS.contains(&word))
        }
        _ => false,
    }
}

/// The table that a statement changes or empties as a whole.
fn table_of(statement: &str) -> Option<String> {
    let words: Vec<String> = statement.split_whitespace().take(6).map(text::fold).collect();
    let words: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| !matches!(*word, "if" | "exists" | "only")).collect();
    let name = match words.as_slice() {
        ["delete", "from", name, ..] | ["truncate" | "drop", "table", name, ..] | ["truncate" | "update", name, ..] => {
            name
        }
        _ => return None,
    };
    let name = name.trim_matches(|sign: char| !(sign.is_alphanumeric() || sign == '_'));
    (!name.is_empty()).then(|| name.to_owned())
}

/// `CREATE TABLE orders_backup AS SELECT * FROM orders`, `pg_dump -t orders shop > orders.sql`: all rows of the table.
fn copies(statement: &str, table: &str) -> bool {
    let folded = text::fold(statement);
    let words: Vec<&str> = folded
        .split(|sign: char| !(sign.is_alphanumeric() || matches!(sign, '_' | '*' | '.' | '-')))
        .filter(|word| !word.is_empty())
        .collect();
    let read = words.windows(2).any(|pair| matches!(pair, ["from" | "-t" | "--table", name] if *name == table));
    let whole = !words.contains(&"where") && !words.contains(&"limit");
    let made = words.starts_with(&["create", "table"]) && words.windows(2).any(|pair| pair == ["as", "select"])
        || words.first().is_some_and(|first| matches!(*first, "pg_dump" | "mysqldump"));
    read && whole && made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warned(block: &str, below: &str) -> usize {
        let text =
            format!("# Shop\n\n## Incident: base lost\n\n1. Check the logs\n\n```bash\n{block}\n```\n\n{below}\n");
        crate::compile("d.md", &text).diagnostics.iter().filter(|found| found.code == "V060").count()
    }

    #[test]
    fn what_is_restored_into_something_new_harms_nothing() {
        for block in [
            "createdb shop_again_$(date +%s)\ngunzip -c /tmp/shop.sql.gz | psql shop_again_$(date +%s)",
            "# Provision a new instance\nterraform apply -target=module.database\n./scripts/restore-all.sh --from=latest",
            "yarn clean\nrm -rf .next out",
        ] {
            assert_eq!(warned(block, ""), 0, "{block}");
        }
        for block in [
            "createdb other\ngunzip -c /tmp/shop.sql.gz | psql shop",
            "dropdb shop\ncreatedb shop\ngunzip -c /tmp/shop.sql.gz | psql shop",
            "terraform plan\n./scripts/restore-all.sh --from=latest",
            "rm -rf uploads",
        ] {
            assert!(warned(block, "") > 0, "{block}");
        }
    }

    #[test]
    fn a_warning_right_below_a_block_is_one() {
        let block = "./scripts/restore.sh latest.dump";
        assert_eq!(warned(block, "Important:\n- this is a destructive operation\n"), 0);
        for below in ["**Impact**: slow, no data loss.", "### Danger\n\nSee there.", "Then tell the lead."] {
            assert_eq!(warned(block, below), 1, "{below}");
        }
    }

    #[test]
    fn a_copy_of_the_table_is_a_way_back() {
        let back = "CREATE TABLE orders_backup AS SELECT * FROM orders;";
        assert_eq!(table_of("DELETE FROM orders WHERE id = 4").as_deref(), Some("orders"));
        assert_eq!(table_of("TRUNCATE TABLE orders;").as_deref(), Some("orders"));
        assert!(copies(back, "orders") && copies("pg_dump -t orders shop > orders.sql", "orders"));
        assert!(!copies(back, "customers") && !copies("SELECT * FROM orders", "orders"));
        assert!(!copies("CREATE TABLE few AS SELECT * FROM orders LIMIT 10", "orders"));
    }
}
