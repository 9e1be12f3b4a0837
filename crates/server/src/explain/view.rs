//! An explanation as it is answered.

use ::api::explain::{ExplainSource, ExplainWarning, ExplanationView, LlmProvider, ModelUse, TraceView, WithoutTrace};
use domain::Micros;
use store::SignalRecord;

use super::ask::{Asked, Checked};
use super::memory::Memory;
use super::prompt_link;
use super::trace_id::ChosenId;
use crate::langfuse::{Langfuse, Trace};
use crate::llm::Reply;

/// What is known beside the model's answer, and what that answer cannot change.
pub struct Parts<'a> {
    pub signal: &'a SignalRecord,
    pub langfuse: &'a Langfuse,
    pub provider: LlmProvider,
    pub chosen: Option<&'a ChosenId>,
    pub trace: Option<&'a Trace>,
    /// More of the trace may come.
    pub growing: bool,
    pub without: Option<WithoutTrace>,
    pub asked: &'a Asked,
    pub now: Micros,
}

impl Parts<'_> {
    pub fn view(self, reply: Reply, checked: Checked) -> ExplanationView {
        let fix_type = self.signal.signal.failure_type().fix_type();
        let prompt = self.trace.and_then(prompt_link::find);
        let (prompt_name, prompt_version) = prompt.map_or((None, None), |link| (Some(link.name), link.version));
        let duration_ms = reply.duration.as_millis() as u64;
        ExplanationView {
            signal_id: self.signal.id.0,
            source: match self.trace {
                Some(_) => ExplainSource::Langfuse,
                None => ExplainSource::SignalOnly,
            },
            fix_type,
            apply_blocked: fix_type.apply_blocked(),
            langfuse_prompt_name: prompt_name,
            langfuse_prompt_version: prompt_version,
            trace: self.trace_view(),
            warnings: self.warnings(checked.warnings),
            made_at: self.now.secs(),
            expires_at: Memory::expiry(self.now).secs(),
            root_cause: checked.root_cause,
            fix_content: checked.fix_content,
            without_trace: self.without,
            model: ModelUse {
                provider: self.provider,
                model: reply.model,
                duration_ms,
                prompt_tokens: reply.prompt_tokens,
                completion_tokens: reply.completion_tokens,
                cost_usd: reply.cost_usd,
            },
        }
    }

    fn trace_view(&self) -> Option<TraceView> {
        let (trace, chosen) = self.trace.zip(self.chosen)?;
        let url = |project: &String| self.langfuse.trace_url(project, &chosen.id);
        Some(TraceView {
            trace_id: chosen.id.as_str().to_owned(),
            id_from: chosen.from,
            url: trace.project.as_ref().map(url),
            observations: trace.observations.len() as u32,
            shown: self.asked.shown,
            cut: self.asked.cut,
        })
    }

    fn warnings(&self, of_answer: Vec<ExplainWarning>) -> Vec<ExplainWarning> {
        let of_trace = [
            (self.growing, ExplainWarning::TracePartial),
            (self.asked.cut, ExplainWarning::TraceCut),
        ];
        let of_trace = of_trace.into_iter().filter_map(|(is, warning)| is.then_some(warning));
        of_answer.into_iter().chain(of_trace).collect()
    }
}
