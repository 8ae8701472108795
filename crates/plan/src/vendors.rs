//! The status pages of the vendors that the document depends on: evidence, so that a vendor's outage is no mystery. Nothing
//! alerts by them alone.

use crate::config::Config;
use crate::link;
use crate::own::interval;
use crate::plan::CheckPlan;
use crate::probe::Probe;
use vectra_runbook::program as doc;

/// Vendors whose pages are Statuspage's, one a line: name, tab, address. Lines with `#` say where the address is from.
const KNOWN: &str = include_str!("../data/vendors.tsv");

/// One check for each row of the document's table of outside services whose status page is known.
pub(crate) fn vendors(program: &doc::Program, config: &Config) -> Vec<CheckPlan> {
    let Some(configured) = &config.vendors else { return Vec::new() };
    let check = |dependency: &doc::Dependency| {
        let own = configured.iter().find(|(name, _)| names(&dependency.name, name)).map(|(_, url)| url.clone());
        let listed = || known().find(|(name, _)| names(&dependency.name, name)).and_then(|(_, url)| url);
        let probe = Probe::StatusPage { url: own.or_else(listed)? };
        Some(CheckPlan {
            id: format!("{}/status", dependency.source.id),
            line: dependency.source.line,
            name: dependency.name.clone(),
            environment: None,
            interval: interval(&probe, config),
            timeout: config.checks.timeout,
            conditions: Vec::new(),
            probe,
        })
    };
    program.dependencies.iter().filter_map(check).collect()
}

fn known() -> impl Iterator<Item = (&'static str, Option<url::Url>)> {
    let lines = KNOWN.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).map(|(name, url)| (name, url::Url::parse(url).ok()))
}

/// Whether the text names the vendor: all words of the vendor's name are in it.
pub(crate) fn names(text: &str, vendor: &str) -> bool {
    let vendor = link::words(vendor);
    !vendor.is_empty() && vendor.is_subset(&link::words(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "# Shop\n\n## External services\n\n| Service | Support |\n|---|---|\n\
| SendGrid (mail) | support@sendgrid.example |\n| Acme Payments | acme.example |\n| Sender Grid | x.example |\n";

    fn asked(config: &str) -> Vec<(String, String)> {
        let program = vectra_runbook::compile("shop.md", DOCUMENT);
        assert_eq!(program.dependencies.len(), 3, "{:?}", program.dependencies);
        let address = |check: CheckPlan| match check.probe {
            Probe::StatusPage { url } => (check.name, url.to_string()),
            other => panic!("{other:?}"),
        };
        vendors(&program, &Config::parse(config).expect("parses")).into_iter().map(address).collect()
    }

    #[test]
    fn every_address_of_the_list_can_be_asked() {
        for (name, url) in known() {
            assert!(url.is_some_and(|u| u.scheme() == "https"), "{name}");
        }
        assert!(known().count() > 10);
        let lines = KNOWN.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(known().count(), lines.count());
    }

    #[test]
    fn nobody_is_asked_without_the_table_and_the_configuration_wins_over_the_list() {
        assert_eq!(asked(""), []);
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(asked("[vendors]\n"), [pair("SendGrid (mail)", "https://status.sendgrid.com/")]);
        let config =
            "[vendors]\nSendGrid = \"http://127.0.0.1:4002\"\n\"acme payments\" = \"https://acme.example/s\"\n";
        let wanted =
            [pair("SendGrid (mail)", "http://127.0.0.1:4002/"), pair("Acme Payments", "https://acme.example/s")];
        assert_eq!(asked(config), wanted);
    }
}
