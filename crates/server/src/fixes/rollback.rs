//! Taking a fix back.

use ::api::ErrorCode;
use domain::FixState;
use store::{FixRecord, FixUpdate, FixedBy, PromptChange};

use super::kept::{Editing, langfuse, prompt_of, update};
use super::policy_rollback;
use super::prompt_label::PromptLabel;
use super::reconcile::settle;
use super::seen::{Seen, given};
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::{Langfuse, Which};

/// Gives the labels back to the version before, makes the policy what it was, or notes that a change by hand was
/// taken back. Of one that only joined what was there before, nothing changes but the fix. A fix that was taken
/// back already stays as it is.
///
/// # Errors
/// The fix is not in force, or the prompt is not as the fix left it.
pub async fn roll_back(app: &App, editing: &Editing, record: FixRecord) -> Result<FixRecord, ApiError> {
    match &record.what {
        FixedBy::Prompt(change) => {
            let langfuse = langfuse(app, editing.tenant).await?;
            let held = app.prompt_locks.prompt(&change.name).await;
            let record = settle(app, langfuse, editing.tenant, record.clone(), &held).await?;
            of_prompt(app, langfuse, editing, record).await
        }
        FixedBy::Policy(id) => policy_rollback::roll_back(app, editing, &record, *id).await,
        FixedBy::Clipboard => taken_back(app, editing, &record).await,
    }
}

pub(super) async fn taken_back(app: &App, editing: &Editing, record: &FixRecord) -> Result<FixRecord, ApiError> {
    if record.state == FixState::RolledBack {
        return Ok(record.clone());
    }
    update(app, editing.tenant, record.id, FixUpdate::RolledBack { at: editing.at }).await
}

async fn of_prompt(
    app: &App,
    langfuse: &Langfuse,
    editing: &Editing,
    record: FixRecord,
) -> Result<FixRecord, ApiError> {
    let Some(change) = prompt_of(&record) else {
        return Ok(record);
    };
    match record.state {
        FixState::RolledBack => return Ok(record),
        FixState::Sent | FixState::Failed => return Err(never_arrived()),
        // No agent has the version, or what it has was there before.
        FixState::Staged => {}
        FixState::Live if record.joined => {}
        FixState::Live => give_back(langfuse, change).await?,
    }
    taken_back(app, editing, &record).await
}

/// The labels of the fix's version go to the version that had them before. Those that somebody gave to others
/// since stay there.
async fn give_back(langfuse: &Langfuse, change: &PromptChange) -> Result<(), ApiError> {
    let ours = change.version.ok_or_else(never_arrived)?;
    let label = change.label.as_str();
    let now = langfuse.prompt(&change.name, Which::Label(label)).await?;
    let now = now.map(|now| now.version);
    if let Some(version) = now.filter(|&version| version != ours && version != change.base_version) {
        return Err(went_on(langfuse, change, version, ours).await?);
    }
    let version = langfuse.prompt(&change.name, Which::Version(ours)).await?;
    let mut labels = version.map_or_else(Vec::new, |version| given(version.labels.iter()));
    if now.is_none() {
        labels.push(label.to_owned());
    }
    if labels.is_empty() {
        return Ok(());
    }
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    langfuse.label(&change.name, change.base_version, &labels).await?;
    Ok(())
}

/// Whoever published after the fix would lose what they did.
async fn went_on(langfuse: &Langfuse, change: &PromptChange, now: u32, ours: u32) -> Result<ApiError, ApiError> {
    let label = PromptLabel::parse(change.label.as_str()).unwrap_or_default();
    let seen = Seen::read(langfuse, &change.name, &label).await?;
    let detail = format!(
        "`{}` is on version {now} by now, not on the fix's version {ours}: giving it back to version {} would undo \
         what was done since",
        change.label, change.base_version
    );
    Ok(seen
        .conflict(langfuse, detail)
        .hint("nothing was changed; take the text out of the prompt in Langfuse"))
}

fn never_arrived() -> ApiError {
    ApiError::new(
        ErrorCode::Conflict,
        "this fix was never published, so there is nothing to take back",
    )
}
