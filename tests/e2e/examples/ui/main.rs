//! Measures the dashboard in headless Chromium: `cargo xtask bench ui [--runs COUNT] [--write FILE]`.
//!
//! The server is the release binary with its own empty data folder, filled with sample runs. CPU times are
//! those of all of the browser's processes, read from the kernel; they depend on the machine's load far
//! less than wall times. Every figure stands beside the same page done plainly: one table with all rows.

mod cpu;
mod first_page;
mod idle;
mod list;
mod long_run;
mod opening;
mod report;
mod sample;

use anyhow::{Context, Result, bail};
use e2e::Server;
use report::Report;

struct Options {
    /// Sample runs for the list.
    runs: u64,
    write: Option<String>,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let options = options()?;
    let mut report = Report::new();
    let server = Server::start_patient(std::time::Duration::from_hours(24))?;
    report.machine().await?;
    first_page::run(&server, &mut report).await?;
    long_run::run(&server, &mut report).await?;
    server.fill(options.runs)?;
    list::run(&server, options.runs, &mut report).await?;
    idle::run(&server, &mut report).await?;
    report.finish(options.write.as_deref())
}

fn options() -> Result<Options> {
    let mut options = Options {
        runs: 100_000,
        write: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--runs" => options.runs = value()?.parse().context("--runs")?,
            "--write" => options.write = Some(value()?),
            other => bail!("unknown argument {other}; use --runs or --write"),
        }
    }
    Ok(options)
}
