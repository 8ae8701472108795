//! A text as the lexicon sees it: read once, asked for several groups.

use super::group::Groups;
use super::{Group, Hit, Lexicon, WordId, get};
use crate::text;
use std::ops::ControlFlow;

/// Words of a text by their numbers, and which groups could have a phrase in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spoken {
    ids: Vec<WordId>,
    groups: Groups,
    /// Those of the first word.
    leading: Groups,
}

impl Spoken {
    /// Words of a text as [`text::tokens`] gives them: for groups that keep no small words.
    pub(crate) fn of(written: &str) -> Self {
        let mut spoken = Self { ids: Vec::with_capacity(written.len() / 5 + 1), ..Self::default() };
        spoken.take(written, false, usize::MAX, |_| true);
        spoken
    }

    /// Words of a text as `group` wants them.
    pub(super) fn read(written: &str, group: Group) -> Self {
        let mut spoken = Self { ids: Vec::with_capacity(written.len() / 5 + 1), ..Self::default() };
        spoken.take(written, group.keeps_small_words(), usize::MAX, |_| true);
        spoken
    }

    /// [`read`](Self::read), unless its first word already rules out that the text begins with a phrase of `group`.
    pub(super) fn read_if_leading(written: &str, group: Group) -> Option<Self> {
        let mut spoken = Self::default();
        // One word more than the longest phrase has shows whether a phrase is all of the text.
        spoken.take(written, group.keeps_small_words(), get().longest + 1, |leading| leading.has(group));
        (!spoken.ids.is_empty()).then_some(spoken)
    }

    /// Whether the first word of a text is one that phrases of `group` begin with.
    pub(super) fn leads(written: &str, group: Group) -> bool {
        let mut leads = false;
        Self::default().take(written, group.keeps_small_words(), 1, |leading| {
            leads = leading.has(group);
            false
        });
        leads
    }

    fn take(&mut self, written: &str, small: bool, most: usize, mut wanted: impl FnMut(Groups) -> bool) {
        let lexicon = get();
        let _ = text::each_word(written, |word| {
            if !small && text::is_filler(word) {
                return ControlFlow::Continue(());
            }
            let id = lexicon.id(text::stem(word));
            let groups = lexicon.groups(id);
            if self.ids.is_empty() {
                if !wanted(groups) {
                    return ControlFlow::Break(());
                }
                self.leading = groups;
            }
            self.groups.join(groups);
            self.ids.push(id);
            if self.ids.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
    }

    /// How many words it has.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    fn lexicon(&self) -> &'static Lexicon {
        get()
    }

    /// As [`Lexicon::hits`].
    pub(crate) fn hits(&self, group: Group, slack: usize) -> Vec<Hit> {
        let mut hits = Vec::new();
        if self.groups.has(group) {
            self.lexicon().each_hit(group, &self.ids, slack, |hit| hits.push(hit));
        }
        hits
    }

    /// As [`Lexicon::best`].
    pub(crate) fn best(&self, group: Group, slack: usize) -> Option<Hit> {
        if self.groups.has(group) { self.lexicon().best_of(group, &self.ids, slack) } else { None }
    }

    /// As [`Lexicon::find`].
    pub(crate) fn find(&self, group: Group) -> Option<Hit> {
        self.best(group, 0)
    }

    /// As [`Lexicon::has`].
    pub(crate) fn has(&self, group: Group, key: &str) -> bool {
        let mut has = false;
        if self.groups.has(group) {
            self.lexicon().each_hit(group, &self.ids, 0, |hit| has |= hit.key == key);
        }
        has
    }

    /// As [`Lexicon::exact`].
    pub(crate) fn exact(&self, group: Group) -> Option<&'static str> {
        let mut found = None;
        self.at_head(group, |hit| {
            if hit.span == self.ids.len() {
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
            self.lexicon().each_hit_at(0, group, &self.ids, 0, &mut each);
        }
    }
}
