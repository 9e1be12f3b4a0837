//! From a fix that waits to one that agents have.

use ::api::ErrorCode;
use domain::policy::{PolicyId, PolicyRule};
use domain::{FixState, Label};
use store::{FixRecord, FixUpdate, FixedBy, PolicyChangeKind, PromptChange};

use super::kept::{Editing, find, langfuse, prompt_of, update};
use super::policy_edit;
use super::policy_past::sharing;
use super::prompt_label::PromptLabel;
use super::reconcile::settle;
use super::seen::Seen;
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::{Langfuse, Which};

/// Gives the version its label, or another one than was chosen when it was made; makes a policy in shadow act.
/// Runs count from now. A fix that agents have already, by this label, stays as it is.
///
/// # Errors
/// The fix does not wait, or the prompt is not as the fix left it.
pub async fn promote(
    app: &App,
    editing: &Editing,
    record: FixRecord,
    label: Option<&PromptLabel>,
) -> Result<FixRecord, ApiError> {
    match &record.what {
        FixedBy::Prompt(change) => {
            let langfuse = langfuse(app, editing.tenant).await?;
            let held = app.prompt_locks.prompt(&change.name).await;
            let record = settle(app, langfuse, editing.tenant, record.clone(), &held).await?;
            promote_prompt(app, langfuse, editing, record, label).await
        }
        FixedBy::Policy(id) => {
            let _held = app
                .prompt_locks
                .policy(editing.tenant, &record.agent_id, record.failure)
                .await;
            // Somebody else may have changed it while the lock was waited for.
            let record = find(app, editing.tenant, record.id).await?;
            promote_policy(app, editing, record, *id).await
        }
        FixedBy::Clipboard => Err(does_not_wait("what was copied is applied by hand")),
    }
}

/// The same for a prompt whose lock is held and whose fix is settled.
pub(super) async fn promote_prompt(
    app: &App,
    langfuse: &Langfuse,
    editing: &Editing,
    record: FixRecord,
    label: Option<&PromptLabel>,
) -> Result<FixRecord, ApiError> {
    let Some(change) = prompt_of(&record) else {
        return Ok(record);
    };
    let usual = PromptLabel::parse(change.label.as_str()).unwrap_or_default();
    let label = label.unwrap_or(&usual);
    match record.state {
        FixState::Live if *label == usual && record.lapsed.is_none() => return Ok(record),
        FixState::Staged | FixState::Live => {}
        FixState::Sent | FixState::Failed => return Err(does_not_wait("this fix was never published")),
        FixState::RolledBack => return Err(does_not_wait("this fix was taken back")),
    }
    let version = change
        .version
        .ok_or_else(|| does_not_wait("this fix was never published"))?;
    give_label(langfuse, change, version, label).await?;
    let label = Some(label.to_label());
    promoted(app, editing, &record, label).await
}

/// The label goes to the fix, unless versions that it does not have in it would lose it.
async fn give_label(
    langfuse: &Langfuse,
    change: &PromptChange,
    version: u32,
    label: &PromptLabel,
) -> Result<(), ApiError> {
    let now = langfuse.prompt(&change.name, Which::Label(label.as_str())).await?;
    match now.map(|now| now.version) {
        Some(now) if now == version => Ok(()),
        Some(now) if now != change.base_version => {
            let seen = Seen::read(langfuse, &change.name, label).await?;
            let detail = format!(
                "`{}` is on version {now}, and the fix was made from version {}: it does not have what was changed \
                 since",
                label.as_str(),
                change.base_version
            );
            Err(seen
                .conflict(langfuse, detail)
                .hint("nothing was changed; apply the fix again, to the prompt as it is"))
        }
        _ => {
            langfuse.label(&change.name, version, &[label.as_str()]).await?;
            Ok(())
        }
    }
}

/// The same for a policy whose lock is held.
pub(super) async fn promote_policy(
    app: &App,
    editing: &Editing,
    record: FixRecord,
    id: PolicyId,
) -> Result<FixRecord, ApiError> {
    match record.state {
        FixState::Live => return Ok(record),
        FixState::Staged => {}
        FixState::Sent | FixState::Failed | FixState::RolledBack => {
            return Err(does_not_wait("this fix was taken back"));
        }
    }
    let act = |rule: &PolicyRule| {
        let acting = PolicyRule {
            shadow: false,
            enabled: true,
            ..rule.clone()
        };
        (acting != *rule).then_some(acting)
    };
    let changed = policy_edit::change(app, editing, id, PolicyChangeKind::Update, act).await?;
    changed.ok_or_else(|| does_not_wait("its policy was deleted"))?;
    promote_sharing(app, editing, &record).await?;
    promoted(app, editing, &record, None).await
}

/// Other fixes that are the same policy have waited for the same.
pub(super) async fn promote_sharing(app: &App, editing: &Editing, record: &FixRecord) -> Result<(), ApiError> {
    for other in sharing(app, editing.tenant, record, &[FixState::Staged]).await? {
        promoted(app, editing, &other, None).await?;
    }
    Ok(())
}

async fn promoted(
    app: &App,
    editing: &Editing,
    record: &FixRecord,
    label: Option<Label>,
) -> Result<FixRecord, ApiError> {
    let at = editing.at;
    update(app, editing.tenant, record.id, FixUpdate::Promoted { at, label }).await
}

fn does_not_wait(why: &'static str) -> ApiError {
    ApiError::new(ErrorCode::Conflict, format!("{why}, so there is nothing to promote"))
}
