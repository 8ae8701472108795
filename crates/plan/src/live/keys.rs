//! Keys and queues that the commands of a document name.

/// Commands of Redis whose first argument is a key, and the type that they want.
const KEYED: [(&str, Option<&str>); 22] = [
    ("llen", Some("list")),
    ("lrange", Some("list")),
    ("lindex", Some("list")),
    ("ltrim", Some("list")),
    ("lpop", Some("list")),
    ("rpop", Some("list")),
    ("hlen", Some("hash")),
    ("hget", Some("hash")),
    ("hgetall", Some("hash")),
    ("hkeys", Some("hash")),
    ("scard", Some("set")),
    ("smembers", Some("set")),
    ("zcard", Some("zset")),
    ("zrange", Some("zset")),
    ("xlen", Some("stream")),
    ("get", Some("string")),
    ("strlen", Some("string")),
    ("type", None),
    ("ttl", None),
    ("exists", None),
    ("del", None),
    ("unlink", None),
];

/// The queues that a command line names: lists of `redis-cli`, `-Q` of `celery`.
pub(crate) fn queues(text: &str) -> Vec<String> {
    let lists = keys(text).into_iter().filter(|(_, wants)| *wants == Some("list")).map(|(name, _)| name);
    lists.filter(|name| !name.contains(['$', '<', '{', '*'])).collect()
}

/// The keys that a command line of `redis-cli` names, or the queues of one of `celery`.
pub(super) fn keys(text: &str) -> Vec<(String, Option<&'static str>)> {
    let words = shlex::split(text).unwrap_or_default();
    let program = words.first().map(String::as_str).unwrap_or_default();
    if program == "celery" {
        let queues = words.windows(2).filter(|w| matches!(w.first().map(String::as_str), Some("-Q" | "--queues")));
        let named = queues.filter_map(|w| w.get(1)).flat_map(|list| list.split(',')).filter(|q| !q.is_empty());
        return named.map(|q| (q.to_owned(), Some("list"))).collect();
    }
    let mut words = words.iter().map(String::as_str).skip(usize::from(program == "redis-cli")).peekable();
    while let Some(word) = words.next() {
        match word {
            "-u" | "-h" | "-p" | "-a" | "-n" | "--user" | "--pass" | "-s" | "-i" | "-r" => {
                words.next();
            }
            _ if word.starts_with('-') => {}
            command => {
                let known = KEYED.iter().find(|(name, _)| name.eq_ignore_ascii_case(command));
                let key = words.next().filter(|k| !k.is_empty() && !["|", ">", "<"].contains(k));
                return known.zip(key).map(|((_, wants), key)| (key.to_owned(), *wants)).into_iter().collect();
            }
        }
    }
    Vec::new()
}
