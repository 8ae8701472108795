//! `vectra-lab up`: starts every part, says where it is, and ends every part.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Semaphore;

use crate::behaviour::{Behaviours, Service};
use crate::cli::UpArgs;
use crate::client::{ControlAccess, PagerDutyAccess, Ready, RenderAccess, SlackAccess};
use crate::contract::Contracts;
use crate::control::Control;
use crate::error::LabError;
use crate::faults::Faults;
use crate::gate::{Gate, MAX_UNDER_WAY, guarded};
use crate::journal::Journal;
use crate::load::Load;
use crate::pagerduty::PagerDuty;
use crate::platform::{Identity, Platform, Secret};
use crate::postgres::{Postgres, cluster_folder};
use crate::render::Render;
use crate::slack::Slack;
use crate::violations::Judge;

const LEVELS: [&str; 4] = ["primary", "secondary", "tech_lead", "cto"];

const TABLES: &str = "
    CREATE TABLE orders (id bigserial PRIMARY KEY, item text NOT NULL, placed_at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE settings (name text PRIMARY KEY, value bigint NOT NULL);
    INSERT INTO settings VALUES ('standby', 0), ('cache_mib', 0);
    INSERT INTO orders (item) SELECT 'item ' || n FROM generate_series(1, 25) n;
";

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

/// A port of the loopback interface, and the address of whatever will be served there.
async fn listen() -> Result<(TcpListener, String), LabError> {
    let refused = || LabError::io("no free port on the loopback interface");
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(refused())?;
    let address = listener.local_addr().map_err(refused())?;
    Ok((listener, format!("http://{address}")))
}

fn serve(listener: TcpListener, router: Router) {
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "a server of the lab ended");
        }
    });
}

async fn prepare_database(url: &str) -> Result<PgPool, LabError> {
    let pool = PgPoolOptions::new().max_connections(2).acquire_timeout(Duration::from_secs(5)).connect(url).await?;
    sqlx::raw_sql(TABLES).execute(&pool).await?;
    Ok(pool)
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
    let folder = Folder::open(&args.dir)?;
    let platform_folder = folder.path.join("platform");
    let cluster = cluster_folder(&folder.path)?;
    let mut postgres = tokio::select! {
        postgres = Postgres::start(&cluster, &platform_folder, folder.made.then_some(folder.path.as_path())) => postgres?,
        _ = terminate.recv() => return Ok(()),
        _ = interrupt.recv() => return Ok(()),
        () = &mut owner_gone => return Ok(()),
    };
    tracing::info!(ms = started.elapsed().as_millis(), "PostgreSQL is ready");

    let running = tokio::select! {
        running = start(&args, &postgres.url, &platform_folder, contracts) => Some(running),
        _ = terminate.recv() => None,
        _ = interrupt.recv() => None,
        () = &mut owner_gone => None,
    };
    let result = match running {
        None => Ok(()),
        Some(Err(error)) => Err(error),
        Some(Ok((platform, ready))) => {
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
            platform.shut_down().await;
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

type Loading = tokio::task::JoinHandle<Result<Contracts, crate::contract::ContractError>>;

async fn start(
    args: &UpArgs,
    database_url: &str,
    folder: &Path,
    contracts: Option<Loading>,
) -> Result<(Arc<Platform>, Ready), LabError> {
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(2))
        .build()?;
    let (public, api_url) = listen().await?;
    let (render_port, render_url) = listen().await?;
    let (slack_port, slack_url) = listen().await?;
    let (pagerduty_port, pagerduty_url) = listen().await?;
    let (control_port, control_url) = listen().await?;
    let ready = Ready {
        api_url: api_url.clone(),
        render: RenderAccess {
            api_url: format!("{render_url}/v1"),
            api_key: format!("rnd_{}", crate::ids::plain(32)),
            owner_id: crate::ids::render("tea"),
            service_id: crate::ids::render("srv"),
            postgres_id: crate::ids::render("dpg"),
        },
        slack: SlackAccess {
            api_url: format!("{slack_url}/api"),
            token: format!("xoxb-{}", crate::ids::plain(40)),
            channel: crate::ids::slack("C"),
        },
        pagerduty: PagerDutyAccess {
            events_url: format!("{pagerduty_url}/v2/enqueue"),
            routing_keys: LEVELS
                .map(|level| (level.to_owned(), crate::ids::hex(32)))
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
        },
        database_url: database_url.to_owned(),
        control: ControlAccess { url: control_url, token: crate::ids::hex(40) },
    };

    let database = prepare_database(database_url).await?;
    let identity = Identity {
        owner_id: ready.render.owner_id.clone(),
        service_id: ready.render.service_id.clone(),
        public_url: api_url.clone(),
    };
    let platform = Platform::new(folder, identity, Secret::new(database_url.to_owned()), http.clone())?;
    platform.boot().await?;
    let contracts = match contracts {
        None => None,
        Some(loading) => Some(loading.await.map_err(|error| LabError::Other(error.to_string()))??),
    };

    let journal = Arc::new(Journal::default());
    let behaviours = Arc::new(Behaviours::default());
    let judge = Judge::new(contracts);
    let gate = |service| Gate {
        service,
        journal: Arc::clone(&journal),
        behaviours: Arc::clone(&behaviours),
        judge: judge.clone(),
        slots: Arc::new(Semaphore::new(MAX_UNDER_WAY)),
    };
    let slack = Arc::new(Slack::new(ready.slack.token.clone(), ready.slack.channel.clone()));
    let pagerduty = Arc::new(PagerDuty::new(ready.pagerduty.routing_keys.clone()));
    let key = Secret::new(ready.render.api_key.clone());
    let render = Arc::new(Render::new(Arc::clone(&platform), key, ready.render.postgres_id.clone()));
    let load = Arc::new(Load::default());
    serve(public, crate::platform::public_router(Arc::clone(&platform)));
    serve(render_port, guarded(crate::render::router(render), gate(Service::Render)));
    serve(slack_port, guarded(crate::slack::router(Arc::clone(&slack)), gate(Service::Slack)));
    serve(pagerduty_port, guarded(crate::pagerduty::router(Arc::clone(&pagerduty)), gate(Service::PagerDuty)));
    let control = Control {
        token: Secret::new(ready.control.token.clone()),
        platform: Arc::clone(&platform),
        faults: Arc::new(Faults::new(Arc::clone(&platform), database)),
        journal,
        behaviours,
        judge,
        slack,
        pagerduty,
        load: Arc::clone(&load),
    };
    serve(control_port, crate::control::router(Arc::new(control)));
    tokio::spawn(Arc::clone(&platform).sample());
    tokio::spawn(load.run(http.clone(), api_url.clone(), args.load));

    let healthy = http.get(format!("{api_url}/health")).timeout(Duration::from_secs(5)).send().await?;
    if !healthy.status().is_success() {
        return Err(LabError::Other(format!("the API answers {} at its public address", healthy.status())));
    }
    Ok((platform, ready))
}
