//! `vectra check --explain`: what a rule is about.

use super::rulebook::{self, Rule};
use super::{page, select};
use crate::cli::Color;
use crate::errors::{DONE, Failure};
use crate::output::{self, Paint};
use serde_json::json;
use std::io::IsTerminal;
use vectra_runbook::program::Level;
use vectra_web::text::Text;

/// The page of the rule that is asked for; without one, the list of all.
pub fn run(asked: Option<&str>, rules: &[Rule], as_json: bool, color: Color, t: Text) -> Result<u8, Failure> {
    let paint = Paint::asked(color, std::io::stdout().is_terminal());
    let Some(asked) = asked else {
        for rule in rules {
            if as_json {
                output::json(&described(rule));
            } else {
                output::line(&row(t, rule, paint));
            }
        }
        return Ok(DONE);
    };
    let code = select::code(t, rules, asked)?;
    let rule = rulebook::find(rules, &code);
    let Some((rule, text)) = rule.and_then(|rule| Some((rule, rule.page?))) else {
        return Err(Failure::usage(t.with("check-no-page", &[("code", code.into())])));
    };
    if as_json {
        output::json(&described(rule));
    } else {
        output::line(&page::shown(text, paint));
    }
    Ok(DONE)
}

fn described(rule: &Rule) -> serde_json::Value {
    let level = match rule.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "info",
    };
    json!({ "code": rule.code, "name": rule.name, "severity": level, "title": rule.title, "page": rule.page })
}

fn row(t: Text, rule: &Rule, paint: Paint) -> String {
    let word = t.get(super::render::word_of(rule.level));
    // Padding counts what is seen, so the word is coloured after it.
    let padded = format!("{word:13}");
    let level = match rule.level {
        Level::Error => paint.red(&padded),
        Level::Warning => paint.yellow(&padded),
        Level::Info => paint.blue(&padded),
    };
    format!("{}  {level}  {:32}  {}", paint.bold(&rule.code), rule.name, rule.title).trim_end().to_string()
}
