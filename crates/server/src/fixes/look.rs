//! Fixes as they are shown: first it is looked at what became of them in Langfuse.

use std::time::Duration;

use domain::{FixState, Micros};
use store::{FixRecord, TenantId};

use super::kept::prompt_of;
use super::lapse::follow;
use super::prompt_locks::Held;
use super::reconcile::{found_late, settle};
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::{Langfuse, Which};
use crate::langfuse_owner::may_use_langfuse;

/// A fix that was taken for failed is looked at for so long, in case it came after all.
const LATE: Duration = Duration::from_hours(24);

/// Labels that are looked at for one list. Of the others, what is remembered is told.
const LOOKS: usize = 5;

/// The fix, with what became of it in Langfuse if that can be told. For answers that only show it: they wait
/// neither for a Langfuse that is down nor for a change that goes on.
pub async fn settled(app: &App, tenant: TenantId, record: FixRecord) -> FixRecord {
    let (Some(langfuse), Some(change)) = (&app.langfuse, prompt_of(&record)) else {
        return record;
    };
    if !may_change(app, &record) || may_use_langfuse(app, tenant).await.is_err() {
        return record;
    }
    let Some(held) = app.prompt_locks.prompt_if_free(&change.name) else {
        return record;
    };
    looked_at(app, langfuse, tenant, record.clone(), &held)
        .await
        .unwrap_or(record)
}

/// The same of many fixes, with a few questions.
pub async fn all_settled(app: &App, tenant: TenantId, records: Vec<FixRecord>) -> Vec<FixRecord> {
    let now = app.clock.now();
    let mut looks = LOOKS;
    let mut settled_records = Vec::with_capacity(records.len());
    for record in records {
        let asks = asks(app, &record, now);
        if asks && looks == 0 || record.state == FixState::Failed {
            settled_records.push(record);
            continue;
        }
        looks -= usize::from(asks);
        settled_records.push(settled(app, tenant, record).await);
    }
    settled_records
}

/// Whether Langfuse has to be asked to know what became of it.
fn asks(app: &App, record: &FixRecord, now: Micros) -> bool {
    let (Some(langfuse), Some(change)) = (&app.langfuse, prompt_of(record)) else {
        return false;
    };
    let label = Which::Label(change.label.as_str());
    let is_remembered = || langfuse.remembered(&change.name, label, now).is_some();
    may_change(app, record) && (record.state == FixState::Sent || !is_remembered())
}

/// Whether something can have become of it that we did not do.
fn may_change(app: &App, record: &FixRecord) -> bool {
    match record.state {
        FixState::Sent | FixState::Staged | FixState::Live => true,
        FixState::Failed => app.clock.now().0 - record.created_at.0 < LATE.as_micros() as i64,
        FixState::RolledBack => false,
    }
}

async fn looked_at(
    app: &App,
    langfuse: &Langfuse,
    tenant: TenantId,
    record: FixRecord,
    held: &Held,
) -> Result<FixRecord, ApiError> {
    let mut record = settle(app, langfuse, tenant, record, held).await?;
    if let Some(change) = prompt_of(&record).filter(|_| record.state == FixState::Failed) {
        let head = langfuse.glance(&change.name, Which::HEAD, app.clock.now()).await?;
        record = found_late(app, langfuse, tenant, record, head.as_deref(), held).await?;
    }
    follow(app, langfuse, tenant, record, held).await
}
