//! What an explanation took, for the store. Nothing of what it says.

use std::sync::Arc;

use ::api::explain::ModelSetup;
use domain::{Label, Micros, SignalId};
use store::{ExplainRecord, Store, TenantId};
use tokio::time::Instant;

use crate::error::ApiError;
use crate::llm::Usage;

/// The error of a request that was closed while the model worked.
pub const CANCELLED: &str = "cancelled";

/// An explanation whose model was asked. Its record is written however it ends, also when the reader goes.
pub struct Ledger {
    store: Arc<dyn Store>,
    tenant: TenantId,
    began: Instant,
    /// What the model took so far. That costs, whatever its answers are worth.
    pub usage: Usage,
    /// `None` when it was written.
    record: Option<ExplainRecord>,
}

impl Ledger {
    pub fn open(
        store: Arc<dyn Store>,
        tenant: TenantId,
        (signal, at): (SignalId, Micros),
        model: &ModelSetup,
        with_trace: bool,
    ) -> Self {
        let record = ExplainRecord {
            signal,
            at,
            provider: Label::code(model.provider.as_str()),
            model: Label::code(&model.model),
            duration_ms: 0,
            prompt_tokens: 0,
            completion_tokens: 0,
            cost_usd: None,
            with_trace,
            error: Some(Label::code(CANCELLED)),
        };
        Self {
            store,
            tenant,
            began: Instant::now(),
            usage: Usage::default(),
            record: Some(record),
        }
    }

    /// Writes it down. A store that does not take it does not spoil the explanation.
    pub async fn close(mut self, error: Option<&ApiError>) {
        let Some(mut record) = self.taken() else { return };
        record.error = error.map(|error| Label::code(error.code.as_str()));
        write(self.store.as_ref(), self.tenant, record).await;
    }

    /// The record, with what it took until now.
    fn taken(&mut self) -> Option<ExplainRecord> {
        let mut record = self.record.take()?;
        record.duration_ms = self.began.elapsed().as_millis() as u64;
        if let Some(model) = self.usage.model() {
            record.model = Label::code(model);
        }
        record.prompt_tokens = self.usage.prompt_tokens();
        record.completion_tokens = self.usage.completion_tokens();
        record.cost_usd = self.usage.cost_usd();
        Some(record)
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        let Some(record) = self.taken() else { return };
        let (store, tenant) = (Arc::clone(&self.store), self.tenant);
        // Outside of a runtime nobody could write it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { write(store.as_ref(), tenant, record).await });
        }
    }
}

async fn write(store: &dyn Store, tenant: TenantId, record: ExplainRecord) {
    if let Err(error) = store.fixes().record_explanation(tenant, record).await {
        tracing::warn!(%error, "what an explanation took was not written down");
    }
}
