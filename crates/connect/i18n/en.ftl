# Messages to people. The same keys stand in fr.ftl.

page-summary = [{ $severity }] { $title } — { $detail }
page-summary-bare = [{ $severity }] { $title }
drill-mark = [DRILL]

page = { $contact }, you are paged: [{ $severity }] { $title }
page-acknowledged = Somebody has it: [{ $severity }] { $title }
page-resolved = It is over: [{ $severity }] { $title }

opened = Incident opened: [{ $severity }] { $title }
acknowledged = Incident acknowledged: [{ $severity }] { $title }
approval-wanted = A change waits for approval: [{ $severity }] { $title }
human-wanted = Somebody must decide: [{ $severity }] { $title }
changed = A change was made: [{ $severity }] { $title }
nobody-reached = Nobody could be paged: [{ $severity }] { $title }
resolved = Incident resolved: [{ $severity }] { $title }

line-incident = Incident: { $incident }
line-alert = Alert: { $alert }
line-criteria = Criteria: { $criteria }
line-respond-by = Respond by: { $deadline }
line-link = See { $link }
