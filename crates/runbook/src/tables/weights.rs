//! What each sign says for and against each role: `lexicon/tables.weights`, fitted on labelled tables, parsed once.

use super::signs::Place;
use crate::lexicon;
use crate::program::Role;
use crate::text::Key;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The roles that a table can have.
pub(super) const ROLES: [Role; 13] = [
    Role::Alerts,
    Role::Backup,
    Role::Checks,
    Role::Contacts,
    Role::Dependencies,
    Role::Deploy,
    Role::Environments,
    Role::Escalation,
    Role::Maintenance,
    Role::Objectives,
    Role::Other,
    Role::Severities,
    Role::Steps,
];

/// How much speaks for each of [`ROLES`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sums(pub [f32; ROLES.len()]);

impl Default for Sums {
    fn default() -> Self {
        Self([0.0; ROLES.len()])
    }
}

impl Sums {
    pub(super) fn add(&mut self, other: &Self, share: f32) {
        for (sum, more) in self.0.iter_mut().zip(&other.0) {
            *sum += more * share;
        }
    }

    pub(super) fn lift(&mut self, role: Role, by: f32) {
        if let Some((_, sum)) = ROLES.iter().zip(&mut self.0).find(|(other, _)| **other == role) {
            *sum += by;
        }
    }

    pub(super) fn of(&self, role: Role) -> f32 {
        ROLES.iter().zip(&self.0).find(|(other, _)| **other == role).map_or(0.0, |(_, sum)| *sum)
    }

    /// Roles, the likeliest first.
    pub(super) fn ranked(&self) -> [Role; ROLES.len()] {
        let mut ranked = ROLES;
        ranked.sort_by(|one, other| self.of(*other).total_cmp(&self.of(*one)));
        ranked
    }
}

/// A sign by its number.
pub(super) type SignId = u16;

/// All weights.
#[derive(Default)]
pub(super) struct Weights {
    /// By place: signs by the letters of their names, and those that are longer.
    short: [FxHashMap<u128, SignId>; Place::ALL.len()],
    long: [FxHashMap<Box<str>, SignId>; Place::ALL.len()],
    sums: Vec<Sums>,
    /// Where nothing is known.
    pub bias: Sums,
}

/// The weights, parsed at first use.
pub(super) fn get() -> &'static Weights {
    static WEIGHTS: OnceLock<Weights> = OnceLock::new();
    WEIGHTS.get_or_init(|| Weights::parse(include_str!("../../lexicon/tables.weights")))
}

impl Weights {
    fn parse(file: &str) -> Self {
        let mut weights = Self::default();
        let mut place = None;
        for line in file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("# ")) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                place = Place::named(name);
                continue;
            }
            let mut parts = line.split_whitespace();
            let Some(name) = parts.next() else {
                continue;
            };
            let mut sums = Sums::default();
            for (role, weight) in parts.filter_map(|part| part.split_once('=')) {
                let at =
                    lexicon::parse_key::<Role>(role).and_then(|role| ROLES.iter().position(|other| *other == role));
                if let (Some(slot), Ok(weight)) = (at.and_then(|at| sums.0.get_mut(at)), weight.parse::<f32>()) {
                    *slot = weight;
                }
            }
            match place {
                Some(place) => weights.add(place, name, sums),
                None => weights.bias = sums,
            }
        }
        weights
    }

    fn add(&mut self, place: Place, name: &str, sums: Sums) {
        let Ok(id) = SignId::try_from(self.sums.len()) else {
            return;
        };
        let at = place as usize;
        let _ = match Key::number(name) {
            Some(letters) => self.short.get_mut(at).map(|known| known.insert(letters, id)),
            None => self.long.get_mut(at).map(|known| known.insert(name.into(), id)),
        };
        self.sums.push(sums);
    }

    /// The number of a sign; none where it says nothing.
    pub(super) fn find(&self, place: Place, name: Result<u128, &str>) -> Option<SignId> {
        match name {
            Ok(letters) => self.short.get(place as usize)?.get(&letters).copied(),
            Err(name) => self.long.get(place as usize)?.get(name).copied(),
        }
    }

    pub(super) fn says(&self, sign: SignId) -> Option<&Sums> {
        self.sums.get(usize::from(sign))
    }
}

/// What signs say together, each counted once.
pub(super) fn sum(signs: impl FnOnce(&mut dyn FnMut(Place, Result<u128, &str>))) -> Sums {
    let weights = get();
    let mut seen: Vec<SignId> = Vec::with_capacity(64);
    signs(&mut |place, name| {
        if let Some(sign) = weights.find(place, name).filter(|sign| !seen.contains(sign)) {
            seen.push(sign);
        }
    });
    let mut sums = Sums::default();
    seen.iter().filter_map(|sign| weights.says(*sign)).for_each(|more| sums.add(more, 1.0));
    sums
}
