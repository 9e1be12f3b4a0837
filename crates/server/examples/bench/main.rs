//! Measures a real server process: `cargo xtask bench [ingest|latency|queries|bytes|policies|backtest|all] [options]`.
//!
//! The server is the release binary beside this program, with its own empty data folder. The load comes
//! from this process, on the same machine, so figures are a floor. CPU times are the server's own.

mod backtest;
mod bytes;
mod client;
mod disk;
mod events;
mod ingest;
mod latency;
mod options;
mod policies;
mod process;
mod queries;
mod report;

use anyhow::Result;
use options::{Options, Part};
use report::Report;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let options = Options::parse(std::env::args().skip(1))?;
    let mut report = Report::new();
    report.machine();
    for part in &options.parts {
        match part {
            Part::Ingest => ingest::run(&options, &mut report).await?,
            Part::Latency => latency::run(&options, &mut report).await?,
            Part::Bytes => bytes::run(&mut report).await?,
            Part::Queries => queries::run(&options, &mut report).await?,
            Part::Backtest => backtest::run(&mut report).await?,
            Part::Policies => policies::run(&options, &mut report).await?,
        }
    }
    report.finish(options.write.as_deref())
}
