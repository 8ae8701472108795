//! Places where the crash test cuts the process: before and after each commit and each outgoing request.
//!
//! Only debug builds hold it. `VECTRA_CUT_LOG` names a file to which each place is appended as it is passed;
//! `VECTRA_CUT_AT` is the number, from 1, of the one at which the process kills itself with SIGKILL.

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
    use std::io::Write;
    use std::sync::{LazyLock, Mutex, PoisonError};

    struct Cuts {
        log: Option<std::fs::File>,
        at: Option<u64>,
        passed: u64,
    }

    static CUTS: LazyLock<Option<Mutex<Cuts>>> = LazyLock::new(|| {
        let log = std::env::var_os("VECTRA_CUT_LOG")?;
        let log = std::fs::File::options().create(true).append(true).open(log).ok();
        let at = std::env::var("VECTRA_CUT_AT").ok().and_then(|n| n.parse().ok());
        Some(Mutex::new(Cuts { log, at, passed: 0 }))
    });

    pub(super) fn pass(label: &str) {
        let Some(cuts) = CUTS.as_ref() else { return };
        let mut cuts = cuts.lock().unwrap_or_else(PoisonError::into_inner);
        cuts.passed += 1;
        if let Some(log) = &mut cuts.log {
            let _ = writeln!(log, "{label}");
        }
        if cuts.at == Some(cuts.passed) {
            let _ = nix::sys::signal::kill(nix::unistd::Pid::this(), nix::sys::signal::Signal::SIGKILL);
            // The signal is on its way; nothing may happen past this place.
            loop {
                std::thread::park();
            }
        }
    }
}
