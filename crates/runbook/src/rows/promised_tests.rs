use crate::program::{Indicator, Objective, Op, Unit};

fn read(header: &str, rows: &[&str]) -> Vec<Objective> {
    let line = format!("|{}", "---|".repeat(header.matches('|').count() - 1));
    let environments = "## Environments\n\n| Environment | URL |\n|---|---|\n| Shop API | api.shop.example |\n| Staging API | staging.shop.example |\n";
    let text = format!("# Shop\n\n{environments}\n## SLO\n\n{header}\n{line}\n{}\n", rows.join("\n"));
    crate::compile("shop.md", &text).objectives
}

fn target(objective: &Objective) -> (Op, f64, Unit) {
    let target = objective.target.as_ref().expect("a target");
    (target.op, target.value, target.unit)
}

#[test]
fn a_column_says_where_a_row_holds() {
    let rows = [
        "| Uptime | Shop API | 99.9% | < 99% | 7 days |",
        "| Uptime | Staging | 95% | < 90% | month |",
        "| P99 | all | < 1s | > 3s | 24h |",
    ];
    let found = read("| Metric | Environment | Target | Critical | Window |", &rows);
    let places: Vec<Option<&str>> = found.iter().map(|o| o.environment.as_deref()).collect();
    assert_eq!(places, [Some("Shop API"), Some("Staging"), None]);
    let windows: Vec<Option<u64>> = found.iter().map(|o| o.window_seconds).collect();
    assert_eq!(windows, [Some(604_800), Some(2_592_000), Some(86_400)]);
    assert_ne!(found[0].source.id, found[1].source.id);
    let french = read(
        "| Métrique | Environnement | Cible |",
        &["| Disponibilité | Staging API | 99 % |", "| Disponibilité | tous | 98 % |"],
    );
    let places: Vec<Option<&str>> = french.iter().map(|o| o.environment.as_deref()).collect();
    assert_eq!(places, [Some("Staging API"), None]);
    let service = read("| Service | SLI | Target |", &["| Checkout | Availability | 99.9% |"]);
    assert_eq!(service[0].environment.as_deref(), Some("Checkout"));
}

#[test]
fn columns_that_are_environments_hold_each_its_target() {
    let found = read("| SLO | Production | Staging |", &["| Uptime | 99.9% | 99% |", "| P99 | < 1s | < 3s |"]);
    let seen: Vec<_> =
        found.iter().map(|o| (o.name.as_str(), o.environment.as_deref(), target(o).1, o.critical.is_some())).collect();
    assert_eq!(
        seen,
        [
            ("Uptime", Some("Production"), 0.999, false),
            ("Uptime", Some("Staging"), 0.99, false),
            ("P99", Some("Production"), 1.0, false),
            ("P99", Some("Staging"), 3.0, false),
        ]
    );
    let named = read("| Metric | Shop API | Staging API |", &["| Uptime | 99.9% | 99% |"]);
    assert_eq!(named.len(), 2);
    let plain = read("| Metric | Target | Critical |", &["| Uptime | 99.9% | < 99% |"]);
    assert_eq!((plain.len(), plain[0].critical.is_some()), (1, true));
}

#[test]
fn columns_that_are_measures_hold_each_a_target_of_the_rows_service() {
    let found =
        read("| Service | Availability | P95 latency | Error rate |", &["| Shop API | 99.9% | < 500 ms | < 1% |"]);
    let seen: Vec<_> = found.iter().map(|o| (o.name.as_str(), o.indicator, target(o))).collect();
    assert_eq!(
        seen,
        [
            ("Shop API Availability", Indicator::Availability, (Op::Ge, 0.999, Unit::Ratio)),
            ("Shop API P95 latency", Indicator::LatencyP95, (Op::Lt, 0.5, Unit::Seconds)),
            ("Shop API Error rate", Indicator::ErrorRate, (Op::Lt, 0.01, Unit::Ratio)),
        ]
    );
    assert!(found.iter().all(|o| o.environment.as_deref() == Some("Shop API")));
}

#[test]
fn shares_in_words_ranges_and_periods_keep_their_meaning() {
    for (row, value, window) in [
        ("| Availability | three nines |", 0.999, None),
        ("| Availability | four 9s |", 0.9999, None),
        ("| Disponibilité | trois neufs |", 0.999, None),
        ("| Failed requests | < 1 in 1000 |", 0.001, None),
        ("| Requêtes en échec | < 1 sur 200 |", 0.005, None),
        ("| P99 | 500ms - 1s |", 1.0, None),
        ("| P99 | 500–1000 ms |", 1.0, None),
        ("| Uptime | 99.5 - 99.9% |", 0.995, None),
        ("| P99 | < 1s over 7 days |", 1.0, Some(604_800)),
        ("| Error rate per day | < 1% |", 0.01, Some(86_400)),
        ("| Errors (daily) | < 1% |", 0.01, Some(86_400)),
        ("| Taux d'erreur hebdomadaire | < 1 % |", 0.01, Some(604_800)),
        ("| Business day availability | 99% |", 0.99, None),
    ] {
        let found = read("| Metric | Target |", &[row]);
        let [only] = found.as_slice() else { panic!("{row}: {found:?}") };
        assert!((target(only).1 - value).abs() < 1e-12, "{row}: {only:?}");
        assert_eq!(only.window_seconds, window, "{row}");
    }
}

#[test]
fn only_a_column_that_is_called_so_is_critical() {
    for (header, row) in [
        ("| Metric | Target | Actual |", "| Uptime | 99.9% | 99.95% |"),
        ("| Metric | Current | Target |", "| Uptime | 99.7% | 99.9% |"),
        ("| SLI | SLO | Error budget |", "| Uptime | 99.9% | 0.1% |"),
        ("| Metric | Target | How measured |", "| Uptime | 99.9% | health check every 30 s |"),
        ("| Métrique | Cible | Mesuré |", "| Disponibilité | 99,9 % | 99,95 % |"),
    ] {
        let found = read(header, &[row]);
        let [only] = found.as_slice() else { panic!("{header}: {found:?}") };
        assert_eq!((target(only).1, only.critical.is_none(), only.window_seconds), (0.999, true, None), "{header}");
    }
    for header in
        ["| Metric | Target | Alert at |", "| Métrique | Cible | Seuil critique |", "| Metric | Target | Critical |"]
    {
        assert!(read(header, &["| Uptime | 99.9% | < 99% |"])[0].critical.is_some(), "{header}");
    }
    let tiers = read("| Metric | Gold | Silver |", &["| Uptime | 99.9% | 99% |"]);
    let places: Vec<Option<&str>> = tiers.iter().map(|o| o.environment.as_deref()).collect();
    assert_eq!(places, [Some("Gold"), Some("Silver")]);
}

#[test]
fn what_is_critical_begins_at_the_end_that_comes_first() {
    let found = read(
        "| Metric | Target | Critical |",
        &["| P99 | < 1s | 2 - 3 s |", "| P95 | < 1s | > 800ms - 1.8s |", "| Uptime | 99.9% | 98 - 99% |"],
    );
    let critical: Vec<f64> = found.iter().filter_map(|o| Some(o.critical.as_ref()?.value)).collect();
    assert_eq!(critical, [2.0, 0.8, 0.99]);
    // Who answers for a row is not where it holds.
    let owned = read("| Metric | Target | PagerDuty service |", &["| Uptime | 99.9% | shop-sre |"]);
    assert_eq!(owned[0].environment, None);
}

#[test]
fn a_percentile_that_nothing_reckons_is_none_of_those_that_are() {
    let rows = [
        "| P99.9 | < 1s |",
        "| API P99,9 | < 1s |",
        "| 99.9th percentile latency | < 1s |",
        "| P99 | < 1.5s |",
        "| 99th percentile | < 0.9s |",
    ];
    let seen: Vec<Indicator> = read("| Metric | Target |", &rows).iter().map(|o| o.indicator).collect();
    use Indicator as I;
    assert_eq!(seen, [I::Unknown, I::Unknown, I::Unknown, I::LatencyP99, I::LatencyP99]);
}

#[test]
fn recovery_is_promised_for_each_column_and_called_after_the_service_not_its_priority() {
    let found = read(
        "| Priority | Service | RTO | RPO (data) | Impact |",
        &["| P0 - Critical | Login | 1h | 5 min | total |", "| P2 - Low | Reports | 24h | - | none |"],
    );
    let seen: Vec<_> = found.iter().map(|o| (o.name.as_str(), target(o).1)).collect();
    assert_eq!(seen, [("Login (RTO)", 3600.0), ("Login (RPO)", 300.0), ("Reports (RTO)", 86_400.0)]);
    // Levels are names where nothing else is.
    let tiers = read("| Tier | Target |", &["| P1 | < 4h |", "| P2 | < 24h |"]);
    assert_eq!(tiers.iter().map(|o| o.name.as_str()).collect::<Vec<_>>(), ["P1", "P2"]);
    // Words promise nothing that could be measured.
    let words =
        read("| Demand | Objective |", &["| Uptime | 99.9% |", "| Resilience | quick recovery after a failure |"]);
    assert_eq!(words.len(), 1);
}

#[test]
fn a_share_near_all_of_what_runs_is_the_least_of_it() {
    for (header, row) in [
        ("| Endpoint | SLA |", "| Shop API (`/health`) | 99.9% monthly |"),
        ("| Service | Objectif |", "| Paiement | 99,9 % |"),
    ] {
        let found = read(header, &[row]);
        assert_eq!(target(&found[0]), (Op::Ge, 0.999, Unit::Ratio), "{row}");
        assert_eq!(found[0].indicator, Indicator::Availability, "{row}");
    }
    let rows =
        ["| Reads served | 95% |", "| Error rate | 0.1% |", "| P95 | 800ms |", "| CPU | 90% |", "| Slots used | 95% |"];
    let ops: Vec<Op> = read("| Metric | Target |", &rows).iter().map(|objective| target(objective).0).collect();
    assert_eq!(ops, [Op::Ge, Op::Le, Op::Le, Op::Le, Op::Le]);
}

#[test]
fn what_may_be_lost_is_no_window() {
    let window = |written: &str| {
        let text = format!("# Shop\n\n## SLO\n\n- Availability: {written}\n");
        crate::compile("d.md", &text).objectives.first().and_then(|objective| objective.window_seconds)
    };
    assert_eq!(window("99.99% (52 min downtime/year)"), Some(365 * 86_400));
    assert_eq!(window("99,9 % (43 min d'arrêt par mois)"), Some(30 * 86_400));
    assert_eq!(window("99.9% (8h of downtime)"), None);
    assert_eq!(window("99.9% over 7 days"), Some(7 * 86_400));
}

#[test]
fn how_long_copies_are_kept_is_no_objective() {
    let read = |item: &str| {
        let program = crate::compile("d.md", &format!("# Shop\n\n## SLA\n\n- RTO: 4 h\n- {item}\n"));
        (program.objectives.len(), usize::from(program.backup.is_some()))
    };
    assert_eq!(read("**Backup retention**: 30 days"), (1, 1));
    assert_eq!(read("Time to answer: 30 min"), (2, 0));
}
