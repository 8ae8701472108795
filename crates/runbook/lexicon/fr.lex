# Words of French runbooks. [group key], then phrases; accents, case, plural and articles do not matter.

[language fr]
le la les des du et ou une un pour dans sur avec par est sont si ne pas aux au en qui que ce cette son sa ses leur nous vous depuis avant après chaque tous toutes sans plus être avoir fait faire mise à jour niveau rôle équipe alerte sévérité réponse vérifier redémarrer critère métrique cible temps déploiement

# --- headings -------------------------------------------------------------------------------------------------------
[role environments]
environnement, environnement et url, plateforme, hebergement, adresse du service, ou ca tourne, infrastructure, url, url utile, cartographie, point d'acces, endpoint, ou le trouver, ou trouver, adresse et acces, ou tourne quoi, ce qui tourne ou, qui tourne ou, ou ca tourne
[role objectives]
sla, slo, sla cible, objectif de service, niveau de service, objectif, engagement de service, indicateur, cible de service, nous promettons, promesse, engagement, cible, sla et slo, objectif de disponibilite, indicateur cle, kpi, sla et objectif, cible de performance, budget de latence, budget de performance, objectif de reprise, rto, rpo, rto et rpo, rto rpo, criticite et engagement de service, budget d'erreur, ce que nous promettons, qualite de service, indicateur de service, objectif de niveau de service, slo de latence, slo de disponibilite, slo de temps de reponse
[role alerts]
alerte, alerte configuree, alerting, regle d'alerte, alarme, monitoring et alerte, supervision et alerte, seuil d'alerte, seuil, seuil de supervision, alerte et seuil, alerte de supervision, alerte prometheus, seuil d'alarme, seuil critique, alerte active, catalogue des alertes, liste des alertes, declencheur
[role severities]
niveau de severite, severite, niveau de gravite, gravite, criticite, priorite d'incident, classification des incidents, niveau de criticite, niveau de priorite, priorite, classification, degre de gravite, echelle de gravite, niveau d'incident, qualification des incidents, grille de severite, definition des severites, matrice de criticite, niveau d'urgence, delai de prise en charge, delai d'intervention, gti et gtr, temps de reponse attendu
[role escalation]
escalade, procedure d'escalade, matrice d'escalade, chaine d'appel, qui appeler, qui prevenir, chaine d'escalade, chemin d'escalade, qui appeler et quand, escalade et astreinte, niveau d'escalade, politique d'escalade, arbre d'appel, ordre d'appel, qui prevenir et quand, escalade des incidents, contact d'escalade, contact et escalade, qui est appele, qui est prevenu, qui on appelle, qui est appele et quand, quand appeler, quand escalader
[role contacts]
contact, equipe, annuaire, personne a joindre, intervenant, contact d'urgence, contact utile, contact cle, qui contacter, responsable, interlocuteur, coordonnee, role et responsabilite, liste de contact, numero d'urgence, equipe et contact, qui fait quoi, point de contact, contact equipe
[role maintenance]
maintenance, rotation, tache recurrente, calendrier, tache planifiee, entretien, operation periodique, maintenance planifiee, maintenance preventive, exploitation courante, tache periodique, routine, operation recurrente, operation courante, exploitation, tache quotidienne, tache hebdomadaire, tache mensuelle, controle periodique, ordonnancement, plan de maintenance, maintenance reguliere, travaux planifies, rotation des secrets, rotation des cles, mise a jour des dependances, nettoyage, purge planifiee, travail regulier, gestion des correctifs, mise a jour de securite, planning annuel, calendrier de maintenance, tache cron
[role backup]
sauvegarde, backup, copie, copie de la base, sauvegarde et restauration, backup et restore, politique de sauvegarde, strategie de sauvegarde, plan de sauvegarde, sauvegarde des donnees, sauvegarde automatique, sauvegarde manuelle, retention, snapshot de volume, copie des donnees, sauvegarde de la base, ce qui doit etre sauvegarde, ce qu'il faut sauvegarder, element a sauvegarder, sauvegarder, quoi sauvegarder, perimetre de sauvegarde, inventaire des sauvegardes, retention des sauvegardes
[role checks]
health check, sonde, verification de sante, controle de sante, etat de sante, test de vie, bilan de sante, verification de l'etat, controle d'etat, sonde de vie, healthcheck, verification rapide, controle rapide, test de sante, point de controle, verification du service, verification post deploiement, verification apres deploiement, smoke test, test de fumee, test fonctionnel rapide, verification de l'etat des services
[role deploy]
deploiement, procedure de deploiement, mise en production, livraison, deploiement standard, mep, nous livrons, mise en ligne, deploiement en production, deployer, processus de livraison, mise a jour applicative, procedure de mise en production, livraison en production, pipeline, ci cd, integration continue, publication, deploiement continu, deploiement manuel, deploiement automatique, migration, mise a jour de l'application, release, livrer
[role checklist]
checklist, liste de controle, checklist post deploiement, apres chaque deploiement, checklist de deploiement, checklist avant deploiement, avant mise en production, apres mise en production, point a verifier, checklist post mep, liste de verification, checklist quotidienne
[role dependencies]
service externe, ce dont nous dependons, depend, dependance, dependance externe, fournisseur, service tiers, prestataire, support externe, partenaire, fournisseur externe, tiers, service dont nous dependons, support fournisseur, editeur, dependance critique, contact fournisseur, support des fournisseurs
[role incident]
urgence, procedure d'urgence, gestion des incidents, incident, processus d'incident, reponse aux incidents, traitement des incidents, gestion de crise, procedure en cas d'incident, reponse a incident
[role phases]
processus, deroule d'un incident, deroulement, etape d'un incident, phase, cycle de vie d'un incident, processus de gestion des incidents, deroulement d'un incident, cycle de vie, phase de gestion, workflow
[role group]
runbook par incident, incident courant, procedure d'incident, procedure par incident, fiche reflexe, fiche incident, depannage, panne courante, scenario d'incident, que faire en cas d'incident, incident connu, guide par incident, panne frequente, resolution des incidents, resolution de problemes, probleme courant, probleme frequent, probleme connu, incident type, fiche d'incident, fiche de procedure, scenario de panne, runbook d'incident, procedure de depannage, mode operatoire par incident, guide de depannage, que faire si, diagnostic et resolution, runbook, playbook, scenario, procedure par alerte, fiche reflexe par alerte, conduite a tenir, incident frequent, panne, erreur courante, cas d'incident, troubleshooting, traitement par alerte, quand ca casse, si ca casse, quand quelque chose ne va pas, procedure par type d'incident, runbook par type d'incident, incident par type
[role rollback]
rollback, retour arriere, retour en arriere, revenir en arriere, annuler un deploiement, procedure de retour arriere, procedure de rollback, plan de retour arriere, revenir a la version precedente, retour a la version precedente, annulation de la livraison, annuler une livraison, repli, plan de repli, revenir a une version
[role restore]
restauration, restore, restaurer, remise en etat, reprise, restauration manuelle, plan de reprise, plan de reprise d'activite, pra, pca, pra pca, plan de continuite, plan de continuite d'activite, reprise d'activite, reprise apres sinistre, procedure de restauration, restauration de la base, restauration complete, disaster recovery, recuperation, test de restauration, recuperer les donnees, reprise sur sinistre
[role reference]
commande, commande utile, aide memoire, reference, geste courant, geste utile, antiseche, memo, boite a outil, annexe, commande frequente, commande courante, commande de base, commande rapide, pense bete, raccourci, fiche memo, outil, requete utile, commande de diagnostic, commande pratique, en vrac, lien utile, lien
[role prose]
introduction, objectif du document, objectif de ce document, historique, glossaire, a propos, preambule, objet du document, objet, contexte, presentation, vue d'ensemble, sommaire, table des matieres, perimetre, architecture, conventions, revision, historique des versions, revision du document, information generale, generalite, bonne pratique, lecon apprise, definition, avertissement, changement, journal des modifications, prevention, post incident, apres incident, apres l'incident, index, documentation de l'incident, documentation des incidents, rapport d'incident, compte rendu d'incident, modele de rapport, information requise, information a fournir, principe, principe directeur, recommandation generale, modele de communication, modele de message, template de communication, journal des incidents, journal d'incident, registre des incidents, registre d'incident, historique des incidents

# --- severities by their own word: 0 is the most severe
[rank 0]
critique, bloquant, bloquante, urgent, urgente
[rank 1]
haute, haut, élevée, élevé, majeur, majeure
[rank 2]
moyenne, moyen, modérée, modéré
[rank 3]
basse, bas, faible, mineur, mineure, cosmetique, negligeable

# --- columns --------------------------------------------------------------------------------------------------------
[column environment]
env, environnement, plateforme, instance, cible de deploiement
[column service]
service, application, composant, systeme, fournisseur de service, brique, outil, dependance
[column url]
url, adresse, lien, hote, domaine, point d'acces, endpoint, host, nom de domaine, acces, adresse web
[column provider]
provider, fournisseur, hebergeur, hebergement, prestataire, heberge chez, heberge par, cloud, partenaire, tiers, editeur
[column metric]
metrique, indicateur, mesure, sli, objectif mesure, kpi, grandeur, signal, parametre mesure, slo, objectif de service, engagement, parcours
[column target]
cible, objectif, seuil vise, engagement, valeur cible, sla, slo, attendu, nominal, valeur attendue, but, promesse, budget, budget p95, budget p99, cible proposee, cible visee, objectif vise, valeur recommandee, cible mensuelle, garanti, valeur nominale, normal
[column critical]
critique, seuil critique, alerte critique, limite, inacceptable, seuil d'alerte, minimum acceptable, maximum acceptable, rupture, seuil rouge, rouge, non acceptable, plancher, plafond, seuil d'alerte critique, critical
[column calm]
normal, normale, normaux, nominal, nominale, sain, saine, ok, vert, valeur normale, valeur nominale, habituel, habituelle, acceptable
[column alert]
type d'alerte, alerte, alarme, nom de l'alerte, regle, nom, evenement, sonde d'alerte, alerte prometheus, declencheur d'alerte
[column condition]
condition, seuil, declenchement, declencheur, regle de declenchement, expression, quand, critere de declenchement, se declenche si, se declenche quand, condition de declenchement, seuil de declenchement, regle, requete promql, promql
[column severity]
severite, gravite, criticite, priorite, urgence, sev, niveau de severite, niveau de gravite, niveau de criticite
[column level]
niveau, niveau de severite, code, classe, severite, gravite, priorite, criticite, rang, degre, palier, niveau de gravite, niveau de priorite, echelon, categorie
[column criteria]
critere, description, definition, impact, signification, exemple, situation, cas, perimetre, consequence, effet, sens, ce que cela veut dire, impact metier, symptome utilisateur
[column response]
reponse, delai, delai de reponse, temps de reponse, prise en charge, delai de prise en charge, reaction, sous, temps de reaction, delai de reaction, reponse attendue sous, delai d'intervention, intervention, gti, prise en compte, delai de prise en compte, acquittement, delai d'acquittement, temps de prise en charge, premiere reponse, reponse sous
[column time]
temps, quand, apres, echeance, moment, minute, delai ecoule, delai, t, temps ecoule, au bout de, heure, instant, a partir de, declenche apres, seuil de temps, delai imparti, temps imparti, timeout
[column action]
action, qui, personne, contacter, prevenir, destinataire, escalade vers, responsable, a faire, qui prevenir, qui appeler, acteur, intervenant, personne a prevenir, action a mener, appeler, escalader a, vers, vers qui, on appelle, a qui, contact appele, interlocuteur
[column contact]
contact, coordonnee, joindre, adresse, canal, moyen de contact, moyen, comment joindre, methode, ou joindre, joignable, canal de contact, comment le joindre, joindre via, via
[column role]
role, fonction, poste, nom, equipe, personne, qui, responsable, responsabilite, titulaire, interlocuteur, metier
[column support]
support, assistance, contact du support, aide, contact, page de statut, statut, portail de support, joindre le support, support technique, page d'etat
[column email]
email, mail, courriel, adresse mail
[column phone]
telephone, tel, mobile, portable
[column slack]
slack, messagerie
[column branch]
branche, declencheur git, branche git, ref, source, declencheur, declenchement
[column task]
tache, operation, travail, activite, action, quoi, intervention, job, maintenance, exercice, script, rapport, fonction, routine, tache cron, fiche, type de test, type d'exercice
[column frequency]
frequence, periodicite, cadence, jour, heure, timing, echeance, prochaine echeance, planification, horaire, calendrier, recurrence, quand, tous les, rythme, combien de fois, cron, cadence de test
[column check]
verification, controle, sonde, test, composant, health check, point de controle, quoi, service, cible, variable d'etat
[column expected]
attendu, resultat attendu, reponse attendue, resultat, sortie attendue, valeur attendue, ok si, doit repondre, code attendu, etat attendu, condition de succes, valeur saine, valeur normale, resultat sain
[column command]
commande, requete, comment, comment verifier, ligne de commande, commande a lancer, requete sql
[column cause]
cause, symptome, si, cas, constat, probleme, cause probable, cause possible, situation, erreur, message, observation, panne, signe, diagnostic, condition, on voit, ce qui se passe, ce qu'on voit, type d'incident, type de panne, type d'erreur, anomalie, defaillance, alerte, code d'erreur, evenement, perte, scenario, message d'erreur, incident, categorie, echec, classification, motif, motif de journal, section en echec
[column remedy]
remede, solution, correction, resolution, action corrective, alors, action, que faire, a faire, remediation, correctif, traitement, action a mener, geste, reparation, contournement, action recommandee, conduite a tenir, reponse, on fait, quoi faire, premiere action, action immediate, reponse immediate, ou regarder, piste, piste probable, si oui, mitigation, a verifier, approche, approche recommandee, strategie, strategie de rollback, procedure de reprise, comment corriger, comment reparer, comment reagir, solution rapide, parade, mesure corrective, etape de resolution, action requise, action immediate de l'ingenieur, correctif applique, traitement recommande, action si ko, conduite, confinement, action prioritaire, action priorite 1
[column procedure]
procedure, runbook, fiche, playbook, fiche reflexe, documentation, lien runbook, mode operatoire, procedure associee, reference, voir
[column window]
fenetre, periode, duree, pendant, depuis, sur, persistance, duree minimale, fenetre de mesure, for, periode de mesure
[column interval]
intervalle, toutes les, frequence de mesure, periode de sonde, frequence
[column automatic]
automatique, mode, auto, automatise, par qui, execution, declenchement, type, qui
[column fix]
remede, solution, correction, correctif, resolution, remediation, contournement, que faire, quoi faire, conduite a tenir, action corrective, action recommandee, premiere action, action immediate, reponse immediate, ou regarder, piste, piste probable, action a mener, geste, reparation, si oui, on fait, mitigation, a verifier, approche recommandee, strategie de rollback, procedure de reprise, comment corriger, comment reparer, comment reagir, solution rapide, parade, mesure corrective, etape de resolution, action requise, action immediate de l'ingenieur, traitement recommande, action si ko, confinement, action prioritaire
[column foreign]
mot de passe, defaut, valeur par defaut, obligatoire, requis, port, ports, protocole, format, variable, nom de variable, fichier, chemin, cout, prix, effort, probabilite, vraisemblance, commit, fichier principal, champ, attribut, avantage, inconvenient, ideal pour, tarif, cout mensuel, licence, prix mensuel, sous domaine, type d'enregistrement, enregistrement, effort de migration, calcul, formule, visualisation, participants
[column lead]
ancien, avant, actuel, ancienne valeur, variable, variable d'environnement, variable retiree, nom de variable, secret, cle, champ, parametre, option, drapeau, propriete, attribut, fichier, chemin, dossier, repertoire, port, etiquette, label, document, version, date, aspect, technologie, couche, compte, login, utilisateur, identifiant, permission, ressource, colonne, table, entite, noeud, vm, ip, image, valeur, code de sortie, decision, risque, menace, vulnerabilite, livrable, jalon, terme, sigle, abreviation, besoin, sujet, reunion, route, contrainte, exigence, poste, panneau, cookie, email, piege, garde fou, dette, membre, page, ecran, fonctionnalite, avantage, sous domaine, jeton, objet, conteneur, zone, inconvenient, surface
[column dependency]
dependance, depend de, dependance externe, service externe, service tiers, prestataire, fournisseur externe
[listing x]
variable d'environnement, variable, secret a creer, secret github, compte de test, compte de demonstration, compte, api, route, parametre, option, reglage, glossaire, port, stack, stack technique, technologie, prerequis, dimensionnement, cout, tarif, risque, comparaison, comparatif, alternative, historique des versions, note de version, fichier, arborescence, documentation, resultat, preuve, code de sortie, niveau de log, permission, habilitation, droit, champ, schema, ressource serveur, decision, utilisateur, comptes par defaut, metrique de performance
[column recovery]
rto, rpo, dmia, pdma, indisponibilite max, indisponibilite maximale, indisponibilite acceptable, duree d'interruption maximale, interruption maximale, perte de donnees maximale, perte maximale, delai de reprise

# --- document data --------------------------------------------------------------------------------------------------
[meta document]
document, reference, ref, numero, identifiant, id du document
[meta version]
version, revision, v
[meta status]
statut, etat, status
[meta date]
date, mise a jour, derniere mise a jour, date de mise a jour, derniere revision, maj, derniere maj, mis a jour le, revise le, date de revision, derniere relecture, date de publication
[meta audience]
audience, public, destinataire, a l'usage de, public vise, lecteur, pour

# --- meaning of names -----------------------------------------------------------------------------------------------
[environment production]
prod, production, live, en ligne
[environment staging]
staging, preprod, preproduction, pre production, recette, qualification, uat, pre prod, prelive, qualif, homologation, preview
[environment development]
dev, developpement, bac a sable, local, poste de developpement, poste local
[environment test]
test, integration, qa
[environment-noise x]
environnement, env, plateforme, serveur, instance

[indicator availability]
disponibilite, taux de disponibilite, uptime, dispo, temps de fonctionnement, taux de service
[indicator latency_p50]
p50, latence p50, latence mediane, mediane, temps de reponse median, temps de reponse p50, 50e percentile, 50e centile, temps median
[indicator latency_p95]
p95, latence p95, temps de reponse p95, 95e percentile, 95e centile, 95eme centile, 95eme percentile, percentile 95, centile 95
[indicator latency_p99]
p99, latence p99, temps de reponse p99, 99e percentile, 99e centile, 99eme centile, 99eme percentile, percentile 99, centile 99
[indicator error_rate]
taux d'erreur, erreur, taux d'echec, erreur 5xx, reponse 5xx, 5xx, requete en echec, requete en erreur, ratio d'erreur, http 5xx, erreur http, erreur serveur, taux de 5xx
[indicator health_check]
health check, sonde, verification de sante, controle de sante, test de vie, echec de sonde, echec du health check, sonde de vie, point de sante, healthcheck, ping, sonde http
[indicator queue_depth]
profondeur de la queue, profondeur de la file, file d'attente, taille de la queue, job, tache en attente, message en attente, queue, file, taille de la file, longueur de la file, backlog, taille de file, profondeur de file, element en attente, job en attente, profondeur, lettre en attente, mail en attente, commande en attente
[indicator disk_usage]
disque, espace disque, stockage, volume plein, volume disque, volume de stockage, volume sature, volume utilise, occupation du volume, utilisation du volume, espace du volume, remplissage du volume, utilisation disque, occupation disque, remplissage disque, taux de remplissage, disque plein, partition, espace libre, espace de stockage
[indicator cpu_usage]
cpu, processeur, charge cpu, utilisation cpu
[indicator memory_usage]
memoire, ram, utilisation memoire, memoire utilisee, occupation memoire
[indicator connections]
connexion, nombre de connexions, connexion active, pool de connexion, connexion postgresql, connexion ouverte, connexion base
[indicator replication_lag]
retard de replication, replication, replique, replica, replica en retard, decalage de replication, lag de replication, retard replica, retard de la replique, lag
[indicator certificate_expiry]
certificat, expiration du certificat, tls, expiration certificat, certificat tls, certificat ssl, ssl, expiration ssl, validite du certificat

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
post mortem, postmortem, retour d'experience, rex, retex, bilan, retrospective

[stage investigation]
investigation, investiguer, diagnostic, diagnostiquer, analyse, analyser, enquete, recherche de la cause, a verifier, que regarder, constat, reperage, diagnostic rapide, premier diagnostic, verification initiale, premiere verification, etape de diagnostic, regarder, voir, observer, comprendre, identifier, identification, a regarder, triage, etape d'investigation, commande de diagnostic, controle a faire, que verifier, verification a faire, check, voir ce qui se passe, premier reflexe, verifier, qualification, recherche, diagnostics, constater, confirmer
[stage resolution]
mise en oeuvre du correctif, appliquer le correctif, application du correctif, actions correctives, action corrective, mise en oeuvre de la solution, resolution, resoudre, correction, corriger, correctif, mitigation, remediation, retablissement, retablir, reparation, action, action corrective, solution, que faire, traitement, remede, remise en service, reparer, agir, contournement, etape de resolution, action immediate, action a mener, remediation immediate, procedure de resolution, procedure de restauration, procedure de reprise, attenuation, action de remediation, remise en etat, resolution rapide, action d'urgence, corriger le probleme, retour a la normale, mesure corrective, solution de contournement, retablissement du service, actions, fixes, contenir, endiguer, confinement, isoler, recuperation, recuperation standard, recuperation d'urgence, reprise du service, actions requises, deblocage, reaction immediate, premiere reaction, reaction
[stage verification]
apres mitigation, apres la correction, apres correction, apres retablissement, apres redemarrage, verification finale, validation, verification apres correction, controle final, confirmer le retour, verification, verification du retour a la normale, verification post resolution, verifier le retour a la normale, validation du retablissement, controle, test de validation, verification post restauration, confirmation, verifier que c'est resolu, apres, verification apres action, post verification, verifications
[stage procedure]
procedure, etape, mode operatoire, deroule, prerequis, pre requis, preparation, avant de commencer, execution, realisation, etapes a suivre, deroulement, marche a suivre, methode, instruction, avant, pendant, finalisation, etape de deploiement, etape de restauration, lancement
[stage context]
verification effectuee, verifications effectuees, tests effectues, test effectue, resultat des tests, limites connues, limite connue, limites, principe, principes, references, contexte, description, prevention, note, a savoir, voir aussi, remarque, prevenir la recurrence, pour aller plus loin, reference, lien utile, suivi, post mortem, apres incident, attention, communication, avertissement, information, informations, historique, quand utiliser ce runbook, quand utiliser, quand utiliser cette procedure, quand l'utiliser, point d'attention, point d attention, point de vigilance, mise en garde
[stage escalation]
escalade
[qualifier x]
premier, premiere, principal, principale, autre
# what to do, in whatever part it stands
[task-part x]
action, actions, tache, taches
[either-part x]
verifier, verification, controle, controler, confirmer
[incident-prefix x]
incident, panne, alerte, runbook, fiche, scenario, cas, playbook, rb, fiche reflexe, probleme, procedure, inc, alarme
[trigger-label x]
alerte, declencheur, declenche par, alerte associee, alerte declenchante, declenchement, alerte prometheus, nom de l'alerte, alertes associees, alerte liee, repond a, alarme, alarmes
[severity-label x]
severite, gravite, niveau, priorite, criticite, niveau de severite, niveau de gravite, urgence, severite declencheuse, severite associee, severite incident, gravite de l'incident, severite typique

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
redemarrer, redemarrez, redemarrage, relancer, relancez, relance, redemarre, rebooter, reboot
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

[danger x]
danger, dangereux, supprimer, supprimez, supprime, suppression, detruire, destruction, ecraser, effacer, effacez, irreversible, restaurer la base, restauration de la base, restaurer db, restaurer bdd, restaurer base, restaurer backup, restaurer sauvegarde, restaurer dump, restaurer snapshot, restaurer instantane, restaurer donnee, restaurer table, restaurer volume, restaurer copie, restaurer depuis, restaurer a partir, restaurer dernier backup, restaurer derniere sauvegarde, restaurer dernier dump, restaurer dernier snapshot, restaurer derniere copie, restaurer bonne sauvegarde, restaurer mongodb, restaurer postgresql, restaurer postgres, restaurer mysql, restaurer mariadb, restaurer redis, restaurer collection, restaurez mongodb, restaurez postgresql, restaurez postgres, restaurez mysql, restaurez mariadb, restaurez redis, restaurez collection, restaurez db, restaurez bdd, restaurez base, restaurez backup, restaurez sauvegarde, restaurez dump, restaurez snapshot, restaurez instantane, restaurez donnee, restaurez table, restaurez volume, restaurez copie, restaurez depuis, restaurez a partir, restaurez dernier backup, restaurez derniere sauvegarde, restaurez dernier dump, restaurez dernier snapshot, restaurez derniere copie, restaurez bonne sauvegarde, purger, purgez, purge, drop, truncate, formater, vider, videz, perte de donnee, restaurer neo4j, restaurer influxdb, restaurer elasticsearch, restaurer opensearch, restaurer cassandra, restaurer clickhouse, restaurer pitr, restauration backup, restauration pitr, restauration dernier snapshot, restauration derniere sauvegarde, restauration sauvegarde, parametre d'usine, reglage d'usine, configuration d'usine, reinitialisation usine, reset usine
[condition-opener x]
a utiliser si, a utiliser quand, a utiliser lorsque, a faire si, a n'utiliser que si, si, en cas de, en cas d, lorsque, quand, si jamais, dans le cas ou, dans le cas, au cas ou, dans le cas contraire, a condition que, seulement si, uniquement si, tant que, si et seulement si, en presence de, et si, mais si, puis si, pour le cas ou, dans l'eventualite ou, a supposer que, pourvu que, seulement apres, uniquement apres, a moins que, a moins d, sauf si, des lors que, en l'absence de, si toutefois, une fois que, aussitot que, des que
[condition-then x]
alors
[alternative x]
sinon, autrement, alternative, a defaut
[alternative or]
ou, ou bien, ou alors
[expected x]
attendu, resultat attendu, reponse attendue, retour attendu, sortie attendue, doit repondre, doit afficher, doit renvoyer

[cadence hourly]
horaire, toutes les heures, chaque heure
[cadence daily]
quotidien, quotidienne, quotidiennement, journalier, journaliere, tous les jours, chaque jour, par jour, chaque nuit, toutes les nuits, tous les matins, chaque matin, tous les soirs, chaque soir, jour, nocturne
[cadence weekly]
hebdomadaire, hebdo, chaque semaine, toutes les semaines, par semaine, hebdomadairement, tous les lundis, tous les mardis, tous les mercredis, tous les jeudis, tous les vendredis, tous les samedis, tous les dimanches, semaine
[cadence monthly]
mensuel, mensuelle, chaque mois, tous les mois, par mois, mensuellement, fin de mois, debut de mois, du mois, le du mois, premier lundi du mois, mois
[cadence quarterly]
trimestriel, trimestrielle, trimestriellement, chaque trimestre, tous les trimestres, par trimestre, tous les trois mois, tous les 3 mois, trimestre
[cadence yearly]
annuel, annuelle, chaque annee, tous les ans, par an, annuellement, une fois par an
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
auto, automatique, automatiquement, a chaque fusion, a chaque push, a chaque commit, se met a jour seule, seul, seule, automatise, automatisee, cron, de lui meme, tout seul, d'elle meme, planifie, planifiee
[automatic no]
manuel, manuelle, manuellement, apres validation, sur demande, manuellement par un humain, avec validation, non automatique, sur approbation, apres approbation, par un humain
[retention x]
retention, conservation, conserve, garde, conservee, duree de conservation, gardons, conservons, gardee, conserves, gardes, conserver
[branch-word x]
push, pousser, pousse, merge, fusion, branche, commit, tag

[op >]
plus de, superieur a, au dessus de, depasse, excede, superieure a, au dela de, plus que, depassant, superieurs a, strictement superieur a, au dela d
[op <]
moins de, inferieur a, au dessous de, en dessous de, sous, inferieure a, dans moins de, d'ici, en deca de, strictement inferieur a, expire dans, avant expiration, inferieurs a
[op >=]
au moins, minimum, superieur ou egal a, a partir de, min, atteint, superieure ou egale a
[op <=]
au plus, maximum, jusqu a, inferieur ou egal a, max, inferieure ou egale a, dans les
[window x]
sur, pendant, durant, depuis, en, sur une periode de, sur une fenetre de, sur les dernieres, pendant plus de, depuis plus de, pendant au moins, fenetre, sur les, sur une duree de, plus de, depuis au moins, persistant, au moins, en moins de, en l'espace de
[interval x]
toutes, tous, chaque, toutes les, tous les, intervalle, intervalle de, sonde toutes les, a
[times x]
fois, echec, echec consecutif, echouee, echoue, erreur consecutive, consecutif, consecutive, de suite, d'affilee, tentative, sonde, essai, reprise, sondes en echec, mesure, controle, verification
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
# Où rien n'est encore qu'une restauration pourrait écraser.
[new-place x]
nouveau serveur, nouvelle machine, nouvel hote, nouvelle vm, nouvelle instance, nouveau cluster, nouveau projet, nouvel environnement, nouvelle base, nouveau noeud, nouvelle region, nouveau volume, serveur neuf, machine neuve, vm neuve, instance neuve, base neuve, base vierge, base vide, base de donnees vierge, base de donnees vide, nouvelle base de donnees, serveur vierge, machine vierge, instance vierge, base temporaire, base de donnees temporaire, serveur temporaire, serveur de remplacement, machine de remplacement
[marking x]
danger, dangereux, dangereuse, attention, avertissement, irreversible, destructif, destructive, prudence, dernier recours, perte de donnees, perte des donnees, perte de message, perte des messages, definitivement, sans retour, developpement uniquement, dev uniquement, demo uniquement, test uniquement, staging uniquement, recette uniquement, jamais en production, pas en production
[compared x]
avantages, inconvenients, avantage, inconvenient, pour, contre, points forts, points faibles, forces, faiblesses
[section-word x]
section, chapitre, paragraphe
[instant x]
immediatement, immediat, tout de suite, sans delai, au declenchement, des l'ouverture, d'emblee, instantane, aussitot, des l'alerte, a l'alerte, des le declenchement, immediate, a l'ouverture
[within-hint x]
sous, apres, dans
[machine-check x]
health check, controle, sonde, log, metrique, taux d'erreur, latence, alerte, erreur, health, healthcheck, repond, 200, http, cpu, memoire, temps de reponse, file d'attente, queue, migration, version deployee, pods, monitoring, certificat, journaux, dashboard, status

# --- concepts that tie an alert to a procedure ----------------------------------------------------------------------
[subject api]
api, backend, service web
[subject queue]
queue, file d'attente, file de tache, celery, worker, tache, job, file, rabbitmq, kafka, consommateur, message, outbox, sidekiq
[subject database]
base de donnee, bdd, postgresql, postgre, base, sql, postgres, mysql, mariadb, mongodb, db
[subject email]
email, mail, e mail, courriel, sendgrid, smtp, messagerie, emails
[subject disk]
disque, stockage, volume, espace disque, partition
[subject memory]
memoire, ram
[subject cpu]
cpu, processeur
[subject certificate]
certificat, tls, ssl, https
[subject cache]
cache, redis
[subject site]
site, frontend, application web, front, portail, interface web
[subject backup]
sauvegarde, backup
[state down]
non disponible, indisponible, hors service, en panne, arrete, injoignable, inaccessible, ne repond plus, ne repond pas, tombe, coupure, panne, down, indisponibilite, hors ligne, eteint, hs, arretee, tombee, ko, aucune reponse
[state slow]
lent, lente, latence, lenteur, latence elevee, temps de reponse
[state blocked]
bloque, bloquee, fige, engorge, engorgee, en attente, saturee, profondeur, accumulation, gonfle, deborde, backlog, accumule, accumulent, bouche, coince, coincee
[state full]
plein, pleine, espace, sature, remplissage, espace disque, presque plein, rempli, saturation
[state error]
erreur, taux d'erreur, non envoye, non envoyee, echec, echoue, en erreur, perdu, echouent, rejete, refuse, 5xx, non envoyes
[state expired]
expire, expiree, expiration, arrive a expiration, perime, bientot expire, va expirer
[state-noise x]
eleve, elevee, haut, haute, fort, forte, trop, critique, anormal
# Ce que l'on demande à une chose : de deux alertes qui le disent d'une mesure, cela n'en fait pas deux.
[strain x]
pression, charge, chargee, surcharge, surchargee, occupe, occupee, chaud, tendu, tendue, saturation, sature, saturee, utilisation, consommation, usage, alerte, alarme
[severity-word x]
critique, majeur, majeure, mineur, mineure, moyen, moyenne, faible, bloquant, bloquante, haute, haut, elevee, basse, urgent, info, avertissement, cosmetique, negligeable
[channel pagerduty]
pagerduty
[channel slack]
slack
[channel email]
email, mail, courriel
[channel phone]
telephone, tel, sms
[column resolution]
delai de resolution, temps de resolution, retablissement, delai de retablissement, gtr, objectif de resolution, resolution cible, resolution sous, temps de retablissement, corrige sous
[column warning]
avertissement, warning, seuil d'avertissement, attention, orange, seuil warning, alerte mineure
[column retention]
retention, conservation, duree de conservation, garde, conserve, garde pendant, duree de retention
[role monitoring]
monitoring, supervision, surveillance, observabilite, metrologie, surveillance et alerte, supervision et metrologie, tableau de bord, monitoring et observabilite
[role oncall]
service d'astreinte, astreinte, planning d'astreinte, astreintes, tour de garde, rotation d'astreinte, permanence, tour d'astreinte

# --- what verbs do --------------------------------------------------------------------------------------------------
[verb look]
checker, distinguer, distinguez, differencier, checkez, lancer les smoke tests, lancer un health check, lancer le health check, executer les smoke tests, charger page, charger site, charger application, charger url, recharger page, rafraichir page, actualiser page, verifier, regarder, consulter, lire, controler, ouvrir, voir, chercher, rechercher, trouver, comparer, analyser, examiner, surveiller, identifier, relever, reperer, inspecter, observer, lister, afficher, localiser, mesurer, constater, tester, valider, s'assurer, assurez vous, assurer, confirmer, determiner, evaluer, qualifier, diagnostiquer, compter, recuperer, telecharger, investiguer, comprendre, se connecter, connectez vous, connecter, se rendre, rendez vous, aller, allez, acceder, naviguer, filtrer, estimer, jeter un oeil, faire un dump, parcourir, visualiser, explorer, suivre les logs, suivre le journal, suivre la progression, suivre l'evolution, suivre la courbe, detecter, scruter, garder un oeil, repasser sur, lisez, voyez, cherchez, attendez que, revoir, auditer, remonter, interroger, reproduire, assurer que, assurez vous que, assurez vous
trier, ordonner, regrouper par, classer par, trier par
[verb tell]
prevenir, informer, contacter, appeler, notifier, alerter, communiquer, annoncer, escalader, demander, signaler, declarer, noter, documenter, consigner, rediger, ecrire, poster, publier un message, publier sur, avertir, solliciter, joindre, remonter l'information, remonter a, ouvrir un ticket, ouvrir un incident, creer un ticket, creer un incident, creer un canal, mettre a jour la page de statut, mettre a jour le ticket, mettre a jour la page de status, planifier, organiser, programmer une reunion, faire un point, patienter, attendre, attendez, prevenez, informez, ecrivez, decider, designer, nommer, envoyer un message, envoyer un mail, envoyer un email, passer le relais, transmettre, partager, acquitter, prendre en charge, s'accorder, faire appel, faire remonter, remercier, completer le ticket, conserver les logs, capturer, inscrire, dater, tenir informe, prendre contact, engager, mobiliser, convoquer, acquittez, prendre note, prenez note, copier identifiant, copier id, copier message d'erreur, relever identifiant
classifier, categoriser, hierarchiser, classer incident, classer alerte, soumettre ticket, soumettre demande, soumettre rapport, soumettez ticket, publier communique, publier post mortem, publier postmortem, publier annonce, publier mise a jour, publier statut, publier rapport, publier bilan, publier incident, publier compte rendu
[verb click]
cliquer, click, clic sur, appuyer, choisir, choisissez, selectionner
[verb change]
initier, initiez, rallumez, rallumer, degeler, gelez, geler, reconstituez, reconstituer, suivre, suivez, ouvrir le port, ouvrir le flux, ouvrir le pare feu, redemarrer, relancer, rebooter, augmenter, ajouter, activer, desactiver, demarrer, arreter, stopper, mettre, mettez, remettre, revenir, revenez, executer, lancer, modifier, changer, corriger, deployer, redeployer, appliquer, installer, configurer, reconfigurer, creer, remplacer, renouveler, regenerer, generer, basculer, passer, isoler, couper, bloquer, debloquer, reduire, diminuer, limiter, monter, descendre, scaler, liberer, nettoyer, archiver, compresser, migrer, deplacer, copier, restaurer, reinitialiser, reinstaller, reparer, reconstruire, synchroniser, fermer, cloturer, resoudre, retablir, rollback, faire un rollback, faire un retour, faire, faites, annuler, forcer, ajuster, optimiser, tuer, terminer, rejouer, reprendre, reactiver, resynchroniser, reamorcer, doubler, vacuum, pousser, merger, fusionner, tagger, taguer, importer, charger, recharger, revoquer, renommer, editer, decommenter, commenter, definir, fixer, suspendre, router, rediriger, ralentir, degrader, monter en charge, declencher, utiliser, appliquez, revert, restart, adapter, mettre en maintenance, planifier le redemarrage, provisionner, sauvegarder, pointer, tourner, rotater, faire tourner, invalider, envoyer, enlever, retirer, desinstaller, promouvoir, deverrouiller, verrouiller, proceder, effectuer, permettre, autoriser, upgrader, mettre a niveau, mettre a jour, contourner, remonter le service, suivre la procedure de rollback, recreer, recreez, redeclencher, redeclenchez, recharger, rechargez, switcher, basculer, basculez
soumettre transaction, soumettez transaction, transmettre transaction, differer, differez
[verb danger]
supprimer, purger, effacer, ecraser, detruire, vider, videz, tronquer, formater, drop, drainer, decommissionner, eliminer, faire une purge, lancer la purge, restaurer db, restaurer bdd, restaurer base, restaurer backup, restaurer sauvegarde, restaurer dump, restaurer snapshot, restaurer instantane, restaurer donnee, restaurer table, restaurer volume, restaurer copie, restaurer depuis, restaurer a partir, restaurer dernier backup, restaurer derniere sauvegarde, restaurer dernier dump, restaurer dernier snapshot, restaurer derniere copie, restaurer bonne sauvegarde, restaurer mongodb, restaurer postgresql, restaurer postgres, restaurer mysql, restaurer mariadb, restaurer redis, restaurer collection, restaurez mongodb, restaurez postgresql, restaurez postgres, restaurez mysql, restaurez mariadb, restaurez redis, restaurez collection, restaurez db, restaurez bdd, restaurez base, restaurez backup, restaurez sauvegarde, restaurez dump, restaurez snapshot, restaurez instantane, restaurez donnee, restaurez table, restaurez volume, restaurez copie, restaurez depuis, restaurez a partir, restaurez dernier backup, restaurez derniere sauvegarde, restaurez dernier dump, restaurez dernier snapshot, restaurez derniere copie, restaurez bonne sauvegarde, restaurer neo4j, restaurer influxdb, restaurer elasticsearch, restaurer opensearch, restaurer cassandra, restaurer clickhouse, restaurer pitr
[noun look]
verification, controle, analyse, consultation, revue, surveillance, inspection, lecture, recherche, audit, test, log, journaux, metrique, examen, comparaison, etat, statut, dashboard
investigation, diagnostic, recherche de la cause
[noun tell]
communication, information, annonce, notification, post mortem, escalade, contact, appel, attente, attente du
[noun change]
redemarrage, relance, rollback, retour arriere, augmentation, deploiement, mise a jour, bascule, basculement, activation, desactivation, arret, demarrage, ajout, creation, rotation, regeneration, renouvellement, scale up, scale, reconstruction, reindexation, vacuum, nettoyage, archivage, migration, failover, restart, ouverture du circuit, montee en charge, mise en maintenance, remplacement, restauration, changement, modification, installation, reinitialisation, extension, agrandissement, deplacement, reinstallation, reconfiguration, configuration, publication, synchronisation, import, reprise
[noun danger]
suppression, purge, destruction, effacement, troncature, restauration de la base, restauration de la sauvegarde, restauration des donnees, restauration du dump, restauration du snapshot, restauration depuis, formatage, vidage
[lead x]
ensuite, puis, enfin, d'abord, tout d'abord, alors, il faut, veuillez, merci de, vous devez, vous pouvez, on peut, on doit, il convient, penser, pensez, bien penser, ne pas oublier, n'oubliez pas, n'oublie pas, ne jamais oublier, si possible, si besoin, si necessaire, toujours, egalement, aussi, maintenant, dans un premier temps, dans un second temps, premierement, deuxiemement, finalement, immediatement, ensuite seulement, apres cela, eventuellement, au besoin, important, attention, note, nb, remarque, manuellement, systematiquement, rapidement, et, commencer, commencez, essayer, essayez, tenter, prudemment, avant tout, optionnel, ou, ou bien, sinon, autrement, a defaut
[otherwise x]
sinon, autrement, a defaut, dans le cas contraire, dans tous les autres cas, dans les autres cas, si ce n'est pas le cas
[problem x]
en panne, indisponible, lent, lente, bloque, bloquee, plein, pleine, sature, saturee, saturation, echec, echoue, erreur, crash, plantage, oom, timeout, injoignable, inaccessible, corrompu, corruption, perdu, perdue, perte, retard, en retard, panne, coupure, expire, expiree, fuite, depasse, depassee, invalide, manquant, manquante, degrade, degradee, deborde, gonfle, gonflent, vide, vides, down, ko, hs, incoherent, suspect, suspecte, compromis, compromise, attaque, ddos, intrusion, trop, elevee, eleve, anormal, anormale, insuffisant, insuffisante, boucle, epuise, epuisee, tombe, impossible, refuse, refusee, rupture, indisponibilite, lenteur, engorge, engorgee, deconnecte, non envoye, non envoyee, non disponible, non recu, abandonne, supprime, supprimee, orphelin, zombie, deadlock, verrou, pic, surcharge, fige, figee, presque plein, en erreur, absent, absente, interrompu, interrompue, casse, cassee, dupliquee, duplique, double, bloquent, crashe, penurie
[pointer x]
commande suivante, commande ci dessous, ci dessous, suivant, suivante, ci apres, ce script, cette commande, commandes suivantes, comme suit, executer ceci, ainsi
[verify x]
verifier, verification, verifiez, controler, controle, confirmer, confirmez, valider, validez, validation, s'assurer, assurez vous, tester, surveiller, surveillez, garder un oeil
[verify-phrase x]
doit repondre, doit etre, devrait, retour a la normale, est revenu
[navigate x]
aller, allez, naviguer, naviguez, menu, onglet, ouvrir, ouvrez, console, se rendre, cliquer, cliquez, dashboard, tableau de bord, interface, depuis
[asking x]
verifier, vérifiez, voir, regarder, savoir, demander, controler, determiner, confirmer
[look-object x]
onglet, log, logs, metrique, graphe, graphique, detail, page, rapport, historique, dashboard, tableau de bord
[manual x]
runbook operationnel, manuel, dossier d'exploitation, documentation d'exploitation, guide d'exploitation, exploitation, runbook, carnet, document d'exploitation
[shelf-prefix x]
runbook, playbook, rb, procedure, fiche, fiche reflexe
[case-label x]
cas, scenario, cause, option, symptome, hypothese
[step-label x]
etape, phase, pas

[stage symptom]
symptome, impact, signification, cause possible, cause probable, symptomes observes, consequence, manifestation, effet, causes frequentes, declencheur, cause, signe

[column backup]
sauvegarde, backup, donnee, element, quoi, type, objet, base, perimetre
[column place]
emplacement, localisation, destination, stockage, ou, lieu, cible, support
[column zone]
fuseau, fuseau horaire
[column channel]
methode, canal, moyen, moyen de contact
[pair-name x]
nom, parametre, cle, propriete, champ, element, libelle, donnee, quoi
[pair-value x]
valeur, detail, contenu, reglage
[nothing x]
sans objet, neant, aucun, aucune, n/a, na, nc, so, non applicable, a definir, tbd, a completer, rien
[free x]
libre, disponible, restant, restante, inutilise, espace libre
[duration 1800]
demi heure, demie heure, une demi heure
[duration 900]
quart d'heure, un quart d'heure
[duration 3600]
une heure, dans l'heure
[duration 86400]
un jour, une journee
[duration 604800]
une semaine
[provider-name x]
ovh, ovhcloud, scaleway, scalingo, outscale, infomaniak, gandi, o2switch
[last-resort x]
en dernier recours, en dernier ressort, en derniere extremite
[gates x]
points de passage, go no go, un seul non, feux verts
[gate x]
uniquement si, seulement si, ne continuer que si, ne poursuivre que si, continuer si tout, a condition que, poursuivre si, toutes les conditions, toutes ces conditions, conditions suivantes
[needed x]
necessaire, requis, requise
# phrases et étiquettes au-dessus de ce qui ne se fait que dans certains cas
[afterwards x]
apres resolution, apres la resolution, apres l'incident, apres la fin de l'incident, apres correction, apres la correction, apres retablissement, une fois resolu, une fois resolue, une fois l'incident resolu, une fois l'incident termine, une fois le probleme resolu, une fois le probleme corrige, une fois corrige, une fois termine, une fois fini, a la fin de l'incident, quand c'est resolu, quand c'est fini, quand tout est revenu, apres avoir corrige la cause
[means x]
manuel, manuelle, manuellement, a la main, automatique, ligne de commande, interface, interface web, tableau de bord
[maybe x]
il peut etre necessaire de, il faudra peut etre, il faut parfois, peut necessiter, peut demander, cela peut necessiter, au besoin, le cas echeant, s'il y a lieu, si besoin, si necessaire
[examples x]
tels que, telles que, comme, par exemple, notamment, y compris
[meaning x]
signification, description, description de l'alerte, ce que cela signifie
[fires x]
alerte, se declenche, declenche, declenchee, levee
[told-label x]
document mis a jour, document mis a jour le, mis a jour, derniere mise a jour, derniere revision, maintenu par, document maintenu par, redige par, relu par, temps cible, delai cible, rappel, a retenir, frequence de verification, duree, duree estimee, duree attendue, temps estime, cible, sla, rto, rpo, responsable, auteur, dernier test, prochaine revue, cout, public, objectif, decision, bon a savoir
# what something is or where, unless it is told to be done
[property-label x]
format, emplacement, chemin, repertoire, dossier, repertoire racine, repertoire de sortie, commande de build, url, page de statut, taille, stockage, lieu de stockage, chiffrement, hebergement, nommage, nom de fichier, fichier de log, fichier de configuration, depot
[runs-on x]
avec docker, sous docker, avec docker compose, avec kubernetes, sous kubernetes, sous k8s, avec systemd, sous linux, sous windows, sous macos, en local, sur site
[planned heading]
backlog outillage, backlog technique, dette technique, ameliorations futures, roadmap, feuille de route, prochaine evolution, evolution future, evolution prevue, evolution a venir, amelioration future, amelioration prevue, amelioration envisagee, amelioration a venir, travaux futurs, perspective d'evolution
[planned mark]
prevu, prevue, plan seulement, non implemente, non implementee, pas encore implemente, pas encore implementee, pas encore en place, a venir, a implementer, futur, future, en projet
[rehearsal label]
test, exercice, simulation, essai, repetition, mise en situation
[rehearsal phrase]
test alerte, test alarme, tester alerte, test des alertes, exercice d'incident, exercice d'alerte, exercice de crise, simulation d'incident, simulation de panne, panne simulee, incident simule, mise en situation, jeu de role, gameday
[planned-outage x]
maintenance, interruption planifiee, interruption programmee, arret planifie, arret programme, coupure planifiee, coupure programmee, indisponibilite planifiee, indisponibilite programmee, travaux planifie, travaux programme, operation planifiee
[left-out no]
hors, dehors, excluant, exclut, exclure, exclu, exclue, exclus, exclusion, sauf, excepte, exception, sans compter, ne compte pas, ne comptent pas, pas compte, pas comptee, pas compris, pas comprise, non compris, non comprise, non compte, non comptee, non comptabilise, non comptabilisee, pas comptabilisee, non inclus, non incluse, pas incluse, n inclut pas, ne comprend pas, pas prise compte, pas pris compte, ignoree, ignore
[left-out yes]
comprise, compris, incluse, inclus, inclut, y compris, compte, comptent, comptee, comptabilisee, non exclu, non exclue, pas exclu, pas exclue, meme pendant, sans exclure
[lasting x]
pendant, durant, duree, dure, prend, environ
[person x]
astreinte, responsable, directeur, directrice, direction, chef, cheffe, equipe, ingenieur, ingenieure, developpeur, developpeuse, technicien, technicienne, exploitant, exploitante, administrateur, administratrice, dsi, rssi, pilote, cadre, referent, referente, gerant, gerante, president, fondateur, coordinateur, coordinatrice, tous, toute equipe, suppleant, titulaire, comite, cellule de crise, permanence, operateur, prestataire, premier niveau, second niveau, admin, exploitation, dba, sre, devops, cto, dpo, fournisseur, support, assistance, responsable incident, responsable d'incident, gestionnaire d'incident, pilote incident, commandant d'incident
# Intitulés des bornes d'une même alerte, chacune pour une gravité.
[level-label x]
avertissement, attention, critique, seuil critique, seuil d'avertissement, seuil warning, seuil critical, niveau critique, niveau avertissement, alerte critique, majeur, majeure, mineur, mineure, urgent, urgence, jaune, orange, rouge
# Combien de fois se fait ce qui suit autre chose.
[event x]
apres, avant, lors de, lors d'un, lors d'une, a chaque, au besoin, si besoin, si necessaire, a la demande, sur demande, suite a, en cas de, des que, quand, ponctuel, ponctuelle, selon besoin
# Colonnes qui disent pourquoi on appelle quelqu'un.
[occasion x]
quand, specialite, expertise, motif, perimetre, pour quoi, domaine, cas d'usage, en cas de
# Réponses remises à plus tard, ce qui est ce que l'on promet.
[later x]
revue hebdomadaire, revue mensuelle, dans la semaine, dans le mois, cette semaine, semaine prochaine, la semaine suivante, ticket, au mieux, sprint suivant, prochain sprint, au prochain sprint, sprint, backlog, backlog priorise, au backlog, prochaine version, prochaine livraison, prochaine iteration, prochaine maintenance, planifie, a planifier
# Moments que personne n'a fixés.
[undecided x]
plus tard, bientot, des que possible, a definir, a preciser, a decider, a convenir, a confirmer, non defini, non definie, pas defini, pas encore defini, inconnu, tbd, en temps utile, ulterieurement, ensuite
# Comment se font les copies : aucun nom de qui les fait.
[copy-kind x]
instantane, complet, complete, incremental, incrementale, differentiel, differentielle, logique, physique, chiffre, chiffree, automatique, manuel, manuelle, archive, a chaud, a froid
# Ce qu'un intitulé nomme à côté de la fréquence : « Contrôles quotidiens : ».
[recurring-noun x]
tache, controle, verification, revue, maintenance, entretien, activite, action, routine
[threshold-label x]
seuil, condition, seuil d'alerte, declenchement, seuil de declenchement, se declenche, condition d'alerte, critere de declenchement
[rolling x]
glissant, glissante, mesure sur, mesuree sur, mesuree sur, mesures sur, calcule sur, calculee sur, evalue sur, evaluee sur, periode de mesure, fenetre de mesure, periode d'evaluation
[pre-check x]
verifier, verifiez, controler, controlez, regarder

# --- ce qu'il faut à une entrée de liste ----------------------------------------------------------------------------
[field-label x]
signification, ce que cela signifie, cause, cause probable, cause possible, impact, requete, expression, formule, metrique, seuil, duree, fenetre, fenetre d'evaluation, periode, intervalle, sla, delai, delai de reponse, temps de reponse, temps de resolution, delai de resolution, notification, notifie, canal, routage, action, premiere action, reponse, exemple, source, runbook, description, severite, gravite, priorite, urgence, statut, date, rotation, responsabilite, resolution, mitigation, frequence, perimetre, symptome, note, etiquette, type, unite, condition, acquittement, prise en charge
[tool-label x]
outil, outillage, logiciel, utilitaire, nom de outil, tableau de bord
[tool x]
grafana, kibana, prometheus, alertmanager, jaeger, zipkin, konga, sentry, datadog, new relic, splunk, loki, graylog, nagios, zabbix, uptimerobot, pagerduty, opsgenie, portainer, pgadmin, adminer, phpmyadmin, swagger, mailhog, sonarqube, jenkins, argocd, github, gitlab, bitbucket, jira, confluence, slack, wiki, dashboard, healthcheck, application insight, app insight, monitoring, portail, console, admin, administration, journaux, logs, metrique, tracage, supervision, sante, health check, page de statut, documentation, depot, registre, tableau de bord, tableaux de bord, intranet
[answers x]
reagir a, repondre a, reponse a, traiter, traitement de, gerer, gestion de, que faire en cas de, intervenir sur, comment traiter, comment reagir a
[calls x]
escalade a, escalade vers, escalader a, escalader vers, appeler, appelle, prevenir, previent, alerter, alerte, contacter, contacte, avertir, notifier, informer, joindre, reveiller
[called x]
prevenu, prevenue, appele, appelee, averti, avertie, alerte, alertee, notifie, notifiee, informe, informee, contacte, contactee, joint, jointe, recoit, acquitte, reveille, reveillee, investigue, continue, decide, decident, coordonne, repond, intervient, traite, prend
[lingering x]
depuis, apres, au dela de, dans les, sous, toujours, non resolu, non resolue, au bout de, dure
[estimated x]
estime, estimee, estimation, moyen, moyenne, constate, constatee
# What was made once: somebody has to say so.
[set-up x]
configure, configuree, teste, testee, taggue, taggee, tague, taguee, documente, documentee, envoye, envoyee, recu, recue, cree, creee, active, activee, archive, archivee, planifie, planifiee, mobilise, persiste
# What stands behind the name of what is watched.
[alerts-when x]
alerter si, alerter quand, alerter lorsque, alerter des que, alerter a, alerter au dela, alerter au dessus, alerter en dessous, alerter sous, alerter immediatement, alerte si, alerte quand, alerte lorsque, notifier si, prevenir si
[waiting x]
apres, sans reponse, pas de reponse, aucune reponse, si, non resolu, non resolue, non acquitte, non acquittee, sans acquittement, toujours, au bout de
[weak-role x]
pipeline, workflow, cible, infrastructure
[hours x]
heures bureau, heures de bureau, heures ouvrees, heures ouvrables, jours ouvres, horaires de bureau, en semaine, toujours
[target-label x]
cible, objectif, valeur cible, visee, vise
[timeout x]
timeout, temps imparti, delai imparti
[when-label x]
meilleur moment, a eviter, eviter, creneau prefere, creneau recommande, creneau conseille, heure creuse, heures creuses, heure de pointe, heures de pointe, moment recommande, horaire a eviter, faible trafic
# Là où vaut une ligne, quand elle vaut partout.
[everywhere x]
tous, toutes, tout, chacun, chacune, global, globale, partout, tous les environnements, toutes les plateformes, tous les services, ensemble, *

# before what is quoted: a message, and no command
[quoting x]
echoue avec, echouer avec, message d'erreur, dans slack, sur slack, dans teams, sur teams, dans le canal, lance par, relance par, fait par, cree par, annule par, gere par
# in comments above commands: one of several ways to do one thing, for some of it only
[variant x]
par, specifique, certaine, certain, seul, seule, seulement, uniquement, selectif, selective, exclusion, excluant, sauf
# labels and headings above things that are only listed, by all of their words
[things-label x]
a rechercher, rechercher, chercher, a reperer, question a se poser, question a poser, question, signe
[things-label example]
exemple
# their first or last word: "Dépendances courantes", "Causes possibles"
[things-lead x]
potentiel, potentielle, source, courant, courante, possible, frequent, frequente, typique, connu, connue, usuel, usuelle, habituel, habituelle
[things-lead catalogue]
script, scripts, outil, outils, utilitaires
[things-label catalogue]
script, scripts, outil, outils, outillage, utilitaires
[things-lead fact]
configuration, parametres, reglages, identifiants
# labels above remarks: only what begins as an order is done
[note-label x]
important, attention, note, remarque, avertissement, a noter, a savoir, bon a savoir, point d'attention, point d attention, point de vigilance, mise en garde
# verbs above what is written down
[note-verb x]
documenter, noter, consigner, renseigner, indiquer, preciser, lister, enregistrer
# first words of what is left as it is
[keeping x]
conserver, garder, preserver, laisser, conservez, gardez, laissez, pas d'action, aucune action, rien a faire, ne rien faire, aucun changement
# headings and labels of what is not to be done
[shunned x]
ne pas, ne pas faire, a ne pas faire, à ne pas faire, ce qu'il ne faut pas faire, a eviter, à éviter, interdit, interdits, interdictions, jamais, a proscrire
# behind its subject: how things are, and nothing to do
[stating x]
prend effet, prennent effet, reste actif, restent actifs, se fait automatiquement

# headings that tell of incidents inside of a document that is one procedure
[told-section x]
definition, exemple, modele, template, registre, glossaire, reference, recapitulatif, recapitulation, checklist recapitulative, checklist de synthese, contenu, obligation, exemption, base legale

# headings below which each one is a case
[by-sort x]
par type, selon type, par scenario, selon scenario, par categorie, par cause, selon cause, en fonction, selon cas

# what also is a phase among phases
[lesser-phase detection]
accuse de reception, prise en compte, acquittement, prise en charge
[lesser-phase resolution]
verification, validation, verifier, controle

# verbs that hand something over, and what is not to be taken back then
[final verb]
soumettre, soumettez, envoyer, envoyez, diffuser, diffusez, emettre, emettez, transmettre
[final object]
transaction, paiement, virement, versement, remboursement, retrait
# verbs that run something, and what only looks
[check-run verb]
relancer, relancez, lancer, lancez, refaire, refaites, executer, executez, rejouer, repeter, effectuer, effectuez, demarrer, demarrez, commencer, commencez, mener, menez, poursuivre, poursuivez, conduire
[check-run object]
controle, verification, diagnostic, smoke test, health check, test de fumee, investigation, analyse, enquete
# comments above lines that belong into a file
[file-edit x]
dans, editer, modifier, ajouter dans, ajouter a, mettre dans, completer
# how a command's answer ends
[outcome x]
reussi, reussie, vert, verte, passe, termine, terminee, pret, prete, trouve, trouvee, actif, active, demarre, demarree, valide
# labels above when somebody is called
[escalates-if x]
escalade si, escalader si, escalade quand, escalader quand, escaladez si, escalade immediate si, escalader immediatement si, escalade lorsque, escalader lorsque
# what is done to each of one sort: "Pour les incidents publics, ..."
[scoped x]
incident, incidents, panne, pannes, alerte, alertes, coupure, coupures
# forms of a verb that also are an English adjective: with an article behind them only
[adjective x]
active
# labels above what is not done now: ideas for later, history, how something works by itself
[things-label later]
long terme, a long terme, solution a long terme, amelioration a long terme, actions a long terme, changelog, historique des modifications, journal des modifications, comment ca marche, fonctionnement
# columns of an index that say what begins each of its procedures
[begun-by x]
declencheur, declenche par, symptome, symptomes, symptome principal, quand, quand l'utiliser, condition, alerte, alertes, situation
# columns that say when it is whose turn
[roster x]
semaine, semaines, semaine du, mois, periode, sprint, date, dates, quart, rotation, jour
# who of those that a group has: names of nobody
[turn first]
principal, principale, premier, premiere, contact principal
[turn backup]
suppleant, suppleante, secondaire, remplacant, remplacante, second, seconde, secours, contact de secours
