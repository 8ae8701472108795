# Words of English runbooks. [group key], then phrases; case, plural and articles do not matter.

[language en]
the of and or is are to for in on with if by at this that from when not be been has have will must should every all after before your our you we it as an which what who down level role team response check restart time severity

# --- headings -------------------------------------------------------------------------------------------------------
[role environments]
environment, environment and url, endpoint, platform, hosting, service url, where it runs, environments and access, url, infrastructure, deployment target, where things run, service endpoint, where it live, what runs where, where it runs, where things run, what is where
[role objectives]
sla, slo, promises, objective, service level, service level objective, target, sla target, indicator, promise, service level indicator, slo target, performance target, latency budget, performance budget, response time budget, recovery target, recovery objective, rto, rpo, rto and rpo, rto rpo target, sla and slo, what we promise, availability target, reliability target, kpi, key metric, error budget, service target, commitment, service level agreement, response time slo, latency slo, availability slo, uptime slo, resilience baseline
[role alerts]
alert, alarms, alerting, configured alert, alert rule, alarm, monitoring and alert, alert threshold, threshold, alert definition, alert catalog, alert catalogue, alert list, alerting rule, alert condition, alert reference, alert and threshold, monitoring alert, key alert, pages, paging alert, critical alert, monitoring threshold
[role severities]
severities, severity, severity level, incident severity, severity definition, priority level, incident classification, incident level, how bad is it, severity classification, priority, severity matrix, priority definition, incident priority, sev level, classification, impact level, response time, response target, incident severity level, alert priority, severity and response
[role escalation]
escalation, escalation path, escalation policy, escalation matrix, escalation ladder, who to call, who to page, who gets paged, escalation procedure, escalation chain, escalation contact, who is called, call tree, when to escalate, escalation level, contact and escalation, escalation process, who to wake up, who gets called, who is paged, who we call, who is woken up, when to call, who to call when, additional support
[role contacts]
contact, team, directory, people, on call team, roster, emergency contact, key contact, contact list, who to contact, stakeholder, owner, ownership, role and responsibility, contact information, support contact, team contact, points of contact, who we are, who owns what, on call contact, important contact, useful contact
[role maintenance]
maintenance, rotation, recurring task, routine, scheduled task, calendar, scheduled maintenance, regular task, recurring work, routine maintenance, maintenance schedule, periodic task, housekeeping, regular chores, chore, daily task, weekly task, monthly task, routine operation, maintenance task, maintenance procedure, maintenance window, regular maintenance, day to day operation, daily operation, secret rotation, key rotation, credential rotation, upgrade, preventive maintenance, operational task, cleanup, rotating secret, certificate renewal, patch management, patching, patch policy, patch schedule, scheduled job, scheduled jobs, cron job, cron trigger
[role backup]
backup, copies, backup and restore, backup policy, backup strategy, backup and recovery, backup schedule, backup procedure, data backup, database backup, volume snapshot, database snapshot, snapshot schedule, snapshot policy, snapshot and restore, backup plan, backup inventory, what is backed up, what we back up, backup coverage, backup method, what to back up, backup retention, backup job, backup scope, retention policy, manual backup, automated backup, scheduled backup
[role checks]
health check, healthcheck, probe, smoke test, liveness check, service health, health endpoint, health verification, quick health check, system health, status check, quick check, synthetic check, post deploy verification, post deployment verification, readiness check, sanity check, verify health, check service health, system health check, verification checklist
[role deploy]
deployment, deploy, release, release process, deploying, deployment procedure, shipping, standard deployment, ship, deployment process, rollout, production deployment, deployment step, deploy to production, releasing, release procedure, ci cd, pipeline, promotion, how to deploy, deployment guide, going live, go live, migration, database migration, hotfix, emergency deployment
[role checklist]
checklist, post deployment checklist, after each deployment, post deploy check, after deployment, pre deployment checklist, deployment checklist, release checklist, pre flight checklist, preflight, go live checklist, pre release checklist, launch checklist, after each release, post release check, pre deploy checklist
[role dependencies]
dependency, external service, external dependency, vendor, third party, upstream, third party service, supplier, service we depend on, provider, external provider, vendor support, vendor contact, third party dependency, upstream dependency, downstream dependency, external contact, provider support, partner
[role incident]
emergency, incident management, incident, incident process, incident response, incident handling, emergency procedure, incident response plan, incident response procedure, incident response process, emergency response
[role phases]
process, phase, incident lifecycle, lifecycle, how incident is worked, workflow, incident workflow, response process, incident response phase, incident phase, response phase
[role group]
incident runbook, incident procedure, runbook by incident, common incident, known incident, incident playbook, playbook, troubleshooting, incident scenario, failure scenario, procedure by incident, runbook per incident, common issue, response procedure, runbook, known issue, failure mode, common problem, common failure, troubleshooting guide, issue and resolution, alert runbook, scenario, common scenario, incident response playbook, troubleshooting procedure, what to do when, common alert, operational runbook, known problem, known failure mode, disaster recovery scenario, typical incident, frequent incident, troubleshooting common issue, alert response, recovery procedure, emergency runbook, response playbook, when thing break, debugging guide, frequent problem, when something is wrong, when it break, when something goes wrong, specific issue, specific problem
[role rollback]
rollback, roll back, rolling back, revert, undo release, rollback procedure, rollback plan, rollback process, reverting, unship, undo deployment, rollback step, back out, backout plan, how to roll back, emergency rollback, reverting a release
[role restore]
restore, restoring, recovery, disaster recovery, restore procedure, disaster recovery plan, recovery plan, data recovery, restore from backup, recovery process, restoration, dr plan, business continuity, database restore, point in time recovery, restore process, recovering, failover, restore test
[role reference]
useful command, cheat sheet, cheatsheet, reference, command reference, handy command, appendix, quick reference, common command, useful link, quick command, handy, useful query, command cheat sheet, tool, snippet, resource, useful resource, link, related document, related documentation, additional resource, references, quick link, common operation, common task, useful tool, command, see also, log analysis
[role prose]
introduction, overview, glossary, history, about, purpose, changelog, scope, background, table of content, content, summary, revision history, document control, architecture, general information, prerequisite, best practice, definition, disclaimer, convention, key concept, document history, audience, lesson learned, prevention, system overview, architecture overview, next step, document information, revision, post mortem template, communication template, template, post incident, after the incident, post incident activity, post incident checklist, index, incident template, incident documentation, incident report, incident report template, required information, information required, documentation template, report template, guideline, principle, rule of thumb, action item, incident log, incident register, incident history, log of incidents, history of incidents

# --- severities by their own word: 0 is the most severe ----------------------------------------
[rank 0]
critical, blocker, urgent, highest
[rank 1]
high, major
[rank 2]
medium, moderate, warning
[rank 3]
low, minor, info, informational, lowest, cosmetic, trivial

# --- columns --------------------------------------------------------------------------------------------------------
[column environment]
env, environment, stage, platform, instance, deployment, tier, what, deploy
[column service]
service, service component, application, component, system, app, dependency, tool, subsystem
[column url]
url, address, link, host, endpoint, hostname, domain, base url, dns, location, web address, health endpoint
[column provider]
provider, hosting, host provider, cloud, hosted by, hosted on, runs on, cloud provider, hosting provider, vendor, supplier, third party, platform
[column metric]
metric, indicator, sli, measure, measurement, kpi, signal, service level indicator, what we measure, slo, customer facing slo, service level, objective, endpoint, data store, journey, user journey
[column target]
target, objective, slo, sla, goal, promise, expected, target value, normal, threshold, nominal, healthy, commitment, baseline, slo target, good, budget, latency budget, p50 budget, p95 budget, p99 budget, p95 target, p99 target, uptime target, availability target, target value, desired, agreed, guarantee, minimum acceptable, max acceptable
[column critical]
critical, critical threshold, limit, breach, unacceptable, page when, critical value, alert threshold, alert at, red, alert when, page at, bad, minimum, error threshold, crit
[column calm]
normal, healthy, ok, nominal, baseline, good, green, normal range, normal value, normal threshold, usual, acceptable
[column alert]
incident type, alert type, alarm name, alert, alert name, alarm, rule, monitor, name, alert rule, event, check name, signal
[column condition]
condition, threshold, trigger, fires when, expression, when, rule expression, fires if, burn rate, triggers when, trigger condition, criteria, firing condition, promql, query, alert condition, trigger when
[column severity]
severity, priority, urgency, sev, criticality, level, impact level
[column level]
level, severity level, class, sev level, grade, severity, priority, urgency, tier, code, category, p level, priority level, sev
[column criteria]
criteria, criterion, description, definition, impact, meaning, example, what it means, means, scope, typical example, situation, user impact, business impact, symptom
[column response]
response, response time, within, respond within, deadline, time to respond, reaction, sla response, ack within, acknowledge within, answer within, initial response, response sla, time to acknowledge, reaction time, acknowledgement, first response, response target, ack time, acknowledge, respond in, response within, mtta, ack sla, target response, ack, acknowledged within, acknowledge in, ack in, reply within, first reply
[column time]
time, after, when, delay, elapsed, minute, t, time elapsed, elapsed time, timeout, wait, time since start, escalate after, escalation time, trigger, at, time frame, timeframe, duration, if no response, no response after
[column action]
action, who, notify, page, contact person, escalate to, recipient, responsible, paged, person, responder, contact, call, who to call, who to page, target, who to notify, who is paged, whom, to whom, we call, who we call, escalates to
[column contact]
contact, contact detail, reach, how to reach, address, channel, contact method, method, reach at, contact info, contact information, how, reach via, via, where, how to contact, handle, current holder
[column role]
role, function, position, name, team, person, who, owner, title, responsibility, responsible
[column support]
support, support contact, help, support channel, contact, status page, support url, support link, vendor support, support email, status, escalation contact, how to reach
[column email]
email, mail, e mail, email address
[column phone]
phone, tel, telephone, mobile, cell, phone number
[column slack]
slack, chat, slack channel, slack handle
[column branch]
branch, git ref, git branch, ref, trigger, source branch
[column task]
task, job, activity, work, operation, action, what, chore, procedure, item, maintenance, maintenance task, drill, exercise, script, report, function, routine, cron job, scheduled job, test type, type of test, exercise type, backup type
[column frequency]
frequency, cadence, schedule, how often, recurrence, when, period, timing, day, time of day, run time, last run, upgrade window, interval, every, periodicity, cron, cron schedule, run at, runs at
[column check]
gate, check, probe, test, health check, component, service, what, name, endpoint name, verification, target, input artifact, suite
[column expected]
expected, expected result, expected response, expect, expected output, healthy response, expected status, should return, result, healthy if, pass criteria, expected value, ok when, pass condition, healthy value, success, normal value, healthy, expected outcome
[column command]
command, query, how, how to check, cli, command line, run, how to verify, command to run
[column cause]
cause, symptom, if, case, finding, root cause, problem, issue, symptoms, likely cause, possible cause, error, condition, observation, you see, scope of loss, what happened, what failed, failure type, failure case, loss, alert, signal seen, what broke, situation, error code, exit code, issue type, event, incident type, problem type, log message, message, drift, finding type, scenario, failure, failure mode, error message, what you see, situation, diagnosis, sign, incident, category, classification, trigger, if you see, signal, pattern, log pattern, error pattern, type of incident, failed section
[column remedy]
remedy, fix, solution, resolution, mitigation, then, remediation, action, what to do, do this, corrective action, response, recommended action, do, workaround, action to take, next step, recovery, recovery action, immediate action, mitigation step, steps, correction, required action, operator action, required operator action, first action, immediate response, where to look, likely fix, if yes, how to fix, what to check, recommended approach, approach, rollback strategy, recovery strategy, recovery procedure, recovery approach, how to recover, how to respond, how to handle, handling, response action, next action, suggested action, suggested fix, next check, first check, first thing to check, check first, first response, quick fix, quick solution, resolution step, remediation step, recovery step, troubleshooting step, countermeasure, typical action, cure, how to resolve, fix step, debug step, recommended fix, operator response, runbook action, next check, first check, first thing to check, check first, immediate containment, containment, containment action, priority action
[column procedure]
procedure, runbook, playbook, runbook link, documentation, doc, see, reference, runbook url, guide, sop
[column window]
window, period, over, duration, for, measurement window, evaluation window, pending, for duration, sustained for, time window, evaluation period, measured over, pending period
[column interval]
interval, every, scrape interval, check interval, poll interval, probe interval
[column automatic]
automatic, automated, mode, by whom, auto, execution, type, who, automation, deployment type, deploys, trigger, owner
[column fix]
fix, remedy, solution, correction, workaround, resolution, remediation, mitigation, what to do, do this, corrective action, recommended action, required action, operator action, required operator action, first action, immediate action, immediate response, recovery action, where to look, likely fix, action to take, if yes, next step, how to fix, what to check, recommended approach, rollback strategy, recovery strategy, recovery procedure, recovery approach, how to recover, how to respond, how to handle, response action, next action, suggested action, suggested fix, resolution step, remediation step, recovery step, troubleshooting step, countermeasure, typical action, cure, how to resolve, fix step, debug step, recommended fix, operator response, runbook action, containment, immediate containment, next check
[column foreign]
password, default, default value, required, port, ports, protocol, format, variable, variable name, env var, var name, file, filename, path, cost, price, effort, probability, likelihood, issue id, incident id, policy id, commit, labels, data type, example value, target release, field, attribute, pros, cons, best for, price, monthly cost, cost per month, free tier, license, licence, advantage, disadvantage, likelihood, auth, record type, cname, subdomain, migration effort, lock in risk, calculation, formula, visualization, participants, attendees
[column lead]
old, from, current, current url, previous, variable, variable name, env var, environment variable, secret, secret name, github secret, repository secret, key, config key, setting, parameter, param, field, property, attribute, option, flag, argument, input, output, file, filename, directory, folder, port, label, annotation, document, doc, adr, pr, pull request, commit, version, date, aspect, criterion, feature, capability, technology, layer, package, library, module, repository, repo, account, login, username, permission, resource, resource type, kind, table, column, entity, index, device, vm, ip, vlan, pvc, image, value, exit code, decision, risk, threat, vulnerability, topic, meeting, assumption, milestone, deliverable, pillar, mission, term, acronym, abbreviation, route, api, constraint, requirement, blueprint ref, panel, metric name, operator, symbol, cloud type, role permission, page, screen, cookie, header, cidr, subnet, bucket, script name, library name, question id, before, pro, email, hostname, credential, credential name, token, node, area, target type, policy id, pr number, debt, surface, drawback
[column dependency]
dependency, depends on, upstream, upstream dependency, external dependency, external service, third party service, third party, vendor
[listing x]
environment variable, env var, configuration variable, secrets required, required secret, github secret, test account, demo account, user account, account, api, api endpoint, api reference, endpoint reference, main endpoint, route, parameter, option, flag, setting, configuration reference, glossary, ports, stack, tech stack, technology, tier, prerequisite, requirement, sizing, cost, pricing, risk, comparison, alternative, changelog, revision history, version history, release note, file, file structure, directory structure, repository layout, documentation, document index, result, evidence, exit code, log level, permission, rbac, field, schema, annotation, label, metric reference, resource, ownership, decision, user, default credential
[column recovery]
rto, rpo, recovery time objective, recovery point objective, rto target, rpo target, max downtime, maximum downtime, maximum tolerable downtime, mtd, max data loss

# --- document data --------------------------------------------------------------------------------------------------
[meta document]
document, document id, reference, ref, doc, doc id, number
[meta version]
version, revision, v, rev
[meta status]
status, state
[meta date]
date, updated, last updated, last reviewed, last reviewed on, last review, effective date, last update, revised, reviewed, last modified, published, as of, last verified
[meta audience]
audience, intended audience, reader, for

# --- meaning of names -----------------------------------------------------------------------------------------------
[environment production]
prod, production, live, prd
[environment staging]
staging, stage, preprod, pre production, preproduction, uat, pre prod, preview, pre live, prelive, acceptance, stg
[environment development]
dev, develop, development, sandbox, local, laptop, localhost
[environment test]
test, testing, qa, integration
[environment-noise x]
environment, env, server, instance, cluster, platform

[indicator availability]
availability, uptime, available, service availability, uptime percentage, monthly uptime
[indicator latency_p50]
p50, latency p50, median latency, p50 latency, median, response time p50, p50 response time, 50th percentile, median response time
[indicator latency_p95]
p95, latency p95, p95 latency, 95th percentile, response time p95, p95 response time
[indicator latency_p99]
p99, latency p99, p99 latency, 99th percentile, response time p99, p99 response time
[indicator error_rate]
error rate, error, 5xx, failure rate, failed request, error ratio, http 500, http 5xx, 5xx rate, server error, 500 error, request failing, of request
[indicator health_check]
health check, healthcheck, probe, liveness, failed health check, failed check, failed probe, health probe, health endpoint, probes fail, ping, heartbeat, uptime check
[indicator queue_depth]
queue depth, queue length, queue size, backlog, job, pending job, message, queue, pending message, depth, waiting job, pending task, unprocessed message, queued job, outbox, consumer lag, jobs waiting
[indicator disk_usage]
disk, disk space, disk usage, storage, filesystem, volume full, persistent volume, volume filling, disk volume, storage volume, volume usage, volume space, volume utilization, data volume usage, ebs volume, disk full, free space, disk utilization, partition, disk usage percent, storage usage
[indicator cpu_usage]
cpu, processor, cpu usage, cpu utilization, cpu load
[indicator memory_usage]
memory, ram, memory usage, memory utilization, maxmemory, heap
[indicator connections]
connection, open connection, connection count, db connection, active connection, connection pool, connections used, pool
[indicator replication_lag]
replication lag, replica lag, replication, replica, replica behind, replication delay, lag behind primary, standby lag
[indicator certificate_expiry]
certificate, certificate expiry, tls, cert, ssl, ssl certificate, cert expiry, certificate expiration, tls certificate, ssl expiry, certificate ends

[phase detection]
detection, detect, report
[phase triage]
triage, assess, assessment, classification, classify
[phase communication]
communication, communicate, notify, inform, announce, announcement
[phase investigation]
investigation, investigate, diagnosis, diagnose, analysis
[phase resolution]
resolution, resolve, mitigation, mitigate, fix, remediation, recovery
[phase postmortem]
post mortem, postmortem, retrospective, post incident review, lesson learned, review

[stage investigation]
investigation, investigate, diagnosis, diagnose, diagnostic, analysis, what to check, what to look at, triage, debugging, troubleshooting, find the cause, look first, look, check, diagnostic step, initial diagnosis, investigation step, first check, initial check, quick check, initial assessment, identify, assess, assessment, root cause analysis, what to look for, debug, debug step, checks, first step, diagnosis step, verify the issue, confirm the issue, initial investigation, identification, immediate check, how to investigate, how to diagnose, confirm
[stage resolution]
implement fix, implement the fix, apply fix, apply the fix, apply resolution, apply the resolution, implement solution, implement the solution, response procedure, resolution, resolve, mitigation, mitigate, remediation, remediate, fix, recovery, recover, action, corrective action, solution, what to do, repair, treatment, how to fix, immediate action, resolution step, mitigation step, recovery step, restore process, restore service, workaround, immediate mitigation, remediation step, recovery procedure, fix it, how to resolve, containment, recommended action, response, response step, immediate response, recovery action, recovery process, recommended fix, stop the bleeding, restoration, restore procedure, eradication, long term fix, short term fix, restore, resolution procedure, temporary fix, permanent fix, immediate step, option, fixes, contain, contain it, repairing, required action, restoring service, actions required
[stage verification]
after mitigation, after recovery, after the fix, after restart, after the restart, post mitigation, verification, validation, verify the fix, confirm recovery, post check, verify, verify recovery, verification step, post recovery, verify resolution, validate, confirm resolution, post restore verification, post rollback verification, confirm it worked, after restore, post deployment verification, post restore, post incident verification, success criteria, verify restore, how to verify, verify success, post deploy verification, validation step, afterwards, is it over, did it work
[stage procedure]
procedure, step, instruction, prerequisite, preparation, before you start, before you begin, pre deployment, pre requisite, execution, pre check, pre deployment step, during, deployment step, rollback step, process, how to, pre flight, usage, restore step, post deployment, pre deploy, post deploy, execute, initial response step, first response, initial response
[stage context]
verification performed, verification done, tests performed, test results, what was verified, known limits, known limitations, limitations, how it works, principle, principles, references, context, description, prevention, note, background, see also, additional resource, overview, reference, when to use, follow up, post incident, postmortem, communication, related, further reading, resources, purpose, scope, assumption, additional note, preventive measure, preventative measure, related alert, related runbook, about, summary, contents, owner, warning, post mortem, links, prevent recurrence, when to escalate, when to rollback, notes, example, related documentation, additional information, history, severity, point to note, caveat, gotcha, pitfall, known limitation
[stage escalation]
escalation
[qualifier x]
quick, common, initial, possible, probable, likely, typical, usual, frequent, immediate, basic, detailed, deep, deeper, further, recommended, suggested, short term, long term
# what to do, in whatever part it stands
[task-part x]
action, actions, task, tasks
[either-part x]
check, checks, verify, confirm, verification
[incident-prefix x]
incident, outage, alert, runbook, playbook, scenario, case, rb, problem, issue, procedure, alarm, sop, failure
[trigger-label x]
alert, trigger, triggered by, related alert, alert name, fires on, answers, alerts, triggering alert, associated alert, alarm, alarms, alarm name
[severity-label x]
severity, priority, level, urgency, sev, severity level, incident severity, default severity, typical severity, trigger severity

[cause crash]
crash, crashed, crashing, crash loop, crashloop, crashloopbackoff, process exited, process died, process dead, process stopped, stopped unexpectedly, not running, killed, segfault, exited
[cause out_of_memory]
oom, out of memory, oomkilled, memory exhausted, ran out of memory, memory limit, memory leak, no memory left, memory full
[cause bad_release]
bug, bad release, bad deploy, bad deployment, faulty release, broken release, regression, defect, new release, recent release, recent deploy, recent deployment, new version, faulty version, broken deploy
[cause quota_exceeded]
quota, quota exceeded, quota reached, credit exhausted, limit reached, sending limit, out of credit, plan limit
[cause invalid_credential]
invalid key, api key invalid, invalid api key, key invalid, key expired, expired key, expired token, invalid token, invalid credential, wrong password, key revoked, unauthorized, key refused, authentication refused
[cause overload]
overload, overloaded, traffic spike, load spike, high load, saturation, too many request, high traffic, peak of traffic
[cause dependency_down]
dependency down, vendor down, vendor outage, provider down, provider outage, upstream down, upstream outage, dependency unavailable, database down, third party down

[operation restart]
restart, reboot, relaunch, bounce, start again, cycle, recycle
[operation scale_memory]
increase memory, increase ram, more memory, more ram, add memory, add ram, raise memory, raise ram, larger memory, bigger instance, grow memory
[operation scale_out]
scale out, add instance, more instance, add worker, more worker, add replica, more replica, scale horizontally, increase replica
[operation rollback]
rollback, roll back, revert, previous version, previous release, previous deploy, earlier release, undo deploy
[operation deploy]
deploy, redeploy, ship, release new version
[operation read_logs]
log, read log, check log, activity
[operation read_metrics]
metric, graph, dashboard, cpu, memory usage, check memory, look at memory
[operation read_deploys]
deploys, recent deployment, recent deploys, last deployment, latest deploy, last deploy, deployment history, list of deployment, find deployment, find deploy, compare deploy, release history
[operation purge_queue]
purge, empty queue, drain queue, clear queue, flush queue
[operation wait]
wait
[operation rotate_credential]
rotate key, regenerate, new key, replace key, renew key, rotate credential, reissue key, rotate token, rotate, create new key

[danger x]
danger, dangerous, destructive, delete, destroy, drop, wipe, overwrite, irreversible, restore database, restore db, restore backup, restore mongodb, restore postgresql, restore postgres, restore mysql, restore mariadb, restore redis, restore collection, restore from, restore snapshot, restore dump, restore data, restore table, restore volume, restore latest, restore last, restore point, restore full backup, restore full dump, restore full database, restore full db, restore full snapshot, restore full copy, restore full cluster, restore into, restore over, pg restore, purge, truncate, flush, data loss, erase, format disk, format drive, format volume, format partition, force delete, restore neo4j, restore influxdb, restore elasticsearch, restore opensearch, restore cassandra, restore clickhouse, restore pitr, restore index, factory reset, factory default, factory setting
[condition-opener x]
if, when, once, use when, use if, use this when, use this if, in case of, whenever, in case, in the case, in the case where, in the event of, in the event that, only if, only when, unless, provided that, as long as, if and only if, if ever, in the case when, and if, but if, or if, then if, also if, in case there is, in such a case, for the case that, for the case where, for the case when, in the case that, in cases where, in cases when, in case that, only after, except if, except when, assuming, assuming that
[condition-then x]
then
[alternative x]
otherwise, alternative, instead, else
# whatever follows is another way to do what was said before
[alternative or]
or, alternatively, or else
[expected x]
expected, expect, should return, must return, should answer, must answer, should print, expected output, expected result, expected response, output

[cadence hourly]
hourly, every hour, each hour, per hour, hour
[cadence daily]
daily, every day, each day, per day, nightly, every night, every morning, each night, each morning, day, overnight
[cadence weekly]
weekly, every week, each week, per week, once a week, week
[cadence monthly]
monthly, every month, each month, per month, of the month, once a month, month, of each month, of every month
[cadence quarterly]
quarterly, every quarter, each quarter, per quarter, every three months, every 3 months, quarter, once a quarter
[cadence yearly]
yearly, annual, annually, every year, once a year, per year, each year
[weekday 0]
sunday, sun
[weekday 1]
monday, mon
[weekday 2]
tuesday, tue
[weekday 3]
wednesday, wed
[weekday 4]
thursday, thu
[weekday 5]
friday, fri
[weekday 6]
saturday, sat
[automatic yes]
auto, automatic, automatically, on merge, after every merge, on every push, on push, on every merge, automated, by itself, cron, on its own, scheduled, unattended, ci
[automatic no]
manual, manually, by hand, on request, after approval, with approval, human, on demand, approval required
[retention x]
retention, kept, keep, retained, kept for, keep for, stored for, retain, we keep, hold
[branch-word x]
push, pushing, merge, branch, commit, tag

[op >]
more than, greater than, above, exceed, exceeds, over, higher than, beyond, exceeding, in excess of, rises above, goes above, past, longer than, larger than, older than, is over
[op <]
less than, below, under, lower than, fewer than, drops below, falls below, within, smaller than, drop below, fall below, in less than, expires in, expires within, shorter than, less, ends within, expire within, ends in
[op >=]
at least, minimum, greater than or equal to, min, no less than, reaches, or more, reach
[op <=]
at most, maximum, up to, less than or equal to, max, no more than, not more than
[window x]
over, for, during, within, in, last, over the last, in the last, for more than, for at least, for over, across, sustained for, over a period of, in a window of, window, for longer than, within the last, more than, at least, averaged over
[interval x]
every, each, checked every, interval, at interval of, polled every, measured every
[times x]
time, failure, fail, failed, consecutive, consecutively, in a row, failing, attempt, consecutive failure, probe, check, retry, failed check, probes fail, sample, row
[number 2]
two, twice
[number 3]
three, thrice
[number 4]
four
[number 5]
five
[number 6]
six
[number 10]
ten
[marking x]
danger, dangerous, warning, caution, careful, irreversible, destructive, last resort, data loss, lose data, cannot be undone, can not be undone, permanently, development only, dev only, demo only, test only, testing only, staging only, never in production, not in production, never on production, not for production
# Where nothing stands yet that a restore could write over.
[new-place x]
new server, new machine, new host, new vm, new instance, new cluster, new project, new environment, new database, new node, new region, new volume, new empty, fresh server, fresh machine, fresh host, fresh vm, fresh instance, fresh cluster, fresh database, fresh environment, fresh install, clean server, clean machine, clean host, clean database, clean install, clean environment, empty database, empty server, empty cluster, blank server, blank database, temporary database, temporary server, temporary instance, scratch database, spare server, replacement server, replacement host, replacement machine
[compared x]
pros, cons, pro, con, advantages, disadvantages, advantage, disadvantage, drawbacks, drawback, trade-offs, trade-off, pros and cons
[section-word x]
section, chapter, paragraph
[instant x]
immediately, immediate, at once, instantly, at opening, on open, right away, now, asap, on alert, instant, when it fires, at alert, as soon as it fires
[within-hint x]
within, after, in
[machine-check x]
health check, healthcheck, probe, log, metric, error rate, latency, alert, error, health, healthz, 200, http, response time, cpu, memory, queue, error ratio, pods, certificate, version, status, dashboard, monitoring

# --- concepts that tie an alert to a procedure ----------------------------------------------------------------------
[subject api]
api, backend
[subject queue]
queue, celery, worker, job, task, rabbitmq, kafka, consumer, message, outbox, sidekiq, broker
[subject database]
database, db, postgresql, postgre, postgres, sql, mysql, mariadb, mongodb, rds
[subject email]
email, mail, e mail, sendgrid, smtp, mailer
[subject disk]
disk, storage, volume, filesystem
[subject memory]
memory, ram
[subject cpu]
cpu, processor
[subject certificate]
certificate, cert, tls, ssl, https
[subject cache]
cache, redis
[subject site]
site, website, frontend, web app, front end, ui, portal
[subject backup]
backup
[state down]
down, unavailable, not available, not responding, unreachable, outage, offline, out of service, dead, does not answer, not reachable, stopped, not answering, not running, unresponsive, ko, is down, no response
[state slow]
slow, latency, slowness, high latency, response time
[state blocked]
blocked, stuck, jammed, backlog, depth, piling up, not draining, length, growing, clogged, backed up, behind, buildup, pile up, lag
[state full]
full, space, almost full, out of space, filling up, usage, tight, filling, nearly full, low space, exhausted
[state error]
error, error rate, failed, failing, not sent, not delivered, failure, undelivered, lost, errors, fails, 5xx, broken, rejected
[state expired]
expired, expiring, expiry, expires, soon, about to expire, expiration
[state-noise x]
high, low, too, critical, elevated, much, abnormal
# How much is asked of a thing: of two alerts that say so of one measure it makes no two.
[strain x]
pressure, load, loaded, overload, overloaded, busy, heavy, hot, pegged, starved, starving, saturation, saturated, utilization, utilisation, consumption, usage, warning, alert, alarm
[severity-word x]
critical, major, minor, medium, high, low, warning, info, urgent, blocker, emergency, page, notice, notification, cosmetic, trivial
[channel pagerduty]
pagerduty, pager duty, pager
[channel slack]
slack
[channel email]
email, mail
[channel phone]
phone, telephone, sms, call
[column resolution]
resolution time, resolve within, time to resolve, resolution target, mttr, fix time, time to resolution, resolution sla, target resolution, restore within, fix within, resolved within, restoration time, resolution goal
[column warning]
warning, warn, warning threshold, amber, yellow, orange, soft limit
[column retention]
retention, kept for, keep, retention period, kept, retained, retained for, retention policy
[role monitoring]
monitoring, observability, monitoring and observability, dashboards, metrics, monitoring dashboard, surveillance, metrics and monitoring, monitoring and metrics
[role oncall]
on call, on call rotation, on call schedule, on call rotation, on duty, duty roster, on call roster, going on call

# --- what verbs do --------------------------------------------------------------------------------------------------
# words that begin as verbs do and name things
[verb noun]
kill switch, load balancer, load balancing, load average, route table, access log, access control, audit event, audit log, audit trail, change log, change request, deploy key, deploy log, patch level, query log, request rate, request id, restart count, restart policy, scale set, start time, stop time, test environment, test result, test account, tag name, update cadence, update frequency, build log, build number, record type, release note, release tag, push notification
[verb look]
run smoke test, run the smoke test, run health check, run the health check, run sanity check, run end to end test, perform smoke test, perform health check, perform end to end test, perform end to end testing, execute smoke test, execute health check, load page, load homepage, load home page, load site, load website, load app, load application, load url, load ui, load login page, reload page, refresh page, 
have a look, check, verify, look, read, inspect, view, open, find, compare, examine, monitor, search, list, see, review, watch, analyze, analyse, identify, confirm, ensure, make sure, validate, test, investigate, determine, diagnose, query, observe, locate, measure, count, show, browse, access, navigate, go to, go, log in, login, log into, connect, ssh, sign in, download, get, fetch, gather, collect, describe, track, trace, examine, assess, evaluate, detect, keep an eye, follow the log, tail, double check, distinguish, differentiate, tell apart, note which, inquire, capture, estimate, visit, retrieve, dump, take a look, look up, look for, understand, reproduce, scan, audit, cross check, obtain, head to, switch to the tab, refer, consult, probe, sample, expand, pull out, pull up, view the, isolate the cause, filter, decode, correlate, quantify, spot
sort, order by, group by, sort the
[verb tell]
contact, call, notify, page, inform, ask, announce, communicate, escalate, alert, post, tell, wait, note, record, document, write, report, declare, raise a ticket, raise an incident, raise an issue, raise the alarm, raise it with, raise with, file a, create a ticket, open a ticket, open an incident, open an issue, create an incident, create a channel, create incident, create a slack channel, open a bridge, start a bridge, start an incident, coordinate, assign, schedule a, schedule the post, discuss, decide, agree, hand over, hand off, engage, involve, send a message, send an update, send update, send an email, email, message, publish a message, publish an incident, publish the post, publish post, update status page, update the status page, update the ticket, update the incident, update stakeholder, update slack, provide update, provide an update, acknowledge, ack, appoint, volunteer, invite, join, ping, request, reach out, consider whether, plan, conduct, hold, keep a log, keep the log, give updates, thank, warn, remind, log a, share, submit ticket, submit support ticket, submit support request, submit support case, submit request, submit report, submit incident report, submit post mortem, submit postmortem, submit summary, submit feedback, draft, take note, summarize, capture lessons, set up a call, assemble, gather the team, allow, give it, let, observe silence, write down, get approval, obtain approval, seek approval, estimate impact, create a post mortem, create post mortem, write post mortem, escalate to, follow up, form incident team, form the team, form a team, form response team, make note, take note, jot down, note down, copy arn, copy id, copy request id, copy identifier, copy error message, copy stack trace, copy trace id, copy commit hash, copy sha
classify, categorize, categorise, prioritize, prioritise, broadcast, sign off, publish post mortem, publish postmortem, publish update, publish status, publish report, publish incident report, publish summary, publish finding, publish notice, publish announcement, publish rca
[verb click]
click, press, hit, tap, select, choose, pick
[verb change]
re send, resend failed, resend webhook, ssh deploy, have, restart, reboot, increase, disable, enable, run, execute, revert, roll, stop, start, set, restore, rotate, scale, make, change, modify, update, upgrade, downgrade, apply, deploy, redeploy, install, configure, create, replace, renew, regenerate, switch, fail over, failover, isolate, block, unblock, reduce, decrease, limit, raise, upload, go back, get rid, open the firewall, open port, open a port, open the port, open the circuit, follow,  raise memory, free, clean, clean up, cleanup, archive, compress, migrate, move, copy, reset, reinstall, repair, rebuild, sync, resync, close, resolve, fix, undo, force, adjust, optimize, tune, kill, terminate, cancel, replay, retry, resume, reactivate, edit, add, relaunch, bounce, push, merge, tag, import, load, reload, revoke, rename, comment, define, suspend, pause, route, redirect, reroute, throttle, use, patch, uncordon, cordon, provision, save, point, enter, promote, unlock, lock, perform, allocate, give the service, give more, expand the volume, resize, extend, grow, invalidate, warm, ship, release, put, try, consider, correct, trigger, reconfigure, grant, mount, unmount, do, address, clear the log, clear the cache, clear cache, clear log, clear logs, bring, take the, implement, mitigate, remediate, temporarily disable, initiate, complete, repeat, shed, drain traffic, back up, backup, take a copy, take a backup, send traffic, send it, flip, turn, unset, re enable, requeue, reprocess, relax, tighten, lower, rollback, roll back, recreate, register, deregister, detach, attach, evict, reindex, vacuum, truncate the log, hotfix, publish, mark, follow the rollback, engage the circuit, build, write the new, compact, defrag, sign, commit, swap, double, halve, remove, rerun, re run
submit, send transaction, send signed transaction, send payment, send payout, send refund
[verb danger]
delete, remove file, remove old file, remove data, remove volume, remove directory, remove folder, remove record, remove row, remove table, remove all, remove database, remove backup, remove snapshot, remove disk, remove node, remove namespace, remove bucket, remove log, remove image, remove container, remove user, remove account, remove key, remove queue, remove message, remove old, remove stale, remove orphan, remove unused, remove temporary, remove duplicate, purge, drop, wipe, destroy, truncate, erase, overwrite, flush, empty, drain, clear the queue, clear queue, format disk, format drive, format volume, format partition, decommission, restore the database, restore database, restore db, restore over, restore backup, restore mongodb, restore postgresql, restore postgres, restore mysql, restore mariadb, restore redis, restore collection, restore from, restore dump, restore snapshot, restore latest, restore last, restore data, restore table, restore volume, restore full backup, restore full dump, restore full database, restore full db, restore full snapshot, restore full copy, restore full cluster, restore into, force delete, shred, tear down, reimage, discard, clear the spool, kill the database, prune, restore neo4j, restore influxdb, restore elasticsearch, restore opensearch, restore cassandra, restore clickhouse, restore pitr, restore index
[noun look]
review, inspection, verification, check, analysis, comparison, log, logs, metric, graph, status, lookup, audit, health check
investigation, diagnosis, root cause analysis, deep dive
[noun tell]
notification, communication, announcement, escalation, post mortem, postmortem
[noun change]
restart, rollback, redeploy, redeployment, deployment, upgrade, failover, rotation, scale up, scale out, scaling, increase of, reboot, activation, migration, restarting, rolling restart, memory increase, manual restart, update, vertical scaling, horizontal scaling, installation, replacement, renewal, adding, replacing, renewing, rotating, resizing, upgrading, updating, changing, moving, migrating, scaling up, creating, installing, restoring, enabling, disabling, setting up, configuring, rebuilding, provisioning, re creating, recreating, promoting, extending, increasing, reindexing
[noun danger]
deletion, purge, removal, truncation, restore of, wipe, restore from, restore database, restore backup, deleting, purging
[lead x]
then, next, finally, first, firstly, second, secondly, third, lastly, please, now, also, you should, you must, you can, you could, you need, you may, you will need, we should, we must, we can, we need, one can, it is recommended, must, should, always, if possible, if necessary, if needed, optionally, manually, carefully, immediately, after that, afterwards, and, be sure, remember, do not forget, don't forget, never forget, possibly, try, attempt, start by, begin by, you may also wish, you want, important, note, nb, warning, caution, tip, quickly, temporarily, simply, just, once done, when done, as needed, as a first step, as a last resort, if required, otherwise, alternatively, or, else, instead, when in doubt, safely, only then, gracefully, again, let s
[otherwise x]
otherwise, else, if not, in all other cases, in any other case, if none of above, if neither
[problem x]
down, unavailable, slow, stuck, blocked, full, saturated, fail, fails, failed, failing, failure, error, crash, crashing, crashed, crashloop, crash loop, back off, oom, timeout, unreachable, corrupt, corrupted, corruption, lost, losing, loss, lag, lagging, behind, outage, expired, expiring, leak, exceeded, invalid, missing, degraded, overflow, overflowing, empty, inconsistent, suspicious, compromised, breach, attack, ddos, intrusion, high, low, too, abnormal, insufficient, loop, exhausted, impossible, refused, unresponsive, not responding, not working, broken, dead, killed, pending, disconnected, rejected, deleted, orphaned, deadlock, spike, overload, overloaded, frozen, hung, hanging, almost full, filling up, backlog, unhealthy, throttled, throttling, exhaustion, contention, offline, denied, mismatch, partial, buildup, latency, flapping, duplicate, misconfigured, unauthorized, depleted, bottleneck, drift, stale, delayed, locked, wrong, undelivered, interrupted, disappeared, disaster, issue, problem
[pointer x]
following command, command below, following, below, this command, these commands, as follows, like this, run this, this script, following commands, with this, the commands, command
[verify x]
run smoke test, run health check, run end to end test, perform end to end test, perform end to end testing, perform health check, check, verify, confirm, ensure, make sure, validate, monitor, watch, test, keep an eye, smoke test
[verify-phrase x]
should, back to normal, recovered, once completed, no error, is healthy
[navigate x]
go, go to, navigate, menu, tab, open, console, click, dashboard, portal, ui, web interface, from, select
[asking x]
check, verify, see, know, ask, determine, confirm, decide, find out, tell, check to see, whether, look, examine, investigate, evaluate, assess
[look-object x]
tab, log, logs, metric, metrics, graph, detail, details, page, report, history, dashboard, panel, view
[manual x]
operation, operations, operational runbook, manual, runbook, handbook, operations manual, operations guide, playbook, guide, documentation
[shelf-prefix x]
runbook, playbook, rb, procedure, sop
[case-label x]
case, scenario, cause, option, symptom, hypothesis
[step-label x]
step, phase, stage, part

[stage symptom]
symptom, impact, meaning, possible cause, probable cause, common cause, likely cause, effect, cause, business impact, what it means, user impact, consequence, indicator, sign, root cause, alert condition

[column backup]
backup, data, what, type, item, database, scope, asset
[column place]
location, destination, storage, where, stored in, place, target, backup destination
[column zone]
time zone, timezone, zone
[column channel]
method, channel, contact method, how
[pair-name x]
name, parameter, key, property, item, setting, what, attribute
[pair-value x]
value, detail, details, content, setting, description
[nothing x]
n/a, na, none, not applicable, tbd, to be defined, to be determined, nothing, nil, any, no
[free x]
free, available, remaining, left, unused
[duration 1800]
half an hour, a half hour
[duration 900]
quarter of an hour, a quarter hour
[duration 3600]
an hour, one hour, within the hour
[duration 86400]
a day, one day
[duration 604800]
a week, one week
[channel mattermost]
mattermost
[channel teams]
teams, microsoft teams, ms teams
[channel opsgenie]
opsgenie
[channel discord]
discord
[channel telegram]
telegram
[channel whatsapp]
whatsapp
[provider-name x]
render, aws, rds, s3, amazon, gcp, google, azure, heroku, vercel, fly, fly.io, digitalocean, cloudflare, oracle, oci, hetzner, supabase, neon, railway, backblaze, wasabi, netlify, hostinger, mongodb, atlas, crunchy, linode, akamai, ibm
[last-resort x]
as a last resort, last resort, as last resort
[gates x]
gates, go no go, a single no, any no stops, one no ends
[gate x]
proceed only if, proceed if, only proceed if, continue only if, only if all, if all of, all of the following, all of these, all conditions, go ahead only if, all the following
[needed x]
needed, required, necessary
# sentences and labels above what is done in some cases only
[afterwards x]
after resolution, after the resolution, after the incident, after the incident is resolved, after the incident is over, after the outage, after the fix, once resolved, once fixed, once it is fixed, once it is resolved, once it is over, once the incident is resolved, once the incident is over, once the issue is resolved, once everything is back, when done, when finished, when it is over, when resolved, when fixed, when the incident is resolved, when the incident is over, after correcting the cause, after the cause is fixed, after recovery
[means x]
api, sql, manual, manually, by hand, cli, command line, console, ui, gui, dashboard, web interface, script, scripted, automated, automatic, terraform, ansible, kubectl, ssh, psql
[maybe x]
may need to, might need to, you may need to, you might need to, may have to, might have to, you may have to, you might have to, it may be necessary to, it might be necessary to, this may require, may require, might require, where applicable, where needed, as needed, as required
[examples x]
such as, like, including, for example, e.g, for instance
[meaning x]
meaning, what it means, description, alert description, alert condition
[fires x]
alert, fire, fires, firing, triggered, trigger, raised
# in comments above commands: one of several ways to do one thing, for some of it only
[variant x]
by, per, specific, single, only, selected, selective, certain, excluding, exclude, exclusion, except
# labels and headings above things that are only listed, by all of their words
[things-label x]
look for, look out for, what to look for, question to ask, question, sign, indicator to watch
[things-label example]
example, sample
# their first or last word: "Common dependencies", "Possible values"
[things-lead x]
common, typical, possible, known, usual, frequent, potential
[things-lead catalogue]
script, scripts, tool, tools, tooling, utilities
[things-label catalogue]
script, scripts, tool, tools, tooling, utilities, helper scripts
[things-lead fact]
configuration, settings, parameters, credentials, identifiers
# labels above remarks: only what begins as an order is done
[note-label x]
important, note, warning, caution, attention, caveat, gotcha, pitfall, point to note, keep in mind, good to know, be aware
# verbs above what is written down
[note-verb x]
document, record, note, note down, log, write down, report, summarize, list
# first words of what is left as it is
[keeping x]
keep, retain, preserve, leave
no action, do nothing, nothing to do, nothing to be done, no change
# headings and labels of what is not to be done
[shunned x]
don't, dont, donts, do not, do nots, never, avoid, to avoid, things to avoid, what not to do, not to do, never do, never do this
# behind its subject: how things are, and nothing to do
[stating x]
take effect, takes effect, work across, works across, remains active, remain active, happens automatically, retries automatically
[told-label x]
document version, document date, document status, revision, document updated, document last updated, last updated, last reviewed, last revision, maintained by, document maintained by, document owner, written by, reviewed by, target time, time target, remember, reminder, check frequency, check interval, access, rollback channel, backup window, expected duration, duration, expected time, estimated time, estimated duration, sla, rto, rpo, target, owner, author, expected impact, last test, last tested, next review, cost, risk level, audience, objective, decision, keep in mind
goal
# what something is or where, unless it is told to be done
[property-label x]
format, location, path, file path, root directory, output directory, publish directory, build command, install command, start command, url, status page, size, storage, storage location, backup location, encryption, hosting, language, framework, region, naming, naming convention, filename, file name, log file, config file, kill switch, endpoint, base url, repository, runtime, database name
[runs-on x]
docker, docker compose, with docker, using docker, on docker, kubernetes, k8s, with kubernetes, using kubernetes, on kubernetes, kubectl, helm, systemd, with systemd, using systemd, pm2, bare metal, vm, podman, swarm, docker swarm, nomad, ecs, linux, macos, mac, windows, ubuntu, debian, centos, rhel, alpine, aws, gcp, azure, heroku, vercel, railway, render, fly, local, on premise, on prem
[planned heading]
tooling backlog, improvement backlog, automation backlog, product backlog, technical debt, roadmap, future work, future improvement, future enhancement, future evolution, planned improvement, planned enhancement, planned evolution, future plan, planned feature, feature to come
[planned mark]
planned, not implemented, not yet implemented, plan only, planned only, not yet in place, not in place yet, to be implemented, todo, future, coming soon, proposed, not built yet, not yet available
[rehearsal label]
test, drill, exercise, simulation, rehearsal, practice, game day, gameday, fire drill, tabletop, test scenario, drill scenario
[rehearsal phrase]
test alert, testing alert, alert testing, test the alert, failure testing, synthetic failure, simulated failure, simulated incident, simulated outage, incident simulation, fire drill, incident drill, outage drill, failover drill, drill scenario, automated drill, manual drill, full drill, game day, gameday, tabletop exercise, tabletop, chaos experiment, chaos testing, chaos engineering
[planned-outage x]
maintenance, planned downtime, scheduled downtime, announced downtime, planned outage, scheduled outage, announced outage, planned interruption, scheduled interruption
[left-out no]
excluding, exclude, excludes, excluded, exclusion, exclusive, except, excepting, exception, outside, without, not count, not counted, not counting, never count, does not count, not include, not included, not including, other than, ignoring, ignored, exempt, exempted, leaving out, left out, not burn
[left-out yes]
including, include, includes, included, count, counted, not excluded, not exclude, not excluding, never excluded, not exempt, even during, also during, without excluding
[lasting x]
for, during, lasts, lasting, duration, takes, length, about
[person x]
on call, oncall, engineer, developer, dev, lead, leader, manager, head of, director, cto, ceo, cio, ciso, coo, vp, vice president, owner, team, sre, devops, dba, administrator, admin, secondary, primary, commander, officer, chief, duty, everyone, responder, rotation, operator, coordinator, analyst, architect, specialist, expert, founder, president, supervisor, stakeholder, executive, leadership, management, first line, second line, support team, vendor support, on-call, duty engineer, vendor, supplier, support, help desk, service desk, incident commander, incident manager, incident lead, incident coordinator
[threshold-label x]
threshold, condition, fires when, trigger condition, alert condition, alert threshold, fires at, triggers when, alert when, trigger threshold, firing condition
# Labels of the bounds that one alert has, each for how bad it is then.
[level-label x]
warning, warn, critical, crit, warning threshold, critical threshold, warning level, critical level, threshold warning, threshold critical, ticket, page, emergency, fatal, urgent, major, minor, yellow, amber, orange, red
# How often something is done that follows upon something else.
[event x]
after, before, on, upon, when, with each, with every, at each, on each, on every, as needed, as required, on demand, ad hoc, whenever, if needed, per release, per incident, each release, each incident, each deployment, every release, every deployment, every incident
# Columns that say what somebody is called for.
[occasion x]
when, use case, specialty, specialties, purpose, reason, expertise, responsible for, contact for, for what, what for
# Answers that are put off, and that is what is promised.
[later x]
weekly review, monthly review, this week, within week, within a week, next week, not a page, no page, ticket, ticket only, best effort, next sprint, in next sprint, following sprint, sprint, backlog, in backlog, prioritized backlog, prioritised backlog, next release, next iteration, next maintenance window, planned, planned work, when convenient
# Times that nobody has fixed.
[undecided x]
later, soon, asap, as soon as possible, tbd, tba, tbc, to be defined, to be decided, to be determined, to be confirmed, to be agreed, not defined, not defined yet, not decided, open, unknown, some time, in due course
# How copies are made: no name of whoever makes them.
[copy-kind x]
pitr, point in time, point in time recovery, snapshot, snapshots, wal, full, full backup, incremental, differential, dump, logical, physical, binlog, archive, hot, cold, encrypted, automatic, automated, manual
# What a label names beside how often it is: "Weekly checks:".
[recurring-noun x]
task, check, review, chore, maintenance, routine, activity, action, verification
[rolling x]
rolling, trailing, measured over, judged over, evaluated over, calculated over, compliance period, slo window, measurement window, evaluation window, averaged over
[pre-check x]
check, look

# --- what an entry of a list needs ----------------------------------------------------------------------------------
# Labels that say something of an entry and name none.
[field-label x]
what it means, likely cause, possible cause, probable cause, cause, impact, meaning, query, expression, formula, metric, threshold, duration, evaluation window, window, period, interval, response sla, response time, time to respond, resolution time, time to resolve, sla, notification, notify, notifies, channel, routing, route, action, first action, response, initial response, example, source, runbook, description, severity, priority, urgency, status, date, rotation, responsibility, resolution, mitigation, frequency, scope, symptom, note, tag, label, rationale, type, unit, aggregation, condition, acknowledgement, acknowledge
goal
# Programs that people look into: where they stand is no environment.
[tool-label x]
tool, tooling, software, utility, tool name, dashboard
[tool x]
grafana, kibana, prometheus, alertmanager, jaeger, zipkin, konga, sentry, datadog, new relic, splunk, loki, graylog, nagios, zabbix, uptimerobot, pagerduty, opsgenie, portainer, pgadmin, adminer, phpmyadmin, swagger, mailhog, sonarqube, jenkins, argocd, github, gitlab, bitbucket, jira, confluence, slack, wiki, dashboard, healthcheck, application insight, app insight, monitoring, portal, console, admin, log, metric, tracing, insight, health check, status page, documentation, docs, github action, ci, repository, registry, bug tracker
# Before and behind whoever is called.
[answers x]
responding to, respond to, response to, reacting to, react to, handling, handle, how to handle, dealing with, deal with, how to respond to
[calls x]
escalate to, escalates to, page, pages, notify, notifies, call, calls, alert, alerts, contact, inform, wake, wake up, ping, paging
[called x]
paged, notified, called, alerted, informed, contacted, acknowledges, acknowledge, receives, woken, pinged, joins, acks, owns, decides, decide, investigates, takes, takes over, handles, responds, continues, coordinates, triages, acknowledged, handled
[lingering x]
within, lasting, ongoing for, longer than, for more than, for over, still, not resolved, unresolved, after, since
[estimated x]
estimated, estimate, typical time, average, actual
# What was made once: somebody has to say so.
[set-up x]
configured, enabled, wired, tested, tagged, documented, saved, sent, received, created, announced, notified, informed, archived, scheduled
# What stands behind the name of what is watched.
[alerts-when x]
alert if, alert when, alert on, alert above, alert below, alert at, alert over, alert under, alert immediately, page if, page when, notify if, notify when
[waiting x]
after, no answer, no response, without response, without answer, if, unresolved, not resolved, unacknowledged, not acknowledged, still
[weak-role x]
pipeline, workflow, target, infrastructure
[hours x]
business hours, office hours, working hours, weekdays, around the clock, always, anytime, week days
[target-label x]
target, goal, objective, slo, sla target, desired
[timeout x]
timeout, time out
# Says when something is best done, not what.
[when-label x]
best time, avoid, preferred time, recommended time, quiet hour, peak hour, off peak hour, busy hour, low traffic, time to avoid, preferred window, recommended window
# Where a row holds, when it holds wherever there is anything.
[everywhere x]
all, any, every, both, each, global, overall, everywhere, all environments, every environment, all services, every service, whole system, *

# before what is quoted: a message, and no command
[quoting x]
fail with, fails with, failed with, error message, log line, says, saying, in slack, on slack, in teams, on teams, in discord, in channel, type in slack, logged as, reverted by, handled by, created by, started by, restarted by, caused by, done by, made by

# headings that tell of incidents inside of a document that is one procedure
[told-section x]
definition, example, template, register, registry, glossary, reference, recap, summary checklist, recap checklist, checklist recap, content, obligation, exemption, legal basis

# headings below which each one is a case
[by-sort x]
by type, per type, by scenario, per scenario, by kind, by category, by cause, depending on, according to

# what also is a phase among phases
[lesser-phase detection]
acknowledgement, acknowledge, acknowledgment, intake
[lesser-phase resolution]
verification, validation, verify, recovery check

# verbs that hand something over, and what is not to be taken back then
[final verb]
submit, send, broadcast, transmit, release
[final object]
transaction, tx, payment, payout, transfer, wire, refund, withdrawal
# verbs that run something, and what only looks
[check-run verb]
run, re run, rerun, repeat, redo, perform, execute, run again, start, begin, conduct, continue, carry out, follow
[check-run object]
check, health check, sanity check, smoke test, diagnostic, verification, investigation, investigating, investigation step, analysis, diagnosis, inspection
# comments above lines that belong into a file
[file-edit x]
in, into, edit, add to, set in, change in, in file, update, put into
# how a command's answer ends
[outcome x]
ok, passed, passes, green, success, succeeded, successful, complete, completed, done, ready, available, found, running, up, healthy, enabled, active, finished, started, accepted, true, open, valid
# labels above when somebody is called
[escalates-if x]
escalate if, escalate when, escalate immediately if, escalate at once if, escalate further if, escalate to lead if
# what is done to each of one sort: "For public incidents, ..."
[scoped x]
incident, incidents, outage, outages, alert, alerts, breach, breaches
# labels above what is not done now: ideas for later, history, how something works by itself
[things-label later]
long term, longer term, long term fix, longer term fix, long term fixes, longer term fixes, long term solution, longer term solution, long term improvement, long term action, changelog, change log, revision history, how it works, under the hood
# columns of an index that say what begins each of its procedures
[begun-by x]
trigger, triggered by, symptom, symptoms, main symptom, when, when to use, use when, condition, alert, alerts, trigger condition, situation
# columns that say when it is whose turn
[roster x]
week, weeks, week of, month, period, sprint, date, dates, shift, rotation, day, from
# who of those that a group has: names of nobody
[turn first]
primary, main, first, lead contact
[turn backup]
backup, secondary, second, tertiary, fallback, alternate, deputy
