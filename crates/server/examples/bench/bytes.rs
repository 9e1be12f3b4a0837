//! Bytes per event on disk: hot, and packed after the run's end.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::client::Connection;
use crate::events::{RUN_LENGTH, Source};
use crate::process::Server;
use crate::report::Report;

const BATCHES: usize = 2000;

pub(crate) async fn run(report: &mut Report) -> Result<()> {
    report.table(
        "Bytes per event",
        &[
            "state",
            "events",
            "whole database",
            "events alone (chunks, blobs)",
            "run rows and indexes",
        ],
    );
    // Runs that never end stay hot.
    let hot = measure(u32::MAX, "chunks").await?;
    report.row(&hot.cells("hot (100-event batches)"));
    let packed = measure(RUN_LENGTH, "run_blobs").await?;
    report.row(&packed.cells("packed"));
    Ok(())
}

struct Bytes {
    events: usize,
    whole: f64,
    data: f64,
}

impl Bytes {
    fn cells(&self, state: &str) -> Vec<String> {
        vec![
            state.to_owned(),
            self.events.to_string(),
            format!("{:.1}", self.whole),
            format!("{:.1}", self.data),
            format!("{:.1}", self.whole - self.data),
        ]
    }
}

async fn measure(length: u32, table: &str) -> Result<Bytes> {
    let mut server = Server::start().await?;
    let mut connection = Connection::open(&server.ingest).await?;
    let mut source = Source::new(5, 20);
    for _ in 0..BATCHES {
        let body = if length == u32::MAX {
            open_runs(&mut source)
        } else {
            source.batch(104, &mut None, length)
        };
        let status = connection.post("/v1/ingest", &body).await?;
        if status != 202 {
            bail!("the server answered {status}");
        }
    }
    settle(&server).await?;
    server.stop()?;
    let events = BATCHES * 104;
    let database = rusqlite::Connection::open(server.database())?;
    let number = |sql: &str| {
        database
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .context("measuring the database")
    };
    let pages = number("PRAGMA page_count")? - number("PRAGMA freelist_count")?;
    let whole = pages * number("PRAGMA page_size")?;
    let data = number(&format!("SELECT COALESCE(SUM(LENGTH(data)), 0) FROM {table}"))?;
    Ok(Bytes {
        events,
        whole: whole as f64 / events as f64,
        data: data as f64 / events as f64,
    })
}

/// Four runs of 26 events that go on.
fn open_runs(source: &mut Source) -> String {
    let mut body = String::from(r#"{"api_key":"dt_dev_bench","agent_id":"bench","events":["#);
    for run in 0..4 {
        let mut run_state = source.run(1000, false);
        for event in 0..RUN_LENGTH {
            if run + event > 0 {
                body.push(',');
            }
            source.event(&mut run_state, &mut body);
        }
    }
    body.push_str("]}");
    body
}

/// Waits until detection has nothing left to do: the server's CPU time stands still.
pub(crate) async fn settle(server: &Server) -> Result<()> {
    let deadline = Instant::now() + Duration::from_mins(15);
    let mut last = server.cpu();
    let mut quiet = 0;
    while quiet < 4 {
        if Instant::now() > deadline {
            bail!("the server does not come to rest");
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        let now = server.cpu();
        quiet = if now.saturating_sub(last) <= Duration::from_millis(20) {
            quiet + 1
        } else {
            0
        };
        last = now;
    }
    Ok(())
}
