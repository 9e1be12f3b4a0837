//! `cargo xtask bench`: the measuring program, built as users run the server.

use anyhow::Result;

use crate::process;

/// Builds the server it measures and becomes the measuring program.
pub(crate) fn run(args: &[String]) -> Result<()> {
    process::cargo(&["build", "--release", "--package", "server", "--bin", "dunetrace"]).run()?;
    let fixed = ["run", "--release", "--package", "server", "--example", "bench", "--"];
    let args: Vec<&str> = fixed.into_iter().chain(args.iter().map(String::as_str)).collect();
    process::cargo(&args).replace_this()
}
