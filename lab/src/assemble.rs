//! Puts the lab's parts together once its servers run: databases, services, stand-ins, and the control interface over them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::Part;
use crate::api::{BROKER_QUEUE, BROKER_URL, DATABASE_URL};
use crate::behaviour::{Behaviours, Service};
use crate::broker::{self, Broker, QUEUE, STAGING_QUEUE};
use crate::cli::UpArgs;
use crate::client::{
    ControlAccess, PagerDutyAccess, Ready, RedisAccess, RenderAccess, SendGridAccess, SlackAccess, StagingAccess,
    WorkersAccess,
};
use crate::contract::{ContractError, Contracts};
use crate::control::Control;
use crate::error::LabError;
use crate::faults::{Faults, World};
use crate::gate::{Gate, MAX_UNDER_WAY, guarded};
use crate::journal::Journal;
use crate::load::Load;
use crate::pagerduty::PagerDuty;
use crate::parts;
use crate::platform::{Identity, Kind, Platform, Program, Secret};
use crate::render::{Database, Render};
use crate::sendgrid::SendGrid;
use crate::slack::Slack;
use crate::status_pages::StatusPages;
use crate::syslog::Stream;
use crate::violations::Judge;
use crate::workers::{self, Addresses};

const LEVELS: [&str; 4] = ["primary", "secondary", "tech_lead", "cto"];
/// Workers of the service.
const WORKERS: usize = 2;
/// The same before production: one is enough to show what its own are.
const STAGING_WORKERS: usize = 1;
/// The environment before production gets one request for so many of production.
const STAGING_SHARE: u32 = 10;

const TABLES: &str = "
    CREATE TABLE orders (id bigserial PRIMARY KEY, item text NOT NULL, placed_at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE settings (name text PRIMARY KEY, value bigint NOT NULL);
    INSERT INTO settings VALUES
        ('standby', 0), ('cache_mib', 0), ('totals_percent', 0), ('quotes_percent', 0), ('quote_ms', 0);
    INSERT INTO orders (item) SELECT 'item ' || n FROM generate_series(1, 25) n;
";

/// The descriptions of the vendors, while they are read.
pub(crate) type Loading = JoinHandle<Result<Contracts, ContractError>>;

/// Where the lab's own servers are.
pub(crate) struct Servers {
    pub(crate) database_url: String,
    pub(crate) redis_url: Option<String>,
    /// The workers' Python, where there are to be workers.
    pub(crate) python: Option<PathBuf>,
}

/// What was put together.
pub(crate) struct Running {
    pub(crate) services: Vec<Arc<Platform>>,
    pub(crate) ready: Ready,
}

/// A port of the loopback interface, and the address of whatever will be served there.
struct Door {
    listener: TcpListener,
    url: String,
}

impl Door {
    async fn open() -> Result<Self, LabError> {
        let refused = || LabError::io("no free port on the loopback interface");
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(refused())?;
        let address = listener.local_addr().map_err(refused())?;
        Ok(Self { listener, url: format!("http://{address}") })
    }

    async fn open_if(wanted: bool) -> Result<Option<Self>, LabError> {
        if wanted { Self::open().await.map(Some) } else { Ok(None) }
    }

    fn serve(self, router: Router) {
        tokio::spawn(async move {
            if let Err(error) = axum::serve(self.listener, router).await {
                tracing::error!(%error, "a server of the lab ended");
            }
        });
    }
}

async fn prepare_database(url: &str) -> Result<PgPool, LabError> {
    let pool = PgPoolOptions::new().max_connections(2).acquire_timeout(Duration::from_secs(5)).connect(url).await?;
    sqlx::raw_sql(TABLES).execute(&pool).await?;
    Ok(pool)
}

/// The address of another database on the same server.
fn beside(url: &str, database: &str) -> Result<String, LabError> {
    let mut other =
        url::Url::parse(url).map_err(|error| LabError::Other(format!("the database's address: {error}")))?;
    other.set_path(database);
    Ok(other.into())
}

/// What every service is made with.
struct Ground<'a> {
    folder: &'a Path,
    http: &'a reqwest::Client,
    stream: &'a Arc<Stream>,
    owner_id: &'a str,
}

impl Ground<'_> {
    fn service(&self, identity: Identity, program: Program) -> Result<Arc<Platform>, LabError> {
        let folder = self.folder.join(identity.name);
        Platform::new(&folder, identity, program, self.http.clone(), Arc::clone(self.stream))
    }

    fn api(
        &self,
        name: &'static str,
        branch: &'static str,
        service_id: &str,
        url: &str,
        environment: Vec<(&'static str, Secret)>,
    ) -> Result<Arc<Platform>, LabError> {
        let identity = Identity {
            kind: Kind::Web,
            name,
            owner_id: self.owner_id.to_owned(),
            service_id: service_id.to_owned(),
            public_url: url.to_owned(),
            branch,
            instances: 1,
            disk: branch == "main",
            plan: "starter",
        };
        self.service(identity, Program::api(environment))
    }
}

async fn production(
    ground: &Ground<'_>,
    ready: &Ready,
    redis_url: Option<&str>,
) -> Result<(Arc<Platform>, PgPool), LabError> {
    let database = prepare_database(&ready.database_url).await?;
    let mut environment = vec![(DATABASE_URL, Secret::new(ready.database_url.clone()))];
    environment.extend(redis_url.map(|url| (BROKER_URL, Secret::new(url.to_owned()))));
    let service = ground.api("vectra-api", "main", &ready.render.service_id, &ready.api_url, environment)?;
    service.boot().await?;
    Ok((service, database))
}

async fn staging(ground: &Ground<'_>, ready: &Ready) -> Result<Option<Arc<Platform>>, LabError> {
    let Some(access) = &ready.staging else { return Ok(None) };
    let server = PgPoolOptions::new().max_connections(1).connect(&ready.database_url).await?;
    sqlx::raw_sql("CREATE DATABASE staging").execute(&server).await?;
    server.close().await;
    prepare_database(&access.database_url).await?.close().await;
    let mut environment = vec![(DATABASE_URL, Secret::new(access.database_url.clone()))];
    if let (Some(redis), Some(workers)) = (&ready.redis, &access.workers) {
        environment.push((BROKER_URL, Secret::new(redis.url.clone())));
        environment.push((BROKER_QUEUE, Secret::new(workers.queue.clone())));
    }
    let service = ground.api("vectra-api-staging", "develop", &access.service_id, &access.api_url, environment)?;
    service.boot().await?;
    Ok(Some(service))
}

/// The workers of production or of the environment before it.
async fn celery(
    ground: &Ground<'_>,
    ready: &Ready,
    servers: &Servers,
    (name, branch, access): (&'static str, &'static str, Option<&WorkersAccess>),
) -> Result<Option<Arc<Platform>>, LabError> {
    let (Some(access), Some(redis), Some(sendgrid), Some(python)) =
        (access, &ready.redis, &ready.sendgrid, &servers.python)
    else {
        return Ok(None);
    };
    let identity = Identity {
        kind: Kind::Worker,
        name,
        owner_id: ground.owner_id.to_owned(),
        service_id: access.service_id.clone(),
        public_url: String::new(),
        branch,
        instances: access.instances,
        disk: false,
        plan: "standard",
    };
    let addresses = Addresses {
        broker_url: &redis.url,
        queue: &access.queue,
        sendgrid_url: &sendgrid.api_url,
        sendgrid_key: &sendgrid.sending_key,
    };
    let program = workers::program(&ground.folder.join(identity.name), python.clone(), &addresses)?;
    let service = ground.service(identity, program)?;
    service.boot().await?;
    Ok(Some(service))
}

/// The doors of everything that is served.
struct Doors {
    public: Door,
    render: Door,
    slack: Door,
    pagerduty: Door,
    control: Door,
    staging: Option<Door>,
    sendgrid: Option<Door>,
    status: Option<Door>,
}

impl Doors {
    async fn open(with: &[Part]) -> Result<Self, LabError> {
        Ok(Self {
            public: Door::open().await?,
            render: Door::open().await?,
            slack: Door::open().await?,
            pagerduty: Door::open().await?,
            control: Door::open().await?,
            staging: Door::open_if(parts::has(with, Part::Staging)).await?,
            sendgrid: Door::open_if(parts::has(with, Part::Sendgrid)).await?,
            status: Door::open_if(parts::has(with, Part::Status)).await?,
        })
    }

    /// What whoever started the lab is told.
    fn ready(&self, with: &[Part], servers: &Servers) -> Result<Ready, LabError> {
        let workers = |queue: &str, instances| {
            parts::has(with, Part::Celery).then(|| WorkersAccess {
                service_id: crate::ids::render("srv"),
                app: "app.worker".to_owned(),
                queue: queue.to_owned(),
                instances,
            })
        };
        let staging = match &self.staging {
            Some(door) => Some(StagingAccess {
                api_url: door.url.clone(),
                metrics_url: format!("{}/metrics", door.url),
                database_url: beside(&servers.database_url, "staging")?,
                service_id: crate::ids::render("srv"),
                branch: "develop".to_owned(),
                workers: workers(STAGING_QUEUE, STAGING_WORKERS),
            }),
            None => None,
        };
        let key = || format!("SG.{}.{}", crate::ids::plain(22), crate::ids::plain(43));
        let sendgrid = self.sendgrid.as_ref().map(|door| SendGridAccess {
            api_url: door.url.clone(),
            api_key: key(),
            sending_key: key(),
        });
        Ok(Ready {
            api_url: self.public.url.clone(),
            render: RenderAccess {
                api_url: format!("{}/v1", self.render.url),
                api_key: format!("rnd_{}", crate::ids::plain(32)),
                owner_id: crate::ids::render("tea"),
                service_id: crate::ids::render("srv"),
                postgres_id: crate::ids::render("dpg"),
            },
            slack: SlackAccess {
                api_url: format!("{}/api", self.slack.url),
                token: format!("xoxb-{}", crate::ids::plain(40)),
                channel: crate::ids::slack("C"),
            },
            pagerduty: PagerDutyAccess {
                events_url: format!("{}/v2/enqueue", self.pagerduty.url),
                routing_keys: LEVELS
                    .map(|level| (level.to_owned(), crate::ids::hex(32)))
                    .into_iter()
                    .collect::<BTreeMap<_, _>>(),
            },
            database_url: servers.database_url.clone(),
            control: ControlAccess { url: self.control.url.clone(), token: crate::ids::hex(40) },
            metrics_url: format!("{}/metrics", self.public.url),
            redis: servers.redis_url.clone().map(|url| RedisAccess { url }),
            workers: workers(QUEUE, WORKERS),
            staging,
            sendgrid,
            status_pages: BTreeMap::new(),
        })
    }
}

/// Starts everything that is no server of the machine's own, side by side.
pub(crate) async fn assemble(
    args: &UpArgs,
    servers: &Servers,
    folder: &Path,
    contracts: Option<Loading>,
) -> Result<Running, LabError> {
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(2))
        .build()?;
    let doors = Doors::open(&args.with).await?;
    let mut ready = doors.ready(&args.with, servers)?;
    let stream = Stream::start(args.syslog.clone());

    let ground = Ground { folder, http: &http, stream: &stream, owner_id: &ready.render.owner_id };
    let redis_url = servers.redis_url.as_deref();
    let staged = ready.staging.as_ref().and_then(|staging| staging.workers.as_ref());
    let ((production, database), staging, workers, staging_workers) = tokio::try_join!(
        production(&ground, &ready, redis_url),
        staging(&ground, &ready),
        celery(&ground, &ready, servers, ("vectra-worker", "main", ready.workers.as_ref())),
        celery(&ground, &ready, servers, ("vectra-worker-staging", "develop", staged))
    )?;
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
    let services: Vec<Arc<Platform>> =
        [Some(&production), staging.as_ref(), workers.as_ref(), staging_workers.as_ref()]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
    let render = Arc::new(Render::new(
        services.clone(),
        Secret::new(ready.render.api_key.clone()),
        Database { id: ready.render.postgres_id.clone(), pool: database.clone() },
    ));
    let load = Arc::new(Load::default());
    doors.public.serve(crate::platform::public_router(Arc::clone(&production)));
    doors.render.serve(guarded(crate::render::router(render), gate(Service::Render)));
    doors.slack.serve(guarded(crate::slack::router(Arc::clone(&slack)), gate(Service::Slack)));
    doors.pagerduty.serve(guarded(crate::pagerduty::router(Arc::clone(&pagerduty)), gate(Service::PagerDuty)));
    if let (Some(door), Some(service)) = (doors.staging, &staging) {
        let share = args.load.div_ceil(STAGING_SHARE);
        tokio::spawn(Arc::new(Load::default()).run(http.clone(), door.url.clone(), share));
        door.serve(crate::platform::public_router(Arc::clone(service)));
    }
    let sendgrid = match (doors.sendgrid, &ready.sendgrid) {
        (Some(door), Some(access)) => {
            let (sending, reading) = (&access.sending_key, &access.api_key);
            let sendgrid = Arc::new(SendGrid::new(Secret::new(sending.clone()), Secret::new(reading.clone())));
            door.serve(guarded(crate::sendgrid::router(Arc::clone(&sendgrid)), gate(Service::SendGrid)));
            Some(sendgrid)
        }
        _ => None,
    };
    let pages = doors.status.map(|door| {
        let pages = Arc::new(StatusPages::new(door.url.clone()));
        door.serve(guarded(crate::status_pages::router(Arc::clone(&pages)), gate(Service::Statuspage)));
        pages
    });
    ready.status_pages = pages.as_ref().map(|pages| pages.addresses()).unwrap_or_default();
    let queue = redis_url.map(|url| Broker::new(url, QUEUE.to_owned(), broker::LONG)).transpose();
    let world = World {
        production: Arc::clone(&production),
        staging,
        workers,
        staging_workers,
        database,
        database_url: Secret::new(ready.database_url.clone()),
        broker: queue.map_err(|error| LabError::Other(format!("the lab's Redis: {error}")))?,
        sendgrid,
        pages,
    };
    let control = Control {
        token: Secret::new(ready.control.token.clone()),
        faults: Arc::new(Faults::new(world)),
        journal,
        behaviours,
        judge,
        slack,
        pagerduty,
        stream,
        load: Arc::clone(&load),
    };
    doors.control.serve(crate::control::router(Arc::new(control)));
    for service in &services {
        tokio::spawn(Arc::clone(service).sample());
    }
    tokio::spawn(load.run(http.clone(), ready.api_url.clone(), args.load));

    let healthy = http.get(format!("{}/health", ready.api_url)).timeout(Duration::from_secs(5)).send().await?;
    if !healthy.status().is_success() {
        return Err(LabError::Other(format!("the API answers {} at its public address", healthy.status())));
    }
    Ok(Running { services, ready })
}
