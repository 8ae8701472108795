//! Ways to do one thing that the comments of a block part: what they run on, from what, options with a number, variants.

use crate::fence::{Segment, What};
use crate::lexicon::{self, Group};
use crate::text;

/// Options with a number, "# Option A: ..." and "# Option B: ...", each with what is to be done in it, up to a gap.
pub(super) struct Options {
    /// The comments that number them.
    found: Vec<usize>,
    /// The first step of the first of them.
    first: Option<usize>,
    open: bool,
}

impl Options {
    /// Those of a block: one alone is none.
    pub(super) fn of_comments(segments: &[Segment]) -> Self {
        let mut found = Vec::new();
        let mut last = 0;
        for (at, segment) in segments.iter().enumerate().filter(|(_, segment)| segment.what == What::Comment) {
            if let Some(number) = super::way_number(&segment.text).filter(|number| *number == last + 1) {
                found.push(at);
                last = number;
            }
        }
        if found.len() < 2 {
            found.clear();
        }
        Self { found, first: None, open: false }
    }

    /// Whether an option begins or ends with a comment.
    pub(super) fn part(&self, comment: &Segment, at: usize) -> bool {
        self.found.contains(&at) || self.open && comment.after_gap
    }

    /// The step that what stands below such a comment is another way to do; `here` is the place of the next step.
    pub(super) fn first_step(&mut self, at: usize, here: usize) -> Option<usize> {
        self.open = self.found.contains(&at);
        if self.open && self.first.is_none() {
            self.first = Some(here);
        }
        self.first.filter(|first| self.open && *first < here)
    }
}

/// "Decrypt for a restore", "Déchiffrer pour restauration": what is not done when copies are made.
pub(super) fn is_for_restore(comment: &str) -> bool {
    let words = text::words(comment);
    words.windows(3).any(|three| matches!(three, [lead, .., last] if is_purpose(lead) && restores(last)))
        || words.windows(2).any(|two| matches!(two, [lead, last] if is_purpose(lead) && restores(last)))
}

fn is_purpose(word: &str) -> bool {
    matches!(word, "pour" | "for" | "to")
}

fn restores(word: &str) -> bool {
    word.starts_with("restor") || word.starts_with("restaur")
}

/// The comments of a block that say of one thing, done by one program, for what of it: "Dump a single table" beside "Dump the
/// database".
fn variants(segments: &[Segment]) -> Vec<usize> {
    let mut named: Vec<((&str, &str), usize)> = Vec::new();
    for (at, pair) in segments.windows(2).enumerate() {
        let [comment, command] = pair else { continue };
        if comment.what != What::Comment || !matches!(command.what, What::Command(_)) {
            continue;
        }
        let word = comment.text.split_whitespace().next().unwrap_or_default();
        // Who looks at one thing and at more of it looks at both.
        if lexicon::get().exact(Group::Verify, word).is_some() {
            continue;
        }
        let program = command.text.split_whitespace().find(|word| *word != "sudo").unwrap_or_default();
        if word.chars().all(char::is_alphabetic) {
            named.push(((word, program), at));
        }
    }
    if named.len() < 2 {
        return Vec::new();
    }
    // None of one thing is the usual case.
    named.sort_unstable();
    let mut found = Vec::new();
    for alike in named.chunk_by(|one, other| one.0 == other.0).filter(|alike| alike.len() > 1) {
        let qualified = |at: usize| {
            segments.get(at).is_some_and(|comment| lexicon::get().find(Group::Variant, &comment.text).is_some())
        };
        if alike.iter().filter(|(_, at)| !qualified(*at)).count() <= 1 {
            found.extend(alike.iter().map(|(_, at)| *at));
        }
    }
    found
}

/// The comments that name nothing but what things run on or where, "# Docker" and "# Kubernetes", "# Staging" and
/// "# Production", where there are several: below them stand ways to do the same.
pub(super) fn of_comments(segments: &[Segment], in_turn: bool) -> Vec<usize> {
    let lexicon = lexicon::get();
    let sources = sources(segments);
    let places = if in_turn { Vec::new() } else { twice(segments, placed) };
    let variants = if in_turn { Vec::new() } else { variants(segments) };
    let platform = |at: usize, segment: &Segment| {
        let name = segment.text.trim_end_matches([':', ' ']);
        // "ECS — force a deployment" says what is done there.
        let runs_on = || [" — ", " – ", " - ", " ("].iter().find_map(|sign| name.split_once(sign)).map(|(on, _)| on);
        segment.what == What::Comment
            && (lexicon.exact(Group::RunsOn, runs_on().unwrap_or(name)).is_some()
                || !in_turn && lexicon.exact(Group::Environment, name).is_some()
                || !in_turn && placed(name).is_some_and(|what| places.contains(&what))
                || via(name)
                || source(name).is_some_and(|what| sources.contains(&what))
                || super::numbered_way(name).is_some()
                || variants.contains(&at))
    };
    let found: Vec<usize> =
        segments.iter().enumerate().filter(|(at, it)| platform(*at, it)).map(|(at, _)| at).collect();
    let mut names: Vec<String> =
        found.iter().filter_map(|at| segments.get(*at)).map(|it| text::fold(&it.text)).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() > 1 { found } else { Vec::new() }
}

/// What several comments of a block say is done from one thing or another: "Restaurer" of "Restaurer depuis un fichier SQL" and
/// "Restaurer depuis un fichier compressé".
fn sources(segments: &[Segment]) -> Vec<String> {
    twice(segments, source)
}

/// "rollback" of "Staging rollback: tag the image" beside "Production rollback: ...": one thing for one place or another.
fn placed(comment: &str) -> Option<String> {
    let head =
        [": ", " - ", " — ", " – "].iter().find_map(|sign| comment.split_once(sign)).map_or(comment, |(head, _)| head);
    let (first, what) = head.trim().trim_end_matches(':').split_once(' ')?;
    let named = text::count(what) <= 2 && lexicon::get().exact(Group::Environment, first).is_some();
    named.then(|| text::fold(what.trim()))
}

/// What several comments of a block have in common, by what each of them is about.
fn twice(segments: &[Segment], about: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let comments = segments.iter().filter(|segment| segment.what == What::Comment);
    let mut named: Vec<String> = comments.filter_map(|segment| about(&segment.text)).collect();
    named.sort_unstable();
    let twice = named.windows(2).filter_map(|pair| match pair {
        [one, other] if one == other => Some(one.clone()),
        _ => None,
    });
    twice.collect()
}

/// What stands before "from a", "depuis un".
fn source(comment: &str) -> Option<String> {
    let folded = text::fold(comment);
    let cut = [" from a ", " from an ", " depuis un ", " depuis une ", " a partir d'un "];
    let at = cut.iter().find_map(|lead| folded.find(lead))?;
    let what = folded.get(..at)?.trim();
    (!what.is_empty() && text::count(what) <= 4).then(|| what.to_owned())
}

/// "Via the API", "Avec kubectl": a comment of nothing but by which means.
fn via(name: &str) -> bool {
    let first = name.split_whitespace().next().map(text::folded);
    first.is_some_and(|first| matches!(&*first, "via" | "using" | "avec" | "with"))
        && name.split_whitespace().count() <= 4
}
