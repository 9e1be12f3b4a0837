//! `cargo xtask run`: from a clean checkout to a running Dunetrace.

use std::path::PathBuf;
use std::thread;

use anyhow::{Result, anyhow};

use crate::{dashboard, process, report, tools, workspace};

/// Installs, builds and becomes `dunetrace serve`.
pub(crate) fn run(server_args: &[String]) -> Result<()> {
    dashboard()?;
    report::step("server: compiling");
    let server = build_server(&["--release"], "release")?;
    report::step("ready: starting `dunetrace serve` (Ctrl-C ends it)");
    // The server itself prints the addresses, as only it knows what `.env` and flags changed.
    let serve = ["serve".to_owned()];
    let args: Vec<&String> = serve.iter().chain(server_args).collect();
    process::program(server, &args).where_the_user_is()?.replace_this()
}

/// Builds the dashboard with the tools it needs.
pub(crate) fn dashboard() -> Result<()> {
    report::step("checking tools");
    tools::ensure_wasm_target()?;
    if !tools::present()? {
        install_while_compiling()?;
    }
    dashboard::build()
}

/// Builds the server with the dashboard inside, and says where it lies.
pub(crate) fn build_server(profile_args: &[&str], profile_folder: &str) -> Result<PathBuf> {
    built_server(
        &[&["--features", "embed-dashboard"], profile_args].concat(),
        profile_folder,
    )
}

/// The same for those who open no page: there need not be a dashboard yet.
pub(crate) fn build_server_alone() -> Result<PathBuf> {
    built_server(&[], "debug")
}

fn built_server(further_args: &[&str], profile_folder: &str) -> Result<PathBuf> {
    let build = ["build", "--package", "server"];
    process::cargo(&[&build, further_args].concat()).run()?;
    let name = format!("dunetrace{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace::target_dir()?.join(profile_folder).join(name))
}

/// The first start: the tools' last, single-threaded steps overlap with the app's compilation.
fn install_while_compiling() -> Result<()> {
    thread::scope(|scope| {
        let installation = scope.spawn(tools::ensure);
        report::step("meanwhile: compiling the dashboard");
        let compiled = dashboard::compile().run();
        let installed = installation
            .join()
            .map_err(|_| anyhow!("installing the tools panicked"))?;
        compiled.and(installed)
    })
}
