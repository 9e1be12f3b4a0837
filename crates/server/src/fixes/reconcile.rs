//! What became of a fix whose connection died.

use std::time::Duration;

use ::api::ErrorCode;
use domain::{FixState, Micros};
use store::{FixRecord, FixUpdate, PromptChange, TenantId};

use super::kept::{prompt_of, update};
use super::prompt_locks::Held;
use super::publish::message;
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::{Langfuse, Prompt, Which};
use crate::langfuse_owner::may_use_langfuse;

/// For so long a request whose connection died may still be under way in Langfuse.
const UNDER_WAY: Duration = Duration::from_secs(30);

/// Versions that are looked through, from the newest one on.
const MOST_VERSIONS: u32 = 50;

/// A fix that was sent, with what became of it if that can be told; every other fix as it is. For answers
/// that only show it: they do not wait for Langfuse to come back, nor for a change that goes on.
pub async fn settled(app: &App, tenant: TenantId, record: FixRecord) -> FixRecord {
    let (Some(langfuse), Some(change)) = (&app.langfuse, prompt_of(&record)) else {
        return record;
    };
    if record.state != FixState::Sent || may_use_langfuse(app, tenant).await.is_err() {
        return record;
    }
    let Some(held) = app.prompt_locks.prompt_if_free(&change.name) else {
        return record;
    };
    settle(app, langfuse, tenant, record.clone(), &held)
        .await
        .unwrap_or(record)
}

/// Finds out what became of a fix that was sent, and writes it down. The prompt's lock is held, so nobody is
/// about to write it down by himself.
///
/// # Errors
/// It cannot be told yet.
pub(super) async fn settle(
    app: &App,
    langfuse: &Langfuse,
    tenant: TenantId,
    record: FixRecord,
    _: &Held,
) -> Result<FixRecord, ApiError> {
    // Somebody else may have done so while the lock was waited for.
    let record = super::kept::find(app, tenant, record.id).await?;
    let Some(change) = prompt_of(&record).filter(|_| record.state == FixState::Sent) else {
        return Ok(record);
    };
    let became = if let Some((version, state)) = arrived(langfuse, &record, change).await? {
        FixUpdate::Arrived {
            version: Some(version),
            state,
            carried_by: change.carried_by.clone(),
        }
    } else {
        may_not_come_any_more(record.created_at, app.clock.now())?;
        FixUpdate::Failed
    };
    update(app, tenant, record.id, became).await
}

/// The version that the fix became. One whose label has gone on was live.
async fn arrived(
    langfuse: &Langfuse,
    record: &FixRecord,
    change: &PromptChange,
) -> Result<Option<(u32, FixState)>, ApiError> {
    let Some(head) = langfuse.prompt(&change.name, Which::HEAD).await? else {
        return Ok(None);
    };
    let state = |version: &Prompt| match version.commit_message.as_deref() {
        Some(text) if text == message(record, true) => Some(FixState::Live),
        Some(text) if text == message(record, false) => Some(FixState::Staged),
        _ => None,
    };
    if let Some(state) = state(&head) {
        return Ok(Some((head.version, state)));
    }
    let oldest = change.base_version.max(head.version.saturating_sub(MOST_VERSIONS));
    for number in (oldest + 1..head.version).rev() {
        let version = langfuse.prompt(&change.name, Which::Version(number)).await?;
        if let Some(state) = version.as_ref().and_then(state) {
            return Ok(Some((number, state)));
        }
    }
    Ok(None)
}

/// Asking for the same fix again now could make a second version of it.
fn may_not_come_any_more(sent: Micros, now: Micros) -> Result<(), ApiError> {
    let since = Duration::from_micros(now.0.saturating_sub(sent.0).try_into().unwrap_or_default());
    let Some(wait) = UNDER_WAY.checked_sub(since).filter(|wait| !wait.is_zero()) else {
        return Ok(());
    };
    let mut error = ApiError::new(
        ErrorCode::UpstreamFailed,
        "the connection to Langfuse died, and it is not known yet whether the version was published",
    )
    .hint("look again in a moment; the same request is safe");
    error.retry_after = Some(wait);
    Err(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_a_moment_ago_may_still_come() {
        let sent = Micros(1_790_000_000_000_000);
        let error = may_not_come_any_more(sent, sent.plus_millis(10_000)).unwrap_err();
        assert_eq!(error.retry_after, Some(Duration::from_secs(20)));
        assert!(may_not_come_any_more(sent, sent.plus_millis(30_000)).is_ok());
        assert!(may_not_come_any_more(sent, sent.plus_millis(-1)).is_err());
    }
}
