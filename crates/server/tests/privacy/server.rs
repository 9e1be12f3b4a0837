//! The server on sockets of its own, spoken to byte by byte so that nothing is tidied up on the way.

use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use arc_swap::ArcSwap;
use domain::{DetectorConfig, Micros};
use serde_json::Value;
use server::app::App;
use server::auth::{Auth, AuthMode};
use server::clock::Clock;
use server::config::Config;
use server::explain::Explanations;
use server::fixes::PromptLocks;
use server::http::{Limits, serve};
use server::langfuse::Langfuse;
use server::live::Live;
use server::llm::Llm;
use server::outbound::Outbound;
use server::shutdown::{self, Trigger};
use server::{ingest, rest, worker};
use store::FiringCount;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Server {
    pub(crate) ingest: SocketAddr,
    pub(crate) api: SocketAddr,
    app: App,
    trigger: Trigger,
    folder: TempDir,
}

impl Server {
    /// With these settings as far as they concern other servers.
    pub(crate) async fn start(config: Config) -> Result<Self> {
        let folder = TempDir::new()?;
        let store = store::connect(&format!("sqlite://{}", folder.path().join("test.db").display()))?;
        let outbound = Outbound::new()?;
        let app = App {
            langfuse: Langfuse::new(&outbound, &config),
            llm: Llm::new(&outbound, &config),
            explanations: Explanations::default(),
            prompt_locks: PromptLocks::default(),
            config: Arc::new(config),
            auth: Arc::new(Auth::new(AuthMode::Dev, store.clone()).await?),
            store,
            demo: server::demo::Background::default(),
            backtests: server::backtests::Backtests::default(),
            clock: Clock::System,
            policies: server::policies::PolicyCache::default(),
            live: Live::new(),
            wake: Arc::new(Notify::new()),
            detectors: Arc::new(ArcSwap::from_pointee(DetectorConfig::default())),
        };
        let (trigger, ending) = shutdown::pair();
        let (for_ingest, for_api) = (
            TcpListener::bind("127.0.0.1:0").await?,
            TcpListener::bind("127.0.0.1:0").await?,
        );
        let (ingest, api) = (for_ingest.local_addr()?, for_api.local_addr()?);
        serve(
            for_ingest,
            ingest::router(app.clone()),
            Limits::default(),
            ending.clone(),
        );
        serve(
            for_api,
            rest::standalone(app.clone()),
            Limits::default(),
            ending.clone(),
        );
        tokio::spawn(worker::run(app.clone(), ending));
        Ok(Self {
            ingest,
            api,
            app,
            trigger,
            folder,
        })
    }

    /// Where the database is.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn stop(&self) {
        self.trigger.fire();
        self.app.live.close();
    }

    /// The whole answer, from the status line on.
    pub(crate) async fn ask(
        &self,
        to: SocketAddr,
        method: &str,
        path: &str,
        headers: &[(&'static str, String)],
        body: &[u8],
    ) -> Result<String> {
        let headers: Vec<String> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n{}content-length: {}\r\n\r\n",
            headers.concat(),
            body.len()
        );
        let mut connection = TcpStream::connect(to).await?;
        connection.write_all(&[request.as_bytes(), body].concat()).await?;
        let mut answer = Vec::new();
        let read = connection.read_to_end(&mut answer);
        tokio::time::timeout(PATIENCE, read)
            .await
            .with_context(|| format!("{method} {path} is not answered"))??;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    pub(crate) async fn get(&self, path: &str) -> Result<String> {
        self.ask(self.api, "GET", path, &[], b"").await
    }

    pub(crate) async fn json(&self, path: &str) -> Result<Value> {
        let answer = self.get(path).await?;
        let (_, body) = answer.split_once("\r\n\r\n").context("an answer without a body")?;
        serde_json::from_str(body).with_context(|| format!("{path}: {answer}"))
    }

    /// Which policies fired, whenever that was.
    pub(crate) async fn fired(&self) -> Result<Vec<FiringCount>> {
        let tenant = self.app.store.tenant(Auth::DEV_CUSTOMER).await?;
        Ok(self.app.store.policies().firing_counts(tenant, Micros(0)).await?)
    }

    /// Everything that a stream says until the server ends it.
    pub(crate) fn listen(&self, path: &'static str) -> impl Future<Output = Result<Vec<u8>>> + use<> {
        let to = self.api;
        async move {
            let mut connection = TcpStream::connect(to).await?;
            let request = format!("GET {path} HTTP/1.1\r\nhost: {to}\r\n\r\n");
            connection.write_all(request.as_bytes()).await?;
            let mut said = Vec::new();
            connection.read_to_end(&mut said).await?;
            Ok(said)
        }
    }
}

/// The log of the whole process.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Logs everything there is, of every crate, from now on.
pub(crate) fn capture_log() -> Log {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone());
    // Only a second call fails, and this is the only test of the process that logs.
    drop(subscriber.try_init());
    log
}
