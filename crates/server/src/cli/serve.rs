//! `dunetrace serve`: the server.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::{SettingFlags, block_on, configured, open_store, output};
use crate::config::Config;
use crate::logging;
use crate::start::{Ports, start, write_ports};

/// Take events, judge runs, and serve the REST API and the dashboard.
///
/// Without any configuration it listens on this machine only, asks nobody for a key, and keeps its data
/// in an SQLite file in the home directory. Ctrl-C ends it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write the addresses as JSON to this file once all three listen; useful with port 0.
    #[arg(long, value_name = "PATH")]
    ports_file: Option<PathBuf>,
    #[command(flatten)]
    settings: SettingFlags,
}

pub(super) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = configured(&args.settings)?;
    logging::start(&config);
    block_on(serve(config, args.ports_file))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(config: Config, ports_file: Option<PathBuf>) -> anyhow::Result<()> {
    let greeting = greeting(&config);
    // Asked for before anything listens, so that no signal finds the default of ending at once.
    let ended = end_requested()?;
    let server = start(config, open_store).await?;
    if let Some(path) = ports_file {
        write_ports(&server.ports, &path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    output::say(&greeting(&server.ports));
    ended.await;
    tracing::info!("ending");
    server.stop().await;
    Ok(())
}

/// The first lines that a user sees.
fn greeting(config: &Config) -> impl Fn(&Ports) -> String + use<> {
    let mode = config.auth_mode.as_str();
    let keys = match config.auth_mode {
        crate::auth::AuthMode::Dev => "no API key needed",
        crate::auth::AuthMode::Prod => "every request needs an API key",
    };
    let database = format!("{:?}", config.database_url);
    move |ports| {
        format!(
            "Dunetrace {} is running ({mode}: {keys})\n\n  \
             Dashboard  http://{}\n  \
             Ingest     http://{}   point your agent's SDK here\n  \
             API        http://{}   documentation at /docs\n  \
             Data       {database}\n\n\
             Ctrl-C ends it.\n",
            env!("CARGO_PKG_VERSION"),
            ports.dashboard,
            ports.ingest,
            ports.api,
        )
    }
}

/// Ctrl-C, or what a supervisor sends.
fn end_requested() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .context("cannot listen for SIGTERM")?;
    #[cfg(unix)]
    let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())
        .context("cannot listen for SIGINT")?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}
