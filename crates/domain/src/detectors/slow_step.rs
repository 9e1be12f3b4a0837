//! One call that takes far longer than it should.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Check, Finding, params, scaled};
use crate::baseline::Baselines;
use crate::event::EventKind;
use crate::explanation::{Explanation, SuggestedFix, counted};
use crate::fix::FixType;
use crate::label::Label;
use crate::policy::Guard;
use crate::run::RunState;
use crate::severity::Severity;
use crate::time::Micros;
use crate::value::Fields;

pub const FIX: FixType = FixType::CodeChange;
pub const GUARD: Guard<Evidence> = Guard::None;
pub const SUMMARY: &str = "A single step takes much longer than such steps should or usually do.";

params! {
    /// How many times the agent's usual duration is too long, for tool and LLM calls.
    inflation_factor: f64 = 2.0 in 1..=1000,
    /// Longest tool call without a baseline, in milliseconds.
    tool_ms: u32 = 15_000 in 1..=86_400_000,
    /// Longest LLM call without a baseline, in milliseconds.
    llm_ms: u32 = 30_000 in 1..=86_400_000,
    /// Longest retrieval, in milliseconds.
    retrieval_ms: u32 = 60_000 in 1..=86_400_000,
    /// Longest time from the start to the first call, in milliseconds.
    start_ms: u32 = 60_000 in 1..=86_400_000,
    /// A tool call below this is never slow, however fast the agent's tools usually are; milliseconds.
    min_tool_ms: u32 = 5_000 in 0..=86_400_000,
    /// The same for LLM calls.
    min_llm_ms: u32 = 10_000 in 0..=86_400_000,
}

/// From this many times the threshold on, a slow step is severe.
const SEVERE_RATIO: f64 = 5.0;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub step_index: u32,
    pub duration_ms: u64,
    pub threshold_ms: u64,
    /// The event that began the step.
    pub event_type: Label,
    pub step_label: Label,
    /// Duration over threshold.
    pub ratio: f64,
    /// Milliseconds of every slow step.
    pub all_slow_steps: BTreeMap<u32, u64>,
    /// The agent's usual duration of such a call in milliseconds, if enough runs are known.
    pub baseline_p75: Option<f64>,
    /// What happened outside the agent meanwhile.
    pub coincident_signals: Vec<Coincident>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coincident {
    pub signal_name: Label,
    pub source: Option<Label>,
    pub meta: Fields,
}

/// The duration of a call is its own: from the call to its response, or the latency that the client
/// measured. Nothing that happens in between cuts it.
pub fn check(run: &RunState, params: &Params, baselines: &Baselines) -> Check<Evidence> {
    let limits = Limits::of(params, baselines);
    let slow: Vec<Step> = steps(run).filter(|step| step.ratio(&limits) > 1.0).collect();
    let worst = slow.iter().reduce(|worst, step| if step.ratio(&limits) > worst.ratio(&limits) { step } else { worst });
    let Some(worst) = worst else { return Check::Clear };
    let ratio = worst.ratio(&limits);
    let limit = limits.limit(worst.kind);
    Check::Found(Finding {
        severity: if ratio >= SEVERE_RATIO { Severity::High } else { Severity::Medium },
        confidence: scaled(ratio, 1.0),
        step: worst.index,
        evidence: Evidence {
            step_index: worst.index,
            duration_ms: worst.duration_ms,
            threshold_ms: limit.threshold_ms as u64,
            event_type: Label::code(worst.kind.as_str()),
            step_label: Label::name(label(worst.kind)),
            ratio: (ratio * 10.0).round() / 10.0,
            all_slow_steps: slow.iter().map(|step| (step.index, step.duration_ms)).collect(),
            baseline_p75: limit.baseline,
            coincident_signals: coincident(run, worst),
        },
    })
}

/// Something that took time, known by the event that began it.
#[derive(Clone, Copy)]
struct Step {
    kind: EventKind,
    index: u32,
    from: Micros,
    duration_ms: u64,
}

impl Step {
    fn ratio(&self, limits: &Limits) -> f64 {
        self.duration_ms as f64 / limits.limit(self.kind).threshold_ms
    }
}

fn steps(run: &RunState) -> impl Iterator<Item = Step> {
    let step = |kind, index, from, took: Option<u64>| took.map(|duration_ms| Step { kind, index, from, duration_ms });
    let tools = run.tools().filter_map(move |call| {
        let took = call.duration_ms().or_else(|| hanging_ms(run, call.step, call.called_at));
        step(EventKind::ToolCalled, call.step, call.called_at, took)
    });
    let llm_calls = run.llm_calls.iter().filter_map(move |call| {
        let took = call.duration_ms().or_else(|| hanging_ms(run, call.step, call.called_at));
        step(EventKind::LlmCalled, call.step, call.called_at, took)
    });
    let retrievals = run.retrievals.iter().filter_map(move |call| {
        let took = call.duration_ms().or_else(|| hanging_ms(run, call.step, call.called_at));
        step(EventKind::RetrievalCalled, call.step, call.called_at, took)
    });
    start(run).into_iter().chain(tools).chain(llm_calls).chain(retrievals)
}

/// A call without a response took until the end of the run, unless the model was called after it: then
/// it did come back and only its response is missing.
fn hanging_ms(run: &RunState, step: u32, called_at: Micros) -> Option<u64> {
    let end = run.end.as_ref()?;
    let went_on = run.llm_calls.last().is_some_and(|last| last.step > step);
    (!went_on).then(|| end.at.millis_since(called_at))
}

/// From the start to the first call, or to the end of a run without calls.
fn start(run: &RunState) -> Option<Step> {
    let start = run.start.as_ref()?;
    let calls = [
        run.llm_calls.first().map(|call| call.called_at),
        run.tool_calls.first().map(|call| call.called_at),
        run.retrievals.first().map(|call| call.called_at),
    ];
    let first = calls.into_iter().flatten().min().or(run.end.as_ref().map(|end| end.at))?;
    Some(Step { kind: EventKind::RunStarted, index: 0, from: start.at, duration_ms: first.millis_since(start.at) })
}

struct Limits {
    tool: Limit,
    llm: Limit,
    retrieval: Limit,
    start: Limit,
}

#[derive(Clone, Copy)]
struct Limit {
    threshold_ms: f64,
    baseline: Option<f64>,
}

impl Limits {
    fn of(params: &Params, baselines: &Baselines) -> Self {
        let learned = |fixed: u32, p75: Option<f64>, floor: u32| Limit {
            threshold_ms: p75.map_or(f64::from(fixed), |p75| (params.inflation_factor * p75).max(f64::from(floor)).max(1.0)),
            baseline: p75,
        };
        Self {
            tool: learned(params.tool_ms, baselines.tool_ms, params.min_tool_ms),
            llm: learned(params.llm_ms, baselines.llm_ms, params.min_llm_ms),
            retrieval: learned(params.retrieval_ms, None, 0),
            start: learned(params.start_ms, None, 0),
        }
    }

    fn limit(&self, kind: EventKind) -> Limit {
        match kind {
            EventKind::ToolCalled => self.tool,
            EventKind::LlmCalled => self.llm,
            EventKind::RetrievalCalled => self.retrieval,
            _ => self.start,
        }
    }
}

fn label(kind: EventKind) -> &'static str {
    match kind {
        EventKind::ToolCalled => "tool execution",
        EventKind::LlmCalled => "LLM call",
        EventKind::RetrievalCalled => "retrieval",
        _ => "start of the run",
    }
}

fn coincident(run: &RunState, slow: &Step) -> Vec<Coincident> {
    let until = slow.from.plus_millis(i64::try_from(slow.duration_ms).unwrap_or(i64::MAX / 1000));
    run.externals
        .iter()
        .filter(|external| external.step == slow.index || (slow.from..=until).contains(&external.at))
        .take(super::MAX_LISTED)
        .map(|external| Coincident {
            signal_name: external.signal_name.clone(),
            source: external.source.clone(),
            meta: external.meta.clone(),
        })
        .collect()
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        self.all_slow_steps.keys().copied().collect()
    }

    pub fn explain(&self) -> Explanation {
        let (took, limit) = (seconds(self.duration_ms as f64), seconds(self.threshold_ms as f64));
        let usual = self
            .baseline_p75
            .map(|p75| format!(" Three in four of this agent's calls of that kind take less than {}.", seconds(p75)))
            .unwrap_or_default();
        let outside: Vec<&str> = self.coincident_signals.iter().map(|signal| signal.signal_name.as_str()).collect();
        let meanwhile = if outside.is_empty() {
            String::new()
        } else {
            format!(" Meanwhile the client reported: {}.", outside.join(", "))
        };
        Explanation {
            title: format!("Step {} took {took}", self.step_index),
            what: format!(
                "The {} at step {} took {took}; {limit} are allowed.{usual}{meanwhile}",
                self.step_label, self.step_index
            ),
            why_it_matters: "The user waits for the slowest step. A call without a time-out can hold the whole run, and a \
                worker, for as long as the other side likes."
                .into(),
            evidence_summary: format!(
                "{} at step {}: {took}, {:.1} times the limit of {limit}; {}",
                self.step_label,
                self.step_index,
                self.ratio,
                counted(self.all_slow_steps.len() as u32, "slow step")
            ),
            suggested_fixes: self.fixes(),
        }
    }

    fn fixes(&self) -> Vec<SuggestedFix> {
        match self.event_type.as_str() {
            "llm.called" => vec![SuggestedFix::new(
                "Give the model call a time-out and one retry.",
                "python",
                "client = OpenAI(timeout=30.0, max_retries=1)",
            )],
            "run.started" => vec![SuggestedFix::new(
                "Prepare what is slow before the run starts, once per process.",
                "python",
                "agent = build_agent()  # at import, not inside the run\n\nwith dt.run(agent_id, user_input=question) \
                 as run:\n    agent.invoke(question)",
            )],
            _ => vec![
                SuggestedFix::new(
                    "Give the call a time-out and let the agent handle it.",
                    "python",
                    "try:\n    result = await asyncio.wait_for(call(), timeout=15)\nexcept TimeoutError:\n    result = \
                     \"timed out after 15 s\"",
                ),
                SuggestedFix::new(
                    "Cache answers that do not change between runs.",
                    "python",
                    "@functools.lru_cache(maxsize=1024)\ndef lookup(key): ...",
                ),
            ],
        }
    }
}

fn seconds(ms: f64) -> String {
    format!("{:.1} s", ms / 1000.0)
}

#[cfg(test)]
mod tests {
    use crate::baseline::Baselines;
    use crate::detectors::testing::{Expect, clear, finds};

    #[test]
    fn every_kind_of_step_has_its_limit() {
        finds("SLOW_STEP MEDIUM @2 0.63", "llm tool:a+20000 llm:stop end:final_answer");
        finds("SLOW_STEP MEDIUM @1 0.63", "llm+40000 tool:a llm:stop end:final_answer");
        finds("SLOW_STEP MEDIUM @1 0.63", "ret:docs:3+80000 llm:stop end:final_answer");
        clear("SLOW_STEP", "ret:docs:3+50000 llm+29000 tool:a+14000 end:final_answer");
    }

    #[test]
    fn five_times_the_limit_is_severe() {
        finds("SLOW_STEP HIGH @1 1.00", "tool:a+75000 llm:stop end:final_answer");
    }

    #[test]
    fn a_slow_start_counts() {
        finds("SLOW_STEP MEDIUM @0 0.54", "start+66000 llm:stop end:final_answer");
    }

    #[test]
    fn a_call_that_hangs_lasts_until_the_end() {
        finds("SLOW_STEP HIGH @2 1.00", "llm tool:a~ wait:120000 error:Timeout");
        clear("SLOW_STEP", "llm tool:a~ wait:120000");
    }

    #[test]
    fn a_lost_response_is_not_a_hanging_call() {
        clear("SLOW_STEP", "llm tool:a~ wait:120000 llm:stop end:final_answer");
    }

    #[test]
    fn a_signal_from_outside_does_not_cut_the_call() {
        finds("SLOW_STEP MEDIUM @2 0.63", "llm tool:a+20000{ext:rate_limit} llm:stop end:final_answer");
    }

    #[test]
    fn what_is_usual_for_the_agent_counts_but_never_below_the_floor() {
        let usual = Baselines { tool_ms: Some(3_000.0), llm_ms: Some(40_000.0), ..Baselines::default() };
        let agent = Expect::with(usual);
        agent.finds("SLOW_STEP MEDIUM @1 0.57", "tool:a+7000 llm:stop end:final_answer");
        agent.clear("SLOW_STEP", "llm:stop+70000 end:final_answer");
        let fast = Expect::with(Baselines { tool_ms: Some(100.0), llm_ms: Some(800.0), ..Baselines::default() });
        fast.clear("SLOW_STEP", "tool:a+4000 llm:stop+8000 end:final_answer");
    }
}
