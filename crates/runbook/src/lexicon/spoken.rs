//! A text as the lexicon sees it: read once, asked for several groups.

use super::group::Groups;
use super::{Group, Hit, Lexicon, WordId, get};
use crate::text;
use std::ops::ControlFlow;

/// Words of a text by their numbers, and which groups could have a phrase in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spoken {
    ids: Ids,
    groups: Groups,
    /// Those of the first word.
    leading: Groups,
}

/// Numbers of words; those of a sentence need no room of their own.
#[derive(Debug, Clone, Default)]
struct Ids {
    first: [WordId; 16],
    length: usize,
    /// All of them, where there are more.
    more: Vec<WordId>,
}

impl Ids {
    fn push(&mut self, id: WordId) {
        match self.first.get_mut(self.length) {
            Some(slot) => *slot = id,
            None => {
                if self.more.is_empty() {
                    self.more.extend_from_slice(&self.first);
                }
                self.more.push(id);
            }
        }
        self.length += 1;
    }

    fn as_slice(&self) -> &[WordId] {
        if self.more.is_empty() { self.first.get(..self.length).unwrap_or_default() } else { &self.more }
    }
}

impl Spoken {
    /// Words of a text as [`text::tokens`] gives them: for groups that keep no small words.
    pub(crate) fn of(written: &str) -> Self {
        let mut spoken = Self::default();
        spoken.take(written, false, usize::MAX, |_| true);
        spoken
    }

    /// Words of a text as `group` wants them.
    pub(crate) fn read(written: &str, group: Group) -> Self {
        let mut spoken = Self::default();
        spoken.take(written, group.keeps_small_words(), usize::MAX, |_| true);
        spoken
    }

    /// [`read`](Self::read), unless its first word already rules out that the text begins with a phrase of `group`.
    pub(super) fn read_if_leading(written: &str, group: Group) -> Option<Self> {
        if !get().beginnings.could_open(group, written) {
            return None;
        }
        let mut spoken = Self::default();
        // One word more than the longest phrase has shows whether a phrase is all of the text.
        let longest = get().longest.get(group as usize).copied().unwrap_or_default();
        spoken.take(written, group.keeps_small_words(), longest + 1, |leading| leading.has(group));
        (spoken.len() > 0).then_some(spoken)
    }

    /// Whether the first word of a text is one that phrases of `group` begin with.
    pub(super) fn leads(written: &str, group: Group) -> bool {
        if !get().beginnings.could_open(group, written) {
            return false;
        }
        let mut leads = false;
        Self::default().take(written, group.keeps_small_words(), 1, |leading| {
            leads = leading.has(group);
            false
        });
        leads
    }

    /// Whether a word of the text is one that phrases of `group` begin with.
    pub(super) fn mentions(written: &str, group: Group) -> bool {
        let lexicon = get();
        let small = group.keeps_small_words();
        text::each_key(written, |word| {
            if (small || !word.is_filler()) && lexicon.groups(lexicon.id_of(word.stem())).has(group) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .is_break()
    }

    fn take(&mut self, written: &str, small: bool, most: usize, mut wanted: impl FnMut(Groups) -> bool) {
        let lexicon = get();
        let _ = text::each_key(written, |word| {
            if !small && word.is_filler() {
                return ControlFlow::Continue(());
            }
            let id = lexicon.id_of(word.stem());
            let groups = lexicon.groups(id);
            if self.len() == 0 {
                if !wanted(groups) {
                    return ControlFlow::Break(());
                }
                self.leading = groups;
            }
            self.groups.join(groups);
            self.ids.push(id);
            if self.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
    }

    /// The groups that its words could begin a phrase of.
    pub(crate) fn groups(&self) -> Groups {
        self.groups
    }

    /// The groups that its first word could begin a phrase of.
    pub(crate) fn leading(&self) -> Groups {
        self.leading
    }

    /// How many words it has.
    pub(crate) fn len(&self) -> usize {
        self.ids.length
    }

    fn lexicon(&self) -> &'static Lexicon {
        get()
    }

    /// As [`Lexicon::hits`].
    pub(crate) fn hits(&self, group: Group, slack: usize) -> Vec<Hit> {
        let mut hits = Vec::new();
        if self.groups.has(group) {
            self.lexicon().each_hit(group, self.ids.as_slice(), slack, |hit| hits.push(hit));
        }
        hits
    }

    /// The longest phrase of `group` that the text ends with, among its last eight words.
    pub(crate) fn ends(&self, group: Group) -> Option<Hit> {
        let ids = self.ids.as_slice();
        let last = ids.get(ids.len().saturating_sub(8)..).unwrap_or_default();
        let mut best: Option<Hit> = None;
        if self.groups.has(group) {
            self.lexicon().each_hit(group, last, 0, |hit| {
                if hit.at + hit.span == last.len() && best.is_none_or(|best| hit.words >= best.words) {
                    best = Some(hit);
                }
            });
        }
        best
    }

    /// As [`Lexicon::best`].
    pub(crate) fn best(&self, group: Group, slack: usize) -> Option<Hit> {
        if self.groups.has(group) { self.lexicon().best_of(group, self.ids.as_slice(), slack) } else { None }
    }

    /// As [`Lexicon::find`].
    pub(crate) fn find(&self, group: Group) -> Option<Hit> {
        self.best(group, 0)
    }

    /// As [`Lexicon::has`].
    pub(crate) fn has(&self, group: Group, key: &str) -> bool {
        let mut has = false;
        if self.groups.has(group) {
            self.lexicon().each_hit(group, self.ids.as_slice(), 0, |hit| has |= hit.key == key);
        }
        has
    }

    /// As [`Lexicon::exact`].
    pub(crate) fn exact(&self, group: Group) -> Option<&'static str> {
        let mut found = None;
        self.at_head(group, |hit| {
            if hit.span == self.len() {
                found = found.or(Some(hit.key));
            }
        });
        found
    }

    /// As [`Lexicon::starts`].
    pub(crate) fn starts(&self, group: Group) -> Option<Hit> {
        let mut best: Option<Hit> = None;
        self.at_head(group, |hit| {
            if best.is_none_or(|best| hit.words >= best.words) {
                best = Some(hit);
            }
        });
        best
    }

    fn at_head(&self, group: Group, mut each: impl FnMut(Hit)) {
        if self.leading.has(group) {
            self.lexicon().each_hit_at(0, group, self.ids.as_slice(), 0, &mut each);
        }
    }
}
