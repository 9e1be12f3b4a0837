//! What became of a fix whose connection died.

use std::time::Duration;

use ::api::ErrorCode;
use domain::{FixState, Micros};
use store::{FixRecord, FixUpdate, PromptChange, TenantId};

use super::kept::{find, prompt_of, update};
use super::prompt_locks::Held;
use super::publish::message;
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::{Glance, Langfuse, Which};

/// For so long a request whose connection died may still be under way in Langfuse.
const UNDER_WAY: Duration = Duration::from_mins(2);

/// Versions that are looked through, from the newest one on.
const MOST_VERSIONS: u32 = 50;

/// Finds out what became of a fix that was sent, and writes it down; every other fix stays as it is. The
/// prompt's lock is held, so nobody is about to write it down by himself.
///
/// # Errors
/// It cannot be told yet.
pub(super) async fn settle(
    app: &App,
    langfuse: &Langfuse,
    tenant: TenantId,
    record: FixRecord,
    held: &Held,
) -> Result<FixRecord, ApiError> {
    // Somebody else may have done so while the lock was waited for.
    let record = find(app, tenant, record.id).await?;
    let Some(change) = prompt_of(&record).filter(|_| record.state == FixState::Sent) else {
        return Ok(record);
    };
    let head = langfuse.prompt(&change.name, Which::HEAD).await?;
    let head = head.as_ref().map(Glance::of);
    let found = found_late(app, langfuse, tenant, record, head.as_ref(), held).await?;
    if found.state != FixState::Sent {
        return Ok(found);
    }
    may_not_come_any_more(found.sent_at, app.clock.now())?;
    update(app, tenant, found.id, FixUpdate::Failed).await
}

/// Writes down that a fix arrived which was sent or taken for failed, if `head`, the newest version of its
/// prompt, or one before it is the fix. Else it stays as it is.
///
/// # Errors
/// It cannot be told.
pub(super) async fn found_late(
    app: &App,
    langfuse: &Langfuse,
    tenant: TenantId,
    record: FixRecord,
    head: Option<&Glance>,
    _: &Held,
) -> Result<FixRecord, ApiError> {
    let (Some(change), Some(head)) = (prompt_of(&record), head) else {
        return Ok(record);
    };
    let Some((version, state)) = arrived(langfuse, &record, change, head, app.clock.now()).await? else {
        return Ok(record);
    };
    let arrived = FixUpdate::Arrived {
        version: Some(version),
        state,
        carried_by: change.carried_by.clone(),
    };
    update(app, tenant, record.id, arrived).await
}

/// The version that the fix became. One whose label has gone on was live.
async fn arrived(
    langfuse: &Langfuse,
    record: &FixRecord,
    change: &PromptChange,
    head: &Glance,
    now: Micros,
) -> Result<Option<(u32, FixState)>, ApiError> {
    let state = |version: &Glance| {
        let as_published = |publish| version.says(&message(record, publish));
        let live = as_published(true).then_some(FixState::Live);
        live.or_else(|| as_published(false).then_some(FixState::Staged))
    };
    if let Some(state) = state(head) {
        return Ok(Some((head.version, state)));
    }
    let oldest = change.base_version.max(head.version.saturating_sub(MOST_VERSIONS));
    for number in (oldest + 1..head.version).rev() {
        let version = langfuse.glance(&change.name, Which::Version(number), now).await?;
        if let Some(state) = version.as_deref().and_then(state) {
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
        assert_eq!(error.retry_after, Some(Duration::from_secs(110)));
        assert!(may_not_come_any_more(sent, sent.plus_millis(120_000)).is_ok());
        assert!(may_not_come_any_more(sent, sent.plus_millis(-1)).is_err());
    }
}
