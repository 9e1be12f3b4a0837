//! `GET /v1/signals/{signal_id}/fix-status`

use ::api::fixes::FixStatus;
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
/// the last text that was copied, else the last that lapsed, else the last that was taken back. One that never
/// arrived is none. `fix_applied` is true only of one that is in force; of the others the same is told as far as
/// it went.
#[utoipa::path(
    get, path = paths::SIGNAL_FIX_STATUS, operation_id = "signal_fix_status", tag = "fixes", security(("key" = [])),
    params(("signal_id" = u64, Path, description = "The signal's id.")),
    responses(
        (status = 200, description = "What the runs since the fix say; only `fix_applied: false` where there is none",
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
    let history = fixes::views(&app, tenant, &records).await?;
    let known = records.iter().zip(&history);
    let Some((latest, _)) = known
        .filter(|(fix, _)| fix.state != FixState::Failed)
        .max_by_key(|(fix, view)| rank(fix, view.lapsed.is_some()))
    else {
        return Ok(Json(FixStatus::None { fix_applied: false }));
    };
    let entry = fixes::entry(&app, tenant, latest).await?;
    let (langfuse_prompt_name, langfuse_version) = match &latest.what {
        FixedBy::Prompt(change) => (Some(change.name.clone()), change.version),
        FixedBy::Policy(_) | FixedBy::Clipboard => (None, None),
    };
    Ok(Json(FixStatus::Applied {
        fix_applied: entry.fix.state == FixState::Live && entry.fix.lapsed.is_none(),
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
fn rank(fix: &FixRecord, lapsed: bool) -> (u8, Micros, u64) {
    let state = match (fix.state, &fix.what) {
        (FixState::Live, _) if lapsed => 1,
        (FixState::Live, FixedBy::Prompt(_) | FixedBy::Policy(_)) => 4,
        (FixState::Sent | FixState::Staged, _) => 3,
        (FixState::Live, FixedBy::Clipboard) => 2,
        (FixState::RolledBack | FixState::Failed, _) => 0,
    };
    (state, fix.applied_at, fix.id.0)
}
