//! Addresses of services. What carries a credential goes over https, or stays on this machine: `vectra check` and `vectra up` say the
//! same of it, because both read the configuration here.

use super::{Config, ConfigError, OwnKind, place};
use crate::probe::{Given, Probe};
use url::Url;

/// What is wrong with an address, and what to write.
type Wrong = (String, &'static str);

/// Whether an address is on this machine.
pub fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Why no credential may be sent to this address, and what to write.
///
/// # Errors
/// Both, where it may not.
pub fn takes_credential(url: &Url) -> Result<(), Wrong> {
    let web = "write https://HOST/PATH";
    match url.scheme() {
        _ if url.host().is_none() || url.cannot_be_a_base() => Err(("the address names no host".into(), web)),
        _ if !url.username().is_empty() || url.password().is_some() => Err((
            "the address holds a name or password".into(),
            "give the credential by reference to the environment or a file",
        )),
        "https" => Ok(()),
        "http" if is_local(url) => Ok(()),
        "http" => Err((
            "a credential would cross the network in the clear".into(),
            "write https:// (http:// is for addresses of this machine)",
        )),
        other => Err((format!("`{other}` is not spoken here"), web)),
    }
}

/// The same where nothing secret is sent: it may go in the clear, as it mostly does.
fn is_web(url: &Url) -> Result<(), Wrong> {
    match url.scheme() {
        _ if !url.username().is_empty() || url.password().is_some() => takes_credential(url),
        "http" | "https" if url.host().is_some() => Ok(()),
        _ => Err(("this is no address of the web".into(), "write http://HOST/PATH or https://HOST/PATH")),
    }
}

/// Every address that something is asked at: its table, its key, and what is wrong with it.
fn all(config: &Config) -> Vec<(String, &'static str, Result<(), Wrong>)> {
    let mut out = Vec::new();
    let mut add = |table: &str, key: &'static str, url: &Url, secret: bool| {
        let judged = if secret { takes_credential(url) } else { is_web(url) };
        out.push((table.to_owned(), key, judged));
    };
    if let Some(render) = &config.render {
        add("render", "api_url", &render.api_url, true);
    }
    if let Some(slack) = &config.slack {
        add("slack", "api_url", &slack.api_url, true);
    }
    // A page carries its routing key; the REST API is asked with its token alone.
    if let Some(url) = &config.pagerduty.events_url {
        add("pagerduty", "events_url", url, true);
    }
    if let Some(url) = config.pagerduty.api_url.as_ref().filter(|_| config.pagerduty.api_token.is_some()) {
        add("pagerduty", "api_url", url, true);
    }
    if let Some(drill) = &config.drill {
        add("drill", "url", &drill.url, true);
    }
    if let Some(prometheus) = &config.prometheus {
        add("prometheus", "url", &prometheus.url, prometheus.token.is_some());
    }
    if let Some(server) = &config.logs.server {
        add("logs.server", "url", &server.url, server.token.is_some());
    }
    for (name, scrape) in &config.telemetry.scrape {
        add(&format!("telemetry.scrape.{name:?}"), "url", &scrape.url, scrape.token.is_some());
    }
    for (name, check) in &config.check {
        let OwnKind::Ask(Probe::Http { url, options, .. }) = &check.kind else { continue };
        if options.headers.iter().any(|(_, value)| matches!(value, Given::Secret(_))) {
            add(&format!("check.{name:?}"), "http", url, true);
        }
    }
    out
}

/// What is wrong with the addresses, at the place of the first.
pub(super) fn problem(config: &Config, text: &str) -> Option<ConfigError> {
    let all = all(config);
    let wrong: Vec<_> =
        all.iter().filter_map(|(table, key, judged)| Some((table, key, judged.as_ref().err()?))).collect();
    let (table, key, (_, help)) = wrong.first()?;
    let (line, column) = place(text, position(text, table, key));
    let said: Vec<String> = wrong.iter().map(|(table, key, (why, _))| format!("`{table}.{key}`: {why}")).collect();
    Some(ConfigError { message: said.join("; "), line, column, help: Some((*help).to_owned()) })
}

/// Where a key of a table stands, else the table, else the file's beginning.
fn position(text: &str, table: &str, key: &str) -> usize {
    let bare = |head: &str| head.chars().filter(|c| !matches!(c, '"' | '\'' | ' ' | '\t')).collect::<String>();
    let (wanted, mut inside, mut head, mut offset) = (bare(table), false, 0, 0);
    for line in text.split_inclusive('\n') {
        let begun = line.trim_start();
        let at = offset + line.len() - begun.len();
        if let Some((name, _)) = begun.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            inside = bare(name) == wanted;
            head = if inside { at } else { head };
        } else if inside && begun.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')) {
            return at;
        }
        offset += line.len();
    }
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> ConfigError {
        Config::parse(text).expect_err(text)
    }

    #[test]
    fn a_credential_goes_over_https_or_stays_on_this_machine() {
        let clear = "a credential would cross the network in the clear";
        for (text, line, message) in [
            ("[render]\napi_key = { env = \"K\" }\napi_url = \"http://api.example.com/v1\"\n", 3, "render.api_url"),
            ("[slack]\ntoken = { env = \"K\" }\nchannel = \"C\"\napi_url = \"http://10.0.0.1/\"\n", 4, "slack.api_url"),
            ("[pagerduty]\nevents_url = \"http://events.example.com\"\n", 2, "pagerduty.events_url"),
            ("[drill]\nurl = \"http://lab.example.com\"\ntoken = { env = \"K\" }\n", 2, "drill.url"),
            ("[prometheus]\nurl = \"http://prom:9090\"\ntoken = { env = \"K\" }\n", 2, "prometheus.url"),
            (
                "[logs.server]\nkind = \"loki\"\nurl = \"http://loki:3100\"\ntoken = { env = \"K\" }\n",
                3,
                "logs.server.url",
            ),
            (
                "[checks]\n\n[telemetry.scrape.\"the api\"]\n  url = \"http://api.example.com/metrics\"\nenvironment = \"A\"\n\
                 token = { file = \"t\" }\n",
                4,
                "telemetry.scrape.\"the api\".url",
            ),
            (
                "[check.Cart]\nhttp = \"http://shop.example.com/\"\nheaders = { Authorization = { env = \"K\" } }\n",
                2,
                "check.\"Cart\".http",
            ),
        ] {
            let e = refused(text);
            assert_eq!((e.line, e.message), (line, format!("`{message}`: {clear}")), "{text}");
            assert!(e.help.as_deref().is_some_and(|h| h.starts_with("write https://")), "{text}");
            let local = text.replace("http://", "http://localhost/");
            assert!(Config::parse(&local).is_ok(), "{local}");
            let safe = text.replace("http://", "https://");
            assert!(Config::parse(&safe).is_ok(), "{safe}");
        }
    }

    #[test]
    fn without_a_credential_an_address_of_the_web_is_enough() {
        for text in [
            "[prometheus]\nurl = \"http://prom:9090\"\n",
            "[telemetry.scrape.a]\nurl = \"http://api.example.com/metrics\"\nenvironment = \"A\"\n",
            "[check.Cart]\nhttp = \"http://shop.example.com/\"\n",
        ] {
            assert!(Config::parse(text).is_ok(), "{text}");
        }
        let e = refused("[telemetry.scrape.a]\nurl = \"ftp://127.0.0.1/\"\nenvironment = \"A\"\n");
        assert_eq!((e.line, e.message.as_str()), (2, "`telemetry.scrape.\"a\".url`: this is no address of the web"));
        let e = refused("[prometheus]\nurl = \"http://me:hunter2@prom:9090\"\n");
        assert!(e.message.contains("holds a name or password") && !e.to_string().contains("hunter2"), "{e}");
    }

    #[test]
    fn all_addresses_are_told_at_once() {
        let e = refused(
            "[drill]\nurl = \"ftp://127.0.0.1/\"\ntoken = { env = \"K\" }\n[slack]\ntoken = { env = \"K\" }\nchannel = \"C\"\n\
             api_url = \"http://slack.example.com/\"\n",
        );
        assert!(
            e.message.contains("`slack.api_url`: a credential")
                && e.message.contains("`drill.url`: `ftp` is not spoken here"),
            "{e}"
        );
        assert_eq!(e.line, 7);
    }
}
