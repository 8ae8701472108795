# What commands do to the world: effect, then program and, where it has them, subcommands. The longest match counts; a
# program that is not listed changes something, for all we know. `operation=` names what a change is for.
observe cat, grep, egrep, zgrep, zcat, tail, head, less, more, ls, df, du, free, top, htop, ps, pgrep, uptime, dig, nslookup, host, ping, traceroute
observe netstat, ss, lsof, vmstat, iostat, sar, date, echo, printf, whoami, hostname, hostnamectl, uname, wc, sort, uniq, cut, tr, jq, yq, awk, sed, find
observe journalctl, dmesg, printenv, which, type, id, w, last, stat, file, md5sum, sha256sum, pwd, true, test, sleep, column, nproc, lsblk, getent, diff
observe curl, wget, http, pg_isready, nc, openssl s_client, openssl x509, pg_dump, pg_dumpall, pg_verifybackup, pwd, cd, export, read, seq, watch, nginx -t, zgrep
observe git log, git status, git diff, git show, git fetch, git branch, git rev-parse, git describe, git blame
observe systemctl status, systemctl is-active, systemctl is-enabled, systemctl is-failed, systemctl list-units, systemctl show, systemctl cat, systemctl list-timers
observe docker ps, docker logs, docker inspect, docker stats, docker images, docker version, docker info, docker top, docker events, docker port
observe docker compose ps, docker compose logs, docker compose top, docker compose config, docker-compose ps, docker-compose logs
observe kubectl get, kubectl describe, kubectl logs, kubectl top, kubectl explain, kubectl version, kubectl cluster-info, kubectl events
observe kubectl rollout status, kubectl rollout history, kubectl auth can-i, kubectl config get-contexts, kubectl config current-context
observe oc get, oc describe, oc logs, oc status, oc whoami, oc adm top, oc project
observe helm list, helm status, helm history, helm get, helm ls, velero backup get, velero backup describe, velero backup logs, velero restore get
observe zpool list, zpool status, zfs list, zfs get, zfs diff, pvs, vgs, lvs, ceph status, ceph health, ceph osd perf, ceph df
observe celery inspect, celery status, celery report, celery list, celery events, rabbitmqctl list_queues, rabbitmqctl status
observe render logs, render services, render deploys list, vercel ls, vercel logs, vercel inspect, heroku logs, heroku ps, heroku releases, gh run list, gh run view
observe aws s3 ls, terraform plan, terraform show, terraform output, ansible --list-hosts, supervisorctl status, pm2 list, pm2 logs, pm2 status, promtool check
observe redis-cli llen, redis-cli info, redis-cli ping, redis-cli get, redis-cli lrange, redis-cli keys, redis-cli scan, redis-cli ttl, redis-cli type, redis-cli dbsize
observe redis-cli hlen, redis-cli hgetall, redis-cli hget, redis-cli zcard, redis-cli zrange, redis-cli exists, redis-cli memory, redis-cli slowlog, redis-cli client list
observe redis-cli scard, redis-cli smembers, redis-cli mget, redis-cli monitor, redis-cli latency, redis-cli config get, redis-cli xlen, redis-cli lastsave, redis-cli role
change restart systemctl restart, systemctl reload, service, docker restart, docker compose restart, docker-compose restart, kubectl rollout restart, supervisorctl restart
change restart pm2 restart, pm2 reload, heroku restart, render services restart, heroku ps:restart, celery control pool_restart, kubectl delete pod, kubectl delete pods
change rollback kubectl rollout undo, helm rollback, heroku rollback, vercel rollback, render rollback
change scale_out kubectl scale, kubectl autoscale, docker compose scale, heroku ps:scale
change deploy kubectl apply, kubectl set image, helm upgrade, helm install, git push, vercel deploy, render deploys create, docker compose up, docker-compose up
change none kubectl, docker, systemctl, git, helm, oc, redis-cli, celery, ssh, scp, rsync, cp, mv, mkdir, touch, chmod, chown, kill, pkill, killall, apt, apt-get, yum, dnf, pip
change none npm, yarn, python, python3, node, ruby, php, make, bash, sh, psql, mysql, mongo, mongosh, velero, talosctl, qm, aws, gcloud, az, oci, terraform, ansible-playbook
change none vacuumdb, reindexdb, createdb, crontab, tee, ln, tar, gzip, gunzip, unzip, vault, consul, nomad, flyctl, fly, heroku, render, vercel, gh, pm2, supervisorctl, rabbitmqctl
change none zfs, zpool, ceph, truncate, logrotate, nginx, certbot, iptables, ufw, ip, mount, umount, swapoff, swapon, sysctl, alembic, rails, manage.py, flask, sendgrid, doctl, wal-g
danger none rm, dropdb, mkfs, dd, shred, fdisk, parted, wipefs, pg_restore, pg_resetwal, terraform destroy, kubectl delete, oc delete, docker system prune, docker volume rm
danger none docker volume prune, docker compose down -v, zfs destroy, zfs rollback, zpool destroy, helm uninstall, helm delete, aws s3 rm, git reset, git clean, restic forget
danger none redis-cli flushall, redis-cli flushdb, redis-cli del, redis-cli unlink, redis-cli ltrim, redis-cli shutdown, redis-cli lrem, kubectl drain, velero restore create, velero backup delete
danger purge_queue celery purge, celery amqp queue.purge, rabbitmqctl purge_queue
danger none celery control shutdown, celery amqp queue.delete, pgbackrest restore, barman recover, pg_ctl stop
