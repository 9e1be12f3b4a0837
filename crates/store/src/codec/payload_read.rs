//! Reads payloads in the order in which they were written.

use domain::payload::{
    ExternalSignal, Injection, LlmCalled, LlmResponded, Payload, PolicyTriggered, RetrievalCalled, RetrievalResponded,
    RunCompleted, RunErrored, RunStarted, ToolCalled, ToolResponded,
};
use domain::{ContentHash, Fields, Label};
use serde::de::DeserializeOwned;

use super::CodecError;
use super::streams::Reader;

type Read<T> = Result<T, CodecError>;

pub(super) fn read_payload(input: &mut Reader<'_>, tag: u8) -> Read<Payload> {
    let bits = input.masks.unsigned()?;
    let mask = &mut Mask { input, bits };
    Ok(match tag {
        0 => Payload::RunStarted(run_started(mask)?),
        1 => Payload::LlmCalled(llm_called(mask)?),
        2 => Payload::LlmResponded(llm_responded(mask)?),
        3 => Payload::ToolCalled(tool_called(mask)?),
        4 => Payload::ToolResponded(tool_responded(mask)?),
        5 => Payload::RetrievalCalled(retrieval_called(mask)?),
        6 => Payload::RetrievalResponded(retrieval_responded(mask)?),
        7 => Payload::ExternalSignal(external_signal(mask)?),
        8 => Payload::PolicyTriggered(policy_triggered(mask)?),
        9 => Payload::RunCompleted(run_completed(mask)?),
        10 => Payload::RunErrored(run_errored(mask)?),
        11 => Payload::Other {
            event_type: mask.input.name()?,
            fields: mask.fields()?,
        },
        _ => return Err(CodecError::Invalid("kind")),
    })
}

/// Takes one bit per optional field.
struct Mask<'r, 'a> {
    input: &'r mut Reader<'a>,
    bits: u64,
}

impl Mask<'_, '_> {
    fn flag(&mut self) -> bool {
        let present = self.bits & 1 == 1;
        self.bits >>= 1;
        present
    }

    fn count(&mut self) -> Read<Option<u64>> {
        self.flag().then(|| self.input.numbers.unsigned()).transpose()
    }

    fn int(&mut self) -> Read<Option<i64>> {
        self.flag().then(|| self.input.numbers.signed()).transpose()
    }

    fn hash(&mut self) -> Read<Option<ContentHash>> {
        self.flag().then(|| self.input.hash()).transpose()
    }

    fn name(&mut self) -> Read<Option<Label>> {
        self.flag().then(|| self.input.name()).transpose()
    }

    fn names(&mut self) -> Read<Vec<Label>> {
        if !self.flag() {
            return Ok(Vec::new());
        }
        let count = self.input.names_count()?;
        (0..count).map(|_| self.input.name()).collect()
    }

    fn fields(&mut self) -> Read<Fields> {
        if self.flag() {
            self.open()
        } else {
            Ok(Fields::default())
        }
    }

    fn open<T: DeserializeOwned>(&mut self) -> Read<T> {
        let length = self.input.misc.unsigned()?;
        let bytes = self
            .input
            .misc
            .bytes(usize::try_from(length).map_err(|_| CodecError::Truncated)?)?;
        postcard::from_bytes(bytes).map_err(|_| CodecError::Invalid("fields"))
    }
}

fn run_started(mask: &mut Mask<'_, '_>) -> Read<RunStarted> {
    Ok(RunStarted {
        input_hash: mask.hash()?,
        input_length: mask.count()?,
        system_prompt_hash: mask.hash()?,
        model: mask.input.name()?,
        tools: mask.names()?,
        injection: mask.flag().then(|| injection(mask)).transpose()?,
        extra: mask.fields()?,
    })
}

fn injection(mask: &mut Mask<'_, '_>) -> Read<Injection> {
    let count = mask.input.numbers.unsigned()?;
    Ok(Injection {
        matched_pattern_count: u32::try_from(count).map_err(|_| CodecError::Invalid("count"))?,
        input_length: mask.input.numbers.unsigned()?,
        matched_patterns: mask.names()?,
    })
}

fn llm_called(mask: &mut Mask<'_, '_>) -> Read<LlmCalled> {
    Ok(LlmCalled {
        model: mask.input.name()?,
        prompt_tokens: mask.count()?,
        call_id: mask.int()?,
        extra: mask.fields()?,
    })
}

fn llm_responded(mask: &mut Mask<'_, '_>) -> Read<LlmResponded> {
    Ok(LlmResponded {
        completion_tokens: mask.count()?,
        latency_ms: mask.count()?,
        finish_reason: mask.name()?,
        output_hash: mask.hash()?,
        output_length: mask.count()?,
        hashed_by_client: mask.flag(),
        prompt_tokens: mask.count()?,
        reasoning_tokens: mask.count()?,
        error_hash: mask.hash()?,
        call_id: mask.int()?,
        extra: mask.fields()?,
    })
}

fn tool_called(mask: &mut Mask<'_, '_>) -> Read<ToolCalled> {
    Ok(ToolCalled {
        tool_name: mask.input.name()?,
        args_hash: mask.hash()?,
        extra: mask.fields()?,
    })
}

fn tool_responded(mask: &mut Mask<'_, '_>) -> Read<ToolResponded> {
    let tool_name = mask.input.name()?;
    let (known, success) = (mask.flag(), mask.flag());
    Ok(ToolResponded {
        tool_name,
        success: known.then_some(success),
        output_hash: mask.hash()?,
        output_length: mask.count()?,
        latency_ms: mask.count()?,
        error_hash: mask.hash()?,
        extra: mask.fields()?,
    })
}

fn retrieval_called(mask: &mut Mask<'_, '_>) -> Read<RetrievalCalled> {
    Ok(RetrievalCalled {
        index_name: mask.input.name()?,
        query_hash: mask.hash()?,
        extra: mask.fields()?,
    })
}

fn retrieval_responded(mask: &mut Mask<'_, '_>) -> Read<RetrievalResponded> {
    Ok(RetrievalResponded {
        index_name: mask.input.name()?,
        result_count: mask.int()?,
        top_score: mask
            .flag()
            .then(|| {
                mask.input
                    .raw
                    .array()
                    .map(|bits| f64::from_bits(u64::from_be_bytes(bits)))
            })
            .transpose()?,
        latency_ms: mask.count()?,
        content_hash: mask.hash()?,
        content_length: mask.count()?,
        extra: mask.fields()?,
    })
}

fn external_signal(mask: &mut Mask<'_, '_>) -> Read<ExternalSignal> {
    Ok(ExternalSignal {
        signal_name: mask.input.name()?,
        source: mask.name()?,
        meta: mask.fields()?,
        extra: mask.fields()?,
    })
}

fn policy_triggered(mask: &mut Mask<'_, '_>) -> Read<PolicyTriggered> {
    Ok(PolicyTriggered {
        policy_name: mask.input.name()?,
        action_type: mask.input.name()?,
        trigger: mask.input.name()?,
        value: mask.open()?,
        extra: mask.fields()?,
    })
}

fn run_completed(mask: &mut Mask<'_, '_>) -> Read<RunCompleted> {
    Ok(RunCompleted {
        exit_reason: mask.name()?,
        total_steps: mask.count()?,
        tool_call_count: mask.count()?,
        extra: mask.fields()?,
    })
}

fn run_errored(mask: &mut Mask<'_, '_>) -> Read<RunErrored> {
    Ok(RunErrored {
        error_type: mask.name()?,
        error_hash: mask.hash()?,
        exit_reason: mask.name()?,
        policy_name: mask.name()?,
        extra: mask.fields()?,
    })
}
