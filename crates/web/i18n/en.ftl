age-ago = { $span } ago
age-ahead = in { $span }

actor-vectra = Vectra
step-evidence = What the platform saw and what is deployed
outcome-ok = done
outcome-failed = failed
outcome-unknown = outcome unknown
outcome-manual = for a human
outcome-pending = under way

cause-crash = crash
cause-out-of-memory = out of memory
cause-bad-release = bad release
cause-untested = a cause that nothing tests

event-program-accepted = { $who } accepted “{ $title }” (version { $version }).
event-started = { $who } { $version } took over the log.
event-maintenance-none = No window of maintenance is in operation from now on.
event-maintenance-planned = Windows of maintenance in operation from now on: { $windows }. { $n ->
    [0] No objective leaves them out.
    [one] 1 objective leaves them out.
   *[other] { $n } objectives leave them out.
}
event-alert-fired = The alert “{ $name }” fired after { $failures ->
    [one] 1 failure
   *[other] { $failures } failures
 } in a row, the first at { $first }. Last answer: { $detail }
event-alert-resolved = The alert “{ $name }” cleared after { $passes ->
    [one] 1 pass
   *[other] { $passes } passes
 } in a row.
event-opened = Incident “{ $title }” opened as { $severity } ({ $criteria }), without a deadline in the runbook.
event-opened-deadline = Incident “{ $title }” opened as { $severity } ({ $criteria }), response due by { $by }.
event-paged = { $contact } was paged (level { $level }, round { $round }).
event-level-unbound = Level { $level } ({ $contact }) in round { $round } reaches nobody: no channel is configured for this contact.
event-missed-levels = Not paged, because their time passed while nobody could page: { $contacts }.
event-delivered = The message { $key } was delivered at attempt { $attempt }.
event-delivery-retry = The message { $key } was not taken at attempt { $attempt }: { $reason }. It is tried again.
event-delivery-rejected = The message { $key } was refused at attempt { $attempt }: { $reason }.
event-nobody-reached = Nobody was reached in round { $round }.
event-escalation-held = Nobody further is paged for now: all that fires is muted. { $why }
event-escalation-resumed = Paging goes on from where it was { $after } ago.
event-escalation-exhausted = All levels were paged in { $rounds ->
    [one] 1 round
   *[other] { $rounds } rounds
 }; nobody acknowledged.
event-acknowledged = { $who } acknowledged the incident.
event-acknowledged-late = { $who } acknowledged the incident, after the deadline.
event-deadline-missed = The response deadline of { $by } passed without an acknowledgement.
event-noted = { $who } noted: { $text }
event-severity-changed = { $who } changed the severity to { $severity }.
event-run-started = The procedure “{ $title }” began with { $steps ->
    [one] 1 step
   *[other] { $steps } steps
 } of investigation.
event-step-finished = Step “{ $step }”: { $outcome } ({ $took }).
event-branch-proposed = { $who } proposed “{ $condition } → { $action }” on { $target }, which waits for approval. { $reasons }
event-branch-granted = { $who } chose “{ $condition } → { $action }” on { $target }, which the configuration grants. { $reasons }
event-human-needed = A human must decide: { $why }
event-approved = { $who } approved the change.
event-approved-configuration = The configuration grants the change.
event-change-intended = The change “{ $text }” begins (attempt { $attempt }).
event-change-finished = The change ended: { $outcome } (attempt { $attempt }, { $took }).
event-read-back-yes = The target was read back: the change happened.
event-read-back-no = The target was read back: the change did not happen.
event-read-back-unknown = The target was read back: it cannot be told whether the change happened.
event-vendor-troubled = { $name } says on its status page that it has trouble, seen since { $since }: { $detail }
event-vendor-recovered = { $name } says on its status page that all is well again: { $detail }
event-verification-failed = The change was made, and the check still fails.
event-resolved-verified = The incident is resolved: the check passes again after the change.
event-resolved-recovered = The incident is resolved: the check passes again without a change by Vectra.
event-resolved-person = { $who } resolved the incident.
event-announced = Everyone was told: { $what }.
event-automation-stopped = { $who } stopped all automatic changes.
event-automation-resumed = { $who } resumed automatic changes.
event-requests-unseen = { $n ->
    [one] 1 request to { $environment } ({ $failed } failed), told by { $source }, came between { $from } and { $to } and is in no figure: { $why }.
   *[other] { $n } requests to { $environment } ({ $failed } failed), told by { $source }, came between { $from } and { $to } and are in no figure: { $why }.
 }
event-clock-jumped = The clock jumped by { $by }; deadlines moved with it.
event-drill-started = { $who } began the drill “{ $drill }” (fault { $fault }) on { $target }.
event-drill-passed = The drill “{ $drill }” passed.
event-drill-failed = The drill “{ $drill }” did not pass.
event-drill-aborted = The drill “{ $drill }” was cut short.

announced-opened = an incident opened
announced-acknowledged = somebody has it
announced-approval-wanted = a change waits for approval
announced-human-wanted = a human must decide
announced-changed = a change was made
announced-nobody-reached = nobody could be paged
announced-resolved = it is over

reason-instance-ended = an instance ended at { $at } ({ $how })
reason-recent-release = the release { $deploy } went live { $span } before the first failure
reason-release-after = the release { $deploy } went live { $span } after the first failure
reason-no-recent-release = no release in the { $span } before the first failure
reason-no-instance-ended = no instance ended
reason-unavailable = { $source } did not answer: { $why }
reason-no-branch = the runbook has no branch for: { $cause }
reason-several-branches = more than one branch of the runbook answers: { $cause }
reason-several-causes = the evidence points to more than one cause: { $causes }
end-exit = status { $status }
end-out-of-memory = killed for memory
end-other = ended by the platform
fact-live-deploy = the live deployment is { $deploy }, since { $at }
fact-live-rollback = the live deployment is { $deploy }, a rollback, since { $at }
fact-auto-deploy-on = auto-deploy is on
fact-auto-deploy-off = auto-deploy is off

why-unclear = the evidence does not choose one branch.
why-nothing-to-run = the runbook holds nothing that Vectra can carry out here.
why-change-failed = the change was refused or failed: { $detail }
why-outcome-unreadable = it cannot be read back whether the change happened: { $detail }
why-not-verified = the change was made, and the check still fails.

refused-stopping = Vectra is stopping; ask again when it runs.
refused-no-incident = There is no incident { $id }; the overview lists them.
refused-resolved = { $id } is resolved already.
refused-nothing-to-approve = { $id } has no change that waits for a decision.
refused-no-branch = The procedure has no branch { $branch }.
refused-not-runnable = Branch { $branch } cannot be carried out by Vectra; do it by hand and note it.
refused-still-failing = The alert “{ $alert }” still fires. { $id } resolves by itself once the check passes; acknowledge it to stop the pages.
refused-under-way = A change of { $id } is under way; wait for its outcome.
refused-confirm = This is dangerous: confirm by typing the target's name, { $target }.
refused-empty-note = A note needs text.
drill-unknown = There is no drill “{ $name }”; `vectra drill list` shows them.
drill-no-injector = No fault injector is configured; drills run only where [drill] in vectra.toml names one.
drill-busy = Another drill runs; wait for its end.
drill-observe-only = This Vectra only observes; start it without --observe to run a drill.
drill-no-alert = No alert of the runbook is in operation, so nothing would notice the fault; `vectra status` says what is missing.
drill-incident-open = { $id } is open; a drill begins from health.
drill-check-fails = A check fails already; a drill begins from health.
accept-unchanged = The document on disk is the accepted one already.
accept-unreadable = { $path } cannot be read: { $why }. Check the path and the permissions.
accept-store = The document was not kept. { $why }
accept-log-waits = The log cannot be written now; accept again when it can.
accept-moved = The document changed again since you read it; look at the new changes first.

store-folder = The data folder { $path } cannot be used: { $why }. Choose another one with --data, or give it to this user.
store-in-use = Another Vectra runs on the data folder { $path }. Stop it first, or choose another folder with --data.
store-newer = The data in { $path } was written by a newer Vectra (format { $found }, this one knows { $known }). Run that version.
store-full = The disk that holds { $path } is full. Free some room; nothing that was promised is lost.
store-damaged = The data in { $path } is damaged: { $why }. Restore the folder from a copy.
store-overtaken = The event log was written by another process since. This one must stop.
store-other = The data in { $path } cannot be read or written: { $why }. Check the disk.

problem-unauthorized = Who are you?
problem-unauthorized-detail = Send a token as “Authorization: Bearer vtr_…”, or log in at /login. `vectra token create NAME` makes one.
problem-forbidden = Refused
problem-csrf-detail = The form is too old or came from elsewhere. Open the page again and repeat it there.
problem-not-found = Not found
problem-no-page-detail = There is nothing at this address; /api/openapi.json lists the API.
problem-no-incident-detail = There is no incident { $id }.
problem-no-token-detail = There is no token named “{ $name }”.
problem-bad-request = The request is not understood
problem-body-detail = The body is not what this address takes: { $why }
problem-note-long-detail = A note has at most { $limit } characters. Shorten it, or note where the rest is.
problem-too-large = The body is too large
problem-too-large-detail = At most { $limit } bytes are taken.
problem-conflict = Not now
problem-store = The store does not answer
problem-timeout = It took too long
problem-timeout-detail = There was no answer within { $seconds } s. What was asked may still happen: look at the state before you ask again.
problem-method = This address does not take that method
problem-method-detail = /api/openapi.json says which one it takes.
problem-rate = Too many failed logins
problem-rate-detail = Wait a minute, then try again.
problem-token-name-detail = A token's name has 1 to 64 letters, digits, dots, dashes or underscores.

nav-skip = To the content
nav-overview = Overview
nav-program = Runbook
nav-logout = Log out
nav-signed-in = Signed in as { $name }
nav-language = Français
login-title = Log in
login-lead = Vectra operates from your runbook. Its pages need a token.
login-token = Token
login-button = Log in
login-wrong = This token is not known. `vectra token create NAME` makes a new one.
login-hint = The first token was printed once when Vectra first started.

overview-title = Overview
overview-observe = Vectra only observes here: it pages nobody and changes nothing.
overview-edited = The runbook on disk is not the accepted one.
overview-edited-link = See what the edit changes
overview-stopped = Automatic changes are stopped: each change needs a person.
overview-store = The store does not write: { $why } Pages still go out.
overview-drill = The drill “{ $drill }” runs, since { $at }.
overview-incidents = Open incidents
overview-no-incidents = No incident is open.
overview-environments = Environments and checks
overview-unwatched = No check of the runbook looks at this one.
overview-other-checks = Other checks
overview-alerts = Alerts of the runbook
overview-unbound = Not in operation yet
overview-recent = Resolved incidents
overview-no-recent = None yet.
overview-automation = Automation
overview-automation-none = No change is granted: each waits for a human’s approval.
overview-automation-on = Granted changes are made without asking.
overview-stop = Stop all automatic changes
overview-resume = Resume automatic changes
overview-due = Next due
overview-nothing-due = Nothing is due.
overview-version = Accepted version { $version }, { $path }
overview-older = Older
overview-live = This page renews itself every 10 s.
table-check = Check
table-state = State
table-answer = Last answer
table-took = Took
table-age = Age
table-alert = Alert
table-condition = Condition
table-severity = Severity
table-line = Line
table-name = Name
table-kind = Kind
table-help = What to write
table-incident = Incident
table-opened = Opened
table-resolved = Resolved
state-passing = passing
state-failing = failing ({ $n })
state-unknown = no answer yet
state-firing = firing
state-inactive = quiet
missed-runs = { $n ->
    [one] 1 run was due and did not happen
   *[other] { $n } runs were due and did not happen
 }
unbound-alert = alert
unbound-check = check
unbound-contact = contact
unbound-service = service
unbound-check-address = Write the whole address into the runbook, such as https://api.example.com/health.
unbound-check-database = Say in vectra.toml which database it asks.
unbound-check-redis = Say in vectra.toml which Redis it asks.
unbound-check-kind = No check is known for this command; write one of your own into the configuration: [check."NAME"].
unbound-alert-not-measured = Nothing measures what this condition speaks of: write it with a number and a unit, or give the alert an expression of its own ([alert."NAME"] promql).
unbound-alert-nowhere = No environment is known in which this would be measured: give the document one with an address and a health check, name it in the condition, or give the alert an expression of its own ([alert."NAME"] promql).
unbound-alert-no-check = Say which check it watches: give both a word in common, such as the service, or name the check in vectra.toml.
unbound-alert-other = The alert names a part of the system that nothing measures, and is not given the figures of another part: bind its service or name a check after it, or write an expression in vectra.toml.
unbound-objective = objective
unbound-objective-not-measured = Give an environment a health check over HTTP, or take its requests in: nothing measures this row anywhere.
unbound-objective-elsewhere = Name an environment of the document, or “all”: none is called “{ $named }”, so that this row is judged nowhere.
unbound-objective-not-counted = Write what is promised as a share or a time, such as 99.5%, < 1% or < 200ms: the row names no limit for uptime, errors or latency.
unbound-maintenance = maintenance
unbound-maintenance-window = Name the maintenance window in vectra.toml: the objective leaves maintenance out, and none is set for its environments, so that everything counts.
unbound-contact-channel = Say in vectra.toml how this contact is reached, through PagerDuty or Slack.
unbound-service-id = Say in vectra.toml which service of the platform “{ $environment }” is.
due-page = page level { $level } of { $incident }
due-deadline = response deadline of { $incident }
due-verify = end of the verification of { $incident }

incident-drill = This is a drill ({ $drill }).
incident-criteria = Criteria
incident-alert = Alert
incident-opened = Opened
incident-deadline = Response due
incident-no-deadline = the runbook names none
incident-left = { $span } left
incident-over = { $span } over
incident-kept = kept
incident-missed = missed
incident-acknowledged = Acknowledged
incident-not-acknowledged = nobody yet
incident-resolved = Resolved
incident-open = open
incident-detail = Last failure
incident-pages = Who was paged
incident-no-pages = Nobody was paged.
incident-nobody = Nobody was reached. Call somebody.
incident-page-pending = not taken yet
incident-page-failing = { $n ->
    [one] 1 failed attempt
   *[other] { $n } failed attempts
 }
incident-page-delivered = delivered
incident-page-rejected = refused
incident-procedure = Procedure: { $title }
incident-no-procedure = The runbook has no procedure for this alert.
incident-line = line { $line }
incident-sent = Sent
incident-output = What came back
incident-investigation = Investigation
incident-resolution = Resolution
incident-proposal = Proposed
incident-because = Because
incident-touches = It would touch
incident-touched = It touches
incident-approve = Approve
incident-choose = Do this one
incident-by-hand = by hand only
incident-confirm = This is dangerous. Type the name of the target, { $target }, to confirm
incident-confirm-link = Confirm and carry out
incident-human = A human must decide
incident-acknowledge = Acknowledge
incident-resolve-anyway = also if its alert still fires
incident-resolve = Mark as resolved
incident-note = Note
incident-note-button = Add the note
incident-note-link = Add a note
incident-timeline = Timeline
incident-newer = Later events
incident-postmortem = Post-mortem draft
incident-live = This page renews itself every 5 s.
incident-pause = Pause
incident-paused = This page stands still, so that what you type is kept.
incident-continue = Renew it again
incident-by = by { $who }
stage-investigating = investigating
stage-choosing = choosing
stage-waiting = waits for approval
stage-approved = approved
stage-acting = change under way
stage-reading-back = reading the outcome back
stage-verifying = verifying
stage-human = a human must decide
stage-ended = ended
stage-resolved = resolved
stage-open = open

program-title = Runbook
program-same = The document on disk is the accepted one.
program-changed = Accepting makes the document on disk the one that runs. Open incidents keep the version they began with.
program-accept = Accept this version
program-no-meaning = The text changed; its meaning did not.
program-change = Change
program-list = Part
program-whole = The whole text
program-before = Before
program-after = After
program-errors = { $n ->
    [one] 1 error in the new version; `vectra check` shows it
   *[other] { $n } errors in the new version; `vectra check` shows them
 }

error-title = This did not work
error-back = Back to the overview

pm-title = Post-mortem of { $id }: { $title }
pm-draft = Draft. Each sentence cites the event that it rests on.
pm-back = Back to the incident
pm-summary = Summary
pm-measured = What was measured
pm-deadlines = Deadlines
pm-cause = Cause and change
pm-timeline = Timeline
pm-follow-ups = Follow-ups
pm-lasted = From the first failure to the end it took { $span }.
pm-still-open = The incident is still open.
pm-was-drill = It was the drill “{ $drill }”: the fault was put in on purpose.
pm-deadline-kept = The response deadline ({ $by }) was kept: acknowledged { $span } before it.
pm-deadline-late = The response deadline ({ $by }) was broken: acknowledged { $span } after it.
pm-deadline-broken = The response deadline ({ $by }) was broken: nobody acknowledged in time.
pm-deadline-resolved = The response deadline ({ $by }) did not matter: the incident was over { $span } before it.
pm-deadline-none = The runbook names no response deadline for this severity.
pm-first-page = The first page was delivered { $span } after the incident opened.
pm-no-page = No page was delivered.
pm-no-cause = No branch of the runbook was chosen.
pm-chosen = “{ $condition } → { $action }” was chosen ({ $cause }).
pm-follow-auto-deploy = Auto-deploy is still on, and a rollback was done: the next push brings the defect back. Turn it off until the fix is in.
pm-follow-unbound = { $contact } has no channel in the configuration: bind the contact, or take it out of the escalation table.
pm-follow-nobody = Nobody was reached: check the channels of all contacts.
pm-follow-deadline = The deadline was missed: look at who was paged, and when.
pm-follow-branch = Write a branch into the procedure for: { $cause }.
pm-follow-source = { $source } did not answer during the investigation ({ $why }): see to the access.
pm-follow-manual = The step “{ $step }” is for a human only: write it as a command where one exists.
pm-follow-failed = The step “{ $step }” failed: find out whether the outage, the access or the command itself was the reason.
pm-follow-unclear = The evidence chose no branch: add a step to the investigation that tells the causes apart.
pm-follow-procedure = The runbook has no procedure that Vectra can carry out for “{ $alert }”: write one.
pm-follow-change = The prescribed change did not help or could not be made: revise the branch.
pm-follow-none = The events ask for none.

label = { $text }:

unused-contact = [contacts] “{ $name }”: neither the escalation nor the contacts of the document have this name.
unused-service = [render.services] “{ $name }”: no environment of the document has this name.
unused-host = [hosts] “{ $name }”: no address of the document has this host.
unused-severity = [severities] “{ $name }”: no alert of the document has this severity.
unused-severity-row = [severities] = “{ $name }”: no row of the document’s severity table has this name.
unused-maintenance = [maintenance] “{ $name }”: no entry of the document’s maintenance that says when has this name, and it has no `schedule` of its own.
unused-promql-function = promql: Prometheus has no function “{ $name }”. VictoriaMetrics may have it; the rest of that expression was not read.
unused-maintenance-length = [maintenance] “{ $name }”: neither the configuration (`length`) nor the document’s entry says how long it takes, so that it never opens.
unused-maintenance-environment = [maintenance] environments “{ $name }”: no environment of the document has this name.
unused-alert-check = [alert] check = “{ $name }”: neither the document nor the configuration has a check of this name; the alert chooses by itself.
unused-alert-environment = [alert] environment = “{ $name }”: no environment of the document has this name; the alert is about the one that it would be about anyway.
unused-alert-severity = [alert] severity = “{ $name }”: neither the document nor [severities] has this severity; the highest is taken.
unused-alert-procedure = [alert] procedure = “{ $name }”: no incident procedure of the document has this title; nothing answers the alert.
unused-alert-reason = [alert] inhibited_by “{ $name }”: no alert has this name.
unused-check = [check] “{ $name }”: no alert watches it and no objective counts it, so that nobody is told when it fails. [alert."{ $name }"] check = "{ $name }" makes it an alert.
unused-check-environment = [check] environment = “{ $name }”: no environment of the document has this name.
unused-vendor = [vendors] “{ $name }”: no outside service of the document has this name, and its page is not asked.
unused-maintenance-open = [maintenance] “{ $name }”: it opens again before it closes, so that nobody is ever called. Shorten its `length` or open it less often.
unused-check-name = [check] “{ $name }”: a check of the document has this name too. Both run; give this one a name of its own.
unused-burn-severity = [objectives.burn] “{ $name }”: neither the document nor [severities] has this severity; the row that budget alerts have anyway is taken.
unused-telemetry-environment = [telemetry] environment “{ $name }”: no environment of the document has this name, and its requests are refused.
unused-telemetry-twice = [telemetry] “{ $name }”: a scrape and lines of logs both tell of its requests, which then count twice. Keep one of the two.
unused-depends = [depends] “{ $name }”, line { $line }: neither an environment of the document nor a check has this name.
unused-timeout = Check “{ $name }”: it waits for an answer about as long as its interval or longer, so while its target hangs, every second run or more does not take place.
unused-write = { $said } Write one of `{ $write }`.
unused-nearest = { $said } Did you mean “{ $nearest }”?
nav-alerts = Alerts
alerts-title = Alerts and silences
alerts-none = No alert is in operation.
alerts-flapping = it came and went so often that it is kept as one
alerts-assumed = Taken because neither document nor configuration says it
state-no-data = no data
state-pending = pending
state-recovering = recovering
state-firing-unseen = firing, and nothing is seen any more
silences-title = Silences
silences-none = No silence is kept.
silences-until = until
silences-expire = End it now
silences-add = Add the silence
silences-matchers = Which alerts, one matcher a line; all must match
silences-duration = For how long, such as 2h or 1d 12h
silences-comment = Why
silence-active = in force
silence-pending = later
silence-ended = ended
silence-no-matcher = A silence needs a matcher, such as alertname="API Down".
silence-matches-all = This would silence every alert; name at least one value.
silence-ends = A silence must end after it starts, and later than now.
silence-no-comment = A silence needs a reason.
silence-pattern = “{ $value }” is no regular expression, or a too large one.
silence-too-large = The silence is too large: at most 32 matchers, and 4096 bytes for each text.
silence-matcher = “{ $text }” is no matcher; write one such as alertname="API Down" or severity=~"SEV[12]".
silence-moment = “{ $text }” is no moment; write one such as 2026-11-22T18:00:00Z.
silence-duration = “{ $text }” is no duration; write one such as 2h or 1d 12h.
silence-one-end = Say either when it ends or for how long it lasts.
refused-no-silence = There is no silence { $id }; `vectra silence list` shows them.
refused-many-silences = { $limit } silences are in force already; end some, or let one speak of several alerts.
unbound-alert-redis = Say in vectra.toml which Redis holds the queues.
unbound-alert-database = Say in vectra.toml which database the alert speaks of.
event-alert-held = The alert “{ $name }” fired, and nobody is told: { $why }
event-alert-fired-ground = The alert “{ $name }” fired: { $why }; it holds since { $first }.
event-alert-resolved-ground = The alert “{ $name }” cleared: { $why }.
event-alert-released = The alert “{ $name }” still fires, and is no longer held back.
event-silence-added = { $who } silenced { $matchers } until { $until }: { $comment }
event-silence-expired = { $who } ended the silence { $silence }.
ground-failures = { $count ->
    [one] 1 failure
   *[other] { $count } failures
 } in a row, it takes { $needed }
ground-passes = { $count ->
    [one] 1 pass
   *[other] { $count } passes
 } in a row
ground-share = { $bad } of { $total } { $what } within { $window }: { $share }, { $allowed } are allowed
ground-level = { $value }, the bound is { $sign } { $bound }
ground-burn = the budget of “{ $what }” burns at { $longrate } × its allowed pace over { $long } and at { $shortrate } × over { $short }; the bound is { $factor } ×
ground-missing = nothing was seen lately that could be judged
ground-few = { $seen } seen within { $window }, at least { $least } are needed to judge
ground-untimed = requests are told, but not how long they took
bad-failed = failed
bad-slower = took longer than { $limit }
percent = { $value } %
mute-silenced = Silenced until { $until }: { $comment }
mute-inhibited = “{ $name }” explains it.
mute-maintenance = Maintenance “{ $window }” until { $until }.
assumed-failures = The row does not say how many failures in a row: { $count } are taken ([checks] fail_after).
assumed-window = The row does not say over which time: { $window } is taken ([alerts] window).
assumed-hold = The row does not say how long it must last: { $hold } is taken ([alerts] hold).
assumed-environment = The row does not say where: { $name } is taken.
assumed-checks = The environment tells nothing of its requests: the results of its checks stand for them.
assumed-objective = It comes with the objective: [objectives] and [alert."NAME"] change it or switch it off.
assumed-detector = No alert leads to this procedure: the detector, its bound and its time are defaults. [alert."NAME"] changes it or switches it off.
unbound-procedure = procedure
unbound-detector-database = No alert leads to this procedure. Say in vectra.toml which database is used, and its figures start it.
unbound-detector-redis = No alert leads to this procedure. Say in vectra.toml which Redis holds the queues, and the age of the oldest job starts it.
unbound-detector-nothing = No alert leads to this procedure, and nothing that is configured tells when it is needed. Write an alert for it in vectra.toml.
setting-failures = { $value } failures in a row
setting-passes = over after { $value } passes
setting-interval = asked every { $value }
setting-allowed = { $value } allowed
setting-bound = { $value }
setting-burn-rate = budget burning at { $value } × its allowed pace
setting-window = within { $value }
setting-short-window = and within { $value }
setting-least = at least { $value } results
setting-hold = for { $value }
setting-calm = over after { $value }
setting-environment = of { $value }
setting-severity = severity { $value }
setting-procedure = starts “{ $value }”
said-document = document
said-configuration = vectra.toml
said-default = default
assumed-severity = The severity's word is in no row of the severity table: { $name } is taken by its rank ([severities]).
refused-many-alerts = { $limit } alerts from outside fire already, and { $refused } were refused; group them where they are sent from.
external-sent = sent by { $source }
external-said = sent by { $source }: { $detail }
event-alert-external = The alert “{ $name }” fired, { $said }; it holds since { $first }.
event-alert-external-told = The alert “{ $name }” cleared: whoever sent it says so.
event-alert-external-unheard = The alert “{ $name }” cleared: it was sent last at { $last }, and not again.

nav-sla = Objectives
overview-sla = What was promised, and what was kept
sla-title = Objectives
sla-heading = Objectives of { $title }
sla-report-heading = { $title }: objectives in { $month } ({ $zone })
sla-report-heading-open = { $title }: objectives in { $month } so far ({ $zone })
sla-objective = Objective
sla-environment = Environment
sla-target = Target
sla-critical = Critical
sla-measured = Measured
sla-verdict = Target is
sla-budget = Budget left
sla-burn = Burn rate, last hour
sla-samples = Samples
sla-over = Over
sla-missing = Missing
sla-how = How
sla-kept = kept
sla-at-risk = at risk
sla-broken = broken
sla-not-enough = not enough data
sla-nothing = nothing measured
sla-between = between { $low } and { $high }
sla-until = spent in { $span }
sla-from-requests = requests, told by the operated system.
sla-from-checks = results of HTTP checks, from outside.
sla-failed = failed
sla-slower = took longer than { $time }
sla-counted = { $bad } of { $total } { $what }; { $may } may.
sla-counted-none = nothing was counted.
sla-maintenance = Maintenance
sla-left-out = { $n ->
    [0] There was no maintenance; it would not count.
    [one] 1 stretch of maintenance, { $span } in all, does not count.
   *[other] { $n } stretches of maintenance, { $span } in all, do not count.
 }
sla-left-out-recorded = Judged by the windows that were in operation then, as the log keeps them.
sla-left-out-configuration = Judged by the configuration of now: of that time nothing is recorded.
sla-left-out-both = Judged by what was in operation then, as the log keeps it, from { $at } on; before that by the configuration of now.
sla-last = The last ones
sla-no-gaps = Nothing is missing.
sla-gaps-all = Of all this time nothing was measured.
sla-untimed = { $n ->
    [one] 1 of { $total } samples told no time and is in no percentile.
   *[other] { $n } of { $total } samples told no time and are in no percentile.
 }
sla-gaps-unseen = No stretch of time is missing, but requests are.
sla-missed = { $n ->
    [one] 1 run that was due did not take place.
   *[other] { $n } runs that were due did not take place.
 }
sla-gaps = { $n ->
    [one] 1 gap, { $span } in all.
   *[other] { $n } gaps, { $span } in all.
 }
sla-unseen = { $n ->
    [one] 1 request ({ $failed } failed) was told but is in no figure: nobody can say when it came.
   *[other] { $n } requests ({ $failed } failed) were told but are in no figure: nobody can say when they came.
 }
sla-unseen-title = Not counted
sla-unseen-one = { $stretch }: { $n } ({ $failed } failed), { $source }: { $why }
sla-unseen-not-running = Vectra did not run
sla-unseen-not-told = the source told nothing meanwhile
sla-unseen-too-late = each told its own time, more than nine minutes late
sla-longest = The longest
sla-computed = Counted from { $hours } whole hours, { $minutes } minutes and { $samples } single samples.
sla-by-beginning = { $n ->
    [one] 1 of the hours counts by its beginning though only a part of it was asked: no more is kept of it.
   *[other] { $n } of the hours count by their beginnings though only parts of them were asked: no more is kept of them.
}
sla-error = The percentile is within { $error } of the true one; the verdict does not come from it but from the exact count.
sla-since = Measured since { $at }.
sla-days = the last { $n } days
sla-month = this calendar month
sla-day = from { $at }: { $bad } of { $total } bad ({ $share })
sla-drawing = Bad share for each of { $days } days; the line is what is allowed; { $over } days are over it.
sla-unmeasured = Nothing measures these rows of the document:
sla-none = No row of the document promises anything that is measured.
sla-over-room = The measurements take more room than [storage] max_bytes allows: the oldest minutes are forgotten early. Give them more room.
sla-report-of = Report of a month
sla-show = Show
sla-now = Now
sla-week = the last 7 days
sla-explained = Verdicts come from exact counts against each limit. Failed ones count for uptime and errors, those that took longer for latency. Maintenance counts like any other time.
sla-made = Made { $at } from version { $version } of the document.
problem-no-environment-detail = The document has no environment { $name }. It has: { $known }.
problem-window-detail = “{ $window }” is no window. Write month, or days such as 30d, at most 400.
problem-month-detail = “{ $month }” is no month that has begun. Write one such as 2026-10.

nav-checklist = Checklist
nav-logs = Logs
problem-busy = Busy
problem-telemetry-slow-detail = The body came too slowly to keep its place: 32 KiB a second are wanted. Send it again, or less at once.
problem-telemetry-busy-detail = More telemetry is being read than there is room for. Send this again in a second.
problem-no-telemetry-detail = No telemetry and no logs are taken here. Start Vectra with `vectra up`.
answer-yes = yes
answer-no = NO
answer-unknown = not known
answer-person = for a person
checklist-looked = What is seen since { $since }
checklist-none = The document has no checklist for after a deployment.
checklist-title = Checklist after a deployment
checklist-since = Since (a time, or how long ago)
checklist-look = Look
checklist-item = Wanted
checklist-why = What is seen
checklist-answer = Is it so?
checklist-person = only a person can say
checklist-no-checks = nothing is checked
checklist-checks-pass = { $n ->
    [one] the check passes
   *[other] all { $n } checks pass
}
checklist-checks-fail = failing: { $names }
checklist-checks-unknown = not answered yet: { $names }
checklist-alerts-loud = firing or about to: { $names }
checklist-incidents = opened since then: { $names }
checklist-alerts-part = nothing fires, but too little is measured to judge: { $names }
checklist-alerts-unseen = too little is measured to judge any alert
checklist-alerts-quiet = { $n ->
    [one] the alert that can be judged is quiet
   *[other] the { $n } alerts that can be judged are quiet
}{ $unseen ->
    [0] {""}
   *[other] ; too little is measured for { $unseen } more
}
checklist-logs-off = no logs are kept here; vectra.toml says how they come in: [telemetry]
checklist-logs-part = the logs could not be searched whole
checklist-logs-silent = no line at all came since { $since }
checklist-logs-clean = lines came since { $since }, none of level { $level } or worse
checklist-logs-short = not known of all the time since { $since }: { $kept }
checklist-logs-errors = { $n } of level { $level } or worse since { $since }; the newest: { $text }

logs-title = Logs
logs-text = Text
logs-regex = regular expression
logs-level = Level
logs-any = any
logs-service = Service
logs-since = Since
logs-until = Until
logs-search = Search
logs-at = Time
logs-line = Line
logs-none = No line was found.
logs-older = Older lines
logs-cut = Time was up: everything since { $since } was searched, of what is before it only a part. Narrow the search down with a service or a time.
logs-damaged = { $n ->
    [one] 1 block of the logs cannot be read; its lines are missing here.
   *[other] { $n } blocks of the logs cannot be read; their lines are missing here.
 }
logs-kept-begun = Lines are kept since { $since }; what came before is not here.
logs-kept-away = Lines are kept without a gap since { $since }; before that, nobody took them for a while.
logs-kept-size = Lines are kept since { $since } only: older ones went because [logs] max_mb is reached.
logs-kept-age = Lines are kept since { $since }: older ones went by their age ([logs] keep_days).
logs-kept-lost = Lines are kept without a gap since { $since } only: the disk did not take all of them before.
logs-bad-time = `{ $value }` is no time; write one such as 2026-11-22T10:00:00Z, or how long ago, such as 1h or 2d
logs-backwards = the time from which to look, `{ $since }`, is later than `{ $until }`, until which to look; how long ago counts from now, so that --since is the longer one
logs-bad-level = `{ $value }` is no level; write trace, debug, info, warn, error or fatal
logs-bad-limit = `{ $value }` is no number of lines; write one from 1 to 1000
logs-bad-cursor = `{ $value }` is the place of no line; take `next` of an answer
logs-bad-pattern = this cannot be searched for: { $why }
logs-unreadable = The logs cannot be searched: { $why }. Check the disk that holds the data folder, or the server that is configured in [logs].
problem-no-heartbeat-detail = No heartbeat “{ $name }” is expected; write [check."{ $name }"] with heartbeat = "5m" into vectra.toml.
unbound-alert-prometheus = Say in vectra.toml which Prometheus-compatible server evaluates its expression.
unused-alert = [alert] “{ $name }”: no alert of the document has this name, and it has no `promql` of its own.
checks-title = Checks
checks-environment = Environment
checks-every-environment = all
checks-only-failing = only those that fail
checks-show = Show
checks-next = Next page
checks-count = { $n ->
    [one] { $n } check
   *[other] { $n } checks
}
overview-more-checks = { $n ->
    [one] { $n } more check
   *[other] { $n } more checks
}

nav-requests = Requests
requests-title = Requests
requests-looked = Since { $since }: { $n ->
    [0] no requests are told
    [one] one row
   *[other] { $n } rows
 }
requests-too-long = at most { $days } days are looked back here; `vectra sla` looks back further
requests-all = all routes
requests-rate = { $rate }/s
requests-errors = { $failed } ({ $share })
requests-environment = Environment
requests-route = Route
requests-count = Requests
requests-per-second = A second
requests-failed = Failed
requests-explained = Failed are those answered with a status of 5xx, as the sender tells it. Percentiles are of the requests that said how long they took; where these come as counts in buckets, only their bounds are known.
