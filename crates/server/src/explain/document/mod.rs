//! What the model is shown: the evidence and, as far as there is room, the trace.

mod call;
mod field;
mod order;
mod system_message;
#[cfg(test)]
mod tests;

use domain::Signal;
use serde_json::{Value, json};

use crate::langfuse::{Content, Trace};
use call::Call;
use field::Fields;

/// The most bytes of the trace's part of the document.
const ROOM: usize = 60_000;
/// Of them for the steps that the evidence speaks of; the rest is for what happened around them.
const ROOM_FOR_EVIDENCE: usize = 42_000;
/// The most steps of the evidence that are listed.
const LISTED_STEPS: usize = 40;

/// The document and what is known of it.
#[derive(Debug)]
pub struct Document {
    /// JSON.
    pub text: Content,
    /// How many observations the model is shown.
    pub shown: u32,
    /// Something of the trace was cut or left out.
    pub cut: bool,
    /// Every text of the trace that is in it: what the answer must not repeat.
    pub passages: Vec<Content>,
    /// Texts that are in it and that the answer may repeat: the evidence, and names of tools and steps.
    pub familiar: Vec<Content>,
}

impl Document {
    /// Without a trace it holds the evidence alone.
    pub fn new(signal: &Signal, trace: Option<&Trace>) -> Self {
        let mut fields = Fields::default();
        let evidence = evidence(signal, &mut fields);
        let (shown, left_out, trace) = match trace {
            Some(trace) => described(signal, trace, &mut fields),
            None => (0, 0, Value::Null),
        };
        Self {
            text: Content::new(json!({ "signal": evidence, "trace": trace }).to_string()),
            shown,
            cut: fields.cut || left_out > 0,
            passages: fields.passages,
            familiar: fields.familiar,
        }
    }
}

/// What the detector saw. Names in it come from the agent, so it is data as well.
fn evidence(signal: &Signal, fields: &mut Fields) -> Value {
    let told = signal.explain();
    let steps = signal.evidence.steps();
    json!({
        "type": signal.failure_type(),
        "severity": signal.severity,
        "confidence": signal.confidence,
        "what_happened": fields.familiar(&told.what),
        "evidence": fields.familiar(&told.evidence_summary),
        "steps": &steps[..steps.len().min(LISTED_STEPS)],
    })
}

/// How many observations are shown, how many are left out, and the trace.
fn described(signal: &Signal, trace: &Trace, fields: &mut Fields) -> (u32, u32, Value) {
    let calls = Call::all(&trace.observations, &signal.evidence.steps());
    let head = json!({
        "input": fields.long(&trace.input),
        "output": fields.long(&trace.output),
        "system_prompt": system_message::first(trace).map(|text| fields.long(&text)),
    });
    let mut used = head.to_string().len();
    let mut shown: Vec<(usize, Value)> = Vec::new();
    for place in order::order(&calls) {
        let call = &calls[place];
        let room = if call.is_evidence { ROOM_FOR_EVIDENCE } else { ROOM };
        let Some((value, size)) = call.fitting(room.saturating_sub(used), fields) else {
            if call.is_evidence {
                continue;
            }
            break;
        };
        used += size;
        shown.push((place, value));
    }
    shown.sort_by_key(|(place, _)| *place);
    let left_out = calls.len() - shown.len();
    let count = shown.len();
    let Value::Object(mut document) = head else {
        return (0, 0, Value::Null);
    };
    let steps = shown.into_iter().map(|(_, value)| value).collect();
    document.insert("observations_in_all".to_owned(), calls.len().into());
    document.insert("observations_left_out".to_owned(), left_out.into());
    document.insert("observations".to_owned(), Value::Array(steps));
    (count as u32, left_out as u32, Value::Object(document))
}
