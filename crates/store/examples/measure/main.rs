//! What the store costs: `cargo run --release -p store --example measure [runs]`.
//!
//! CPU figures are of this process. The runs have 26 events in the form of the older clients, with
//! hashes that never repeat, which is the worst case for compression.
#![expect(clippy::unwrap_used, reason = "a measurement that fails has no figures")]
#![expect(clippy::print_stdout, reason = "the figures are the output")]

mod firings;
mod whole;

use std::time::{Duration, Instant};

use domain::payload::{LlmCalled, LlmResponded, Payload, RunCompleted, RunStarted, ToolCalled, ToolResponded};
use domain::{
    Baselines, ContentHash, DetectorConfig, Event, FailureType, Label, Micros, RunFilter, RunHeader, RunId, RunSort,
    RunStats, RunStatus, RunSummary, Severity, SignalFilter,
};
use store::codec::{Level, batch_id, decode, encode, pack, unpack};
use store::sqlite::{Settings, SqliteStore};
use store::{
    AgentStore, Append, Chunk, Judgement, KeyStore, ListStore, Packed, PageRequest, RunStore, StoredRun, TenantId, Work,
};

const EVENTS: u32 = 26;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let runs: usize = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_000);
    codec();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("measure.db");
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    let tenant = store.tenant("dev_customer").await.unwrap();
    ingest(store.as_ref(), tenant, runs, &path).await;
    lists(store.as_ref(), tenant).await;
    whole::measure(store.as_ref(), tenant).await;
    drop(store);
    tables(&path, runs);
    firings::measure().await;
}

fn mixed(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

fn hash(state: &mut u64) -> ContentHash {
    ContentHash::from_bytes(mixed(state).to_be_bytes())
}

fn run(state: &mut u64, start: i64, events: u32) -> Chunk {
    let (high, low) = (mixed(state), mixed(state));
    let mut key = [0; 16];
    key[..8].copy_from_slice(&high.to_be_bytes());
    key[8..].copy_from_slice(&low.to_be_bytes());
    let header = RunHeader {
        run_id: RunId::new(&domain::RunKey(key).uuid_text()),
        agent_id: Label::name(&format!("agent-{}", mixed(state) % 50)),
        agent_version: Label::name("9b5bc7f2"),
        parent_run_id: None,
        trace_id: None,
        conversation_id: None,
    };
    let looping = mixed(state).is_multiple_of(12);
    let mut step = 0;
    let mut at = start;
    let events = (0..events)
        .map(|position| {
            at += 20_000 + (mixed(state) % 60_000) as i64;
            let last = position + 1 == events;
            let payload = if position == 0 {
                started(state)
            } else if last {
                Payload::RunCompleted(RunCompleted {
                    exit_reason: Some(Label::code("final_answer")),
                    total_steps: Some(u64::from(step)),
                    tool_call_count: Some(u64::from(step / 2)),
                    ..RunCompleted::default()
                })
            } else {
                if position % 2 == 1 {
                    step += 1;
                }
                call(state, position, looping)
            };
            Event {
                step,
                at: Micros(at),
                id: None,
                payload,
            }
        })
        .collect();
    Chunk { header, events }
}

fn started(state: &mut u64) -> Payload {
    Payload::RunStarted(RunStarted {
        input_hash: Some(hash(&mut (mixed(state) % 500))),
        model: Label::name("gpt-4o"),
        tools: ["search", "fetch", "calculator"].map(Label::name).to_vec(),
        ..RunStarted::default()
    })
}

fn call(state: &mut u64, position: u32, looping: bool) -> Payload {
    let tool = Label::name(["search", "calculator", "search", "fetch"][(position / 4 % 4) as usize]);
    match (position - 1) % 4 {
        0 => Payload::LlmCalled(LlmCalled {
            model: Label::name("gpt-4o"),
            prompt_tokens: Some(400 + u64::from(position) * 3),
            ..LlmCalled::default()
        }),
        1 => Payload::LlmResponded(LlmResponded {
            completion_tokens: Some(mixed(state) % 300),
            latency_ms: Some(mixed(state) % 2000),
            finish_reason: Some(Label::code("tool_calls")),
            output_hash: Some(hash(state)),
            output_length: Some(mixed(state) % 900 + 1),
            hashed_by_client: true,
            ..LlmResponded::default()
        }),
        2 => Payload::ToolCalled(ToolCalled {
            tool_name: if looping { Label::name("search") } else { tool },
            args_hash: if looping {
                Some(ContentHash::of("same"))
            } else {
                Some(hash(state))
            },
            ..ToolCalled::default()
        }),
        _ => Payload::ToolResponded(ToolResponded {
            tool_name: if looping { Label::name("search") } else { tool },
            success: Some(true),
            output_length: Some(120 + u64::from(position)),
            latency_ms: Some(mixed(state) % 400),
            ..ToolResponded::default()
        }),
    }
}

fn codec() {
    let mut state = 7;
    let runs: Vec<Chunk> = (0..400)
        .map(|_| run(&mut state, 1_790_000_000_000_000, EVENTS))
        .collect();
    let events = (runs.len() * EVENTS as usize) as f64;
    let mut sizes = [0; 3];
    let start = Instant::now();
    for _ in 0..10 {
        sizes[0] = runs.iter().map(|run| encode(&run.header, &run.events).len()).sum();
    }
    println!("encode            {:6.3} us/event", micros(start) / events / 10.0);
    let encoded: Vec<Vec<u8>> = runs.iter().map(|run| encode(&run.header, &run.events)).collect();
    for (slot, (name, level)) in [("zstd hot", Level::Hot), ("zstd packed", Level::Packed)]
        .into_iter()
        .enumerate()
    {
        let start = Instant::now();
        for _ in 0..10 {
            sizes[slot + 1] = encoded.iter().map(|bytes| pack(bytes, level).len()).sum();
        }
        println!("{name:17} {:6.3} us/event", micros(start) / events / 10.0);
    }
    let start = Instant::now();
    let ids = encoded.iter().map(|bytes| batch_id(bytes)[0]).max();
    println!("batch id          {:6.3} us/event {ids:?}", micros(start) / events);
    let [plain, hot, packed] = sizes.map(|size| size as f64 / events);
    println!("bytes per event: plain {plain:.1}, hot {hot:.1}, packed {packed:.1}");
    let long = run(&mut state, 1_790_000_000_000_000, 10_000);
    let stored = pack(&encode(&long.header, &long.events), Level::Packed);
    let start = Instant::now();
    for _ in 0..10 {
        let bytes = unpack(&stored).unwrap();
        assert_eq!(decode(long.header.run_id.key(), &bytes).unwrap().1.len(), 10_000);
    }
    println!(
        "decode 10,000 events: {:.2} ms, {} bytes",
        micros(start) / 1e4,
        stored.len()
    );
}

fn micros(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e6
}

/// CPU time of this process.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: u64 = [11, 12]
        .iter()
        .filter_map(|&index| fields.get(index)?.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

fn since(start: Duration) -> Duration {
    cpu().saturating_sub(start)
}

async fn ingest(store: &SqliteStore, tenant: TenantId, runs: usize, path: &std::path::Path) {
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

/// Bytes in use.
fn size(path: &std::path::Path) -> i64 {
    let connection = rusqlite::Connection::open(path).unwrap();
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size")
}

type Case = (&'static str, RunFilter, RunSort);

fn cases() -> Vec<Case> {
    let any = RunFilter::default;
    let agent = Some("agent-7".to_owned());
    vec![
        ("newest", any(), RunSort::Started),
        (
            "agent",
            RunFilter {
                agent: agent.clone(),
                ..any()
            },
            RunSort::Started,
        ),
        (
            "failure type",
            RunFilter {
                failure_type: vec![FailureType::ToolLoop],
                ..any()
            },
            RunSort::Started,
        ),
        (
            "severity",
            RunFilter {
                severity: vec![Severity::High, Severity::Critical],
                ..any()
            },
            RunSort::Started,
        ),
        (
            "agent, type, status, model",
            RunFilter {
                agent: agent.clone(),
                failure_type: vec![FailureType::ToolLoop],
                status: vec![RunStatus::Completed],
                model: Some("gpt-4o".to_owned()),
                ..any()
            },
            RunSort::Started,
        ),
        (
            "no such model",
            RunFilter {
                model: Some("none".to_owned()),
                ..any()
            },
            RunSort::Started,
        ),
        (
            "no such text",
            RunFilter {
                text: Some("zzzz".to_owned()),
                ..any()
            },
            RunSort::Started,
        ),
        (
            "disjoint",
            RunFilter {
                has_signals: Some(false),
                failure_type: vec![FailureType::ToolLoop],
                ..any()
            },
            RunSort::Started,
        ),
        (
            "hash",
            RunFilter {
                hash: Some(ContentHash::of("same")),
                ..any()
            },
            RunSort::Started,
        ),
        ("longest", any(), RunSort::Duration),
        ("longest of agent", RunFilter { agent, ..any() }, RunSort::Duration),
        (
            "dearest with type",
            RunFilter {
                failure_type: vec![FailureType::ToolLoop],
                ..any()
            },
            RunSort::Cost,
        ),
    ]
}

async fn lists(store: &SqliteStore, tenant: TenantId) {
    let page = PageRequest {
        limit: 50,
        cursor: None,
        ascending: false,
    };
    for (name, filter, sort) in cases() {
        let (mut best, mut items) = (f64::MAX, 0);
        let start = cpu();
        for _ in 0..200 {
            let wall = Instant::now();
            items = store.runs(tenant, &filter, sort, &page).await.unwrap().items.len();
            best = best.min(micros(wall));
        }
        println!(
            "{name:28} {:.2} ms CPU, best {best:.0} us, {items} items",
            since(start).as_secs_f64() * 1e3 / 200.0
        );
    }
    let start = cpu();
    for _ in 0..200 {
        store.signals(tenant, &SignalFilter::default(), &page).await.unwrap();
    }
    println!(
        "signals                      {:.2} ms CPU",
        since(start).as_secs_f64() * 1e3 / 200.0
    );
    let start = cpu();
    for _ in 0..100 {
        store
            .signal_groups(tenant, &SignalFilter::default(), Micros(1_795_000_000_000_000))
            .await
            .unwrap();
    }
    println!(
        "signal groups                {:.2} ms CPU",
        since(start).as_secs_f64() * 1e3 / 100.0
    );
    let start = cpu();
    for _ in 0..100 {
        store
            .agents(tenant, Micros(1_795_000_000_000_000), &page)
            .await
            .unwrap();
    }
    println!(
        "agents                       {:.2} ms CPU",
        since(start).as_secs_f64() * 1e3 / 100.0
    );
}

/// Where the bytes are.
fn tables(path: &std::path::Path, runs: usize) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut select = connection
        .prepare("SELECT name, SUM(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 16")
        .unwrap();
    let rows = select
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
        .unwrap();
    for (name, bytes) in rows.map(Result::unwrap) {
        println!("{name:40} {:8.1} bytes/run", bytes as f64 / runs as f64);
    }
}
