//! The one way in which policies change.

use store::{PolicyEdit, PolicyOutcome, StoreError, TenantId};

use crate::app::App;

/// Makes the changes of the edit or none, and tells whoever has the policies from before. When it returns,
/// the changes are on disk.
///
/// Goes on by itself when nobody waits for it any more: a client that hangs up must not leave a change
/// that agents are not told of.
pub async fn edit(app: &App, tenant: TenantId, edit: PolicyEdit) -> Result<PolicyOutcome, StoreError> {
    let app = app.clone();
    let work = async move {
        let outcome = app.store.policies().edit_policies(tenant, edit).await;
        // Also after a failure: a store that could not say that it wrote may have written.
        app.policies.forget(tenant);
        app.live.policies(tenant);
        outcome
    };
    match tokio::spawn(work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(StoreError::Database("changing policies panicked".to_owned())),
    }
}
