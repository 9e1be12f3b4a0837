//! The command line: one file per subcommand.

mod config;
mod demo;
mod flags;
mod health;
mod keys;
mod output;
mod policies;
mod serve;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use store::Store;

use crate::config::{Config, Loaded};
pub use flags::SettingFlags;

/// Watches the structure of AI agents' runs and says what goes wrong in them.
#[derive(Debug, Parser)]
#[command(name = "dunetrace", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Keys(keys::Args),
    Config(config::Args),
    Demo(demo::Args),
    Policies(policies::Args),
    Health(health::Args),
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(args) => serve::run(args),
        Command::Keys(args) => keys::run(args),
        Command::Config(args) => config::run(args),
        Command::Demo(args) => demo::run(args),
        Command::Policies(args) => policies::run(args),
        Command::Health(args) => health::run(args),
    };
    done.unwrap_or_else(|error| {
        output::complain(&format!("{error:#}"));
        ExitCode::FAILURE
    })
}

/// The settings for a command, with what is odd about them said aloud.
fn configured(flags: &SettingFlags) -> anyhow::Result<Config> {
    let Loaded { config, warnings, .. } = crate::config::load(flags.values())?;
    for warning in &warnings {
        output::complain(warning);
    }
    Ok(config)
}

/// Opens the configured store, and makes the directory for it if need be.
async fn open_store(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    if let Some(directory) = config.database_url.directory() {
        make_directory(&directory).with_context(|| format!("cannot make {} (DATABASE_URL)", directory.display()))?;
    }
    let url = &config.database_url;
    store::connect(url.as_str()).with_context(|| format!("cannot open {url:?} (DATABASE_URL)"))
}

/// For the owner only: even hashed, runs say much about a business.
fn make_directory(directory: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Runs one command's future to its end.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        // Each thread keeps some memory for itself; more of them than readers and parsers gain nothing.
        .max_blocking_threads(16)
        .enable_all()
        .build()
        .context("cannot start the runtime")?
        .block_on(work)
}
