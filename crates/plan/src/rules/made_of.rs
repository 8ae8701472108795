//! What a figure of Vectra about itself is made of, in words: which series say nothing, what was refused, and what to do.

use super::texts::text;
use jiff::Timestamp;
use vectra_engine::rules::{Item, Items};
use vectra_engine::signal::Series;
use vectra_engine::time::Time;
use vectra_runbook::program::Language;

/// In one phrase without an end; empty where nothing is named.
pub fn made_of(language: Language, items: &Items) -> String {
    let mut all: Vec<String> = items.named.iter().map(|item| one(language, item)).collect();
    if items.more > 0 {
        all.push(text(language, "item", "more", &[("n", items.more.to_string())]));
    }
    all.join("; ")
}

fn one(language: Language, item: &Item) -> String {
    match item {
        Item::Silent { of, name, last } => {
            let what = ("what", silent(language, of, name));
            match last {
                Some(at) => text(language, "item", "last", &[what, ("at", minute(*at))]),
                None => text(language, "item", "never", &[what]),
            }
        }
        Item::Refused { kind, source, count } => {
            let why = text(language, "refused", kind, &[]);
            let why = if why.is_empty() { kind.clone() } else { why };
            let values = [("n", count.to_string()), ("why", why), ("source", source.clone().unwrap_or_default())];
            text(language, "item", if source.is_some() { "from" } else { "refused" }, &values)
        }
        Item::NotRun { name, why, count } => {
            let said = text(language, "not-run", why, &[]);
            let why = if said.is_empty() { why.clone() } else { said };
            let values = [("n", count.to_string()), ("name", name.clone()), ("why", why)];
            text(language, "item", "not-run", &values)
        }
    }
}

fn silent(language: Language, series: &Series, name: &str) -> String {
    let name = ("name", name.to_owned());
    match series {
        Series::Check { .. } => text(language, "silent", "check", &[name]),
        Series::Reading { name: reading, .. } => {
            text(language, "silent", "reading", &[name, ("reading", reading.clone())])
        }
        Series::Requests { route: None, .. } => text(language, "silent", "requests", &[name]),
        Series::Requests { route: Some(route), .. } => {
            text(language, "silent", "route", &[name, ("route", route.clone())])
        }
    }
}

fn minute(at: Time) -> String {
    Timestamp::from_millisecond(at.0)
        .map_or_else(|_| at.0.to_string(), |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_says_what_and_what_to_do_in_both_languages() {
        let items = Items {
            named: vec![
                Item::Silent { of: Series::Check { check: "c".into() }, name: "Backend".into(), last: None },
                Item::Silent {
                    of: Series::Requests { environment: "Staging".into(), route: None },
                    name: "Staging".into(),
                    last: Some(Time(1_790_812_800_000)),
                },
                Item::Refused { kind: "too_fast".into(), source: Some("syslog api".into()), count: 12 },
                Item::Refused { kind: "of tomorrow".into(), source: None, count: 1 },
                Item::NotRun { name: "Backend".into(), why: "still_running".into(), count: 4 },
            ],
            more: 3,
        };
        let en = made_of(Language::En, &items);
        for part in [
            "check “Backend” (not seen since the start)",
            "requests of Staging (last seen 2026-10-01 00:00 UTC)",
            "12 × syslog api: ",
            "1 × of tomorrow",
            "4 × check “Backend”: its run before still waited for an answer",
            "and 3 more",
        ] {
            assert!(en.contains(part), "{part}: {en}");
        }
        let fr = made_of(Language::Fr, &items);
        for part in ["contrôle « Backend »", "requêtes de Staging", "vu pour la dernière fois", "et 3 autres"] {
            assert!(fr.contains(part), "{part}: {fr}");
        }
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(made_of(Language::En, &Items::default()), "");
    }
}
