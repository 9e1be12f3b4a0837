//! Payloads per event type. Both eras of clients are read: with hashes, and with raw content.

use std::borrow::Cow;

use domain::payload::{
    ExternalSignal, Injection, LlmCalled, LlmResponded, Payload, PolicyTriggered, RetrievalCalled, RetrievalResponded,
    RunCompleted, RunErrored, RunStarted, ToolCalled, ToolResponded,
};
use domain::{EventKind, Fields, Label, Value};

use super::node::Node;
use super::vet::{self, Content, extra};

type Entries<'a> = Vec<(Cow<'a, str>, Node<'a>)>;

/// Names that the SDK's scan can report; it has fewer.
const MAX_PATTERNS: usize = 5;

/// Reads the payload of an event of which `dropped` values were too many or too deep to keep.
pub(super) fn read(event_type: &str, entries: Entries<'_>, dropped: u32) -> Payload {
    let mut payload = match EventKind::parse(event_type) {
        EventKind::RunStarted => Payload::RunStarted(run_started(entries)),
        EventKind::LlmCalled => Payload::LlmCalled(llm_called(entries)),
        EventKind::LlmResponded => Payload::LlmResponded(llm_responded(entries)),
        EventKind::ToolCalled => Payload::ToolCalled(tool_called(entries)),
        EventKind::ToolResponded => Payload::ToolResponded(tool_responded(entries)),
        EventKind::RetrievalCalled => Payload::RetrievalCalled(retrieval_called(entries)),
        EventKind::RetrievalResponded => Payload::RetrievalResponded(retrieval_responded(entries)),
        EventKind::ExternalSignal => Payload::ExternalSignal(external_signal(entries)),
        EventKind::PolicyTriggered => Payload::PolicyTriggered(policy_triggered(entries)),
        EventKind::RunCompleted => Payload::RunCompleted(run_completed(entries)),
        EventKind::RunErrored => Payload::RunErrored(run_errored(entries)),
        EventKind::Other => other(event_type, entries),
    };
    if dropped > 0 {
        extra_of(&mut payload).push("dropped_entries", Value::Int(i64::from(dropped)));
    }
    payload
}

fn extra_of(payload: &mut Payload) -> &mut Fields {
    match payload {
        Payload::RunStarted(start) => &mut start.extra,
        Payload::LlmCalled(call) => &mut call.extra,
        Payload::LlmResponded(response) => &mut response.extra,
        Payload::ToolCalled(call) => &mut call.extra,
        Payload::ToolResponded(response) => &mut response.extra,
        Payload::RetrievalCalled(call) => &mut call.extra,
        Payload::RetrievalResponded(response) => &mut response.extra,
        Payload::ExternalSignal(signal) => &mut signal.extra,
        Payload::PolicyTriggered(policy) => &mut policy.extra,
        Payload::RunCompleted(end) => &mut end.extra,
        Payload::RunErrored(end) => &mut end.extra,
        Payload::Other { fields, .. } => fields,
    }
}

fn run_started(entries: Entries<'_>) -> RunStarted {
    let mut out = RunStarted::default();
    let (mut input, mut prompt) = (Content::default(), Content::default());
    for (key, node) in entries {
        match &*key {
            "input_hash" => input.claim(&node),
            "input_text" => input.raw(&node),
            "input_length" => input.stated(&node),
            "input_text_original_length" => input.original(&node),
            "system_prompt_hash" => prompt.claim(&node),
            "system_prompt" => prompt.raw(&node),
            "model" => out.model = vet::name(&node),
            "tools" => out.tools = names(&node),
            "injection_signal" => out.injection = injection(&node),
            _ => extra(&mut out.extra, &key, &node),
        }
    }
    out.input_hash = input.hash();
    out.input_length = input.length();
    out.system_prompt_hash = prompt.hash();
    out
}

fn names(node: &Node<'_>) -> Vec<Label> {
    match node {
        Node::List(items) => items.iter().filter_map(vet::some_name).collect(),
        _ => Vec::new(),
    }
}

fn injection(node: &Node<'_>) -> Option<Injection> {
    let Node::Map(entries) = node else {
        return None;
    };
    let mut out = Injection::default();
    for (key, node) in entries {
        match &**key {
            "matched_pattern_count" => {
                out.matched_pattern_count = u32::try_from(node.count().unwrap_or(0)).unwrap_or(u32::MAX);
            }
            "matched_patterns" => {
                if let Node::List(patterns) = node {
                    out.matched_patterns = patterns.iter().take(MAX_PATTERNS).filter_map(vet::some_code).collect();
                }
            }
            "input_length" => out.input_length = node.count().unwrap_or(0),
            _ => {}
        }
    }
    Some(out)
}

fn llm_called(entries: Entries<'_>) -> LlmCalled {
    let mut out = LlmCalled::default();
    for (key, node) in entries {
        match &*key {
            "model" => out.model = vet::name(&node),
            "prompt_tokens" => out.prompt_tokens = node.count(),
            "call_id" => out.call_id = node.integer(),
            _ => extra(&mut out.extra, &key, &node),
        }
    }
    out
}

fn llm_responded(entries: Entries<'_>) -> LlmResponded {
    let mut out = LlmResponded::default();
    let (mut output, mut error) = (Content::default(), Content::default());
    let (mut has_hash, mut has_text) = (false, false);
    for (key, node) in entries {
        match &*key {
            "completion_tokens" => out.completion_tokens = node.count(),
            "prompt_tokens" => out.prompt_tokens = node.count(),
            "reasoning_tokens" => out.reasoning_tokens = node.count(),
            "latency_ms" => out.latency_ms = node.count(),
            "finish_reason" => out.finish_reason = vet::some_code(&node),
            "call_id" => out.call_id = node.integer(),
            "output_hash" => {
                has_hash = true;
                output.claim(&node);
            }
            "output" => {
                has_text = true;
                output.raw(&node);
            }
            "output_length" => output.stated(&node),
            "output_original_length" => output.original(&node),
            "error_hash" => error.claim(&node),
            "error" => error.raw(&node),
            _ => extra(&mut out.extra, &key, &node),
        }
    }
    out.output_hash = output.hash();
    out.output_length = output.length();
    out.error_hash = error.hash();
    out.hashed_by_client = has_hash && !has_text;
    out
}

fn tool_called(entries: Entries<'_>) -> ToolCalled {
    let mut out = ToolCalled::default();
    let mut args = Content::default();
    for (key, node) in entries {
        match &*key {
            "tool_name" => out.tool_name = vet::name(&node),
            "args_hash" => args.claim(&node),
            "args" => args.raw(&node),
            "args_length" => args.stated(&node),
            "args_original_length" => args.original(&node),
            _ => extra(&mut out.extra, &key, &node),
        }
    }
    out.args_hash = args.hash();
    out.extra.push_some("args_length", args.length().map(length));
    out
}

fn tool_responded(entries: Entries<'_>) -> ToolResponded {
    let mut out = ToolResponded::default();
    let (mut output, mut error) = (Content::default(), Content::default());
    for (key, node) in entries {
        match &*key {
            "tool_name" => out.tool_name = vet::name(&node),
            "success" => out.success = flag(&node),
            "latency_ms" => out.latency_ms = node.count(),
            "output_hash" => output.claim(&node),
            "output" => output.raw(&node),
            "output_length" => output.stated(&node),
            "output_original_length" => output.original(&node),
            "error_hash" => error.claim(&node),
            "error" => error.raw(&node),
            _ => extra(&mut out.extra, &key, &node),
        }
    }
    out.output_hash = output.hash();
    out.output_length = output.length();
    out.error_hash = error.hash();
    out
}

fn flag(node: &Node<'_>) -> Option<bool> {
    match node {
        Node::Bool(flag) => Some(*flag),
        _ => None,
    }
}

fn retrieval_called(entries: Entries<'_>) -> RetrievalCalled {
    let mut out = RetrievalCalled::default();
    let mut query = Content::default();
    for (key, node) in entries {
        match &*key {
            "index_name" => out.index_name = vet::name(&node),
            "query_hash" => query.claim(&node),
            "query" => query.raw(&node),
            _ => extra(&mut out.extra, &key, &node),
        }
    }
    out.query_hash = query.hash();
    out
}

fn retrieval_responded(entries: Entries<'_>) -> RetrievalResponded {
    let mut out = RetrievalResponded::default();
    let mut content = Content::default();
    for (key, node) in entries {
        match &*key {
            "index_name" => out.index_name = vet::name(&node),
            "result_count" => out.result_count = node.integer(),
            "top_score" => out.top_score = node.number(),
            "latency_ms" => out.latency_ms = node.count(),
            "content_hash" => content.claim(&node),
            "content" => content.raw(&node),
            "content_length" => content.stated(&node),
            "content_original_length" => content.original(&node),
            _ => extra(&mut out.extra, &key, &node),
        }
    }
    out.content_hash = content.hash();
    out.content_length = content.length();
    out
}

fn external_signal(entries: Entries<'_>) -> ExternalSignal {
    let mut out = ExternalSignal::default();
    for (key, node) in entries {
        match &*key {
            "signal_name" => out.signal_name = vet::name(&node),
            "source" => out.source = vet::some_name(&node),
            "meta" if matches!(node, Node::Map(_)) => out.meta = vet::map(&node, vet::value),
            _ => extra(&mut out.extra, &key, &node),
        }
    }
    out
}

fn policy_triggered(entries: Entries<'_>) -> PolicyTriggered {
    let (mut policy_name, mut action_type, mut trigger) = (Label::default(), Label::default(), Label::default());
    let (mut value, mut rest) = (Value::Null, Fields::default());
    for (key, node) in entries {
        match &*key {
            "policy_name" => policy_name = vet::name(&node),
            "action_type" => action_type = vet::code(&node),
            "trigger" => trigger = vet::code(&node),
            "value" => value = vet::metric(&node),
            _ => extra(&mut rest, &key, &node),
        }
    }
    PolicyTriggered {
        policy_name,
        action_type,
        trigger,
        value,
        extra: rest,
    }
}

fn run_completed(entries: Entries<'_>) -> RunCompleted {
    let mut out = RunCompleted::default();
    for (key, node) in entries {
        match &*key {
            "exit_reason" => out.exit_reason = vet::some_code(&node),
            "total_steps" => out.total_steps = node.count(),
            "tool_call_count" => out.tool_call_count = node.count(),
            _ => extra(&mut out.extra, &key, &node),
        }
    }
    out
}

fn run_errored(entries: Entries<'_>) -> RunErrored {
    let mut out = RunErrored::default();
    let mut error = Content::default();
    for (key, node) in entries {
        match &*key {
            "error_type" => out.error_type = vet::some_code(&node),
            "error_hash" => error.claim(&node),
            "error" => error.raw(&node),
            "exit_reason" => out.exit_reason = vet::some_code(&node),
            "policy_name" => out.policy_name = vet::some_name(&node),
            _ => extra(&mut out.extra, &key, &node),
        }
    }
    out.error_hash = error.hash();
    out
}

fn other(event_type: &str, entries: Entries<'_>) -> Payload {
    let mut fields = Fields::default();
    for (key, node) in entries {
        extra(&mut fields, &key, &node);
    }
    Payload::Other {
        event_type: Label::code(event_type),
        fields,
    }
}

fn length(characters: u64) -> Value {
    Value::Int(i64::try_from(characters).unwrap_or(i64::MAX))
}
