//! One explanation, from the signal to the checked answer.

use std::sync::Arc;
use std::time::Duration;

use ::api::explain::{ExplainStage, ExplanationView, ModelUse, WithoutTrace};
use domain::RunStatus;
use store::{SignalRecord, TenantId};

use super::answer::Answer;
use super::ask;
use super::fetch::{Expected, fetch};
use super::inquiry::Inquiry;
use super::memory::Memory;
use super::places::Place;
use super::progress::Progress;
use super::prompt_link::{self, PromptLink};
use super::record::Ledger;
use super::trace_id::{self, ChosenId};
use super::view::Parts;
use super::without_trace;
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::{Content, Langfuse, Trace, TraceId, Which};
use crate::llm::{Llm, LlmError};

/// Everything that an explanation needs. Dropping it ends it, and with it the request that it waits for.
pub struct Job {
    app: App,
    langfuse: Langfuse,
    llm: Llm,
    tenant: TenantId,
    signal: Arc<SignalRecord>,
    expected: Expected,
    chosen: Option<ChosenId>,
    _place: Place,
}

/// The trace, or why there is none.
#[derive(Debug)]
struct Looked {
    trace: Option<Arc<Trace>>,
    growing: bool,
    prompt: Option<PromptLink>,
    without: Option<WithoutTrace>,
}

impl Job {
    /// # Errors
    /// The signal is being explained already, or the store cannot be read.
    pub async fn new(
        app: &App,
        (langfuse, llm): (Langfuse, Llm),
        tenant: TenantId,
        signal: SignalRecord,
        asked: Option<TraceId>,
    ) -> Result<Self, ApiError> {
        let run = app.store.run(tenant, &signal.run_id).await?;
        let recorded = run.as_ref().and_then(|run| run.trace_id.as_ref());
        let age = app.clock.now().millis_since(signal.detected_at);
        Ok(Self {
            _place: app.explanations.places.place(tenant, signal.id).await?,
            chosen: trace_id::choose(asked, recorded, &signal.run_id),
            expected: Expected {
                young: Duration::from_millis(age) < app.explanations.waits.young,
                open: run.is_some_and(|run| run.status == RunStatus::Open),
            },
            app: app.clone(),
            langfuse,
            llm,
            tenant,
            signal: Arc::new(signal),
        })
    }

    /// # Errors
    /// Those of the model. Without a trace it goes on from the evidence alone.
    pub async fn run(self, progress: Progress) -> Result<ExplanationView, ApiError> {
        let looked = self.look(&progress).await;
        if let Some(trace) = &looked.trace {
            let count = trace.observations.len() as u32;
            progress.stage(ExplainStage::ReadingObservations { count });
        }
        let inquiry = ask::prepare(&self.signal, looked.trace.as_ref()).await?;
        let (model, answer) = self.ask(&inquiry, &looked, &progress).await?;
        let view = Parts {
            signal: &self.signal,
            langfuse: &self.langfuse,
            chosen: self.chosen.as_ref(),
            trace: looked.trace.as_deref(),
            growing: looked.growing,
            without: looked.without,
            document: &inquiry.document,
            prompt: looked.prompt,
            now: self.app.clock.now(),
        }
        .view(model, answer);
        self.keep(view.clone());
        Ok(view)
    }

    async fn look(&self, progress: &Progress) -> Looked {
        let Some(ChosenId { id, from }) = &self.chosen else {
            return without_trace::no_id().into();
        };
        let waits = &self.app.explanations.waits;
        match fetch(|| self.langfuse.trace(id), self.expected, waits, progress).await {
            Ok(Some(fetched)) => Looked {
                prompt: prompt_link::find(&fetched.trace),
                trace: Some(Arc::new(fetched.trace)),
                growing: fetched.growing,
                without: None,
            },
            Ok(None) => without_trace::not_found(*from, self.expected.young.then(|| waits.in_all())).into(),
            Err(error) => {
                tracing::debug!(%error, "a signal is explained without its trace");
                without_trace::failed(*from, &error).into()
            }
        }
    }

    /// Asks the model and checks what it says. What it took is written down in any case.
    async fn ask(
        &self,
        inquiry: &Arc<Inquiry>,
        looked: &Looked,
        progress: &Progress,
    ) -> Result<(ModelUse, Answer), ApiError> {
        let (store, of) = (Arc::clone(&self.app.store), (self.signal.id, self.app.clock.now()));
        let mut ledger = Ledger::open(store, self.tenant, of, &self.llm.setup(), looked.trace.is_some());
        let answered = self.answered(inquiry, looked, progress, &mut ledger).await;
        ledger.close(answered.as_ref().err()).await;
        answered
    }

    async fn answered(
        &self,
        inquiry: &Arc<Inquiry>,
        looked: &Looked,
        progress: &Progress,
        ledger: &mut Ledger,
    ) -> Result<(ModelUse, Answer), ApiError> {
        let setup = self.llm.setup();
        let asking = |retry: Option<Duration>| ExplainStage::AskingModel {
            provider: setup.provider,
            model: setup.model.clone(),
            retry_in_ms: retry.map(|wait| wait.as_millis() as u64),
        };
        progress.stage(asking(None));
        let waiting = |wait| progress.stage(asking(Some(wait)));
        let refused = |error: LlmError| self.llm.api_error(&error);
        // The prompt is read while the model works; when the model fails, nobody waits for it.
        let asked = tokio::try_join!(self.llm.ask(&inquiry.question, &mut ledger.usage, waiting), async {
            Ok(prompt_text(&self.langfuse, looked.prompt.as_ref()).await)
        });
        let (reply, prompt) = asked.map_err(refused)?;
        progress.stage(ExplainStage::CheckingAnswer);
        let answer = ask::check(inquiry, &reply, prompt).await?;
        let used = ledger.usage.shown(setup.clone(), reply.duration);
        Ok((used, answer.map_err(refused)?))
    }

    fn keep(&self, view: ExplanationView) {
        let (memory, clock) = (self.app.explanations.memory.clone(), self.app.clock);
        memory.keep(self.tenant, Arc::new(view), clock.now());
        // Nobody may ever ask again, and it is to be gone all the same.
        tokio::spawn(async move {
            tokio::time::sleep(Memory::KEPT).await;
            memory.forget_expired(clock.now());
        });
    }
}

impl From<WithoutTrace> for Looked {
    fn from(without: WithoutTrace) -> Self {
        Self {
            trace: None,
            growing: false,
            prompt: None,
            without: Some(without),
        }
    }
}

/// What the agent was told to do, which the answer may repeat. Without it, it just repeats less.
async fn prompt_text(langfuse: &Langfuse, link: Option<&PromptLink>) -> Option<Content> {
    let link = link?;
    let version = Which::Version(link.version?);
    let prompt = langfuse.prompt(&link.name, version).await.ok()??;
    Some(Content::new(prompt.text.instructions()))
}
