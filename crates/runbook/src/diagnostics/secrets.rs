//! Secrets that somebody wrote into the document: by the prefixes that vendors give them, by the place of a password in
//! an address, by a telling name with a value that looks drawn at random.

use super::place::{self, Span};
use crate::draft::Draft;
use crate::lexicon::List;
use crate::text;

/// A secret and its place.
#[derive(Debug, Clone)]
pub(crate) struct Secret {
    pub span: Span,
    /// Never shown: what messages are cleaned of.
    pub value: String,
    /// Key of the text that says what it is.
    pub kind: &'static str,
    /// The name that it is assigned to, where there is one.
    pub name: String,
    /// How many secrets stand before it, for its id.
    pub number: usize,
}

/// Prefix, least number of signs behind it.
const PREFIXES: &[(&str, usize)] = &[
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 30),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghs_", 30),
    ("ghu_", 30),
    ("github_pat_", 30),
    ("glpat-", 18),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    ("xapp-", 20),
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("whsec_", 20),
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("SG.", 40),
    ("rnd_", 20),
    ("npm_", 30),
    ("pypi-", 40),
    ("dop_v1_", 40),
    ("hvs.", 20),
    ("dckr_pat_", 20),
    ("shpat_", 30),
    ("eyJhbGciOi", 40),
];

const MAX_LINE: usize = 4000;

/// Where a secret stands: its line and its bytes in that line.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    line: u32,
    start: usize,
    end: usize,
    kind: &'static str,
    name: String,
}

/// Where secrets stand in a text, in the order of their places.
pub(crate) fn scan(text: &str) -> Vec<Spot> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| line.len() <= MAX_LINE) {
        let line = (u32::try_from(at + 1).unwrap_or(u32::MAX), line);
        let spot = |(start, end, kind, name)| Spot { line: line.0, start, end, kind, name };
        found.extend(in_line(line.1).into_iter().map(spot));
    }
    found
}

/// Every secret of the document, in the order of their places.
pub(crate) fn all(draft: &Draft<'_>) -> Vec<Secret> {
    let secret = |(number, spot): (usize, &Spot)| {
        let span = place::bytes(draft, spot.line, spot.start, spot.end);
        let value = draft.line(spot.line).get(spot.start..spot.end).unwrap_or_default().to_owned();
        Secret { span, value, kind: spot.kind, name: spot.name.clone(), number }
    };
    draft.secrets.iter().enumerate().map(secret).collect()
}

type Hit = (usize, usize, &'static str, String);

fn in_line(line: &str) -> Vec<Hit> {
    let signs = Signs::of(line);
    if signs.has(KEY) && line.contains("PRIVATE KEY-----") && line.contains("-----BEGIN") {
        let start = line.find("-----BEGIN").unwrap_or(0);
        return vec![(start, line.len(), "key", String::new())];
    }
    if !signs.long && !signs.has(AT | ASSIGNS) && !signs.option {
        return Vec::new();
    }
    let mut hits: Vec<Hit> = Vec::new();
    let mut add = |hit: Hit| {
        if !hits.iter().any(|(start, end, ..)| hit.0 < *end && *start < hit.1) {
            hits.push(hit);
        }
    };
    if signs.long {
        by_prefix(line).into_iter().for_each(&mut add);
    }
    if signs.has(AT) {
        in_addresses(line).into_iter().for_each(&mut add);
    }
    if signs.has(ASSIGNS) {
        by_name(line).into_iter().for_each(&mut add);
    }
    if signs.option {
        by_option(line).into_iter().for_each(&mut add);
    }
    hits.sort_by_key(|(start, ..)| *start);
    hits
}

/// The shortest token with a prefix.
const SHORTEST: usize = 18;

/// What a line has that a secret cannot do without: most lines have none of it, which one look tells.
#[derive(Default)]
struct Signs {
    /// A word is as long as the shortest token with a prefix.
    long: bool,
    /// What its signs are, taken together.
    kinds: u8,
    option: bool,
}

/// A sign that a word can have, the one that begins options, those of addresses and assignments, the first of "KEY".
const WORD: u8 = 1;
const DASH: u8 = 2;
const AT: u8 = 4;
const ASSIGNS: u8 = 8;
const KEY: u8 = 16;

/// By byte.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            b'K' => WORD | KEY,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' => WORD,
            b'-' => WORD | DASH,
            b'@' => AT,
            b'=' | b':' => ASSIGNS,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

impl Signs {
    fn of(line: &str) -> Self {
        let bytes = line.as_bytes();
        let kinds = bytes.iter().fold(0, |kinds, byte| kinds | KINDS[usize::from(*byte)]);
        let option = kinds & DASH != 0 && bytes.windows(2).any(|pair| pair == b" -");
        Self { long: has_long_word(bytes), kinds, option }
    }

    fn has(&self, kinds: u8) -> bool {
        self.kinds & kinds != 0
    }
}

/// Whether a word has [`SHORTEST`] signs: where the last of as many is none, or one before it, the next can begin only
/// behind that one.
fn has_long_word(bytes: &[u8]) -> bool {
    let mut from = 0;
    while let Some(window) = bytes.get(from..from + SHORTEST) {
        match window.iter().rposition(|byte| KINDS[usize::from(*byte)] & WORD == 0) {
            Some(gap) => from += gap + 1,
            None => return true,
        }
    }
    false
}

fn is_sign(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | '.')
}

fn by_prefix(line: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut at = 0;
    // Word by word: most lines hold none that is long enough.
    for bytes in line.as_bytes().split(|byte| KINDS[usize::from(*byte)] & WORD == 0) {
        let start = at;
        at = start + bytes.len();
        let Some(word) = line.get(start..at).filter(|word| word.len() >= SHORTEST) else {
            at += 1;
            continue;
        };
        for (prefix, least) in PREFIXES {
            let body = word.strip_prefix(prefix).filter(|body| body.len() >= *least);
            if body.is_some_and(|body| is_random(body, 2.5) && !is_sample(body)) {
                hits.push((start, at, "token", String::new()));
            }
        }
        at += 1;
    }
    hits
}

/// `scheme://user:password@host`.
fn in_addresses(line: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (at, _) in line.match_indices("://").take(50) {
        let rest = line.get(at + 3..).unwrap_or_default();
        let end = rest.find(|sign: char| sign.is_whitespace() || "\"'`)>/|".contains(sign)).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        let Some((login, host)) = authority.rsplit_once('@') else {
            continue;
        };
        let Some((user, password)) = login.split_once(':') else {
            continue;
        };
        let start = at + 3 + user.len() + 1;
        if !host.is_empty() && !is_sample(password) && !is_sample(host) && !is_example_host(host) {
            hits.push((start, start + password.len(), "password", String::new()));
        }
    }
    hits
}

/// A host that stands for any host.
fn is_example_host(host: &str) -> bool {
    let host = host.split(':').next().unwrap_or(host);
    matches!(host, "host" | "hote" | "hostname" | "server" | "localhost" | "127.0.0.1" | "example.com" | "...")
        || host.ends_with(".example.com")
        || host.ends_with(".example")
}

const NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "api_key",
    "accesskey",
    "access_key",
    "private_key",
    "mot de passe",
];

/// `API_KEY=…`, `"token": "…"`, `Authorization: Bearer …`.
fn by_name(line: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (at, _) in line.bytes().enumerate().filter(|(_, sign)| matches!(sign, b'=' | b':')).take(60) {
        let lead = line.get(..at).unwrap_or_default();
        let trimmed = lead.trim_end_matches(['"', '\'', ' ', '`', '*']);
        if !ends_tellingly(trimmed) {
            continue;
        }
        let name = {
            let start = trimmed
                .rfind(|sign: char| !(sign.is_alphanumeric() || matches!(sign, '_' | '-')))
                .map_or(0, |at| at + trimmed.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
            trimmed.get(start..).unwrap_or_default()
        };
        let folded = text::fold(name).replace('-', "_");
        let squeezed = folded.replace('_', "");
        let telling = NAMES.iter().any(|known| {
            folded.ends_with(known)
                || (known.contains('_') || squeezed.len() < folded.len()) && {
                    squeezed.ends_with(&known.replace('_', ""))
                }
        }) || folded == "pgpassword"
            || folded == "authorization";
        if !telling {
            continue;
        }
        let mut start = at + 1;
        let skip = |start: usize| {
            let rest = line.get(start..).unwrap_or_default();
            start + rest.len() - rest.trim_start_matches([' ', '"', '\'', '`', '*']).len()
        };
        start = skip(start);
        for scheme in ["Bearer ", "Basic ", "Token "] {
            if line.get(start..).is_some_and(|rest| rest.starts_with(scheme)) {
                start = skip(start + scheme.len());
            }
        }
        let rest = line.get(start..).unwrap_or_default();
        let end = rest.find(|sign: char| sign.is_whitespace() || "\"'`,;|)}".contains(sign)).unwrap_or(rest.len());
        let value = rest.get(..end).unwrap_or_default();
        // What is called a password need not look drawn at random to be one.
        let password = folded.contains("passw") || folded.contains("mot de passe");
        let (least, entropy) = if password { (6, 2.0) } else { (10, 3.0) };
        if value.len() >= least && is_random(value, entropy) && !is_sample(value) {
            hits.push((start, start + value.len(), "value", name.to_owned()));
        }
    }
    hits
}

/// Whether a text ends as the names of secrets do, signs between the letters aside.
fn ends_tellingly(lead: &str) -> bool {
    let mut letters = lead.bytes().rev().filter(|byte| !matches!(byte, b'_' | b'-'));
    let [Some(last), Some(middle), Some(first)] = [letters.next(), letters.next(), letters.next()] else {
        return false;
    };
    let ending = [first, middle, last];
    !ending.is_ascii()
        || ["ord", "swd", "ase", "ret", "ken", "key", "ion"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known.as_bytes()))
}

/// `curl -u user:password`, `redis-cli -a password`, `sshpass -p password`, `mysql -ppassword`.
fn by_option(line: &str) -> Vec<Hit> {
    const OPTIONS: &[(&str, &[&str], bool)] = &[
        ("curl", &["-u", "--user"], true),
        ("wget", &["--password", "--http-password"], false),
        ("redis-cli", &["-a", "--pass"], false),
        ("valkey-cli", &["-a", "--pass"], false),
        ("sshpass", &["-p"], false),
        ("mongo", &["-p"], false),
        ("mongosh", &["-p"], false),
        ("mongodump", &["-p"], false),
        ("mongorestore", &["-p"], false),
        ("sqlcmd", &["-P"], false),
        ("login", &["-p", "-P"], false),
    ];
    /// Their passwords follow the option without a space; behind a space stands the database.
    const ATTACHED: &[&str] =
        &["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlcheck", "mariadb", "mariadb-dump"];
    let mut hits = Vec::new();
    let names = |program: &str| line.split(|sign: char| !is_sign(sign)).any(|word| word == program);
    if ATTACHED.iter().any(|program| names(program)) {
        for (at, _) in line.match_indices(" -p").take(10) {
            let from = at + 3;
            let rest = line.get(from..).unwrap_or_default();
            let open = rest.len() - rest.trim_start_matches(['"', '\'']).len();
            let body = rest.get(open..).unwrap_or_default();
            let length = body.find(|sign: char| sign.is_whitespace() || "\"'`|;".contains(sign)).unwrap_or(body.len());
            let value = body.get(..length).unwrap_or_default();
            if value.len() >= 6 && is_random(value, 2.0) && !is_sample(value) {
                hits.push((from + open, from + open + value.len(), "option", String::new()));
            }
        }
    }
    for (program, options, pair) in OPTIONS {
        if !names(program) {
            continue;
        }
        for option in *options {
            for (at, _) in line.match_indices(&format!(" {option}")).take(10) {
                let from = at + 1 + option.len();
                let rest = line.get(from..).unwrap_or_default();
                let lead = rest.len() - rest.trim_start_matches([' ', '=', '"', '\'']).len();
                let body = rest.get(lead..).unwrap_or_default();
                let length =
                    body.find(|sign: char| sign.is_whitespace() || "\"'`|;".contains(sign)).unwrap_or(body.len());
                let word = body.get(..length).unwrap_or_default();
                let user = match (pair, word.split_once(':')) {
                    (true, Some((user, _))) => user.len() + 1,
                    (true, None) => continue,
                    (false, _) => 0,
                };
                let value = word.get(user..).unwrap_or_default();
                if lead > 0 && value.len() >= 6 && is_random(value, 2.0) && !is_sample(value) {
                    let start = from + lead + user;
                    hits.push((start, start + value.len(), "option", String::new()));
                }
            }
        }
    }
    hits
}

/// A text without the secrets that stand in it: what ids are made of.
pub(crate) fn without(text: &str) -> String {
    let secrets = text.lines().filter(|line| line.len() <= MAX_LINE).flat_map(|line| {
        in_line(line).into_iter().filter_map(|(start, end, ..)| line.get(start..end)).collect::<Vec<_>>()
    });
    secrets.fold(text.to_owned(), |said, secret| said.replace(secret, ""))
}

/// A value that stands for another: a variable, a placeholder, a word that says so.
fn is_sample(value: &str) -> bool {
    let folded = text::fold(value);
    value.is_empty()
        || value.starts_with(['$', '<', '{', '[', '%', '*', '.', '…', '(', '/', '~'])
        || value.contains("...")
        || value.contains('…')
        || value.contains("${")
        || value.contains("$(")
        || value.contains("://")
        || List::SampleSecret.words().iter().any(|sample| folded == *sample)
        || (["xxx", "your", "votre", "example", "changeme", "placeholder", "redacted"])
            .iter()
            .any(|sample| folded.contains(sample))
        || value.chars().all(|sign| sign == value.chars().next().unwrap_or(sign))
        || names_itself(&folded)
}

/// `app_password`, `SECRET_KEY`, `mot_de_passe`: only words that say what stands there.
fn names_itself(folded: &str) -> bool {
    let mut pieces = folded.split('@').next().unwrap_or(folded).split(['_', '-']);
    pieces.clone().count() >= 2 && pieces.all(|piece| List::SecretName.words().contains(&piece))
}

/// Letters and digits mixed, without much repetition: bits of Shannon entropy for each sign.
fn is_random(value: &str, least: f64) -> bool {
    let digits = value.chars().any(|sign| sign.is_ascii_digit());
    let letters = value.chars().any(|sign| sign.is_ascii_alphabetic());
    let mut counts = [0u32; 128];
    let mut all = 0u32;
    for byte in value.bytes() {
        if let Some(slot) = counts.get_mut(usize::from(byte)) {
            *slot += 1;
            all += 1;
        }
    }
    let all = f64::from(all.max(1));
    let entropy: f64 = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / all;
            -share * share.log2()
        })
        .sum();
    digits && letters && entropy >= least
}

/// The text without the secret, also where it was cut.
pub(crate) fn mask(said: &str, secret: &str) -> String {
    const STARS: &str = "•••";
    if secret.is_empty() {
        return said.to_owned();
    }
    let said = said.replace(secret, STARS);
    let Some((before, after)) = said.split_once('…') else {
        return said;
    };
    let cut = secret
        .char_indices()
        .map(|(at, _)| at)
        .rev()
        .find(|at| *at >= 4 && secret.get(..*at).is_some_and(|part| before.ends_with(part)));
    match cut {
        Some(cut) => format!("{}{STARS}…{after}", before.get(..before.len() - cut).unwrap_or_default()),
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<&str> {
        in_line(line).into_iter().filter_map(|(start, end, ..)| line.get(start..end)).collect()
    }

    #[test]
    fn secrets_are_found_and_samples_are_not() {
        for (line, secret) in [
            ("export TOKEN=\"ghp_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R\"", "ghp_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R"),
            ("psql postgres://app:Tr0ub4dor3@db.shop.net/main", "Tr0ub4dor3"),
            ("curl -u ops:hunter2zz https://api.shop.net/", "hunter2zz"),
            ("redis-cli -h cache -a Tr0ub4dorX9 PING", "Tr0ub4dorX9"),
            ("PGPASSWORD=Zk29dkeQ1 psql -h db", "Zk29dkeQ1"),
            ("mysql -h db -u app -pZk29dkeQ1 -e 'SELECT 1'", "Zk29dkeQ1"),
            ("mysqldump -u app -p'Zk29dkeQ1' shop", "Zk29dkeQ1"),
            ("docker login -u ci -p Zk29dkeQ1 registry.shop.net", "Zk29dkeQ1"),
            ("API_KEY=9f8e7d6c5b4a3f2e1d0c", "9f8e7d6c5b4a3f2e1d0c"),
            ("curl -H 'Authorization: Bearer a8Kd93mQx7Lp02Zt'", "a8Kd93mQx7Lp02Zt"),
        ] {
            assert_eq!(found(line), [secret], "{line}");
        }
        for line in [
            "psql \"postgres://user:pass@host:port/db\"",
            "psql \"postgres://app:$DB_PASSWORD@db.shop.net/main\"",
            "API_KEY=<your key>",
            "mysql -h db -u app -p shop2024",
            "mysql -u app -p$DB_PASSWORD1 shop",
            "docker compose -p shop2024 ps",
            "docker run -p 8080:80x web",
            "API_KEY=xxxxxxxxxxxxxxxx1",
            "| Secret | AWS Secrets Manager |",
            "git checkout 9f8e7d6c5b4a3f2e1d0c9f8e7d6c5b4a3f2e1d0c",
            "token: ${{ secrets.GITHUB_TOKEN }}",
            "https://grafana.shop.net/d/abc123:def@x",
        ] {
            let hits = found(line);
            assert!(hits.is_empty() || line.starts_with("https"), "{line}: {hits:?}");
        }
    }

    #[test]
    fn a_message_never_shows_a_secret_not_even_its_begin() {
        assert_eq!(mask("run psql postgres://app:hunter22xyz@h", "hunter22xyz"), "run psql postgres://app:•••@h");
        assert_eq!(mask("“psql postgres://app:hunter2…” asks", "hunter22xyz"), "“psql postgres://app:•••…” asks");
    }
}
