//! Realistic batches in the hash era's wire form: runs of 26 events, about 290 bytes each.

use std::fmt::Write as _;

/// Makes run ids and hashes that never repeat, from a seed.
#[derive(Clone)]
pub(crate) struct Source {
    state: u64,
    agents: u64,
    clock: f64,
}

/// Events of a run in the making.
pub(crate) struct Run {
    id: String,
    agent: u64,
    next: u32,
    step: u32,
    looping: bool,
    length: u32,
}

/// Events per run, the last one included.
pub(crate) const RUN_LENGTH: u32 = 26;

impl Source {
    pub(crate) fn new(seed: u64, agents: u64) -> Self {
        let clock = 1_790_000_000.0;
        Self {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            agents,
            clock,
        }
    }

    /// Steps the clock of the client to now, so that listing times are spread as in real use.
    pub(crate) fn at(mut self, clock: f64) -> Self {
        self.clock = clock;
        self
    }

    /// The next number of the `SplitMix64` sequence.
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn run(&mut self, length: u32, looping: bool) -> Run {
        let (high, low) = (self.next(), self.next());
        let id = format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            low >> 52,
            low & 0xffff_ffff_ffff
        );
        Run {
            id,
            agent: self.next() % self.agents,
            next: 0,
            step: 0,
            looping,
            length,
        }
    }

    /// A body of `count` events, taken from as many runs as it needs; `open` is the run under way.
    pub(crate) fn batch(&mut self, count: usize, open: &mut Option<Run>, length: u32) -> String {
        let mut body = String::with_capacity(count * 310 + 80);
        body.push_str(r#"{"api_key":"dt_dev_bench","agent_id":"bench","events":["#);
        for index in 0..count {
            if index > 0 {
                body.push(',');
            }
            let looping = open.is_none() && self.next().is_multiple_of(12);
            let mut run = open.take().unwrap_or_else(|| self.run(length, looping));
            self.event(&mut run, &mut body);
            *open = Some(run).filter(|run| run.next < run.length);
        }
        body.push_str("]}");
        body
    }

    /// Writes the run's next event.
    pub(crate) fn event(&mut self, run: &mut Run, out: &mut String) {
        let position = run.next;
        run.next += 1;
        self.clock += 0.05;
        let last = position + 1 == run.length;
        let (kind, payload) = match position {
            0 => ("run.started", self.started()),
            _ if last => ("run.completed", completed(run)),
            _ => match (position - 1) % 4 {
                0 => ("llm.called", called(run, position)),
                1 => ("llm.responded", self.responded()),
                2 => ("tool.called", self.tool_called(run)),
                _ => ("tool.responded", tool_responded(run)),
            },
        };
        let _ = write!(
            out,
            r#"{{"event_type":"{kind}","run_id":"{}","agent_id":"agent-{}","agent_version":"9b5bc7f2","step_index":{},"timestamp":{:.6},"payload":{payload},"parent_run_id":null}}"#,
            run.id, run.agent, run.step, self.clock
        );
    }

    fn started(&mut self) -> String {
        let input = self.next() % 500;
        format!(r#"{{"input_hash":"{input:016x}","model":"gpt-4o","tools":["search","fetch","calculator"]}}"#)
    }

    fn responded(&mut self) -> String {
        let (hash, latency) = (self.next(), self.next() % 2000);
        format!(
            r#"{{"completion_tokens":{},"latency_ms":{latency},"finish_reason":"tool_calls","output_hash":"{hash:016x}","output_length":{}}}"#,
            hash % 300,
            hash % 900 + 1
        )
    }

    fn tool_called(&mut self, run: &mut Run) -> String {
        run.step += 1;
        let hash = if run.looping { 7 } else { self.next() };
        let tool = tool(run);
        format!(r#"{{"tool_name":"{tool}","args_hash":"{hash:016x}"}}"#)
    }
}

fn tool(run: &Run) -> &'static str {
    match run.step % 6 {
        _ if run.looping => "search",
        0 | 2 => "search",
        4 => "fetch",
        _ => "calculator",
    }
}

fn called(run: &mut Run, position: u32) -> String {
    run.step += 1;
    format!(r#"{{"model":"gpt-4o","prompt_tokens":{}}}"#, 400 + position * 3)
}

fn tool_responded(run: &Run) -> String {
    let tool = tool(run);
    format!(
        r#"{{"tool_name":"{tool}","success":true,"output_length":{},"latency_ms":{}}}"#,
        120 + run.step,
        30 + run.step
    )
}

fn completed(run: &Run) -> String {
    format!(
        r#"{{"total_steps":{},"exit_reason":"final_answer","tool_call_count":{}}}"#,
        run.step,
        run.step / 2
    )
}

impl Run {
    pub(crate) fn id(&self) -> &str {
        &self.id
    }
}
