//! `dunetrace health`: for supervisors and containers.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use api::paths;
use axum::http::Method;

use super::{SettingFlags, block_on, configured, output};
use crate::client::{Destination, Target, request};

const TIMEOUT: Duration = Duration::from_secs(5);

/// Ask the running server whether it is well. Ends with 0 if it is, with 1 if not.
///
/// It asks /health at the configured API address.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    settings: SettingFlags,
}

pub(super) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = configured(&args.settings)?;
    let to = Target::of(config.api_addr);
    let late = format!(
        "no answer from {to} (DUNETRACE_API_ADDR) within {} s",
        TIMEOUT.as_secs()
    );
    let reply = block_on(async {
        let asking = request(Destination { to, key: None }, Method::GET, paths::HEALTH);
        let asking = tokio::time::timeout(TIMEOUT, asking).await.context(late)?;
        asking.context("cannot ask the configured API address (DUNETRACE_API_ADDR)")
    })?;
    output::say(&reply.body);
    Ok(if reply.status.is_success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
