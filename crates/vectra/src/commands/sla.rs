//! `vectra sla`: what was promised, and what was kept.

use super::Asking;
use crate::cli::{ReportFormat, Sla, SlaVerb};
use crate::client::segment;
use crate::errors::{DONE, Failure};
use crate::output::{self, Paint};
use std::path::Path;
use vectra_web::sla::{Standing, Words};

pub async fn run(asking: &Asking, sla: &Sla) -> Result<u8, Failure> {
    match &sla.verb {
        None => show(asking, sla).await,
        Some(SlaVerb::Report { month, format, out }) => report(asking, month, *format, out.as_deref()).await,
    }
}

async fn show(asking: &Asking, sla: &Sla) -> Result<u8, Failure> {
    let query: Vec<String> = [("env", &sla.env), ("window", &sla.window)]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", segment(value.as_deref()?))))
        .collect();
    let answer = asking.client.get(&format!("/api/v1/sla?{}", query.join("&"))).await?;
    if asking.json {
        output::json(&answer);
        return Ok(DONE);
    }
    let paint = Paint::stdout();
    // A server of another version may answer in words of its own; what cannot be read is shown as it came.
    let Ok(read) = serde_json::from_value::<vectra_web::sla::Sla>(answer.clone()) else {
        output::json(&answer);
        return Ok(DONE);
    };
    for (standing, line) in Words::new(asking.t.language).lines(&read) {
        output::line(&match standing {
            Standing::Good => paint.green(&line),
            Standing::Warning => paint.yellow(&line),
            Standing::Bad => paint.red(&line),
            Standing::Plain => line,
        });
    }
    Ok(DONE)
}

async fn report(asking: &Asking, month: &str, format: Option<ReportFormat>, out: Option<&Path>) -> Result<u8, Failure> {
    let named = out.and_then(|p| p.extension()).and_then(|e| e.to_str());
    let ending = match (format, named) {
        (Some(ReportFormat::Html), _) => "html",
        (Some(ReportFormat::Csv), _) => "csv",
        (Some(ReportFormat::Json), _) => "json",
        (None, _) if asking.json => "json",
        (None, Some("csv")) => "csv",
        (None, Some("json")) => "json",
        (None, _) => "html",
    };
    let text = asking.client.text(&format!("/api/v1/sla/report.{ending}?month={}", segment(month))).await?;
    let Some(path) = out else {
        output::text(&text);
        return Ok(DONE);
    };
    let name = path.display().to_string();
    tokio::fs::write(path, text).await.map_err(|e| {
        let arguments = [("path", name.as_str().into()), ("why", e.to_string().into())];
        Failure::usage(asking.t.with("sla-not-written", &arguments))
    })?;
    output::diagnose(&asking.t.with("sla-written", &[("path", name.as_str().into())]));
    Ok(DONE)
}
