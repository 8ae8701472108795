# Words of French runbooks. [group key], then phrases; accents, case, plural and articles do not matter.

[language fr]
le la les des du et ou une un pour dans sur avec par est sont si ne pas aux au en qui que ce cette son sa ses leur nous vous depuis avant après chaque tous toutes sans plus être avoir fait faire mise à jour niveau rôle équipe alerte sévérité réponse vérifier redémarrer critère métrique cible temps déploiement

# --- headings -------------------------------------------------------------------------------------------------------
[role environments]
environnement, environnement et url, plateforme, hebergement, adresse du service, ou ca tourne
[role objectives]
sla, slo, sla cible, objectif de service, niveau de service, objectif, engagement de service, indicateur, cible de service, nous promettons, promesse
[role alerts]
alerte, alerte configuree, alerting, regle d'alerte, alarme, monitoring et alerte, supervision et alerte, seuil d'alerte
[role severities]
niveau de severite, severite, niveau de gravite, gravite, criticite, priorite d'incident, classification des incidents
[role escalation]
escalade, procedure d'escalade, matrice d'escalade, chaine d'appel, qui appeler, qui prevenir
[role contacts]
contact, equipe, annuaire, astreinte, contact et escalade, personne a joindre, intervenant
[role maintenance]
maintenance, tache recurrente, calendrier, tache planifiee, entretien, operation periodique
[role backup]
sauvegarde, backup, sauvegarde et restauration, backup et restore, politique de sauvegarde
[role checks]
health check, sonde, verification de sante, controle de sante, etat de sante, test de vie, bilan de sante, verification de l'etat
[role deploy]
deploiement, procedure de deploiement, mise en production, livraison, deploiement standard, mep, nous livrons
[role checklist]
checklist, liste de controle, checklist post deploiement, verification apres deploiement, apres chaque deploiement
[role dependencies]
service externe, dependance, dependance externe, fournisseur, service tiers, prestataire, support externe
[role incident]
gestion des incidents, incident, processus d'incident, reponse aux incidents
[role phases]
processus, deroulement, etape d'un incident, phase, cycle de vie d'un incident
[role group]
runbook par incident, incident courant, procedure d'incident, procedure par incident, fiche reflexe, fiche incident, depannage, panne courante, scenario d'incident, que faire en cas d'incident, incident connu, guide par incident
[role rollback]
rollback, retour arriere, retour en arriere, revenir en arriere, annuler un deploiement
[role restore]
restauration, restore, restaurer, remise en etat, reprise, restauration manuelle
[role reference]
commande utile, aide memoire, reference, antiseche, memo, boite a outil, annexe, commande frequente
[role prose]
introduction, historique, glossaire, a propos, preambule, objet du document

# --- columns --------------------------------------------------------------------------------------------------------
[column environment]
env, environnement, plateforme, instance
[column service]
service, application, composant, systeme, fournisseur de service
[column url]
url, adresse, lien, hote, domaine, point d'acces
[column provider]
provider, fournisseur, hebergeur, hebergement, prestataire
[column metric]
metrique, indicateur, mesure, sli, objectif mesure
[column target]
cible, objectif, seuil vise, engagement, valeur cible, sla, slo
[column critical]
critique, seuil critique, alerte critique, limite, inacceptable
[column alert]
alerte, alarme, nom de l'alerte, regle
[column condition]
condition, seuil, declenchement, declencheur, regle de declenchement, expression, quand
[column severity]
severite, gravite, criticite, priorite, urgence
[column level]
niveau, niveau de severite, code, classe
[column criteria]
critere, description, definition, impact, signification, exemple, situation
[column response]
reponse, delai, delai de reponse, temps de reponse, prise en charge, delai de prise en charge, reaction, sous
[column time]
temps, quand, apres, echeance, moment, minute, delai ecoule
[column action]
action, qui, personne, contacter, prevenir, destinataire, escalade vers, responsable, a faire
[column contact]
contact, coordonnee, joindre, adresse, canal, moyen de contact, moyen
[column role]
role, fonction, poste, nom, equipe, personne
[column support]
support, assistance, contact du support, aide
[column email]
email, mail, courriel, adresse mail
[column phone]
telephone, tel, mobile, portable
[column slack]
slack, messagerie
[column branch]
branche, declencheur git
[column task]
tache, operation, travail, activite
[column frequency]
frequence, periodicite, cadence, planification, horaire, calendrier
[column check]
verification, controle, sonde, test
[column expected]
attendu, resultat attendu, reponse attendue
[column command]
commande, requete
[column cause]
cause, symptome, si, cas, constat
[column remedy]
remede, solution, correction, resolution, action corrective, alors
[column procedure]
procedure, runbook, fiche
[column window]
fenetre, periode, duree
[column interval]
intervalle, toutes les
[column automatic]
automatique, mode

# --- document data --------------------------------------------------------------------------------------------------
[meta document]
document, reference, ref, numero, identifiant, id du document
[meta version]
version, revision, v
[meta status]
statut, etat, status
[meta date]
date, mise a jour, derniere mise a jour, date de mise a jour, derniere revision, maj
[meta audience]
audience, public, destinataire, a l'usage de, public vise

# --- meaning of names -----------------------------------------------------------------------------------------------
[environment production]
prod, production, live
[environment staging]
staging, preprod, preproduction, pre production, recette, qualification, uat
[environment development]
dev, developpement, bac a sable, local
[environment test]
test, integration, qa
[environment-noise x]
environnement, env, plateforme, serveur, instance

[indicator availability]
disponibilite, taux de disponibilite, uptime
[indicator latency_p50]
p50, latence p50, latence mediane, mediane, temps de reponse median
[indicator latency_p95]
p95, latence p95
[indicator latency_p99]
p99, latence p99
[indicator error_rate]
taux d'erreur, erreur, taux d'echec, erreur 5xx, reponse 5xx
[indicator health_check]
health check, sonde, verification de sante, controle de sante, test de vie, echec de sonde, echec du health check
[indicator queue_depth]
profondeur de la queue, profondeur de la file, file d'attente, taille de la queue, job, tache en attente, message en attente, queue
[indicator disk_usage]
disque, espace disque, stockage
[indicator cpu_usage]
cpu, processeur
[indicator memory_usage]
memoire, ram
[indicator connections]
connexion, nombre de connexions
[indicator replication_lag]
retard de replication, replication
[indicator certificate_expiry]
certificat, expiration du certificat, tls

[phase detection]
detection, detecter, signalement, alerte
[phase triage]
triage, trier, qualification, qualifier, evaluation, evaluer
[phase communication]
communication, communiquer, informer, prevenir, annonce
[phase investigation]
investigation, investiguer, diagnostic, diagnostiquer, analyse, enquete
[phase resolution]
resolution, resoudre, correction, corriger, retablissement, mitigation, remediation
[phase postmortem]
post mortem, postmortem, retour d'experience, rex, bilan, retrospective

[stage investigation]
investigation, investiguer, diagnostic, diagnostiquer, analyse, analyser, enquete, recherche de la cause, a verifier, que regarder, constat, reperage
[stage resolution]
resolution, resoudre, correction, corriger, correctif, mitigation, remediation, retablissement, retablir, reparation, action, action corrective, solution, que faire, traitement, remede, remise en service
[stage verification]
verification finale, validation, verification apres correction, controle final, confirmer le retour
[stage procedure]
procedure, etape, mode operatoire, deroule
[stage context]
symptome, impact, signification, contexte, description, prevention, cause possible, cause probable, note, a savoir, voir aussi
[incident-prefix x]
incident, panne, alerte, runbook, fiche, scenario, cas
[trigger-label x]
alerte, declencheur, declenche par, alerte associee
[severity-label x]
severite, gravite, niveau, priorite

[cause crash]
crash, plante, plantage, processus arrete, processus mort, arret inattendu, service arrete, s'est arrete, tombe, processus tue, redemarre en boucle, crash en boucle, boucle de redemarrage
[cause out_of_memory]
oom, manque de memoire, memoire insuffisante, memoire saturee, plus de memoire, memoire epuisee, depassement memoire, a court de memoire, saturation memoire, fuite memoire, ram saturee
[cause bad_release]
bug, regression, mauvaise version, version defectueuse, mauvais deploiement, deploiement defectueux, livraison defectueuse, nouvelle version, derniere version, dernier deploiement, deploiement recent, version fautive, bogue
[cause quota_exceeded]
quota, quota depasse, quota atteint, credit epuise, limite atteinte, plafond atteint, limite d'envoi
[cause invalid_credential]
cle invalide, api key invalide, cle api invalide, mot de passe invalide, cle expiree, jeton expire, jeton invalide, identifiant invalide, cle revoquee, authentification refusee, cle refusee
[cause overload]
surcharge, pic de trafic, pic de charge, charge elevee, saturation, trop de requete, afflux, trafic eleve
[cause dependency_down]
dependance indisponible, dependance en panne, fournisseur en panne, panne du fournisseur, panne fournisseur, base indisponible, service tiers en panne

[operation restart]
redemarrer, redemarrez, redemarrage, relancer, relancez, relance
[operation scale_memory]
augmenter ram, augmenter memoire, augmentez ram, augmentez memoire, plus de memoire, plus de ram, ajouter memoire, ajouter ram, ajoutez memoire, donner memoire, agrandir memoire, relever limite memoire
[operation scale_out]
ajouter instance, ajouter worker, ajoutez instance, plus d'instance, augmenter nombre d'instance, augmenter instance, monter en charge, ajouter replica, plus de worker
[operation rollback]
rollback, retour arriere, revenir arriere, revenir version, revenez version, version precedente, deploiement precedent retablir, annuler deploiement, restaurer version precedente
[operation deploy]
deployer, deployez, redeployer, redeployez, mettre en production, nouveau deploiement
[operation read_logs]
log, journaux, journal, lire log, verifier log, consulter log, trace, activity, activite
[operation read_metrics]
metrique, graphe, graphique, tableau de bord, cpu, verifier memoire, regarder memoire, consommation memoire, utilisation memoire
[operation read_deploys]
dernier deploiement, liste deploiement, trouver deploiement, historique deploiement, deploy, event, evenement, verifier deploiement, comparer deploiement, heure du deploiement
[operation purge_queue]
purger, purge, purgez, vider queue, vider file, videz queue, videz file, purger file
[operation wait]
attendre, attendez, patienter
[operation rotate_credential]
regenerer, regenerez, renouveler cle, nouvelle cle, changer cle, remplacer cle, generer cle, renouveler jeton

[imperative x]
verifier, verifiez, regarder, regardez, consulter, consultez, lire, lisez, controler, controlez, redemarrer, redemarrez, relancer, relancez, contacter, contactez, prevenir, prevenez, appeler, appelez, ouvrir, ouvrez, cliquer, cliquez, click, attendre, attendez, trouver, trouvez, choisir, choisissez, comparer, comparez, augmenter, augmentez, purger, purgez, supprimer, supprimez, confirmer, confirmez, surveiller, surveillez, noter, notez, desactiver, desactivez, activer, activez, analyser, analysez, identifier, identifiez, executer, executez, lancer, lancez, informer, informez, examiner, examinez, chercher, cherchez, tester, testez, revenir, revenez, valider, validez, arreter, arretez, demarrer, demarrez, mettre, mettez, voir, restaurer, restaurez
[danger x]
danger, dangereux, supprimer, supprimez, detruire, ecraser, effacer, irreversible, restaurer base, purger, purgez
[condition-opener x]
si, en cas de, lorsque, quand, en cas d, des que
[condition-then x]
alors
[alternative x]
ou, ou bien, sinon, autrement, alternative, a defaut
[expected x]
attendu, resultat attendu, reponse attendue, retour attendu, sortie attendue, doit repondre, doit afficher, doit renvoyer

[cadence hourly]
horaire, toutes les heures, chaque heure
[cadence daily]
quotidien, quotidienne, quotidiennement, journalier, journaliere, tous les jours, chaque jour, par jour, chaque nuit, toutes les nuits
[cadence weekly]
hebdomadaire, hebdo, chaque semaine, toutes les semaines, par semaine
[cadence monthly]
mensuel, mensuelle, chaque mois, tous les mois, par mois
[cadence quarterly]
trimestriel, trimestrielle, chaque trimestre
[cadence yearly]
annuel, annuelle, chaque annee, tous les ans
[weekday 0]
dimanche
[weekday 1]
lundi
[weekday 2]
mardi
[weekday 3]
mercredi
[weekday 4]
jeudi
[weekday 5]
vendredi
[weekday 6]
samedi
[automatic yes]
auto, automatique, automatiquement
[automatic no]
manuel, manuelle, manuellement, apres validation, sur demande
[retention x]
retention, conservation, conserve, garde, conservee, duree de conservation
[branch-word x]
push, pousser, pousse, merge, fusion, branche, commit, tag

[op >]
plus de, superieur a, au dessus de, depasse, excede, superieure a, au dela de, plus que
[op <]
moins de, inferieur a, au dessous de, en dessous de, sous, inferieure a
[op >=]
au moins, minimum
[op <=]
au plus, maximum, jusqu a
[window x]
sur, pendant, durant, depuis, en
[interval x]
toutes, tous, chaque
[times x]
fois, echec, echec consecutif, echouee, echoue, erreur consecutive, consecutif, consecutive, de suite, d'affilee, tentative
[number 2]
deux
[number 3]
trois
[number 4]
quatre
[number 5]
cinq
[number 6]
six
[number 10]
dix
[instant x]
immediatement, immediat, tout de suite, sans delai, au declenchement, des l'ouverture
[within-hint x]
sous, apres, dans
[machine-check x]
health check, sonde, log, metrique, taux d'erreur, latence, alerte, erreur

# --- concepts that tie an alert to a procedure ----------------------------------------------------------------------
[subject api]
api, backend
[subject queue]
queue, file d'attente, file de tache, celery, worker, tache, job
[subject database]
base de donnee, bdd, postgresql, postgre, base, sql
[subject email]
email, mail, e mail, courriel, sendgrid
[subject disk]
disque, stockage, volume
[subject memory]
memoire, ram
[subject cpu]
cpu, processeur
[subject certificate]
certificat, tls, ssl
[subject cache]
cache, redis
[subject site]
site, frontend, application web
[subject backup]
sauvegarde, backup
[state down]
non disponible, indisponible, hors service, en panne, arrete, injoignable, inaccessible, ne repond plus, ne repond pas, tombe, coupure, panne
[state slow]
lent, lente, latence, lenteur, latence elevee, temps de reponse
[state blocked]
bloque, bloquee, fige, engorge, engorgee, en attente, saturee, profondeur, accumulation
[state full]
plein, pleine, espace, sature, remplissage, espace disque
[state error]
erreur, taux d'erreur, non envoye, non envoyee, echec, echoue, en erreur, perdu
[state expired]
expire, expiree, expiration
[state-noise x]
eleve, elevee, haut, haute, fort, forte, trop, critique, anormal
[severity-word x]
critique, majeur, majeure, mineur, mineure, moyen, moyenne, faible, bloquant, bloquante, haute, haut, elevee, basse, urgent, info, avertissement
[channel pagerduty]
pagerduty
[channel slack]
slack
[channel email]
email, mail, courriel
[channel phone]
telephone, tel, sms
[look x]
verifier, verifiez, regarder, regardez, consulter, consultez, lire, lisez, controler, controlez, ouvrir, ouvrez, voir, chercher, cherchez, trouver, trouvez, comparer, comparez, analyser, analysez, examiner, examinez, surveiller, surveillez, identifier, identifiez, relever, relevez, noter
