//! Changing the policy that a fix is.

use ::api::ErrorCode;
use domain::policy::{PolicyId, PolicyRule};
use store::{
    MOST_POLICIES, PolicyChangeKind, PolicyEdit, PolicyOutcome, PolicyRecord, PolicyWrite, Revision, StoreError,
};

use super::kept::Editing;
use crate::app::App;
use crate::error::ApiError;
use crate::policies::edit;

/// How often a change is tried again because somebody else was faster.
pub(super) const ATTEMPTS: usize = 16;

/// Makes one change; `None` when somebody else was faster, or deleted the policy.
pub(super) async fn try_once(
    app: &App,
    editing: &Editing,
    kind: PolicyChangeKind,
    write: PolicyWrite,
    expected: Option<Revision>,
) -> Result<Option<PolicyRecord>, ApiError> {
    let change = PolicyEdit {
        actor: editing.actor.clone(),
        at: editing.at,
        kind,
        expected,
        writes: vec![write],
    };
    match edit(app, editing.tenant, change).await? {
        PolicyOutcome::Written(policies) => Ok(policies.into_iter().flatten().next()),
        PolicyOutcome::Full => {
            let detail = format!("there can be at most {MOST_POLICIES} policies; nothing was written");
            Err(ApiError::new(ErrorCode::Conflict, detail).hint("delete policies that are not needed any more"))
        }
        PolicyOutcome::Missing(_) | PolicyOutcome::Changed(_) | PolicyOutcome::SetChanged(_) => Ok(None),
    }
}

/// Replaces the rule by what `change` makes of it, if it makes something of it. `None` when there is no such
/// policy.
pub(super) async fn change(
    app: &App,
    editing: &Editing,
    id: PolicyId,
    kind: PolicyChangeKind,
    change: impl Fn(&PolicyRule) -> Option<PolicyRule>,
) -> Result<Option<PolicyRecord>, ApiError> {
    for _ in 0..ATTEMPTS {
        let Some(current) = app.store.policies().policy(editing.tenant, id).await? else {
            return Ok(None);
        };
        let Some(rule) = change(&current.rule) else {
            return Ok(Some(current));
        };
        let write = PolicyWrite::Replace {
            id,
            rule,
            expected: Some(current.revision),
        };
        if let Some(written) = try_once(app, editing, kind, write, None).await? {
            return Ok(Some(written));
        }
    }
    Err(StoreError::Busy.into())
}
