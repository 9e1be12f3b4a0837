//! Random but repeatable runs, and a worker that judges what is due.
pub mod reference;

use std::collections::BTreeSet;

use domain::payload::{
    LlmCalled, LlmResponded, Payload, PolicyTriggered, RunCompleted, RunErrored, RunStarted, ToolCalled, ToolResponded,
};
use domain::{
    Baselines, ContentHash, DetectorConfig, Event, Fields, Label, Micros, RunHeader, RunId, RunStats, RunSummary, Value,
};
use store::{Append, Chunk, Judged, Judgement, Packed, Store, StoredRun, TenantId, Work};

/// 2026-09-21, roughly.
pub const NOW: Micros = Micros(1_790_000_000_000_000);
pub const SECOND: i64 = 1_000_000;
/// How long a run may be silent, in seconds.
pub const STALL: i64 = 100;

/// `SplitMix64`: the same numbers from the same seed, everywhere.
#[derive(Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.number() % limit
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    pub fn word(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len() as u64) as usize]
    }

    pub fn uuid(&mut self) -> String {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&self.number().to_be_bytes());
        key[8..].copy_from_slice(&self.number().to_be_bytes());
        domain::RunKey(key).uuid_text()
    }

    /// Half of the runs have ids that are no UUIDs.
    pub fn run_id(&mut self) -> RunId {
        let id = self.uuid();
        RunId::new(&if self.below(2) == 0 {
            id
        } else {
            format!("Lauf-{} ü", &id[..8])
        })
    }
}

pub fn header(run_id: &RunId) -> RunHeader {
    RunHeader {
        run_id: run_id.clone(),
        agent_id: Label::name("agent"),
        agent_version: Label::name("v1"),
        parent_run_id: None,
        trace_id: None,
        conversation_id: None,
    }
}

pub fn event(step: u32, at: Micros, payload: Payload) -> Event {
    Event {
        step,
        at,
        id: None,
        payload,
    }
}

pub fn started(at: Micros) -> Event {
    let start = RunStarted {
        input_hash: Some(ContentHash::of("input")),
        model: Label::name("gpt-4o"),
        tools: vec![Label::name("search")],
        ..RunStarted::default()
    };
    event(0, at, Payload::RunStarted(start))
}

pub fn completed(step: u32, at: Micros) -> Event {
    let end = RunCompleted {
        exit_reason: Some(Label::code("final_answer")),
        ..RunCompleted::default()
    };
    event(step, at, Payload::RunCompleted(end))
}

pub fn tool_called(step: u32, at: Micros, args: &str) -> Event {
    let call = ToolCalled {
        tool_name: Label::name("search"),
        args_hash: Some(ContentHash::of(args)),
        ..ToolCalled::default()
    };
    event(step, at, Payload::ToolCalled(call))
}

pub fn tool_responded(step: u32, at: Micros) -> Event {
    let response = ToolResponded {
        tool_name: Label::name("search"),
        success: Some(true),
        latency_ms: Some(3),
        ..ToolResponded::default()
    };
    event(step, at, Payload::ToolResponded(response))
}

/// A run of `calls` tool calls, looping or not, without its end.
pub fn open_run(start: Micros, calls: u32, looping: bool) -> Vec<Event> {
    let mut events = vec![started(start)];
    for call in 1..=calls {
        let at = Micros(start.0 + i64::from(call) * SECOND / 10);
        let args = if looping {
            "same".to_owned()
        } else {
            format!("args {call} {}", start.0)
        };
        events.push(tool_called(call, at, &args));
        events.push(tool_responded(call, Micros(at.0 + 3000)));
    }
    events
}

pub fn whole_run(start: Micros, calls: u32, looping: bool) -> Vec<Event> {
    let mut events = open_run(start, calls, looping);
    events.push(completed(calls, Micros(start.0 + i64::from(calls + 1) * SECOND / 10)));
    events
}

/// A random run: any agent, model, end, policy, and sometimes a loop.
pub fn random_run(random: &mut Random, start: Micros) -> Chunk {
    let run_id = random.run_id();
    let mut header = header(&run_id);
    header.agent_id = Label::name(random.word(&["alpha", "beta", "Gamma Ray", "δ-agent"]));
    header.agent_version = Label::name(random.word(&["v1", "v2", "9b5bc7f2"]));
    let model = Label::name(random.word(&["gpt-4o", "claude-sonnet-4", "llama"]));
    let looping = random.below(3) == 0;
    let calls = random.below(12) as u32 + 1;
    let mut events = open_run(start, calls, looping);
    if let Payload::RunStarted(start) = &mut events[0].payload {
        start.model = model.clone();
        start.input_hash = Some(ContentHash::of(random.word(&["hello", "bye", "question"])));
    }
    let at = |step: u32| Micros(start.0 + i64::from(step) * SECOND / 10 + 50_000);
    for step in 1..=calls {
        let call = LlmCalled {
            model: model.clone(),
            prompt_tokens: Some(random.below(5000)),
            ..LlmCalled::default()
        };
        events.push(event(step, at(step), Payload::LlmCalled(call)));
        let response = LlmResponded {
            completion_tokens: Some(random.below(900)),
            finish_reason: Some(Label::code("stop")),
            output_hash: Some(ContentHash::of(&random.number().to_string())),
            output_length: Some(random.below(4)),
            ..LlmResponded::default()
        };
        events.push(event(step, Micros(at(step).0 + 9000), Payload::LlmResponded(response)));
    }
    if random.below(4) == 0 {
        let policy = PolicyTriggered {
            policy_name: Label::name(random.word(&["budget", "loop guard"])),
            action_type: Label::name("log"),
            trigger: Label::name("tokens"),
            value: Value::Int(7),
            extra: Fields::default(),
        };
        events.push(event(calls, at(calls + 1), Payload::PolicyTriggered(policy)));
    }
    match random.below(4) {
        0 => {}
        1 => {
            let error = RunErrored {
                error_type: Some(Label::code("ValueError")),
                ..RunErrored::default()
            };
            events.push(event(calls, at(calls + 2), Payload::RunErrored(error)));
        }
        _ => events.push(completed(calls, at(calls + 2))),
    }
    domain::run::normalise(&mut events);
    Chunk { header, events }
}

pub async fn append(store: &dyn Store, tenant: TenantId, received: Micros, chunks: Vec<Chunk>) {
    store
        .append(Append {
            tenant,
            received,
            chunks,
        })
        .await
        .unwrap();
}

/// What the server's worker does with one run.
pub fn judge(work: Work, stored: StoredRun, now: Micros, stalled: bool) -> Judgement {
    let StoredRun {
        header,
        mut events,
        position,
        ..
    } = stored;
    let mut state = domain::run::replay(header, &mut events);
    state.stalled = stalled;
    let config = DetectorConfig::default();
    let signals = domain::judge(&state, &config.default, &Baselines::default());
    let hashes: BTreeSet<_> = events.iter().flat_map(|event| event.payload.hashes()).collect();
    let over = state.is_over();
    Judgement {
        work,
        summary: RunSummary::of(&state, &signals),
        signals,
        stats: RunStats::of(&state),
        hashes: hashes.into_iter().collect(),
        firings: Vec::new(),
        pack: over.then(|| Packed {
            header: state.header.clone(),
            events,
            position,
        }),
        next_due: (!over).then(|| Micros(work.last_received.0 + STALL * SECOND)),
        judged_at: now,
    }
}

/// Judges everything that is due, as often as it is.
pub async fn judge_due(store: &dyn Store, now: Micros) -> Vec<Judged> {
    let mut all = Vec::new();
    loop {
        let due = store.due(now, 100).await.unwrap();
        if due.is_empty() {
            return all;
        }
        let refs: Vec<_> = due.iter().map(|work| work.run).collect();
        let stored = store.load(&refs).await.unwrap();
        assert_eq!(stored.len(), due.len(), "work without events");
        let judgements = due
            .into_iter()
            .zip(stored)
            .map(|(work, run)| judge(work, run, now, work.last_received.0 + STALL * SECOND <= now.0));
        all.extend(store.commit(judgements.collect()).await.unwrap());
    }
}
