//! Alerting rules in Prometheus's own form, as a block of YAML: `- alert:`, `expr:`, `for:`, `labels:`.
//! Source of the form: Prometheus, "Defining alerting rules"; the Operator's `PrometheusRule` holds the same below `spec`.

use crate::draft::{Draft, Oddity, SaidLink};
use crate::program::{Alert, Indicator};
use crate::quantity;
use crate::text;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// A file, a group or a rule: each may stand in a document without what is around it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Node {
    alert: Option<Spanned<String>>,
    expr: Option<String>,
    #[serde(rename = "for")]
    hold: Option<String>,
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
    groups: Vec<Node>,
    rules: Vec<Node>,
    spec: Option<Box<Node>>,
}

/// A rule of a block, until it is known which alerts the document lists elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    place: String,
    /// First and last line in the document.
    lines: (u32, u32),
    name: String,
    expression: String,
    hold: Option<u64>,
    severity: Option<String>,
    /// The heading that its runbook's address leads to: `#high-latency`.
    anchor: Option<String>,
}

/// Why a rule, or all of a block, is not watched.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fault {
    /// The block cannot be read as YAML.
    Yaml(String),
    /// The rule of this name says no expression.
    Expression(String),
    /// What is behind `for:` is no length of time as Prometheus writes one.
    Hold(String),
}

/// Rules with the lines where they begin, from 0.
type Rules = Vec<(Rule, usize)>;

/// What is wrong, and in which line, from 0.
type Faults = Vec<(usize, Fault)>;

/// Characters of a parser's message that are shown.
const SAID: usize = 160;

/// Remembers the rules of a block of data whose first line is `first_line`.
pub(crate) fn read(draft: &mut Draft<'_>, place: &str, body: &[String], first_line: u32) {
    let (mut rules, faults) = rules(body);
    for (at, fault) in faults {
        let line = first_line.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        draft.oddities.push(Oddity::Rules { line, fault });
    }
    let mut end = body.len();
    for (rule, at) in rules.iter_mut().rev() {
        // Blank lines and what explains the next rule are no part of it.
        let empty = |line: &String| line.trim().is_empty() || line.trim_start().starts_with('#');
        let own = body.get(*at..end).unwrap_or_default();
        let last = own.iter().rposition(|line| !empty(line)).unwrap_or(0).saturating_add(*at);
        let number = |at: usize| first_line.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        rule.lines = (number(*at), number(last));
        rule.place = place.to_owned();
        end = *at;
    }
    draft.rules.extend(rules.into_iter().map(|(rule, _)| rule));
}

/// Adds the alerts of the rules that were read, where no table or line says the same ones.
pub(crate) fn alerts(draft: &mut Draft<'_>) {
    let mut known: BTreeSet<Vec<String>> = draft.alerts.iter().map(|alert| text::tokens_of_name(&alert.name)).collect();
    for rule in std::mem::take(&mut draft.rules) {
        if !known.insert(text::tokens_of_name(&rule.name)) {
            continue;
        }
        let source = draft.item("alert", &rule.place, &rule.name, rule.lines.0, rule.lines.1);
        if let Some(target) = rule.anchor {
            let alert = draft.alerts.len();
            draft.said_links.push(SaidLink::FromAlert { alert, procedure: String::new(), target: Some(target) });
        }
        draft.alerts.push(Alert {
            source,
            name: rule.name,
            indicator: Indicator::Promql,
            cond: None,
            window_seconds: rule.hold,
            count: None,
            interval_seconds: None,
            severity: rule.severity,
            text: rule.expression,
        });
    }
}

/// The rules of a block and what is wrong with it, with the lines where they begin, from 0, in their order.
fn rules(body: &[String]) -> (Rules, Faults) {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    let mut first = 0;
    for document in body.split(|line| line.trim_end() == "---") {
        read_document(document, first, &mut found, &mut faults);
        first += document.len() + 1;
    }
    (found, faults)
}

fn read_document(body: &[String], first: usize, found: &mut Rules, faults: &mut Faults) {
    let speaks = |line: &String| {
        let line = line.trim_start();
        line.strip_prefix("- ").unwrap_or(line).trim_start().starts_with("alert:")
    };
    let Some(speaking) = body.iter().position(speaks) else { return };
    let written = body.join("\n");
    let nodes = serde_saphyr::from_str::<Vec<Node>>(&written);
    let listed =
        body.iter().find(|line| !line.trim().is_empty()).is_some_and(|line| line.trim_start().starts_with('-'));
    let nodes = match nodes {
        Err(error) if listed => Err(error),
        Err(_) => serde_saphyr::from_str::<Node>(&written).map(|node| vec![node]),
        read => read,
    };
    let mut open: Vec<Node> = match nodes {
        Ok(nodes) => nodes,
        Err(error) => {
            let at = error.location().and_then(|place| usize::try_from(place.line()).ok()?.checked_sub(1));
            let said: String =
                error.without_snippet().to_string().lines().next().unwrap_or_default().chars().take(SAID).collect();
            faults.push((first + at.unwrap_or(speaking).min(body.len().saturating_sub(1)), Fault::Yaml(said)));
            return;
        }
    };
    open.reverse();
    while let Some(mut node) = open.pop() {
        rule(&mut node, first, found, faults);
        let below = node.spec.map(|spec| *spec).into_iter().chain(node.groups).chain(node.rules);
        open.extend(below.collect::<Vec<_>>().into_iter().rev());
    }
}

fn rule(node: &mut Node, first: usize, found: &mut Rules, faults: &mut Faults) {
    let Some(name) = node.alert.take() else { return };
    let Some(at) = usize::try_from(name.referenced.line()).ok().and_then(|line| line.checked_sub(1)) else { return };
    let (at, name) = (first + at, name.value.trim().to_owned());
    let expression = node.expr.take().map(|expression| text::squeezed(&expression)).unwrap_or_default();
    if name.is_empty() || expression.is_empty() {
        faults.push((at, Fault::Expression(name)));
        return;
    }
    if let Some(hold) = node.hold.as_deref().filter(|hold| !is_length(hold)) {
        faults.push((at, Fault::Hold(hold.trim().to_owned())));
    }
    let rule = Rule {
        place: String::new(),
        lines: (0, 0),
        name,
        expression,
        hold: node.hold.as_deref().and_then(quantity::duration).and_then(quantity::whole_seconds),
        severity: node.labels.remove("severity").filter(|said| !said.trim().is_empty()),
        anchor: node.annotations.get("runbook_url").and_then(|url| Some(format!("#{}", url.split_once('#')?.1))),
    };
    found.push((rule, at));
}

/// A length of time as Prometheus writes it: `1h30m`; `0` alone has no unit. What a template fills in may be any.
/// Source: Prometheus, "Querying basics", time durations.
fn is_length(written: &str) -> bool {
    let written = written.trim();
    if written == "0" || written.contains("{{") || written.contains('$') || written.contains('<') {
        return true;
    }
    let mut rest = written;
    while !rest.is_empty() {
        let unit = rest.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let known = ["ms", "s", "m", "h", "d", "w", "y"].into_iter().find_map(|known| unit.strip_prefix(known));
        match known {
            Some(next) if unit.len() < rest.len() => rest = next,
            _ => return false,
        }
    }
    !written.is_empty()
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::program::Indicator;

    const DOCUMENT: &str = r##"# Shop

## Alerts

| Alert | Condition | Severity |
|---|---|---|
| High Latency | P99 > 3s over 5 min | SEV2 |

## Rules

```yaml
groups:
  - name: shop
    rules:
      # Too many answers fail.
      - alert: HighErrorRate
        expr: |
          sum(rate(http_requests_total{status=~"5.."}[5m]))
            / sum(rate(http_requests_total[5m])) > 0.01
        for: 5m
        labels:
          severity: critical
          shard: 3
        annotations:
          summary: "{{ $value }} of the answers fail"
          runbook_url: https://wiki.shop.example/runbook.md#answers-fail

      # The table has this one.
      - alert: HighLatency
        expr: histogram_quantile(0.99, rate(latency_bucket[5m])) > 3
```

## Procedures

### Answers fail

```bash
kubectl rollout restart deployment/shop
```
"##;

    #[test]
    fn a_rule_of_prometheus_is_an_alert_where_no_table_has_it() {
        let program = compile("shop.md", DOCUMENT);
        let names: Vec<&str> = program.alerts.iter().map(|alert| alert.name.as_str()).collect();
        assert_eq!(names, ["High Latency", "HighErrorRate"]);
        let rule = &program.alerts[1];
        assert_eq!(rule.source.lines, [16, 26]);
        assert_eq!(rule.indicator, Indicator::Promql);
        assert_eq!(rule.window_seconds, Some(300));
        assert_eq!(rule.severity.as_deref(), Some("critical"));
        assert_eq!(
            rule.text,
            r#"sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.01"#
        );
        let answer = program.procedures.iter().find(|procedure| procedure.title == "Answers fail");
        assert_eq!(answer.and_then(|answer| answer.trigger.as_deref()), Some("HighErrorRate"));
    }

    #[test]
    fn rules_stand_alone_in_a_group_or_below_a_spec() {
        for (written, names) in [
            (
                "- alert: A
  expr: up == 0
- alert: B
  expr: down > 0",
                &["A", "B"][..],
            ),
            (
                "alert: A
expr: up == 0",
                &["A"],
            ),
            (
                "rules:
- record: x
  expr: y
- alert: A
  expr: up == 0",
                &["A"],
            ),
            (
                "spec:
  groups:
  - name: g
    rules:
    - alert: A
      expr: up == 0",
                &["A"],
            ),
            (
                "- name: g
  rules:
  - alert: A
    expr: up == 0",
                &["A"],
            ),
            // No expression, no YAML, no alert.
            (
                "- alert: A
  for: 5m",
                &[],
            ),
            (
                "- alert: A
 expr: [up",
                &[],
            ),
            ("alert: true", &[]),
        ] {
            let program = compile(
                "a.md",
                &format!(
                    "# A

## Monitoring

```yaml
{written}
```
"
                ),
            );
            let found: Vec<&str> = program.alerts.iter().map(|alert| alert.name.as_str()).collect();
            assert_eq!(found, names, "{written}");
        }
    }

    #[test]
    fn a_block_that_the_author_set_aside_makes_no_alert() {
        let block = "```yaml
- alert: A
  expr: up == 0
```
";
        let program = compile(
            "a.md",
            &format!(
                "# A

## Monitoring

<!-- vectra: ignore -->

{block}"
            ),
        );
        assert!(program.alerts.is_empty(), "{:?}", program.alerts);
    }

    #[test]
    fn what_keeps_rules_from_being_watched_is_told_where_it_stands() {
        let block = |body: &str| {
            let text = format!("# Shop\n\n## Rules\n\n```yaml\n{body}```\n");
            let program = compile("shop.md", &text);
            let told: Vec<(u32, String)> = program
                .diagnostics
                .iter()
                .filter(|d| d.code == "V090")
                .map(|d| (d.source.line, d.message.clone()))
                .collect();
            (program.alerts.iter().map(|a| a.name.clone()).collect::<Vec<_>>(), told)
        };
        let good = "- alert: Good\n  expr: up == 0\n  for: 5m\n";
        assert_eq!(block(good), (vec!["Good".to_owned()], vec![]));
        // One slip keeps every rule of its block from being read: that is said, with its line.
        let (names, told) = block(&format!("{good}- alert: Bad\n  expr: \"up == 0\n"));
        assert!(names.is_empty() && told.len() == 1 && told[0].0 >= 9, "{names:?} {told:?}");
        let (names, told) = block(&format!("{good}- alert: Brace\n  expr: {{a=\"b\"}} > 1\n"));
        assert!(names.is_empty() && told.len() == 1, "{names:?} {told:?}");
        // Another document of the same block stands by itself.
        let (names, told) = block(&format!("{good}---\n- alert: Bad\n  expr: \"up == 0\n"));
        assert_eq!((names, told.len()), (vec!["Good".to_owned()], 1));
        let (names, told) =
            block(&format!("{good}- alert: Empty\n  for: 5m\n- alert: Slow\n  expr: up == 1\n  for: 5 minutes\n"));
        assert_eq!(names, ["Good", "Slow"]);
        assert_eq!(told.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [9, 11]);
        assert!(told[0].1.contains("Empty") && told[1].1.contains("5 minutes"), "{told:?}");
        let templated = block("- alert: Chart\n  expr: up == 0\n  for: {{ .Values.hold }}\n").1;
        assert!(templated.len() <= 1);
    }
}
