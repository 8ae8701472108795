age-ago = il y a { $span }
age-ahead = dans { $span }

actor-vectra = Vectra
step-evidence = Ce que la plateforme a vu et ce qui est déployé
outcome-ok = fait
outcome-failed = échec
outcome-unknown = issue inconnue
outcome-manual = pour un humain
outcome-pending = en cours

cause-crash = crash
cause-out-of-memory = mémoire insuffisante
cause-bad-release = mauvaise version
cause-untested = une cause que rien ne teste

event-program-accepted = { $who } a accepté « { $title } » (version { $version }).
event-started = { $who } { $version } a repris le journal.
event-maintenance-none = Aucune fenêtre de maintenance n’est en service à partir de maintenant.
event-maintenance-planned = Fenêtres de maintenance en service à partir de maintenant : { $windows }. { $n ->
    [0] Aucun objectif ne les exclut.
    [one] 1 objectif les exclut.
   *[other] { $n } objectifs les excluent.
}
event-alert-fired = L’alerte « { $name } » s’est déclenchée après { $failures ->
    [one] 1 échec
   *[other] { $failures } échecs
 } d’affilée, le premier à { $first }. Dernière réponse : { $detail }
event-alert-resolved = L’alerte « { $name } » est levée après { $passes ->
    [one] 1 succès
   *[other] { $passes } succès
 } d’affilée.
event-opened = Incident « { $title } » ouvert en { $severity } ({ $criteria }), sans délai dans le runbook.
event-opened-deadline = Incident « { $title } » ouvert en { $severity } ({ $criteria }), réponse attendue avant { $by }.
event-paged = { $contact } a été appelé (niveau { $level }, tour { $round }).
event-level-unbound = Le niveau { $level } ({ $contact }) du tour { $round } n’atteint personne : aucun canal n’est configuré pour ce contact.
event-missed-levels = Non appelés, leur heure étant passée quand personne ne pouvait appeler : { $contacts }.
event-delivered = Le message { $key } a été remis à la tentative { $attempt }.
event-delivery-retry = Le message { $key } n’a pas été pris à la tentative { $attempt } : { $reason }. Nouvel essai.
event-delivery-rejected = Le message { $key } a été refusé à la tentative { $attempt } : { $reason }.
event-nobody-reached = Personne n’a été joint au tour { $round }.
event-escalation-held = Plus personne n’est appelé pour l’instant : tout ce qui est déclenché est en sourdine. { $why }
event-escalation-resumed = Les appels reprennent là où ils en étaient il y a { $after }.
event-escalation-exhausted = Tous les niveaux ont été appelés en { $rounds ->
    [one] 1 tour
   *[other] { $rounds } tours
 } ; personne n’a pris en charge.
event-acknowledged = { $who } a pris l’incident en charge.
event-acknowledged-late = { $who } a pris l’incident en charge, après le délai.
event-deadline-missed = Le délai de réponse ({ $by }) est passé sans prise en charge.
event-noted = { $who } a noté : { $text }
event-severity-changed = { $who } a changé la sévérité en { $severity }.
event-run-started = La procédure « { $title } » a commencé, avec { $steps ->
    [one] 1 étape
   *[other] { $steps } étapes
 } d’investigation.
event-step-finished = Étape « { $step } » : { $outcome } ({ $took }).
event-branch-proposed = { $who } a proposé « { $condition } → { $action } » sur { $target }, en attente d’approbation. { $reasons }
event-branch-granted = { $who } a choisi « { $condition } → { $action } » sur { $target }, accordé par la configuration. { $reasons }
event-human-needed = Un humain doit décider : { $why }
event-approved = { $who } a approuvé le changement.
event-approved-configuration = La configuration accorde le changement.
event-change-intended = Le changement « { $text } » commence (tentative { $attempt }).
event-change-finished = Le changement est terminé : { $outcome } (tentative { $attempt }, { $took }).
event-read-back-yes = La cible a été relue : le changement a eu lieu.
event-read-back-no = La cible a été relue : le changement n’a pas eu lieu.
event-read-back-unknown = La cible a été relue : impossible de dire si le changement a eu lieu.
event-vendor-troubled = { $name } annonce un problème sur sa page d’état, vu depuis { $since } : { $detail }
event-vendor-recovered = { $name } annonce sur sa page d’état que tout va de nouveau bien : { $detail }
event-verification-failed = Le changement a été fait et le contrôle échoue encore.
event-resolved-verified = L’incident est résolu : le contrôle réussit à nouveau après le changement.
event-resolved-recovered = L’incident est résolu : le contrôle réussit à nouveau sans changement de Vectra.
event-resolved-person = { $who } a résolu l’incident.
event-announced = Tout le monde a été informé : { $what }.
event-automation-stopped = { $who } a arrêté tous les changements automatiques.
event-automation-resumed = { $who } a repris les changements automatiques.
event-requests-unseen = { $n ->
    [one] 1 requête vers { $environment } ({ $failed } en échec), dite par { $source }, est venue entre { $from } et { $to } et n’entre dans aucun chiffre : { $why }.
   *[other] { $n } requêtes vers { $environment } ({ $failed } en échec), dites par { $source }, sont venues entre { $from } et { $to } et n’entrent dans aucun chiffre : { $why }.
 }
event-clock-jumped = L’horloge a sauté de { $by } ; les délais ont suivi.
event-drill-started = { $who } a commencé l’exercice « { $drill } » (panne { $fault }) sur { $target }.
event-drill-passed = L’exercice « { $drill } » est réussi.
event-drill-failed = L’exercice « { $drill } » n’est pas réussi.
event-drill-aborted = L’exercice « { $drill } » a été interrompu.

announced-opened = un incident s’est ouvert
announced-acknowledged = quelqu’un s’en occupe
announced-approval-wanted = un changement attend une approbation
announced-human-wanted = un humain doit décider
announced-changed = un changement a été fait
announced-nobody-reached = personne n’a pu être appelé
announced-resolved = c’est terminé

reason-instance-ended = une instance s’est arrêtée à { $at } ({ $how })
reason-recent-release = la version { $deploy } est en ligne depuis { $span } avant le premier échec
reason-release-after = la version { $deploy } est passée en ligne { $span } après le premier échec
reason-no-recent-release = aucune version dans les { $span } avant le premier échec
reason-no-instance-ended = aucune instance ne s’est arrêtée
reason-unavailable = { $source } n’a pas répondu : { $why }
reason-no-branch = le runbook n’a pas de branche pour : { $cause }
reason-several-branches = plusieurs branches du runbook répondent à : { $cause }
reason-several-causes = les indices désignent plusieurs causes : { $causes }
end-exit = statut { $status }
end-out-of-memory = tuée par manque de mémoire
end-other = arrêtée par la plateforme
fact-live-deploy = le déploiement en ligne est { $deploy }, depuis { $at }
fact-live-rollback = le déploiement en ligne est { $deploy }, un retour arrière, depuis { $at }
fact-auto-deploy-on = le déploiement automatique est actif
fact-auto-deploy-off = le déploiement automatique est inactif

why-unclear = les indices ne désignent pas une seule branche.
why-nothing-to-run = le runbook ne contient rien que Vectra puisse exécuter ici.
why-change-failed = le changement a été refusé ou a échoué : { $detail }
why-outcome-unreadable = impossible de relire si le changement a eu lieu : { $detail }
why-not-verified = le changement a été fait et le contrôle échoue encore.

refused-stopping = Vectra s’arrête ; redemandez quand il tourne.
refused-no-incident = Il n’y a pas d’incident { $id } ; la vue d’ensemble les liste.
refused-resolved = { $id } est déjà résolu.
refused-nothing-to-approve = { $id } n’a pas de changement qui attend une décision.
refused-no-branch = La procédure n’a pas de branche { $branch }.
refused-not-runnable = Vectra ne peut pas exécuter la branche { $branch } ; faites-la à la main et notez-le.
refused-still-failing = L’alerte « { $alert } » est encore active. { $id } sera résolu dès que le contrôle réussira ; prenez-le en charge pour arrêter les appels.
refused-under-way = Un changement de { $id } est en cours ; attendez son issue.
refused-confirm = C’est dangereux : confirmez en tapant le nom de la cible, { $target }.
refused-empty-note = Une note a besoin de texte.
drill-unknown = Il n’y a pas d’exercice « { $name } » ; `vectra drill list` les montre.
drill-no-injector = Aucun injecteur de pannes n’est configuré ; les exercices ne tournent que là où [drill] dans vectra.toml en nomme un.
drill-busy = Un autre exercice tourne ; attendez sa fin.
drill-observe-only = Ce Vectra ne fait qu’observer ; démarrez-le sans --observe pour lancer un exercice.
drill-no-alert = Aucune alerte du runbook n’est en service, rien ne remarquerait la panne ; `vectra status` dit ce qui manque.
drill-incident-open = { $id } est ouvert ; un exercice part d’un système sain.
drill-check-fails = Un contrôle échoue déjà ; un exercice part d’un système sain.
accept-unchanged = Le document sur disque est déjà le document accepté.
accept-unreadable = { $path } est illisible : { $why }. Vérifiez le chemin et les droits.
accept-store = Le document n’a pas été conservé. { $why }
accept-log-waits = Le journal ne peut pas être écrit pour l’instant ; acceptez de nouveau quand il pourra l’être.
accept-moved = Le document a encore changé depuis votre lecture ; regardez d’abord les nouveaux changements.

store-folder = Le dossier de données { $path } est inutilisable : { $why }. Choisissez-en un autre avec --data, ou donnez-le à cet utilisateur.
store-in-use = Un autre Vectra tourne sur le dossier de données { $path }. Arrêtez-le d’abord, ou choisissez un autre dossier avec --data.
store-newer = Les données de { $path } ont été écrites par un Vectra plus récent (format { $found }, celui-ci connaît { $known }). Lancez cette version-là.
store-full = Le disque qui porte { $path } est plein. Libérez de la place ; rien de promis n’est perdu.
store-damaged = Les données de { $path } sont abîmées : { $why }. Restaurez le dossier depuis une copie.
store-overtaken = Le journal a été écrit entre-temps par un autre processus. Celui-ci doit s’arrêter.
store-other = Les données de { $path } ne se lisent ou ne s’écrivent pas : { $why }. Vérifiez le disque.

problem-unauthorized = Qui êtes-vous ?
problem-unauthorized-detail = Envoyez un jeton : « Authorization: Bearer vtr_… », ou connectez-vous sur /login. `vectra token create NOM` en crée un.
problem-forbidden = Refusé
problem-csrf-detail = Le formulaire est trop ancien ou vient d’ailleurs. Rouvrez la page et recommencez-y.
problem-not-found = Introuvable
problem-no-page-detail = Il n’y a rien à cette adresse ; /api/openapi.json liste l’API.
problem-no-incident-detail = Il n’y a pas d’incident { $id }.
problem-no-token-detail = Il n’y a pas de jeton nommé « { $name } ».
problem-bad-request = La requête n’est pas comprise
problem-body-detail = Le corps n’est pas ce que cette adresse prend : { $why }
problem-note-long-detail = Une note a au plus { $limit } caractères. Raccourcissez-la, ou notez où se trouve la suite.
problem-too-large = Le corps est trop grand
problem-too-large-detail = Au plus { $limit } octets sont acceptés.
problem-conflict = Pas maintenant
problem-store = Le stockage ne répond pas
problem-timeout = C’était trop long
problem-timeout-detail = Pas de réponse en { $seconds } s. Ce qui a été demandé peut encore arriver : regardez l’état avant de redemander.
problem-method = Cette adresse ne prend pas cette méthode
problem-method-detail = /api/openapi.json dit laquelle elle prend.
problem-rate = Trop de connexions refusées
problem-rate-detail = Attendez une minute, puis réessayez.
problem-token-name-detail = Le nom d’un jeton a 1 à 64 lettres, chiffres, points, tirets ou soulignés.

nav-skip = Aller au contenu
nav-overview = Vue d’ensemble
nav-program = Runbook
nav-logout = Se déconnecter
nav-signed-in = Connecté : { $name }
nav-language = English
login-title = Connexion
login-lead = Vectra exploite votre système à partir du runbook. Ses pages demandent un jeton.
login-token = Jeton
login-button = Se connecter
login-wrong = Ce jeton n’est pas connu. `vectra token create NOM` en crée un nouveau.
login-hint = Le premier jeton a été affiché une seule fois, au premier démarrage de Vectra.

overview-title = Vue d’ensemble
overview-observe = Vectra observe seulement ici : il n’appelle personne et ne change rien.
overview-edited = Le runbook sur disque n’est pas celui qui est accepté.
overview-edited-link = Voir ce que la modification change
overview-stopped = Les changements automatiques sont arrêtés : chaque changement demande une personne.
overview-store = Le stockage n’écrit plus : { $why } Les appels partent quand même.
overview-drill = L’exercice « { $drill } » tourne, depuis { $at }.
overview-incidents = Incidents ouverts
overview-no-incidents = Aucun incident n’est ouvert.
overview-environments = Environnements et contrôles
overview-unwatched = Aucun contrôle du runbook ne regarde celui-ci.
overview-other-checks = Autres contrôles
overview-alerts = Alertes du runbook
overview-unbound = Pas encore en service
overview-recent = Incidents résolus
overview-no-recent = Aucun pour l’instant.
overview-automation = Automatisation
overview-automation-none = Aucun changement n’est accordé : chacun attend l’approbation d’une personne.
overview-automation-on = Les changements accordés sont faits sans demander.
overview-stop = Arrêter tous les changements automatiques
overview-resume = Reprendre les changements automatiques
overview-due = Prochaines échéances
overview-nothing-due = Rien n’est attendu.
overview-version = Version acceptée { $version }, { $path }
overview-older = Plus anciens
overview-live = Cette page se renouvelle toutes les 10 s.
table-check = Contrôle
table-state = État
table-answer = Dernière réponse
table-took = Durée
table-age = Âge
table-alert = Alerte
table-condition = Condition
table-severity = Sévérité
table-line = Ligne
table-name = Nom
table-kind = Genre
table-help = Que faut-il écrire
table-incident = Incident
table-opened = Ouvert
table-resolved = Résolu
state-passing = réussit
state-failing = échoue ({ $n })
state-unknown = pas encore de réponse
state-firing = déclenchée
state-inactive = calme
missed-runs = { $n ->
    [one] 1 exécution était due et n’a pas eu lieu
   *[other] { $n } exécutions étaient dues et n’ont pas eu lieu
 }
unbound-alert = alerte
unbound-check = contrôle
unbound-contact = contact
unbound-service = service
unbound-check-address = Écrivez l’adresse complète dans le runbook, par exemple https://api.example.com/health.
unbound-check-database = Dites dans vectra.toml quelle base de données il interroge.
unbound-check-redis = Dites dans vectra.toml quel Redis il interroge.
unbound-check-kind = Aucun contrôle n’est connu pour cette commande ; écrivez-en un dans la configuration : [check."NOM"].
unbound-alert-not-measured = Rien ne mesure ce dont parle cette condition : écrivez-la avec un nombre et une unité, ou donnez à l’alerte une expression ([alert."NOM"] promql).
unbound-alert-nowhere = Aucun environnement n’est connu où cela se mesurerait : donnez-en un au document, avec une adresse et un contrôle de santé, nommez-le dans la condition, ou donnez à l’alerte une expression ([alert."NOM"] promql).
unbound-alert-no-check = Dites quel contrôle elle surveille : donnez aux deux un mot commun, par exemple le service, ou nommez le contrôle dans vectra.toml.
unbound-alert-other = L’alerte nomme une partie du système que rien ne mesure, et ne reçoit pas les chiffres d’une autre : liez son service, donnez son nom à un contrôle, ou écrivez une expression dans vectra.toml.
unbound-objective = objectif
unbound-objective-not-measured = Donnez à un environnement un contrôle de santé HTTP, ou recevez ses requêtes : rien ne mesure cette ligne, nulle part.
unbound-objective-elsewhere = Nommez un environnement du document, ou « tous » : aucun ne s’appelle « { $named } », si bien que cette ligne n’est jugée nulle part.
unbound-objective-not-counted = Écrivez ce qui est promis comme une part ou un temps, par exemple 99,5 %, < 1 % ou < 200 ms : la ligne ne donne aucune limite de disponibilité, d’erreurs ou de latence.
unbound-maintenance = maintenance
unbound-maintenance-window = Nommez la fenêtre de maintenance dans vectra.toml : l’objectif exclut la maintenance, et aucune n’est réglée pour ses environnements, si bien que tout compte.
unbound-contact-channel = Dites dans vectra.toml comment joindre ce contact, par PagerDuty ou par Slack.
unbound-service-id = Dites dans vectra.toml quel service de la plateforme est « { $environment } ».
due-page = appel du niveau { $level } pour { $incident }
due-deadline = délai de réponse de { $incident }
due-verify = fin de la vérification de { $incident }

incident-drill = Ceci est un exercice ({ $drill }).
incident-criteria = Critères
incident-alert = Alerte
incident-opened = Ouvert
incident-deadline = Réponse attendue
incident-no-deadline = le runbook n’en dit rien
incident-left = reste { $span }
incident-over = dépassé de { $span }
incident-kept = tenu
incident-missed = manqué
incident-acknowledged = Pris en charge
incident-not-acknowledged = par personne encore
incident-resolved = Résolu
incident-open = ouvert
incident-detail = Dernier échec
incident-pages = Qui a été appelé
incident-no-pages = Personne n’a été appelé.
incident-nobody = Personne n’a été joint. Appelez quelqu’un.
incident-page-pending = pas encore pris
incident-page-failing = { $n ->
    [one] 1 tentative échouée
   *[other] { $n } tentatives échouées
 }
incident-page-delivered = remis
incident-page-rejected = refusé
incident-procedure = Procédure : { $title }
incident-no-procedure = Le runbook n’a pas de procédure pour cette alerte.
incident-line = ligne { $line }
incident-sent = Envoyé
incident-output = Ce qui est revenu
incident-investigation = Investigation
incident-resolution = Résolution
incident-proposal = Proposé
incident-because = Parce que
incident-touches = Cela toucherait
incident-touched = Cela touche
incident-approve = Approuver
incident-choose = Faire celle-ci
incident-by-hand = à la main seulement
incident-confirm = C’est dangereux. Tapez le nom de la cible, { $target }, pour confirmer
incident-confirm-link = Confirmer et exécuter
incident-human = Un humain doit décider
incident-acknowledge = Prendre en charge
incident-resolve-anyway = même si son alerte est encore active
incident-resolve = Marquer comme résolu
incident-note = Note
incident-note-button = Ajouter la note
incident-note-link = Ajouter une note
incident-timeline = Chronologie
incident-newer = Événements suivants
incident-postmortem = Brouillon de post-mortem
incident-live = Cette page se renouvelle toutes les 5 s.
incident-pause = Suspendre
incident-paused = Cette page ne bouge plus, pour garder ce que vous tapez.
incident-continue = La renouveler à nouveau
incident-by = par { $who }
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
stage-open = ouvert

program-title = Runbook
program-same = Le document sur disque est le document accepté.
program-changed = Accepter fait du document sur disque celui qui s’exécute. Les incidents ouverts gardent la version avec laquelle ils ont commencé.
program-accept = Accepter cette version
program-no-meaning = Le texte a changé ; son sens n’a pas changé.
program-change = Changement
program-list = Partie
program-whole = Le texte entier
program-before = Avant
program-after = Après
program-errors = { $n ->
    [one] 1 erreur dans la nouvelle version ; `vectra check` la montre
   *[other] { $n } erreurs dans la nouvelle version ; `vectra check` les montre
 }

error-title = Cela n’a pas marché
error-back = Retour à la vue d’ensemble

pm-title = Post-mortem de { $id } : { $title }
pm-draft = Brouillon. Chaque phrase cite l’événement sur lequel elle repose.
pm-back = Retour à l’incident
pm-summary = Résumé
pm-measured = Ce qui a été mesuré
pm-deadlines = Délais
pm-cause = Cause et changement
pm-timeline = Chronologie
pm-follow-ups = Suites à donner
pm-lasted = Du premier échec à la fin, il s’est passé { $span }.
pm-still-open = L’incident est encore ouvert.
pm-was-drill = C’était l’exercice « { $drill } » : la panne a été provoquée exprès.
pm-deadline-kept = Le délai de réponse ({ $by }) a été tenu : prise en charge { $span } avant.
pm-deadline-late = Le délai de réponse ({ $by }) n’a pas été tenu : prise en charge { $span } après.
pm-deadline-broken = Le délai de réponse ({ $by }) n’a pas été tenu : personne n’a pris en charge à temps.
pm-deadline-resolved = Le délai de réponse ({ $by }) n’a pas compté : l’incident était terminé { $span } avant.
pm-deadline-none = Le runbook ne nomme pas de délai de réponse pour cette sévérité.
pm-first-page = Le premier appel a été remis { $span } après l’ouverture de l’incident.
pm-no-page = Aucun appel n’a été remis.
pm-no-cause = Aucune branche du runbook n’a été choisie.
pm-chosen = « { $condition } → { $action } » a été choisi ({ $cause }).
pm-follow-auto-deploy = Le déploiement automatique est toujours actif alors qu’un retour arrière a été fait : le prochain push ramènera le défaut. Désactivez-le jusqu’au correctif.
pm-follow-unbound = { $contact } n’a pas de canal dans la configuration : liez ce contact, ou retirez-le de l’escalade.
pm-follow-nobody = Personne n’a été joint : vérifiez les canaux de tous les contacts.
pm-follow-deadline = Le délai a été manqué : regardez qui a été appelé, et quand.
pm-follow-branch = Écrivez dans la procédure une branche pour : { $cause }.
pm-follow-source = { $source } n’a pas répondu pendant l’investigation ({ $why }) : rétablissez l’accès.
pm-follow-manual = L’étape « { $step } » est pour un humain seulement : écrivez-la comme commande s’il en existe une.
pm-follow-failed = L’étape « { $step } » a échoué : trouvez si la panne, l’accès ou la commande elle-même en est la raison.
pm-follow-unclear = Les indices n’ont désigné aucune branche : ajoutez à l’investigation une étape qui distingue les causes.
pm-follow-procedure = Le runbook n’a pas de procédure que Vectra puisse exécuter pour « { $alert } » : écrivez-en une.
pm-follow-change = Le changement prescrit n’a pas aidé ou n’a pas pu être fait : revoyez la branche.
pm-follow-none = Les événements n’en demandent aucune.

label = { $text } :

unused-contact = [contacts] « { $name } » : ni l’escalade ni les contacts du document n’ont ce nom.
unused-service = [render.services] « { $name } » : aucun environnement du document n’a ce nom.
unused-host = [hosts] « { $name } » : aucune adresse du document n’a cet hôte.
unused-severity = [severities] « { $name } » : aucune alerte du document n’a cette sévérité.
unused-severity-row = [severities] = « { $name } » : aucune ligne de la table des sévérités du document n’a ce nom.
unused-maintenance = [maintenance] « { $name } » : aucune entrée de la maintenance du document qui dise quand n’a ce nom, et elle n’a pas de `schedule` à elle.
unused-promql-function = promql : Prometheus n’a pas de fonction « { $name } ». VictoriaMetrics l’a peut-être ; le reste de cette expression n’a pas été lu.
unused-maintenance-length = [maintenance] « { $name } » : ni la configuration (`length`) ni l’entrée du document ne dit combien de temps elle dure ; elle ne s’ouvre donc jamais.
unused-maintenance-environment = [maintenance] environments « { $name } » : aucun environnement du document n’a ce nom.
unused-alert-check = [alert] check = « { $name } » : ni le document ni la configuration n’a de contrôle de ce nom ; l’alerte choisit d’elle-même.
unused-alert-environment = [alert] environment = « { $name } » : aucun environnement du document n’a ce nom ; l’alerte porte sur celui qu’elle aurait de toute façon.
unused-alert-severity = [alert] severity = « { $name } » : ni le document ni [severities] n’a cette sévérité ; la plus haute est prise.
unused-alert-procedure = [alert] procedure = « { $name } » : aucune procédure d’incident du document n’a ce titre ; rien ne répond à l’alerte.
unused-alert-reason = [alert] inhibited_by « { $name } » : aucune alerte n’a ce nom.
unused-check = [check] « { $name } » : aucune alerte ne le surveille et aucun objectif ne le compte ; personne n’apprend qu’il échoue. [alert."{ $name }"] check = "{ $name }" en fait une alerte.
unused-check-environment = [check] environment = « { $name } » : aucun environnement du document n’a ce nom.
unused-vendor = [vendors] « { $name } » : aucun service extérieur du document n’a ce nom, et sa page n’est pas interrogée.
unused-maintenance-open = [maintenance] « { $name } » : la fenêtre se rouvre avant de se fermer, si bien que personne n’est jamais prévenu. Raccourcissez `length` ou ouvrez-la moins souvent.
unused-check-name = [check] « { $name } » : un contrôle du document porte aussi ce nom. Les deux tournent ; donnez à celui-ci un nom à lui.
unused-burn-severity = [objectives.burn] « { $name } » : ni le document ni [severities] n’a cette sévérité ; celle que les alertes de budget ont de toute façon est prise.
unused-telemetry-environment = [telemetry] environnement « { $name } » : aucun environnement du document ne porte ce nom, et ses requêtes sont refusées.
unused-telemetry-twice = [telemetry] « { $name } » : un relevé et des lignes de journal rapportent les mêmes requêtes, qui comptent alors deux fois. Gardez l’un des deux.
unused-depends = [depends] « { $name } », ligne { $line } : ni un environnement du document ni une vérification n’a ce nom.
unused-timeout = Contrôle « { $name } » : il attend une réponse à peu près aussi longtemps que son intervalle ou plus, de sorte que tant que sa cible ne répond pas, au moins une exécution sur deux n’a pas lieu.
unused-write = { $said } Écrire l’un de `{ $write }`.
unused-nearest = { $said } Vouliez-vous dire « { $nearest } » ?
nav-alerts = Alertes
alerts-title = Alertes et silences
alerts-none = Aucune alerte n’est en service.
alerts-flapping = elle va et vient si souvent qu’elle est gardée comme une seule
alerts-assumed = Retenu parce que ni le document ni la configuration ne le disent
state-no-data = pas de données
state-pending = en attente
state-recovering = en rétablissement
state-firing-unseen = déclenchée, et plus rien n’est vu
silences-title = Silences
silences-none = Aucun silence n’est gardé.
silences-until = jusqu’à
silences-expire = Y mettre fin
silences-add = Ajouter le silence
silences-matchers = Quelles alertes, un critère par ligne ; tous doivent convenir
silences-duration = Pour combien de temps, par exemple 2h ou 1d 12h
silences-comment = Pourquoi
silence-active = en vigueur
silence-pending = plus tard
silence-ended = terminé
silence-no-matcher = Il faut un critère, par exemple alertname="API Down".
silence-matches-all = Toutes les alertes se tairaient ; nommez au moins une valeur.
silence-ends = Un silence finit après son début, et plus tard que maintenant.
silence-no-comment = Il faut une raison.
silence-pattern = « { $value } » n’est pas une expression régulière, ou elle est trop grande.
silence-too-large = Le silence est trop grand : au plus 32 critères, et 4096 octets par texte.
silence-matcher = « { $text } » n’est pas un critère ; écrivez par exemple alertname="API Down" ou severity=~"SEV[12]".
silence-moment = « { $text } » n’est pas un moment ; écrivez par exemple 2026-11-22T18:00:00Z.
silence-duration = « { $text } » n’est pas une durée ; écrivez par exemple 2h ou 1d 12h.
silence-one-end = Dites soit quand il finit, soit combien de temps il dure.
refused-no-silence = Il n’y a pas de silence { $id } ; `vectra silence list` les montre.
refused-many-silences = { $limit } silences sont déjà en vigueur ; mettez fin à certains, ou qu’un seul parle de plusieurs alertes.
unbound-alert-redis = Dites dans vectra.toml quel Redis tient les files d’attente.
unbound-alert-database = Dites dans vectra.toml de quelle base de données parle l’alerte.
event-alert-held = L’alerte « { $name } » s’est déclenchée, et personne n’est prévenu : { $why }
event-alert-fired-ground = L’alerte « { $name } » s’est déclenchée : { $why } ; c’est ainsi depuis { $first }.
event-alert-resolved-ground = L’alerte « { $name } » est levée : { $why }.
event-alert-released = L’alerte « { $name } » est toujours déclenchée, et n’est plus retenue.
event-silence-added = { $who } a fait taire { $matchers } jusqu’à { $until } : { $comment }
event-silence-expired = { $who } a mis fin au silence { $silence }.
ground-failures = { $count ->
    [one] 1 échec
   *[other] { $count } échecs
 } de suite, il en faut { $needed }
ground-passes = { $count ->
    [one] 1 réussite
   *[other] { $count } réussites
 } de suite
ground-share = { $bad } sur { $total } { $what } en { $window } : { $share }, { $allowed } sont permis
ground-level = { $value }, la borne est { $sign } { $bound }
ground-burn = le budget de « { $what } » brûle à { $longrate } × le rythme permis sur { $long } et à { $shortrate } × sur { $short } ; la borne est { $factor } ×
ground-missing = rien n’a été vu dernièrement qui puisse être jugé
ground-few = { $seen } vus sur { $window }, il en faut au moins { $least } pour juger
ground-untimed = des requêtes sont rapportées, mais pas leur durée
bad-failed = en échec
bad-slower = ont pris plus de { $limit }
percent = { $value } %
mute-silenced = Réduite au silence jusqu’à { $until } : { $comment }
mute-inhibited = « { $name } » l’explique.
mute-maintenance = Maintenance « { $window } » jusqu’à { $until }.
assumed-failures = La ligne ne dit pas combien d’échecs de suite : { $count } sont retenus ([checks] fail_after).
assumed-window = La ligne ne dit pas sur quelle durée : { $window } est retenu ([alerts] window).
assumed-hold = La ligne ne dit pas combien de temps cela doit durer : { $hold } est retenu ([alerts] hold).
assumed-environment = La ligne ne dit pas où : { $name } est retenu.
assumed-checks = L’environnement ne dit rien de ses requêtes : les résultats de ses contrôles en tiennent lieu.
assumed-objective = Elle vient avec l’objectif : [objectives] et [alert."NOM"] la changent ou l’éteignent.
assumed-detector = Aucune alerte ne mène à cette procédure : le détecteur, sa borne et sa durée sont des défauts. [alert."NOM"] le change ou l’éteint.
unbound-procedure = procédure
unbound-detector-database = Aucune alerte ne mène à cette procédure. Dites dans vectra.toml quelle base de données sert, et ses chiffres la lancent.
unbound-detector-redis = Aucune alerte ne mène à cette procédure. Dites dans vectra.toml quel Redis tient les files, et l’âge de la tâche la plus ancienne la lance.
unbound-detector-nothing = Aucune alerte ne mène à cette procédure, et rien de ce qui est configuré ne dit quand il la faut. Écrivez une alerte pour elle dans vectra.toml.
setting-failures = { $value } échecs de suite
setting-passes = fini après { $value } succès
setting-interval = interrogé toutes les { $value }
setting-allowed = { $value } admis
setting-bound = { $value }
setting-burn-rate = budget brûlé à { $value } × le rythme permis
setting-window = sur { $value }
setting-short-window = et sur { $value }
setting-least = au moins { $value } résultats
setting-hold = pendant { $value }
setting-calm = fini après { $value }
setting-environment = de { $value }
setting-severity = sévérité { $value }
setting-procedure = lance « { $value } »
said-document = document
said-configuration = vectra.toml
said-default = défaut
assumed-severity = Le mot de la sévérité n’est dans aucune ligne du tableau des niveaux : { $name } est retenu d’après son rang ([severities]).
refused-many-alerts = { $limit } alertes venues d’ailleurs sont déjà déclenchées, et { $refused } ont été refusées ; regroupez-les là d’où elles partent.
external-sent = envoyée par { $source }
external-said = envoyée par { $source } : { $detail }
event-alert-external = L’alerte « { $name } » s’est déclenchée, { $said } ; c’est ainsi depuis { $first }.
event-alert-external-told = L’alerte « { $name } » est levée : qui l’a envoyée le dit.
event-alert-external-unheard = L’alerte « { $name } » est levée : envoyée pour la dernière fois à { $last }, et plus depuis.

nav-sla = Objectifs
overview-sla = Ce qui a été promis, et ce qui a été tenu
sla-title = Objectifs
sla-heading = Objectifs de { $title }
sla-report-heading = { $title } : objectifs en { $month } ({ $zone })
sla-report-heading-open = { $title } : objectifs en { $month }, jusqu’ici ({ $zone })
sla-objective = Objectif
sla-environment = Environnement
sla-target = Cible
sla-critical = Critique
sla-measured = Mesuré
sla-verdict = La cible est
sla-budget = Budget restant
sla-burn = Consommation, dernière heure
sla-samples = Mesures
sla-over = Sur
sla-missing = Manques
sla-how = Comment
sla-kept = tenue
sla-at-risk = menacée
sla-broken = manquée
sla-not-enough = pas assez de données
sla-nothing = rien de mesuré
sla-between = entre { $low } et { $high }
sla-until = épuisé dans { $span }
sla-from-requests = requêtes, d’après le système exploité.
sla-from-checks = résultats des contrôles HTTP, de l’extérieur.
sla-failed = en échec
sla-slower = plus longues que { $time }
sla-counted = { $bad } sur { $total } { $what } ; { $may } admises.
sla-counted-none = rien n’a été compté.
sla-maintenance = Maintenance
sla-left-out = { $n ->
    [0] Il n’y a pas eu de maintenance ; elle ne compterait pas.
    [one] 1 période de maintenance, { $span } en tout, ne compte pas.
   *[other] { $n } périodes de maintenance, { $span } en tout, ne comptent pas.
 }
sla-left-out-recorded = Jugé d’après les fenêtres en service à ce moment-là, telles que le journal les garde.
sla-left-out-configuration = Jugé d’après la configuration actuelle : rien n’a été enregistré de cette période.
sla-left-out-both = Jugé d’après ce qui était en service à ce moment-là, tel que le journal le garde, à partir de { $at } ; avant, d’après la configuration actuelle.
sla-last = Les dernières
sla-no-gaps = Rien ne manque.
sla-gaps-all = De toute cette période, rien n’a été mesuré.
sla-untimed = { $n ->
    [one] 1 échantillon sur { $total } n’a pas dit de durée et n’entre dans aucun centile.
   *[other] { $n } échantillons sur { $total } n’ont pas dit de durée et n’entrent dans aucun centile.
 }
sla-gaps-unseen = Aucune période ne manque, mais des requêtes, oui.
sla-missed = { $n ->
    [one] 1 contrôle prévu n’a pas eu lieu.
   *[other] { $n } contrôles prévus n’ont pas eu lieu.
 }
sla-gaps = { $n ->
    [one] 1 trou, { $span } en tout.
   *[other] { $n } trous, { $span } en tout.
 }
sla-unseen = { $n ->
    [one] 1 requête ({ $failed } en échec) a été dite mais n’entre dans aucun chiffre : nul ne sait quand elle est venue.
   *[other] { $n } requêtes ({ $failed } en échec) ont été dites mais n’entrent dans aucun chiffre : nul ne sait quand elles sont venues.
 }
sla-unseen-title = Non comptées
sla-unseen-one = { $stretch } : { $n } ({ $failed } en échec), { $source } : { $why }
sla-unseen-not-running = Vectra ne tournait pas
sla-unseen-not-told = la source n’a rien dit entre-temps
sla-unseen-too-late = chacune a dit sa propre heure, plus de neuf minutes en retard
sla-longest = Les plus longs
sla-computed = Compté à partir de { $hours } heures entières, { $minutes } minutes et { $samples } mesures isolées.
sla-by-beginning = { $n ->
    [one] 1 de ces heures compte d’après son début alors qu’une partie seulement était demandée : rien de plus n’en est gardé.
   *[other] { $n } de ces heures comptent d’après leur début alors qu’une partie seulement était demandée : rien de plus n’en est gardé.
}
sla-error = Le percentile est à { $error } près ; le verdict ne vient pas de lui mais du compte exact.
sla-since = Mesuré depuis { $at }.
sla-days = les { $n } derniers jours
sla-month = ce mois civil
sla-day = à partir de { $at } : { $bad } sur { $total } mauvaises ({ $share })
sla-drawing = Part mauvaise de chacun des { $days } jours ; la ligne est ce qui est admis ; { $over } jours la dépassent.
sla-unmeasured = Rien ne mesure ces lignes du document :
sla-none = Aucune ligne du document ne promet quelque chose qui soit mesuré.
sla-over-room = Les mesures prennent plus de place que [storage] max_bytes ne permet : les minutes les plus anciennes sont oubliées plus tôt. Donnez-leur plus de place.
sla-report-of = Rapport d’un mois
sla-show = Afficher
sla-now = Maintenant
sla-week = les 7 derniers jours
sla-explained = Les verdicts viennent de comptes exacts face à chaque limite. Les échecs comptent pour la disponibilité et les erreurs, les plus longues pour la latence. La maintenance compte comme tout autre temps.
sla-made = Établi le { $at } à partir de la version { $version } du document.
problem-no-environment-detail = Le document n’a pas d’environnement { $name }. Il a : { $known }.
problem-window-detail = « { $window } » n’est pas une période. Écrivez month, ou des jours comme 30d, 400 au plus.
problem-month-detail = « { $month } » n’est pas un mois qui a commencé. Écrivez par exemple 2026-10.

nav-checklist = Checklist
nav-logs = Journaux
problem-busy = Occupé
problem-telemetry-slow-detail = Le corps est arrivé trop lentement pour garder sa place : il faut 32 Kio par seconde. Envoyez-le de nouveau, ou moins à la fois.
problem-telemetry-busy-detail = Trop de télémétrie est lue en ce moment. Renvoyez celle-ci dans une seconde.
problem-no-telemetry-detail = Ni télémétrie ni journaux ne sont pris ici. Démarrez Vectra avec `vectra up`.
answer-yes = oui
answer-no = NON
answer-unknown = inconnu
answer-person = à vérifier par une personne
checklist-looked = Ce qui est vu depuis { $since }
checklist-none = Le document n’a pas de checklist après déploiement.
checklist-title = Checklist après déploiement
checklist-since = Depuis (une heure, ou une durée passée)
checklist-look = Vérifier
checklist-item = Demandé
checklist-why = Ce qui est vu
checklist-answer = Est-ce le cas ?
checklist-person = seule une personne peut le dire
checklist-no-checks = rien n’est contrôlé
checklist-checks-pass = { $n ->
    [one] le contrôle réussit
   *[other] les { $n } contrôles réussissent
}
checklist-checks-fail = en échec : { $names }
checklist-checks-unknown = pas encore de réponse : { $names }
checklist-alerts-loud = déclenchées ou sur le point de l’être : { $names }
checklist-incidents = ouverts depuis : { $names }
checklist-alerts-part = rien n’est déclenché, mais trop peu de mesures pour juger : { $names }
checklist-alerts-unseen = trop peu de mesures pour juger une alerte
checklist-alerts-quiet = { $n ->
    [one] la seule alerte jugeable est calme
   *[other] les { $n } alertes jugeables sont calmes
}{ $unseen ->
    [0] {""}
   *[other]  ; trop peu de mesures pour { $unseen } autres
}
checklist-logs-off = aucun journal n’est gardé ici ; vectra.toml dit comment ils arrivent : [telemetry]
checklist-logs-part = les journaux n’ont pas pu être lus en entier
checklist-logs-silent = aucune ligne n’est arrivée depuis { $since }
checklist-logs-clean = des lignes sont arrivées depuis { $since }, aucune de niveau { $level } ou pire
checklist-logs-short = inconnu pour tout le temps depuis { $since } : { $kept }
checklist-logs-errors = { $n } de niveau { $level } ou pire depuis { $since } ; la plus récente : { $text }

logs-title = Journaux
logs-text = Texte
logs-regex = expression régulière
logs-level = Niveau
logs-any = tous
logs-service = Service
logs-since = Depuis
logs-until = Jusqu’à
logs-search = Chercher
logs-at = Heure
logs-line = Ligne
logs-none = Aucune ligne trouvée.
logs-older = Lignes plus anciennes
logs-cut = Le temps est écoulé : tout a été cherché depuis { $since }, et une partie seulement de ce qui précède. Précisez un service ou une période.
logs-damaged = { $n ->
    [one] 1 bloc des journaux est illisible ; ses lignes manquent ici.
   *[other] { $n } blocs des journaux sont illisibles ; leurs lignes manquent ici.
 }
logs-kept-begun = Les lignes sont gardées depuis { $since } ; ce qui est arrivé avant n’est pas ici.
logs-kept-away = Les lignes sont gardées sans trou depuis { $since } ; avant, personne ne les a prises pendant un moment.
logs-kept-size = Les lignes ne sont gardées que depuis { $since } : les plus anciennes sont parties car [logs] max_mb est atteint.
logs-kept-age = Les lignes sont gardées depuis { $since } : les plus anciennes sont parties par leur âge ([logs] keep_days).
logs-kept-lost = Les lignes ne sont gardées sans trou que depuis { $since } : le disque ne les a pas toutes prises avant.
logs-bad-time = `{ $value }` n’est pas une heure ; écrivez par exemple 2026-11-22T10:00:00Z, ou une durée passée comme 1h ou 2d
logs-backwards = le début demandé, `{ $since }`, est plus tard que la fin, `{ $until }` ; une durée compte à rebours de maintenant : --since est donc la plus longue
logs-bad-level = `{ $value }` n’est pas un niveau ; écrivez trace, debug, info, warn, error ou fatal
logs-bad-limit = `{ $value }` n’est pas un nombre de lignes ; écrivez un nombre de 1 à 1000
logs-bad-cursor = `{ $value }` n’est la place d’aucune ligne ; prenez `next` d’une réponse
logs-bad-pattern = ceci ne peut pas être cherché : { $why }
logs-unreadable = Les journaux ne peuvent pas être lus : { $why }. Vérifiez le disque du dossier de données, ou le serveur configuré dans [logs].
problem-no-heartbeat-detail = Aucun battement « { $name } » n’est attendu ; écrivez [check."{ $name }"] avec heartbeat = "5m" dans vectra.toml.
unbound-alert-prometheus = Dites dans vectra.toml quel serveur compatible avec Prometheus évalue son expression.
unused-alert = [alert] « { $name } » : aucune alerte du document n’a ce nom, et elle n’a pas de `promql` à elle.
checks-title = Contrôles
checks-environment = Environnement
checks-every-environment = tous
checks-only-failing = seulement ceux qui échouent
checks-show = Afficher
checks-next = Page suivante
checks-count = { $n ->
    [one] { $n } contrôle
   *[other] { $n } contrôles
}
overview-more-checks = { $n ->
    [one] { $n } autre contrôle
   *[other] { $n } autres contrôles
}

nav-requests = Requêtes
requests-title = Requêtes
requests-looked = Depuis { $since } : { $n ->
    [0] aucune requête n’est rapportée
    [one] une ligne
   *[other] { $n } lignes
 }
requests-too-long = on remonte ici de { $days } jours au plus ; `vectra sla` remonte plus loin
requests-all = toutes les routes
requests-rate = { $rate }/s
requests-errors = { $failed } ({ $share })
requests-environment = Environnement
requests-route = Route
requests-count = Requêtes
requests-per-second = Par seconde
requests-failed = En échec
requests-explained = Sont en échec celles dont la réponse a un statut 5xx, comme l’émetteur le rapporte. Les centiles portent sur les requêtes dont la durée est connue ; là où elles arrivent comptées par tranches, seules leurs bornes sont connues.
