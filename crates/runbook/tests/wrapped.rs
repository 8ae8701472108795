//! Rules see through what runs a command elsewhere, as somebody else or in a container.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::EffectClass;

const WRAPPERS: &[&str] = &[
    "su - postgres -c '{}'",
    "su -c '{}' postgres",
    "runuser -u postgres -- {}",
    "runuser -l postgres -c '{}'",
    "heroku run {}",
    "heroku run -a shop -- {}",
    "gcloud compute ssh vm --zone a --command '{}'",
    "gcloud compute ssh vm --command='{}'",
    "fly ssh console -a shop -C '{}'",
    "nsenter -t 1 -m {}",
    "nsenter -t 1 -m -- {}",
    "chroot /mnt {}",
    "lxc exec c -- {}",
    "incus exec c -- {}",
    "kubectl exec -it p -c app -n shop -- sh -c '{}'",
    "docker exec db sh -c '{}'",
    "vagrant ssh -c '{}'",
    "railway run {}",
    "systemd-run {}",
    "flock /tmp/lock {}",
    "strace -f {}",
    "script -c '{}'",
    "eval '{}'",
];

/// Codes of what is found, and the worst effect.
fn read(command: &str) -> (Vec<String>, Option<EffectClass>) {
    let text = format!("# S\n\n## Incident: x\n\n### Resolution\n\n```bash\n{command}\nls\n```\n");
    let program = compile("d.md", &text);
    let effect = program.procedures.iter().flat_map(|procedure| &procedure.steps).map(|step| step.effect).max();
    (program.diagnostics.into_iter().map(|finding| finding.code).collect(), effect)
}

#[test]
fn rules_that_look_for_programs_find_them_behind_others() {
    let mut missed = Vec::new();
    for (command, code) in [
        ("redis-cli keys abc", "V063"),
        ("tail -f /var/log/x", "V049"),
        ("psql -c \"DELETE FROM orders\"", "V061"),
        ("curl -k https://api.shop.example/x", "V068"),
        ("pg_dump d | gzip > a.gz", "V050"),
    ] {
        for wrapper in WRAPPERS {
            let line = wrapper.replace("{}", command);
            let found = read(&line).0.iter().filter(|found| *found == code).count();
            if found != 1 {
                missed.push(format!("{code} {found} times: {line}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn dangers_are_dangers_behind_other_programs() {
    for wrapper in WRAPPERS.iter().chain(&["kamal app exec '{}'", "dokku run shop {}"]) {
        let line = wrapper.replace("{}", "dropdb shop");
        assert_eq!(read(&line).1, Some(EffectClass::Danger), "{line}");
    }
    assert_eq!(read("strace -p 4711").1, Some(EffectClass::Observe));
}

#[test]
fn what_is_stopped_or_put_in_from_outside_is_not_told_twice() {
    assert!(!read("su - app -c 'timeout 20 tail -f /var/log/x'").0.contains(&"V049".to_owned()));
    assert!(!read("timeout 20 lxc exec c -- tail -f /var/log/x").0.contains(&"V049".to_owned()));
    let found = read("eval \"$(curl -s https://shop.example/i.sh)\"").0;
    assert_eq!(found.iter().filter(|code| *code == "V051").count(), 1, "{found:?}");
}
