//! `cargo xtask bench`: the measuring programs, and what they measure built as users run it.

use anyhow::Result;

use crate::{browser, dashboard, process, run, tools};

/// Builds the server it measures and becomes the measuring program.
pub(crate) fn run(args: &[String]) -> Result<()> {
    match args.split_first() {
        Some((part, rest)) if part == "ui" => ui(rest),
        Some((part, _)) if part == "graph" => graph(),
        _ => server(args),
    }
}

fn server(args: &[String]) -> Result<()> {
    process::cargo(&["build", "--release", "--package", "server", "--bin", "dunetrace"]).run()?;
    let fixed = ["run", "--release", "--package", "server", "--example", "bench", "--"];
    process::cargo(&with(&fixed, args)).replace_this()
}

/// The step graph's picture, without a browser.
fn graph() -> Result<()> {
    process::cargo(&["run", "--release", "--example", "graph_layout"]).replace_this()
}

/// The dashboard in a browser.
fn ui(args: &[String]) -> Result<()> {
    browser::ensure_system_packages()?;
    tools::ensure_wasm_target()?;
    tools::ensure()?;
    dashboard::build()?;
    let server = run::build_server(&["--release"], "release")?;
    process::cargo(&with(&["run", "--package", "e2e", "--example", "ui", "--"], args))
        .env("DUNETRACE_BIN", server)
        .env("CHROMEDRIVER", browser::chromedriver()?)
        .replace_this()
}

fn with<'a>(fixed: &[&'a str], args: &'a [String]) -> Vec<&'a str> {
    fixed.iter().copied().chain(args.iter().map(String::as_str)).collect()
}
