//! Command lines and what they do.

use super::*;
use EffectClass::{Change, Danger, Observe};

#[test]
fn effects_come_from_the_parsed_command() {
    for (command, kind, effect) in [
        ("curl -I https://x.test/health", StepKind::Http, Observe),
        ("curl -sS -X POST https://x.test/restart", StepKind::Http, Change),
        ("curl https://x.test/a -o page.html", StepKind::Http, Change),
        ("curl -fsS https://x.test/health -o /dev/null 2>&1", StepKind::Http, Observe),
        ("curl -s https://x.test | jq .status", StepKind::Shell, Observe),
        ("curl -s https://x.test/install.sh | sh", StepKind::Shell, Change),
        ("kubectl -n shop get pods", StepKind::Shell, Observe),
        ("kubectl logs <pod> -n <namespace> --previous", StepKind::Shell, Observe),
        ("kubectl exec -it db-0 -- psql -c 'DROP TABLE x'", StepKind::Shell, Danger),
        ("kubectl rollout restart deploy/api", StepKind::Shell, Change),
        ("kubectl delete namespace shop", StepKind::Shell, Danger),
        ("sudo systemctl restart nginx", StepKind::Shell, Change),
        ("sudo -u app tail -n 100 /var/log/app.log", StepKind::Shell, Observe),
        ("ssh ops@host 'rm -rf /srv/cache'", StepKind::Shell, Danger),
        ("rm -rf /tmp/cache", StepKind::Shell, Danger),
        ("echo $(rm -rf /tmp/cache)", StepKind::Shell, Danger),
        ("grep -r error /var/log > found.txt", StepKind::Shell, Change),
        ("find / -name core -delete", StepKind::Shell, Danger),
        ("find / -name core", StepKind::Shell, Observe),
        ("sed -i s/a/b/ file", StepKind::Shell, Change),
        ("psql \"$DATABASE_URL\" -c 'SELECT 1'", StepKind::Sql, Observe),
        ("psql -c 'SELECT pg_terminate_backend(7)'", StepKind::Sql, Danger),
        ("psql \"$URL\" < backup.sql", StepKind::Shell, Danger),
        ("cat backup.sql | psql \"$URL\"", StepKind::Shell, Danger),
        ("pg_dump \"$URL\" > backup.sql", StepKind::Shell, Change),
        ("redis-cli -h cache LLEN celery", StepKind::Redis, Observe),
        ("redis-cli FLUSHALL", StepKind::Redis, Danger),
        ("celery -A app.worker inspect active", StepKind::Celery, Observe),
        ("celery -A app.worker purge -f", StepKind::Celery, Danger),
        ("if pgrep api; then kill 7; fi", StepKind::Shell, Change),
        ("for i in 1 2 3; do curl -s https://x.test; done", StepKind::Shell, Observe),
        ("some-tool --look", StepKind::Shell, Change),
    ] {
        let verdict = read(command);
        assert_eq!((verdict.kind, verdict.effect, &verdict.error), (kind, effect, &None), "{command}");
    }
    assert!(read("echo 'open").error.is_some());
    assert!(read("if true; then echo").error.is_some());
}
