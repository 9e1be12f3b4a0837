//! `GET /v1/signals/{signal_id}/fix-status`

use ::api::fixes::{FixStatus, FixView};
use ::api::sample::Sample;
use ::api::{SignalId, paths};
use axum::Json;
use axum::extract::State;
use domain::{FixState, Micros};
use store::{FixFilter, FixRecord, FixedBy, TenantId};

use crate::app::App;
use crate::error::ApiError;
use crate::fixes;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Fixes of one signal that are told.
const MOST: usize = 100;

/// Whether the fix of a signal worked.
///
/// Of several fixes it is the one that was put in force last and still is, else the last that was begun, else
/// the last text that was copied, else the last that was taken back. One that never arrived is none.
#[utoipa::path(
    get, path = paths::SIGNAL_FIX_STATUS, operation_id = "signal_fix_status", tag = "fixes", security(("key" = [])),
    params(("signal_id" = u64, Path, description = "The signal's id.")),
    responses(
        (status = 200, description = "What the runs since the fix say; only `fix_applied: false` without a fix",
            body = FixStatus, example = json!(FixStatus::sample())),
        (status = 404, description = "There is no such signal", body = ::api::ApiErrorBody),
    ),
)]
pub(super) async fn signal_fix_status(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(id): Segment<SignalId>,
    _: Params<Accepted>,
) -> Result<Json<FixStatus>, ApiError> {
    let records = of_signal(&app, tenant, id).await?;
    let Some(latest) = records
        .iter()
        .filter(|fix| fix.state != FixState::Failed)
        .max_by_key(|fix| rank(fix))
    else {
        return Ok(Json(FixStatus::None { fix_applied: false }));
    };
    let mut history: Vec<FixView> = Vec::with_capacity(records.len());
    for record in &records {
        history.push(fixes::view(&app, tenant, record).await?);
    }
    let entry = fixes::entry(&app, tenant, latest).await?;
    let (langfuse_prompt_name, langfuse_version) = match &latest.what {
        FixedBy::Prompt(change) => (Some(change.name.clone()), change.version),
        FixedBy::Policy(_) | FixedBy::Clipboard => (None, None),
    };
    Ok(Json(FixStatus::Applied {
        fix_applied: true,
        applied_at: entry.fix.applied_at,
        applied_via: entry.fix.means,
        langfuse_prompt_name,
        langfuse_version,
        runs_after_fix: entry.verification.after.runs,
        recurrences_after_fix: entry.verification.after.hits,
        verdict: entry.verification.verdict,
        fix: entry.fix,
        verification: entry.verification,
        history,
    }))
}

/// Every fix of the signal as it is known now, newest first. The signal itself may have been withdrawn since.
async fn of_signal(app: &App, tenant: TenantId, id: SignalId) -> Result<Vec<FixRecord>, ApiError> {
    let filter = FixFilter {
        signal: Some(id),
        ..FixFilter::default()
    };
    let found = app.store.fixes().fixes(tenant, &filter, MOST).await?;
    if found.is_empty() && app.store.signal(tenant, id).await?.is_none() {
        return Err(ApiError::not_found("signal"));
    }
    let mut records = Vec::with_capacity(found.len());
    for record in found {
        records.push(fixes::settled(app, tenant, record).await);
    }
    Ok(records)
}

/// The higher, the more the answer is about it.
fn rank(fix: &FixRecord) -> (u8, Micros, u64) {
    let state = match (fix.state, &fix.what) {
        (FixState::Live, FixedBy::Prompt(_) | FixedBy::Policy(_)) => 3,
        (FixState::Sent | FixState::Staged, _) => 2,
        (FixState::Live, FixedBy::Clipboard) => 1,
        (FixState::RolledBack | FixState::Failed, _) => 0,
    };
    (state, fix.applied_at, fix.id.0)
}
