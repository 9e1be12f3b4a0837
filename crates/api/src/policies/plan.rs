//! Policies from a file: first a plan, then all or nothing.

use serde::{Deserialize, Serialize};

use super::history::FieldDiff;

/// `POST /v1/policies/plan`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanRequest {
    /// YAML as `GET /v1/policies/export` writes it.
    pub text: String,
    /// Delete the policies that the file does not have.
    #[serde(default)]
    pub delete_missing: bool,
}

impl PlanRequest {
    /// The largest file, in bytes: some thousands of policies.
    pub const MOST_BYTES: u32 = 1 << 20;

    /// The import of what was planned, for policies as they were at this revision.
    pub fn import(self, revision: u64) -> ImportRequest {
        ImportRequest {
            text: self.text,
            delete_missing: self.delete_missing,
            revision: Some(revision),
        }
    }
}

/// `POST /v1/policies/import`: makes the planned changes, all or none. Answers with the plan that was made true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRequest {
    pub text: String,
    #[serde(default)]
    pub delete_missing: bool,
    /// `revision` of the plan that was looked at: policies that changed since are a conflict (409). May
    /// be left out to take them as they are.
    #[serde(default)]
    pub revision: Option<u64>,
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Plan {
    /// Of the policies that it was made for.
    pub revision: u64,
    pub counts: PlanCounts,
    /// In the order of the file, then what would be deleted.
    pub entries: Vec<PlanEntry>,
    /// Nothing can be imported while there is one.
    pub problems: Vec<PlanProblem>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanCounts {
    pub create: u32,
    pub change: u32,
    pub delete: u32,
    pub unchanged: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanEntry {
    pub change: PlanChange,
    pub name: String,
    pub agent_id: String,
    /// Of a policy that exists.
    pub policy_id: Option<u32>,
    pub fields: Vec<FieldDiff>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlanChange {
    Create,
    Change,
    Delete,
    Unchanged,
}

/// Why the file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanProblem {
    /// The place in the file, from 1; null when it is about the file as a whole.
    pub entry: Option<u32>,
    pub name: Option<String>,
    /// As on the wire, such as `condition.value`.
    pub field: Option<String>,
    pub detail: String,
    pub hint: Option<String>,
}
