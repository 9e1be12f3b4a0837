//! A change of one policy, made only if the policy still is what the request takes it to be.

use ::api::ErrorCode;
use domain::policy::PolicyId;
use store::{PolicyChangeKind, PolicyEdit, PolicyOutcome, PolicyRecord, PolicyWrite, Revision, StoreError, TenantId};

use super::answer::{no_such_policy, too_many};
use crate::app::App;
use crate::error::ApiError;
use crate::policies::{Views, edit};
use crate::rest::if_match::IfMatch;
use crate::rest::reader::Editor;

/// How often a change is tried again because somebody else was faster.
pub(super) const ATTEMPTS: usize = 16;

/// What a request wants of a policy.
pub(super) struct Change<'a> {
    pub(super) app: &'a App,
    pub(super) editor: &'a Editor,
    pub(super) policy: PolicyId,
    pub(super) condition: &'a IfMatch,
    pub(super) kind: PolicyChangeKind,
}

impl Change<'_> {
    /// Makes the change that `write` wants of the policy as it is, which is handed to it with the revision
    /// that the change is to depend on. Gives what the policy is then, or `None` when it is deleted.
    pub(super) async fn make(
        &self,
        write: impl Fn(&PolicyRecord, Option<Revision>) -> PolicyWrite,
    ) -> Result<Option<PolicyRecord>, ApiError> {
        for _ in 0..ATTEMPTS {
            let current = current(self.app, self.editor.tenant, self.policy).await?;
            if !self.condition.admits(current.revision) {
                return Err(self.changed_meanwhile(&current));
            }
            let expected = self.condition.is_strict().then_some(current.revision);
            let change = one(self.app, self.editor, self.kind, write(&current, expected));
            match edit(self.app, self.editor.tenant, change).await? {
                PolicyOutcome::Written(policies) => return Ok(policies.into_iter().next().flatten()),
                PolicyOutcome::Missing(_) => return Err(no_such_policy()),
                PolicyOutcome::Full => return Err(too_many()),
                PolicyOutcome::Changed(_) | PolicyOutcome::SetChanged(_) => {}
            }
        }
        Err(StoreError::Busy.into())
    }

    pub(super) fn changed_meanwhile(&self, current: &PolicyRecord) -> ApiError {
        let error = ApiError::new(
            ErrorCode::PreconditionFailed,
            "the policy was changed since you read it; nothing was written",
        );
        let mut error = error
            .field("if-match")
            .hint("`current` is what it is now; send the change again with its revision if it is still meant");
        error.current = Some(Box::new(Views::of(&self.app.config).view(current)));
        error
    }
}

/// An edit with one write, of this moment.
pub(super) fn one(app: &App, editor: &Editor, kind: PolicyChangeKind, write: PolicyWrite) -> PolicyEdit {
    PolicyEdit {
        actor: editor.actor.clone(),
        at: app.clock.now(),
        kind,
        expected: None,
        writes: vec![write],
    }
}

pub(super) async fn current(app: &App, tenant: TenantId, policy: PolicyId) -> Result<PolicyRecord, ApiError> {
    let found = app.store.policies().policy(tenant, policy).await?;
    found.ok_or_else(no_such_policy)
}
