//! The sample policies in the store, as an operator would make and delete them.

use domain::Label;
use store::{PolicyChangeKind, PolicyEdit, PolicySet, PolicyWrite, StoreError, TenantId};

use super::{is_ours, missing};
use crate::app::App;
use crate::policies::edit;

/// Makes those that are not there.
///
/// # Errors
/// When the store cannot take them.
pub async fn create(app: &App, tenant: TenantId) -> Result<(), StoreError> {
    let set = app.store.policies().policy_set(tenant).await?;
    let present = set
        .policies
        .iter()
        .map(|it| (it.rule.agent_id.as_str(), it.rule.name.as_str()));
    let writes = missing(present).into_iter().map(PolicyWrite::Create).collect();
    write(app, tenant, PolicyChangeKind::Create, writes).await
}

/// Deletes every policy of a sample agent. The history can bring it back.
///
/// # Errors
/// When the store cannot delete them.
pub async fn remove(app: &App, tenant: TenantId) -> Result<(), StoreError> {
    let PolicySet { policies, .. } = app.store.policies().policy_set(tenant).await?;
    let ours = policies.iter().filter(|policy| is_ours(&policy.rule.agent_id));
    let delete = |policy: &store::PolicyRecord| PolicyWrite::Delete {
        id: policy.id,
        expected: None,
    };
    write(app, tenant, PolicyChangeKind::Delete, ours.map(delete).collect()).await
}

/// A policy that somebody else deleted meanwhile leaves the others as they are; asking again goes on.
async fn write(
    app: &App,
    tenant: TenantId,
    kind: PolicyChangeKind,
    writes: Vec<PolicyWrite>,
) -> Result<(), StoreError> {
    if writes.is_empty() {
        return Ok(());
    }
    let it = PolicyEdit {
        actor: Label::name("demo"),
        at: app.clock.now(),
        kind,
        expected: None,
        writes,
    };
    edit(app, tenant, it).await.map(drop)
}
