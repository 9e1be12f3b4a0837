//! Taking runs in, judging them, and what they then take on the disk.

use std::path::Path;
use std::time::{Duration, Instant};

use domain::{Baselines, DetectorConfig, Micros, RunStats, RunSummary};
use store::sqlite::SqliteStore;
use store::{Append, Judgement, Packed, RunStore, StoredRun, TenantId, Work};

use crate::clock::{cpu, since};
use crate::sample::{EVENTS, run};
use crate::tables::size;

pub async fn measure(store: &SqliteStore, tenant: TenantId, runs: usize, path: &Path) {
    let mut state = 99;
    let now = Micros(1_795_000_000_000_000);
    let (mut appended, mut judged) = (Duration::ZERO, Duration::ZERO);
    let (mut append_wall, mut judge_wall) = (Duration::ZERO, Duration::ZERO);
    let mut hot = None;
    let mut done = 0;
    while done < runs {
        let (start, wall) = (cpu(), Instant::now());
        let mut tasks = Vec::new();
        for post in 0..500 {
            let received = Micros(now.0 + (done as i64 + post * 4) * 1_000_000);
            let chunks = (0..4)
                .map(|_| run(&mut state, received.0 - 2_000_000, EVENTS))
                .collect();
            tasks.push(store.append(Append {
                tenant,
                received,
                chunks,
            }));
        }
        futures(tasks).await;
        appended += since(start);
        append_wall += wall.elapsed();
        done += 2000;
        if done == 2000 {
            hot = Some(size(path));
        }
        let (start, wall) = (cpu(), Instant::now());
        judge_all(store, Micros(i64::MAX / 4)).await;
        judged += since(start);
        judge_wall += wall.elapsed();
    }
    let events = f64::from(EVENTS);
    let per = |time: Duration| time.as_secs_f64() * 1e6 / done as f64;
    println!(
        "hot: {:.1} bytes per event with everything",
        hot.unwrap_or(0) as f64 / (2000.0 * events)
    );
    println!(
        "append {:.2} us/event CPU, {:.2} wall",
        per(appended) / events,
        per(append_wall) / events
    );
    println!(
        "judge and commit {:.0} us/run CPU, {:.0} wall",
        per(judged),
        per(judge_wall)
    );
    println!(
        "packed: {:.1} bytes per event with everything",
        size(path) as f64 / (done as f64 * events)
    );
}

async fn futures(tasks: Vec<impl Future<Output = Result<(), store::StoreError>>>) {
    let mut tasks: Vec<_> = tasks.into_iter().map(Box::pin).collect();
    std::future::poll_fn(|context| {
        tasks.retain_mut(|task| match task.as_mut().poll(context) {
            std::task::Poll::Ready(outcome) => {
                outcome.unwrap();
                false
            }
            std::task::Poll::Pending => true,
        });
        if tasks.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}

async fn judge_all(store: &SqliteStore, now: Micros) {
    loop {
        let due = store.due(now, 256).await.unwrap();
        if due.is_empty() {
            return;
        }
        let refs: Vec<_> = due.iter().map(|work| work.run).collect();
        let loaded = store.load(&refs).await.unwrap();
        let judgements = due
            .into_iter()
            .zip(loaded)
            .map(|(work, run)| judge(work, run))
            .collect();
        store.commit(judgements).await.unwrap();
    }
}

fn judge(work: Work, stored: StoredRun) -> Judgement {
    let mut events = stored.events;
    let state = domain::run::replay(stored.header, &mut events);
    let config = DetectorConfig::default();
    let signals = domain::judge(&state, &config.default, &Baselines::default());
    let hashes: std::collections::BTreeSet<_> = events.iter().flat_map(|event| event.payload.hashes()).collect();
    Judgement {
        summary: RunSummary::of(&state, &signals),
        signals,
        stats: RunStats::of(&state),
        hashes: hashes.into_iter().collect(),
        firings: Vec::new(),
        pack: Some(Packed {
            header: state.header.clone(),
            events,
            position: stored.position,
        }),
        next_due: None,
        judged_at: work.last_received,
        work,
    }
}
