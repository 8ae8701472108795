//! Which item of the new document is which of the old one, and which of a sequence stayed in their order.

use super::facts::Facts;
use std::collections::HashMap;

/// Pairs of indexes, and what is left over on either side.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// In the order of the old side.
    pub pairs: Vec<(usize, usize)>,
    pub gone: Vec<usize>,
    pub come: Vec<usize>,
}

/// Where more pairs than this would have to be weighed against each other, likeness is not asked.
const MAX_WEIGHED: usize = 4096;
/// Words that two items must share to be the same one, in hundredths of all their words.
const SHARED: usize = 50;

struct Sides<'f, 'a> {
    old: &'f [Facts<'a>],
    new: &'f [Facts<'a>],
    of_old: Vec<Option<usize>>,
    of_new: Vec<Option<usize>>,
}

/// Pairs the items of two lists: what says the same under the same name first, then the same name, then likeness.
/// Swapping the sides swaps the pairs and changes nothing else.
pub(super) fn pair(old: &[Facts<'_>], new: &[Facts<'_>]) -> Matched {
    let mut sides = Sides { old, new, of_old: vec![None; old.len()], of_new: vec![None; new.len()] };
    sides.by(false, |item| Some(format!("{}\u{0}{}\u{0}{}", item.place, item.key, item.content())));
    sides.by(false, |item| Some(format!("{}\u{0}{}", item.key, item.content())));
    sides.by(false, |item| Some(format!("{}\u{0}{}", item.place, item.key)));
    sides.by(false, |item| Some(item.key.clone()));
    let most = old.iter().chain(new).map(|item| item.likeness.len()).max().unwrap_or(0);
    for at in 0..most {
        // Two that are alike on one side leave open which of them is meant.
        sides.by(true, |item| item.likeness.get(at).cloned().flatten());
    }
    sides.by_words();
    sides.matched()
}

impl Sides<'_, '_> {
    fn left_old(&self) -> Vec<usize> {
        (0..self.old.len()).filter(|at| self.of_old.get(*at).is_some_and(Option::is_none)).collect()
    }

    fn left_new(&self) -> Vec<usize> {
        (0..self.new.len()).filter(|at| self.of_new.get(*at).is_some_and(Option::is_none)).collect()
    }

    fn join(&mut self, old: usize, new: usize) {
        if let (Some(one), Some(other)) = (self.of_old.get_mut(old), self.of_new.get_mut(new)) {
            *one = Some(new);
            *other = Some(old);
        }
    }

    fn by(&mut self, only_alone: bool, key: impl Fn(&Facts<'_>) -> Option<String>) {
        let mut groups: HashMap<String, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for at in self.left_old() {
            if let Some(key) = self.old.get(at).and_then(&key) {
                groups.entry(key).or_default().0.push(at);
            }
        }
        for at in self.left_new() {
            if let Some(group) = self.new.get(at).and_then(&key).and_then(|key| groups.get_mut(&key)) {
                group.1.push(at);
            }
        }
        for (old, new) in groups.into_values() {
            if only_alone && (old.len() != 1 || new.len() != 1) {
                continue;
            }
            for (old, new) in old.into_iter().zip(new) {
                self.join(old, new);
            }
        }
    }

    fn by_words(&mut self) {
        let (old, new) = (self.left_old(), self.left_new());
        if old.len().saturating_mul(new.len()) > MAX_WEIGHED {
            return;
        }
        let mut weighed = Vec::new();
        for &one in &old {
            for &other in &new {
                if let (Some(a), Some(b)) = (self.old.get(one), self.new.get(other))
                    && let Some(share) = shared(&a.words, &b.words)
                {
                    // The texts decide between equals, the smaller first, so that both directions decide alike.
                    let (low, high) = if a.key <= b.key { (&a.key, &b.key) } else { (&b.key, &a.key) };
                    weighed.push((usize::MAX - share, one.abs_diff(other), low.clone(), high.clone(), one, other));
                }
            }
        }
        weighed.sort();
        for (.., one, other) in weighed {
            let free = |side: &[Option<usize>], at: usize| side.get(at).is_some_and(Option::is_none);
            if free(&self.of_old, one) && free(&self.of_new, other) {
                self.join(one, other);
            }
        }
    }

    fn matched(self) -> Matched {
        let pairs = self.of_old.iter().enumerate().filter_map(|(old, new)| Some((old, (*new)?))).collect();
        Matched { pairs, gone: self.left_old(), come: self.left_new() }
    }
}

/// How much of the words of both is shared, where it is enough.
fn shared(one: &[String], other: &[String]) -> Option<usize> {
    let (mut a, mut b) = (one.iter().peekable(), other.iter().peekable());
    let (mut both, mut all) = (0usize, 0usize);
    loop {
        all += 1;
        match (a.peek(), b.peek()) {
            (Some(x), Some(y)) if x == y => {
                both += 1;
                a.next();
                b.next();
            }
            (Some(x), Some(y)) if x < y => {
                a.next();
            }
            (Some(_), None) => {
                a.next();
            }
            (_, Some(_)) => {
                b.next();
            }
            (None, None) => {
                all -= 1;
                break;
            }
        }
    }
    let share = both * 100 / all.max(1);
    (both > 0 && share >= SHARED).then_some(share)
}

/// Which pairs left the order of the sequence: all but a longest chain that rises on both sides. Between chains of one
/// length the items' own names decide, not a side, so that both directions tell the same.
pub(super) fn moved(pairs: &[(usize, usize)], name: impl Fn((usize, usize)) -> u64) -> Vec<(usize, usize)> {
    let mut points: Vec<(usize, usize)> = pairs.to_vec();
    points.sort_unstable();
    let top = points.iter().map(|point| point.1 + 1).max().unwrap_or(0);
    // Best chain that ends at or before a rank of the new side: its length, the sum of its names, its last point.
    let mut best: Vec<(usize, u64, Option<usize>)> = vec![(0, 0, None); top + 1];
    let mut chains: Vec<(usize, u64, Option<usize>)> = Vec::with_capacity(points.len());
    for (at, point) in points.iter().enumerate() {
        let mut before = (0, 0, None);
        let mut rank = point.1;
        while rank > 0 {
            let known = best.get(rank).copied().unwrap_or_default();
            if (known.0, known.1) > (before.0, before.1) {
                before = known;
            }
            rank &= rank - 1;
        }
        let chain = (before.0 + 1, before.1.wrapping_add(name(*point)), before.2);
        chains.push(chain);
        let mut rank = point.1 + 1;
        while let Some(known) = best.get_mut(rank) {
            if (chain.0, chain.1) > (known.0, known.1) {
                *known = (chain.0, chain.1, Some(at));
            }
            rank += rank & rank.wrapping_neg();
        }
    }
    let mut kept = vec![false; points.len()];
    let mut end = (0..points.len()).max_by_key(|at| chains.get(*at).map_or((0, 0), |chain| (chain.0, chain.1)));
    while let Some(at) = end {
        if let Some(slot) = kept.get_mut(at) {
            *slot = true;
        }
        end = chains.get(at).and_then(|chain| chain.2);
    }
    points.into_iter().zip(kept).filter(|(_, kept)| !kept).map(|(point, _)| point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_leave_the_order_and_both_directions_agree() {
        let names = |_: (usize, usize)| 1;
        assert!(moved(&[(0, 0), (1, 1), (2, 2)], names).is_empty());
        assert_eq!(moved(&[(0, 1), (1, 2), (2, 0)], names), vec![(2, 0)]);
        assert_eq!(moved(&[(0, 3), (1, 0), (2, 1), (3, 2)], names), vec![(0, 3)]);
        // Of two that changed places the same one moved, whichever side is the old one.
        let name = |which: &'static [u64]| move |pair: (usize, usize)| which.get(pair.0).copied().unwrap_or(0);
        assert_eq!(moved(&[(0, 1), (1, 0)], name(&[7, 9])), vec![(0, 1)]);
        assert_eq!(moved(&[(0, 1), (1, 0)], name(&[9, 7])), vec![(1, 0)]);
    }

    #[test]
    fn half_of_the_words_make_two_texts_one() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(shared(&words("a b c"), &words("a b d")), Some(50));
        assert_eq!(shared(&words("a b"), &words("c d")), None);
        assert_eq!(shared(&[], &[]), None);
    }
}
