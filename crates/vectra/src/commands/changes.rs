//! Changes in meaning for people: the weightiest first, each under the list that it belongs to, with its lines.

use crate::output::{self, Paint, field, list, plain};
use serde::Deserialize;
use serde_json::Value;
use vectra_runbook::difference::{Kind, Weight};
use vectra_web::text::Text;

/// Prints changes as the API and `vectra check --diff --json` tell them.
pub fn print(t: Text, changes: &[Value], paint: Paint) {
    let mut above = ("", "");
    for change in changes {
        let (weight, what) = (field(change, "weight"), field(change, "what"));
        if above.0 != weight {
            output::line(&heading(t, weight, paint));
        }
        if above != (weight, what) {
            // A list that this version does not know is called as the server calls it.
            let title =
                Kind::deserialize(change.get("what").unwrap_or(&Value::Null)).map(|kind| kind.title(t.language));
            output::line(&format!("  {}", paint.bold(&title.unwrap_or_else(|_| plain(what)))));
        }
        above = (weight, what);
        let sentence = change.get("sentence").map(|sentence| field(sentence, t.code())).unwrap_or_default();
        output::line(&format!("    {} ({})", plain(sentence), lines(t, change)));
    }
}

fn heading(t: Text, weight: &str, paint: Paint) -> String {
    let known = Weight::deserialize(&Value::from(weight));
    let title = known.as_ref().map_or_else(|_| plain(weight), |weight| weight.title(t.language));
    match known {
        Ok(Weight::Alarming) => paint.red(&title),
        Ok(Weight::Notable) => paint.yellow(&title),
        _ => paint.blue(&title),
    }
}

fn lines(t: Text, change: &Value) -> String {
    let first = |name: &str| list(change, name).first().and_then(Value::as_u64);
    match (first("old_lines"), first("new_lines")) {
        (Some(old), Some(new)) if old != new => t.with("diff-line-moved", &[("old", old.into()), ("new", new.into())]),
        (Some(old), None) => t.with("diff-line-old", &[("line", old.into())]),
        (_, new) => t.with("diff-line", &[("line", new.unwrap_or_default().into())]),
    }
}
