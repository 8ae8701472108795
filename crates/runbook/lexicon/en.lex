# Words of English runbooks. [group key], then phrases; case, plural and articles do not matter.

[language en]
the of and or is are to for in on with if by at this that from when not be been has have will must should every all after before your our you we it as an which what who down level role team response check restart time severity

# --- headings -------------------------------------------------------------------------------------------------------
[role environments]
environment, environment and url, endpoint, platform, hosting, service url, where it runs
[role objectives]
sla, slo, objective, service level, service level objective, target, sla target, indicator, promise
[role alerts]
alert, alerting, configured alert, alert rule, alarm, monitoring and alert, monitoring, alert threshold
[role severities]
severity, severity level, incident severity, severity definition, priority level, incident classification, incident level, how bad is it
[role escalation]
escalation, escalation path, escalation policy, escalation matrix, escalation ladder, who to call, who to page, who gets paged
[role contacts]
contact, team, on call, directory, people, on call team, contact and escalation, roster
[role maintenance]
maintenance, recurring task, routine, scheduled task, calendar, scheduled maintenance, regular task, recurring work
[role backup]
backup, backup and restore, backup policy, backup strategy, backup and recovery
[role checks]
health check, healthcheck, probe, smoke test, liveness check, service health, health endpoint
[role deploy]
deployment, deploy, release, release process, deploying, deployment procedure, shipping, standard deployment
[role checklist]
checklist, post deployment checklist, after each deployment, post deploy check, after deployment
[role dependencies]
dependency, external service, external dependency, vendor, third party, upstream, third party service, supplier, service we depend on
[role incident]
incident management, incident, incident process, incident response, incident handling
[role phases]
process, phase, incident lifecycle, lifecycle, how incident is worked, workflow
[role group]
incident runbook, incident procedure, runbook by incident, common incident, known incident, incident playbook, playbook, troubleshooting, incident scenario, failure scenario, procedure by incident, runbook per incident, common issue, response procedure
[role rollback]
rollback, roll back, rolling back, revert, undo release
[role restore]
restore, restoring, recovery, disaster recovery, restore procedure
[role reference]
useful command, cheat sheet, cheatsheet, reference, command reference, handy command, appendix, quick reference, common command
[role prose]
introduction, overview, glossary, history, about, purpose, changelog

# --- columns --------------------------------------------------------------------------------------------------------
[column environment]
env, environment, stage, platform, instance
[column service]
service, application, component, system, vendor
[column url]
url, address, link, host, endpoint, hostname, domain
[column provider]
provider, hosting, host provider, cloud, hosted by, hosted on
[column metric]
metric, indicator, sli, measure, measurement
[column target]
target, objective, slo, sla, goal, promise
[column critical]
critical, critical threshold, limit, breach, unacceptable
[column alert]
alert, alert name, alarm, rule, monitor
[column condition]
condition, threshold, trigger, fires when, expression, when, rule expression
[column severity]
severity, priority, urgency, sev
[column level]
level, severity level, class, sev level, grade
[column criteria]
criteria, criterion, description, definition, impact, meaning, example, what it means
[column response]
response, response time, respond within, deadline, time to respond, reaction, sla response, ack within, acknowledge within
[column time]
time, after, when, delay, elapsed, minute, t
[column action]
action, who, notify, page, contact person, escalate to, recipient, responsible, paged
[column contact]
contact, contact detail, reach, how to reach, address, channel, contact method
[column role]
role, function, position, name, team, person
[column support]
support, support contact, help, support channel
[column email]
email, mail, e mail, email address
[column phone]
phone, tel, telephone, mobile, cell
[column slack]
slack, chat
[column branch]
branch, git ref, git branch
[column task]
task, job, activity, work, operation
[column frequency]
frequency, cadence, schedule, how often, recurrence
[column check]
check, probe, test, health check
[column expected]
expected, expected result, expected response, expect
[column command]
command, query
[column cause]
cause, symptom, if, case, finding, root cause
[column remedy]
remedy, fix, solution, resolution, mitigation, then, remediation
[column procedure]
procedure, runbook, playbook
[column window]
window, period, over, duration
[column interval]
interval, every
[column automatic]
automatic, automated, mode

# --- document data --------------------------------------------------------------------------------------------------
[meta document]
document, document id, reference, ref, doc, doc id, number
[meta version]
version, revision, v
[meta status]
status, state
[meta date]
date, updated, last updated, last reviewed, last reviewed on, last review, effective date
[meta audience]
audience, intended audience, reader, for

# --- meaning of names -----------------------------------------------------------------------------------------------
[environment production]
prod, production, live
[environment staging]
staging, stage, preprod, pre production, preproduction, uat
[environment development]
dev, develop, development, sandbox, local
[environment test]
test, testing, qa, integration
[environment-noise x]
environment, env, server, instance, cluster, platform

[indicator availability]
availability, uptime, available
[indicator latency_p50]
p50, latency p50, median latency, p50 latency, median
[indicator latency_p95]
p95, latency p95, p95 latency, 95th percentile
[indicator latency_p99]
p99, latency p99, p99 latency, 99th percentile
[indicator error_rate]
error rate, error, 5xx, failure rate, failed request, error ratio, http 500
[indicator health_check]
health check, healthcheck, probe, liveness, failed health check, failed check, failed probe, health probe, health endpoint
[indicator queue_depth]
queue depth, queue length, queue size, backlog, job, pending job, message, queue
[indicator disk_usage]
disk, disk space, disk usage, storage, filesystem
[indicator cpu_usage]
cpu, processor
[indicator memory_usage]
memory, ram
[indicator connections]
connection, open connection
[indicator replication_lag]
replication lag, replica lag, replication
[indicator certificate_expiry]
certificate, certificate expiry, tls, cert

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
investigation, investigate, diagnosis, diagnose, diagnostic, analysis, what to check, what to look at, triage, debugging, troubleshooting, find the cause, look first, look
[stage resolution]
resolution, resolve, mitigation, mitigate, remediation, remediate, fix, recovery, recover, action, corrective action, solution, what to do, repair, treatment, how to fix
[stage verification]
verification, validation, verify the fix, confirm recovery, post check, verify
[stage procedure]
procedure, step, instruction
[stage context]
symptom, impact, meaning, context, description, prevention, possible cause, probable cause, note, background, see also, additional resource, overview
[incident-prefix x]
incident, outage, alert, runbook, playbook, scenario, case
[trigger-label x]
alert, trigger, triggered by, related alert
[severity-label x]
severity, priority, level

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
restart, reboot, relaunch, bounce, start again
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

[imperative x]
check, verify, look, read, inspect, restart, contact, call, notify, page, open, click, wait, find, select, choose, compare, increase, purge, delete, remove, confirm, monitor, note, disable, enable, analyze, analyse, identify, run, execute, inform, examine, search, test, revert, roll, validate, stop, start, set, see, review, ensure, make, restore, rotate, scale, ask, go, watch, list, view
[danger x]
danger, dangerous, destructive, delete, destroy, drop, wipe, overwrite, irreversible, restore, purge
[condition-opener x]
if, when, in case of, whenever, once, on
[condition-then x]
then
[alternative x]
or, otherwise, alternatively, or else, alternative, instead
[expected x]
expected, expect, should return, must return, should answer, must answer, should print, expected output, expected result, expected response, output

[cadence hourly]
hourly, every hour, each hour
[cadence daily]
daily, every day, each day, per day, nightly, every night
[cadence weekly]
weekly, every week, each week, per week
[cadence monthly]
monthly, every month, each month, per month
[cadence quarterly]
quarterly, every quarter
[cadence yearly]
yearly, annual, annually, every year
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
auto, automatic, automatically, automated
[automatic no]
manual, manually, by hand, on request, after approval
[retention x]
retention, kept, keep, retained, kept for
[branch-word x]
push, pushing, merge, branch, commit, tag

[op >]
more than, greater than, above, exceed, exceeds, over, higher than
[op <]
less than, below, under, lower than, fewer than
[op >=]
at least, minimum
[op <=]
at most, maximum, up to
[window x]
over, for, during, within, in, last
[interval x]
every, each
[times x]
time, failure, fail, failed, consecutive, consecutively, in a row, failing, attempt, consecutive failure
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
[instant x]
immediately, immediate, at once, instantly, at opening, on open, right away, now
[within-hint x]
within, after, in
[machine-check x]
health check, healthcheck, probe, log, metric, error rate, latency, alert, error

# --- concepts that tie an alert to a procedure ----------------------------------------------------------------------
[subject api]
api, backend
[subject queue]
queue, celery, worker, job, task
[subject database]
database, db, postgresql, postgre, postgres, sql
[subject email]
email, mail, e mail, sendgrid
[subject disk]
disk, storage, volume, filesystem
[subject memory]
memory, ram
[subject cpu]
cpu, processor
[subject certificate]
certificate, cert, tls, ssl
[subject cache]
cache, redis
[subject site]
site, website, frontend, web app
[subject backup]
backup
[state down]
down, unavailable, not available, not responding, unreachable, outage, offline, out of service, dead, does not answer
[state slow]
slow, latency, slowness, high latency, response time
[state blocked]
blocked, stuck, jammed, backlog, depth, piling up, not draining, length
[state full]
full, space, almost full, out of space, filling up, usage
[state error]
error, error rate, failed, failing, not sent, not delivered, failure, undelivered, lost
[state expired]
expired, expiring, expiry
[state-noise x]
high, low, too, critical, elevated, much, abnormal
[severity-word x]
critical, major, minor, medium, high, low, warning, info, urgent, blocker, emergency, page, notice, notification
[channel pagerduty]
pagerduty, pager duty
[channel slack]
slack
[channel email]
email, mail
[channel phone]
phone, telephone, sms, call
[look x]
check, look, read, inspect, view, open, find, compare, examine, monitor, search, list, see, review, verify, go, watch, analyze, analyse, identify, note
