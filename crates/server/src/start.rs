//! Brings everything up in the right order, and down again.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use arc_swap::ArcSwap;
use axum::Router;
use domain::DetectorConfig;
use serde::Serialize;
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::auth::Auth;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{self, ApiError};
use crate::explain::Explanations;
use crate::fixes::{self, PromptLocks};
use crate::guard::Guard;
use crate::http::{Limits, descriptors, serve};
use crate::langfuse::Langfuse;
use crate::live::Live;
use crate::llm::Llm;
use crate::outbound::Outbound;
use crate::policies::PolicyCache;
use crate::shutdown::{Shutdown, Trigger};
use crate::{dashboard, detector_file, ingest, request_id, rest, shutdown, worker};

/// The longest that the worker may take for its last batch.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the server really listens, which port 0 leaves to the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ports {
    pub ingest: SocketAddr,
    pub api: SocketAddr,
    pub dashboard: SocketAddr,
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    pub ports: Ports,
    trigger: Trigger,
    live: Live,
    listeners: Vec<JoinHandle<()>>,
    worker: JoinHandle<()>,
    /// May be broken off at any time.
    helpers: Vec<JoinHandle<()>>,
}

/// The three listeners, bound before anything else is touched.
struct Bound {
    ingest: TcpListener,
    api: TcpListener,
    dashboard: TcpListener,
}

/// Starts listeners and worker. `open_store` is called when the ports are ours and the thresholds are valid.
///
/// # Errors
/// A port in use, a broken `detectors.yml`, or what `open_store` says.
pub async fn start(
    mut config: Config,
    open_store: impl AsyncFnOnce(&Config) -> anyhow::Result<Arc<dyn Store>>,
) -> anyhow::Result<Server> {
    descriptors::raise();
    let bound = Bound::of(&config).await?;
    let ports = bound.ports()?;
    (config.ingest_addr, config.api_addr, config.dashboard_addr) = (ports.ingest, ports.api, ports.dashboard);
    let file = detector_file::path(&config);
    let thresholds = file
        .as_deref()
        .map_or_else(|| Ok(DetectorConfig::default()), detector_file::read)?;
    let store = open_store(&config).await?;
    let app = assemble(config, store, thresholds).await?;

    let (trigger, shutdown) = shutdown::pair();
    let watcher = file.map(|file| tokio::spawn(detector_file::watch(file, Arc::clone(&app.detectors))));
    let removals = tokio::spawn(finish_removals(app.clone()));
    let verdicts = tokio::spawn(fixes::watch(app.clone()));
    let worker = tokio::spawn(worker::run(app.clone(), shutdown.clone()));
    let listeners = bound.serve(&app, &shutdown);
    Ok(Server {
        ports,
        trigger,
        live: app.live,
        listeners,
        worker,
        helpers: watcher.into_iter().chain([removals, verdicts]).collect(),
    })
}

/// Goes on where the last process stopped. Listeners do not wait for it.
async fn finish_removals(app: App) {
    match app.store.finish_removals().await {
        Ok(tenants) => tenants.into_iter().for_each(|tenant| app.live.removed(tenant)),
        Err(error) => tracing::warn!(%error, "a removal that was interrupted is still not finished"),
    }
}

async fn assemble(config: Config, store: Arc<dyn Store>, thresholds: DetectorConfig) -> anyhow::Result<App> {
    let auth = Auth::new(config.auth_mode, Arc::clone(&store))
        .await
        .context("cannot prepare the store")?;
    let outbound = Outbound::new().context("cannot prepare requests to other servers")?;
    Ok(App {
        langfuse: Langfuse::new(&outbound, &config),
        llm: Llm::new(&outbound, &config),
        explanations: Explanations::default(),
        prompt_locks: PromptLocks::default(),
        config: Arc::new(config),
        store,
        auth: Arc::new(auth),
        demo: crate::demo::Background::default(),
        backtests: crate::backtests::Backtests::default(),
        clock: Clock::System,
        policies: PolicyCache::default(),
        live: Live::new(),
        wake: Arc::new(Notify::new()),
        detectors: Arc::new(ArcSwap::from_pointee(thresholds)),
    })
}

impl Server {
    /// Takes no more requests, lets those in progress and the worker's batch end.
    pub async fn stop(self) {
        self.trigger.fire();
        // Streams do not end of themselves.
        self.live.close();
        for helper in self.helpers {
            helper.abort();
        }
        for listener in self.listeners {
            // A listener that panicked has ended too.
            let _ = listener.await;
        }
        if tokio::time::timeout(PATIENCE, self.worker).await.is_err() {
            tracing::warn!("the last batch was left undone; the next start takes it up");
        }
    }
}

impl Bound {
    async fn of(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            ingest: bind("DUNETRACE_INGEST_ADDR", config.ingest_addr).await?,
            api: bind("DUNETRACE_API_ADDR", config.api_addr).await?,
            dashboard: bind("DUNETRACE_DASHBOARD_ADDR", config.dashboard_addr).await?,
        })
    }

    fn ports(&self) -> std::io::Result<Ports> {
        Ok(Ports {
            ingest: self.ingest.local_addr()?,
            api: self.api.local_addr()?,
            dashboard: self.dashboard.local_addr()?,
        })
    }

    fn serve(self, app: &App, shutdown: &Shutdown) -> Vec<JoinHandle<()>> {
        let pages = dashboard::router(rest::router(app.clone()), dashboard::files(app));
        let routers = [
            (self.ingest, ingest::router(app.clone())),
            (self.api, guarded(app, rest::router(app.clone()).fallback(no_such_path))),
            (self.dashboard, guarded(app, pages)),
        ];
        let start = |(listener, router)| serve(listener, router, Limits::default(), shutdown.clone());
        routers.into_iter().map(start).collect()
    }
}

async fn no_such_path() -> ApiError {
    error::not_found()
}

/// What browsers talk to.
fn guarded(app: &App, router: Router) -> Router {
    request_id::layered(Guard::new(&app.config).protect(router))
}

async fn bind(setting: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "{address} is in use, perhaps by another dunetrace; end that, or set {setting} to a free address \
             (port 0 takes any)"
        ),
        Err(error) => Err(error).with_context(|| format!("cannot listen on {address} ({setting})")),
    }
}

/// Writes the ports as JSON. The file appears whole or not at all.
///
/// # Errors
/// The folder cannot be written.
pub fn write_ports(ports: &Ports, path: &Path) -> std::io::Result<()> {
    let draft = path.with_extension("tmp");
    std::fs::write(&draft, serde_json::to_vec(ports)?)?;
    std::fs::rename(&draft, path)
}
