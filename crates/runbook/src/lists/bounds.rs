//! Bounds in list items: "Queue depth > 1000 jobs (HIGH)" is an alert, "Cache hit ratio (target: > 80 %)" is promised.

use crate::condition;
use crate::lexicon::{self, Group};
use crate::quantity;
use crate::reach;
use crate::tables;
use crate::text;
use crate::tree::Rich;

/// Signs between a name and what is said of it.
const BETWEEN: [&str; 8] = [": ", " : ", " → ", " -> ", " => ", " — ", " – ", " - "];

/// Words of a name in front of a comparison; more of them tell a story.
const LONGEST_NAME: usize = 8;

/// The halves of an item at the first sign that stands in no bracket.
pub(super) fn halves(plain: &str) -> Option<(&str, &str)> {
    let mut depth = 0_u32;
    let outside = |at: usize| BETWEEN.iter().find(|sign| plain.get(at..).is_some_and(|rest| rest.starts_with(**sign)));
    plain.char_indices().find_map(|(at, sign)| {
        match sign {
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let found = outside(at).filter(|_| depth == 0)?;
        Some((plain.get(..at)?, plain.get(at + found.len()..)?))
    })
}

/// A name with what it is compared with, and how bad that is.
pub(super) struct Compared {
    pub name: String,
    pub condition: String,
    pub severity: Option<String>,
}

/// "Disk > 85% (HIGH)": no sign parts the name from its bound.
pub(super) fn compared(plain: &str) -> Option<Compared> {
    let at = plain.find(['<', '>', '≤', '≥'])?;
    let (name, bound) = (plain.get(..at)?, plain.get(at..)?);
    let number = bound.trim_start_matches(['<', '>', '≤', '≥', '=', ' ', '\u{a0}', '\u{202f}']);
    let name = text::clean(name.trim_end().trim_end_matches(" is").trim_end_matches(" est"));
    let named = name.starts_with(|sign: char| sign.is_alphanumeric() || sign == '/')
        && name.chars().any(char::is_alphabetic)
        && !name.contains(['(', ':', '→'])
        && name.split_whitespace().count() <= LONGEST_NAME;
    // "Settings > 2FA" is a path.
    let whole = quantity::scan(bound).first().is_some_and(|first| {
        !bound.get(first.end..).unwrap_or_default().starts_with(|sign: char| sign.is_alphabetic())
    });
    if !named || !whole || !number.starts_with(|sign: char| sign.is_ascii_digit()) || !condition::compares(bound) {
        return None;
    }
    let inside = bound.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside.trim());
    let severity = inside.filter(|inside| tables::is_severity(inside)).map(str::to_owned);
    let condition = match (&severity, bound.split_once('(')) {
        (Some(_), Some((before, rest))) => {
            format!("{} {}", before.trim(), rest.split_once(')').map_or("", |(_, behind)| behind.trim()))
        }
        _ => bound.to_owned(),
    };
    Some(Compared { name, condition: condition.trim().to_owned(), severity })
}

/// "> 85% (warning), > 95% (critical)": a bound for each of several levels.
pub(super) fn graded(said: &str) -> Option<Vec<(String, String)>> {
    let each = said.split("),").map(|part| {
        let (bound, level) = part.trim().trim_end_matches([')', '.']).split_once('(')?;
        let (bound, level) = (bound.trim(), level.trim());
        let known = tables::is_severity(level) || lexicon::get().exact(Group::LevelLabel, level).is_some();
        (known && condition::compares(bound)).then(|| (bound.to_owned(), level.to_owned()))
    });
    each.collect::<Option<Vec<_>>>().filter(|bounds| bounds.len() > 1)
}

/// "Error rate > 1 %, response time > 2 s" behind "Critical": what is too much then, each an alert of that level.
pub(super) fn of_level(name: &str, said: &str) -> Option<Vec<Compared>> {
    let level = tables::is_severity(name) || lexicon::get().exact(Group::LevelLabel, name).is_some();
    if !level || !said.contains(['<', '>', '≤', '≥']) {
        return None;
    }
    let parts = said.split([',', ';']).flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" or "));
    let parts = parts.flat_map(|part| part.split(" et ")).flat_map(|part| part.split(" ou "));
    { parts }.map(|part| compared(part.trim())).collect()
}

/// "Cache hit ratio (target: > 80%)", "Disponibilité cible : 99,9 %": what is aimed at, and no bound of an alert.
pub(super) fn promised(plain: &str) -> Option<(String, String)> {
    let aims =
        |label: &str| label.split_whitespace().count() <= 5 && lexicon::get().find(Group::TargetLabel, label).is_some();
    let valued = |said: &str| {
        quantity::comparison(said).is_some() && !crate::clock::is_dated(said) && said.split_whitespace().count() <= 12
    };
    let bracketed = || {
        let (before, rest) = plain.split_once('(')?;
        let (inside, behind) = rest.split_once(')')?;
        let (label, value) = inside.split_once(':').or_else(|| inside.split_once(char::is_whitespace))?;
        let name = text::clean(before);
        let whole = lexicon::get().exact(Group::TargetLabel, label).is_some();
        let last = behind.trim().trim_end_matches('.').is_empty();
        (whole && last && valued(value) && !name.is_empty()).then(|| (name, text::squeezed(value)))
    };
    if let Some(found) = bracketed() {
        return Some(found);
    }
    let (label, value) = halves(plain)?;
    let value = value.split(" (").next().unwrap_or(value);
    let measured = condition::indicator_of(label).is_some();
    (aims(label) && measured && valued(value)).then(|| (text::clean(label), text::squeezed(value)))
}

/// Whether what is said of a name is how somebody is reached, or how soon: "+33 6 12 34 56 78", "the data lead joins within 15
/// minutes" are no bounds of anything measured. A comparison by its sign is.
pub(super) fn calls(name: &str, said: &str, right: &Rich) -> bool {
    if said.contains(['<', '>', '≤', '≥']) {
        return false;
    }
    let numbered = said.strip_prefix('+').is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()));
    let reached = || {
        let ways = reach::ways(right, None);
        ways.iter().any(|(channel, address)| matches!(channel, Some("phone" | "email")) && address.is_some())
    };
    let measured = || condition::indicator_of(name).is_some() || condition::indicator_of(said).is_some();
    let answers = || lexicon::get().find(Group::Person, said).is_some() && !measured();
    numbered || reach::is_gap(said) || reached() || answers()
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::program::{Indicator, Op, Program};

    fn read(heading: &str, items: &[&str]) -> Program {
        let list: String = items.iter().map(|item| format!("- {item}\n")).collect();
        compile("d.md", &format!("# Shop\n\n## {heading}\n\n{list}"))
    }

    #[test]
    fn a_name_and_a_comparison_are_an_alert_in_a_list_of_alerts() {
        for (item, name, value, severity) in [
            ("Queue depth > 1000 jobs (MEDIUM)", "Queue depth", 1000.0, Some("MEDIUM")),
            ("Disk > 85% (HIGH)", "Disk", 0.85, Some("HIGH")),
            ("p95 latency ≥ 1000ms for 5 min", "p95 latency", 1.0, None),
            ("Taux d'erreur : > 5 % (critique)", "Taux d'erreur", 0.05, Some("critique")),
            ("**SMS** : > 100 par jour", "SMS", 100.0, None),
        ] {
            let program = read("Alertes", &[item]);
            let [alert] = program.alerts.as_slice() else { panic!("{item}: {:?}", program.alerts) };
            let found = alert.cond.as_ref().map(|cond| cond.value);
            assert_eq!(
                (alert.name.as_str(), found, alert.severity.as_deref()),
                (name, Some(value), severity),
                "{item}"
            );
        }
    }

    #[test]
    fn bounds_with_their_levels_in_brackets_are_each_one() {
        let program =
            read("Seuils d'alerte", &["**RAM** : > 85% (warning), > 95% (critical)", "**File** : > 10, > 20 par jour"]);
        let said: Vec<_> = program
            .alerts
            .iter()
            .filter(|alert| alert.name == "RAM")
            .map(|alert| (alert.severity.as_deref(), alert.cond.as_ref().map(|cond| cond.value)))
            .collect();
        assert_eq!(said, [(Some("warning"), Some(0.85)), (Some("critical"), Some(0.95))]);
    }

    #[test]
    fn a_level_with_several_bounds_names_no_alert() {
        let items = ["**Critical**: Error rate > 1%, response time > 2s", "**Disk full**: > 90%, for 5 min"];
        let program = read("Alert thresholds", &items);
        let said: Vec<_> = program
            .alerts
            .iter()
            .map(|alert| (alert.name.as_str(), alert.severity.as_deref(), alert.cond.as_ref().map(|cond| cond.value)))
            .collect();
        let critical = Some("Critical");
        assert_eq!(
            said,
            [
                ("Error rate", critical, Some(0.01)),
                ("response time", critical, Some(2.0)),
                ("Disk full", None, Some(0.9))
            ]
        );
    }

    #[test]
    fn what_an_availability_allows_is_no_window() {
        for (item, window) in [
            ("Disponibilité: 99.99% (52 min downtime/an)", Some(365 * 86_400)),
            ("Disponibilité : 99,9 % (43 min d'arrêt par mois)", Some(30 * 86_400)),
            ("Availability: 99.9% over 30 days", Some(30 * 86_400)),
            ("Availability: 99.9% (5 min of downtime)", None),
        ] {
            let program = read("SLO", &[item]);
            let [only] = program.objectives.as_slice() else { panic!("{item}: {:?}", program.objectives) };
            assert_eq!(only.window_seconds, window, "{item}");
        }
    }

    #[test]
    fn numbers_of_people_and_paths_are_no_alerts() {
        for item in [
            "**SMS** : +33 X XX XX XX XX (P0 uniquement)",
            "SMS: +33 6 12 34 56 78",
            "Data incidents: the data lead joins within 15 minutes.",
            "Latency: see Grafana > API",
            "Settings > 2FA",
            "Email : ops@shop.example (24/7)",
        ] {
            let program = read("Alertes", &[item]);
            assert!(program.alerts.is_empty(), "{item}: {:?}", program.alerts);
        }
    }

    #[test]
    fn what_is_aimed_at_is_an_objective_wherever_it_stands() {
        for (heading, item, name, op) in [
            ("Alertes", "`cache_hit_ratio` (target: >80%)", "cache_hit_ratio", Op::Gt),
            ("Objectifs", "Cache hit ratio (target: > 80%)", "Cache hit ratio", Op::Gt),
            ("Résumé", "**Disponibilité cible** : 99.9% (8.76h par an)", "Disponibilité cible", Op::Ge),
        ] {
            let program = read(heading, &[item]);
            assert!(program.alerts.is_empty(), "{item}");
            let [only] = program.objectives.as_slice() else { panic!("{item}: {:?}", program.objectives) };
            assert_eq!((only.name.as_str(), only.target.as_ref().map(|target| target.op)), (name, Some(op)), "{item}");
        }
        let prose = read("Résumé", &["Version cible : 2.1", "Target date: 2026-05-01", "Target audience: 3 teams"]);
        assert!(prose.objectives.is_empty(), "{:?}", prose.objectives);
    }

    #[test]
    fn so_many_within_a_time_are_a_count_and_a_window() {
        let program = read("Alertes", &["Login : > 10 échecs / 5 min"]);
        let [alert] = program.alerts.as_slice() else { panic!("{:?}", program.alerts) };
        assert_eq!((alert.count, alert.window_seconds, alert.cond.is_none()), (Some(10), Some(300), true));
        assert_ne!(alert.indicator, Indicator::LatencyP99);
    }
}
