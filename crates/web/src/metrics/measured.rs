//! What was promised and kept, what was measured, and what was refused on the way.

use super::Exposition;
use crate::App;
use crate::sla::{Judged, Row, sla};
use vectra_store::StoreError;

/// What identifies an objective: as OpenSLO has it, the objective's name, what it is measured by, and over what time.
fn labels(row: &Row) -> [(&'static str, String); 5] {
    let indicator = serde_json::to_value(row.indicator).ok();
    [
        ("slo", row.name.clone()),
        ("id", row.id.clone()),
        ("environment", row.environment.clone()),
        ("indicator", indicator.as_ref().and_then(|i| i.as_str()).unwrap_or_default().to_owned()),
        ("window", row.window.clone()),
    ]
}

/// The share that was good, as it stands at worst.
fn kept(judged: &Judged) -> Option<f64> {
    (judged.total > 0).then(|| 1.0 - judged.bad_at_most as f64 / judged.total as f64)
}

/// The objectives over their own windows.
pub(super) async fn objectives(app: &App, out: &mut Exposition) -> Result<(), StoreError> {
    let sla = sla(app, None, None).await?;
    // The limit that the budget belongs to.
    let limit = |row: &Row| row.target.clone().or_else(|| row.critical.clone());
    type Value = fn(&Row, &Judged) -> Option<f64>;
    let families: [(&str, &str, Value); 6] = [
        ("vectra_slo_objective_ratio", "Share that is promised to be good.", |_, j| Some(1.0 - j.allowed)),
        (
            "vectra_slo_measured_ratio",
            "Share that was good over the window; absent while nothing was counted.",
            |_, j| kept(j),
        ),
        ("vectra_slo_samples", "Results or requests that were counted over the window.", |_, j| Some(j.total as f64)),
        (
            "vectra_slo_error_budget_remaining_ratio",
            "Part of the error budget that is left; below 0 it is overspent.",
            |row, _| row.budget_left,
        ),
        (
            "vectra_slo_burn_rate_ratio",
            "How many times faster than allowed the budget went in the last hour.",
            |row, _| row.burn_rate,
        ),
        ("vectra_slo_gaps_seconds", "Time of the window in which nothing was measured.", |row, _| {
            Some(row.gaps.seconds)
        }),
    ];
    for (name, help, value) in families {
        out.family(name, "gauge", help);
        for row in &sla.objectives {
            if let Some(value) = limit(row).and_then(|judged| value(row, &judged)) {
                out.owned(name, &labels(row), value);
            }
        }
    }
    let store = sla.store;
    out.family("vectra_measurements_series", "gauge", "Series that the store of measurements knows.");
    out.sample("vectra_measurements_series", &[], store.series as f64);
    out.family("vectra_measurements_bytes", "gauge", "Room that measurements take on disk.");
    out.sample("vectra_measurements_bytes", &[], store.bytes as f64);
    out.family("vectra_measurements_over_room", "gauge", "1 while they take more room than is allowed.");
    out.sample("vectra_measurements_over_room", &[], f64::from(u8::from(store.over_room)));
    out.family("vectra_measurements_refused_total", "counter", "Samples that the store refused, by reason.");
    for (reason, count) in [
        ("late", store.refused_late),
        ("ahead", store.refused_ahead),
        ("duplicate", store.refused_duplicate),
        ("senseless", store.refused_senseless),
        ("series", store.refused_series),
        ("dropped", store.dropped),
    ] {
        out.sample("vectra_measurements_refused_total", &[("reason", reason)], count as f64);
    }
    Ok(())
}

/// What telemetry brought, and what was refused of it.
pub(super) fn telemetry(app: &App, out: &mut Exposition) {
    let Some(intake) = &app.telemetry.intake else { return };
    out.family("vectra_telemetry_noted_total", "counter", "What came in as telemetry and what was refused, by kind.");
    for (noted, count) in intake.counts().all() {
        out.sample("vectra_telemetry_noted_total", &[("kind", noted.name())], count as f64);
    }
    out.family("vectra_telemetry_bounds_hit_total", "counter", "How often telemetry hit a bound and was refused.");
    out.sample("vectra_telemetry_bounds_hit_total", &[], intake.counts().bounds_hit() as f64);
}
