//! Durable events per second and the time to their acknowledgement.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::client::Connection;
use crate::disk;
use crate::events::{RUN_LENGTH, Source};
use crate::options::Options;
use crate::process::Server;
use crate::report::Report;

pub(crate) async fn run(options: &Options, report: &mut Report) -> Result<()> {
    let syncs = disk::syncs_per_second()?;
    report.table(
        &format!("Ingest (disk alone: {syncs:.0} durable 4 KiB writes per second)"),
        &[
            "connections × events",
            "events/s",
            "requests/s",
            "ack p50 ms",
            "ack p99 ms",
            "server CPU µs/event",
            "peak RSS MiB",
        ],
    );
    for (connections, batch) in [(1, 100), (16, 100), (128, 100), (1, 3), (16, 3), (128, 3)] {
        let load = measure(connections, batch, options.time).await?;
        report.row(&[
            format!("{connections} × {batch}"),
            format!("{:.0}", load.events_per_second),
            format!("{:.0}", load.events_per_second / batch as f64),
            format!("{:.1}", load.p50.as_secs_f64() * 1e3),
            format!("{:.1}", load.p99.as_secs_f64() * 1e3),
            format!("{:.1}", load.cpu_per_event_us),
            format!("{:.0}", load.memory),
        ]);
    }
    Ok(())
}

struct Load {
    events_per_second: f64,
    p50: Duration,
    p99: Duration,
    cpu_per_event_us: f64,
    memory: f64,
}

async fn measure(connections: usize, batch: usize, time: Duration) -> Result<Load> {
    let server = Server::start().await?;
    let deadline = Instant::now() + time;
    let (cpu, start) = (server.cpu(), Instant::now());
    let mut posters = Vec::new();
    for seed in 0..connections {
        posters.push(tokio::spawn(post_until(
            server.ingest.clone(),
            seed as u64,
            batch,
            deadline,
        )));
    }
    let mut latencies = Vec::new();
    for poster in posters {
        latencies.extend(poster.await??);
    }
    let elapsed = start.elapsed();
    let cpu = server.cpu().saturating_sub(cpu);
    ensure!(!latencies.is_empty(), "nothing was acknowledged");
    latencies.sort_unstable();
    let events = (latencies.len() * batch) as f64;
    Ok(Load {
        events_per_second: events / elapsed.as_secs_f64(),
        p50: latencies[latencies.len() / 2],
        p99: latencies[latencies.len() * 99 / 100],
        cpu_per_event_us: cpu.as_secs_f64() * 1e6 / events,
        memory: server.peak_memory(),
    })
}

/// Posts batch after batch over one connection and returns the time each took to be acknowledged.
pub(crate) async fn post_until(address: String, seed: u64, batch: usize, deadline: Instant) -> Result<Vec<Duration>> {
    let mut source = Source::new(seed + 1, 20);
    let mut connection = Connection::open(&address).await?;
    let mut open = None;
    let mut latencies = Vec::new();
    while Instant::now() < deadline {
        let body = source.batch(batch, &mut open, RUN_LENGTH);
        let sent = Instant::now();
        let status = connection.post("/v1/ingest", &body).await?;
        ensure!(status == 202, "the server answered {status}");
        latencies.push(sent.elapsed());
    }
    Ok(latencies)
}
