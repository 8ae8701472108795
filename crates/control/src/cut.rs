//! Places where the crash test cuts the process: before and after each commit and each outgoing request.
//!
//! Only debug builds hold it. `VECTRA_CUT_LOG` names a file to which each place is appended as it is passed;
//! `VECTRA_CUT_AT=commit alert_fired:before#1` names the one, counted from 1 per label, at which the process kills itself with
//! SIGKILL.

/// Passes a place. `label` names it in the report.
#[cfg(debug_assertions)]
pub fn cut(label: &str) {
    debug::pass(label);
}

/// Passes a place: nothing, in a release build.
#[cfg(not(debug_assertions))]
#[inline]
pub fn cut(_label: &str) {}

#[cfg(debug_assertions)]
mod debug {
    use std::collections::BTreeMap;
    use std::io::Write;
    use std::sync::{LazyLock, Mutex, PoisonError};

    struct Cuts {
        log: Option<std::fs::File>,
        at: Option<(String, u64)>,
        passed: BTreeMap<String, u64>,
    }

    static CUTS: LazyLock<Option<Mutex<Cuts>>> = LazyLock::new(|| {
        let log = std::env::var_os("VECTRA_CUT_LOG")?;
        let log = std::fs::File::options().create(true).append(true).open(log).ok();
        let at = std::env::var("VECTRA_CUT_AT").ok().and_then(|at| {
            let (label, count) = at.rsplit_once('#')?;
            Some((label.to_string(), count.parse().ok()?))
        });
        Some(Mutex::new(Cuts { log, at, passed: BTreeMap::new() }))
    });

    pub(super) fn pass(label: &str) {
        let Some(cuts) = CUTS.as_ref() else { return };
        let mut cuts = cuts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = cuts.passed.entry(label.to_string()).or_default();
        *count += 1;
        let count = *count;
        if let Some(log) = &mut cuts.log {
            let _ = writeln!(log, "{label}");
        }
        if cuts.at.as_ref().is_some_and(|(at, n)| at == label && *n == count) {
            let _ = nix::sys::signal::kill(nix::unistd::Pid::this(), nix::sys::signal::Signal::SIGKILL);
            // The signal is on its way; nothing may happen past this place.
            loop {
                std::thread::park();
            }
        }
    }
}
