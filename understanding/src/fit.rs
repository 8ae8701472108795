//! Fits the weights by which tables get their roles, on labelled tables; the same labels give the same file.

use crate::labels::{self, Labelled};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

/// Signs are kept that tables of so many repositories have.
const REPOSITORIES: usize = 3;

/// How much large weights cost.
const RIDGE: f64 = 1.5;

/// How often all tables are gone through.
const ROUNDS: usize = 300;

/// What somebody who labelled is not sure of counts for less.
const UNSURE: f64 = 0.5;

/// What is taken from the weight of no role: half of all tables have none, so that whatever is unclear would be given it.
const SHY: f64 = 0.3;

/// A table by the numbers of its signs.
struct Case {
    repo: String,
    signs: Vec<usize>,
    role: usize,
    weight: f64,
}

/// What was fitted: a weight by role for each sign, the bias last.
struct Fitted(Vec<Vec<f64>>);

impl Fitted {
    fn scores(&self, signs: &[usize], roles: usize) -> Vec<f64> {
        let bias = self.0.last().cloned().unwrap_or_else(|| vec![0.0; roles]);
        signs.iter().filter_map(|sign| self.0.get(*sign)).fold(bias, |mut sums, weights| {
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
            sums
        })
    }

    fn role(&self, signs: &[usize], roles: usize) -> usize {
        let scores = self.scores(signs, roles);
        (0..roles).max_by(|one, other| scores[*one].total_cmp(&scores[*other])).unwrap_or_default()
    }
}

/// Weights of an earlier fit by sign and role: what is kept where the labels at hand say nothing else.
#[derive(Default)]
struct Prior(BTreeMap<String, BTreeMap<String, f64>>);

/// What the bias is kept under.
const BIAS: &str = "bias";

impl Prior {
    /// Reads a file of weights; lines that are none are passed over.
    fn read(text: &str) -> Self {
        let mut found: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
        let mut place = "";
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("# ")) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                place = name;
                continue;
            }
            let weight = |part: &str| {
                let (role, weight) = part.split_once('=')?;
                Some((role.to_owned(), weight.parse::<f64>().ok()?))
            };
            let weights: BTreeMap<String, f64> = line.rsplit(' ').map_while(weight).collect();
            let words = line.split(' ').count() - weights.len();
            let name: Vec<&str> = line.split(' ').take(words).collect();
            let sign = if place.is_empty() { name.join(" ") } else { format!("{place}\t{}", name.join(" ")) };
            found.insert(sign, weights);
        }
        Self(found)
    }

    /// The weights by the numbers of signs and roles, the bias last.
    fn numbered(&self, names: &[&str], roles: &[String]) -> Vec<Vec<f64>> {
        let of = |name: &str| -> Vec<f64> {
            let own = self.0.get(name);
            roles.iter().map(|role| own.and_then(|own| own.get(role)).copied().unwrap_or_default()).collect()
        };
        let mut all: Vec<Vec<f64>> = names.iter().map(|name| of(name)).collect();
        let mut bias = of(BIAS);
        if let (Some(other), true) = (other(roles), self.0.contains_key(BIAS)) {
            bias[other] += SHY;
        }
        all.push(bias);
        all
    }
}

/// The file of weights for all labels of the folders, and what its makers should know: figures by cross-validation. What
/// an earlier file (`from`) holds is moved only as far as the labels ask for it.
pub fn fit(folders: &[PathBuf], folds: usize, from: Option<&str>) -> (String, String) {
    let prior = from.map(Prior::read).unwrap_or_default();
    let labelled: Vec<Labelled> = folders.iter().flat_map(|folder| labels::tables(folder)).collect();
    let mut roles: Vec<String> = labelled.iter().map(|table| table.role.clone()).collect();
    roles.sort();
    roles.dedup();
    let mut repositories: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for table in &labelled {
        for sign in &table.signs {
            repositories.entry(sign).or_default().insert(&table.repo);
        }
    }
    let names: BTreeSet<&str> = repositories
        .iter()
        .filter(|(_, repositories)| repositories.len() >= REPOSITORIES)
        .map(|(name, _)| *name)
        .chain(prior.0.keys().map(String::as_str).filter(|name| *name != BIAS))
        .collect();
    let names: Vec<&str> = names.into_iter().collect();
    let prior = prior.numbered(&names, &roles);
    let cases: Vec<Case> = labelled
        .iter()
        .map(|table| Case {
            repo: table.repo.clone(),
            signs: table.signs.iter().filter_map(|sign| names.binary_search(&sign.as_str()).ok()).collect(),
            role: roles.binary_search(&table.role).unwrap_or_default(),
            weight: if table.sure { 1.0 } else { UNSURE },
        })
        .collect();
    let report = cross_validate(&cases, &roles, &prior, folds);
    let all: Vec<&Case> = cases.iter().collect();
    (written(&descend(&all, &prior, roles.len(), other(&roles)), &names, &roles), report)
}

/// Tables of one repository are in one part, so that none is judged by what its neighbours taught.
fn cross_validate(cases: &[Case], roles: &[String], prior: &[Vec<f64>], folds: usize) -> String {
    let signs = prior.len() - 1;
    let repositories: BTreeSet<&str> = cases.iter().map(|case| case.repo.as_str()).collect();
    let part: BTreeMap<&str, usize> =
        repositories.into_iter().enumerate().map(|(at, repo)| (repo, at % folds.max(1))).collect();
    let fold = |case: &Case| part.get(case.repo.as_str()).copied().unwrap_or_default();
    let mut counts: BTreeMap<usize, (usize, usize, usize)> = BTreeMap::new();
    let (mut right, mut all, mut unsure, mut unsure_all) = (0, 0, 0, 0);
    for at in 0..folds {
        let others: Vec<&Case> = cases.iter().filter(|case| fold(case) != at).collect();
        let fitted = descend(&others, prior, roles.len(), other(roles));
        for case in cases.iter().filter(|case| fold(case) == at) {
            let found = fitted.role(&case.signs, roles.len());
            if case.weight < 1.0 {
                unsure += usize::from(found == case.role);
                unsure_all += 1;
                continue;
            }
            right += usize::from(found == case.role);
            all += 1;
            counts.entry(case.role).or_default().0 += 1;
            counts.entry(found).or_default().1 += 1;
            counts.entry(case.role).or_default().2 += usize::from(found == case.role);
        }
    }
    let share = |right: usize, all: usize| right as f64 / all.max(1) as f64;
    let mut out = String::new();
    if folds > 0 {
        let _ = writeln!(out, "{signs} signs, {} tables, {folds} parts by repository", cases.len());
        let _ = writeln!(out, "sure     {:.3}  {right} of {all}", share(right, all));
        let _ = writeln!(out, "not sure {:.3}  {unsure} of {unsure_all}", share(unsure, unsure_all));
    }
    for (role, (expected, found, both)) in counts {
        let name = roles.get(role).map_or("", String::as_str);
        let _ = writeln!(out, "  {name:<14} {expected:>4} labelled {found:>4} found {both:>4} both");
    }
    out
}

/// The number of the role that is none.
fn other(roles: &[String]) -> Option<usize> {
    roles.iter().position(|role| role == "other")
}

/// Logistic regression over all roles by steps that get smaller for each weight as it moves.
fn descend(cases: &[&Case], prior: &[Vec<f64>], roles: usize, other: Option<usize>) -> Fitted {
    let signs = prior.len() - 1;
    let mut fitted = Fitted(prior.to_vec());
    let mut moved = vec![vec![1e-6_f64; roles]; signs + 1];
    for _ in 0..ROUNDS {
        let mut slopes = vec![vec![0.0; roles]; signs + 1];
        for case in cases {
            let scores = fitted.scores(&case.signs, roles);
            let top = scores.iter().copied().fold(f64::MIN, f64::max);
            let shares: Vec<f64> = scores.iter().map(|score| (score - top).exp()).collect();
            let sum: f64 = shares.iter().sum();
            for (role, share) in shares.iter().enumerate() {
                let slope = (share / sum - f64::from(u8::from(role == case.role))) * case.weight;
                for sign in case.signs.iter().copied().chain([signs]) {
                    slopes[sign][role] += slope;
                }
            }
        }
        let each = fitted.0.iter_mut().zip(prior).zip(slopes.iter().zip(&mut moved));
        for (sign, ((weights, prior), (slopes, moved))) in each.enumerate() {
            for (((weight, prior), slope), moved) in weights.iter_mut().zip(prior).zip(slopes).zip(moved) {
                let slope = slope + if sign == signs { 0.0 } else { RIDGE * (*weight - *prior) };
                *moved += slope * slope;
                *weight -= 0.3 * slope / moved.sqrt();
            }
        }
    }
    if let (Some(bias), Some(other)) = (fitted.0.last_mut(), other) {
        bias[other] -= SHY;
    }
    fitted
}

fn written(fitted: &Fitted, names: &[&str], roles: &[String]) -> String {
    let line = |weights: &[f64]| {
        let parts = weights.iter().zip(roles).filter(|(weight, _)| weight.abs() >= 0.05);
        parts.map(|(weight, role)| format!(" {role}={weight:.2}")).collect::<String>()
    };
    let mut out = String::from(
        "# What each sign of a table says for and against its roles. Made by `vectra-understanding fit`; not edited by hand.\n",
    );
    let _ = writeln!(out, "bias{}", line(fitted.0.last().map(Vec::as_slice).unwrap_or_default()));
    let mut last = "";
    for (name, weights) in names.iter().zip(&fitted.0) {
        let (place, name) = name.split_once('\t').unwrap_or_default();
        let line = line(weights);
        if line.is_empty() {
            continue;
        }
        if place != last {
            let _ = writeln!(out, "\n[{place}]");
            last = place;
        }
        let _ = writeln!(out, "{name}{line}");
    }
    out
}
