//! What to measure and for how long.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Ingest,
    Latency,
    Bytes,
    Queries,
    Policies,
    Backtest,
}

impl Part {
    const ALL: [Self; 6] = [
        Self::Ingest,
        Self::Latency,
        Self::Bytes,
        Self::Queries,
        Self::Policies,
        Self::Backtest,
    ];
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) parts: Vec<Part>,
    /// Of each ingest measurement.
    pub(crate) time: Duration,
    /// Sizes of the database for the queries, in runs.
    pub(crate) runs: Vec<usize>,
    /// Where to write the report besides the terminal.
    pub(crate) write: Option<PathBuf>,
}

impl Options {
    pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            parts: Vec::new(),
            time: Duration::from_secs(8),
            runs: vec![100_000, 1_000_000],
            write: None,
        };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "ingest" => options.parts.push(Part::Ingest),
                "latency" => options.parts.push(Part::Latency),
                "bytes" => options.parts.push(Part::Bytes),
                "queries" => options.parts.push(Part::Queries),
                "policies" => options.parts.push(Part::Policies),
                "backtest" => options.parts.push(Part::Backtest),
                "all" => options.parts = Part::ALL.to_vec(),
                "--seconds" => options.time = Duration::from_secs(value()?.parse().context("--seconds")?),
                "--runs" => options.runs = sizes(&value()?)?,
                "--write" => options.write = Some(PathBuf::from(value()?)),
                other => {
                    bail!("unknown argument {other}; use ingest, latency, bytes, queries, policies, backtest or all")
                }
            }
        }
        if options.parts.is_empty() {
            options.parts = vec![Part::Ingest, Part::Latency, Part::Bytes];
        }
        Ok(options)
    }
}

fn sizes(list: &str) -> Result<Vec<usize>> {
    list.split(',')
        .map(|size| size.parse().with_context(|| format!("--runs {size}")))
        .collect()
}
