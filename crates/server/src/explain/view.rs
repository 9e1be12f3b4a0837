//! An explanation as it is answered.

use ::api::explain::{ExplainSource, ExplainWarning, ExplanationView, ModelUse, TraceView, WithoutTrace};
use domain::Micros;
use store::SignalRecord;

use super::answer::Answer;
use super::document::Document;
use super::memory::Memory;
use super::prompt_link::PromptLink;
use super::trace_id::ChosenId;
use crate::langfuse::{Langfuse, Trace};

/// What is known beside the model's answer, and what that answer cannot change.
pub struct Parts<'a> {
    pub signal: &'a SignalRecord,
    pub langfuse: &'a Langfuse,
    pub chosen: Option<&'a ChosenId>,
    pub trace: Option<&'a Trace>,
    /// More of the trace may come.
    pub growing: bool,
    pub without: Option<WithoutTrace>,
    pub document: &'a Document,
    pub prompt: Option<PromptLink>,
    pub now: Micros,
}

impl Parts<'_> {
    pub fn view(self, model: ModelUse, answer: Answer) -> ExplanationView {
        let fix_type = self.signal.signal.failure_type().fix_type();
        ExplanationView {
            signal_id: self.signal.id.0,
            source: match self.trace {
                Some(_) => ExplainSource::Langfuse,
                None => ExplainSource::SignalOnly,
            },
            fix_type,
            apply_blocked: fix_type.apply_blocked(),
            langfuse_prompt_version: self.prompt.as_ref().and_then(|link| link.version),
            trace: self.trace_view(),
            warnings: self.warnings(answer.warnings),
            made_at: self.now.secs(),
            expires_at: Memory::expiry(self.now).secs(),
            root_cause: answer.root_cause,
            fix_content: answer.fix_content,
            langfuse_prompt_name: self.prompt.map(|link| link.name),
            without_trace: self.without,
            model,
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
            shown: self.document.shown,
            cut: self.cut(),
        })
    }

    /// The model was not shown all of the trace.
    fn cut(&self) -> bool {
        self.document.cut || self.trace.is_some_and(|trace| trace.cut)
    }

    fn warnings(&self, of_answer: Vec<ExplainWarning>) -> Vec<ExplainWarning> {
        let of_trace = [
            (self.growing, ExplainWarning::TracePartial),
            (self.cut(), ExplainWarning::TraceCut),
        ];
        let of_trace = of_trace.into_iter().filter_map(|(is, warning)| is.then_some(warning));
        of_answer.into_iter().chain(of_trace).collect()
    }
}
