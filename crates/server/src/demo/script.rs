//! Writes down one run as an SDK would: calls advance the step, responses repeat it.

use domain::payload::{
    ExternalSignal, Injection, LlmCalled, LlmResponded, RetrievalCalled, RetrievalResponded, RunCompleted, RunErrored,
    RunStarted, ToolCalled, ToolResponded,
};
use domain::{ContentHash, Event, Fields, Label, Micros, Payload, RunHeader, RunId, Value};

use super::cast::{Character, Version};
use super::rng::Rng;

/// One run with all of its events, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRun {
    pub header: RunHeader,
    pub events: Vec<Event>,
}

/// What a run is about, decided before it begins.
#[derive(Clone, Debug)]
pub struct Task {
    pub character: &'static Character,
    pub version: &'static Version,
    /// What the user asks; only its hash leaves the generator.
    pub question: String,
    pub start: Micros,
    pub parent: Option<RunId>,
}

/// A run in the making.
#[derive(Debug)]
pub struct Script {
    pub rng: Rng,
    pub task: Task,
    /// Runs that this one started.
    pub children: Vec<PlannedRun>,
    /// How many it may start.
    pub most_children: u64,
    /// The moment in the run.
    now: Micros,
    step: u32,
    /// The size of the next prompt: it holds all that was said before.
    prompt: u64,
    tool_calls: u64,
    run_id: RunId,
    events: Vec<Event>,
}

/// The usual latencies of a model's call, in milliseconds.
const THINKING: (u64, u64) = (420, 2_600);

impl Script {
    /// Begins the run.
    pub fn begin(rng: Rng, task: Task) -> Self {
        Self::begin_with(rng, task, None)
    }

    /// Begins the run with what the client's scan of the raw input found.
    pub fn begin_with(mut rng: Rng, task: Task, injection: Option<Injection>) -> Self {
        let run_id = run_id(&mut rng, task.start);
        let started = RunStarted {
            input_hash: Some(ContentHash::of(&task.question)),
            input_length: Some(task.question.chars().count() as u64),
            system_prompt_hash: Some(ContentHash::of(task.version.prompt)),
            model: Label::name(task.version.model),
            tools: task.version.tools.iter().copied().map(Label::name).collect(),
            injection,
            ..RunStarted::default()
        };
        let prompt = rng.within(1_500, 1_900);
        let mut script = Self {
            now: task.start,
            rng,
            task,
            children: Vec::new(),
            most_children: 0,
            step: 0,
            prompt,
            tool_calls: 0,
            run_id,
            events: Vec::new(),
        };
        script.push(Payload::RunStarted(started));
        let pause = script.rng.within(5, 60);
        script.wait(pause);
        script
    }

    pub const fn now(&self) -> Micros {
        self.now
    }

    pub const fn step(&self) -> u32 {
        self.step
    }

    pub const fn id(&self) -> &RunId {
        &self.run_id
    }

    pub const fn wait(&mut self, millis: u64) {
        self.now = self.now.plus_millis(millis as i64);
    }

    /// Waits until something else is done.
    pub fn wait_until(&mut self, moment: Micros) {
        self.now = self.now.max(moment);
    }

    /// What the conversation grew by besides what is said here, in tokens.
    pub const fn grow(&mut self, tokens: u64) {
        self.prompt += tokens;
    }

    /// The conversation is summarised, so that the next prompt has this many tokens.
    pub const fn compact(&mut self, tokens: u64) {
        self.prompt = tokens;
    }

    /// The model decides on a tool.
    pub fn think(&mut self) {
        let tokens = self.rng.within(28, 90);
        self.llm(Answer {
            text: "",
            tokens,
            reason: Reason::Tool,
        });
    }

    /// The model writes a final text.
    pub fn say(&mut self, text: &str) {
        let tokens = self.rng.within(90, 340);
        self.llm(Answer {
            text,
            tokens,
            reason: Reason::Done,
        });
    }

    /// Any call of the model.
    pub fn llm(&mut self, answer: Answer<'_>) {
        let latency = self.rng.within(THINKING.0, THINKING.1) + answer.tokens;
        self.slow_llm(answer, latency);
    }

    /// A call of the model that takes so many milliseconds.
    pub fn slow_llm(&mut self, answer: Answer<'_>, latency: u64) {
        self.step += 1;
        self.push(Payload::LlmCalled(LlmCalled {
            model: Label::name(self.task.version.model),
            prompt_tokens: Some(self.prompt),
            ..LlmCalled::default()
        }));
        self.wait(latency);
        self.push(Payload::LlmResponded(LlmResponded {
            completion_tokens: Some(answer.tokens),
            prompt_tokens: Some(self.prompt),
            latency_ms: Some(latency),
            finish_reason: Some(Label::code(answer.reason.word(self.task.version.model))),
            output_hash: (!answer.text.is_empty()).then(|| ContentHash::of(answer.text)),
            output_length: Some(answer.text.chars().count() as u64),
            hashed_by_client: !answer.text.is_empty(),
            ..LlmResponded::default()
        }));
        self.prompt += answer.tokens / 2 + 20;
        self.pause();
    }

    /// A tool that answers.
    pub fn tool(&mut self, name: &str, args: &str, output: &str) {
        let latency = self.rng.within(60, 1_700);
        self.slow_tool(name, args, output, latency);
    }

    /// A tool that answers after so many milliseconds.
    pub fn slow_tool(&mut self, name: &str, args: &str, output: &str, latency: u64) {
        self.call_tool(name, args);
        self.wait(latency);
        self.tool_responded(name, Ok(output), Some(latency));
        self.prompt += self.rng.within(15, 70);
    }

    /// A tool that fails with an error.
    pub fn failing_tool(&mut self, name: &str, args: &str, error: &str) {
        let latency = self.rng.within(40, 900);
        self.call_tool(name, args);
        self.wait(latency);
        self.tool_responded(name, Err(error), Some(latency));
    }

    /// The call alone; [`Self::tool_responded`] is its end.
    pub fn call_tool(&mut self, name: &str, args: &str) {
        self.step += 1;
        self.tool_calls += 1;
        self.push(Payload::ToolCalled(ToolCalled {
            tool_name: Label::name(name),
            args_hash: Some(ContentHash::of(args)),
            ..ToolCalled::default()
        }));
    }

    pub fn tool_responded(&mut self, name: &str, outcome: Result<&str, &str>, latency: Option<u64>) {
        self.push(Payload::ToolResponded(ToolResponded {
            tool_name: Label::name(name),
            success: Some(outcome.is_ok()),
            output_hash: outcome.ok().map(ContentHash::of),
            output_length: Some(outcome.map_or(0, |output| output.chars().count() as u64)),
            latency_ms: latency,
            error_hash: outcome.err().map(ContentHash::of),
            ..ToolResponded::default()
        }));
        self.pause();
    }

    /// A search in an index, with the best score of what it found.
    pub fn search(&mut self, index: &str, query: &str, results: i64, top_score: Option<f64>) {
        self.step += 1;
        self.push(Payload::RetrievalCalled(RetrievalCalled {
            index_name: Label::name(index),
            query_hash: Some(ContentHash::of(query)),
            ..RetrievalCalled::default()
        }));
        let latency = self.rng.within(25, 240);
        self.wait(latency);
        self.push(Payload::RetrievalResponded(RetrievalResponded {
            index_name: Label::name(index),
            result_count: Some(results),
            top_score,
            latency_ms: Some(latency),
            ..RetrievalResponded::default()
        }));
        self.prompt += results.unsigned_abs() * 60;
        self.pause();
    }

    /// Something outside that may explain what happens here.
    pub fn notice(&mut self, signal: &str, source: &str, meta: &[(&str, i64)]) {
        let mut fields = Fields::default();
        for (name, number) in meta {
            fields.push(name, Value::Int(*number));
        }
        self.push(Payload::ExternalSignal(ExternalSignal {
            signal_name: Label::name(signal),
            source: Some(Label::name(source)),
            meta: fields,
            ..ExternalSignal::default()
        }));
    }

    /// The run ends with `final_answer` or another reason.
    pub fn complete(mut self, exit_reason: &str) -> (PlannedRun, Vec<PlannedRun>) {
        self.push(Payload::RunCompleted(RunCompleted {
            exit_reason: Some(Label::code(exit_reason)),
            total_steps: Some(u64::from(self.step)),
            tool_call_count: Some(self.tool_calls),
            ..RunCompleted::default()
        }));
        self.end()
    }

    /// The run breaks with an error.
    pub fn fail(mut self, class: &str, message: &str) -> (PlannedRun, Vec<PlannedRun>) {
        self.push(Payload::RunErrored(RunErrored {
            error_type: Some(Label::code(class)),
            error_hash: Some(ContentHash::of(message)),
            ..RunErrored::default()
        }));
        self.end()
    }

    /// The run as it is; the agent works on, or went away.
    pub fn end(self) -> (PlannedRun, Vec<PlannedRun>) {
        let header = RunHeader {
            run_id: self.run_id,
            agent_id: Label::name(self.task.character.name),
            agent_version: self.task.version.id(),
            parent_run_id: self.task.parent,
            trace_id: None,
            conversation_id: None,
        };
        (
            PlannedRun {
                header,
                events: self.events,
            },
            self.children,
        )
    }

    /// The agent's own time between two calls.
    fn pause(&mut self) {
        let millis = self.rng.within(4, 45);
        self.wait(millis);
    }

    fn push(&mut self, payload: Payload) {
        self.events.push(Event {
            step: self.step,
            at: self.now,
            id: None,
            payload,
        });
        // No two events in one instant.
        self.now = Micros(self.now.0 + 1);
    }
}

/// What the model answers.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    pub text: &'a str,
    /// Completion tokens.
    pub tokens: u64,
    pub reason: Reason,
}

/// Why the model stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Done,
    Tool,
    CutOff,
}

impl Reason {
    /// In the words of the model's vendor.
    fn word(self, model: &str) -> &'static str {
        match (self, model.starts_with("claude")) {
            (Self::Done, true) => "end_turn",
            (Self::Done, false) => "stop",
            (Self::Tool, true) => "tool_use",
            (Self::Tool, false) => "tool_calls",
            (Self::CutOff, true) => "max_tokens",
            (Self::CutOff, false) => "length",
        }
    }
}

/// A version 4 UUID.
///
/// The beginning is part of it, and depends on when the period ends. So a plan that is sent again later makes
/// new runs, where it would otherwise mix other times into those that are stored.
fn run_id(rng: &mut Rng, start: Micros) -> RunId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&rng.bits().to_be_bytes());
    let mut of_start = Rng::of(rng.bits(), start.0.cast_unsigned());
    bytes[8..].copy_from_slice(&of_start.bits().to_be_bytes());
    bytes[6] = 0x40 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    RunId::new(&domain::RunKey(bytes).uuid_text())
}

/// Arguments as the Python SDK spells them before it hashes them. Values have no quotes in them.
pub fn args(name: &str, value: &str) -> String {
    format!("{{'{name}': '{value}'}}")
}
