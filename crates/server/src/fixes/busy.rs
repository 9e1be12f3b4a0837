//! What looking at the fixes of a busy agent costs: 200 live fixes of one failure, and 5,000 runs.

use domain::run::replay;
use domain::verification::Tally;
use domain::{FailureType, FixState, Label};
use domain::{Micros, RunStats, SignalId};
use store::{Append, Chunk, FixRecord, FixedBy, Judgement, NewFix, TenantId};

use super::reads::Reads;
use super::verify::tally;
use crate::app::App;
use crate::clock::Clock;
use crate::policies::testing::{create, rule};
use crate::rest::testing::{Run, Server};

const OURS: TenantId = TenantId(1);
const RUNS: i64 = 5_000;
const FIXES: i64 = 200;
/// Seconds between two runs.
const EVERY: i64 = 10;

fn at(seconds: i64) -> Micros {
    Run::new("first").events[0].at.plus_millis(seconds * 1000)
}

/// Every fourth run has a loop until the middle, every hundredth after it.
async fn fill(app: &App) {
    let numbers: Vec<i64> = (0..RUNS).collect();
    for numbers in numbers.chunks(100) {
        let run = |number: &i64| {
            let run = Run::new(&format!("run {number}"));
            let often = if *number < RUNS / 2 { 4 } else { 100 };
            let run = if number % often == 0 { run.looping() } else { run };
            run.starting(number * EVERY)
        };
        let runs: Vec<Run> = numbers.iter().map(run).collect();
        let chunk = |run: &Run| Chunk {
            header: run.header.clone(),
            events: run.events.clone(),
        };
        let received = at(numbers[0] * EVERY);
        let append = Append {
            tenant: OURS,
            received,
            chunks: runs.iter().map(chunk).collect(),
        };
        app.store.append(append).await.unwrap();
        let due = app.store.due(received.plus_millis(10_000), 200).await.unwrap();
        let judge = |work: store::Work| {
            let run = runs.iter().find(|run| run.header.run_id.key() == work.run.key).unwrap();
            Judgement {
                work,
                summary: run.summary(),
                signals: run.signals(),
                stats: RunStats::of(&replay(run.header.clone(), &mut run.events.clone())),
                hashes: Vec::new(),
                firings: Vec::new(),
                pack: None,
                next_due: None,
                judged_at: received,
            }
        };
        let judgements = due.into_iter().map(judge).collect();
        app.store.commit(judgements).await.unwrap();
    }
}

/// Of as many signals, all one policy.
async fn fixes(app: &App) -> Vec<FixRecord> {
    let policy = create(app, OURS, rule("stop the loop")).await.id;
    let mut fixes = Vec::new();
    for number in 0..FIXES {
        let fix = NewFix {
            signal: SignalId(number as u64),
            run_id: Run::new(&format!("run {}", number * 4)).header.run_id,
            agent_id: Label::name("agent one"),
            failure: FailureType::ToolLoop,
            at: at(number * RUNS * EVERY / FIXES),
            in_force_since: None,
            actor: Label::name("dev"),
            state: FixState::Live,
            what: FixedBy::Policy(policy),
            content: None,
            joined: false,
        };
        fixes.push(app.store.fixes().add_fix(OURS, fix).await.unwrap());
    }
    fixes
}

#[tokio::test]
async fn runs_are_read_once_for_all_fixes_of_an_agent_and_failure() {
    let mut server = Server::start().await;
    server.app.clock = Clock::Fixed(at(RUNS * EVERY));
    let app = &server.app;
    fill(app).await;
    let fixes = fixes(app).await;

    let (mut alone, mut read_alone): (Vec<Tally>, usize) = (Vec::new(), 0);
    for fix in &fixes {
        let mut reads = Reads::new(app, OURS);
        alone.push(tally(&mut reads, fix).await.unwrap());
        read_alone += reads.runs_read;
    }
    let mut reads = Reads::new(app, OURS);
    reads.share(&fixes.iter().collect::<Vec<_>>()).await.unwrap();
    let mut together = Vec::new();
    for fix in &fixes {
        together.push(tally(&mut reads, fix).await.unwrap());
    }
    for (number, (together, alone)) in together.iter().zip(&alone).enumerate() {
        assert_eq!(together, alone, "the figures of fix {number} are the same");
    }
    assert!(alone.iter().any(|tally| tally.after.hits > 0) && alone[150].before.total == 100);
    assert_eq!(reads.runs_read, RUNS as usize);
    assert!(read_alone > 200_000, "{read_alone}");
}
