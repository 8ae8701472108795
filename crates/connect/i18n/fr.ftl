# Messages aux personnes. Les mêmes clés se trouvent dans en.ftl.

page-summary = [{ $severity }] { $title } — { $detail }
page-summary-bare = [{ $severity }] { $title }
drill-mark = [EXERCICE]

page = { $contact }, vous êtes appelé : [{ $severity }] { $title }
page-acknowledged = Quelqu’un s’en occupe : [{ $severity }] { $title }
page-resolved = C’est terminé : [{ $severity }] { $title }

opened = Incident ouvert : [{ $severity }] { $title }
acknowledged = Incident pris en charge : [{ $severity }] { $title }
approval-wanted = Un changement attend votre accord : [{ $severity }] { $title }
human-wanted = Quelqu’un doit décider : [{ $severity }] { $title }
changed = Un changement a été effectué : [{ $severity }] { $title }
nobody-reached = Personne n’a pu être appelé : [{ $severity }] { $title }
resolved = Incident résolu : [{ $severity }] { $title }

line-incident = Incident : { $incident }
line-alert = Alerte : { $alert }
line-criteria = Critères : { $criteria }
line-respond-by = Réponse avant : { $deadline }
line-link = Voir { $link }
