//! Which response belongs to which call.

use std::collections::VecDeque;

use super::RunState;
use super::call::{LlmCall, Retrieval, ToolCall};
use crate::event::{Event, EventKind};
use crate::label::Label;
use crate::payload::{LlmCalled, LlmResponded, RetrievalCalled, RetrievalResponded, ToolCalled, ToolResponded};

/// Calls that still wait for their response, oldest first, so that pairing never looks at finished ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OpenCalls {
    llm: VecDeque<usize>,
    tools: VecDeque<usize>,
    retrievals: VecDeque<usize>,
}

/// More open calls than this are calls whose response was lost; the oldest is given up.
const MOST_OPEN: usize = 1024;

fn open(list: &mut VecDeque<usize>, index: usize) {
    if list.len() == MOST_OPEN {
        list.pop_front();
    }
    list.push_back(index);
}

/// Takes the latest open call for which `fits` holds.
fn take(list: &mut VecDeque<usize>, fits: impl Fn(usize) -> bool) -> Option<usize> {
    let position = list.iter().rposition(|&index| fits(index))?;
    list.remove(position)
}

impl RunState {
    pub(super) fn open_llm(&mut self, event: &Event, call: &LlmCalled) {
        self.remember(EventKind::LlmCalled);
        open(&mut self.open.llm, self.llm_calls.len());
        self.llm_calls.push(LlmCall {
            step: event.step,
            called_at: event.at,
            responded_at: None,
            model: call.model.clone(),
            prompt_tokens: call.prompt_tokens,
            completion_tokens: None,
            reasoning_tokens: None,
            latency_ms: None,
            finish_reason: None,
            output_hash: None,
            output_length: None,
            error_hash: None,
            call_id: call.call_id,
        });
    }

    /// By call id where both have one, else the latest open call. Not by step: an HTTP call nested in the
    /// LLM call has moved the counter on.
    pub(super) fn close_llm(&mut self, event: &Event, response: &LlmResponded) {
        self.remember(EventKind::LlmResponded);
        let calls = &mut self.llm_calls;
        let waiting = &mut self.open.llm;
        let index = response
            .call_id
            .and_then(|id| take(waiting, |index| calls[index].call_id == Some(id)))
            .or_else(|| {
                take(waiting, |index| {
                    response.call_id.is_none() || calls[index].call_id.is_none()
                })
            });
        let Some(call) = index.and_then(|index| calls.get_mut(index)) else {
            return;
        };
        call.responded_at = Some(event.at);
        call.prompt_tokens = response.prompt_tokens.or(call.prompt_tokens);
        call.completion_tokens = response.completion_tokens;
        call.reasoning_tokens = response.reasoning_tokens;
        call.latency_ms = response.latency_ms;
        call.finish_reason.clone_from(&response.finish_reason);
        call.output_hash = response.output_hash;
        call.output_length = response.output_length.filter(|_| !unseen_answer(call, response));
        call.error_hash = response.error_hash;
    }

    pub(super) fn open_tool(&mut self, event: &Event, call: &ToolCalled) {
        // Only the latest LLM call can be the one that this request carries: an earlier one that never
        // got its response must not make every later request its own.
        let inside_llm = self
            .llm_calls
            .last()
            .is_some_and(|latest| latest.responded_at.is_none());
        let transport = inside_llm && is_host_name(&call.tool_name);
        if !transport {
            self.remember(EventKind::ToolCalled);
        }
        open(&mut self.open.tools, self.tool_calls.len());
        self.tool_calls.push(ToolCall {
            step: event.step,
            called_at: event.at,
            responded_at: None,
            tool: call.tool_name.clone(),
            args_hash: call.args_hash,
            success: None,
            output_hash: None,
            output_length: None,
            latency_ms: None,
            error_hash: None,
            transport,
        });
    }

    /// The latest open call of that name, or of any name for the nameless tool errors of LangChain. Events
    /// are read in the order of their steps, so a call of the response's own step is the latest.
    pub(super) fn close_tool(&mut self, event: &Event, response: &ToolResponded) {
        let calls = &mut self.tool_calls;
        let waiting = &mut self.open.tools;
        let named = |index: usize| response.tool_name.is_empty() || calls[index].tool == response.tool_name;
        let index = take(waiting, named);
        if let Some(call) = index.and_then(|index| calls.get_mut(index)) {
            call.responded_at = Some(event.at);
            call.success = response.success;
            call.output_hash = response.output_hash;
            call.output_length = response.output_length;
            call.latency_ms = response.latency_ms;
            call.error_hash = response.error_hash;
            if call.transport {
                return;
            }
        }
        self.remember(EventKind::ToolResponded);
    }

    pub(super) fn open_retrieval(&mut self, event: &Event, call: &RetrievalCalled) {
        self.remember(EventKind::RetrievalCalled);
        open(&mut self.open.retrievals, self.retrievals.len());
        self.retrievals.push(Retrieval {
            step: event.step,
            called_at: event.at,
            responded_at: None,
            index_name: call.index_name.clone(),
            query_hash: call.query_hash,
            result_count: None,
            top_score: None,
            latency_ms: None,
        });
    }

    /// As tool responses: LangChain's come without a name, and with LangChain 1 without a call, because
    /// the handler fails on a retriever that is not described.
    pub(super) fn close_retrieval(&mut self, event: &Event, response: &RetrievalResponded) {
        self.remember(EventKind::RetrievalResponded);
        let calls = &self.retrievals;
        let waiting = &mut self.open.retrievals;
        let named = |index: usize| response.index_name.is_empty() || calls[index].index_name == response.index_name;
        let index = take(waiting, named);
        let index = index.unwrap_or_else(|| self.uncalled_retrieval(event, response));
        let Some(call) = self.retrievals.get_mut(index) else {
            return;
        };
        call.responded_at = Some(event.at);
        call.result_count = response.result_count;
        call.top_score = response.top_score;
        call.latency_ms = response.latency_ms;
    }

    /// Adds the retrieval that a response without a call speaks of, and returns its index.
    fn uncalled_retrieval(&mut self, event: &Event, response: &RetrievalResponded) -> usize {
        self.retrievals.push(Retrieval {
            step: event.step,
            called_at: event.at,
            responded_at: None,
            index_name: response.index_name.clone(),
            query_hash: None,
            result_count: None,
            top_score: None,
            latency_ms: None,
        });
        self.retrievals.len() - 1
    }
}

/// Whether an answer of length 0 only means that the client did not see the answer.
///
/// That is so where nothing at all was measured: no output, no completion tokens, and no prompt tokens or
/// no latency either. And hash-era clients cannot see a streamed answer; they report it as a stop with no
/// output and no tokens. They measured the latency themselves, so it agrees with the two events' times,
/// while a caller who reports an empty answer by hand gives a latency of his own.
fn unseen_answer(call: &LlmCall, response: &LlmResponded) -> bool {
    let silent = response.output_length == Some(0)
        && response.output_hash.is_none()
        && response.completion_tokens.unwrap_or(0) == 0;
    let latency = response.latency_ms.unwrap_or(0);
    let unmeasured = call.prompt_tokens.unwrap_or(0) == 0 || latency == 0;
    let gap = call
        .responded_at
        .map_or(0, |responded| responded.millis_since(call.called_at));
    let streamed = response.hashed_by_client && gap.abs_diff(latency) <= 5.max(latency / 10);
    silent && (unmeasured || streamed)
}

/// Auto-instrumentation names an HTTP call after its host: a domain, an address or `localhost`.
fn is_host_name(tool: &Label) -> bool {
    let name = tool.as_str();
    let host = name.rsplit_once(':').map_or(name, |(host, _port)| host);
    let host_like = !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-[]:".contains(&byte));
    host_like && (host == "localhost" || host.contains('.') || name.contains("::"))
}
