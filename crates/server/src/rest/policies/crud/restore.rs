//! `POST /v1/policies/{policy_id}/restore`

use ::api::policies::{PolicyRestore, PolicyView};
use ::api::sample::Sample;
use ::api::{ApiErrorBody, ErrorCode, paths};
use axum::extract::State;
use domain::policy::PolicyId;
use store::{PolicyChangeKind, PolicyOutcome, PolicyWrite, Revision, StoreError};

use super::answer::{Tagged, no_such_policy, too_many};
use super::change::{ATTEMPTS, Change, one};
use crate::app::App;
use crate::error::ApiError;
use crate::policies::edit;
use crate::rest::if_match::IfMatch;
use crate::rest::json_body::JsonBody;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Makes a policy what it was after an earlier change; one that was deleted comes back under its number.
///
/// Without `If-Match` the last change wins.
#[utoipa::path(
    post, path = paths::POLICY_RESTORE, operation_id = "policy_restore", tag = "policies", security(("key" = [])),
    params(
        ("policy_id" = u32, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the form that was seen; of a policy that \
            was deleted the revision of its deletion, in quotes"),
    ),
    request_body(content = PolicyRestore, example = json!(PolicyRestore { revision: 13 })),
    responses(
        (status = 200, description = "The policy as it is now, its form in `ETag`", body = PolicyView,
            example = json!(PolicyView::sample())),
        (status = 404, description = "Its history has no such entry: `not_found`", body = ApiErrorBody),
        (status = 409, description = "There are 10,000 policies already: `conflict`", body = ApiErrorBody),
        (status = 412, description = "It was changed since: `precondition_failed`, with `current`, or deleted since",
            body = ApiErrorBody),
        (status = 422, description = "The body is wrong: `invalid_body`", body = ApiErrorBody),
    ),
)]
pub(super) async fn policy_restore(
    editor: Editor,
    State(app): State<App>,
    Segment(policy): Segment<PolicyId>,
    _: Params<Accepted>,
    condition: IfMatch,
    body: JsonBody,
) -> Result<Tagged, ApiError> {
    let entry: PolicyRestore = body.typed("send `{\"revision\": 13}` with the revision of a change of this policy")?;
    let change = Change {
        app: &app,
        editor: &editor,
        policy,
        condition: &condition,
        kind: PolicyChangeKind::Restore,
    };
    let revision = Revision(entry.revision);
    if !is_entry(&change, revision).await? {
        return Err(no_entry());
    }
    for _ in 0..ATTEMPTS {
        let write = PolicyWrite::Restore {
            id: policy,
            revision,
            expected: expected(&change).await?,
        };
        match edit(&app, editor.tenant, one(&app, &editor, change.kind, write)).await? {
            PolicyOutcome::Written(policies) => {
                let record = policies.into_iter().flatten().next().ok_or_else(no_entry)?;
                return Ok(Tagged::new(&app, &record));
            }
            PolicyOutcome::Full => return Err(too_many()),
            // Entries stay for ever, so somebody else was faster.
            PolicyOutcome::Missing(_) | PolicyOutcome::Changed(_) | PolicyOutcome::SetChanged(_) => {}
        }
    }
    Err(StoreError::Busy.into())
}

/// The last change of the policy, if this one depends on it.
async fn expected(change: &Change<'_>) -> Result<Option<Revision>, ApiError> {
    if *change.condition == IfMatch::Absent {
        return Ok(None);
    }
    let store = change.app.store.policies();
    let present = store.policy(change.editor.tenant, change.policy).await?;
    let last = match &present {
        Some(record) => record.revision,
        // `*` is whatever exists.
        None if *change.condition == IfMatch::Any => return Err(no_such_policy()),
        None => {
            let history = store.policy_history(change.editor.tenant, Some(change.policy), None, 1);
            history.await?.first().ok_or_else(no_entry)?.revision
        }
    };
    match &present {
        _ if change.condition.admits(last) => Ok(change.condition.is_strict().then_some(last)),
        Some(current) => Err(change.changed_meanwhile(current)),
        None => Err(deleted_meanwhile(last)),
    }
}

async fn is_entry(change: &Change<'_>, revision: Revision) -> Result<bool, ApiError> {
    let after = Some(Revision(revision.0.saturating_add(1)));
    let store = change.app.store.policies();
    let found = store
        .policy_history(change.editor.tenant, Some(change.policy), after, 1)
        .await?;
    Ok(found.first().is_some_and(|entry| entry.revision == revision))
}

fn no_entry() -> ApiError {
    ApiError::not_found("entry in the history of this policy")
        .hint("GET /v1/policies/history?policy= lists the changes of a policy")
}

fn deleted_meanwhile(deletion: Revision) -> ApiError {
    ApiError::new(
        ErrorCode::PreconditionFailed,
        "the policy was deleted since you read it; nothing was written",
    )
    .field("if-match")
    .hint(format!(
        "to bring it back all the same, send the revision of its deletion: `If-Match: \"{}\"`",
        deletion.0
    ))
}
