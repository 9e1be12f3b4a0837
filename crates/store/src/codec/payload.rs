//! Writes payloads: a mask of what is there, then the fields in the order of the type.

use domain::payload::{
    ExternalSignal, Injection, LlmCalled, LlmResponded, Payload, PolicyTriggered, RetrievalCalled, RetrievalResponded,
    RunCompleted, RunErrored, RunStarted, ToolCalled, ToolResponded,
};
use domain::{ContentHash, EventKind, Fields, Label};
use serde::Serialize;

use super::streams::Writer;

/// The number of a kind in stored data; never reused.
pub(super) const fn tag(kind: EventKind) -> u8 {
    match kind {
        EventKind::RunStarted => 0,
        EventKind::LlmCalled => 1,
        EventKind::LlmResponded => 2,
        EventKind::ToolCalled => 3,
        EventKind::ToolResponded => 4,
        EventKind::RetrievalCalled => 5,
        EventKind::RetrievalResponded => 6,
        EventKind::ExternalSignal => 7,
        EventKind::PolicyTriggered => 8,
        EventKind::RunCompleted => 9,
        EventKind::RunErrored => 10,
        EventKind::Other => 11,
    }
}

pub(super) fn write_payload<'a>(out: &mut Writer<'a>, payload: &'a Payload) {
    let mut mask = Mask { out, bits: 0, next: 0 };
    match payload {
        Payload::RunStarted(start) => run_started(&mut mask, start),
        Payload::LlmCalled(call) => llm_called(&mut mask, call),
        Payload::LlmResponded(response) => llm_responded(&mut mask, response),
        Payload::ToolCalled(call) => tool_called(&mut mask, call),
        Payload::ToolResponded(response) => tool_responded(&mut mask, response),
        Payload::RetrievalCalled(call) => retrieval_called(&mut mask, call),
        Payload::RetrievalResponded(response) => retrieval_responded(&mut mask, response),
        Payload::ExternalSignal(signal) => external_signal(&mut mask, signal),
        Payload::PolicyTriggered(policy) => policy_triggered(&mut mask, policy),
        Payload::RunCompleted(end) => run_completed(&mut mask, end),
        Payload::RunErrored(end) => run_errored(&mut mask, end),
        Payload::Other { event_type, fields } => {
            mask.out.name(event_type);
            mask.fields(fields);
        }
    }
    let bits = mask.bits;
    out.masks.unsigned(bits);
}

/// Writes optional fields and notes which are there.
struct Mask<'w, 'a> {
    out: &'w mut Writer<'a>,
    bits: u64,
    next: u32,
}

impl<'a> Mask<'_, 'a> {
    fn flag(&mut self, present: bool) -> bool {
        self.bits |= u64::from(present) << self.next;
        self.next += 1;
        present
    }

    fn count(&mut self, number: Option<u64>) {
        self.flag(number.is_some());
        if let Some(number) = number {
            self.out.numbers.unsigned(number);
        }
    }

    fn int(&mut self, number: Option<i64>) {
        self.flag(number.is_some());
        if let Some(number) = number {
            self.out.numbers.signed(number);
        }
    }

    fn hash(&mut self, hash: Option<ContentHash>) {
        self.flag(hash.is_some());
        if let Some(hash) = hash {
            self.out.hash(hash);
        }
    }

    fn name(&mut self, label: Option<&'a Label>) {
        self.flag(label.is_some());
        if let Some(label) = label {
            self.out.name(label);
        }
    }

    fn names(&mut self, labels: &'a [Label]) {
        if self.flag(!labels.is_empty()) {
            self.out.numbers.unsigned(labels.len() as u64);
            for label in labels {
                self.out.name(label);
            }
        }
    }

    fn fields(&mut self, fields: &Fields) {
        if self.flag(!fields.is_empty()) {
            self.open(fields);
        }
    }

    /// Open-ended data, behind its length.
    fn open(&mut self, value: &impl Serialize) {
        // A vector takes whatever is written to it, so this cannot fail.
        let bytes = postcard::to_stdvec(value).unwrap_or_default();
        self.out.misc.unsigned(bytes.len() as u64);
        self.out.misc.bytes(&bytes);
    }
}

fn run_started<'a>(mask: &mut Mask<'_, 'a>, start: &'a RunStarted) {
    mask.hash(start.input_hash);
    mask.count(start.input_length);
    mask.hash(start.system_prompt_hash);
    mask.out.name(&start.model);
    mask.names(&start.tools);
    if mask.flag(start.injection.is_some())
        && let Some(injection) = &start.injection
    {
        let Injection {
            matched_pattern_count,
            matched_patterns,
            input_length,
        } = injection;
        mask.out.numbers.unsigned(u64::from(*matched_pattern_count));
        mask.out.numbers.unsigned(*input_length);
        mask.names(matched_patterns);
    }
    mask.fields(&start.extra);
}

fn llm_called<'a>(mask: &mut Mask<'_, 'a>, call: &'a LlmCalled) {
    mask.out.name(&call.model);
    mask.count(call.prompt_tokens);
    mask.int(call.call_id);
    mask.fields(&call.extra);
}

fn llm_responded<'a>(mask: &mut Mask<'_, 'a>, response: &'a LlmResponded) {
    mask.count(response.completion_tokens);
    mask.count(response.latency_ms);
    mask.name(response.finish_reason.as_ref());
    mask.hash(response.output_hash);
    mask.count(response.output_length);
    mask.flag(response.hashed_by_client);
    mask.count(response.prompt_tokens);
    mask.count(response.reasoning_tokens);
    mask.hash(response.error_hash);
    mask.int(response.call_id);
    mask.fields(&response.extra);
}

fn tool_called<'a>(mask: &mut Mask<'_, 'a>, call: &'a ToolCalled) {
    mask.out.name(&call.tool_name);
    mask.hash(call.args_hash);
    mask.fields(&call.extra);
}

fn tool_responded<'a>(mask: &mut Mask<'_, 'a>, response: &'a ToolResponded) {
    mask.out.name(&response.tool_name);
    mask.flag(response.success.is_some());
    mask.flag(response.success == Some(true));
    mask.hash(response.output_hash);
    mask.count(response.output_length);
    mask.count(response.latency_ms);
    mask.hash(response.error_hash);
    mask.fields(&response.extra);
}

fn retrieval_called<'a>(mask: &mut Mask<'_, 'a>, call: &'a RetrievalCalled) {
    mask.out.name(&call.index_name);
    mask.hash(call.query_hash);
    mask.fields(&call.extra);
}

fn retrieval_responded<'a>(mask: &mut Mask<'_, 'a>, response: &'a RetrievalResponded) {
    mask.out.name(&response.index_name);
    mask.int(response.result_count);
    mask.flag(response.top_score.is_some());
    if let Some(score) = response.top_score {
        mask.out.raw.bytes(&score.to_bits().to_be_bytes());
    }
    mask.count(response.latency_ms);
    mask.hash(response.content_hash);
    mask.count(response.content_length);
    mask.fields(&response.extra);
}

fn external_signal<'a>(mask: &mut Mask<'_, 'a>, signal: &'a ExternalSignal) {
    mask.out.name(&signal.signal_name);
    mask.name(signal.source.as_ref());
    mask.fields(&signal.meta);
    mask.fields(&signal.extra);
}

fn policy_triggered<'a>(mask: &mut Mask<'_, 'a>, policy: &'a PolicyTriggered) {
    mask.out.name(&policy.policy_name);
    mask.out.name(&policy.action_type);
    mask.out.name(&policy.trigger);
    mask.open(&policy.value);
    mask.fields(&policy.extra);
}

fn run_completed<'a>(mask: &mut Mask<'_, 'a>, end: &'a RunCompleted) {
    mask.name(end.exit_reason.as_ref());
    mask.count(end.total_steps);
    mask.count(end.tool_call_count);
    mask.fields(&end.extra);
}

fn run_errored<'a>(mask: &mut Mask<'_, 'a>, end: &'a RunErrored) {
    mask.name(end.error_type.as_ref());
    mask.hash(end.error_hash);
    mask.name(end.exit_reason.as_ref());
    mask.name(end.policy_name.as_ref());
    mask.fields(&end.extra);
}
