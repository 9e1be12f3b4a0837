//! One explanation, from the signal to the checked answer.

use std::sync::Arc;
use std::time::Duration;

use ::api::explain::{ExplainStage, ExplanationView, WithoutTrace};
use domain::RunStatus;
use store::{SignalRecord, TenantId};

use super::ask::{self, Asked, Checked};
use super::fetch::{Expected, fetch};
use super::memory::Memory;
use super::places::Place;
use super::progress::Progress;
use super::record::Ledger;
use super::trace_id::{self, ChosenId};
use super::view::Parts;
use super::without_trace;
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::{Langfuse, Trace, TraceId};
use crate::llm::{Llm, Reply};

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
        let asked = ask::prepare(&self.signal, looked.trace.as_ref()).await?;
        let (reply, checked) = self.ask(&asked, looked.trace.as_ref(), &progress).await?;
        let now = self.app.clock.now();
        let view = Parts {
            signal: &self.signal,
            langfuse: &self.langfuse,
            provider: self.llm.setup().provider,
            chosen: self.chosen.as_ref(),
            trace: looked.trace.as_deref(),
            growing: looked.growing,
            without: looked.without,
            asked: &asked,
            now,
        }
        .view(reply, checked);
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
        asked: &Asked,
        trace: Option<&Arc<Trace>>,
        progress: &Progress,
    ) -> Result<(Reply, Checked), ApiError> {
        let setup = self.llm.setup();
        let at = (self.signal.id, self.app.clock.now());
        let mut ledger = Ledger::open(Arc::clone(&self.app.store), self.tenant, at, &setup, trace.is_some());
        let asking = |retry: Option<Duration>| ExplainStage::AskingModel {
            provider: setup.provider,
            model: setup.model.clone(),
            retry_in_ms: retry.map(|wait| wait.as_millis() as u64),
        };
        progress.stage(asking(None));
        let outcome = match self
            .llm
            .ask(&asked.question, |wait| progress.stage(asking(Some(wait))))
            .await
        {
            Ok(reply) => {
                ledger.took(&reply);
                progress.stage(ExplainStage::CheckingAnswer);
                ask::check(&reply, trace).await.map(|checked| (reply, checked))
            }
            Err(error) => Err(ask::refusal(&error)),
        };
        ledger.close(outcome.as_ref().err()).await;
        outcome
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
            without: Some(without),
        }
    }
}
