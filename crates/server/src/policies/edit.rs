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
        // A policy may be a fix, which is in force no more or again.
        app.live.fixes(tenant);
        outcome
    };
    match tokio::spawn(work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(StoreError::Database("changing policies panicked".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Label, Micros};
    use futures_util::FutureExt;
    use store::{PolicyChangeKind, PolicyWrite};

    use super::*;
    use crate::live::Heard;
    use crate::policies::testing::rule;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn a_change_goes_on_when_nobody_waits_for_it() {
        let server = Server::start().await;
        let (app, tenant) = (&server.app, TenantId(1));
        let before = app.policies.get(app.store.as_ref(), tenant).await.unwrap();
        assert!(before.policies.is_empty());
        let mut live = app.live.listen();
        let change = PolicyEdit {
            actor: Label::name("dev"),
            at: Micros(1_790_000_000_000_000),
            kind: PolicyChangeKind::Create,
            expected: None,
            writes: vec![PolicyWrite::Create(rule("cap"))],
        };
        assert!(
            edit(app, tenant, change).now_or_never().is_none(),
            "it was begun, and nobody waits"
        );
        assert!(matches!(live.next().await, Some(Heard::Policies(TenantId(1)))));
        let after = app.policies.get(app.store.as_ref(), tenant).await.unwrap();
        assert_eq!(after.policies.len(), 1);
    }
}
