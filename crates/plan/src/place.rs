//! Which environments of the document a row speaks of.

use crate::link;
use std::collections::BTreeSet;
use vectra_runbook::program::{Environment, Program};
use vectra_runbook::stage_and_service;

/// Those that a cell names; none where it names something that the document does not have.
pub(crate) fn named<'a>(program: &'a Program, said: &str) -> Vec<&'a Environment> {
    let parts =
        said.split([',', ';', '/', '&', '+']).flat_map(|part| part.split(" and ")).flat_map(|p| p.split(" et "));
    let mut out: Vec<&Environment> = Vec::new();
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        let found = by_name(program, part);
        if found.is_empty() {
            return found;
        }
        out.extend(found.into_iter().filter(|e| !out.iter().any(|known| std::ptr::eq(*known, *e))).collect::<Vec<_>>());
    }
    out
}

fn by_name<'a>(program: &'a Program, part: &str) -> Vec<&'a Environment> {
    let same = |e: &&Environment| link::words(&e.name) == link::words(part);
    let exact: Vec<&Environment> = distinct(program).filter(same).collect();
    if !exact.is_empty() {
        return exact;
    }
    let (stage, service) = match stage_and_service(part) {
        Some((stage, service)) => (Some(stage), service),
        None => (None, Some(part.to_owned())),
    };
    let service = link::words(&service.unwrap_or_default());
    let fits =
        |e: &&Environment| stage.as_ref().is_none_or(|stage| e.environment == *stage) && service.is_subset(&called(e));
    let any = stage.is_some() || !service.is_empty();
    distinct(program).filter(fits).filter(|_| any).collect()
}

/// Those that share most words with the name of a row, as `API Latency` does with the API's; all where none does.
pub(crate) fn spoken_of<'a>(program: &'a Program, name: &str) -> Vec<&'a Environment> {
    let spoken = by_stage(name);
    let shared = |e: &Environment| by_stage(&e.name).union(&called(e)).filter(|word| spoken.contains(*word)).count();
    let shared: Vec<(&Environment, usize)> = distinct(program).map(|e| (e, shared(e))).collect();
    let most = shared.iter().map(|(_, count)| *count).max().unwrap_or_default();
    shared.into_iter().filter(|(_, count)| *count == most).map(|(e, _)| e).collect()
}

/// Each environment once, by its name: several rows that name the same one are one place, however often they say so.
fn distinct(program: &Program) -> impl Iterator<Item = &Environment> {
    let mut names = BTreeSet::new();
    program.environments.iter().filter(move |e| names.insert(e.name.as_str()))
}

fn called(environment: &Environment) -> BTreeSet<String> {
    let service = environment.service.as_deref().unwrap_or_default();
    link::words(&environment.name).union(&link::words(service)).cloned().collect()
}

/// The words of a name, those of a stage as the document's language has them: `Prod` and `Production` are one.
fn by_stage(name: &str) -> BTreeSet<String> {
    let stage = |word: String| stage_and_service(&word).map_or(word, |(stage, _)| stage);
    link::words(name).into_iter().map(stage).collect()
}
