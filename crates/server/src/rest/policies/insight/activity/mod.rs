//! `GET /v1/policies/{policy_id}/activity`

mod subject;
mod tally;
#[cfg(test)]
mod tests;

use ::api::paths;
use ::api::policies::PolicyActivity;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::Micros;
use domain::policy::PolicyId;
use store::FiringFilter;

use self::subject::Subject;
use super::middle::middle;
use crate::app::App;
use crate::error::ApiError;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Days that are told of, today included.
const DAYS: i64 = 30;
/// Runs that are named, the newest.
const RUNS: usize = 100;

/// Where a policy fired in the last 30 days, also under names that it had before; of a policy in shadow, where it would
/// have. A policy that was deleted still has its activity.
#[utoipa::path(
    get, path = paths::POLICY_ACTIVITY, operation_id = "policy_activity", tag = "policies", security(("key" = [])),
    params(("policy_id" = u32, Path, description = "The policy's number.")),
    responses(
        (status = 200, description = "The activity", body = PolicyActivity, example = json!(PolicyActivity::sample())),
        (status = 404, description = "There never was such a policy", body = ::api::ApiErrorBody),
    ),
)]
pub(super) async fn policy_activity(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(id): Segment<PolicyId>,
    _: Params<Accepted>,
) -> Result<Json<PolicyActivity>, ApiError> {
    let store = app.store.policies();
    let subject = Subject::find(store, tenant, id).await?;
    let subject = subject.ok_or_else(|| ApiError::not_found("policy"))?;
    let now = app.clock.now();
    let (first, last) = (now.day() - DAYS + 1, now.day());
    let filter = FiringFilter {
        which: subject.which(),
        scope: subject.scope.clone(),
        from: Micros::of_day(first),
        // A clock that runs a little fast does not hide today's firings.
        to: Micros::of_day(last + 1),
    };
    let (days, counts, firings) = tokio::try_join!(
        store.firing_days(tenant, &filter),
        store.firing_counts(tenant, filter.from),
        store.firings(tenant, &filter, RUNS),
    )?;
    let runs = tally::runs(firings);
    Ok(Json(PolicyActivity {
        names: subject.names.iter().map(|name| name.as_str().to_owned()).collect(),
        from: filter.from.secs(),
        to: now.secs(),
        days: tally::days(&days, first..=last),
        agents: tally::agents(&counts, &filter),
        median_step: middle(runs.iter().map(|run| run.step).collect()),
        runs,
    }))
}
