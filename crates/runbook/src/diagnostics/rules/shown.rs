//! Commands that show a secret on the terminal of whoever runs them, and so in its history, a shared screen, a log.

use super::super::calls::Call;
use super::super::context::Context;
use super::super::finding::{Finding, short};
use crate::text;

/// Programs that only pass on, cut or turn what they are given.
const PASSING: &[&str] = &[
    "base64", "jq", "yq", "grep", "egrep", "cut", "head", "tail", "sort", "awk", "sed", "less", "more", "cat", "tr",
    "fold", "tee", "uniq",
];

pub(super) fn secret_shown(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    // Once for each procedure, with what else shows one in it.
    let mut shown: Vec<(&str, Finding, Vec<String>)> = Vec::new();
    for (command, calls) in context.runs() {
        for (at, call) in calls.iter().enumerate() {
            let rest = calls.get(at + 1..).unwrap_or_default();
            if call.inner || !ends_on_the_terminal(call, rest) || !reveals(call, rest) {
                continue;
            }
            let span = call.words.first().map_or_else(|| context.place(command), |word| word.span);
            let told = short(&call.text());
            match shown.iter_mut().find(|(section, ..)| *section == command.section) {
                Some((_, _, texts)) if texts.contains(&told) => {}
                Some((_, _, texts)) => texts.push(told),
                None => {
                    let finding = Finding::new("V087", span, &context.about(command));
                    shown.push((command.section.as_str(), finding, vec![told]));
                }
            }
        }
    }
    out.extend(shown.into_iter().map(|(_, finding, texts)| finding.with("text", texts.join(", "))));
}

/// Whether what a call writes is seen: not a file's, and not another program's that keeps it.
fn ends_on_the_terminal(call: &Call, rest: &[Call]) -> bool {
    let mut last = call;
    for next in rest.iter().filter(|next| !next.inner) {
        if !last.feeds {
            break;
        }
        if !PASSING.contains(&next.program()) {
            return false;
        }
        last = next;
    }
    last.output.is_none() && !last.feeds
}

/// Whether a call writes the value of a secret.
fn reveals(call: &Call, rest: &[Call]) -> bool {
    let said = |words: &[&str]| {
        let mut arguments = call.arguments().iter().filter(|word| !word.text.starts_with('-'));
        words.iter().all(|word| arguments.any(|argument| argument.text == *word))
    };
    match call.program() {
        "kubectl" | "oc" => {
            let form = call.value(&["-o", "--output"]).map(|form| form.text.as_str()).unwrap_or_default();
            let whole =
                ["json", "yaml", "jsonpath", "go-template", "template"].iter().any(|known| form.starts_with(known));
            let names = form.contains("metadata") && !form.contains(".data");
            whole && !names && (said(&["get", "secret"]) || said(&["get", "secrets"]))
        }
        "aws" => {
            said(&["secretsmanager", "get-secret-value"])
                || said(&["ssm", "get-parameter"]) && call.has(&["--with-decryption"])
        }
        "gcloud" => said(&["secrets", "versions", "access"]),
        "az" => said(&["keyvault", "secret", "show"]),
        "vault" => said(&["kv", "get"]) || said(&["read"]),
        "heroku" => {
            said(&["config"]) || said(&["config:get"]) && call.arguments().iter().any(|word| names_a_secret(&word.text))
        }
        "op" => said(&["read"]),
        "env" | "printenv" if call.arguments().is_empty() => lets_through(call, rest),
        "printenv" => call.arguments().iter().any(|word| names_a_secret(&word.text)),
        "echo" | "printf" => call.arguments().iter().any(|word| {
            !word.raw.starts_with('\'')
                && word.raw.split('$').skip(1).any(|rest| {
                    let name: String = rest
                        .trim_start_matches('{')
                        .chars()
                        .take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '_')
                        .collect();
                    let whole = rest
                        .trim_start_matches('{')
                        .get(name.len()..)
                        .is_none_or(|behind| !behind.starts_with([':', '#', '%']));
                    whole && names_a_secret(&name)
                })
        }),
        "cat" | "less" | "more" | "head" | "tail" => {
            let named = call.arguments().iter().any(|word| {
                let file = word.text.rsplit('/').next().unwrap_or_default();
                (file == ".env" || file.starts_with(".env."))
                    && !["example", "sample", "template", "dist"].iter().any(|end| file.ends_with(end))
            });
            named && lets_through(call, rest)
        }
        _ => false,
    }
}

/// Of all variables only those that a pattern lets through are seen.
fn lets_through(call: &Call, rest: &[Call]) -> bool {
    match rest.iter().find(|next| !next.inner).filter(|_| call.feeds) {
        Some(next) if matches!(next.program(), "grep" | "egrep") => {
            let turned = next.letter('v');
            let mut words = next.arguments().iter().filter(|word| !word.text.starts_with('-'));
            turned || words.any(|word| names_a_secret(&word.text))
        }
        _ => true,
    }
}

/// `STRIPE_SECRET_KEY`, `DB_PASSWORD`: what its name says is a secret.
fn names_a_secret(name: &str) -> bool {
    let words = text::words(name);
    words.iter().any(|word| matches!(word.as_str(), "secret" | "secrets" | "password" | "passwd" | "pass" | "token" | "apikey" | "pwd"))
        || words.windows(2).any(|pair| matches!(pair, [first, second] if second == "key" && matches!(first.as_str(), "api" | "private" | "access" | "signing" | "encryption")))
}
