//! The figures of a run as the SDK counts them.

use super::{Metric, Spent};
use crate::event::Event;
use crate::label::Label;
use crate::payload::{LlmCalled, LlmResponded, Payload, ToolResponded};
use crate::policy::condition::Trigger;
use crate::pricing::estimated_cost_usd;
use crate::sdk_pricing::{SdkPrice, SdkPrices};

/// Running totals. The SDK pairs answers with calls more simply than [`crate::run::RunState`] does, and
/// counts HTTP requests inside of a model call as tool calls, so it has its own figures.
pub(super) struct Figures {
    prices: SdkPrices,
    step: u32,
    tool_calls: u32,
    /// Tool calls without an answer, by name.
    open_tools: Vec<Label>,
    errors: u32,
    llm_calls: Vec<LlmFigures>,
    /// By the SDK's prices.
    cost_usd: f64,
    spent: Spent,
}

/// An answer belongs to one of the last so many calls. The SDK has no such limit, but a run with that many
/// open calls is one that somebody made up.
const MOST_OPEN: usize = 1024;

struct LlmFigures {
    call_id: Option<i64>,
    model: Label,
    price: SdkPrice,
    prompt_tokens: u64,
    /// What the call has in [`Figures::spent`].
    spent: Spent,
    finish_reason: Option<Label>,
    latency_ms: Option<u64>,
}

impl Figures {
    pub(super) fn new(prices: SdkPrices) -> Self {
        Self {
            prices,
            step: 0,
            tool_calls: 0,
            open_tools: Vec::new(),
            errors: 0,
            llm_calls: Vec::new(),
            cost_usd: 0.0,
            spent: Spent::default(),
        }
    }

    pub(super) fn take(&mut self, event: &Event) {
        self.step = event.step;
        match &event.payload {
            Payload::LlmCalled(call) => self.open_llm(call),
            Payload::LlmResponded(response) => self.answer_llm(response),
            Payload::ToolCalled(call) => {
                self.tool_calls += 1;
                if self.open_tools.len() == MOST_OPEN {
                    self.open_tools.remove(0);
                }
                self.open_tools.push(call.tool_name.clone());
            }
            Payload::ToolResponded(response) => self.answer_tool(response),
            _ => {}
        }
    }

    /// `None` before there is such a figure. `signal` is none of these.
    pub(super) fn metric(&self, trigger: Trigger) -> Option<Metric> {
        let last = self.llm_calls.last();
        let number = match trigger {
            Trigger::ToolCallCount => f64::from(self.tool_calls),
            Trigger::StepCount => f64::from(self.step),
            Trigger::CostUsd => self.cost_usd,
            Trigger::ErrorCount => f64::from(self.errors),
            Trigger::LlmLatencyMs => last?.latency_ms? as f64,
            Trigger::FinishReason => {
                let reason = last?.finish_reason.as_ref()?;
                return Some(Metric::Text(reason.as_str().to_owned()));
            }
            Trigger::Signal => return None,
        };
        Some(Metric::Number(number))
    }

    pub(super) const fn spent(&self) -> Spent {
        self.spent
    }

    fn open_llm(&mut self, called: &LlmCalled) {
        let mut call = LlmFigures {
            call_id: called.call_id,
            price: self.prices.of(called.model.as_str()),
            model: called.model.clone(),
            prompt_tokens: called.prompt_tokens.unwrap_or(0),
            spent: Spent::default(),
            finish_reason: None,
            latency_ms: None,
        };
        call.spend(0, &mut self.spent);
        self.llm_calls.push(call);
    }

    /// Newer SDKs name the call. Older ones mean the latest, even if it has an answer already; then they
    /// add its cost once more.
    fn answer_llm(&mut self, response: &LlmResponded) {
        let call = match response.call_id {
            Some(id) => {
                let mut latest = self.llm_calls.iter_mut().rev().take(MOST_OPEN);
                latest.find(|call| call.call_id == Some(id))
            }
            None => self.llm_calls.last_mut().filter(|call| call.call_id.is_none()),
        };
        let Some(call) = call else { return };
        call.finish_reason.clone_from(&response.finish_reason);
        call.latency_ms = response.latency_ms;
        call.prompt_tokens = response
            .prompt_tokens
            .filter(|&tokens| tokens > 0)
            .unwrap_or(call.prompt_tokens);
        let completion_tokens = response.completion_tokens.unwrap_or(0);
        self.cost_usd += call.price.cost_usd(call.prompt_tokens, completion_tokens);
        call.spend(completion_tokens, &mut self.spent);
    }

    /// The latest open call of that name. An answer that belongs to no call is not counted.
    fn answer_tool(&mut self, response: &ToolResponded) {
        let open = self.open_tools.iter().rposition(|tool| *tool == response.tool_name);
        let Some(open) = open else { return };
        self.open_tools.remove(open);
        self.errors += u32::from(response.success == Some(false));
    }
}

impl LlmFigures {
    /// Puts what the call has used into the total, in place of what it had used before.
    fn spend(&mut self, completion_tokens: u64, total: &mut Spent) {
        let now = Spent {
            tokens: self.prompt_tokens.saturating_add(completion_tokens),
            cost_usd: estimated_cost_usd(self.model.as_str(), self.prompt_tokens, completion_tokens),
        };
        total.tokens = (total.tokens - self.spent.tokens).saturating_add(now.tokens);
        total.cost_usd += now.cost_usd - self.spent.cost_usd;
        self.spent = now;
    }
}
