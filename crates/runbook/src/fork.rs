//! Independent parts of a long document, worked on side by side. Each outcome is put where its part stands, so that nothing
//! hangs on who was first; why this is the one place with threads stands in the decision "side by side".

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Lines of a document from which on beginning a thread takes less than it saves.
const LONG: usize = 3000;

/// More threads than this do not help: what must be done in its order takes longer.
const MOST_HELPERS: usize = 7;

/// How many others help.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fork {
    helpers: usize,
}

impl Fork {
    /// For a document of so many lines.
    pub(crate) fn of(lines: usize) -> Self {
        let others = || thread::available_parallelism().map_or(0, |all| all.get() - 1);
        Self { helpers: if lines < LONG { 0 } else { others().min(MOST_HELPERS) } }
    }

    /// Whether anybody helps.
    pub(crate) fn helps(self) -> bool {
        self.helpers > 0
    }

    /// Does `work` on each of the parts.
    pub(crate) fn each<T: Send>(self, parts: &mut [T], work: impl Fn(&mut T) + Sync) {
        if !self.helps() {
            return parts.iter_mut().for_each(work);
        }
        // Parts take unequally long: whoever is done takes the next few.
        let few = parts.len().div_ceil((self.helpers + 1) * 8).max(1);
        let waiting = Mutex::new(parts.chunks_mut(few));
        let take = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        let run = || {
            while let Some(few) = take() {
                few.iter_mut().for_each(&work);
            }
        };
        thread::scope(|scope| {
            for _ in 0..self.helpers {
                // Where there is no thread to be had, the others do its part.
                let _ = thread::Builder::new().spawn_scoped(scope, run);
            }
            run();
        });
    }

    /// Does `own`, while others do on the parts what it will ask for: the last part first, because `own` begins with the
    /// first, and until it is done.
    pub(crate) fn ahead<T: Sync, A>(self, parts: &[T], work: impl Fn(&T) + Sync, own: impl FnOnce() -> A) -> A {
        let left = AtomicUsize::new(parts.len());
        let take = || left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).ok();
        let run = || {
            while let Some(part) = take().and_then(|left| parts.get(left - 1)) {
                work(part);
            }
        };
        thread::scope(|scope| {
            for _ in 0..self.helpers {
                // Where there is no thread to be had, `own` does it when it asks.
                let _ = thread::Builder::new().spawn_scoped(scope, run);
            }
            let outcome = own();
            left.store(0, Relaxed);
            outcome
        })
    }

    /// Does both, the first one beside the other.
    pub(crate) fn both<A: Send, B>(self, beside: impl Fn() -> A + Sync, own: impl FnOnce() -> B) -> (A, B) {
        if !self.helps() {
            return (beside(), own());
        }
        thread::scope(|scope| {
            let helper = thread::Builder::new().spawn_scoped(scope, &beside);
            let own = own();
            let outcome = match helper {
                Ok(helper) => helper.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(_) => beside(),
            };
            (outcome, own)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::OnceLock;

    #[test]
    fn each_part_is_done_once_and_stays_where_it_is() {
        for helpers in [0, 1, 3, 7] {
            let fork = Fork { helpers };
            for count in [0, 1, 2, 15, 1000] {
                let mut parts: Vec<usize> = (0..count).collect();
                fork.each(&mut parts, |part| *part = *part * 2 + 1);
                assert_eq!(parts, (0..count).map(|part| part * 2 + 1).collect::<Vec<_>>(), "{helpers} {count}");
            }
            assert_eq!(fork.both(|| "beside", || "own"), ("beside", "own"));
            let parts: Vec<OnceLock<usize>> = (0..100).map(|_| OnceLock::new()).collect();
            let seven = |part: &OnceLock<usize>| *part.get_or_init(|| 7);
            let ask = || parts.iter().map(seven).sum::<usize>();
            assert_eq!(fork.ahead(&parts, |part| assert_eq!(seven(part), 7), ask), 700);
        }
        assert!(!Fork::of(LONG - 1).helps());
    }

    #[test]
    fn a_long_document_compiles_to_the_same_with_help_and_without() {
        let text: String = (1..400).map(|seed| crate::generate::document(seed).text).collect();
        assert!(text.lines().count() > 2 * LONG);
        let [alone, helped] = [0, 3].map(|helpers| {
            let program = crate::compile::compile_by("d.md", &text, crate::Options::default(), Fork { helpers });
            serde_json::to_string(&program).unwrap_or_default()
        });
        assert!(alone == helped && alone.len() > text.len());
    }
}
