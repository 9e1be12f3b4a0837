//! Writing fixes down, and telling open pages of it.

use domain::{FixId, Label, Micros};
use store::{FixRecord, FixUpdate, FixedBy, NewFix, PromptChange, TenantId};

use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::Langfuse;
use crate::langfuse_owner::may_use_langfuse;

/// Somebody who changes a fix, at a moment.
#[derive(Clone, Debug)]
pub struct Editing {
    pub tenant: TenantId,
    /// The first characters of the key, or the name of a mode without keys.
    pub actor: Label,
    pub at: Micros,
}

/// # Errors
/// There is no such fix of this tenant.
pub async fn find(app: &App, tenant: TenantId, id: FixId) -> Result<FixRecord, ApiError> {
    let found = app.store.fixes().fix(tenant, id).await?;
    found.ok_or_else(|| ApiError::not_found("fix"))
}

pub(super) async fn add(app: &App, tenant: TenantId, fix: NewFix) -> Result<FixRecord, ApiError> {
    let record = app.store.fixes().add_fix(tenant, fix).await?;
    app.live.fixes(tenant);
    Ok(record)
}

pub(super) async fn update(app: &App, tenant: TenantId, id: FixId, update: FixUpdate) -> Result<FixRecord, ApiError> {
    let updated = app.store.fixes().update_fix(tenant, id, update).await?;
    app.live.fixes(tenant);
    updated.ok_or_else(|| ApiError::not_found("fix"))
}

/// What the fix changed in a prompt, if that is what it did.
pub(super) fn prompt_of(record: &FixRecord) -> Option<&PromptChange> {
    match &record.what {
        FixedBy::Prompt(change) => Some(change),
        FixedBy::Policy(_) | FixedBy::Clipboard => None,
    }
}

/// The user's Langfuse, which fixes of prompts need.
///
/// # Errors
/// It is not set up, or not for this customer.
pub async fn langfuse(app: &App, tenant: TenantId) -> Result<&Langfuse, ApiError> {
    may_use_langfuse(app, tenant).await?;
    app.langfuse.as_ref().ok_or_else(|| {
        ApiError::new(::api::ErrorCode::NotConfigured, "Langfuse is not configured")
            .hint("set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, and restart")
    })
}
