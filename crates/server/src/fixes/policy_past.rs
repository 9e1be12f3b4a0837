//! What a policy was before: from the history of its changes.

use domain::policy::{PolicyId, PolicyRule};
use domain::{FailureType, FixState, Label, Micros};
use store::{FixFilter, FixRecord, FixedBy, PolicyChange, PolicyRecord, StoreError, TenantId};

use super::policy_gaps::lapse;
use crate::app::App;

/// Changes that are read at a time.
const PAGE: usize = 100;
/// A policy that was changed more often than this is taken as if it began here.
const PAGES: usize = 20;

/// Fixes of an agent's failure that are looked through.
const MOST: usize = 500;

/// What fixes made of a policy.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Past {
    /// It is theirs.
    Made,
    /// It was there, like this.
    Was(PolicyRule),
    /// Its history does not tell.
    Unknown,
}

/// What the policy was before the first of these fixes changed it. Fixes change it at the moment in which they
/// are made or promoted.
pub(super) async fn before(
    app: &App,
    tenant: TenantId,
    id: PolicyId,
    fixes: &[&FixRecord],
) -> Result<Past, StoreError> {
    // One that joined a policy is applied from before it was made, which is when somebody else changed it.
    let moments = fixes
        .iter()
        .flat_map(|fix| [fix.created_at, fix.applied_at.max(fix.created_at)]);
    let moments: Vec<Micros> = moments.collect();
    let oldest = moments.iter().min().copied().unwrap_or(Micros::LATEST);
    let mut past = Past::Unknown;
    walk(app, tenant, id, |change| {
        if moments.contains(&change.at) {
            past = change.before.clone().map_or(Past::Made, Past::Was);
        }
        change.at >= oldest
    })
    .await?;
    Ok(past)
}

/// Since when the policy ends runs of the agent by the rule that it has.
pub(super) async fn acts_since(
    app: &App,
    tenant: TenantId,
    policy: &PolicyRecord,
    agent_id: &Label,
) -> Result<Micros, StoreError> {
    let acts = |rule: &Option<PolicyRule>| lapse(rule.as_ref(), &policy.rule, agent_id).is_none();
    let mut since = policy.updated_at;
    walk(app, tenant, policy.id, |change| {
        if acts(&change.after) {
            since = change.at;
        }
        acts(&change.after) && acts(&change.before)
    })
    .await?;
    Ok(since)
}

/// Goes through the changes from the newest on, for as long as `more` wants.
async fn walk(
    app: &App,
    tenant: TenantId,
    id: PolicyId,
    mut more: impl FnMut(&PolicyChange) -> bool,
) -> Result<(), StoreError> {
    let mut before = None;
    for _ in 0..PAGES {
        let changes = app
            .store
            .policies()
            .policy_history(tenant, Some(id), before, PAGE)
            .await?;
        if !changes.iter().all(&mut more) || changes.len() < PAGE {
            break;
        }
        before = changes.last().map(|change| change.revision);
    }
    Ok(())
}

/// Fixes in these states that are the same policy as this one: one was made for several signals.
pub(super) async fn sharing(
    app: &App,
    tenant: TenantId,
    record: &FixRecord,
    states: &[FixState],
) -> Result<Vec<FixRecord>, StoreError> {
    let mut fixes = fixes_of(app, tenant, &record.agent_id, record.failure, &record.what, states).await?;
    fixes.retain(|other| other.id != record.id);
    Ok(fixes)
}

/// Every fix in these states of this failure of the agent that is the same policy.
pub(super) async fn fixes_of(
    app: &App,
    tenant: TenantId,
    agent_id: &Label,
    failure: FailureType,
    what: &FixedBy,
    states: &[FixState],
) -> Result<Vec<FixRecord>, StoreError> {
    let filter = FixFilter {
        agent: Some(agent_id.clone()),
        failures: vec![failure],
        states: states.to_vec(),
        ..FixFilter::default()
    };
    let mut fixes = app.store.fixes().fixes(tenant, &filter, MOST).await?;
    fixes.retain(|other| other.what == *what);
    Ok(fixes)
}
