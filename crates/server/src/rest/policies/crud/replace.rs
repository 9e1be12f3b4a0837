//! `PUT /v1/policies/{policy_id}`

use ::api::policies::PolicyView;
use ::api::sample::Sample;
use ::api::{ApiErrorBody, paths};
use axum::extract::State;
use domain::policy::{PolicyId, PolicyRule};
use store::{PolicyChangeKind, PolicyWrite};

use super::answer::{Tagged, no_such_policy};
use super::change::Change;
use crate::app::App;
use crate::error::ApiError;
use crate::policies::read_whole_rule;
use crate::rest::if_match::IfMatch;
use crate::rest::json_body::JsonBody;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Replaces a policy as a whole.
///
/// `name`, `agent_id`, `condition` with its `operator`, `action`, `priority` and `enabled` are needed; `shadow` stays as it is when it
/// is left out, because older clients do not know it. What GET gives can be sent back: `id`, times, `revision`
/// and signature are passed over. Without `If-Match` the last change wins.
#[utoipa::path(
    put, path = paths::POLICY, operation_id = "policy_replace", tag = "policies", security(("key" = [])),
    params(
        ("policy_id" = u32, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the form that was edited"),
    ),
    request_body(content = Object, description = "The whole policy", example = json!(PolicyView::sample())),
    responses(
        (status = 200, description = "The policy as it is now, its form in `ETag`", body = PolicyView,
            example = json!(PolicyView::sample())),
        (status = 404, description = "There is no such policy: `not_found`", body = ApiErrorBody),
        (status = 412, description = "It was changed since: `precondition_failed`, with `current`",
            body = ApiErrorBody),
        (status = 422, description = "A field is wrong, missing or unknown: `invalid_body`, and `field` names it",
            body = ApiErrorBody),
    ),
)]
pub(super) async fn policy_replace(
    editor: Editor,
    State(app): State<App>,
    Segment(policy): Segment<PolicyId>,
    _: Params<Accepted>,
    condition: IfMatch,
    JsonBody(json): JsonBody,
) -> Result<Tagged, ApiError> {
    let rule = read_whole_rule(&json)?;
    let keep_shadow = json.get("shadow").is_none();
    let change = Change {
        app: &app,
        editor: &editor,
        policy,
        condition: &condition,
        kind: PolicyChangeKind::Update,
    };
    let written = change.make(|current, expected| {
        if !keep_shadow {
            return PolicyWrite::Replace {
                id: policy,
                rule: rule.clone(),
                expected,
            };
        }
        // What is kept must still be so when it is written.
        let rule = PolicyRule {
            shadow: current.rule.shadow,
            ..rule.clone()
        };
        PolicyWrite::Replace {
            id: policy,
            rule,
            expected: Some(current.revision),
        }
    });
    let record = written.await?.ok_or_else(no_such_policy)?;
    Ok(Tagged::new(&app, &record))
}
