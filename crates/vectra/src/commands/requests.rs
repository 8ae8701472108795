//! `vectra requests`: rate, errors and percentiles of the requests of each environment and route.

use super::Asking;
use crate::cli::Requests;
use crate::client::segment;
use crate::errors::{DONE, Failure};
use crate::output::{self, field, list, moment, plain};
use serde_json::Value;

pub async fn run(asking: &Asking, wanted: &Requests) -> Result<u8, Failure> {
    let t = asking.t;
    let after = wanted.after.map(|after| after.to_string());
    let query: Vec<String> = [("since", &wanted.since), ("environment", &wanted.env), ("after", &after)]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", segment(value.as_deref()?))))
        .collect();
    let found = asking.client.get(&format!("/api/v1/requests?{}", query.join("&"))).await?;
    if asking.json {
        output::json(&found);
        return Ok(DONE);
    }
    let rows = list(&found, "rows");
    let looked = [("since", moment(&found["since"]).into()), ("n", found["count"].as_u64().unwrap_or(0).into())];
    output::line(&t.with("requests-looked", &looked));
    for row in rows {
        let route = row["route"].as_str().map_or_else(|| t.get("requests-all"), plain);
        output::line(&format!("{}  {route}", plain(field(row, "environment"))));
        let number = |name: &str| row[name].as_u64().unwrap_or(0);
        let share = row["error_rate"].as_f64().map(|share| format!("{:.2} %", share * 100.0)).unwrap_or_default();
        let said = [
            ("n", number("requests").into()),
            ("rate", format!("{:.2}", row["rate"].as_f64().unwrap_or(0.0)).into()),
            ("failed", number("failed").into()),
            ("share", share.into()),
            ("p50", took(&row["p50"]).into()),
            ("p95", took(&row["p95"]).into()),
            ("p99", took(&row["p99"]).into()),
        ];
        output::line(&format!("      {}", t.with("requests-row", &said)));
    }
    if let Some(next) = found["next"].as_u64() {
        output::line(&t.with("requests-next", &[("after", next.into())]));
    }
    Ok(DONE)
}

/// Its bounds where only these are known.
fn took(percentile: &Value) -> String {
    let part = |name: &str| percentile[name].as_f64();
    match (part("ms"), part("at_least_ms"), part("at_most_ms")) {
        (Some(_), Some(least), None) => format!("> {least:.1} ms"),
        (Some(_), Some(least), Some(most)) if most > least * 1.05 => format!("{least:.1}–{most:.1} ms"),
        (Some(ms), ..) => format!("{ms:.1} ms"),
        _ => "–".to_owned(),
    }
}
