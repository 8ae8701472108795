use super::*;
use std::collections::BTreeSet;

#[test]
fn what_was_seen_is_said_in_french_with_its_numbers_and_marks() {
    for (english, expected) in [
        ("no answer within 5 s", "pas de réponse en 5 s"),
        ("no answer within 0.8 s", "pas de réponse en 0,8 s"),
        ("no connection within 2.5 s", "pas de connexion en 2,5 s"),
        ("connection refused", "connexion refusée"),
        ("the name of the host cannot be resolved", "le nom de l’hôte ne se résout pas"),
        ("connected to 127.0.0.1:5432", "connecté à 127.0.0.1:5432"),
        ("echo from ::1", "écho de ::1"),
        (
            "192.0.2.1 is not among its addresses: 127.0.0.1, ::1",
            "192.0.2.1 n’est pas parmi ses adresses\u{a0}: 127.0.0.1, ::1",
        ),
        ("the certificate holds for 30 days", "le certificat est encore valable 30 jours"),
        ("the certificate expired 10 days ago", "le certificat a expiré il y a 10 jours"),
        ("the certificate holds only in 24 h", "le certificat n’est valable que dans 24 h"),
        ("the certificate is refused: UnknownIssuer", "le certificat est refusé\u{a0}: autorité inconnue"),
        (
            "the certificate is refused: something of a library",
            "le certificat est refusé\u{a0}: something of a library",
        ),
        (
            "the certificate is refused: certificate not valid for name \"a.example\"; certificate is only valid for b.example or c.example",
            "le certificat est refusé\u{a0}: certificat non valable pour le nom \"a.example\"\u{202f}; il ne l’est que pour b.example or c.example",
        ),
        ("307 Temporary Redirect, to /end?x=1", "307 Temporary Redirect, vers /end?x=1"),
        ("more than 4 redirects, the last from http://a/b", "plus de 4 redirections, la dernière depuis http://a/b"),
        ("more than 1 redirects, the last from http://a/b", "plus de 1 redirection, la dernière depuis http://a/b"),
        (
            "the environment variable GONE was not read at the start",
            "la variable d’environnement GONE n’a pas été lue au démarrage",
        ),
        ("200 but does not contain \"ready\"", "200 mais ne contient pas \"ready\""),
        (
            "200 but does not contain \"y\" in its first 262144 bytes",
            "200 mais ne contient pas \"y\" dans ses 262144 premiers octets",
        ),
        ("200 but \"status\" is \"down\", expected \"up\"", "200 mais \"status\" vaut \"down\", attendu\u{a0}: \"up\""),
        ("200 but \"a.b\" is missing, expected 1", "200 mais \"a.b\" manque, attendu\u{a0}: 1"),
        ("200 but \"jobs\" is 7, must be < 5", "200 mais \"jobs\" vaut 7, doit être < 5"),
        ("200 but \"jobs\" is missing, must be exists", "200 mais \"jobs\" manque, doit exister"),
        (
            "200 but the header cache-control is \"a, b\", must be contains \"no-store\"",
            "200 mais l’en-tête cache-control vaut \"a, b\", doit contenir \"no-store\"",
        ),
        ("200 but the header x is missing, must be == \"1.5\"", "200 mais l’en-tête x manque, doit être == \"1.5\""),
        (
            "200 but the answer broke off: connection reset",
            "200 mais la réponse s’est interrompue\u{a0}: connexion réinitialisée",
        ),
        ("200 but the answer is no JSON", "200 mais la réponse n’est pas du JSON"),
        ("200 but the answer is longer than 256 KiB", "200 mais la réponse dépasse 256 Kio"),
        (
            "12 of 100 connections; 2 slow queries, the longest for 90 s; 1 wait for a lock; replica 2 s behind; 2.0 GiB",
            "12 connexions sur 100\u{202f}; 2 requêtes lentes, la plus longue depuis 90 s\u{202f}; 1 attend un verrou\u{202f}; réplica en retard de 2 s\u{202f}; 2,0 Gio",
        ),
        (
            "12 of 100 connections; 0 slow queries; 1.0 KiB",
            "12 connexions sur 100\u{202f}; 0 requête lente\u{202f}; 1,0 Kio",
        ),
        (
            "12 of 100 connections; slow queries are not seen: grant pg_read_all_stats to this role",
            "12 connexions sur 100\u{202f}; les requêtes lentes ne se voient pas\u{a0}: donnez pg_read_all_stats à ce rôle",
        ),
        (
            "one value is wanted, and there are more than 100 rows of 3 columns",
            "il faut une seule valeur, et voici plus de 100 lignes de 3 colonnes",
        ),
        ("the value is 5, must be < 4", "la valeur est 5, doit être < 4"),
        ("1 row", "1 ligne"),
        ("0 rows", "0 ligne"),
        ("PONG; 1.5 MiB of 2.0 GiB; mails 12", "PONG\u{202f}; 1,5 Mio sur 2,0 Gio\u{202f}; mails 12"),
        ("PONG; its figures are refused to this user", "PONG\u{202f}; ses chiffres sont refusés à cet utilisateur"),
        ("mails is no list", "mails n’est pas une liste"),
        ("mails: connection reset", "mails\u{a0}: connexion réinitialisée"),
        (
            "7 waiting (celery 3, mail 4); 2 held by workers, the oldest for at least 2 min; 2 workers",
            "7 en attente (celery 3, mail 4)\u{202f}; 2 chez les workers, le plus ancien depuis au moins 2 min\u{202f}; 2 workers",
        ),
        (
            "no worker listens; 7 waiting; 0 held by workers",
            "aucun worker n’écoute\u{202f}; 7 en attente\u{202f}; 0 chez les workers",
        ),
        (
            "0 waiting; 0 held by workers; the oldest 1000 are for later, those behind them were not looked at; not all keys were looked at: name the queues",
            "0 en attente\u{202f}; 0 chez les workers\u{202f}; les 1000 plus anciens sont pour plus tard, ceux d’après n’ont pas été regardés\u{202f}; toutes les clés n’ont pas été regardées\u{a0}: nommez les files",
        ),
        (
            "cpu 50 %; memory 50 %; 2 instances; p50 0.12 s; 10 requests/s; 10 % errors",
            "processeur 50 %\u{202f}; mémoire 50 %\u{202f}; 2 instances\u{202f}; p50 0,12 s\u{202f}; 10 requêtes/s\u{202f}; 10 % d’erreurs",
        ),
        (
            "memory_usage is 0.977, must be < 0.9 (cpu 50 %; 1 instance)",
            "memory_usage vaut 0,977, doit être < 0,9 (processeur 50 %\u{202f}; 1 instance)",
        ),
        (
            "queue_depth of b is 30, must be < 30 (30 waiting)",
            "queue_depth de b vaut 30, doit être < 30 (30 en attente)",
        ),
        (
            "certificate_expiry is 86400, must be >= 1209600 (200 OK)",
            "certificate_expiry vaut 86400, doit être >= 1209600 (200 OK)",
        ),
        ("ratio was not read, and must be < 1 (2 rows)", "ratio n’a pas été lu, et doit être < 1 (2 lignes)"),
        (
            "not sent: connection refused; check render.api_url and the network",
            "pas envoyé\u{a0}: connexion refusée\u{202f}; vérifiez render.api_url et le réseau",
        ),
        (
            "Render refused with 401 Unauthorized: no; check the key that render.api_key refers to",
            "Render a refusé\u{a0}: 401 Unauthorized: no\u{202f}; vérifiez la clé que désigne render.api_key",
        ),
        (
            "Render refused with 404 Not Found; check the service id under [render.services]",
            "Render a refusé\u{a0}: 404 Not Found\u{202f}; vérifiez l’identifiant du service sous [render.services]",
        ),
        (
            "429 Too Many Requests: Render's rate limit is used up for 30 s; try again then",
            "429 Too Many Requests\u{a0}: la limite de débit de Render est épuisée pour 30 s\u{202f}; réessayez ensuite",
        ),
        (
            "no answer within 10 s; the change may have happened",
            "pas de réponse en 10 s\u{202f}; le changement a peut-être eu lieu",
        ),
        (
            "the platform tells no figure of this service from the last 5 minutes",
            "la plateforme ne donne aucun chiffre de ce service pour les 5 dernières minutes",
        ),
        (
            "the status page does not tell: connection reset",
            "la page d’état ne dit rien\u{a0}: connexion réinitialisée",
        ),
        ("Partial System Outage; Mail: partial outage", "Partial System Outage\u{202f}; Mail\u{a0}: panne partielle"),
        (
            "Prometheus does not tell: 1 results, none of them a number",
            "Prometheus ne répond pas à la question\u{a0}: 1 résultat, sans aucun nombre",
        ),
        (
            "Prometheus does not tell: the expression gives a matrix; write one that gives a vector or a scalar",
            "Prometheus ne répond pas à la question\u{a0}: l’expression donne un matrix\u{202f}; écrivez-en une qui donne un vecteur ou un scalaire",
        ),
        ("1 result: 0 {job=\"api\"}", "1 résultat\u{a0}: 0 {job=\"api\"}"),
        (
            "100 results: 0 {i=\"0\"}, 1 {i=\"1\"} and 98 more",
            "100 résultats\u{a0}: 0 {i=\"0\"}, 1 {i=\"1\"} et 98 de plus",
        ),
        ("4000 results, too many to be read", "4000 résultats, trop pour être lus"),
        ("1 result: 2; 2 are no numbers", "1 résultat\u{a0}: 2\u{202f}; hors nombres\u{a0}: 2"),
        (
            "the result is empty (warning: too many series)",
            "le résultat est vide (avertissement\u{a0}: too many series)",
        ),
        ("the result is 0.5", "le résultat est 0,5"),
        (
            "Loki does not tell: 500 Internal Server Error: a panic",
            "Loki ne répond pas à la question\u{a0}: 500 Internal Server Error: a panic",
        ),
        ("no line of any log within 10 min", "aucune ligne de journal en 10 min"),
        ("no error with \"sendgrid\"", "aucune erreur avec \"sendgrid\""),
        (
            "errors with \"sendgrid\" in 4 of the last 10 minutes: SendGrid answered 401; again",
            "erreurs avec \"sendgrid\" pendant 4 des 10 dernières minutes\u{a0}: SendGrid answered 401; again",
        ),
        ("exit 0: done", "code de sortie 0\u{a0}: done"),
        ("exit 3", "code de sortie 3"),
        ("did not end within 0.7 s and was killed: begun", "n’a pas fini en 0,7 s et a été tué\u{a0}: begun"),
        ("/no/such/program does not start: entity not found", "/no/such/program ne démarre pas\u{a0}: introuvable"),
        (
            "disk 41 % used, 58.1 GiB of 98.3 GiB free; processor 3 %; memory 37 %",
            "disque utilisé à 41 %, 58,1 Gio libres sur 98,3 Gio\u{202f}; processeur 3 %\u{202f}; mémoire 37 %",
        ),
        ("/no/such/folder: no such file or directory", "/no/such/folder\u{a0}: fichier ou dossier introuvable"),
        ("the file system of / does not answer within 5 s", "le système de fichiers de / ne répond pas en 5 s"),
        (
            "the last call was 100 s ago; one is expected every 5 min",
            "le dernier appel remonte à 100 s\u{202f}; un appel est attendu toutes les 5 min",
        ),
        (
            "no call since Vectra's start 6 min ago; one is expected every 3 h",
            "aucun appel depuis le démarrage de Vectra, il y a 6 min\u{202f}; un appel est attendu toutes les 3 h",
        ),
        ("no [redis] in vectra.toml", "pas de [redis] dans vectra.toml"),
    ] {
        assert_eq!(said(Language::Fr, english), expected, "{english}");
        assert_eq!(said(Language::En, english), english);
    }
}

#[test]
fn the_words_of_others_stay_as_they_are() {
    for text in [
        "",
        "200 OK",
        "502 Bad Gateway",
        "PONG",
        "127.0.0.1, ::1",
        "All Systems Operational",
        "Partial System Outage; Mail is delayed",
        "remaining connection slots are reserved (SQLSTATE 53300)",
        "; ; ;",
        "{n} {a} [one|many]",
    ] {
        assert_eq!(french(text), text);
    }
}

#[test]
fn a_text_made_to_be_slow_ends_soon_and_long_ones_are_not_read() {
    for part in [": ", "; ", " is , must be < ", " (", " (warning: "] {
        let text = format!("a{}", part.repeat(4_000 / part.len()));
        assert!(french(&text).len() >= text.len());
    }
    let long = "no answer within 5 s; ".repeat(1_000);
    assert_eq!(french(&long), long);
}

/// The names of the gaps.
fn gaps(pieces: &[Piece]) -> BTreeSet<&'static str> {
    let name = |piece: &Piece| if let Piece::Gap(name) = piece { Some(*name) } else { None };
    pieces.iter().filter_map(name).collect()
}

#[test]
fn every_line_is_a_sentence_whose_gaps_its_french_fills() {
    let lines = FRENCH.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    assert_eq!(lines.count(), SENTENCES.len(), "a line without ` = `");
    let mut seen: Vec<&Sentence> = Vec::new();
    for sentence in SENTENCES.iter() {
        assert!(seen.iter().all(|other| other.english != sentence.english), "twice: {sentence:?}");
        seen.push(sentence);
        assert_eq!(gaps(&sentence.english), gaps(&sentence.french), "{sentence:?}");
        let named = sentence.english.iter().filter(|piece| matches!(piece, Piece::Gap(_))).count();
        assert_eq!(named, gaps(&sentence.english).len(), "one name for two gaps: {sentence:?}");
        for two in sentence.english.windows(2) {
            assert!(!matches!(two, [Piece::Gap(_), Piece::Gap(_)]), "nothing tells where a gap ends: {sentence:?}");
        }
        for name in gaps(&sentence.english) {
            assert!(name.starts_with(['a', 'w', 'n', 't', 'k']), "{name}: {sentence:?}");
        }
    }
}

#[test]
fn french_marks_stand_behind_spaces_that_do_not_break() {
    for line in FRENCH.lines().filter(|line| !line.starts_with('#')) {
        let Some((_, french)) = line.split_once(" = ") else { continue };
        for wrong in [" ;", " :", " ?", " ! ", "\u{a0};", "\u{202f}:", "'"] {
            assert!(!french.contains(wrong), "{wrong:?} in {french}");
        }
    }
}
