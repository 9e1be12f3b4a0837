//! From the event that proves a failure to the signal on the live stream, idle and under load.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::client::Connection;
use crate::events::{Run, Source};
use crate::ingest::post_until;
use crate::options::Options;
use crate::process::Server;
use crate::report::Report;

const SAMPLES: usize = 40;
/// Events until a looping run has five tool calls: start, then four events per round.
const PROOF: usize = 20;

pub(crate) async fn run(_: &Options, report: &mut Report) -> Result<()> {
    report.table(
        "Event to signal on the live stream",
        &["load", "p50 ms", "p99 ms", "max ms"],
    );
    for posters in [0, 4] {
        let mut times = measure(posters).await?;
        times.sort_unstable();
        let millis = |time: Duration| format!("{:.0}", time.as_secs_f64() * 1e3);
        let label = if posters == 0 {
            "idle".to_owned()
        } else {
            format!("{posters} posters × 100 events, no pause")
        };
        report.row(&[
            label,
            millis(times[times.len() / 2]),
            millis(times[times.len() * 99 / 100]),
            millis(times[times.len() - 1]),
        ]);
    }
    Ok(())
}

async fn measure(posters: usize) -> Result<Vec<Duration>> {
    let server = Server::start().await?;
    let deadline = Instant::now() + Duration::from_secs(30);
    let load: Vec<_> = (0..posters)
        .map(|seed| tokio::spawn(post_until(server.ingest.clone(), 1000 + seed as u64, 100, deadline)))
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut connection = Connection::open(&server.ingest).await?;
    let mut source = Source::new(77, 1);
    let mut times = Vec::new();
    for _ in 0..SAMPLES {
        let stream = Connection::open(&server.api)
            .await?
            .subscribe("/v1/stream?failure_type=TOOL_LOOP")
            .await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
        let run = source.run(200, true);
        times.push(sample(&mut connection, stream, &mut source, run).await?);
    }
    load.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(times)
}

/// Sends an open, looping run and waits for its signal.
async fn sample(
    connection: &mut Connection,
    mut stream: TcpStream,
    source: &mut Source,
    mut run: Run,
) -> Result<Duration> {
    let mut body = String::from(r#"{"api_key":"dt_dev_bench","agent_id":"bench","events":["#);
    for index in 0..PROOF {
        if index > 0 {
            body.push(',');
        }
        source.event(&mut run, &mut body);
    }
    body.push_str("]}");
    let sent = Instant::now();
    connection.post("/v1/ingest", &body).await?;
    let mut seen = Vec::new();
    let wait = async {
        loop {
            if stream.read_buf(&mut seen).await? == 0 {
                anyhow::bail!("the stream ended");
            }
            let text = String::from_utf8_lossy(&seen);
            let found =
                |line: &str| line.contains("\"signal\"") && line.contains(run.id()) && line.contains("TOOL_LOOP");
            if text.lines().any(found) {
                return Ok(sent.elapsed());
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), wait)
        .await
        .context("no signal within 20 s")?
}
