# What commands do to the world, as data.
#
# `[program other-name]` opens a program's rules. A rule is `effect: pattern, pattern` or `effect operation: ...`, where the
# effect is observe, change or danger and the operation says what a change is for. A pattern is words and options:
#   word a|b x*     a subcommand, one of several, a beginning; they stand one behind the other, options between them skipped
#   _   **          any one word, any number of words
#   .               no word at all
#   -f --force      the option must be there; `--opt=value` with this value (also written in two words)
#   * -n            whatever the subcommand is: such a rule outdoes the others (observe before danger before change)
# The pattern with the most words wins, then the one with the most options, then the worse effect. What no pattern fits
# changes something, for all we know.
#
# Other lines: `kind` what its commands speak; `values` options with a value behind them; `runs [words] [N]` what stands behind
# (and N words later, or behind `--`) is a command itself; `script [words] [N|-o]` the same, read as a shell's text;
# `follows` options that a command follows; `opens shell|sql|redis|mongo|code: patterns` what is typed below it is spoken to
# that program; `statements [words] -o` options that hold SQL (`+` for the last word); `code [words] -o` options that hold
# a program in some language; `input -f` options that name a file of statements; `filter` it only works on what it is fed;
# `english` the name is a word of ordinary sentences too; `copies [words]` its last words are source and destination;
# `writes` its words are files that it makes; `tees` it writes what it is fed into them; `interprets` its first word is a
# script; `known N` like `runs`, where a program of this table stands there; `module -m` the option names such a program;
# `reads-words` what it is fed becomes words of the command that it runs; `runs word .` the word itself is the program; `overlays`
# what lies at its last word is written over with what its other words name.
#
# A later section may say more of a program, and what it says of the same pattern replaces what was said. Names with a colon
# are no programs: words of languages that are looked up in the same way.

# ---- looking, and text

[cat tac egrep fgrep zgrep zcat bzcat xzcat tail head less more nl strings od xxd hexdump base64 wc uniq cut tr jq jaq column fold paste comm join rev fmt pr expand rg ag ack bat multitail lnav stern kubetail ccze fx gron xmllint envsubst csvcut mlr numfmt ts html2text cmp zless]
filter
observe: **

[sort head tail cut join]
english
filter
observe: **
change: * -o

[grep]
filter
observe: **

[yq]
filter
observe: **
change: * -i, * --inplace

[awk gawk mawk nawk]
filter
values -F -v -f
observe: **
change: * -i=inplace

[sed gsed perl]
filter
values -e -f
observe: **
change: * -i, * --in-place, * -i.bak
[perl]
values -e -E

[ls ll la tree du df duf ncdu dust free top htop btop atop glances nvtop ps pgrep pidof pstree uptime iotop iftop nethogs netstat ss lsof fuser-l vmstat iostat mpstat sar pidstat dstat tload slabtop powertop numastat perf bpftrace tcpdump ngrep tshark strace ltrace pmap]
observe: **

[dig nslookup host drill kdig whois ping ping6 fping traceroute tracepath mtr arping nc ncat netcat telnet nmap zmap iperf iperf3 speedtest arp resolvectl testssl.sh sslscan whatweb ldapsearch snmpwalk snmpget ntpq chronyc dnsperf httping tcping tcptraceroute dog]
observe: **

[date echo printf whoami uname arch nproc lscpu lsblk lspci lsusb lsmod lshw dmidecode blkid findmnt lsattr getfacl getcap groups users who w id last lastlog lastb finger tty locale getent getconf printenv which whereis type hash apropos man info help stat file md5sum sha1sum sha256sum sha512sum cksum b2sum pwd basename dirname realpath readlink true false test [ sleep wait seq yes expr bc diff colordiff sdiff vimdiff history jobs runlevel ulimit tput clear reset exit logout return break continue cd pushd popd export unset set shopt alias unalias source . declare local readonly typeset let read shift getopts bind complete : cal smem sensors smartctl-a pvs vgs lvs pvdisplay vgdisplay lvdisplay pvscan vgscan lvscan needs-restarting ausearch aureport sestatus getenforce getsebool nvidia-smi mcelog zramctl dpkg-query rpmquery coredumpctl loginctl timedatectl hostnamectl localectl busctl systemd-analyze systemd-cgtop systemd-cgls]
observe: **

[type file test last who date host help info time read history wait yes true false set reset exit return break more less top free tree users groups stat let command]
english
observe: **

[echo printf sleep cd export set true false : test [ read wait source . mktemp local return exit unset shift pushd popd wait seq date basename dirname]
filter
[source .]
observe: **
change: *deploy*|*install*|*start*|*migrat*|*update*|*upgrade*|*backup*
danger: *restore*|*delete*|*purge*|*reset*|*destroy*|*cleanup*|*drop*|*wipe*
[hostname]
observe: **
change: _

[timedatectl hostnamectl localectl]
observe: **
change: set-*

[loginctl]
observe: **
change: kill-*, terminate-*, lock-*, enable-linger

[coredumpctl ulimit]
observe: **

[hash alias]
english
observe: **

[date]
change: * -s, * --set

[dmesg]
observe: **
change: * -c, * -C, * --clear

[nvidia-smi]
observe: **
change: * -r, * --gpu-reset, * -pm, * -pl

[fuser]
observe: **
danger: * -k

[find fd]
english
values -name -iname -path -type -mtime -mmin -size -user -group -maxdepth -mindepth -newer -perm -regex -printf
follows -exec -execdir -ok -okdir -x --exec -X
observe: **
danger: * -delete

[locate mlocate]
observe: **
[updatedb]
change: **

[journalctl]
observe: **
danger: * --vacuum-size, * --vacuum-time, * --vacuum-files
change: * --rotate, * --flush, * --sync, * --setup-keys, * --update-catalog

[smartctl]
observe: **
change: * -t, * -s
[hdparm]
observe: **
danger: * --security-erase
change: * -y, * -S, * -W
[fio]
change: **

[mktemp]
observe: **

[openssl]
observe: **
change: ca, req --in-place

[ssh-keyscan]
observe: **
change: * -D
[ssh-keygen]
change: **
observe: * -l, * -F, * -lf
danger: * -R=all

[gpg gpg2 age sops]
observe: **
change: --import, -i, --edit, updatekeys, * -i, * --in-place, * --import
danger: * --delete-keys, * --delete-secret-keys

[diff]
filter
observe: **
[patch]
english
change: **
observe: * --dry-run

# ---- files

[rm unlink rmdir shred wipefs srm trash mkfs* mke2fs fdisk sfdisk cfdisk gdisk sgdisk blkdiscard cryptsetup luksFormat debugfs]
danger: **

[rmdir trash]
change: **
[fdisk sfdisk]
danger: **
observe: * -l, * -d, * --dump
[wipefs]
danger: **
change: .
observe: * -n, * --no-act
[parted]
danger: **
observe: print, _ print, * -l, * --list
[cryptsetup]
change: **
observe: status, luksDump, isLuks
danger: luksFormat, luksErase, erase, luksKillSlot, reencrypt

[dd]
danger: **
change: ** of=/tmp/*, ** of=/var/tmp/*, ** of=*.img, ** of=*.iso, ** of=*.dd, ** of=*.raw
observe: ** of=/dev/null
[cp mv install mkdir touch chmod chown chgrp chattr setfacl setcap ln split csplit truncate rename mkfifo mknod]
change: **
[install split mv touch]
english
change: **
[truncate]
danger: **
[chmod]
danger: * -R 000|0000|a-rwx, * --recursive 000|0000|a-rwx
[mkdir]
change: **
[tee sponge]
tees
change: **
[mkdir touch]
writes
[cp install ln]
copies
[rsync]
change: **
danger: * --delete, * --delete-after, * --delete-before, * --delete-during, * --delete-excluded, * --del, * --remove-source-files
observe: * -n, * --dry-run, * --list-only
[scp sftp]
values -i -P -o -F -J -l -c
copies
change: **
[rsync]
values -e --rsh --exclude --include --rsync-path --bwlimit
copies
[tar gtar]
values -f -C --file --directory
change: **
observe: * -t, * --list, * -c, * --create, tf*, tvf*, tzf*, tzvf*, cf*, czf*, cvf*, czvf*, cvzf*, cjf*, cJf*
danger: * --overwrite, * --remove-files, * --delete
[zip 7z]
change: **
observe: a, l, t, * -r
[gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd lz4 pigz pixz]
filter
observe: .
change: _
observe: * -t, * --test, * -l, * --list, * -c, * --stdout, * -dc, * -cd, * -k, * --keep
[unzip]
change: **
observe: * -l, * -t, * -p, * -v
[cpio]
change: **
[logrotate]
change: **
observe: * -d, * --debug
[vi vim nvim nano emacs ed pico code subl visudo vipw]
change: **
observe: * -R
[visudo]
observe: * -c
[view]
english
observe: **
[pv buffer mbuffer]
filter
observe: **
[split]
observe: **

# ---- running other commands

[sudo doas]
values -u --user -g --group -h --host -p --prompt -C -T -U -R -D -r -t
runs 0
opens shell: * -i, * -s, * --login
observe: * -l, * -v, * -k, * -K, .
[env]
values -u --unset -C --chdir -S
runs 0
observe: .
[nohup setsid time command builtin exec unbuffer stdbuf ionice nice chrt taskset proot fakeroot dbus-run-session catchsegv torsocks proxychains proxychains4 systemd-cat systemd-inhibit caffeinate chronic xvfb-run catatonit tini dumb-init dotenv]
values -n -c -p -o -e -i --nice --adjustment --class --classdata --pid -t
runs 0
observe: .
[exec]
opens shell: bash|sh|zsh
[command]
observe: * -v, * -V
[time]
english
runs 0
[ionice]
change: * -p
[taskset chrt]
runs 1
change: * -p
[renice]
change: **
[timeout gtimeout]
values -s --signal -k --kill-after
runs 1
[flock]
values -w --timeout -E
runs 1
script -c
script --command
[watch]
english
values -n --interval
script 0
[xargs]
reads-words
values -I -i -n -P -L -d -a -E -s --max-args --max-procs --replace --delimiter --arg-file
runs 0
observe: .
[parallel]
reads-words
values -j --jobs -a --arg-file --colsep -N --delay --retries --joblog --results
script 0
[chroot]
values --userspec --groups
runs 1
opens shell: _
[nsenter]
values -t --target -S -G
runs 0
opens shell: .
[unshare]
runs 0
[runuser setpriv gosu su-exec setuidgid chpst s6-setuidgid]
values -u -g -G
runs 1
script -c
[runuser]
runs 0
[ip]
runs netns exec 1
observe: **
change: _ add|set|append|change|replace, _ _ set
danger: _ flush|delete|del|d
[eval]
script 0
[bash sh zsh dash ksh ash fish busybox]
interprets
script -c
script -lc
script -ic
script -xc
script -ec
script -exc
script -euc
opens shell: .
change: **
[su]
values -s --shell -g -G
script -c
script --command
opens shell: **
[login]
opens shell: **
[screen tmux byobu]
opens shell: .
change: **
observe: * -ls, * -r, * -d, ls, list-sessions, attach, attach-session, a, new, new-session
[ssh autossh mosh tsh]
values -i -p -l -o -F -J -L -R -D -W -b -c -E -e -m -Q -S -w -B --port
script 1
opens shell: **
observe: * -V, * -G, * -N, * -O=check
[tsh]
script ssh 1
runs kubectl .
observe: login, ls, status, logout, kube login, kube ls, db ls, db login, apps ls
change: **
[sshpass]
values -p -f -d
runs 0
[pdsh clush dsh pssh parallel-ssh knife]
values -w -g -l -h -u -x
script 0
script ssh 1
[knife]
observe: ** list, ** show, search, status, ** diff, node list, node show
change: **
danger: ** delete
script ssh 1
[direnv]
runs exec 1
observe: **
[mise asdf rtx]
runs exec 0
runs x 0
observe: ls|list|current|which|where|doctor
[nix nix-shell]
script --run
script --command
runs run 1
change: **
[bundle]
runs exec 0
observe: show, list, info, check, outdated, audit, exec
change: **
[npx bunx pnpx pnpm-dlx]
values -p --package
runs 0
change: **
[poetry pipenv uv pdm hatch rye]
runs run 0
observe: show, check, version, env info, graph, pip list, pip show, tree
change: **
[dotenvx doppler infisical chamber op envconsul teller aws-vault]
values -e --env -p --project -c --config --env-file
runs run 0
runs exec 1
observe: ** list, ** get, ** ls, whoami, me, read
change: **
[systemd-run]
values -p --property --unit -u --on-calendar --slice
runs 0
change: **
[at batch]
english
change: **
[trap]
english
script 0
[stress stress-ng]
change: **
[script]
english
script -c
change: **
[expect]
english
change: **

# ---- users, services, kernel

[kill]
english
values -s -n --signal
change: **
observe: * -0, * -l, * -s=0
danger: * -9, * -KILL, * -SIGKILL, * -s=KILL, * -s=SIGKILL, * -s=9, * --signal=KILL, * --signal=SIGKILL, * --signal=9
[pkill killall skill]
values -s -u -U -g -P -t --signal
change: **
observe: * -0, * -l
danger: * -9, * -KILL, * -SIGKILL, * --signal=KILL, * --signal=SIGKILL, * --signal=9, * -s=KILL, * -s=9
[xkill]
danger: **
[useradd adduser usermod groupadd gpasswd passwd chpasswd chage chsh newgrp]
change: **
[passwd]
change: **
observe: * -S, * --status
[chage]
change: **
observe: * -l, * --list
[userdel deluser groupdel]
danger: **
[reboot shutdown halt poweroff init telinit kexec]
danger: **
[reboot shutdown halt]
english
danger: **
change: * -c
[kexec init telinit]
change: **
[systemctl]
values -n -p -t -H -M --property --type --state --lines --signal -s --root
observe: status|is-active|is-enabled|is-failed|is-system-running|list-units|list-unit-files|list-timers|list-jobs|list-sockets|list-dependencies|show|cat|help|get-default|show-environment|list-machines|whoami, .
change restart: restart|try-restart|reload|reload-or-restart|condrestart|force-reload|try-reload-or-restart|start
change: **
danger: poweroff|reboot|halt|kexec|emergency|rescue|isolate, kill -s=SIGKILL, kill --signal=SIGKILL, kill --signal=KILL, kill -s=KILL, kill --signal=9, kill -s=9, clean
[service rc-service invoke-rc.d]
english
change: **
change restart: _ restart|reload|force-reload|condrestart|start
observe: _ status, * --status-all, _ configtest
[initctl rcctl svcadm launchctl s6-svc sv runsv]
change: **
observe: list, status, status _, check, ls, get, * -s, print
change restart: restart|reload, kickstart
[update-rc.d chkconfig rc-update]
change: **
observe: * --list, show
[supervisorctl]
values -c -s -u -p
observe: status|tail|avail|pid|version|maintail, .
change restart: restart|reload|update|start|signal
change: **
danger: shutdown
opens shell: .
[pm2]
observe: list|ls|l|status|logs|log|monit|show|describe|info|prettylist|jlist|id|pid|env|report|ping|-v
change restart: restart|reload|gracefulReload|start|resurrect
change scale_out: scale
change: **
danger: delete|del|kill|flush|cleardump
[monit]
observe: status|summary|report|validate, * -t
change restart: restart|start|reload
change: **
[god foreman overmind hivemind forever circusctl]
observe: status|list|check|log
change restart: restart
change: **
[crontab]
values -u
observe: * -l
change: **
danger: * -r
[sysctl]
observe: _, * -a, * -n, * -A
change: *=*, * -w, * -p, * --system, * --load
[modprobe insmod rmmod depmod udevadm setenforce setsebool semanage restorecon chcon]
change: **
observe: * --dry-run, * -l, udevadm info, info, monitor
[swapon swapoff mkswap]
change: **
observe: * -s, * --show, * --summary
[mkswap]
danger: **
[mount]
english
change: **
observe: ., * -l
[umount]
change: **
danger: * -f, * -l
[losetup dmsetup]
change: **
observe: * -a, * -l, ls, status, info, table, .
danger: remove, remove_all, * -D
[lvextend lvresize vgextend pvcreate vgcreate lvcreate pvresize resize2fs xfs_growfs btrfs growpart partprobe partx kpartx e2label tune2fs xfs_admin lvchange vgchange fstrim quotaon setquota]
change: **
observe: * --test, * -t, * -N, * --dry-run
[tune2fs]
observe: * -l
[xfs_info dumpe2fs xfs_quota repquota quota]
observe: **
[quota]
english
observe: **
[lvreduce lvremove vgremove pvremove vgreduce lvconvert pvmove]
danger: **
observe: * --test
[pvmove lvconvert]
change: **
[lvresize]
danger: * -L=-*
[pvcreate]
danger: **
[e2fsck fsck fsck.ext4 fsck.ext3 xfs_repair ntfsfix fsck.xfs reiserfsck]
danger: **
observe: * -n, * -N
[btrfs]
observe: filesystem df|show|usage|du, subvolume list|show, device stats, scrub status, balance status, fi df|show|usage, check --readonly, qgroup show
danger: subvolume delete, device remove|delete, check --repair, rescue, filesystem resize
change: **
[mdadm]
observe: * --detail, * -D, * --examine, * -E, * --query
change: **
danger: * --zero-superblock, * --stop, * -S, * --remove, * --fail, * --create, * -C
[zpool]
observe: list|status|iostat|get|history|events
change: **
danger: destroy|labelclear|remove|detach|create|offline, clear -F, import -F, split
[zfs]
observe: list|get|diff|holds|userspace|groupspace|send
observe: * -n
change: **
danger: destroy|rollback, receive, recv, receive -F, recv -F
[iptables ip6tables iptables-legacy]
values -t -p -s -d -j -i -o --dport --sport
change: **
observe: * -L, * --list, * -S, * --list-rules, * -nL, * -C, * -nvL, * -vnL, * -Lnv
danger: * -F, * --flush, * -X, * -P, * --policy
[iptables-save ip6tables-save conntrack ethtool bridge brctl mii-tool iw iwconfig]
observe: **
[conntrack]
danger: * -F
change: * -D
[ethtool]
change: * -s, * -K, * -G, * -C, * -L
[iptables-restore ip6tables-restore]
danger: **
[nft]
observe: list, * -c
change: **
danger: flush, delete
[ufw]
observe: status, show, app list
change: **
danger: reset, disable
[firewall-cmd]
change: **
observe: * --list-all, * --state, * --list-*, * --get-*, * --query-*
[fail2ban-client]
change: **
observe: status, ping, get, banned
[ifconfig]
observe: ., _
change: _ _
[route]
english
observe: .
observe: * -n
change: **
[ifup ifdown netplan nmcli wg wg-quick dhclient networkctl tc resolvconf]
change: **
observe: ., show, status, list, ** show, ** status, ** list, get, -s, qdisc show, * -s
[apt apt-get aptitude]
values -o -t -c
observe: list|show|search|policy|showpkg|depends|changelog, * -s, * --simulate, * --dry-run, * --just-print
change: **
change: clean|autoclean|autoremove
danger: purge, autoremove --purge
[apt]
observe: list|show|search
[apt-cache dpkg-deb apt-mark-showhold]
observe: **
[dpkg]
observe: * -l, * -L, * -s, * -S, * --list, * --status, * --listfiles, * --search, * --print-architecture, * -V, * --audit
change: **
danger: * -P, * --purge
[rpm]
change: **
observe: * -q, * -qa, * --query, * -V, * -qi, * -ql, * -qf
[yum dnf microdnf zypper apk pacman brew snap flatpak port choco winget pkg]
observe: list|info|search|check-update|history|repolist|provides|repoquery|updateinfo|deps|outdated|show|leaves|policy|lu, * -Q, * -Ss, * -Qi
change: **
[port]
english

# ---- shells of containers and clusters

[docker podman nerdctl docker.io]
values -H --host -c --context --config -l --log-level -f --file -p --project-name --project-directory --profile --env-file -n --tail --since --until --format --filter --name -e --env -u --user -w --workdir -v --volume --network --entrypoint -m --memory --cpus --platform --timeout --time
copies cp
copies container cp
copies compose cp
runs exec 1
runs compose exec 1
runs container exec 1
runs run 1
runs compose run 1
observe: ps|logs|inspect|stats|images|version|info|top|events|port|diff|history|search|login|logout|wait|attach
observe: container ls|ps|list|logs|inspect|stats|top|port|diff, image ls|list|inspect|history, volume ls|list|inspect, network ls|list|inspect, system df|info|events, node ls|inspect|ps, service ls|ps|logs|inspect, stack ls|ps|services, context ls|show|inspect|use, manifest inspect, secret ls|inspect, config ls|inspect, buildx ls|inspect|du, scout, builder du, machine ls
observe: compose ps|logs|top|config|images|ls|port|events|version|convert|stats|volumes, save
observe: * --help
observe: compose up|run|pull|build|down|restart --dry-run
change: run, compose run, container run
change restart: restart, start, container restart|start, compose restart|start, service update --force
change deploy: compose up, stack deploy, service update, compose pull, pull, push
change scale_out: compose scale, service scale
change rollback: service rollback
change: **
danger: system prune|reset, volume rm|remove|prune, image prune -a, image prune --all, container prune, compose down -v, compose down --volumes, compose rm -v, rm -f, rm --force, rm -v, container rm -f, container rm --force, kill, container kill, compose kill, compose down --rmi, stack rm|remove, swarm leave, swarm leave --force, node rm, service rm, secret rm, rmi -f, rmi --force, network prune, pod rm, machine rm, compose rm -f, compose rm --force, compose rm -fsv
[docker-compose podman-compose]
change: run
copies cp
values -f --file -p --project-name --profile --env-file --project-directory -e -u --tail --since
runs exec 1
runs run 1
observe: ps|logs|top|config|images|ls|port|events|version|stats
change restart: restart, start
change deploy: up, pull
change scale_out: scale
change: **
danger: down -v, down --volumes, rm -v, rm -f, rm --force, rm -fsv, kill, down --rmi
[crictl ctr]
values -n --namespace --runtime-endpoint -r
runs exec 1
observe: ps|pods|images|img|logs|inspect|inspecti|inspectp|info|version|stats|statsp|events, ** ls, ** list, ** info
change: **
danger: rm, rmi, rmp, stopp, ** rm, ** delete, rmi --prune
[dive trivy grype syft hadolint]
observe: **
[skopeo crane regctl oras cosign]
observe: inspect, list-tags, digest, ls, manifest, config, verify, tree, image digest, image inspect, tag ls
change: **
danger: delete, tag delete
[lxc incus lxd pct qm virsh vagrant multipass]
runs exec 1
script ssh -c
script ssh --command
observe: list, ls, info, show, status, config show, domstate, dominfo, domblklist, global-status, snapshot-list, nodeinfo, pool-list, net-list, config
change restart: restart|reboot|start
change: **
danger: delete|destroy|undefine|rm, snapshot-delete|delsnapshot|rollback|snapshot-revert, purge
[pvesh pveversion pvecm pvesm vzdump]
observe: status|get|ls|nodes, pveversion
change: **

[kubectl oc k kubecolor microk8s.kubectl minikube-kubectl k0s-kubectl]
values -n --namespace -l --selector -f --filename -o --output -c --container --context --kubeconfig --cluster --user --field-selector --sort-by --tail --since --since-time -s --server --token --as --as-group --type --image --timeout --for -p --patch --revision --to-revision --grace-period --replicas --request-timeout --address --labels -L --template -k --kustomize --cascade --overrides --restart --from-literal --from-file --dest-dir --node-name --config --duration
copies cp
copies rsync
runs exec 1
runs rsh 1
runs debug 1
runs run 1
opens shell: rsh, debug, exec
observe: get|describe|logs|log|top|explain|version|cluster-info|events|api-resources|api-versions|wait|diff|status|whoami|projects|project|login|logout|port-forward|proxy|attach|options|completion|kustomize|ktop|tree|neat|stern|ctx|ns|observe|who-can|access-matrix|get-all|view-secret|cost|cert-manager|debug|rsh
observe: rollout status|history, auth can-i|whoami, config view|get-contexts|current-context|get-clusters|get-users|use-context|set-context|use, plugin list, certificate list, adm top|must-gather|inspect|node-logs|release, adm policy who-can, image info, adm upgrade ., adm node-image monitor, rook-ceph ceph status
observe: set image --list, process, extract, registry info, cnpg status, argo rollouts get|status|list, adm upgrade status
observe: * --dry-run, * --help
change: run
change restart: rollout restart, delete pod|pods|po, delete pod/*|pods/*|po/*, argo rollouts restart, cnpg restart
change rollback: rollout undo, rollback, argo rollouts undo|abort
change scale_out: scale, autoscale
change deploy: apply, set image, create deployment, start-build, rollout latest, argo rollouts promote|set, import-image
change: **, delete replicaset|rs|event|events|hpa|horizontalpodautoscaler|lease|leases|csr|endpoints|endpointslice|networkpolicy|poddisruptionbudget|pdb, delete rs/*|hpa/*|lease/*|csr/*|replicaset/*|pdb/*|networkpolicy/*
danger: delete networkpolicy|networkpolicies|netpol|poddisruptionbudget|poddisruptionbudgets|pdb|hpa|horizontalpodautoscaler|endpoints|endpointslice --all
danger: delete, drain, adm drain, adm prune, adm upgrade --force, replace --force, taint NoExecute, delete pod|pods|po --all, delete pod|pods|po --force, delete pod|pods|po --grace-period=0, delete pod/*|pods/*|po/* --force, delete pod|pods|po --all-namespaces, delete pod|pods|po -A, apply --prune, cnpg destroy|promote|fencing, adm release mirror, patch --type=finalizers, adm migrate, delete job|jobs|cronjob|deployment|deploy|pvc|pv|namespace|ns|statefulset|sts|node|crd|secret|configmap
[k9s lens kubectx kubens kubie kube-capacity popeye kube-score kubeval kubeconform pluto nova polaris]
observe: **
[kubeadm]
observe: version, config images list, certs check-expiration, token list, upgrade plan, config print
change: **
danger: reset
[k3s k0s rke rke2 microk8s minikube kind k3d]
runs kubectl .
observe: status, version, check-config, ** list, logs, get, etcd-snapshot ls|list|save, inspect, service list
change: **
danger: delete, server --cluster-reset, etcd-snapshot delete|prune, secrets-encrypt, reset, cluster delete
[talosctl]
values -n --nodes -e --endpoints --talosconfig
observe: get, health, logs, dmesg, services, service, version, dashboard, containers, stats, memory, processes, ls, list, read, disks, mounts, etcd members, etcd status, etcd snapshot, time, interfaces, routes, events, kubeconfig, support, config, etcd, etcd members|status|snapshot|alarm
change: **
change restart: reboot, restart
danger: reset, etcd remove-member|forfeit-leadership|leave, shutdown, wipe, bootstrap, upgrade --force
[helm]
values -n --namespace -f --values --set --set-string --version --kube-context --kubeconfig --timeout --revision -o --output --set-file --max
observe: list, ls, status, history, hist, get, show, inspect, search, template, lint, version, env, diff, test, pull, fetch, dependency list, verify, repo list|update|add|index, dependency list, plugin list
observe: * --dry-run, * --help
change rollback: rollback
change deploy: upgrade|install
change: **
danger: uninstall|delete|del|un, upgrade --force, rollback --force
[helmfile helmsman]
observe: diff|list|status|template|lint|test|build|deps
change deploy: apply|sync
change: **
danger: destroy|delete
[argocd]
values --server --auth-token -l -o
observe: app list|get|diff|history|logs|manifests|resources|wait, login, version, cluster list|get, proj list|get, repo list|get, context, account list
change deploy: app sync
change rollback: app rollback
change: **
danger: app delete, app sync --prune, app sync --force, app sync --replace, app terminate-op, cluster rm, proj delete, repo rm, app delete-resource, app remove-source
[flux]
observe: get, logs, tree, events, check, stats, version, diff, export, trace
change deploy: reconcile
change: **
danger: delete, uninstall
[istioctl linkerd cilium hubble calicoctl]
observe: proxy-status, ps, proxy-config, pc, analyze, version, describe, x, experimental, dashboard, check, stat, tap, top, edges, routes, viz, diagnostics, observe, list, status, get, monitor, connectivity test, node status, ipam show, show, node, bug-report, config view
change: **
danger: uninstall|delete|purge
[velero]
values -n --namespace
observe: backup get|describe|logs|download, restore get|describe|logs, schedule get|describe, backup-location get, snapshot-location get, version, get, describe, plugin get, client config get, repo get, debug
change: **
danger: restore create, backup delete, restore delete, schedule delete, delete, uninstall, create restore
[kustomize kubeseal stern jsonnet cue conftest opa gatekeeper kyverno dyff]
observe: **
[eksctl kops clusterctl rancher capi]
observe: get, utils describe-*, validate, export kubeconfig, toolbox dump, ps, describe, kubectl get
runs kubectl .
change: **
danger: delete, drain, rolling-update --yes, delete cluster

[etcdctl etcdutl]
values --endpoints --cacert --cert --key --write-out -w
observe: get, member list, endpoint, alarm list, watch, check, version, user list, role list, cluster-health, ls, snapshot save, snapshot status, status, member list, alarm list, endpoint health|status|hashkv, snapshot save|status, lease list, auth status, hashkv
change: **
danger: del|rm|rmdir, member remove, snapshot restore, compact|compaction, migrate, auth disable, backup restore, role delete, user delete
change: defrag, alarm disarm, member add, put

[ceph]
observe: status|health|df|versions|version|report|quorum_status|time-sync-status|fsid|features|mon_status|iostat|progress|insights, -s, -w, .
observe: pg stat|dump|ls|query|map|dump_stuck|list_unfound|ls-by-osd|ls-by-pool|ls-by-primary|debug, pg _ query|list_unfound, node ls, device ls|info|get-health-metrics, log last
observe: osd tree|df|status|stat|perf|dump|ls|find|metadata|utilization|blocked-by|lspools|ok-to-stop|safe-to-destroy|getcrushmap|map|count-metadata|versions|get-require-min-compat-client, osd pool ls|get|stats|autoscale-status, osd crush tree|dump, osd crush rule ls|dump, osd blocklist ls, rbd perf
observe: mon stat|dump|metadata|versions|ok-to-stop, mds stat|metadata|versions|ok-to-stop, mgr stat|dump|services|metadata|versions, mgr module ls, fs ls|status|dump|get, crash ls|ls-new|info|stat, config get|dump|show|log|ls, config-key get|ls|dump, auth list|get|ls|print-key, orch ls|ps|status, orch host ls, orch device ls, balancer status|eval
observe: daemon _ dump_*|perf|status|config|ops|session|version|objecter_requests|get_subtrees, tell _ dump_*|version|bench|perf|status|ops|session
change: **
danger: osd rm|purge|destroy|lost|down|out, osd purge-new, osd pool rm|delete|rename, osd crush rm|remove, osd force-create-pg, osd blocklist clear
danger: fs rm|fail|reset, fs subvolume rm, mon remove|rm, auth del|rm, pg _ mark_unfound_lost, pg force_create_pg, mds rmfailed|rm|fail, orch rm, orch daemon rm, orch osd rm, orch host rm|drain, config-key rm|del, daemon _ session evict, tell _ session evict, mgr fail
change: osd out|in, mds fail, mgr fail, osd pool rename
opens shell: .
[rados rbd cephfs-shell radosgw-admin]
values -p --pool
observe: df, ls, list, info, status, stat, lspools, du, bench-no, snap ls, showmapped, perf, user info, user list, bucket stats, bucket list, list-inconsistent-obj, list-inconsistent-pg, trash ls, mirror pool status, sync status, diff, children, watch, usage show, quota get, gc list, get, snap ls, trash ls, user info|list, bucket stats|list, sync status, gc list, usage show, mirror pool status, lock ls
change: **
danger: rm|remove|purge|rollback, snap rm|purge|rollback|remove, trash purge|rm, rmpool, user rm, bucket rm, object rm, image rm, gc process, cppool
[ceph-volume cephadm rook ceph-objectstore-tool ceph-bluestore-tool]
runs shell 0
observe: ls, inventory, check-host, lvm list, version, ceph status, ceph health, lvm list
change: **
danger: lvm zap, rm-cluster, rm-daemon, * --op=remove, * --op=export-remove
[gluster]
observe: ** status, ** info, ** list, peer status, ** statistics
change: **
danger: volume delete|stop|reset-brick|remove-brick, snapshot delete|restore, peer detach
[drbdadm]
observe: status|dump|role|cstate|dstate, cat
change: **
danger: -- --discard-my-data, * --discard-my-data, invalidate, create-md, primary --force, secondary --force
[pcs crm crm_mon crm_resource]
observe: status, config, ** show, ** status, configure show, * -1, * -W, * --locate, cluster status, resource status
change: **
danger: cluster destroy|stop, resource delete, stonith fence, node delete

# ---- databases

[psql pgcli]
kind sql
values -h --host -p --port -U --username -d --dbname -v --set --variable -P -F -R -L -T -o --output
statements -c --command
input -f --file
opens sql: **
observe: * -l, * --list, * --version, * -V
[mysql mariadb mycli tidb]
kind sql
values -h --host -P --port -u --user -D --database -S --socket --defaults-file --defaults-extra-file
statements -e --execute
opens sql: **
observe: * --version, * -V, * --help
[sqlite3 sqlite duckdb litecli]
kind sql
values -cmd -separator -init
statements + -cmd
opens sql: **
observe: * -version, * --version
[clickhouse-client clickhouse]
kind sql
values -h --host --port -u --user --password -d --database
statements -q --query
statements client -q --query
statements local -q --query
input --queries-file
opens sql: **
[cqlsh cockroach sqlplus sqlcmd isql-fb usql trino presto snowsql bq athena spark-sql beeline hive dbt-sql vitess dolt]
kind sql
values -h --host -u -U -P -p -d -k --url -S --database --warehouse --project_id
statements -e --execute
statements -q
statements -Q
statements sql -e --execute
statements query +
input -f --file
input -i
opens sql: **
[cockroach]
kind shell
observe: node status|ls, version, debug zip, sql, debug
change: **
danger: node decommission|drain, quit, debug reset-quorum, init
[bq]
kind shell
observe: ls|show|head|query|version|extract, show, mk --dry_run
change: **
danger: rm|truncate, load --replace, cp -f, query --replace
[nodetool]
values -h -p -u -pw
observe: status|info|ring|tpstats|compactionstats|netstats|cfstats|tablestats|describecluster|gossipinfo|proxyhistograms|tablehistograms|version|getcompactionthroughput|getendpoints|toppartitions|listsnapshots|describering|failuredetector|statusgossip|statusbinary|statusthrift
change: **
danger: decommission|removenode|assassinate|clearsnapshot|drain|stopdaemon|scrub|rebuild|move
[pg_isready pg_dump pg_dumpall pg_basebackup pg_verifybackup pg_controldata pg_config pg_waldump pg_test_fsync pg_activity pg_top pgbadger pg_lsclusters pgmetrics pg_amcheck pg_recvlogical pg_receivewal amcheck]
observe: **
[pg_dump]
danger: * --clean=now
[pg_basebackup]
values -D --pgdata -h --host -p --port -U --username -F --format -X --wal-method -l --label -c --checkpoint -S --slot -r --max-rate -T --tablespace-mapping -d --dbname
change: **
observe: * -D=-, * --pgdata=-
[pg_recvlogical]
change: **
danger: * --drop-slot
[pg_restore]
values -d --dbname -h --host -p --port -U --username -j --jobs -t --table -n --schema -L -I -F
danger: **
observe: * -l, * --list, * -f
[pg_resetwal pg_resetxlog dropdb dropuser pg_rewind pg_dropcluster]
danger: **
[pg_ctl pg_ctlcluster]
values -D -m -l -t -U
observe: status, _ _ status
change restart: restart|reload|start, _ _ restart|reload|start
change: **
danger: stop -m=immediate, stop -m=fast, stop, _ _ stop, promote, kill, initdb, * -m=immediate
[initdb]
danger: **
[createdb createuser vacuumdb reindexdb clusterdb pg_upgrade pg_archivecleanup pg_repack pgbench pg_createcluster vacuumlo]
change: **
observe: * --dry-run, * -n, * --check
danger: vacuumlo, pg_archivecleanup
[vacuumlo pg_archivecleanup]
danger: **
observe: * -n
[pg_repack]
change: **
observe: * --dry-run
[pgbouncer]
change: **
observe: * -V
[patronictl]
values -c --config-file -d --dcs
observe: list|show-config|history|topology|dsn|version|query
change restart: restart|reload
change: **
danger: reinit|remove|failover|flush
[repmgr]
values -f --config-file
observe: cluster show|matrix|crosscheck|event, node status|check, daemon status, service status, * --dry-run
change: **
danger: standby promote|switchover|clone|unregister, primary unregister, node rejoin, standby promote|clone, cluster cleanup
[pgbackrest]
observe: info|check|version|verify|repo-ls|repo-get|help|archive-get
change: **, backup, start
danger: restore|expire|stanza-delete|stop
[wal-g wal-e]
observe: backup-list, wal-show, wal-verify, backup-show, st ls, --version, daemon-client, wal-receive
change: **
danger: backup-fetch, delete, wal-purge, wal-restore, st rm, catchup-fetch, binlog-replay, everything
[barman]
observe: list-server|list-servers|list-backup|list-backups|list-files|show-server|show-servers|show-backup|check|status|diagnose|replication-status|check-backup|verify-backup|list-processes|check-wal-archive|get-wal
change: **
danger: recover|restore|delete
[mysqldump mariadb-dump mysqlshow mydumper pt-query-digest pt-summary pt-mysql-summary innotop mytop mysqltuner mysqlbinlog]
observe: **
[mysqlcheck]
observe: **
change: * -r, * --repair, * -o, * --optimize, * --auto-repair, * -a, * --analyze, * --fix-db-names
[mysqladmin]
values -h -P -u -S -i
observe: status|processlist|ping|variables|extended-status|version|proc|ext
change: **
danger: kill|shutdown|drop|password
[mysqlbinlog]
observe: **
[myloader xtrabackup mariabackup innobackupex mysqlimport]
change: **
observe: * --backup
danger: * --copy-back, * --move-back, * --overwrite-tables
[myloader mysqlimport]
danger: **
[pt-kill]
danger: **
observe: * --print
[pt-online-schema-change gh-ost]
change: **
observe: * --dry-run
[redis-cli valkey-cli keydb-cli dragonfly-cli iredis]
kind redis
values -h -p -a -n -u -s --user --pass --cacert --cert --key --sni -r -i --pattern --rdb -x --count --tls-ciphers
opens redis: .
observe: * --bigkeys, * --memkeys, * --hotkeys, * --latency, * --latency-history, * --latency-dist, * --stat, * --scan, * --rdb, * --version, * -v, * --help, * --intrinsic-latency
observe: ping|echo|info|time|get|mget|getrange|strlen|exists|type|ttl|pttl|expiretime|keys|scan|randomkey|dbsize|lastsave|role|monitor|llen|lrange|lindex|lpos|hlen|hget|hmget|hgetall|hkeys|hvals|hexists|hscan|hstrlen|scard|smembers|sismember|srandmember|sscan|sinter|sunion|sdiff|zcard|zcount|zrange|zrangebyscore|zrevrange|zrevrangebyscore|zrank|zrevrank|zscore|zscan|xlen|xrange|xrevrange|xread|xpending|pfcount|getbit|bitcount|geopos|geodist|object|subscribe|psubscribe|auth|select|hello|command|wait|quit|exit|dump|ft.info|ft.search|ft._list|json.get|watch|unwatch|multi|discard|sort_ro
observe: memory usage|stats|doctor|malloc-stats, slowlog get|len|help, client list|info|id|getname, latency latest|doctor|history|graph, config get, cluster info|nodes|slots|keyslot|myid|shards|countkeysinslot|links|replicas, sentinel masters|master|slaves|replicas|sentinels|get-master-addr-by-name|ckquorum|info-cache|myid, xinfo, acl list|whoami|users|cat|getuser|log, debug object, module list, pubsub, script exists, function list|stats|dump, object encoding|freq|idletime|refcount, * --cluster=check, * --cluster=info
change: **
danger: flushall|flushdb|del|unlink|ltrim|shutdown|lrem|hdel|srem|zrem|zremrangebyrank|zremrangebyscore|zremrangebylex|lpop|rpop|blpop|brpop|spop|zpopmin|zpopmax|xtrim|xdel|getdel|restore|rename|swapdb|migrate|replicaof|slaveof|failover, client kill, cluster reset|failover|forget|flushslots|delslots, debug segfault|sleep|reload, script flush|kill, function flush|delete, sentinel failover|remove|reset, xgroup destroy, acl deluser, * --pipe, * --cluster=del-node, * --cluster=fix, json.del, ft.dropindex
danger: expire|pexpire|expireat|pexpireat
change: bgsave, bgrewriteaof, save, persist, slowlog reset, rpoplpush, lmove, replicaof no one, slaveof no one
[redis-benchmark memtier_benchmark]
change: **
[redis-check-aof redis-check-rdb]
observe: **
danger: * --fix
[redis-server valkey-server memcached rabbitmq-server]
change: **
observe: * --version, * -v
[memcached-tool memcstat]
observe: **
[mongosh mongo]
kind shell
values --host --port -u -p --username --password --authenticationDatabase --db
code --eval -eval
input --file -f
opens mongo: **
observe: * --version
[mongodump mongoexport mongostat mongotop bsondump]
observe: **
[mongorestore mongoimport]
danger: **
observe: * --dryRun
[mongo:method]
observe: find|findone|count|countdocuments|estimateddocumentcount|aggregate|distinct|stats|status|serverstatus|printreplicationinfo|printslavereplicationinfo|printsecondaryreplicationinfo|currentop|getindexes|explain|getcollectionnames|getcollectioninfos|listdatabases|getmongo|version|hello|ismaster|conf|config|pretty|limit|sort|skip|toarray|foreach|print|printjson|getsiblingdb|getcollection|getname|datasize|storagesize|totalsize|totalindexsize|getusers|getroles|getprofilingstatus|getlogcomponents|tostring|isodate|objectid|date|now|map|filter|match|has|projection|hint|maxtimems|stringify|getdb|getreplicationinfo|latencystats|hostinfo|connectionstatus|isbalancerrunning|members|getbalancerstate|shards|log|tojson|tojsononeline
danger: drop|dropdatabase|dropindex|dropindexes|remove|deletemany|deleteone|killop|killcursors|killsessions|shutdownserver|dropuser|dropallusers|stepdown|findoneanddelete|findandremove|resync|removeshard|renamecollection|bulkwrite|repairdatabase|compact|freeze
change: **

# words in the names of scripts that nobody here knows; without one, a script changes something
[script:word]
danger: from-backup|from-backups|from-dump|from-snapshot|rollback-migration*|migration-rollback|migrations-rollback|migrate-rollback|migrate-down|migrations-down|rollback-db|db-rollback|rollback-database|migrate-reset|db-downgrade|downgrade-db
danger: restore|restauration|restaurer|drop|delete|destroy|purge|purger|wipe|nuke|reset|truncate|erase|flush|terminate|remove|supprimer|clean|cleanup|prune|uninstall|kill|teardown|decommission|failover

# what runs again, behind "restore" in the name of a script
[script:running]
change: normal|normality|operations|operation|service|services|traffic|access|connectivity|network|routing

# methods of programs that people type into a console; what is not here is unknown
[code:method]
observe: token_hex|token_urlsafe|token_bytes|randombytes|randomuuid|uuid4|safe_load|load|loads|dumps|hexdigest|digest|sha256|md5|b64encode|b64decode|urlsafe_b64encode|encode|decode|strip|split|join|getenv|exit|isoformat|utcnow|today|strftime|round|min|max|zip|range|enumerate|sorted|startswith|endswith|count|where|find|find_by|first|last|all|limit|order|pluck|ids|exists|any|none|size|length|inspect|puts|p|pp|print|println|tofixed|tostring|memoryusage|uptime|select|map|filter|group|having|joins|includes|distinct|sum|average|minimum|maximum|to_sql|explain|queue|stats|sort|sort_by|to_a|to_s|to_i|values|values_list|objects|get|len|str|list|dict|log|now|ago|keys|attributes|columns|column_names|table_name|reload|present|blank|nil|hours|minutes|days|hour|minute|day|current|version|env|stat|retries|latency|in_groups_of|each|foreach|info|new|ismaster|json|stringify|table|require|import|order_by|aggregate|annotate|exclude|last_error|group_by|tally|configurations|connection|connected
danger: delete|delete_all|destroy|destroy_all|delete!|destroy!|drop|drop_table|drop_all|dropdatabase|drop_database|truncate|flushall|flushdb|flush_all|purge|purge_all|remove|remove_all|rmtree|rm_rf|rm|unlink|deletemany|delete_many|deleteone|delete_one|kill|terminate|shutdown|obliterate|clear|empty|unlink_sync|rmsync|unlinksync|remove_dir|rmdir|reset_database|drain|discard_all|revoke|clean|delete_by|destroy_by|execute_sql_drop|killall

# ---- queues and streams

[celery]
kind celery
values -A --app -b --broker -d --destination -t --timeout -Q --queues -n --hostname --result-backend --workdir -c --concurrency -l --loglevel
observe: inspect|status|report|list|events|flower|--version|result|graph|logtool, list bindings, amqp queue.declare -p
change: **
change restart: control pool_restart, multi restart
change scale_out: control pool_grow|pool_shrink|autoscale
danger purge_queue: purge, amqp queue.purge
danger: control shutdown|terminate|revoke, amqp queue.delete|exchange.delete, multi stop|stopwait|kill
change: control revoke
[celerymon flower rqinfo]
observe: **
[rq dramatiq arq huey_consumer sidekiq sidekiqctl resque qless]
observe: info|--version|check
change: **
danger: empty
[rabbitmqctl rabbitmq-diagnostics rabbitmq-queues rabbitmqadmin rabbitmq-plugins rabbitmq-upgrade rabbitmq-streams]
values -n --node -p --vhost -t --timeout -u -H -P -V
observe: list_*|status|cluster_status|node_health_check|environment|report|ping|check_*|alarms|memory_breakdown|listeners|server_version|quorum_status|observer|list|show|get_*|is_*|erlang_*|maybe_stuck|runtime_thread_stats|log_tail|export|diagnostics|version|await_*|resolve_hostname|check_if_*|alarms|status|discover_*|get
change: **
danger purge_queue: purge_queue, purge queue
danger: delete_queue|delete_user|delete_vhost|reset|force_reset|forget_cluster_node|stop_app|stop|shutdown|force_boot|close_connection|close_all_connections|rename_cluster_node|delete, delete_member, drain, clear_*
change: stop_app, delete_policy, clear_policy|clear_permissions
[kafka-topics kafka-topics.sh kafka-consumer-groups kafka-consumer-groups.sh kafka-configs kafka-configs.sh kafka-acls kafka-acls.sh kafka-reassign-partitions kafka-reassign-partitions.sh kafka-leader-election kafka-leader-election.sh kafka-log-dirs kafka-log-dirs.sh kafka-broker-api-versions kafka-broker-api-versions.sh kafka-get-offsets.sh kafka-run-class.sh kafka-metadata-quorum kafka-metadata-quorum.sh kafka-cluster.sh]
values --bootstrap-server --topic --group --zookeeper --command-config --broker-list
change: **
observe: * --describe, * --list, * --verify, kafka.tools.GetOffsetShell, * --status, describe
danger: * --delete, * --delete-offsets, * --reset-offsets --execute, * --remove
observe: * --reset-offsets --dry-run
[kafka-broker-api-versions kafka-broker-api-versions.sh kafka-get-offsets.sh kafka-console-consumer kafka-console-consumer.sh kafka-dump-log.sh kafka-log-dirs kafka-log-dirs.sh kafka-verifiable-consumer.sh]
observe: **
[kafka-delete-records kafka-delete-records.sh kafka-storage.sh]
danger: **
[kafka-console-producer kafka-console-producer.sh kafka-server-start.sh kafka-server-stop.sh]
change: **
[kcat kafkacat]
values -b -t -p -G -o
change: * -P
observe: **
[rpk kcctl kafkactl]
observe: ** list|describe|info|status|health|consume|get, cluster info|health|status|metadata
change: **
danger: ** delete|trim-prefix|decommission
[nats pulsar-admin nsq_stat]
observe: ** info|ls|list|report|stats|view|get|sub, ** stats*, server ping, rtt, account info
change: **
danger: ** rm|purge|delete|del, ** clear-backlog
[zkCli.sh zookeeper-shell zookeeper-shell.sh zkServer.sh]
observe: status, ** ls, ** get, ** stat
change: **
danger: ** delete|deleteall|rmr

# ---- clouds

[aws]
values --acl --exclude --include --storage-class --sse --sse-kms-key-id --content-type --content-encoding --content-disposition --cache-control --metadata --metadata-directive --expires --page-size --request-payer --checksum-algorithm --source-region --region --profile --output --query --filters --endpoint-url --instance-ids --cluster --service --name --names --bucket --key --stack-name --function-name --db-instance-identifier --max-items --start-time --end-time
copies s3 cp
copies s3 sync
script ssm start-session --command
script ecs execute-command --command
script ssm send-command --parameters
opens shell: ssm start-session, ecs execute-command, ec2-instance-connect ssh
observe: _ describe-*|list-*|get-*|batch-get-*|head-*|search-*|lookup-*|filter-*|query|scan|select*|view-*|check-*|estimate-*|preview-*|validate-*|simulate-*|test-*|tail|wait|ls|help|poll-for-*|resolve-*|detect-*-status|start-query|stop-query|start-live-tail|generate-*|discover-*|verify-*|decode-*
observe: s3 ls|presign, sts, configure, sso login|logout, logs tail|start-query|get-query-results, ecr get-login-password, eks update-kubeconfig|get-token, rds describe-*|generate-db-auth-token|download-db-log-file-portion, sqs receive-message, ecs wait, cloudwatch get-*|describe-*, cloudformation detect-stack-drift, help, --version, kms decrypt|encrypt, codeartifact login, iam generate-*, route53 test-*
observe: * --dry-run, * --dryrun
change: **
change deploy: ecs update-service, deploy create-deployment, lambda update-function-code, cloudformation deploy, codepipeline start-pipeline-execution, amplify start-job
change restart: ec2 reboot-instances|start-instances, rds reboot-db-instance|start-db-instance, ecs update-service --force-new-deployment, elasticbeanstalk restart-app-server, elasticache reboot-cache-cluster
change scale_out: autoscaling set-desired-capacity|update-auto-scaling-group, ecs update-service --desired-count, application-autoscaling register-scalable-target
change rollback: cloudformation rollback-stack, deploy stop-deployment
danger: _ test-failover
danger: _ delete-*|terminate-*|remove-*|purge-*|deregister-*|destroy-*|batch-delete-*|schedule-key-deletion|disable-*|revoke-*|detach-*|release-*|reset-*|restore-*|failover-*|stop-instances|stop-db-*|empty-*|cancel-*|disassociate-*|wipe-*|abort-*|reject-*|promote-*|switchover-*, s3 rm|rb, s3 sync --delete, s3 mv, s3api delete-*, ecr batch-delete-image
change: _ stop-task|stop-instances|detach-instances|disassociate-*|cancel-*|revoke-security-group-*|deregister-targets|remove-tags*|disable-alarm-actions|disable-rule|detach-policy, rds restore-db-instance-*|restore-db-cluster-*, cloudformation cancel-*, dynamodb restore-table-*
[s3cmd mc s5cmd rclone minio-mc]
values -c --config --config-file --profile
observe: ls|la|lsd|lsf|lsl|du|info|ncdu|cat|check|size|stat|tree|find|about|cryptcheck|lsjson|head, admin info|trace, admin user list, md5sum, version, listremotes, get, diff
observe: * --dry-run, * -n
change: **
danger: del|rm|rb|delete|purge|deletefile|rmdirs|cleanup|move, sync, mirror --remove, sync --delete-removed, admin service stop, rm --recursive, dedupe, rmdir
change: sync, mirror, copy, copyto
[eb copilot sam cdk serverless sls chalice amplify ecs-cli awslocal]
observe: status|health|events|logs|list|printenv|config|ls|diff|synth|info|validate|metrics|doctor|show, ** ls|status|logs|show, ** list
change deploy: deploy, ** deploy, deploy list
change: **
change restart: restart
danger: terminate|delete|destroy|remove, ** delete
observe: deploy list
script exec --command
script svc exec --command
opens shell: ssh
[gcloud]
values --project --zone --region --format --filter --limit --account --configuration --cluster --instance --namespace --location
copies storage cp
copies compute scp
copies storage rsync
script compute ssh --command
script alpha compute ssh --command
opens shell: compute ssh, cloud-shell ssh, app instances ssh
observe: ** list|describe|get-*|read|tail|search|lookup|info|version|print-*|wait|list-*|check-*|test-*|show|status|log|ls|cat|history|get|get-credentials|diff|describe-*|connect, auth, config, init, info, version, help, ** logs read|tail, compute ssh, compute start-iap-tunnel, container clusters get-credentials, sql connect, components list, storage ls|cat|du, services list, ** operations wait
change: **
change deploy: run deploy, app deploy, functions deploy, builds submit, deploy releases create, run services update
change rollback: run services update-traffic, app services set-traffic, deploy targets rollback, app versions migrate
change restart: compute instances reset|start, sql instances restart
change scale_out: container clusters resize, compute instance-groups managed resize
danger: ** delete|destroy|purge|remove|rm|stop|failover|restore|disable|abandon*|detach-*|delete-*|remove-*|clear|revoke, sql backups restore, sql instances restore-backup|promote-replica, storage rm, pubsub subscriptions seek, storage buckets delete, sql import
change: ** stop, ** remove-tags, ** remove-labels, ** remove-iam-policy-binding, ** detach-disk, ** disable
[influx influxd]
statements -execute
statements query +
observe: ping, query, backup, version, config, org list, bucket list, task list, user list, export, inspect
change: **
danger: restore, delete, bucket delete, org delete, user delete, task delete, _ delete
[gsutil]
copies cp
copies rsync
observe: ls, stat, cat, du, hash, version, perfdiag, signurl, iam get, acl get, lifecycle get, versioning get
change: **
danger: rm|rb|mv, rsync -d
observe: * -n=dry
[cbt]
observe: read|ls|count|lookup
change: **
danger: delete*|dropow
[az]
values -g --resource-group -n --name --query -o --output --subscription --location -l --vault-name --server --slot
script vm run-command invoke --scripts
opens shell: ssh vm, webapp ssh, containerapp exec
observe: ** list|show|list-*|show-*|get-*|tail|download|wait|check-*|what-if|logs|query|describe|browse|exists, login, logout, account, version, webapp log tail|download|show, monitor, aks get-credentials|show|list|browse|check-acr, acr login, webapp ssh, graph query, ssh vm, rest, config
change: **
change deploy: webapp deploy, webapp deployment slot swap, deployment group create, functionapp deployment source, containerapp update
change restart: ** restart|start
change scale_out: ** scale
change rollback: webapp deployment slot swap, containerapp revision activate
danger: ** delete|purge|remove|destroy|restore|failover|deallocate|stop|clear|reset|regenerate*|promote|disable|flush|deregister, sql db restore, group delete
change: ** stop, ** deallocate, ** remove, sql db restore, ** restart --force
[oci doctl scw ovhai ovhcloud openstack hcloud linode-cli vultr-cli exo civo ibmcloud aliyun tccli upctl yc nova neutron cinder glance swift linode clever scalingo dokku cf]
values -t --context --output -o --format --access-token --project --compartment-id --profile --region -a --app --alias
script ssh --command
script ssh --ssh-command
script compute ssh --ssh-command
opens shell: ** ssh
observe: ** list|get|show|describe|ls|info|status|logs|log|history|list-*|get-*|events|stats|activity|services|apps|targets|wait|version|inspect|env|config|ps|me, login, auth, auth init, account get, whoami, kubernetes cluster kubeconfig save, apps logs, apps|services|routes|buildpacks|orgs|spaces|app|service, ps:report, *:report, *:info, *:list, *:logs, logs, apps:list, console-log, target, console
change: **
change restart: ** restart|reboot|start|restage, *:restart|*:rebuild, ps:restart
change scale_out: ** scale|resize, ps:scale
change deploy: ** deploy|create-deployment|redeploy, push
change rollback: ** rollback
danger: ** delete|destroy|rm|remove|terminate|purge|restore|wipe|reset|rebuild|power-off|shutdown|stop|poweroff, *:destroy|*:delete|*:unlink|*:stop, delete-*
change: ** stop, ps:stop, ** power-cycle, ** reset, ** shutdown
[heroku]
values -a --app -r --remote -n --num -d --dyno -t
runs run 0
runs run:detached 0
statements pg:psql -c --command
opens sql: pg:psql
opens shell: ps:exec, run bash
opens redis: redis:cli
opens code: run console
observe: logs|ps|releases|apps|config|addons|status|info|login|whoami|auth|domains|certs|features|drains|pipelines|buildpacks|access|regions|stack, *:info|*:list|*:wait|*:diagnose|*:locks|*:outliers|*:bloat|*:blocking|*:long-running-queries|*:index-usage|*:get|*:output|*:credentials|*:connection-info|*:ps|*:backups|*:cache-hit|*:table-size|*:whoami|*:url|*:diff|*:download|*:calls|*:status, pg:backups, pg:backups:info|pg:backups:schedules|pg:backups:download|pg:backups:url|pg:backups:public-url|pg:backups:capture, ps:exec, pg:psql, redis:cli, releases:info, pg:pull
change restart: restart, ps:restart, dyno:restart, redis:maintenance
change rollback: rollback, releases:rollback
change scale_out: ps:scale|dyno:scale|ps:resize|dyno:resize|scale|resize
change deploy: container:release|pipelines:promote|builds:create|container:push
change: **
danger: *:destroy|*:delete|*:reset|*:kill|*:killall|*:unfollow|*:promote|*:restore|*:copy|*:remove|*:unset, pg:backups:restore|pg:backups:delete, ps:stop|ps:kill|dyno:kill|dyno:stop, pg:push, apps:destroy, redis:promote
change: config:unset|config:remove|domains:remove|ps:stop|dyno:stop|access:remove|pg:promote
[fly flyctl]
values -a --app -c --config -r --region -i --image -o --org -s --select
script ssh console -C
script ssh console --command
script machine exec 1
opens shell: ssh console
opens sql: postgres connect, pg connect
observe: status, logs, info, list, ls, releases, version, doctor, checks, history, dashboard, platform, regions, services, proxy, auth, config show, config validate, certs list, certs show, certs check, ips list, secrets list, scale show, volumes list, machine list, machine status, machines list, apps list, image show, postgres list, pg list, ping, dig, wireguard, agent, monitor, open, orgs list, redis status, redis list, ssh console, ssh issue, ssh sftp get, ** list|show|status|ls, apps releases, postgres connect, pg connect, volumes snapshots list, checks list
change restart: restart, apps restart, ** restart, machine start, machines start
change scale_out: scale, scale count|memory|vm, autoscale
change deploy: deploy, launch
change rollback: deploy --image
change: **
danger: destroy, apps destroy, ** destroy|delete|remove|rm, machine kill|stop, postgres failover, pg failover, volumes delete|destroy, machine remove --force, machine destroy --force
change: machine stop, machines stop, secrets unset, ips release, certs remove
[render]
values -o --output --confirm -r
opens sql: psql
opens shell: ssh
observe: logs, services, whoami, login, workspace, psql, ssh, environments, projects, jobs list, deploys list, blueprints validate, deploys list, services list, ** list|get, workspace set|current
change restart: services restart, restart
change deploy: deploys create, deploy
change rollback: rollback
change: **
danger: ** delete, jobs cancel, services delete, kv-cli
change: deploys cancel
[railway]
values -s --service -e --environment -p --project
runs run 0
script ssh 0
opens shell: shell, ssh
opens sql: connect
observe: status|logs|list|whoami|login|link|variables|open|docs|connect|ssh|environment, variables --json, deployment list, ** list
change deploy: up, deploy, redeploy
change restart: restart
change: **, variables --set, variable set
danger: down|delete, ** delete, volume delete, environment delete, variables --replace
[vercel vc netlify wrangler surge firebase now amplify-cli supabase neonctl planetscale pscale turso nhost appwrite convex]
values --token --scope -t --project --env --config -c --name --site
statements d1 execute --command
statements sql +
statements db execute --sql
input d1 execute --file
runs dev:exec 0
observe: ls, list, logs, inspect, whoami, login, link, tail, status, sites:list, api, domains ls, env ls, env pull, certs ls, dns ls, projects:list, open, watch, teams, switch, deployments list, deployment list, pull, use, init, ** ls|list|status|show|get|info|tail, functions:list|functions:log, status:hooks, env:list|env:get, d1 info|list, d1 execute, kv key get|list, secret list, apps:list, db dump, db diff, db lint, db pull, migration list, inspect db, r2 bucket list, logs:function, shell, projects:list
change deploy: deploy, ., redeploy, pages deploy, promote, hosting:clone, deploy:*, deploys create
change rollback: rollback, deployments rollback, versions rollback
change: **
danger: rm|remove|delete, ** rm|remove|delete|purge|reset|destroy, *:delete|*:unset|*:destroy, db reset, db push --include-all, firestore:delete, database:remove, d1 delete|time-travel, projects delete, branch restore, branch delete, functions:delete, env rm
change: env rm, domains rm, *:unset, certs rm, alias rm
[gh glab hub]
values -R --repo -L --limit --json -q --jq -t --title -b --body -w --workflow --branch -B --ref
observe: ** list|view|status|diff|checks|watch|log|logs|download|trace|ls, auth, search, browse, repo clone|view|list, api, status, release view|list|download, run view|list|watch|download, pr view|list|diff|checks|status|checkout, issue view|list|status, ci view|status|list|trace, config
change deploy: workflow run, release create, run rerun, ci run|retry
change: **, api -X, api --method, api -f, api -F, api --field, api --raw-field, api --input
danger: ** delete, repo delete|archive, api -X=DELETE, api --method=DELETE, release delete, cache delete
change: run cancel, label delete, run delete
observe: api -X=GET, api --method=GET
[terraform tofu terragrunt]
observe: plan, show, output, validate, version, providers, graph, get, console, fmt -check, state list, state show, state pull, workspace list, workspace show, workspace select, providers, login, metadata, test, init, hclfmt, state list|show|pull, workspace list|show|select, fmt --check, run-all plan, run --all plan, plan -destroy
change deploy: apply
change: **
danger: destroy, apply -destroy, state rm|push|mv|replace-provider, force-unlock, taint, workspace delete, run-all destroy, apply -replace, apply -auto-approve -destroy, run --all destroy
change: taint, untaint, state mv, force-unlock, import, refresh
[pulumi]
values -s --stack -C
observe: preview, stack, stack ls, stack output, logs, whoami, about, config get, version, stack history, login, console, config, stack ls|output|history|select|graph, up --preview-only
change deploy: up|update
change: **
danger: destroy|cancel, stack rm, state delete|unprotect, stack import
[cdktf crossplane packer]
observe: diff|validate|list|get|synth|inspect|version|fmt|console|trace|init|output
change: **
danger: destroy
[ansible]
values -m --module-name -i --inventory -u --user -e --extra-vars -l --limit -f --forks
script -a
script --args
observe: * --list-hosts, * -m=ping, * -m=setup, * -m=debug, * -m=stat, * -m=gather_facts, * --check, * -C, * --version
change: **
[ansible-playbook ansible-pull]
values -i --inventory -l --limit -e --extra-vars -t --tags --skip-tags -u
observe: * --check, * -C, * --list-hosts, * --list-tasks, * --list-tags, * --syntax-check, * --version
change: **
[ansible-inventory ansible-lint ansible-doc ansible-config]
observe: **
[ansible-galaxy]
observe: list|info|search, collection list, role list
change: **
[ansible-vault]
observe: view
change: **
[salt salt-call salt-run salt-key]
values -G -C -E -L -t
script _ cmd.run 0
observe: _ test.ping, _ grains.*, _ status.*, _ state.show_*, ** test=True, * -L, manage.status|manage.up|manage.down, jobs.list_jobs|jobs.lookup_jid|jobs.active, * --list-all, _ service.status, _ pillar.*, * -l=none
change: **
danger: * -D, * -d, _ system.*
[puppet chef-client bolt cinc-client fab cap capistrano mina]
observe: agent --noop, resource, config print, facts, * --why-run, * --noop, inventory show, doctor, * -l, * -T, -T, * --tasks, * --list
change: **
change rollback: ** deploy:rollback
change deploy: ** deploy
[dep envoyer forge vapor kamal deployer]
script app exec 0
script exec 0
observe: logs, status, details, version, config, audit, app logs, app details, app version, app containers, app logs|details|version|containers|images, server list|status|current, accessory details|logs, proxy logs|details, ** list
change deploy: deploy|redeploy|setup
change rollback: rollback
change restart: restart, app boot|restart|start, accessory reboot|restart|boot, proxy reboot
change: **
danger: remove, app remove|stop, accessory remove|stop, prune, env delete, database:delete
change: app stop, accessory stop, prune
[vault bao]
values -address -namespace -format -mount -field -address -wrap-ttl -version
observe: status, read, list, login, version, token lookup, operator raft list-peers, kv get, kv list, secrets list, auth list, policy list, policy read, audit list, path-help, print, debug, monitor, unwrap, operator members, operator diagnose, lease lookup, operator key-status, kv metadata get, token lookup|capabilities, operator raft list-peers|autopilot, operator raft snapshot save|inspect, kv get|list|metadata, secrets list, auth list, policy list|read, audit list, operator members|key-status|diagnose, plugin list|info, namespace list|lookup, kv metadata get
change: **
danger: delete, kv delete|destroy, kv metadata delete, operator seal|rekey|init|step-down, secrets disable|move, auth disable, token revoke, lease revoke, operator raft remove-peer, operator raft snapshot restore, policy delete, audit disable, namespace delete, operator migrate
change: operator step-down, token revoke, lease revoke, operator unseal
[consul]
values -http-addr -token -datacenter
observe: members, info, monitor, catalog, version, kv get, kv export, operator raft list-peers, debug, rtt, snapshot save, snapshot inspect, watch, validate, acl token list, intention check, intention list, services list, operator autopilot get-config, operator autopilot state, kv get|export, operator raft list-peers, snapshot save|inspect, operator autopilot get-config|state, acl token list|read, acl policy list|read, intention check|list|get, config list|read, peering list|read, connect ca get-config, catalog, login, namespace list
change: **
danger: leave|force-leave, kv delete, snapshot restore, operator raft remove-peer, acl token delete, config delete, services deregister, kv import, intention delete
[nomad]
values -address -region -namespace -token
runs alloc exec 1
runs exec 1
observe: status, plan, node status, job status, job history, job inspect, job plan, alloc status, alloc logs, alloc fs, logs, eval status, deployment status, deployment list, server members, monitor, version, operator raft list-peers, agent-info, operator snapshot save, ui, inspect, validate, deployment list, job status|history|inspect|plan|deployments|allocs|validate, alloc status|logs|fs, node status, eval status|list, deployment status|list, server members, operator raft list-peers, operator snapshot save|inspect, operator autopilot get-config|health, volume status, acl token list|self, var get|list, service list|info, quota status|list, namespace list|status
change deploy: run, job run, deployment promote
change rollback: job revert, deployment fail
change restart: alloc restart, job restart
change scale_out: job scale, scale
change: **
danger: stop, job stop, alloc stop, node drain|purge, node eligibility -disable, operator raft remove-peer, operator snapshot restore, system gc, stop -purge, job stop -purge, volume delete|deregister|detach, server force-leave, var purge, namespace delete
change: alloc stop, job stop|stop, system gc, node eligibility
[packer boundary waypoint]
observe: ** list|read|status|logs, validate, inspect
change: **
danger: ** delete|destroy
[waypoint]
change: **

# ---- backups

[restic rustic]
values -r --repo -p --password-file --tag --host --path
observe: snapshots, ls, stats, check, diff, find, cat, list, version, dump, cache, key list, mount, check --read-data
observe: * --dry-run, * -n
change: **, backup
danger: forget, prune, restore, rewrite, recover, key remove, repair
change: unlock
[borg borgmatic borgbackup]
observe: list, info, check, diff, extract --dry-run, mount, version, export-tar, check, key export, * --dry-run, * -n
change: **, create
danger: delete, prune, compact, extract, recreate, check --repair, restore, key change-location, check --repair
change: break-lock, compact
[duplicity duplicati kopia bup proxmox-backup-client vzdump bacula amanda snapper timeshift]
observe: list, status, verify, snapshot list, collection-status, list-current-files, repository status, policy list, content verify, ls, show, diff, --list, benchmark, * --dry-run, repository status|connect, snapshot list|verify
change: **
danger: restore, snapshot delete, snapshot restore, remove-older-than, remove-all-but-n-full, cleanup, delete, maintenance run --full, purge, rollback, undochange, * --restore, snapshot delete|restore|expire
[autorestic resticprofile pgcopydb pgloader ghe-restore]
change: **
observe: check, snapshots, info, list, exec snapshots, show
danger: restore|forget|prune, ghe-restore

# ---- migrations and application consoles

[alembic]
values -c --config -n -x
observe: current|history|heads|show|branches|check|list_templates
change: upgrade|stamp|revision|merge|**
danger: downgrade
observe: upgrade --sql, downgrade --sql
[flyway]
observe: info|validate|version, ** info, ** validate, check
change: **
danger: clean|undo, ** clean, ** undo
change: repair
[liquibase]
observe: ** status|validate|history|diff|update-sql|updateSQL|db-doc|list-locks|listLocks|unexpected-change-sets|generate-changelog|rollback-sql, * --version
change: **
danger: ** drop-all|dropAll|rollback|rollback-count|rollbackCount|rollback-to-date|rollback-one-changeset
[rails rake bin/rails bin/rake]
values -e --environment
code runner +
opens code: console|c
opens sql: dbconsole|db
observe: db:migrate:status|db:version|db:abort_if_pending_migrations|routes|about|stats|notes|middleware|-T|dbconsole|log:tail|version|initializers|zeitwerk:check|time:zones, * -T, * --tasks, * --version, * -AT
change: **
danger: db:drop|db:reset|db:rollback|db:migrate:down|db:migrate:redo|db:migrate:reset|db:schema:load|db:structure:load|db:purge|db:truncate_all|db:setup|db:seed:replant|db:test:purge|*:destroy|*:delete|*:purge|*:clear|db:drop:*|*:reset|destroy|*:flush|*:clear_all|*:wipe
change: log:clear|tmp:clear|assets:clobber|cache:clear|tmp:cache:clear|destroy
[manage.py django-admin]
values --settings --database
code shell -c --command
code shell_plus -c
opens code: shell|shell_plus
opens sql: dbshell
observe: showmigrations, check, diffsettings, sqlmigrate, dumpdata, inspectdb, test, show_urls, version, help, dbshell, migrate --plan, listurls, healthcheck, health_check, print_settings, migrate --check, migrate --plan, migrate --check, makemigrations --check, makemigrations --dry-run, sqlflush, * --dry-run
change: **
danger: flush, reset_db, sqlreset, migrate _ zero, truncate, delete_*, remove_*, purge_*, drop_*, clear_*, migrate _ zero, migrate _ 0*
change: clearsessions|clear_cache|remove_stale_contenttypes
[flask]
values --app -A
opens code: shell
observe: routes, db current, db history, db heads, db show, db check, db branches, db current|history|heads|show|check
change: **
danger: db downgrade, drop-db, reset-db, ** drop_all
[artisan]
opens code: tinker
code tinker --execute
observe: migrate:status|route:list|about|queue:failed|schedule:list|list|env|tinker|horizon:status|horizon:list|db:show|db:monitor|queue:monitor|config:show|db:table|horizon:supervisors|event:list|model:show, * --version, migrate --pretend
change: **
danger: migrate:fresh|migrate:refresh|migrate:reset|migrate:rollback|db:wipe|queue:flush|queue:clear|queue:forget|horizon:clear|queue:prune-failed|*:delete|*:purge|telescope:clear
change: cache:clear|config:clear|route:clear|view:clear|optimize:clear|queue:prune-failed|queue:forget
change restart: queue:restart|horizon:terminate|octane:reload|up|queue:retry
[console bin/console symfony]
english
runs php 0
observe: debug:*|doctrine:migrations:status|doctrine:migrations:list|doctrine:schema:validate|messenger:stats|messenger:failed:show|about|list|lint:*|doctrine:migrations:up-to-date|doctrine:mapping:info|config:dump|secrets:list|server:status|server:log|check:*|check|router:match|doctrine:migrations:current|doctrine:migrations:latest, * --dry-run
statements doctrine:query:sql +
statements dbal:run-sql +
statements doctrine:query:dql +
change: **
danger: doctrine:database:drop, doctrine:schema:drop, messenger:failed:remove, doctrine:migrations:rollup, doctrine:fixtures:load, *:delete, *:purge, *:remove, *:drop, doctrine:schema:update --force, *:clear, *:reset, doctrine:schema:update --force, doctrine:migrations:execute --down, doctrine:migrations:migrate first|prev
change: cache:clear|cache:pool:clear|cache:warmup|messenger:stop-workers|messenger:failed:retry|cache:pool:prune
[wp]
values --path --url --user
statements db query +
code eval +
observe: ** list|get|status|check|version|info|is-installed|search|export|verify-checksums|size|tables|describe, core check-update|verify-checksums|version, db check|size|tables|export|search, plugin list|status, cron event list|test, option get|list, search-replace --dry-run
change: **
danger: db reset|drop|clean|import, ** delete|destroy|drop|reset|uninstall, search-replace, site empty|delete, post delete
change: transient delete, cache flush, plugin deactivate, search-replace
[drush occ]
observe: status|st|pm:list|pml|watchdog:show|ws|config:get|cget|sql:dump|sql-dump|core:requirements|updatedb:status|updbst|user:information|state:get|app:list|config:list|user:list|check|status:*|config:app:get|config:system:get|db:list|group:list|integrity:*
statements sql:query +
statements sqlq +
change: **
danger: sql:drop|sql-drop|sql:sanitize|site:install|si|pm:uninstall|entity:delete|*:delete|*:remove|trashbin:cleanup|versions:cleanup
change: config:delete|cache:rebuild|app:remove
[prisma drizzle-kit typeorm sequelize sequelize-cli knex mikro-orm node-pg-migrate db-migrate sqitch goose migrate atlas dbmate golang-migrate mongrate migrate-mongo ecto rel diesel sqlx ormolu hasura aerich yoyo dbt umzug]
values --schema --url -path -database --env -c --config -d -dir --dir --migrations-dir -t
observe: migrate status|diff, migration:show, migration:list, db:migrate:status, migrate:list, migrate:status, migrate:currentVersion, status, info, version, list, validate, check, studio, show, db pull, migrate diff, verify, log, plan, schema inspect, schema diff, migrate lint, migrate validate, migrate dump, migrations list, migration list, history, heads, current, ls, compile, docs, debug, format, format --check, migration:check, migration:pending, introspect, migrate info, source, migration:list|migration:pending, database list, migration list|status|info, migration run --dry-run, migrate info, up --dry-run
change: **
danger: migrate reset|down, db push --force-reset, db push --accept-data-loss, migration:revert|migration:down|db:drop|schema:drop|db:migrate:undo|db:migrate:undo:all|migrate:rollback|migrate:down|down|reset|drop|revert|undo|rollback|redo|force|clean|downgrade, db drop, migration revert|redo, database drop|reset, schema clean|drop, schema:drop|schema:fresh|schema:sync, migrations down, migration:fresh, migrate revert, metadata clear|drop, migrate drop, db seed --reset, migrate apply --skip, db:migrate:undo:*
change: migrate resolve
[migrate check]
english
[mix elixir iex rebar3]
code -e
code --eval
code run -e
opens code: .
observe: ecto.migrations, deps, help, phx.routes, hex.outdated, hex.audit, test, format --check-formatted, deps.tree, app.tree, credo, dialyzer
change: **
danger: ecto.drop|ecto.reset|ecto.rollback
[php]
interprets
code -r
opens code: * -a
known 0
observe: * -v, * --version, * -i, * -m, * -l, * --ini
change: **
[python python2 python3 ipython py]
interprets
module -m
known 0
code -c
opens code: .
observe: * --version, * -V, -V, -m=json.tool
change: **
[node nodejs deno bun ts-node tsx]
interprets
known 0
code -e --eval -p --print
code eval +
opens code: .
observe: * --version, * -v, pm ls, * --check, * -c
change: **
[ruby irb pry jruby]
interprets
known 0
code -e
opens code: .
observe: * --version, * -v, * -c
change: **
[java]
interprets
[java jcmd jstack jmap jps jstat jinfo jfr keytool]
observe: * -version, * --version
change: **
[jstack jps jstat jinfo]
observe: **
[jcmd]
observe: _ Thread.print|VM.*|GC.class_histogram|GC.heap_info|JFR.check|help|JFR.dump|PerfCounter.print|Compiler.*, * -l, .
change: **
[jmap]
observe: **
[keytool]
observe: * -list, * -printcert, * -export, * -exportcert
change: **
danger: * -delete
[go cargo rustc gcc javac mvn gradle gradlew mvnw dotnet swift ant sbt lein stack cabal bazel]
english
observe: version, env, list, tree, search, test, vet, check, clippy, fmt --check, metadata, tool pprof, dependency:tree, dependencies, tasks, --list-sdks, --info, doc, verify, query, audit, outdated, deny, tool, * --version, * -v, * --version, * --dry-run, dependency:tree, counters|trace|dump
change: **
danger: ef database drop, database drop
[dotnet]
danger: ef database drop, ef migrations remove
observe: ef migrations list, counters, --info, --list-runtimes
change: **

# ---- building and packages

[pnpm yarn bun]
runs prisma .
runs drizzle-kit .
runs knex .
runs typeorm .
runs sequelize .
[npm pnpm yarn bun]
values --prefix -C --filter -w --workspace --registry --cwd --dir -F
runs exec 0
runs dlx 0
runs x 0
observe: ls, list, outdated, audit, view, info, show, why, doctor, whoami, ping, prefix, root, bin, -v, test, t, explain, fund, search, repo, docs, licenses, config get, config list, cache ls, cache verify, pack --dry-run, npm audit, run lint, run test, run typecheck, lint, typecheck, run check, version ., help, workspaces info, team ls, owner ls, dist-tag ls, org ls, run logs, logs, * --dry-run, config get|list|ls, cache ls|verify, run test|lint|typecheck|type-check|check|test:*|lint:*|format:check|coverage|tsc|logs, audit --json, --version, dist-tag ls, access list
change: **, audit fix
danger: unpublish, run db:reset|db:drop|migrate:reset|migrate:rollback|migrate:down|migration:revert|db:rollback|prisma:reset|db:wipe|db:migrate:undo|db:truncate|destroy|db:nuke|db:migrate:down|migrate:undo|reset-db|drop-db, db:reset|db:drop|migrate:reset|migrate:rollback|migrate:down|migration:revert|db:rollback|db:migrate:undo|db:wipe
[pip pip3 pipx conda mamba gem composer cpan luarocks hex]
observe: list, show, freeze, check, search, config list, cache list, info, env list, list --outdated, outdated, environment, query, contents, which, validate, diagnose, licenses, audit, why, depends, fund, status, index versions, --version, config list|get, * --dry-run, * --version, env list, cache info|list|dir
change: **
danger: env remove
runs run 0
change: uninstall
[pytest tox nox jest vitest mocha rspec phpunit playwright cypress k6 locust vegeta ab wrk hey siege artillery gatling newman phpstan eslint tsc ruff flake8 mypy pylint shellcheck yamllint hadolint bandit semgrep sonar-scanner ktlint golangci-lint checkov tfsec tflint lighthouse lhci]
observe: **
[k6 locust vegeta ab wrk hey siege artillery gatling newman playwright cypress]
change: **
observe: version, inspect, report, plot
[pytest jest vitest mocha rspec phpunit tox nox]
observe: **
[prettier black]
change: **
observe: * --check
[tsc]
change: **
observe: * --noEmit
[eslint ruff]
observe: **
change: * --fix
[make just task nx turbo invoke doit earthly dagger]
english
observe: help|status|logs|ps|test|lint|check|version|list|--list|fmt-check|verify|validate|health|health-check|healthcheck|show|info|plan|diff|graph|ls, * -n, * --dry-run, * --list, * -l, * --help, * --just-print, show
change: **
change restart: restart
change rollback: rollback
change deploy: deploy|deploy-*|release|up
danger: clean-db|db-reset|reset-db|destroy|drop-db|db-drop|nuke|purge|wipe|clean-all|reset|db.reset|db-rollback|migrate-down|db-downgrade|downgrade|restore|db-restore|restore-*|destroy-*|teardown|down-v|clean-volumes|db-wipe
[git]
values -C -c --git-dir --work-tree -m --message -b --branch --author
observe: log, status, diff, show, fetch, branch, rev-parse, describe, blame, remote, ls-remote, ls-files, ls-tree, shortlog, reflog, grep, cat-file, rev-list, tag, stash list, config --get, config -l, config --list, bisect, name-rev, cherry, whatchanged, show-ref, merge-base, archive, bundle, verify-commit, verify-tag, help, version, check-ignore, for-each-ref, symbolic-ref, count-objects, fsck, range-diff, worktree list, submodule status, remote show, clone, format-patch, stash show, var, difftool, credential, lfs ls-files, notes show, stash list|show, config --get, config --list, config -l, remote -v, remote show|get-url, submodule status, worktree list, bisect log|view, lfs ls-files|status
observe: push|clean|commit|add|rm|mv|fetch|am|apply --dry-run, push -n, clean -n, apply --check, apply --stat
change: **, branch _, branch -m, branch -M, tag _, remote add|remove|rm|set-url|rename|prune, config, fetch --prune, bisect start|good|bad|reset|run, checkout, switch
change deploy: push
change rollback: revert
danger: push --force, push -f, push --force-with-lease, push --delete, push -d, push --mirror, push --prune, reset --hard, clean, clean -f, branch -D, branch -d, branch --delete, tag -d, tag --delete, reflog expire, gc --prune, filter-branch, filter-repo, stash drop|clear, checkout -f, checkout --force, checkout --, update-ref -d, rebase, worktree remove, restore, rm, reset --merge, switch --force, switch --discard-changes
change: reset, rebase, branch -d, tag -d, branch --delete, restore --staged, rm --cached, worktree remove --dry
observe: branch --list, branch -a, branch -r, branch -v, branch -vv, branch --show-current, branch --contains, branch --merged, tag -l, tag --list, tag --contains, tag -n, tag --points-at, branch .
[git-lfs git-crypt git-filter-repo bfg]
change: **
observe: ls-files|status
danger: git-filter-repo, bfg
[pre-commit commitlint]
observe: **
[svn hg]
observe: log|status|diff|info|blame|cat|list|heads|identify|tip|summary|incoming|outgoing
change: **
danger: revert|strip|purge|delete

# ---- web servers, certificates, monitoring

[nginx openresty]
values -c -p -g
observe: * -t, * -T, * -v, * -V
change: **
change restart: * -s=reload, * -s=reopen
danger: * -s=stop, * -s=quit
[apachectl apache2ctl httpd apache2]
observe: configtest|status|fullstatus|-t|-S|-M|-v, * -t, * -S, * -M, * -v, * -V
change restart: restart|graceful|start
change: **
danger: stop
change: stop|graceful-stop
[haproxy]
observe: * -c, * -v, * -vv
change: **
[caddy traefik envoy varnishadm varnishlog varnishstat varnishtop varnishncsa]
observe: validate|version|list-modules|adapt|environ|healthcheck|param.show|backend.list|vcl.list|ban.list|status|ping|fmt
change: **
change restart: reload
danger: ban
[varnishlog varnishstat varnishtop varnishncsa goaccess]
observe: **
[certbot acme.sh lego dehydrated step step-ca mkcert]
observe: certificates, show_account, --list, --info, list, inspect, certificate inspect, certificate verify, certificate fingerprint, ca health, version, plugins, certificate inspect|verify|fingerprint, ca health, * --list, * --dry-run, * --info
change: **
change rotate_credential: renew
danger: revoke|delete|unregister, * --revoke, * --remove
[promtool amtool logcli tempo-cli mimirtool cortextool thanos loki grafana-cli jaeger otelcol alertmanager prometheus]
values --url --alertmanager.url --addr --config.file --since --from --to --limit
observe: check, query, alert, config, test, debug, labels, series, volume, stats, show, tools, cluster show, silence query, instant-query, tsdb analyze, tsdb list, bucket inspect, bucket verify, bucket ls, analyze, plugins ls, rules list, rules print, rules lint, rules check, rules diff, validate, alert query, silence query, check-config, config show|routes, tools bucket ls|inspect|verify, tsdb analyze|list|dump, rules list|print|lint|check|diff|get, cluster show, * --version, * --check-config
change: **
danger: rules delete, tools bucket cleanup|rewrite, bucket cleanup|rewrite|mark, alertmanager delete
change: silence add|expire|import|update, alert add, admin reset-admin-password
[logger wall mail mailx sendmail mutt msmtp write notify-send swaks telegram-send slackcat apprise pagerduty pd]
change: **
observe: * --dry-run
[mailq postqueue exiqgrep qshape doveadm-who exigrep eximstats]
observe: **
change: * -f, * -i
[postconf]
observe: **
change: * -e
[postsuper]
change: **
danger: * -d
[exim exim4]
observe: * -bp, * -bpc, * -bt, * -bV, * -bP
change: **
danger: * -Mrm, * -Mg
[doveadm]
observe: who, log find, user, search, quota get, mailbox list, auth test, replicator status, fetch, config
change: **
danger: expunge, mailbox delete, backup, kick, purge
change: kick
[sentry-cli newrelic datadog-agent dd-agent telegraf vector fluent-bit filebeat metricbeat node_exporter zabbix_get zabbix_sender nrpe check_nrpe cscli]
observe: status, info, list, projects list, releases list, issues list, test, configcheck, check, health, diagnose, validate, tap, top, version, launch-gui, hostname, tagger-list, workload-list, metrics, decisions list, alerts list, explain, monitors list, ** list, test config|output, config test, * --version, * --config-check, issues list
change: **
danger: ** delete, releases delete, decisions delete
[zabbix_get check_nrpe goaccess]
observe: **
[elasticdump esrally curator curator_cli elasticsearch-reset-password elasticsearch-keystore elasticsearch-plugin opensearch-plugin logstash kibana]
observe: list|show_indices|show_snapshots|--version, * --dry-run
change: **
danger: delete_indices|delete_snapshots|remove
[squid squidclient nsupdate rndc named-checkconf named-checkzone unbound-control pdnsutil pdns_control keepalivectl dnsmasq]
observe: status|stats|dumpdb|list_*|dump_cache|show-zone|list-zone|list-all-zones|check-zone|check-all-zones|zonestatus|lookup|rping|querylog, mgr:*, * -k=check, * -k=parse, * --test
change: **
danger: delete-zone|flush|flushname|flush_zone|stop|halt, * -k=shutdown, * -k=kill
change: flush|flushname|flush_zone|reload
[named-checkconf named-checkzone]
observe: **
[sqs kinesis gpioset]
change: **
[http https xh xhs httpie]
kind http
change: post|put|patch, _ *=*, _ _ *=*
danger: delete
values -a --auth --session -A -o --output --timeout -p --print
observe: **
[curl]
kind http
values -X --request -H --header -d --data --data-raw --data-binary --data-urlencode --data-ascii --json -F --form -T --upload-file -o --output -u --user -A --user-agent -e --referer -b --cookie -c --cookie-jar -m --max-time -w --write-out -x --proxy --cacert --cert --key -E --connect-timeout --retry --resolve -K --config --url
observe: **
observe: * -X=GET, * --request=GET, * -X=HEAD, * --request=HEAD, * -G, * --get, * -I, * --head, * -X=OPTIONS
change: * -d, * --data, * --data-*, * --json, * -F, * --form, * -T, * --upload-file, * -X, * --request
danger: * -X=POST */_delete_by_query*, * --request=POST */_delete_by_query*, * -X=DELETE, * --request=DELETE, * -X=PURGE, * -X=PUT */vars|*/variables|*/env-vars|*/config-vars|*/env|*/environment|*/settings|*/secrets
[wget]
kind http
values -O --output-document -o --output-file --header --post-data --post-file --method --body-data -T --timeout -t --tries -P -U --user --password
observe: **
change: * --post-data, * --post-file, * --method, * --body-data
danger: * --method=DELETE
observe: * --method=GET, * --method=HEAD
[hurl]
kind http
change: **
[grpcurl grpc_cli evans grpcui]
values -d -H -proto -import-path -cacert
observe: list|describe|ls, ** list, ** describe, ** grpc.health.v1.Health/Check|*Health/Check
change: **
[websocat wscat]
change: **
[jira linear asana opsgenie twilio sendgrid stripe slack]
english
observe: ** list|view|get|show|status
change: **
danger: ** delete
[open xdg-open start explorer]
english
observe: **
[start]
change: **
[pbcopy pbpaste xclip xsel]
filter
observe: **

# ---- PowerShell and Windows: careful
[get-* test-* measure-* select-* where-object sort-object format-* compare-* resolve-* find-* out-host out-null out-string convertto-* convertfrom-* write-host write-output show-* group-object ipconfig tasklist systeminfo tracert nslookup.exe netstat.exe whoami.exe dir findstr ver query qwinsta quser gwmi import-module connect-* enter-pssession]
observe: **
[dir query]
english
observe: **
[out-file set-* new-* add-* start-* restart-* enable-* disable-* invoke-* import-* update-* install-* rename-* move-* copy-* register-* unregister-* publish-* save-* resume-* suspend-* grant-* revoke-* push-* sc sc.exe net net.exe schtasks reg iisreset netsh powershell pwsh powershell.exe pwsh.exe cmd cmd.exe xcopy robocopy icacls takeown msiexec wmic bcdedit setx sfc dism w32tm gpupdate wusa logoff]
change: **
[sc sc.exe]
observe: query|queryex|qc
danger: delete
change: **
[schtasks]
observe: /query
danger: /delete
change: **
[net net.exe]
english
observe: use, view, statistics, session, user ., start .
change: **
[netsh]
observe: ** show
change: **
[w32tm]
observe: /query|/stripchart|/monitor
change: **
[restart-*]
change restart: **
[set-location push-location pop-location set-strictmode set-psdebug set-variable new-variable remove-variable clear-variable clear-host write-progress write-error write-warning write-verbose write-debug write-information start-sleep start-transcript stop-transcript read-host new-timespan new-object add-type add-member import-csv import-clixml foreach-object tee-object join-path split-path wait-job wait-process receive-job]
observe: **
[invoke-restmethod invoke-webrequest]
values -Uri -Method -Headers -Body -ContentType -OutFile -InFile -Credential -TimeoutSec -ErrorAction
observe: **
change: * -Method=Post, * -Method=POST, * -Method=post, * -Method=Put, * -Method=PUT, * -Method=Patch, * -Method=PATCH, * -InFile
danger: * -Method=Delete, * -Method=DELETE, * -Method=delete
[powershell:alias]
observe: foreach|where|%|?|ft|fl|fw|gci|gc|gm|gps|gsv|gi|gp|gl|gcm|gwmi|gcim|select|group|measure|compare|sls|iwr|irm|oh|write|cls|sl|chdir|tnc|sajb|gjb|rcjb|wjb|h|ghy|fc
change: sv|ni|mi|ac|saps|sasv|rni|rnp|si|sp|ipmo|iex|icm
danger: ri|spps|spsv|clc|clp|rp
[powershell:method]
danger: delete|deletesubdirectory|kill|removeall|clear|drop|truncate|terminate|shutdown|destroy
change: start|stop|restart|save|update|commit|writeall|writealltext|writealllines|appendalltext|copyto|moveto|create|createdirectory|set|setvalue|invoke|enable|disable
[remove-* clear-* stop-* uninstall-* format-volume reset-* del erase rd rmdir.exe diskpart format taskkill restart-computer stop-computer dismount-* cipher restore-*]
danger: **
[format]
english
danger: **
[stop-service stop-website stop-webapppool]
change: **
[restart-computer]
danger: **
[restore-*]
danger: **

# ---- SQL: functions (an unknown one may do anything) and statements that the parser does not know

[sql:function]
observe: count|sum|avg|min|max|now|coalesce|nullif|greatest|least|round|floor|ceil|ceiling|abs|extract|age|length|char_length|octet_length|lower|upper|initcap|trim|ltrim|rtrim|btrim|substring|substr|left|right|replace|concat|concat_ws|reverse|repeat|lpad|rpad|position|strpos|chr|ascii|md5|sha256|encode|decode|row_number|rank|dense_rank|ntile|lag|lead|first_value|last_value|nth_value|cume_dist|percent_rank|mode|every|bool_or|bool_and|stddev|stddev_pop|variance|corr|mod|power|sqrt|sign|trunc|random|width_bucket|generate_series|generate_subscripts|unnest|cardinality|format|cast|interval|justify_interval|justify_hours|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|current_setting|version|current_database|current_schema|current_user|current_timestamp|session_user|inet_server_addr|inet_client_addr|obj_description|col_description|split_part|quote_ident|quote_literal|to_regclass|row|make_interval|make_date|isfinite|date|if|ifnull|isnull|nvl|group_concat|unix_timestamp|from_unixtime|timestampdiff|datediff|database|schema|user|found_rows|last_insert_id|json_extract|any_value|uniq|quantile|total_changes|changes|typeof|instr|printf|strftime|datetime|julianday|iif|len|getdate|dateadd|datename|object_name|db_name|object_id|index_col|serverproperty|databasepropertyex|sysdate|sys_context|listagg|uuid_generate_v4|gen_random_uuid|txid_current|txid_current_if_assigned|host|inet_same_family|jsonb|json|hashtext|similarity|plainto_tsquery|websearch_to_tsquery|ts_rank|st_*
observe: pg_size_pretty|pg_*_size|pg_blocking_pids|pg_is_*|pg_last_*|pg_current_*|pg_wal_lsn_diff|pg_walfile_name*|pg_xlog*|pg_postmaster_start_time|pg_conf_load_time|pg_get_*|pg_stat_file|pg_stat_get_*|pg_backend_pid|pg_lock_status|pg_tablespace_*|pg_table_is_visible|pg_ls_*|pg_read_file|pg_control_*|pg_hba_file_rules|pg_show_*|pg_typeof|pg_column_size|pg_relation_filepath|pg_relation_filenode|pg_encoding_to_char|pg_char_to_encoding|pg_safe_snapshot_blocking_pids|pg_prepared_xact|pg_available_*|pg_options_to_table|pg_timezone_*|pg_buffercache*|pg_stat_statements|pg_wait_sampling*|pgstattuple*|pgstatindex|bt_index_check|bt_index_parent_check|verify_heapam|has_*_privilege|json*|jsonb_*|to_*|array_*|string_*|regexp_*|date_*|time_bucket*|percentile_*|approx_*|xpath*|hypertable_*|chunk*_size|row_to_json|timescaledb_information*|show_*|system_*|format*|num_nonnulls|num_nulls|xact_*

danger: pg_terminate_backend|pg_drop_replication_slot|lo_unlink|pg_replication_slot_advance|pg_promote|pg_stat_reset*|drop_chunks|pg_replication_origin_drop|dropgeometrycolumn|pg_wal_replay_pause_drop|remove_retention|drop_*|delete_*|purge_*|truncate_*|*_delete_*|*_purge_*|*_truncate_*|*_wipe_*|*_drop_*
change: pg_stat_reset*

[sql:statement]
observe: copy ** to, show, describe, desc, explain, use, pragma, help, list, begin, start transaction, commit, rollback, end, set, reset, analyze, analyse, check table, values, table, fetch, discard, declare, close, status, consistency, tracing, savepoint, release, .tables, .schema, .headers, .mode, .quit, .exit, .databases, .indexes, .dump, .backup, .timeout, .help, print, prepare, go, connect, info, exit, quit, source
change: **, analyze|analyse, set global|persist, alter, source
change: set role, reset query
danger: drop|truncate|delete|kill|purge|shutdown|wipe, reset master|slave|replica|all, alter table _ drop, alter table _ _ drop, alter table only _ drop, alter system reset, alter database _ drop, rollback prepared, .restore, system drop, system kill, system shutdown, optimize table _ deduplicate, restore database|log, dbcc checkdb repair_allow_data_loss

[busybox]
known 0

# ---- what takes away more, or less, than its name says

[docker podman nerdctl docker.io]
danger: compose down, rmi, image rm|remove
observe: run --rm, container run --rm, compose run --rm
change: run _ ., container run _ ., compose run _ .
[docker-compose podman-compose]
danger: down
observe: run --rm
change: run _ .
[kubectl oc k kubecolor microk8s.kubectl minikube-kubectl k0s-kubectl]
observe: run --rm
change: run _ ., cnpg promote
[pkill killall skill]
danger: **
[kill pkill]
observe: * -TTIN, * -SIGTTIN
[apt apt-get aptitude yum dnf microdnf zypper apk snap flatpak choco winget brew pkg]
danger: remove|erase|uninstall|del
[pacman]
danger: * -R, * -Rs, * -Rns
[rpm]
danger: -e, --erase
[npm pnpm yarn bun]
danger: uninstall|rm|remove -g
[celery]
danger purge_queue: control purge
[artisan]
danger: *:purge*|*:wipe*|*:delete*|*:remove*|*:flush*|*:destroy*|*:drop*
[talosctl]
danger: cluster destroy
[vault bao]
danger: write *revoke*
change: operator init
[rclone]
danger: sync
[supabase]
change: init, link
[fly flyctl]
change rollback: releases rollback
danger: postgres backup restore
[crictl ctr]
change: images import|pull|push|tag|mount|unpack, image import|pull|push|tag|mount|unpack, i import|pull|push|tag|mount|unpack
danger: images rm|remove|delete, image rm|remove|delete, i rm|remove|delete
[hdparm]
change: * -W0, * -W1
[resolvectl]
change: domain|dns|default-route|llmnr|mdns|dnssec|dnsovertls|nta|revert|flush-caches|reset-*
[wipefs]
change: **
observe: ., _ .
danger: * -a, * --all, * -o, * --offset
[pg_ctlcluster]
change: _ _ stop
[pg_ctl]
change: promote
[aws]
danger: rds promote-read-replica|promote-read-replica-db-cluster
change: secretsmanager restore-secret, ec2 detach-volume
[az]
change: ad app credential reset, ad sp credential reset, account set
observe: storage message peek
[redis-cli valkey-cli keydb-cli dragonfly-cli iredis]
change: sentinel failover, memory purge
change: set|setex|setnx|psetex|mset|msetnx|getset|append|incr|incrby|incrbyfloat|decr|decrby|lpush|rpush|lpushx|rpushx|linsert|lset|hset|hsetnx|hmset|hincrby|hincrbyfloat|sadd|smove|zadd|zincrby|xadd|xack|xclaim|xautoclaim|pfadd|pfmerge|geoadd|persist|publish|copy|touch|setbit|setrange
change: config set|rewrite|resetstat, client pause|unpause|setname|no-evict, script load, function load|restore, xgroup create|setid|createconsumer|delconsumer, acl setuser|load|save, cluster meet|replicate|addslots|setslot
[openssl]
change: genrsa, genpkey, ecparam -genkey, req -newkey, req -new, req -x509
[git]
change: clone
danger: submodule deinit

# ---- looking, by the manuals of tools that are met now and then

[apt apt-get aptitude]
observe: check|rdepends|madison
[apt-mark]
observe: show*
change: **
[apt-config]
observe: **
[dpkg]
observe: * -c, * --contents, * -I, * --info, * --verify, * --compare-versions, * --get-selections
[snap]
observe: changes|saved|tasks|connections|services|version|logs|warnings
[ipmitool]
values -I -H -U -P -L -p -E -f
observe: sdr|fru, sel list|elist|info|get, sel time get, mc info|watchdog, chassis status, power status, chassis power status, lan print, sensor list|get|reading, user list|summary, channel info|getaccess, dcmi power, session info
change: **
danger: power off|cycle|reset|soft, chassis power off|cycle|reset|soft, sel clear, mc reset cold
change: mc reset cold|warm
[nvme]
observe: list|list-subsys|smart-log|error-log|id-ctrl|id-ns|fw-log|get-feature|list-ns|self-test-log|show-regs|version
change: **
danger: format|sanitize|delete-ns|reset|write|write-zeroes
[pveam]
observe: list|available
change: **
danger: remove
[pvesm]
observe: list|status|path|scan
change: **
danger: free|remove
[pveum]
observe: ** list, ** permissions
change: **
danger: ** delete|remove
[qm pct]
observe: agent _ ping|info|get-*|network-get-interfaces, pending, listsnapshot, cpusets, df
[bosh]
values -e --environment -d --deployment --client --ca-cert -o -l -v
opens shell: ssh
observe: vms|deployments|instances|manifest|tasks|task|events|logs|stemcells|releases|env|environments|errands|disks|cloud-config|runtime-config|configs|locks|variables|networks|orphaned-vms|cck --report
change: **
change deploy: deploy
change restart: restart|recreate|start
danger: delete-*|clean-up, stop --hard
[cf]
observe: autoscaling-history|autoscaling-metrics|autoscaling-policy|autoscaling-events|connect-to-service|app-nonprod-certs|buildpack|quotas|security-groups|space-users|org-users|service-keys|service-key|network-policies|tasks|revisions|plugins|domains|features
danger: delete*|purge-*|unbind-*|unshare-*
change: unbind-*
[cilium]
values --context -n --namespace
observe: status|version|config view, clustermesh status, hubble list, connectivity test, bgp peers|routes, ** list|get|status
[cosign]
observe: download, download sbom|attestation|signature, triangulate, verify-attestation
[flux]
observe: install --export, create --export, build, envsubst
[grpcurl grpc_cli]
observe: _ list, _ describe, list, describe, ls, _ *health*, _ *healthcheck*
[brakeman rubocop bundler-audit bandit mypy flake8 pylint pytest]
observe: **
change: * --fix, * --autocorrect, * -A, * -a
[netlify]
observe: *:list|*:get|*:info
[nodetool]
observe: ** status
[nomad]
observe: members, server members
[puppet]
observe: cert list, node find, resource, facts, module list, config print, lookup, agent --noop, agent --summarize
[cp rsync]
overlays
[kcadm kcadm.sh]
observe: get|get-roles, config credentials
change: **
danger: delete, remove-roles
[gds gds-cli]
runs aws 1
observe: aws --list
[age rage]
values -i -o -r -R
observe: -d, --decrypt
change: **
[wrangler]
observe: d1 time-travel info
[npm pnpm yarn bun]
observe: run *:verify|*:check|*:status|*:list|*:lint|*:test|*:dry|*:dry-run|*:health
[sh bash zsh dash]
observe: * -n
[yq jq gron]
observe: .

# ---- clusters of data, and what runs jobs on them

[hdfs hadoop]
runs ssh 1
observe: dfs -ls|-cat|-du|-df|-count|-stat|-tail|-text|-test|-find|-checksum|-getfacl|-head|-get|-copyToLocal, fs -ls|-cat|-du|-df|-count|-stat|-tail|-text|-test|-find|-checksum|-getfacl|-head|-get|-copyToLocal
observe: dfsadmin -report|-printTopology, dfsadmin -safemode=get, haadmin -getServiceState|-getAllServiceState|-checkHealth, fsck, version, getconf, classpath, checknative, balancer -help, cacheadmin -listPools|-listDirectives, lsSnapshottableDir, snapshotDiff, oiv, oev, job -list|-status|-history|-counter, queue -list
change: **
danger: dfs -rm|-rmr|-rmdir|-expunge|-truncate|-deleteSnapshot, fs -rm|-rmr|-rmdir|-expunge|-truncate|-deleteSnapshot, namenode -format|-rollback|-recover, fsck -delete, datanode -rollback, job -kill, haadmin -transitionToActive --forceactive
[yarn]
observe: application -list|-status, app -list|-status, node -list|-status, logs -applicationId, queue -status, top, rmadmin -getServiceState|-checkHealth
danger: application -kill, app -destroy
[mapred]
observe: job -list|-status|-history, queue -list
change: **
danger: job -kill
[hbase]
opens code: shell
observe: version|hbck|classpath|status
change: **
danger: clean, hbck -fix
[impala-shell spark-sql]
kind sql
values -i -d -q -f -u
statements -q --query
input -f
opens sql: **
[spark-submit pyspark spark-shell flink oozie sqoop]
observe: list|info|version, * --status, job -info
change: **
danger: cancel|stop, * --kill, job -kill
[airflow]
observe: ** list|show|state|states-for-dag-run|check|report|details|next-execution|list-*|get|test|get-value, version, info, cheat-sheet, plugins, config list, db check|check-migrations|shell, dags test, tasks test, tasks render
change: **
danger: ** delete, db reset|downgrade|clean|drop-archived, pools delete
[prefect dagster]
observe: ** ls|inspect|list|logs|preview, version, config view
change: **
change deploy: deploy
danger: ** delete|wipe, database reset, run wipe
[dbt]
values --select -s --exclude --target -t --profiles-dir --project-dir --vars --models -m
observe: test|debug|ls|list|parse|compile|show, source freshness, docs generate|serve, * --version
change: **
danger: run --full-refresh, build --full-refresh
[ksql ksqldb-cli]
opens sql: **
change: **
[confluent ccloud]
observe: ** list|describe|get|status, kafka topic consume, login, version
change: **
danger: ** delete
[mlflow wandb dvc]
observe: ** list|get|search|describe|status, status|diff|list|doctor, version
change: **
danger: ** delete, gc
[ollama]
observe: list|ls|ps|show
change: **
danger: rm
[dcgmi rocm-smi gpustat nvidia-container-cli]
observe: **
change: * -r, * --gpureset, policy --set

# ---- forges, their runners, and pipelines

[gitlab-ctl]
observe: status|tail|show-config|service-list|check-config|diff-config|get-postgresql-primary|help, patroni check-leader
observe: patroni members, consul members, geo-replication-status
change: **
change restart: restart|hup|start
danger: cleanse|uninstall|remove-accounts|kill|reset-grafana, pg-decomposition-migration, promote, patroni failover|reinitialize-replica
[gitlab-backup]
change: **
danger: restore
[gitlab-rake]
observe: *:check, *:check:*, *:env:info, *:status, *:doctor:*, *:list, db:migrate:status
change: **
danger: *:restore, *:drop, *:reset, *:setup, *:cleanup:*
[gitlab-runner]
observe: list|verify|status
change: **
change restart: restart|start
danger: unregister, verify --delete
[gitea forgejo]
observe: doctor check, admin user list, admin auth list, * --version
change: **
danger: restore-repo, admin user delete
[jenkins-cli]
observe: list-*|get-*|who-am-i|version|console|wait-*
change: **
change restart: safe-restart|restart
danger: delete-*|shutdown|safe-shutdown
[tkn]
observe: ** list|describe|logs|status, version
change: **
danger: ** delete
[circleci buildkite-agent drone woodpecker woodpecker-cli act]
english
observe: ** list|info|ls|validate, version, diagnostic, config validate|process
change: **
danger: ** delete|rm
[skaffold tilt devspace okteto garden werf]
observe: diagnose|render|version|logs|doctor|status|list|get, ** list
change: **
change deploy: run|deploy|converge
danger: delete|dismiss|purge|destroy|down, cleanup
[kapp ytt kbld vendir imgpkg]
observe: inspect|list|ls|logs|diff|version, * --diff-run, template
change: **
change deploy: deploy
danger: delete
[ytt kbld]
observe: **
[buildah]
observe: images|containers|inspect|version|info
change: **
danger: rm|rmi|prune
[machinectl]
runs shell 1
observe: list|status|show|list-images|image-status
change: **
danger: terminate|kill|remove|clean
[nixos-rebuild home-manager]
observe: dry-build|dry-activate|build-vm|generations|list-generations|option, news
change: **
change rollback: switch --rollback
[rpm-ostree ostree bootc]
observe: status|refs|log|show|ls, db list, db diff, upgrade --check, * --check
change: **
change rollback: rollback
danger: reset|cleanup
[checkrestart needrestart do-release-upgrade ua]
observe: status|version|security-status, * -r=l, * -b, * --check-dist-upgrade-only, checkrestart
change: **
[checkrestart]
observe: **
[unattended-upgrade unattended-upgrades]
change: **
observe: * --dry-run

# ---- networks, firewalls, tunnels

[tailscale]
runs ssh 2
observe: status|ip|ping|netcheck|version|whois|bugreport|metrics|ssh|cert, dns status, exit-node list
change: **
danger: logout
[headscale]
observe: ** list|ls|get, version, health
change: **
danger: ** delete|expire|destroy
[zerotier-cli netbird]
observe: status|info|listnetworks|listpeers|peers|get|version
change: **
[cloudflared]
observe: tunnel list|info|diag, version, tail
change: **
danger: tunnel delete|cleanup
[ngrok frpc frps sshuttle openvpn]
observe: version|diagnose, config check
change: **
[ipsec swanctl strongswan]
observe: status|statusall|listcerts|list*|version|leases, * --list-sas, * --list-conns, * --stats, * --version
change: **
danger: stop|purge*
[ipset]
observe: list|test|save|-L
change: **
danger: flush|destroy
[ebtables arptables]
observe: * -L, * --list
change: **
danger: * -F, * --flush
[shorewall csf]
observe: status|show|check|dump|version, * -l, * -g, * -t
change: **
danger: clear|stop|reset, * -f, * -x, * -df
[ipvsadm]
observe: * -L, * -l, * -Ln, * -ln, * --list, * -S, .
change: **
danger: * -C, * --clear, * -D, * -d
[ovs-vsctl ovn-nbctl ovn-sbctl]
observe: show|list|list-*|get|find|br-exists|port-to-br|ls-list|lr-list|acl-list|lsp-list
change: **
danger: del-*|emer-reset|*-del|remove|clear
[ovs-ofctl ovs-appctl]
observe: show|dump-*|*/show|list-*|*/list|fdb/show|version
change: **
danger: del-*
[vtysh birdc gobgp]
values -c
script -c
observe: show|neighbor|monitor, global rib, show **
change: **
danger: clear
[lldpcli lldpctl bmon nload vnstat ifstat nicstat bandwhich sockstat lft mtr-packet dnsrecon dnsx subfinder whatmask ipcalc sipcalc sngrep sipsak rpcinfo showmount nfsstat nfsiostat smbstatus smbtree nmblookup lsscsi lsns lsinitramfs lsinitrd ldd nm objdump readelf addr2line getfattr modinfo turbostat cpufreq-info systemd-detect-virt systemd-escape sysdig opensnoop execsnoop biolatency tcplife runqlat py-spy rbspy pprof jdeps javap klist dsget dsquery dcdiag gpresult msinfo32 driverquery quser qprocess atq clamscan clamdscan chkrootkit rkhunter lynis oscap snyk gitleaks trufflehog ggshield osv-scanner nancy bundle-audit cargo-audit pip-audit govulncheck prowler steampipe kube-bench kube-hunter kubescape k8sgpt popeye rakkess terraform-docs infracost spectral squawk sqlfluff cfn-lint ghz bcc-tools mdatp pt-diskstats pt-stalk pt-duplicate-key-checker pt-config-diff pt-deadlock-logger pt-show-grants pt-variable-advisor pt-mext pt-ioprofile pt-index-usage pt-upgrade es2csv ipmi-sensors qdstat qpid-stat whisper-info whisper-fetch check_http check_disk check_load check_tcp check_procs check_ssl check_mysql check_pgsql mongosniff hddtemp ncal nvme-list pve-ha-status wbinfo slapcat slaptest opendkim-testkey doveconf pwck grpck zmcontrol-status pass-show act-list tail-log]
observe: **
[nm snyk]
english
[clamscan clamdscan]
danger: * --remove
change: * --move
[rkhunter lynis aide tripwire]
observe: **
change: * --propupd, * --update, update, * --init, -i, * -i
[snyk]
change: monitor|auth|fix|config
[pt-table-checksum pt-table-sync pt-archiver pt-heartbeat pt-slave-restart]
observe: * --dry-run, * --print, * --check, * --monitor
change: **
danger: pt-archiver, * --purge
[pt-archiver]
danger: **
observe: * --dry-run
[pt-table-sync]
change: * --execute
[freshclam update-ca-certificates update-ca-trust update-alternatives alternatives ldconfig grub-install grub-mkconfig grub2-mkconfig update-grub update-initramfs dracut mkinitrd mkinitcpio dkms efibootmgr bootctl grubby hwclock ntpdate sntp adjtimex tuned-adm cpupower systemd-tmpfiles systemd-sysusers systemd-notify postmap postalias newaliases sa-learn ssh-add ssh-copy-id kinit kdestroy kpasswd kadmin setfattr exportfs multipath multipathd iscsiadm targetcli rescan-scsi-bus.sh sshfs s3fs gcsfuse goofys run-parts anacron smartd supervisord mongod mongos mysqld mysqld_safe postgres postmaster php-fpm gunicorn uvicorn hypercorn uwsgi daphne waitress-serve unicorn puma passenger celeryd keepalived dockerd containerd zabbix_server zabbix_agentd zabbix_agent2 icinga2 prometheus-server grafana-server elasticsearch opensearch nats-server mosquitto mosquitto_pub emqx pgpool proxysql mysql_upgrade mysql_secure_installation mysql_config_editor myisamchk galera_new_cluster garbd timescaledb-tune catalina.sh startup.sh shutdown.sh standalone.sh domain.sh asadmin jattach corepack nodemon concurrently pm2-runtime http-server json-server wait-on wait-for-it wait-for-it.sh dockerize gomplate confd consul-template vite nuxt astro webpack rollup esbuild parcel expo eas fastlane pod xcodebuild flutter dart zig opam renovate semantic-release release-it changeset lefthook husky sqoop n8n jupyter papermill vllm msbuild nuget appcmd setspn certreq cmdkey diskshadow wbadmin makecab pnputil cacls defrag mstsc netdom djoin dsmod tskill rwinsta cleanmgr mosh-server wakeonlan etherwake umask faillock pam_tally2 lsyncd unison syncthing rdiff-backup]
observe: * --help, * --version, * --check, * --test, * --list, * --status, * --show, * -V
change: **
[pod dart faillock puma uwsgi umask]
english
[umask]
observe: .
[hwclock]
observe: ., * -r, * --show
[exportfs]
observe: ., * -v, * -s
[multipath]
observe: * -l, * -ll, * -t
[multipathd]
observe: show
[iscsiadm]
values -m -T -p -n -v
observe: * -m=session, * -m=discovery
danger: * --op=delete
[ldconfig]
observe: * -p
[efibootmgr]
observe: ., * -v
[dkms grubby bootctl tuned-adm cpupower]
observe: status|list|active|recommend|frequency-info|idle-info, * --info, * --default-kernel
[update-alternatives alternatives]
observe: * --display, * --list, * --query, * --get-selections
[ssh-add]
observe: * -l, * -L
[sa-learn]
observe: * --dump
[kadmin kadmin.local]
values -q -p -w
observe: listprincs|getprinc|list_principals|get_principal, * -q=list*, * -q=get*
change: **
danger: delprinc|delete_principal, * -q=del*
[catalina.sh]
observe: version|configtest
[puma gunicorn uwsgi postgres mysqld unicorn]
observe: * --check-config, * --version, * --validate-config, * -C=check
[icinga2]
observe: daemon -C|--validate, object list, feature list, console
[systemd-resolve]
observe: **
change: * --flush-caches, * --reset-statistics
[puma pumactl]
observe: status|stats|thread-backtraces, * -h
change restart: restart|phased-restart|reload-worker-directory
[passenger-status passenger-memory-stats sidekiqmon]
observe: **
[passenger-config]
observe: validate-install|--version|list-instances
change restart: restart-app
change: **
[nsq_to_file mosquitto_sub pulsar-client]
observe: **
change: produce
[emqx_ctl emqx]
observe: status|broker|listeners|metrics|log, clients list, topics list, subscriptions list, cluster status, ctl status
change: **
danger: clients kick, cluster leave|force-leave, stop
[auditctl]
observe: * -l, * -s, * -v
change: **
danger: * -D
[aide]
observe: --check, * --check, * --compare, check
[suricatasc wazuh-control agent_control]
observe: status|info|uptime|version|iface-list, * -l, * -i, * -lc
change: **
change restart: restart|start
[ldapadd ldapmodify ldappasswd slapadd dsconf dsctl sssctl ipa realm sss_cache authselect adcli]
values -H -D -w -b -f -h -p -y
observe: ** list|show|get|status|find, *-find, *-show, domain-status, domain-list, config-check, user-checks, cache-status, monitor, current, info, discover, ping, * --healthcheck, healthcheck
change: **
danger: ** delete|remove, *-del, leave, cache-remove
[ldapdelete]
danger: **
[samba-tool smbclient]
values -U -c -W -k
observe: ** list|show|showrepl|info|dbcheck, dbcheck, testparm, drs showrepl, * -L, * -c=ls*, processes, domain info|level
change: **
danger: ** delete|demote, * -c=del*, dbcheck --fix

# ---- storage and machines

[storcli storcli64 perccli perccli64 MegaCli64 megacli megacli64 ssacli hpssacli arcconf omreport racadm]
observe: ** show, show, * -LDInfo, * -PDList, * -AdpAllInfo, * -ShowSummary, * -LdPdInfo, * -AdpBbuCmd, getconfig|getversion, ctrl all show, getsysinfo|getsel|get|getsensorinfo|getraclog, storage|system|chassis, * -CfgDsply
change: **
danger: ** delete|del, * -CfgLdDel, * -PDOffline, serveraction, clrsel, ** set offline
[esxcli]
observe: ** list|get|version|stats
change: **
danger: ** remove|unmap|shutdown|poweroff|reboot|kill|delete
[vim-cmd]
observe: */get*, */power.getstate, *info, */device.getdevices, */snapshot.get, help
change: **
danger: */destroy, */unregister, */snapshot.remove*, */power.off, */snapshot.revert
change: */power.off
[govc]
values -vm -dc -ds -host -u -k
observe: ls|about|find|*.info|*.ls|tree|events|tasks|*.ip|*.check|*.get|logs|*.find|version|metric.*|collect
change: **
danger: *.destroy|*.remove|*.delete|*.rm|object.destroy, vm.power -off, snapshot.revert, host.shutdown
[xe]
english
observe: *-list|*-param-get|*-param-list|help|*-get-*
change: **
danger: *-destroy|*-uninstall|*-forget|*-delete, vm-shutdown --force, host-shutdown
[qemu-img]
observe: info|check|compare|map|measure, snapshot -l
change: **
danger: check -r, snapshot -a|-d, resize --shrink
[VBoxManage vboxmanage prlctl lima limactl colima orb orbctl xl]
observe: list|status|info|showvminfo|version|logs|top|guestproperty enumerate
change: **
danger: delete|destroy|unregistervm|rm, snapshot _ delete|restore, controlvm _ poweroff
[lxc-ls lxc-info lxc-top]
observe: **
[lxc-attach]
values -n --name
runs 0
opens shell: .
[lxc-start lxc-stop lxc-create lxc-copy lxc-snapshot]
change: **
[lxc-destroy]
danger: **
[iocage bastille jexec bectl beadm]
runs cmd 1
runs exec 1
observe: list|get|df|top|jls
change: **
danger: destroy
[jexec]
runs 1
[sanoid syncoid zfs-auto-snapshot btrbk snapraid rsnapshot dirvish duplicacy tarsnap bupstash burp urbackupclientctl autorestic-backup bconsole pg_probackup pbm barman-cloud-backup pg_checksums rdiff-backup-cli]
observe: status|list|stats|diff|check|show|du|describe-backup|validate|logs|config, * --list-archives, * --list, * --monitor-health, * --monitor-snapshots, * --monitor-capacity, * --check, * --test, * -t, * --readonly, bconsole, barman-cloud-backup-list, configtest, * --print-stats, * --verify, dryrun, * --configtest
change: **
danger: restore|delete|prune|remove|fix|delete-backup|delete-pitr|cancel-backup|clean|purge, * -x, * -d, * --prune-snapshots, * --restore
[barman-cloud-backup-list barman-cloud-backup-show barman-cloud-check-wal-archive]
observe: **
[barman-cloud-restore barman-cloud-backup-delete]
danger: **
[pg_checksums]
observe: ., * --check, * -c
[ddrescue]
danger: **
[badblocks]
observe: **
danger: * -w
change: * -n
[pcp_node_info pcp_node_count pcp_watchdog_info pcp_pool_status pcp_proc_info]
observe: **
[pcp_attach_node pcp_promote_node pcp_reload_config]
change: **
[pcp_detach_node pcp_recovery_node pcp_stop_pgpool]
danger: **
[stolonctl orchestrator-client]
observe: status|spec|clusterdata read, * -c=topology*, * -c=clusters, * -c=which-*, * -c=all-*, * -c=replication-analysis
change: **
danger: failkeeper|removekeeper|init, * -c=forget*, * -c=force-*, * -c=recover*
[maxctrl]
observe: list|show|ping, api get
change: **
danger: destroy
[mongofiles]
observe: list|get|search|get_id
change: **
danger: delete|delete_id
[sctool dsetool]
observe: status|info|tasks|progress|ring|version|list|get*
change: **
danger: cluster delete, stop
[drbdsetup linstor]
observe: status|show|events2|dump|role|cstate|dstate, ** list|list-properties|info, * -s
change: **
danger: ** delete|lost, invalidate, detach
[pveceph pvenode pvesr pve-ha ha-manager proxmox-backup-manager pveperf]
observe: status|list|config, ** list|status|show, cert info, task list|log, version
change: **
danger: ** destroy|delete|remove, purge, destroy, remove
[longhornctl pxctl]
observe: check, status, ** list|inspect|status|check
change: **
danger: ** delete|wipe
[redis-trib redis-trib.rb]
observe: check|info|help
change: **
danger: fix|del-node
[influx_inspect vmctl]
observe: verify|report|dumptsm|report-disk
change: **
danger: deletetsm
[sensuctl netdatacli icingacli cmk omd collectdctl]
observe: ** list|info|show, ping|version|status, * -d, * -l, getval|listval, cluster health, config
change: **
danger: ** delete, rm
[elastic-agent ecctl]
observe: status|inspect|version|diagnostics, ** list|show
change: **
danger: uninstall|unenroll, ** delete|shutdown
[asterisk fs_cli kamctl kamcmd opensips-cli]
values -rx -x
observe: * -rx=*show*, * -x=status*, * -x=show*, * -x=sofia*, * -rx=sip*, monitor|stats|ps|uptime, * -V, ul show
change: **
opens shell: * -r, fs_cli .
danger: * -rx=*stop*, * -x=shutdown*
[tctl]
observe: status|top|version, ** ls, get, ** list
change: **
danger: rm, ** rm
[whmapi1 plesk v-list-users v-list-web-domains virtualmin directadmin]
observe: ** --info|--list|--check, list-*, version, get*, list*
change: **
danger: ** --remove, remove*, delete-*, terminate*
[bench erpnext]
english
runs exec 0
observe: version|doctor|list-apps|show-config, * --version
change: **
danger: drop-site|reinstall|restore, ** reinstall|restore|drop-site|uninstall-app
[hass ha]
english
observe: ** info|stats|logs, core check, resolution info, info
change: **
change restart: ** restart|reboot
danger: ** restore|remove, host shutdown
[stripe]
observe: listen|status|login|version|get, logs tail, events list
[mmctl]
observe: ** list|search|show, system status|getbusy|version, config get|show
change: **
danger: ** delete|archive, config reset
[bin/magento n98-magerun n98-magerun2 magento]
observe: *:status|*:info|*:list|*:show|*:check|*:show-*, list, *:list:*, indexer:status|indexer:info|cache:status
change: **
danger: setup:uninstall|setup:rollback|db:drop|*:delete|*:remove
change: *:uninstall
[sail]
english
runs php 0
runs exec 1
observe: ps|logs|version
change: **
danger: down
[lando ddev]
runs exec 0
runs ssh 1
observe: list|info|logs|status|describe|version|config
change: **
danger: destroy|delete, stop --remove-data, clean
[ghost]
english
observe: ls|version|doctor|check-env, logs
change: **
change restart: restart|start
danger: uninstall|destroy|cleanup
[caprover coolify koyeb northflank upsun platform.sh]
observe: ** list|ls|info|get|logs|describe|status, list|logs|activity:list|*:list|*:info|*:get|log|status
change: **
change deploy: deploy, redeploy
danger: ** delete|rm, *:delete
[msbuild]
change: **
[nvm rbenv pyenv rvm volta fnm goenv jenv sdk tfenv tfswitch tgenv]
runs exec 1
observe: ls|list|ls-remote|current|version|versions|which|whence|list-remote|--version
change: **
[volta sdk]
english
[nnn]
observe: **

# ---- Windows

[wevtutil]
observe: qe|gl|gli|el|ep|query-events|get-log|get-loginfo|enum-logs
change: **, epl|export-log
danger: cl|clear-log
[repadmin nltest klist w32tm]
observe: /show*, /replsummary, /queue, /bind, /istg, /dsgetdc*, /sc_query*, /dclist*, /domain_trusts, /parentdomain, tickets, .
change: **
[klist]
observe: **
change: purge
[chkdsk]
observe: **
change: * /f, ** /f, ** /r, ** /x
[vssadmin wbadmin diskshadow]
observe: list, get
change: **
danger: delete, start recovery|sysstaterecovery|systemstaterecovery
[fsutil]
observe: ** query|list|info, dirty query, volume diskfree, fsinfo
change: **
danger: ** delete|deletejournal
[manage-bde bcdedit pnputil cmdkey certutil dism]
observe: * -status, /enum, /enum-*, /list, * -dump, * -verify, * -store, * -ping, * -hashfile, /get-*, ** /checkhealth|/scanhealth
change: **
danger: /delete, * -off, * -delstore, /delete-driver, * -delkey
[certutil]
observe: -dump, -verify, -store, -ping, -hashfile, * -L, * -V
[logman typeperf perfmon relog]
observe: query|typeperf
change: **
[typeperf relog]
observe: **
[powershell pwsh powershell.exe pwsh.exe]
values -Command -File -ExecutionPolicy -c -f
script -Command
script -command
script -c
opens shell: .
[cmd cmd.exe]
script /c 0
script /C 0
[ipconfig]
change: /flushdns|/release|/renew|/registerdns
[robocopy]
danger: ** /mir|/purge|/mov|/move
observe: ** /l
[azcopy]
observe: list|login|env, jobs list, jobs show
change: **
danger: remove|rm|sync --delete-destination
[azd]
observe: show|version|monitor, env list|get-values|get-value, auth login, config show|list, pipeline list
change: **
change deploy: up|deploy
danger: down
[sqlpackage]
observe: * /Action:DeployReport, * /Action:Script, * /Action:Extract, * /Action:Export, * /a:Export
change: **
danger: * /Action:Import, * /Action:Publish
[bcp]
change: **
observe: ** out|queryout
[forfiles]
change: **
danger: ** /c

# ---- what the sections above left out

[git]
observe: config ., config _ ., config --show-origin, config --get-all, config --get-regexp, diff-tree, diff-index, ls-files, rerere status, sparse-checkout list, maintenance, log, show-branch, stripspace, annotate, request-pull, lfs status|ls-files|env|logs, submodule summary|status, remote update --dry-run
[docker podman nerdctl docker.io]
danger: image prune, builder prune, buildx prune, buildx rm, context rm, config rm, plugin rm, checkpoint rm
observe: context ls, plugin ls, manifest inspect, trust inspect, sbom, compose convert|ls|port
change: login
[docker podman nerdctl docker.io]
observe: login
[helm]
change: repo add|update|remove
[helm]
observe: repo add|update, registry login
[gcloud]
observe: secrets versions access, ** access
[az]
change: ** alert create|update, ** create|update|set|add|assign
[heroku]
change: pg:backups:capture|pg:backups:schedule
danger: pg:backups:cancel
[ssh-copy-id]
change: **
[chronyc]
observe: tracking|sources|sourcestats|activity|ntpdata|clients|serverstats|authdata, -n
change: makestep|burst|online|offline|settime|reload, -a
[dbt]
observe: source freshness, docs generate|serve
[ufw firewall-cmd]
change: delete, route delete
[gcloud]
danger: firestore import, ** import
[ruff black]
change: format
observe: check, format --check, format --diff
[az]
script containerapp exec --command
[wp]
observe: ** list|get|status|path|count
[yarn]
observe: application -list

# what a word says that a program is told to do, where nothing else is known of it: the first such word counts, and of a
# word of several pieces the worst piece
[command:verb]
observe: list|lists|ls|show|get|describe|desc|status|stat|stats|statistics|info|inspect|check|checks|verify|validate|validation|version|view|read|search|find|logs|diff|compare|health|healthcheck|ping|help|history|print|display|monitor|watch|count|report|reports|audit|diagnose|diagnostics|doctor|lint|explain|preview|plan|query|lookup|whoami|tail|top|peek|dump|summary|summarize|analyze|analyse|details|detail|examine|trace|measure|ps|cat|usage|verification|profile|profiler|export|images|metrics|preflight|lister|afficher|voir|verifier|controle|controler|etat|statut|rapport|diagnostic
change: request|reissue|bind|unbind|link|unlink|cache|use|select|publish|create|add|new|set|put|update|upgrade|apply|install|configure|enable|disable|start|stop|restart|reload|reboot|deploy|release|publish|push|pull|sync|import|load|migrate|migration|migrations|seed|build|generate|gen|make|edit|patch|modify|change|rename|move|mv|copy|cp|clone|scale|resize|rotate|rotation|renew|register|unregister|approve|promote|rollback|revert|resume|pause|suspend|trigger|invoke|send|submit|cancel|retry|replay|requeue|reindex|rebuild|refresh|repair|fix|heal|lock|unlock|grant|assign|attach|detach|mount|unmount|umount|join|leave|init|initialize|bootstrap|setup|provision|label|annotate|tag|merge|commit|write|save|store|backup|snapshot|archive|upload|download|execute|process|schedule|switch|swap|failback|connect|disconnect|warm|warmup|convert|transform|consume|produce|emit|notify|ingest|sign|encrypt|decrypt|replace|adjust|tune|optimize|compress|up|down|on|off|activate|deactivate|toggle|force|unblock|block|ban|unban|allow|deny|mark|resolve|ack|acknowledge|silence|mute|reconcile|ensure|recreate|bump|train|serve|launch|boot|login|logout|test|demo|bench|benchmark|stress|simulate|inject|write-back|expire|creer|ajouter|demarrer|arreter|redemarrer|lancer|deployer|sauvegarder|mettre|installer|activer|desactiver|appliquer|corriger
# what is looked at where a name ends in it
[command:matter]
observe: status|stats|statistics|state|report|reports|health|healthcheck|logs|info|history|details|summary|metrics|diagnostics|usage|verification|validation|preflight|inventory|etat|rapport|statut

[npm pnpm yarn bun]
observe: test:*|lint:*|check:*|typecheck:*|type-check, run typecheck|type-check|lint|lint:*
[playwright cypress]
observe: test
[az]
observe: network bastion tunnel, ssh config
[dokku]
script run 1
[ldapwhoami ldapcompare]
observe: **
[pytest]
change: * -m=chaos
values -m
[sshd]
observe: * -t, * -T, * -V
change: **
[ffprobe start-sleep]
observe: **
[wsl]
observe: * --list, * -l, * --status, * --version
change: **
danger: * --unregister

# ---- what only asks, by the address

[curl]
observe: * -X=POST */_search|*/_search?*|*/_msearch|*/_count|*/api/v1/query|*/api/v1/query?*|*/api/v1/query_range|*/api/v1/query_range?*|*/loki/api/v1/query*
observe: * --request=POST */_search|*/_search?*|*/_msearch|*/_count|*/api/v1/query|*/api/v1/query?*|*/api/v1/query_range|*/api/v1/query_range?*|*/loki/api/v1/query*
observe: * -d */_search|*/_search?*|*/_msearch|*/_count|*/api/v1/query|*/api/v1/query?*|*/api/v1/query_range|*/api/v1/query_range?*|*/loki/api/v1/query*
observe: * --data */_search|*/_search?*|*/_msearch|*/_count|*/api/v1/query|*/api/v1/query?*|*/api/v1/query_range|*/api/v1/query_range?*|*/loki/api/v1/query*
observe: * --data-* */_search|*/_search?*|*/_msearch|*/_count|*/api/v1/query|*/api/v1/query?*|*/api/v1/query_range|*/api/v1/query_range?*|*/loki/api/v1/query*
observe: * --json */_search|*/_search?*|*/_msearch|*/_count|*/api/v1/query|*/api/v1/query?*|*/api/v1/query_range|*/api/v1/query_range?*|*/loki/api/v1/query*
danger: * -X=DELETE -d, * -X=DELETE --data, * -X=DELETE --data-*, * -X=DELETE --json, * --request=DELETE -d, * --request=DELETE --data, * --request=DELETE --data-*, * --request=DELETE --json
change: * -X=PUT -d, * -X=PUT --data, * -X=PUT --data-*, * -X=PUT --json, * --request=PUT -d, * --request=PUT --data, * --request=PUT --data-*, * --request=PUT --json
# A list that is put as a whole takes away what it does not hold.
danger: * -X=PUT -d */vars|*/variables|*/env-vars|*/config-vars|*/env|*/environment|*/settings|*/secrets
danger: * -X=PUT --data */vars|*/variables|*/env-vars|*/config-vars|*/env|*/environment|*/settings|*/secrets
danger: * -X=PUT --data-* */vars|*/variables|*/env-vars|*/config-vars|*/env|*/environment|*/settings|*/secrets
danger: * -X=PUT --json */vars|*/variables|*/env-vars|*/config-vars|*/env|*/environment|*/settings|*/secrets
danger: * --request=PUT */vars|*/variables|*/env-vars|*/config-vars|*/env|*/environment|*/settings|*/secrets
danger: * --request=PUT -d */vars|*/variables|*/env-vars|*/config-vars|*/env|*/environment|*/settings|*/secrets
danger: * --request=PUT --data */vars|*/variables|*/env-vars|*/config-vars|*/env|*/environment|*/settings|*/secrets
danger: * --request=PUT --data-* */vars|*/variables|*/env-vars|*/config-vars|*/env|*/environment|*/settings|*/secrets
danger: * --request=PUT --json */vars|*/variables|*/env-vars|*/config-vars|*/env|*/environment|*/settings|*/secrets
[npm pnpm yarn bun]
observe: --version ., -v .
change: --version, -v
[make just task]
observe: *-status|*-logs|*-ps|*-validate|*-verify|*-lint|*-check|*:status|*:logs|*:check|*:lint|*:verify|*:validate
[turso]
statements db shell --execute -e
[clickhouse-backup]
observe: list|tables|print-config|default-config|help|version
change: **
danger: delete|restore|restore_remote|clean|clean_remote_broken|clean_local_broken
[minisign]
observe: * -V, * -Vm
change: **
[caddy]
observe: validate|version|list-modules|environ|hash-password|build-info|help
change: **
danger: stop
[docker podman nerdctl docker.io]
values --gpus --shm-size --ulimit --label --add-host --dns --hostname -h --mount --tmpfs --device --cap-add --cap-drop --security-opt --restart --pid --ipc --userns
[script:word]
danger: pitr|disaster-recovery|disaster-recover|recover-from-disaster|reprise-activite
# calls that are given a statement: what it does is what they do
[code:query]
observe: query|execute|exec_query|raw|queryraw|fetch|fetchval|fetchrow|fetchone|fetchall|select_all|select_one|select_value|scalar|scalars|prepare|each_row
[code:method]
observe: then|catch|finally|error|warn|debug|close|end|quit|disconnect|cursor|fetchall|fetchone|fetchmany|fetchval|scalar|scalars|one|connect|createclient|createpool|client|pool|process|memory_info|memory_percent|cpu_percent|cpu_count|cpu_times|virtual_memory|swap_memory|disk_usage|disk_partitions|net_connections|num_threads|open_files|pids|getloadavg|loadavg|freemem|totalmem|cpus|hostname|gethostname|getaddrinfo|gethostbyname|rss|vms|percent|used|total|free|available|status_code|text|headers|rows|rowcount|getsize|isfile|isdir|listdir|getcwd|cwd|existssync|statsync|readfilesync|readdirsync|text
observe: parse|from|base64_encode|base64_decode|random_bytes|bin2hex|atob|btoa|var_dump|print_r|phpversion|json_encode|json_decode|sha1|echo|isok|ok|assert
[sql:function]
observe: dm_*
[open]
change: * -a

# ---- what looks like a test and is none

[npm pnpm yarn bun]
change: run test:chaos|test:load|test:stress|chaos, test:chaos|test:load|test:stress|chaos

[tzutil]
observe: /g, /l
change: **
[aws]
change: cloudwatch set-alarm-state
[typeorm]
observe: migration:show

# ---- clusters for computing

[sinfo squeue sacct sstat sprio sshare sreport sdiag]
observe: **

[scontrol]
observe: show, ping, version, listpids, getaddrs, wait_job
change: update, hold, release, suspend, resume, reconfigure, requeue, requeuehold, create, top, setdebug, write
danger: delete, shutdown, reboot, takeover

[scancel]
danger: **

[beegfs-ctl]
observe: * --getentryinfo, * --getquota, * --listnodes, * --listtargets, * --serverstats, * --clientstats, * --liststoragepools, * --listmirrorgroups, * --find, * --storagebench --status
danger: * --removenode, * --removetarget, * --unmaptarget, * --removestoragepool, * --removemirrorgroup, * --disposeunused

# Programs that run what stands behind their own options.
[strace ltrace]
values -e -o -p -s -u -E -S -P -a -b -I -O -x
runs 0
[runuser]
values -l --login
[kamal]
values -d --destination -h --hosts -r --roles
script server exec 0
script accessory exec 1
# Of dokku the first word is the app.
[oci doctl scw ovhai ovhcloud openstack hcloud linode-cli vultr-cli exo civo ibmcloud aliyun tccli upctl yc nova neutron cinder glance swift linode clever scalingo cf]
runs run 0
