//! Requests whose answer is not judged, or that show what should stay secret.

use super::super::calls::Call;
use super::super::context::Context;
use super::super::finding::{Finding, short};
use crate::program::{CheckKind, StepKind};
use std::collections::BTreeMap;

fn shows_status(call: &Call) -> bool {
    const SHOWING: &[&str] = &["--fail", "--fail-with-body", "--write-out", "--head", "--include", "--verbose"];
    call.has(SHOWING) || ['f', 'w', 'I', 'i', 'v'].into_iter().any(|letter| call.letter(letter))
}

/// curl ends with 0 whatever the server answers; where only its end counts, a 500 passes.
pub(super) fn status_ignored(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let open: BTreeMap<u32, bool> = context
        .checks
        .iter()
        .filter(|check| check.kind == CheckKind::Http)
        .flat_map(|check| {
            (check.source.lines[0]..=check.source.lines[1].min(check.source.lines[0].saturating_add(50)))
                .map(|line| (line, check.expect.is_none()))
        })
        .collect();
    for (command, call) in context.calls() {
        if call.program() != "curl" || shows_status(call) || call.feeds || call.remote {
            continue;
        }
        let unjudged = command.kind == StepKind::Http
            && command.tag.is_some()
            && open.get(&command.lines[0]).copied().unwrap_or(false);
        if !call.judged && !unjudged {
            continue;
        }
        let Some(program) = call.words.first() else {
            continue;
        };
        let finding = Finding::new("V056", program.span, &context.about(command)).with("text", short(&call.text()));
        out.push(if call.inner { finding } else { finding.safely(vec![program.span.followed(" -f")]) });
    }
}

fn is_here(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let name = host.split(':').next().unwrap_or(host);
    matches!(name, "localhost" | "127.0.0.1" | "0.0.0.0" | "[") || name.ends_with(".localhost")
}

pub(super) fn credentials_over_http(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, call) in context.calls() {
        if !matches!(call.program(), "curl" | "wget" | "http") {
            continue;
        }
        let Some(url) = call.words.iter().find(|word| word.text.starts_with("http://")) else {
            continue;
        };
        let authority = url.text.trim_start_matches("http://").split('/').next().unwrap_or_default();
        let query = url.text.split_once('?').map(|(_, query)| query.to_ascii_lowercase()).unwrap_or_default();
        let in_url = authority.contains('@')
            || ["token=", "api_key=", "apikey=", "password=", "access_key="].iter().any(|name| query.contains(name));
        let in_header = call.words.iter().any(|word| {
            let word = word.text.to_ascii_lowercase();
            word.contains("authorization:") || word.contains("x-api-key:") || word.contains("private-token:")
        });
        let login = call.has(&["-u", "--user", "--http-user", "-a"]) && call.program() != "http";
        if (in_url || in_header || login) && !is_here(&url.text) {
            out.push(Finding::new("V067", url.span, &context.about(command)).with("text", short(&call.text())));
        }
    }
}

pub(super) fn certificate_not_checked(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, call) in context.calls() {
        let option = match call.program() {
            "curl" => call.arguments().iter().find(|word| {
                word.text == "--insecure"
                    || word.text.strip_prefix('-').is_some_and(|letters| {
                        !letters.starts_with('-')
                            && letters.chars().all(|sign| sign.is_ascii_alphabetic())
                            && letters.contains('k')
                    })
            }),
            "wget" => call.option(&["--no-check-certificate"]),
            "kubectl" | "oc" | "helm" => {
                call.option(&["--insecure-skip-tls-verify", "--insecure-skip-tls-verify=true"])
            }
            _ => None,
        };
        let here = call.words.iter().any(|word| word.text.contains("://") && is_here(&word.text));
        if let Some(option) = option.filter(|_| !here) {
            out.push(Finding::new("V068", option.span, &context.about(command)).with("option", option.text.as_str()));
        }
    }
}
