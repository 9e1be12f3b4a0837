//! Every change of the policies.

pub use domain::policy::ChangeKind;
use domain::policy::{FieldChange, PolicyRule, changes};
use serde::{Deserialize, Serialize};

/// `GET /v1/policies/history`: newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyHistory {
    pub changes: Vec<ChangeView>,
    /// Pass it as `before` for the changes before these; null at the end.
    pub next: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeView {
    pub revision: u64,
    pub policy_id: u32,
    /// The policy's name after the change, or before it where it was deleted.
    pub name: String,
    /// Unix seconds.
    pub at: f64,
    /// The first characters of the key that made the change; `dev` where no key is needed.
    pub actor: String,
    pub kind: ChangeKind,
    pub fields: Vec<FieldDiff>,
    /// The policy can be brought back to this form: it is not what it is now.
    pub restorable: bool,
}

/// A field before and after, in words such as `on`, `all agents`, `$0.5` or `30000 ms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldDiff {
    /// As on the wire, such as `condition.value`.
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl FieldDiff {
    /// What became different, in the order of the form.
    pub fn between(before: Option<&PolicyRule>, after: Option<&PolicyRule>) -> Vec<Self> {
        let diff = |change: FieldChange| Self {
            field: change.field.as_str().to_owned(),
            before: change.before,
            after: change.after,
        };
        changes(before, after).into_iter().map(diff).collect()
    }
}

/// `POST /v1/policies/{policy_id}/restore`. Answers with the policy as it is then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyRestore {
    /// An entry of the policy's history: it becomes what it was after that change. The entry of a
    /// deletion brings back what was deleted.
    pub revision: u64,
}

/// `POST /v1/policies/{policy_id}/move`. Answers with all policies in their new order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyMove {
    /// The policy before which it is to stand; null for the end.
    pub before: Option<u32>,
}
