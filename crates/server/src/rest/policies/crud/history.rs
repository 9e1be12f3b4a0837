//! `GET /v1/policies/history`

use std::collections::HashMap;

use ::api::paths;
use ::api::policies::{ChangeView, FieldDiff, PolicyHistory};
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::policy::{PolicyId, PolicyRule};
use store::{PolicyChange, PolicySet, Revision};

use crate::app::App;
use crate::error::ApiError;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;

accepts!(Accepted: POLICY_CHANGES);

/// Every change of policies, the newest first; also of those that were deleted.
#[utoipa::path(
    get, path = paths::POLICY_HISTORY, operation_id = "policy_history", tag = "policies", security(("key" = [])),
    params(Accepted),
    responses((status = 200, description = "One page", body = PolicyHistory,
        example = json!(PolicyHistory::sample()))),
)]
pub(super) async fn policy_history(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<PolicyHistory>, ApiError> {
    let limit = params.limit()?;
    let before = params.whole("before")?.map(Revision);
    let policy = match params.whole("policy")?.map(u32::try_from) {
        None => None,
        Some(Ok(number)) => Some(PolicyId(number)),
        Some(Err(_)) => return Err(ApiError::parameter("policy", "`policy` is not the number of a policy")),
    };
    let store = app.store.policies();
    // One more than is asked for, to know whether there are more.
    let mut changes = store.policy_history(tenant, policy, before, limit + 1).await?;
    let more = changes.len() > limit;
    changes.truncate(limit);
    let now = Now::of(&*app.policies.get(app.store.as_ref(), tenant).await?);
    Ok(Json(PolicyHistory {
        next: changes.last().filter(|_| more).map(|change| change.revision.0),
        changes: changes.iter().map(|change| now.view(change)).collect(),
    }))
}

/// What the policies are now.
struct Now(HashMap<PolicyId, PolicyRule>);

impl Now {
    fn of(set: &PolicySet) -> Self {
        let rules = set.policies.iter().map(|record| (record.id, record.rule.clone()));
        Self(rules.collect())
    }

    fn view(&self, change: &PolicyChange) -> ChangeView {
        // What was deleted is what its entry brings back.
        let form = change.after.as_ref().or(change.before.as_ref());
        ChangeView {
            revision: change.revision.0,
            policy_id: change.policy.0,
            name: form.map(|rule| rule.name.to_string()).unwrap_or_default(),
            at: change.at.secs(),
            actor: change.actor.to_string(),
            kind: change.kind,
            fields: FieldDiff::between(change.before.as_ref(), change.after.as_ref()),
            restorable: form.is_some() && self.0.get(&change.policy) != form,
        }
    }
}
