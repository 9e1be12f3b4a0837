//! A few words for a run, so that detector tests read as data.
//!
//! Words: `start[a,b]` with tools, `start?p,q` with matched injection patterns (a plain start is
//! implied), `llm`, `llm:REASON`, `llm:REASON:LENGTH` (`?` is unknown), `tool:NAME`, `ret:INDEX:COUNT:SCORE`,
//! `ext:NAME`, `wait:MS`, `end:REASON`, `error:CLASS`, `stall`.
//! After a word: `!` failed, `~` no response, `=ARGS` arguments, `#N` prompt tokens, `+MS` duration,
//! `{word}` nested in the call. Calls advance the step, as the clients do.

use super::FailureType;
use crate::baseline::Baselines;
use crate::config::Thresholds;
use crate::event::{Event, RunHeader};
use crate::hash::ContentHash;
use crate::ids::RunId;
use crate::label::Label;
use crate::payload::{
    ExternalSignal, Injection, LlmCalled, LlmResponded, Payload, RetrievalCalled, RetrievalResponded, RunCompleted,
    RunErrored, RunStarted, ToolCalled, ToolResponded,
};
use crate::run::{RunState, replay};
use crate::time::Micros;

/// Asserts that the run has the signal written as `TYPE SEVERITY @step confidence`.
#[track_caller]
pub(crate) fn finds(expected: &str, spec: &str) {
    Expect::default().finds(expected, spec);
}

/// Asserts that the run has no signal of this type.
#[track_caller]
pub(crate) fn clear(failure_type: &str, spec: &str) {
    Expect::default().clear(failure_type, spec);
}

/// The same under baselines.
#[derive(Default)]
pub(crate) struct Expect {
    baselines: Baselines,
}

impl Expect {
    pub(crate) fn with(baselines: Baselines) -> Self {
        Self { baselines }
    }

    #[track_caller]
    pub(crate) fn finds(&self, expected: &str, spec: &str) {
        let failure_type = expected.split(' ').next().unwrap_or_default();
        assert_eq!(self.found(failure_type, spec).as_deref(), Some(expected), "in `{spec}`");
    }

    #[track_caller]
    pub(crate) fn clear(&self, failure_type: &str, spec: &str) {
        assert_eq!(self.found(failure_type, spec), None, "in `{spec}`");
    }

    fn found(&self, failure_type: &str, spec: &str) -> Option<String> {
        let wanted = FailureType::parse(failure_type).expect("a failure type");
        let signals = super::findings(&run(spec), &Thresholds::default(), &self.baselines);
        let signal = signals.into_iter().find(|signal| signal.failure_type() == wanted)?;
        assert!(!signal.evidence.steps().is_empty(), "nothing to draw on the graph");
        Some(format!(
            "{failure_type} {} @{} {:.2}",
            signal.severity, signal.step, signal.confidence
        ))
    }
}

/// The run that the words describe.
pub(crate) fn run(spec: &str) -> RunState {
    let (header, mut events, stalled) = told(spec);
    let mut state = replay(header, &mut events);
    state.stalled = stalled;
    state
}

/// What the run that the words describe tells, and whether it stalled.
pub(crate) fn told(spec: &str) -> (RunHeader, Vec<Event>, bool) {
    let mut writer = Writer {
        now: Micros(1_700_000_000_000_000),
        step: 0,
        events: Vec::new(),
        stalled: false,
    };
    if !spec.starts_with("start") {
        writer.word("start");
    }
    spec.split(' ').for_each(|word| writer.word(word));
    let header = RunHeader {
        run_id: RunId::new("run"),
        agent_id: Label::name("agent"),
        agent_version: Label::name("v1"),
        parent_run_id: None,
        trace_id: None,
        conversation_id: None,
    };
    (header, writer.events, writer.stalled)
}

struct Writer {
    now: Micros,
    step: u32,
    events: Vec<Event>,
    stalled: bool,
}

impl Writer {
    fn word(&mut self, word: &str) {
        let (word, nested) = word
            .strip_suffix('}')
            .and_then(|word| word.split_once('{'))
            .unwrap_or((word, ""));
        let (word, took) = suffix(word, '+');
        let (word, tokens) = suffix(word, '#');
        let (word, args) = suffix(word, '=');
        let answered = !word.ends_with('~');
        let success = !word.ends_with('!');
        let mut parts = word.trim_end_matches(['~', '!']).split(':');
        let (kind, name, detail) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next());
        let took = took.map_or(100, |ms| ms.parse().expect("milliseconds"));
        let call = Call {
            name,
            detail,
            tokens,
            args,
            success,
            score: parts.next(),
        };
        match kind {
            "llm" | "tool" | "ret" => self.call(kind, &call, took, answered, nested),
            "ext" => self.push(Payload::ExternalSignal(ExternalSignal {
                signal_name: Label::name(name),
                ..ExternalSignal::default()
            })),
            "wait" => self.now = self.now.plus_millis(name.parse().expect("milliseconds")),
            "end" => self.push(Payload::RunCompleted(RunCompleted {
                exit_reason: Some(Label::code(name)),
                ..RunCompleted::default()
            })),
            "error" => self.push(Payload::RunErrored(RunErrored {
                error_type: Some(Label::code(name)),
                ..RunErrored::default()
            })),
            "stall" => self.stalled = true,
            _ => {
                self.push(started(kind));
                self.now = self.now.plus_millis(took);
            }
        }
    }

    fn call(&mut self, kind: &str, call: &Call<'_>, took: i64, answered: bool, nested: &str) {
        self.step += 1;
        self.push(call.called(kind));
        let outer = self.step;
        if !nested.is_empty() {
            self.word(nested);
        }
        self.now = self.now.plus_millis(took);
        if answered {
            self.push(call.responded(kind));
        }
        self.step = self.step.max(outer);
        self.now = self.now.plus_millis(10);
    }

    fn push(&mut self, payload: Payload) {
        self.now = Micros(self.now.0 + 1);
        self.events.push(Event {
            step: self.step,
            at: self.now,
            id: None,
            payload,
        });
    }
}

struct Call<'a> {
    name: &'a str,
    detail: Option<&'a str>,
    score: Option<&'a str>,
    tokens: Option<&'a str>,
    args: Option<&'a str>,
    success: bool,
}

impl Call<'_> {
    fn called(&self, kind: &str) -> Payload {
        match kind {
            "llm" => Payload::LlmCalled(LlmCalled {
                model: Label::name("gpt-4o"),
                prompt_tokens: Some(self.tokens.map_or(100, |tokens| tokens.parse().expect("tokens"))),
                ..LlmCalled::default()
            }),
            "tool" => Payload::ToolCalled(ToolCalled {
                tool_name: Label::name(self.name),
                args_hash: Some(ContentHash::of(self.args.unwrap_or("{}"))),
                ..ToolCalled::default()
            }),
            _ => Payload::RetrievalCalled(RetrievalCalled {
                index_name: Label::name(self.name),
                ..RetrievalCalled::default()
            }),
        }
    }

    fn responded(&self, kind: &str) -> Payload {
        match kind {
            "llm" => Payload::LlmResponded(LlmResponded {
                finish_reason: Some(Label::code(if self.name.is_empty() { "tool_calls" } else { self.name })),
                output_length: self.detail.map_or(Some(80), |length| length.parse().ok()),
                completion_tokens: Some(5),
                ..LlmResponded::default()
            }),
            "tool" => Payload::ToolResponded(ToolResponded {
                tool_name: Label::name(self.name),
                success: Some(self.success),
                error_hash: (!self.success).then(|| ContentHash::of("error")),
                ..ToolResponded::default()
            }),
            _ => Payload::RetrievalResponded(RetrievalResponded {
                index_name: Label::name(self.name),
                result_count: self.detail.map(|count| count.parse().expect("a count")),
                top_score: self.score.map(|score| score.parse().expect("a score")),
                ..RetrievalResponded::default()
            }),
        }
    }
}

fn started(word: &str) -> Payload {
    let list = |text: &str| text.split(',').map(Label::name).collect::<Vec<_>>();
    let tools = word
        .split_once('[')
        .map(|(_, tools)| list(tools.trim_end_matches(']')))
        .unwrap_or_default();
    let injection = word.split_once('?').map(|(_, names)| {
        let matched_patterns = list(names);
        Injection {
            matched_pattern_count: matched_patterns.len() as u32,
            matched_patterns,
            input_length: 40,
        }
    });
    Payload::RunStarted(RunStarted {
        model: Label::name("gpt-4o"),
        tools,
        injection,
        ..RunStarted::default()
    })
}

fn suffix(word: &str, mark: char) -> (&str, Option<&str>) {
    word.split_once(mark)
        .map_or((word, None), |(word, value)| (word, Some(value)))
}
