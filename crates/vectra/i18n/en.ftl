already = It was so already.

input-missing = There is no { $path }. Give the path of the file, or write it first.
input-forbidden = { $path } may not be read by this user. Give it read permission.
input-folder = { $path } is a folder. Give the path of the file in it.
input-not-a-file = { $path } is neither a file nor a folder. Give the path of the runbook’s file, or pipe it in and write `-`: … | vectra check -
output-failed = The result could not be written to standard output: { $why }. Free space there, or write it elsewhere.
input-unreadable = { $path } cannot be read: { $why }. Check the path and the disk.
input-no-documents = There is no Markdown file (.md) in { $path }. Give the runbook's path.
config-too-large = { $path } is larger than { $limit } bytes, so it is no configuration. Give vectra.toml.
config-not-text = { $path } is not UTF-8 text. Save it as UTF-8.

client-bad-server = “{ $server }” is no address of a server. Write it as http://127.0.0.1:7411.
client-no-token = The server wants a token: set VECTRA_TOKEN to one. The first was printed at the first start; `vectra token create NAME` makes more, and with Vectra stopped `vectra token create NAME --data DIR` makes one without.
client-wrong-token = The server does not know the token in VECTRA_TOKEN. Set it to one that was not revoked.
client-unreachable = { $server } was not reached: { $why }. Start `vectra up`, or say where it runs with --server or VECTRA_SERVER.
client-timeout = { $server } did not answer in time: { $why }. What was asked may still happen: look at `vectra status`.
client-stranger = { $server } answers, but not as Vectra does. Check --server or VECTRA_SERVER.

check-error = error
check-warning = warning
check-info = note
check-help = help
check-unused = unused
check-remark = remark
check-unbound = unbound
check-not-json = The result cannot be written as JSON: { $why }. Use --format text, and report this.
check-counts = { $path }: environments { $environments }, objectives { $objectives }, alerts { $alerts }, checks { $checks }, severities { $severities }, procedures { $procedures }, escalation levels { $levels }, contacts { $contacts }
check-coverage = { $understood } of { $all } rows, lines and items understood
check-summary = { $counts }; { $coverage }; { $errors }, { $warnings }
check-errors = { $n ->
    [one] 1 error
   *[other] { $n } errors
 }
check-warnings = { $n ->
    [one] 1 warning
   *[other] { $n } warnings
 }
check-fix = fix
check-suggestion = suggestion
check-place = line { $line }: { $message }
check-more-places = { $n ->
    [one] and 1 more place
   *[other] and { $n } more places
 }
check-again = { $n ->
    [one] the same on line { $lines }
   *[other] the same on lines { $lines }
 }
check-unread = { $path }: { $n ->
    [one] 1 place was not read
   *[other] { $n } places were not read
 }, on lines { $lines }. `--select { $codes }` shows each.
check-no-rule = No rule has the code or name “{ $code }”. `vectra check --explain` lists them.
check-no-rule-near = No rule has the code or name “{ $code }”. Did you mean `{ $nearest }`? `vectra check --explain` lists them all.
check-no-page = There is no page for { $code }. Its findings say what to type.
check-two-formats = --json and another --format exclude each other. Leave one of them out.
check-fix-stdin = Standard input cannot be written back. Give the file, or use --fix with --dry-run for the patch.
check-fix-changed = { $path } was changed while its fixes were made, so nothing was written. Run the command again.
check-fix-read-only = { $path } may not be written. Give write permission, or use --fix with --dry-run for the patch.
check-fix-failed = { $path } was not written and is as it was: { $why }. Check the folder’s permissions and the disk.
check-fixed = { $path }: { $applied ->
    [0] no fix applied
    [one] 1 fix applied
   *[other] { $applied } fixes applied
 }; { $undecided ->
    [0] no suggestion is left
    [one] 1 suggestion needs your decision
   *[other] { $undecided } suggestions need your decision
 }
check-would-fix = { $path }: { $applied ->
    [0] no fix would be applied
    [one] 1 fix would be applied
   *[other] { $applied } fixes would be applied
 }; { $undecided ->
    [0] no suggestion would be left
    [one] 1 suggestion would need your decision
   *[other] { $undecided } suggestions would need your decision
 }
check-fixable = { $n ->
    [one] 1 finding has a fix that keeps the meaning: add --fix to apply it.
   *[other] { $n } findings have a fix that keeps the meaning: add --fix to apply them.
 }
check-explained = Why it matters and what to type: `vectra check --explain { $code }` (there are pages for { $codes })
check-documents = { $n ->
    [one] 1 document
   *[other] { $n } documents
 }
check-notes = { $n ->
    [one] 1 note
   *[other] { $n } notes
 }
check-others = { $n ->
    [one] 1 not a runbook
   *[other] { $n } not runbooks
 }
check-missing = { $n ->
    [one] 1 not checked
   *[other] { $n } not checked
 }
check-unwritten = { $n ->
    [one] 1 not written
   *[other] { $n } not written
 }
check-total = total: { $parts }
check-no-runbook = { $path }: not a runbook: no heading, table, list or block of it has a meaning. Name the file itself to check it all the same.
check-too-deep = { $path } lies more than { $limit } folders deep and was not searched. Name this folder itself.
check-too-many = There are more than { $limit } documents: { $path } and those after it were left out. Check the folders one by one.
check-base = The folder in which the command ran.
check-rule-unbound = A name of the runbook that the configuration binds to nothing.
check-rule-unused = A name of the configuration that stands for nothing in the runbook, or a value that does not do what it seems to.
unbound-line = line { $line }: { $name }: { $help }

live-summary = Live checks: { $ok } as they should be, { $findings } with findings, { $out } out of reach, { $not } not tried. Nothing was changed; each line says what was sent.
rules-head = { $n ->
    [0] No alert would be evaluated.
    [one] 1 alert is evaluated:
   *[other] { $n } alerts are evaluated:
 }
rules-keys = change what is taken: { $keys }
live-place = line { $line }
live-ok = ok
live-finding = finding
live-not-tried = not tried
live-out-of-reach = out of reach

up-secrets = The services of { $path } cannot be used:
up-address-in-use = { $address } is in use ({ $why }). Stop what listens there, or choose another with --listen.
up-address-forbidden = { $address } may not be used by this user ({ $why }). Choose a port above 1023 with --listen.
up-bad-address = { $address } cannot be listened on ({ $why }). Write an address and port of this machine, such as 127.0.0.1:7411.
up-ready-file = The file { $path } was not written: { $why }. Vectra runs all the same.
up-operates = Vectra { $version } operates from “{ $title }” ({ $path }, version { $hash })
up-address = open { $url }
up-token = token { $token } (shown this once; log in with it, or set VECTRA_TOKEN)
up-not-loopback = Warning: this address is open to the network, and the connection is not encrypted. Put a TLS proxy before it.
up-observe = It only observes: it pages nobody and changes nothing.
up-edited = The document on disk is not the accepted one, which runs. `vectra accept` shows what changed.
up-stopped = Automatic changes are stopped. `vectra resume-automation` lets them be made again.
up-runs = Checks that run: { $checks }. Alerts that watch: { $alerts }. Escalation levels that reach somebody: { $bound } of { $levels }. Procedures: { $procedures }.
up-unbound = { $n ->
    [one] 1 thing is not in operation yet:
   *[other] { $n } things are not in operation yet:
 }
up-unused = { $n ->
    [one] { $n } remark on the configuration:
   *[other] { $n } remarks on the configuration:
 }
up-no-checks = No check is in operation: nothing is watched. `vectra check` with --config shows why.
up-no-alerts = No alert is in operation: nobody will be paged. `vectra check` with --config shows why.
up-open-incident = { $id } is open and goes on: { $title }
up-errors = { $n ->
    [one] 1 error in { $path }: `vectra check { $path }` shows it. The rest operates.
   *[other] { $n } errors in { $path }: `vectra check { $path }` shows them. The rest operates.
 }
up-stopping = Stopping.
up-ended = Vectra had to stop: { $why }
up-broke = Vectra had to stop because of a defect: { $why }. Start it again, and report this.
up-did-not-stop = Vectra did not end in time and was cut off. Nothing that was stored is lost.

status-observe = It only observes: it pages nobody and changes nothing.
status-edited = The document on disk is not the accepted one; `vectra accept --dry-run` shows what changed.
status-stopped = Automatic changes are stopped; `vectra resume-automation` lets them be made again.
status-store = The store does not write: { $why }
status-environments = Environments
status-checks = Checks
status-no-checks = No check of the runbook runs.
status-alerts = Alerts
status-no-alerts = No alert of the runbook is in operation.
status-incidents = Open incidents
status-no-incidents = No incident is open.
status-due = Next due
status-unused = Remarks on the configuration
status-unbound = Not in operation yet
state-passing = passing
state-failing = failing
state-unknown = unknown
state-firing = firing
state-quiet = quiet
state-no-data = no data
state-pending = pending
state-recovering = recovering
state-firing-unseen = firing, and nothing is seen any more
due-page = next page
due-deadline = response deadline
due-verify = end of the verification
stage-open = open
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

incident-none = There is no incident.
incident-more = There are more: --after { $next }
ack-done = { $id } is yours.
ack-would = This would take { $id } on and stop its paging.
resolve-done = { $id } is resolved.
resolve-would = This would resolve { $id } in your name.
note-done = Noted on { $id }.
note-would = This would add a note to { $id }.
approve-done = The change of { $id } is approved and begins.
approve-would = This would approve the change that { $id } proposes, on:
choose-done = The branch is chosen for { $id } and begins.
choose-would = This would carry that branch out for { $id }.
show-stage = State
show-criteria = Criteria
show-alert = Alert
show-failure = Last failure
show-opened = Opened
show-deadline = Response due
show-acknowledged = Acknowledged
show-resolved = Resolved
show-human = A human must decide: { $why }
show-by-hand = by hand only
show-proposal = Proposed: { $branch }, on { $target }
show-approve = To approve: vectra incident approve { $id }{ $confirm }
show-timeline = Timeline
deadline-running = running
deadline-kept = kept
deadline-missed = missed

automation-stopped = Automatic changes are stopped: each change needs a person.
automation-would-stop = This would stop all automatic changes.
automation-resumed = Granted changes are made without asking again.
automation-would-resume = This would let granted changes be made without asking.
accept-same = The document on disk is the accepted one.
diff-two = Name two runbooks: vectra check --diff OLD.md NEW.md
diff-format = Differences are told as text or JSON: leave --format out, or write --format json.
diff-stdin-once = Only one of the two can come on standard input; name the other by its path.
diff-same-text = { $old } → { $new }: the same text
diff-same-meaning = { $old } → { $new }: the text changed; its meaning did not
diff-summary = { $old } → { $new }: { $n ->
    [one] 1 change in meaning
   *[other] { $n } changes in meaning
 }{ $alarming ->
    [0] {""}
    [one] , 1 of them alarming
   *[other] , { $alarming } of them alarming
 }
diff-line = line { $line }
diff-line-old = line { $line } before
diff-line-moved = line { $old } → { $new }
accept-no-meaning = The text changed; its meaning did not.
accept-errors = { $n ->
    [one] 1 error in the new version; `vectra check` shows it
   *[other] { $n } errors in the new version; `vectra check` shows them
 }
accept-would = Nothing was accepted: this was a dry run.
accept-done = Accepted: this version runs now. Open incidents keep the one they began with.
token-no-data = There is no data of Vectra in { $path }; name the folder that `vectra up --data` was given.
token-once = The token is shown this once:
token-would-create = This would make a token named { $name }; one of the same name would be replaced.
token-would-revoke = This would revoke the token { $name } and end its sessions.
token-revoked = The token { $name } is revoked.

drill-never = never run
drill-passed = passed
drill-failed = not passed
drill-unknown = There is no drill “{ $name }”; `vectra drill list` shows them.
drill-would = This would inject the fault { $fault } for the drill { $name }, for real, and approve what the runbook proposes.
drill-begins = waiting for health
drill-fault-in = the fault is in; waiting for the alert
drill-no-report = No drill has run yet; `vectra drill run NAME` runs one.
report-fault = Fault
report-detected = Detected after
report-alert = Alert
report-incident = Incident
report-paged = Paged
report-investigation = Investigation
report-resolution = Resolution
report-none = none
report-branch = Branch
report-branch-words = expected { $expected }, chosen { $chosen }
report-recovered = Recovered after
report-deadline = Deadline
report-residue = Left behind

label = { $text }:

lsp-broken = The editor did not keep to the Language Server Protocol: { $why }. Start `vectra lsp` from an editor, not by hand.
lsp-fix-all = Apply all safe fixes of Vectra
lsp-alert = Alert
lsp-objective = Objective
lsp-environment = Environment
lsp-environment-is = Environment { $environment }, service { $service }
lsp-check = Check
lsp-level = Escalation level
lsp-level-of-severity = Severity
lsp-contact = Contact
lsp-maintenance = Recurring work
lsp-procedure = Procedure
lsp-step = Step
lsp-measures = Measures { $value }
lsp-fires = Fires at { $value }
lsp-window = Over { $value }
lsp-count = Failures in a row: { $value }
lsp-taken = Taken where nothing is said: { $value }
lsp-severity = Severity { $value }
lsp-deadline = Response within { $value }
lsp-no-deadline = No deadline for a response is said
lsp-alerts = Alerts of this severity: { $value }
lsp-answered = Answered by { $value }
lsp-unanswered = No procedure answers it
lsp-target = Target { $value }
lsp-critical = Critical { $value }
lsp-expects = Expects { $value }
lsp-after = Paged after { $value }
lsp-reached = Reached at { $value }
lsp-no-contact = No contact of this name
lsp-channel = By { $value }
lsp-no-channel = No channel is known for this address
lsp-when = When: { $value }
lsp-lasts = Lasts { $value }
lsp-without-maintenance = Maintenance does not count
lsp-role = For { $value }
lsp-trigger = Triggered by { $value }
lsp-no-trigger = No alert triggers it
lsp-steps = { $n ->
    [one] { $n } step
   *[other] { $n } steps
 }
lsp-observe = Only looks; needs no approval
lsp-observe-by-hand = Only looks; somebody does it
lsp-endless = Only looks, and never ends: somebody has to stop it, so it does not run by itself
lsp-change = Changes something; needs approval
lsp-danger = Dangerous; needs the target’s name typed in
lsp-case = Only in the case { $value }
lsp-now = Now: { $value }

silence-added = Silenced until { $until }: { $id }
silence-would-add = This would silence { $matchers }.
silence-none = No silence is in force.
silence-active = in force
silence-pending = later
silence-ended = ended
silence-expired = The silence { $id } has ended.
silence-would-expire = This would end the silence { $id }.

answer-yes = yes
answer-no = NO
answer-unknown = not known
answer-person = for a person
checklist-looked = What is seen since { $since }
checklist-none = The document has no checklist for after a deployment.

test-empty = { $path } holds no [[test]].
test-wrong = { $path }, “{ $test }”: { $why }
test-done = { $passed } passed, { $failed } failed.
test-no-expect = it expects nothing; add [[test.expect]] with `at` and what must be so then
test-feed-kind = a [[test.feed]] names exactly one of `check`, `reading` and `requests`
test-no-check = there is no check “{ $name }”; there is { $known }
test-no-alert = there is no alert “{ $name }” in operation; there is { $known }
test-no-number = the alert “{ $name }” watches no number; feed its check or its requests
test-no-environment = there is no environment “{ $name }”; there is { $known }
test-no-contact = the escalation has no “{ $name }”; it has { $known }
test-bad-entry = “{ $word }” cannot be read; write entries such as pass*6 fail*3 or 10*6 1500*30
test-missing-key = the feed lacks `{ $key }`
test-differs = after { $at }, { $what }: { $seen }; expected: { $wanted }
test-expect-nothing = what is expected after { $at } is nothing; name `firing`, `pending`, `held`, `paged`, `open` or `severity`
test-refused = after { $at }: { $why }
test-fed-twice = “{ $name }” is fed twice from { $at } on; write one feed, or begin the second `from` after the first
test-other-key = `{ $key }` belongs to another kind of feed
test-not-counted = nothing counts the requests of “{ $name }”; let vectra.toml say that this environment tells of its requests, and name it as `config`
test-part = of { $all } requests { $part } cannot have failed or been slow
test-firing = firing
test-pending = pending
test-held = held back
test-paged = paged
test-open = open incidents
test-severity = severity
up-logs = { $why }. Free the folder and the disk, or name another one with --data.
logs-none = No line was found.
logs-more = There are more lines: --before { $next }
logs-gap = More lines came than can be asked for; some are left out here.
logs-cut = Time was up: everything since { $since } was searched, of what is before it only a part. Narrow the search down with --service, --since or --until.
logs-damaged = A part of the logs cannot be read; its lines are missing here.
sla-written = The report was written to { $path }.
sla-not-written = { $path } was not written: { $why }. Check the folder and the disk.

requests-looked = Since { $since }: { $n ->
    [0] no requests are told
    [one] one row
   *[other] { $n } rows
 }
requests-all = all routes
requests-row = { $n } requests ({ $rate }/s), { $failed } failed ({ $share }); P50 { $p50 }, P95 { $p95 }, P99 { $p99 }
requests-next = More: --after { $after }
