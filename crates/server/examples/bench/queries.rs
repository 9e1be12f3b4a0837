//! What a page costs the server, with many runs stored, at rest and under full ingest.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::bytes::settle;
use crate::client::Connection;
use crate::events::Source;
use crate::ingest::post_until;
use crate::options::Options;
use crate::process::Server;
use crate::report::Report;

static SEEDS: AtomicU64 = AtomicU64::new(1_000_000);

/// Requests per figure: the CPU clock ticks in 10 ms.
const REPEATS: u32 = 200;
/// Events of a seeded run, few so that a million runs are seeded in minutes.
const SEED_LENGTH: u32 = 10;

const LISTS: [(&str, &str); 14] = [
    ("runs, newest", "/v1/runs?limit=50"),
    ("runs of one agent", "/v1/runs?limit=50&agent=agent-7"),
    ("runs with a failure type", "/v1/runs?limit=50&failure_type=TOOL_LOOP"),
    ("runs by severity", "/v1/runs?limit=50&severity=HIGH,CRITICAL"),
    (
        "agent and failure type",
        "/v1/runs?limit=50&agent=agent-7&failure_type=TOOL_LOOP",
    ),
    (
        "agent, status and model",
        "/v1/runs?limit=50&agent=agent-7&status=completed&model=gpt-4o",
    ),
    ("nothing matches (model)", "/v1/runs?limit=50&model=none"),
    ("nothing matches (text)", "/v1/runs?limit=50&text=zzzz"),
    ("longest runs", "/v1/runs?limit=50&sort=duration"),
    ("by content hash", "/v1/runs?limit=50&hash=0000000000000007"),
    ("signals, newest", "/v1/signals?limit=50"),
    ("signals without prose", "/v1/signals?limit=50&explain=false"),
    ("signal groups", "/v1/signals/groups"),
    ("agents", "/v1/agents?limit=50"),
];

pub(crate) async fn run(options: &Options, report: &mut Report) -> Result<()> {
    for &runs in &options.runs {
        let server = Server::start().await?;
        let seeding = Instant::now();
        seed(&server, runs).await?;
        report.table(
            &format!(
                "Queries at {runs} runs (seeded and judged in {:.0} s)",
                seeding.elapsed().as_secs_f64()
            ),
            &[
                "query",
                "server CPU ms",
                "wall p50 ms",
                "wall p99 ms",
                "wall p50 under ingest",
                "p99 under ingest",
            ],
        );
        let deep = deep_page(&server, 100).await?;
        let big = big_run(&server).await?;
        let mut queries: Vec<(&str, &str)> = LISTS.to_vec();
        queries.push(("runs, page 100", &deep));
        queries.push(("run of 10,000 events", &big));
        for (name, path) in queries {
            let rest = measure(&server, path).await?;
            let busy = under_load(&server, path).await?;
            report.row(&[
                name.to_owned(),
                format!("{:.2}", rest.cpu),
                format!("{:.2}", rest.p50),
                format!("{:.2}", rest.p99),
                format!("{:.2}", busy.p50),
                format!("{:.2}", busy.p99),
            ]);
        }
        report.line(&format!("\nPeak resident memory: {:.0} MiB", server.peak_memory()));
    }
    Ok(())
}

/// In milliseconds.
pub(crate) struct Cost {
    pub(crate) cpu: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

pub(crate) async fn measure(server: &Server, path: &str) -> Result<Cost> {
    let mut connection = Connection::open(&server.api).await?;
    connection.get(path).await?;
    let cpu = server.cpu();
    let mut times = Vec::new();
    for _ in 0..REPEATS {
        let start = Instant::now();
        let (status, _) = connection.get(path).await?;
        ensure!(status == 200, "{path} answered {status}");
        times.push(start.elapsed());
    }
    let cpu = server.cpu().saturating_sub(cpu).as_secs_f64() * 1e3 / f64::from(REPEATS);
    times.sort_unstable();
    let millis = |index: usize| times[index].as_secs_f64() * 1e3;
    Ok(Cost {
        cpu,
        p50: millis(times.len() / 2),
        p99: millis(times.len() * 99 / 100),
    })
}

async fn under_load(server: &Server, path: &str) -> Result<Cost> {
    let deadline = Instant::now() + Duration::from_mins(1);
    // Another seed each time: the same events again would be recognised as a retry.
    let seed = SEEDS.fetch_add(100, Ordering::Relaxed);
    let load: Vec<_> = (0..8)
        .map(|n| tokio::spawn(post_until(server.ingest.clone(), seed + n, 100, deadline)))
        .collect();
    let cost = measure(server, path).await;
    load.iter().for_each(tokio::task::JoinHandle::abort);
    cost
}

async fn seed(server: &Server, runs: usize) -> Result<()> {
    const POSTERS: usize = 8;
    let mut posters = Vec::new();
    for poster in 0..POSTERS {
        let address = server.ingest.clone();
        posters.push(tokio::spawn(async move {
            let mut source = Source::new(10_000 + poster as u64, 50).at(1_795_000_000.0);
            let mut connection = Connection::open(&address).await?;
            for _ in 0..runs.div_ceil(POSTERS * 50) {
                let body = source.batch(50 * SEED_LENGTH as usize, &mut None, SEED_LENGTH);
                let status = connection.post("/v1/ingest", &body).await?;
                ensure!(status == 202, "the server answered {status}");
            }
            anyhow::Ok(())
        }));
    }
    for poster in posters {
        poster.await??;
    }
    settle(server).await
}

/// The path of a page far down the list.
async fn deep_page(server: &Server, page: usize) -> Result<String> {
    let mut connection = Connection::open(&server.api).await?;
    let mut path = "/v1/runs?limit=50".to_owned();
    for _ in 0..page {
        let (_, body) = connection.get(&path).await?;
        let list: api::runs::RunList = serde_json::from_slice(&body)?;
        let Some(next) = list.page.next else { break };
        path = format!("/v1/runs?limit=50&cursor={}", api::paths::encode(&next));
    }
    Ok(path)
}

/// Stores a run of 10,000 events and gives its path.
async fn big_run(server: &Server) -> Result<String> {
    let mut source = Source::new(4242, 1).at(1_795_100_000.0);
    let mut run = source.run(10_000, false);
    let mut connection = Connection::open(&server.ingest).await?;
    for _ in 0..100 {
        let mut body = String::from(r#"{"api_key":"dt_dev_bench","agent_id":"bench","events":["#);
        for index in 0..100 {
            if index > 0 {
                body.push(',');
            }
            source.event(&mut run, &mut body);
        }
        body.push_str("]}");
        let status = connection.post("/v1/ingest", &body).await?;
        ensure!(status == 202, "the server answered {status}");
    }
    settle(server).await?;
    Ok(format!("/v1/runs/{}", run.id()))
}
