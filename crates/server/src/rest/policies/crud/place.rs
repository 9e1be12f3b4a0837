//! `POST /v1/policies/{policy_id}/move`

use std::collections::HashMap;
use std::sync::Arc;

use ::api::policies::{PolicyMove, PolicyView};
use ::api::sample::Sample;
use ::api::{ApiErrorBody, paths};
use axum::Json;
use axum::extract::State;
use domain::policy::{PolicyId, PolicyRule, moved};
use store::{PolicyChangeKind, PolicyEdit, PolicyOutcome, PolicySet, PolicyWrite, StoreError};

use super::answer::no_such_policy;
use super::change::ATTEMPTS;
use crate::app::App;
use crate::error::ApiError;
use crate::policies::{Views, edit};
use crate::rest::json_body::JsonBody;
use crate::rest::off_thread::off_thread;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Puts a policy before another one, or last, by giving as few policies as possible other priorities.
#[utoipa::path(
    post, path = paths::POLICY_MOVE, operation_id = "policy_move", tag = "policies", security(("key" = [])),
    params(("policy_id" = u32, Path, description = "Its number")),
    request_body(content = PolicyMove, example = json!(PolicyMove { before: Some(3) })),
    responses(
        (status = 200, description = "All policies in their new order", body = Vec<PolicyView>,
            example = json!(Vec::<PolicyView>::sample())),
        (status = 404, description = "There is no such policy: `not_found`", body = ApiErrorBody),
        (status = 422, description = "The body is wrong, or there is no policy `before`: `invalid_body`",
            body = ApiErrorBody),
    ),
)]
pub(super) async fn policy_move(
    editor: Editor,
    State(app): State<App>,
    Segment(policy): Segment<PolicyId>,
    _: Params<Accepted>,
    body: JsonBody,
) -> Result<Json<Vec<PolicyView>>, ApiError> {
    let to: PolicyMove = body.typed("send `{\"before\": 3}` with a policy's number, or null for the end")?;
    for _ in 0..ATTEMPTS {
        let set = Arc::new(app.store.policies().policy_set(editor.tenant).await?);
        let planned = Arc::clone(&set);
        let writes = off_thread(move || writes(&planned, policy, to.before.map(PolicyId))).await??;
        if writes.is_empty() {
            return Ok(Json(Views::of(&app.config).list(&set.policies)));
        }
        let change = PolicyEdit {
            actor: editor.actor.clone(),
            at: app.clock.now(),
            kind: PolicyChangeKind::Move,
            expected: Some(set.revision),
            writes,
        };
        match edit(&app, editor.tenant, change).await? {
            PolicyOutcome::Written(_) => {
                let set = app.store.policies().policy_set(editor.tenant).await?;
                return Ok(Json(Views::of(&app.config).list(&set.policies)));
            }
            // Somebody changed the order meanwhile, so it is worked out anew.
            PolicyOutcome::Missing(_)
            | PolicyOutcome::Changed(_)
            | PolicyOutcome::SetChanged(_)
            | PolicyOutcome::Full => {}
        }
    }
    Err(StoreError::Busy.into())
}

/// The policies that get another priority.
fn writes(set: &PolicySet, policy: PolicyId, before: Option<PolicyId>) -> Result<Vec<PolicyWrite>, ApiError> {
    let has = |wanted| set.policies.iter().any(|record| record.id == wanted);
    if !has(policy) {
        return Err(no_such_policy());
    }
    if before.is_some_and(|before| !has(before)) {
        return Err(ApiError::body("there is no policy of this number")
            .field("before")
            .hint("null puts the policy last"));
    }
    if before == Some(policy) {
        return Ok(Vec::new());
    }
    let order: Vec<(PolicyId, u32)> = set
        .policies
        .iter()
        .map(|record| (record.id, record.rule.priority))
        .collect();
    let rules: HashMap<PolicyId, &PolicyRule> = set.policies.iter().map(|record| (record.id, &record.rule)).collect();
    let write = |(id, priority)| {
        let rule = PolicyRule {
            priority,
            ..PolicyRule::clone(rules.get(&id)?)
        };
        Some(PolicyWrite::Replace {
            id,
            rule,
            expected: None,
        })
    };
    Ok(moved(&order, policy, before).into_iter().filter_map(write).collect())
}
