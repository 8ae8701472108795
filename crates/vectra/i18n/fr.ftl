already = C’était déjà le cas.

input-missing = { $path } n’existe pas. Donnez le chemin du fichier, ou écrivez-le d’abord.
input-forbidden = Cet utilisateur ne peut pas lire { $path }. Donnez-lui le droit de lecture.
input-folder = { $path } est un dossier. Donnez le chemin du fichier qui s’y trouve.
input-not-a-file = { $path } n’est ni un fichier ni un dossier. Donnez le chemin du fichier du runbook, ou envoyez-le sur l’entrée standard, `-` : … | vectra check -
output-failed = Le résultat n’a pas pu s’écrire sur la sortie standard : { $why }. Libérez de la place, ou écrivez-le ailleurs.
input-unreadable = { $path } est illisible : { $why }. Vérifiez le chemin et le disque.
input-no-documents = Il n’y a pas de fichier Markdown (.md) dans { $path }. Donnez le chemin du runbook.
config-too-large = { $path } dépasse { $limit } octets, ce n’est donc pas une configuration. Donnez vectra.toml.
config-not-text = { $path } n’est pas du texte UTF-8. Enregistrez-le en UTF-8.

client-bad-server = « { $server } » n’est pas une adresse de serveur. Écrivez-la comme http://127.0.0.1:7411.
client-no-token = Le serveur demande un jeton : mettez-en un dans VECTRA_TOKEN. Le premier a été affiché au premier démarrage ; `vectra token create NOM` en crée d’autres.
client-wrong-token = Le serveur ne connaît pas le jeton de VECTRA_TOKEN. Mettez-y un jeton qui n’est pas révoqué.
client-unreachable = { $server } n’a pas été joint : { $why }. Démarrez `vectra up`, ou dites où il tourne avec --server ou VECTRA_SERVER.
client-timeout = { $server } n’a pas répondu à temps : { $why }. Ce qui a été demandé peut encore arriver : regardez `vectra status`.
client-stranger = { $server } répond, mais pas comme Vectra. Vérifiez --server ou VECTRA_SERVER.

check-error = erreur
check-warning = avertissement
check-info = remarque
check-help = aide
check-unused = inutilisé
check-remark = remarque
check-unbound = non lié
check-not-json = Le résultat ne peut pas s’écrire en JSON : { $why }. Utilisez --format text, et signalez-le.
check-counts = { $path } : environnements { $environments }, objectifs { $objectives }, alertes { $alerts }, contrôles { $checks }, sévérités { $severities }, procédures { $procedures }, niveaux d’escalade { $levels }, contacts { $contacts }
check-coverage = { $understood } lignes et éléments compris sur { $all }
check-summary = { $counts } ; { $coverage } ; { $errors }, { $warnings }
check-errors = { $n ->
    [one] { $n } erreur
   *[other] { $n } erreurs
 }
check-warnings = { $n ->
    [one] { $n } avertissement
   *[other] { $n } avertissements
 }
check-fix = correction
check-suggestion = proposition
check-place = ligne { $line } : { $message }
check-more-places = { $n ->
    [one] et { $n } autre endroit
   *[other] et { $n } autres endroits
 }
check-again = { $n ->
    [one] de même ligne { $lines }
   *[other] de même lignes { $lines }
 }
check-unread = { $path } : { $n ->
    [one] { $n } endroit n’a pas été compris
   *[other] { $n } endroits n’ont pas été compris
 }, lignes { $lines }. `--select { $codes }` les montre un à un.
check-no-rule = Aucune règle n’a le code ou le nom « { $code } ». `vectra check --explain` les énumère.
check-no-rule-near = Aucune règle n’a le code ou le nom « { $code } ». Vouliez-vous dire `{ $nearest }` ? `vectra check --explain` les énumère toutes.
check-no-page = Il n’y a pas de page pour { $code }. Ses remarques disent quoi écrire.
check-two-formats = --json et un autre --format s’excluent. Retirez l’un des deux.
check-fix-stdin = L’entrée standard ne peut pas être réécrite. Donnez le fichier, ou utilisez --fix avec --dry-run pour obtenir le correctif.
check-fix-changed = { $path } a été modifié pendant la préparation des corrections, rien n’a donc été écrit. Relancez la commande.
check-fix-read-only = { $path } ne peut pas être écrit. Donnez le droit d’écriture, ou utilisez --fix avec --dry-run pour obtenir le correctif.
check-fix-failed = { $path } n’a pas été écrit et reste tel quel : { $why }. Vérifiez les droits du dossier et le disque.
check-fixed = { $path } : { $applied ->
    [0] aucune correction appliquée
    [one] { $applied } correction appliquée
   *[other] { $applied } corrections appliquées
 } ; { $undecided ->
    [0] il ne reste aucune proposition
    [one] { $undecided } proposition attend votre décision
   *[other] { $undecided } propositions attendent votre décision
 }
check-would-fix = { $path } : { $applied ->
    [0] aucune correction ne serait appliquée
    [one] { $applied } correction serait appliquée
   *[other] { $applied } corrections seraient appliquées
 } ; { $undecided ->
    [0] il ne resterait aucune proposition
    [one] { $undecided } proposition attendrait votre décision
   *[other] { $undecided } propositions attendraient votre décision
 }
check-fixable = { $n ->
    [one] { $n } remarque a une correction qui garde le sens : ajoutez --fix pour l’appliquer.
   *[other] { $n } remarques ont une correction qui garde le sens : ajoutez --fix pour les appliquer.
 }
check-explained = Pourquoi c’est important et quoi écrire : `vectra check --explain { $code }` (il y a des pages pour { $codes })
check-documents = { $n ->
    [one] { $n } document
   *[other] { $n } documents
 }
check-notes = { $n ->
    [one] { $n } remarque
   *[other] { $n } remarques
 }
check-others = { $n ->
    [one] { $n } qui n’est pas un runbook
   *[other] { $n } qui ne sont pas des runbooks
 }
check-missing = { $n ->
    [one] { $n } non vérifié
   *[other] { $n } non vérifiés
 }
check-unwritten = { $n ->
    [one] { $n } non écrit
   *[other] { $n } non écrits
 }
check-total = total : { $parts }
check-no-runbook = { $path } : pas un runbook : aucun titre, tableau, liste ou bloc n’y a de sens. Nommez le fichier lui-même pour le vérifier quand même.
check-too-deep = { $path } se trouve à plus de { $limit } dossiers de profondeur et n’a pas été parcouru. Nommez ce dossier lui-même.
check-too-many = Il y a plus de { $limit } documents : { $path } et les suivants ont été laissés de côté. Vérifiez les dossiers un par un.
check-base = Le dossier où la commande a été lancée.
check-rule-unbound = Un nom du runbook que la configuration ne lie à rien.
check-rule-unused = Un nom de la configuration qui ne désigne rien dans le runbook, ou une valeur qui ne fait pas ce qu’elle semble faire.
unbound-line = ligne { $line } : { $name } : { $help }

live-summary = Vérifications en direct : { $ok } comme il faut, { $findings } avec constat, { $out } hors d’atteinte, { $not } pas essayées. Rien n’a été changé ; chaque ligne dit ce qui a été envoyé.
rules-head = { $n ->
    [0] Aucune alerte ne serait évaluée.
    [one] 1 alerte est évaluée :
   *[other] { $n } alertes sont évaluées :
 }
rules-keys = pour changer ce qui est retenu : { $keys }
live-place = ligne { $line }
live-ok = ok
live-finding = constat
live-not-tried = pas essayé
live-out-of-reach = hors d’atteinte

up-secrets = Les services de { $path } sont inutilisables :
up-address-in-use = { $address } est occupée ({ $why }). Arrêtez ce qui y écoute, ou choisissez-en une autre avec --listen.
up-address-forbidden = Cet utilisateur ne peut pas écouter sur { $address } ({ $why }). Choisissez un port au-dessus de 1023 avec --listen.
up-bad-address = Impossible d’écouter sur { $address } ({ $why }). Écrivez une adresse et un port de cette machine, comme 127.0.0.1:7411.
up-ready-file = Le fichier { $path } n’a pas été écrit : { $why }. Vectra tourne quand même.
up-operates = Vectra { $version } exploite « { $title } » ({ $path }, version { $hash })
up-address = ouvrir { $url }
up-token = jeton { $token } (affiché cette seule fois ; connectez-vous avec, ou mettez-le dans VECTRA_TOKEN)
up-not-loopback = Attention : cette adresse est ouverte au réseau, et la connexion n’est pas chiffrée. Placez un proxy TLS devant.
up-observe = Il observe seulement : il n’appelle personne et ne change rien.
up-edited = Le document sur disque n’est pas celui qui est accepté et qui tourne. `vectra accept` montre ce qui a changé.
up-stopped = Les changements automatiques sont arrêtés. `vectra resume-automation` les permet à nouveau.
up-runs = Contrôles qui tournent : { $checks }. Alertes qui veillent : { $alerts }. Niveaux d’escalade qui joignent quelqu’un : { $bound } sur { $levels }. Procédures : { $procedures }.
up-unbound = { $n ->
    [one] { $n } chose n’est pas encore en service :
   *[other] { $n } choses ne sont pas encore en service :
 }
up-unused = { $n ->
    [one] { $n } remarque sur la configuration :
   *[other] { $n } remarques sur la configuration :
 }
up-no-checks = Aucun contrôle n’est en service : rien n’est surveillé. `vectra check` avec --config montre pourquoi.
up-no-alerts = Aucune alerte n’est en service : personne ne sera appelé. `vectra check` avec --config montre pourquoi.
up-open-incident = { $id } est ouvert et continue : { $title }
up-errors = { $n ->
    [one] { $n } erreur dans { $path } : `vectra check { $path }` la montre. Le reste est exploité.
   *[other] { $n } erreurs dans { $path } : `vectra check { $path }` les montre. Le reste est exploité.
 }
up-stopping = Arrêt.
up-ended = Vectra a dû s’arrêter : { $why }
up-broke = Vectra a dû s’arrêter à cause d’un défaut : { $why }. Redémarrez-le, et signalez-le.
up-did-not-stop = Vectra ne s’est pas arrêté à temps et a été coupé. Rien de ce qui était stocké n’est perdu.

status-observe = Il observe seulement : il n’appelle personne et ne change rien.
status-edited = Le document sur disque n’est pas celui qui est accepté ; `vectra accept --dry-run` montre ce qui a changé.
status-stopped = Les changements automatiques sont arrêtés ; `vectra resume-automation` les permet à nouveau.
status-store = Le stockage n’écrit plus : { $why }
status-environments = Environnements
status-checks = Contrôles
status-no-checks = Aucun contrôle du runbook ne tourne.
status-alerts = Alertes
status-no-alerts = Aucune alerte du runbook n’est en service.
status-incidents = Incidents ouverts
status-no-incidents = Aucun incident n’est ouvert.
status-due = Prochaines échéances
status-unused = Remarques sur la configuration
status-unbound = Pas encore en service
state-passing = réussit
state-failing = échoue
state-unknown = inconnu
state-firing = déclenchée
state-quiet = calme
state-no-data = pas de données
state-pending = en attente
state-recovering = en rétablissement
state-firing-unseen = déclenchée, et plus rien n’est vu
due-page = prochain appel
due-deadline = délai de réponse
due-verify = fin de la vérification
stage-open = ouvert
stage-investigating = investigation
stage-choosing = choix
stage-waiting = attend une approbation
stage-approved = approuvé
stage-acting = changement en cours
stage-reading-back = relecture de l’issue
stage-verifying = vérification
stage-human = un humain doit décider
stage-ended = terminé
stage-resolved = résolu

incident-none = Il n’y a pas d’incident.
incident-more = Il y en a d’autres : --after { $next }
ack-done = { $id } est à vous.
ack-would = Ceci prendrait { $id } en charge et arrêterait ses appels.
resolve-done = { $id } est résolu.
resolve-would = Ceci résoudrait { $id } en votre nom.
note-done = Noté sur { $id }.
note-would = Ceci ajouterait une note à { $id }.
approve-done = Le changement de { $id } est approuvé et commence.
approve-would = Ceci approuverait le changement que propose { $id }, sur :
choose-done = La branche est choisie pour { $id } et commence.
choose-would = Ceci exécuterait cette branche pour { $id }.
show-stage = État
show-criteria = Critères
show-alert = Alerte
show-failure = Dernier échec
show-opened = Ouvert
show-deadline = Réponse attendue
show-acknowledged = Pris en charge
show-resolved = Résolu
show-human = Un humain doit décider : { $why }
show-by-hand = à la main seulement
show-proposal = Proposé : { $branch }, sur { $target }
show-approve = Pour approuver : vectra incident approve { $id }{ $confirm }
show-timeline = Chronologie
deadline-running = en cours
deadline-kept = tenu
deadline-missed = manqué

automation-stopped = Les changements automatiques sont arrêtés : chaque changement demande une personne.
automation-would-stop = Ceci arrêterait tous les changements automatiques.
automation-resumed = Les changements accordés se font à nouveau sans demander.
automation-would-resume = Ceci permettrait à nouveau les changements accordés sans demander.
accept-same = Le document sur disque est celui qui est accepté.
diff-two = Indiquez deux runbooks : vectra check --diff ANCIEN.md NOUVEAU.md
diff-format = Les différences se disent en texte ou en JSON : retirez --format, ou écrivez --format json.
diff-stdin-once = Un seul des deux peut venir de l’entrée standard ; indiquez l’autre par son chemin.
diff-same-text = { $old } → { $new } : le même texte
diff-same-meaning = { $old } → { $new } : le texte a changé ; son sens n’a pas changé
diff-summary = { $old } → { $new } : { $n ->
    [one] { $n } changement de sens
   *[other] { $n } changements de sens
 }{ $alarming ->
    [0] {""}
    [one] , dont { $alarming } alarmant
   *[other] , dont { $alarming } alarmants
 }
diff-line = ligne { $line }
diff-line-old = ligne { $line } avant
diff-line-moved = ligne { $old } → { $new }
accept-no-meaning = Le texte a changé ; son sens n’a pas changé.
accept-errors = { $n ->
    [one] { $n } erreur dans la nouvelle version ; `vectra check` la montre
   *[other] { $n } erreurs dans la nouvelle version ; `vectra check` les montre
 }
accept-would = Rien n’a été accepté : c’était un essai à blanc.
accept-done = Accepté : cette version tourne maintenant. Les incidents ouverts gardent celle avec laquelle ils ont commencé.
token-no-data = Il n’y a pas de données de Vectra dans { $path } ; indiquez le dossier donné à `vectra up --data`.
token-once = Le jeton est affiché cette seule fois :
token-would-create = Ceci créerait un jeton nommé { $name } ; un jeton du même nom serait remplacé.
token-would-revoke = Ceci révoquerait le jeton { $name } et mettrait fin à ses sessions.
token-revoked = Le jeton { $name } est révoqué.

drill-never = jamais fait
drill-passed = réussi
drill-failed = pas réussi
drill-unknown = Il n’y a pas d’exercice « { $name } » ; `vectra drill list` les montre.
drill-would = Ceci provoquerait pour de vrai la panne { $fault } pour l’exercice { $name }, et approuverait ce que propose le runbook.
drill-begins = attente de la bonne santé
drill-fault-in = la panne est là ; attente de l’alerte
drill-no-report = Aucun exercice n’a encore été fait ; `vectra drill run NOM` en fait un.
report-fault = Panne
report-detected = Détectée après
report-alert = Alerte
report-incident = Incident
report-paged = Appelé
report-investigation = Investigation
report-resolution = Résolution
report-none = aucune
report-branch = Branche
report-branch-words = attendue { $expected }, choisie { $chosen }
report-recovered = Rétabli après
report-deadline = Délai
report-residue = Resté en place

label = { $text } :

lsp-broken = L’éditeur n’a pas respecté le Language Server Protocol : { $why }. Lancez `vectra lsp` depuis un éditeur, pas à la main.
lsp-fix-all = Appliquer toutes les corrections sûres de Vectra
lsp-alert = Alerte
lsp-objective = Objectif
lsp-environment = Environnement
lsp-environment-is = Environnement { $environment }, service { $service }
lsp-check = Contrôle
lsp-level = Niveau d’escalade
lsp-level-of-severity = Sévérité
lsp-contact = Contact
lsp-maintenance = Tâche récurrente
lsp-procedure = Procédure
lsp-step = Étape
lsp-measures = Mesure { $value }
lsp-fires = Se déclenche à { $value }
lsp-window = Sur { $value }
lsp-count = Échecs d’affilée : { $value }
lsp-taken = Retenu là où rien n’est dit : { $value }
lsp-severity = Sévérité { $value }
lsp-deadline = Réponse sous { $value }
lsp-no-deadline = Aucun délai de réponse n’est dit
lsp-alerts = Alertes de cette sévérité : { $value }
lsp-answered = Traitée par { $value }
lsp-unanswered = Aucune procédure ne la traite
lsp-target = Cible { $value }
lsp-critical = Critique { $value }
lsp-expects = Attend { $value }
lsp-after = Appelé après { $value }
lsp-reached = Joint à { $value }
lsp-no-contact = Aucun contact de ce nom
lsp-channel = Par { $value }
lsp-no-channel = Aucun canal connu pour cette adresse
lsp-when = Quand : { $value }
lsp-lasts = Dure { $value }
lsp-without-maintenance = La maintenance ne compte pas
lsp-role = Pour { $value }
lsp-trigger = Déclenchée par { $value }
lsp-no-trigger = Aucune alerte ne la déclenche
lsp-steps = { $n ->
    [one] { $n } étape
   *[other] { $n } étapes
 }
lsp-observe = Regarde seulement ; sans approbation
lsp-observe-by-hand = Regarde seulement ; quelqu’un le fait
lsp-endless = Regarde seulement, et ne finit jamais : il faut l’arrêter, donc ne s’exécute pas seule
lsp-change = Change quelque chose ; demande une approbation
lsp-danger = Dangereuse ; demande de taper le nom de la cible
lsp-case = Seulement dans le cas { $value }
lsp-now = Maintenant : { $value }

silence-added = Silence jusqu’à { $until } : { $id }
silence-would-add = Ceci ferait taire { $matchers }.
silence-none = Aucun silence n’est en vigueur.
silence-active = en vigueur
silence-pending = plus tard
silence-ended = terminé
silence-expired = Le silence { $id } est terminé.
silence-would-expire = Ceci mettrait fin au silence { $id }.

answer-yes = oui
answer-no = NON
answer-unknown = inconnu
answer-person = à vérifier par une personne
checklist-looked = Ce qui est vu depuis { $since }
checklist-none = Le document n’a pas de checklist après déploiement.

test-empty = { $path } ne contient aucun [[test]].
test-wrong = { $path }, « { $test } » : { $why }
test-done = { $passed } réussis, { $failed } en échec.
test-no-expect = il n’attend rien ; ajoutez [[test.expect]] avec `at` et ce qui doit alors être vrai
test-feed-kind = un [[test.feed]] nomme exactement l’un de `check`, `reading` et `requests`
test-no-check = il n’y a pas de contrôle « { $name } » ; il y a { $known }
test-no-alert = aucune alerte « { $name } » n’est en service ; il y a { $known }
test-no-number = l’alerte « { $name } » ne surveille aucun nombre ; alimentez son contrôle ou ses requêtes
test-no-environment = il n’y a pas d’environnement « { $name } » ; il y a { $known }
test-no-contact = l’escalade n’a pas de « { $name } » ; elle a { $known }
test-bad-entry = « { $word } » ne se lit pas ; écrivez par exemple pass*6 fail*3 ou 10*6 1500*30
test-missing-key = il manque `{ $key }`
test-differs = après { $at }, { $what } : { $seen } ; attendu : { $wanted }
test-expect-nothing = rien n’est attendu après { $at } ; nommez `firing`, `pending`, `held`, `paged`, `open` ou `severity`
test-refused = après { $at } : { $why }
test-fed-twice = « { $name } » est alimenté deux fois à partir de { $at } ; écrivez une seule série, ou commencez la seconde (`from`) après la première
test-other-key = `{ $key }` appartient à une autre sorte de série
test-not-counted = rien ne compte les requêtes de « { $name } » ; dites dans vectra.toml que cet environnement rapporte ses requêtes, et nommez ce fichier par `config`
test-part = sur { $all } requêtes, { $part } ne peuvent pas avoir échoué ou été lentes
test-firing = déclenchées
test-pending = en attente
test-held = retenues
test-paged = prévenus
test-open = incidents ouverts
test-severity = sévérité
up-logs = { $why }. Libérez le dossier et le disque, ou nommez-en un autre avec --data.
logs-none = Aucune ligne trouvée.
logs-more = Il y a d’autres lignes : --before { $next }
logs-gap = Il est arrivé plus de lignes que l’on ne peut en demander ; certaines manquent ici.
logs-cut = Le temps est écoulé : tout a été cherché depuis { $since }, et une partie seulement de ce qui précède. Précisez avec --service, --since ou --until.
logs-damaged = Une partie des journaux est illisible ; ses lignes manquent ici.
sla-written = Le rapport a été écrit dans { $path }.
sla-not-written = { $path } n’a pas été écrit : { $why }. Vérifiez le dossier et le disque.

requests-looked = Depuis { $since } : { $n ->
    [0] aucune requête n’est rapportée
    [one] une ligne
   *[other] { $n } lignes
 }
requests-all = toutes les routes
requests-row = { $n } requêtes ({ $rate }/s), { $failed } en échec ({ $share }) ; P50 { $p50 }, P95 { $p95 }, P99 { $p99 }
requests-next = Suite : --after { $after }
