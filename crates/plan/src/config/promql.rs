//! Expressions in PromQL of the configuration.

use promql_parser::parser::value::ValueType;
use serde::{Deserialize, Deserializer, de};
use vectra_runbook::promql::{Read, read};

/// The function that Prometheus does not have, where there is one.
pub(crate) fn foreign(text: &str) -> Option<String> {
    match read(text) {
        Ok(Read::Foreign(name)) => Some(name),
        Ok(Read::Whole(_)) | Err(_) => None,
    }
}

/// An expression that has a result at one moment.
pub(super) fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let wrong = |why: String| de::Error::custom(format!("this is no expression in PromQL: {why}"));
    match read(&text).map_err(wrong)? {
        Read::Foreign(_) => {}
        Read::Whole(expression) => match expression.value_type() {
            ValueType::Vector | ValueType::Scalar => {}
            ValueType::Matrix => {
                let why = "it gives ranges of samples, and none at one moment; put a function such as rate() around it";
                return Err(wrong(why.into()));
            }
            ValueType::String => return Err(wrong("it is a text, which neither holds nor does not".into())),
        },
    }
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn config(key: &str, expression: &str) -> String {
        let quoted = expression.replace('"', "\\\"");
        format!("[prometheus]\nurl = \"https://prometheus.shop.example\"\n[{key}]\n# Why.\npromql = \"{quoted}\"\n")
    }

    #[test]
    fn what_prometheus_evaluates_is_taken() {
        for expression in [
            "up == 0",
            "sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) / sum by (job) (rate(http_requests_total[5m])) > 0.05",
            "histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m]))) > 1",
            "absent(up{job=\"api\"} == 1)",
            "max_over_time(rate(x[1m])[10m:1m]) > 3",
            "(x offset 5m) unless on (job) y",
            "1 > bool 0",
        ] {
            for key in ["alert.Backlog", "check.backlog"] {
                let parsed = Config::parse(&config(key, expression));
                assert!(parsed.is_ok(), "{expression}: {parsed:?}");
            }
            assert_eq!(foreign(expression), None, "{expression}");
        }
    }

    #[test]
    fn a_slip_is_an_error_at_its_place() {
        for (expression, said) in [
            ("sum(rate(x[5m])", "no expression"),
            ("rate(x)", "no expression"),
            ("x{job=\"api\"", "no expression"),
            ("x >", "no expression"),
            ("", "no expression"),
            ("x[5m]", "ranges of samples"),
            ("rate(x[1m])[10m:1m]", "ranges of samples"),
            ("\"text\"", "is a text"),
        ] {
            for key in ["alert.Backlog", "check.backlog"] {
                let error = Config::parse(&config(key, expression)).expect_err(expression);
                assert!(error.message.contains(said), "{expression}: {error}");
                assert_eq!(error.line, 5, "{expression}: {error}");
            }
        }
    }

    #[test]
    fn a_function_that_prometheus_lacks_is_told_and_no_error() {
        let text = config("alert.Backlog", "sum(rate(x[5m])) > 3 and running_avg(y)");
        let parsed = Config::parse(&text).expect("VictoriaMetrics may have it");
        let program = vectra_runbook::compile("shop.md", "# Shop\n");
        let told: Vec<_> = crate::build(&program, &parsed).unused.into_iter().map(|u| (u.table, u.name)).collect();
        assert_eq!(told, [(crate::UnusedTable::PromqlFunctions, "running_avg".to_owned())]);
    }
}
