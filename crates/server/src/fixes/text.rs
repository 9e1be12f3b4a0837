//! What a fix changed, read from Langfuse for as long as it is shown.

use ::api::fixes::FixDiff;
use domain::FixState;
use store::{FixRecord, TenantId};

use super::kept::{langfuse, prompt_of};
use super::look::settled;
use super::seen::instructions;
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::Which;

/// # Errors
/// The fix is not of a prompt, one of its versions is gone, or Langfuse cannot be asked.
pub async fn diff(app: &App, tenant: TenantId, record: FixRecord) -> Result<FixDiff, ApiError> {
    if prompt_of(&record).is_none() {
        return Err(ApiError::not_found("text").hint("only fixes of prompts have a text that can be read again"));
    }
    let langfuse = langfuse(app, tenant).await?;
    let record = settled(app, tenant, record).await;
    let gone = || ApiError::not_found("version of the prompt").hint("it was never published, or deleted in Langfuse");
    let change = prompt_of(&record)
        .filter(|_| record.state != FixState::Failed)
        .ok_or_else(gone)?;
    let version = change.version.ok_or_else(gone)?;
    let old_text = instructions(langfuse, change, change.base_version)
        .await?
        .ok_or_else(gone)?;
    let new_text = instructions(langfuse, change, version).await?.ok_or_else(gone)?;
    let current = langfuse
        .prompt(&change.name, Which::Label(change.label.as_str()))
        .await?;
    Ok(FixDiff {
        old_text,
        new_text,
        current_version: current.map(|current| current.version),
    })
}
