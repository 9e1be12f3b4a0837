//! One observation as it stands in the document.

use std::collections::{HashMap, HashSet};

use domain::Micros;
use serde_json::{Value, json};

use super::field::Fields;
use crate::langfuse::Observation;

/// How many observations are taken as evidence at either end, when nothing tells which they are.
const GUESSED: usize = 2;
/// An observation with nothing in it; smaller rooms need not be tried.
const LEAST: usize = 80;

/// An observation with its place in the run.
#[derive(Debug)]
pub struct Call<'trace> {
    observation: &'trace Observation,
    /// From 1, in the order of their beginning.
    number: usize,
    /// Number of the observation around it.
    within: Option<usize>,
    /// In the agent's counting, for calls of models and tools.
    step: Option<u32>,
    /// Others happened within it: what went in and out is mostly theirs.
    is_frame: bool,
    /// The detector's evidence speaks of it, or it failed.
    pub is_evidence: bool,
    begin: Option<Micros>,
}

impl<'trace> Call<'trace> {
    /// All observations but those that only tell of the framework's own doings.
    pub fn all(observations: &'trace [Observation], steps: &[u32]) -> Vec<Self> {
        let told = observations.iter().filter(|observation| !is_noise(observation));
        let told: Vec<&Observation> = told.collect();
        let numbers: HashMap<&str, usize> = told
            .iter()
            .enumerate()
            .map(|(place, observation)| (observation.id.as_str(), place + 1))
            .collect();
        let frames: HashSet<&str> = told
            .iter()
            .filter_map(|observation| observation.parent.as_deref())
            .collect();
        let begin = told.first().and_then(|observation| observation.started_at);
        let mut counted = 0;
        let mut calls: Vec<Self> = Vec::with_capacity(told.len());
        for (place, observation) in told.into_iter().enumerate() {
            let is_frame = frames.contains(observation.id.as_str());
            let step = is_call(observation, is_frame).then(|| {
                counted += 1;
                own_step(observation).unwrap_or(counted)
            });
            calls.push(Self {
                observation,
                number: place + 1,
                within: observation
                    .parent
                    .as_deref()
                    .and_then(|parent| numbers.get(parent))
                    .copied(),
                step,
                is_frame,
                is_evidence: observation.failed || step.is_some_and(|step| steps.contains(&step)),
                begin,
            });
        }
        guess(&mut calls);
        calls
    }

    /// As JSON with its length, in full or in short; `None` when there is no room for it.
    pub fn fitting(&self, room: usize, fields: &mut Fields) -> Option<(Value, usize)> {
        if room < LEAST {
            return None;
        }
        let full = self.is_evidence && !self.is_frame;
        [true, false].into_iter().filter(|long| full || !long).find_map(|long| {
            let mut tried = Fields::default();
            let value = self.value(long, &mut tried);
            let size = value.to_string().len() + 1;
            (size <= room).then(|| {
                fields.extend(tried);
                (value, size)
            })
        })
    }

    fn value(&self, long: bool, fields: &mut Fields) -> Value {
        let observation = self.observation;
        let mut text = |text| if long { fields.long(text) } else { fields.short(text) };
        let (input, output) = (text(&observation.input), text(&observation.output));
        let status = text(&observation.status_message);
        let mut value = json!({
            "number": self.number,
            "kind": fields.name(&observation.kind),
            "name": fields.name(observation.name.reveal()),
        });
        let more = [
            ("step", self.step.map(Value::from)),
            ("within", self.within.map(Value::from)),
            ("in_evidence", self.is_evidence.then_some(Value::Bool(true))),
            ("failed", observation.failed.then_some(Value::Bool(true))),
            ("status", status.map(Value::from)),
            (
                "model",
                observation.model.as_deref().map(|model| fields.name(model).into()),
            ),
            ("at_ms", between(self.begin, observation.started_at).map(Value::from)),
            (
                "took_ms",
                between(observation.started_at, observation.ended_at).map(Value::from),
            ),
            ("input", input.map(Value::from)),
            ("output", output.map(Value::from)),
        ];
        for (name, field) in more {
            if let Some(field) = field {
                value[name] = field;
            }
        }
        value
    }
}

/// Where nothing tells which observations the evidence speaks of, the beginning and the end tell most.
fn guess(calls: &mut [Call<'_>]) {
    if calls.iter().any(|call| call.is_evidence) {
        return;
    }
    let steps: Vec<usize> = (0..calls.len()).filter(|&place| calls[place].step.is_some()).collect();
    for &place in steps.iter().take(GUESSED).chain(steps.iter().rev().take(GUESSED)) {
        calls[place].is_evidence = true;
    }
}

/// Scores and events say nothing about what the agent did, nor do the frames of a framework.
fn is_noise(observation: &Observation) -> bool {
    let frame_of_chain = observation.name.reveal().starts_with("langchain_on_chain_");
    matches!(observation.kind.as_str(), "EVENT" | "SCORE") || frame_of_chain
}

/// A call of a model, a tool or a store. Older SDKs know no kind but `SPAN` for tools.
fn is_call(observation: &Observation, is_frame: bool) -> bool {
    match observation.kind.as_str() {
        "GENERATION" | "TOOL" | "RETRIEVER" | "EMBEDDING" => true,
        "SPAN" => !is_frame && observation.parent.is_some(),
        _ => false,
    }
}

/// The step that the agent itself noted.
fn own_step(observation: &Observation) -> Option<u32> {
    ["step", "step_index", "dunetrace_step"].iter().find_map(|key| {
        let noted = observation.metadata.get(*key)?;
        noted.reveal().trim_matches(['"', ' ']).parse().ok()
    })
}

fn between(from: Option<Micros>, to: Option<Micros>) -> Option<i64> {
    let (from, to) = from.zip(to)?;
    Some((to.0 - from.0) / 1000)
}
