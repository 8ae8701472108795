//! `vectra-lab up`: starts every part, says where it is, and ends every part.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use tokio::signal::unix::{SignalKind, signal};

use crate::assemble::{Running, Servers, assemble};
use crate::cli::UpArgs;
use crate::contract::Contracts;
use crate::error::LabError;
use crate::postgres::{Postgres, cluster_folder};
use crate::{Part, parts, workers};

/// The lab's folder: made if it is missing, and then also removed.
struct Folder {
    path: PathBuf,
    made: bool,
}

impl Folder {
    fn open(dir: &Path) -> Result<Self, LabError> {
        let unusable = |source| LabError::Io { what: format!("{} cannot be used", dir.display()), source };
        let made = !dir.exists();
        std::fs::create_dir_all(dir).map_err(unusable)?;
        let path = dir.canonicalize().map_err(unusable)?;
        for name in ["pg", "platform"] {
            if path.join(name).exists() {
                return Err(LabError::FolderInUse(path.join(name)));
            }
        }
        if made {
            use std::os::unix::fs::PermissionsExt;
            // The database's own user must pass through; the folders below have their own rights.
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o711)).map_err(unusable)?;
        }
        Ok(Self { path, made })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Only what the lab made, and only when it is empty again: anything else belongs to somebody.
        if self.made {
            let _ = std::fs::remove_dir(&self.path);
        }
    }
}

pub(crate) async fn run(args: UpArgs) -> Result<(), LabError> {
    let started = Instant::now();
    // A second call of this process would find it installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut terminate = signal(SignalKind::terminate()).map_err(LabError::io("signals cannot be received"))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(LabError::io("signals cannot be received"))?;
    let until_stdin_closes = args.until_stdin_closes;
    let owner_gone = async move {
        if until_stdin_closes {
            // Either way whoever started the lab is gone.
            let _ = crate::guard::stdin_closed().await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::pin!(owner_gone);

    let contracts = match &args.specs {
        Some(specs) => Some(tokio::task::spawn_blocking({
            let specs = specs.clone();
            move || Contracts::load(&specs)
        })),
        None => {
            tracing::warn!("without --specs the exchanges are not checked against the vendors' descriptions");
            None
        }
    };
    // Looked for first: what is missing is told before anything was started.
    let python = if parts::has(&args.with, Part::Celery) { Some(workers::python()?) } else { None };
    let folder = Folder::open(&args.dir)?;
    let platform_folder = folder.path.join("platform");
    let cluster = cluster_folder(&folder.path)?;
    let mut postgres = tokio::select! {
        postgres = Postgres::start(
            &cluster,
            &platform_folder,
            folder.made.then_some(folder.path.as_path()),
            parts::has(&args.with, Part::Redis),
        ) => postgres?,
        _ = terminate.recv() => return Ok(()),
        _ = interrupt.recv() => return Ok(()),
        () = &mut owner_gone => return Ok(()),
    };
    tracing::info!(ms = started.elapsed().as_millis(), "PostgreSQL is ready");
    let servers = Servers { database_url: postgres.url.clone(), redis_url: postgres.redis_url.clone(), python };

    let running = tokio::select! {
        running = assemble(&args, &servers, &platform_folder, contracts) => Some(running),
        _ = terminate.recv() => None,
        _ = interrupt.recv() => None,
        () = &mut owner_gone => None,
    };
    let result = match running {
        None => Ok(()),
        Some(Err(error)) => Err(error),
        Some(Ok(Running { services, ready })) => {
            tracing::info!(ms = started.elapsed().as_millis(), "the lab is healthy");
            let said = serde_json::to_string(&ready).map_err(std::io::Error::from).and_then(|line| {
                let mut stdout = std::io::stdout().lock();
                writeln!(stdout, "{line}").and_then(|()| stdout.flush())
            });
            let result = match said {
                Err(error) => Err(LabError::Io { what: "the ready line cannot be written".into(), source: error }),
                Ok(()) => {
                    let mut lost = false;
                    loop {
                        tokio::select! {
                            _ = terminate.recv() => break,
                            _ = interrupt.recv() => break,
                            () = &mut owner_gone => break,
                            () = postgres.ended(), if !lost => {
                                lost = true;
                                tracing::error!("PostgreSQL has ended; the API will say that it is unhealthy");
                            }
                        }
                    }
                    Ok(())
                }
            };
            let ending: Vec<_> =
                services.into_iter().map(|service| tokio::spawn(async move { service.shut_down().await })).collect();
            for one in ending {
                // It only waits; what could not be ended is in the log.
                let _ = one.await;
            }
            result
        }
    };
    postgres.stop().await;
    remove(&platform_folder).await;
    drop(folder);
    result
}

async fn remove(folder: &Path) {
    if let Err(error) = tokio::fs::remove_dir_all(folder).await
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, folder = %folder.display(), "a folder could not be removed");
    }
}
