//! Taking a fix back.

use ::api::ErrorCode;
use domain::FixState;
use domain::policy::{PolicyId, PolicyRule};
use store::{FixFilter, FixRecord, FixUpdate, FixedBy, PolicyChangeKind, PromptChange};

use super::kept::{Editing, langfuse, prompt_of, update};
use super::policy_edit;
use super::prompt_label::PromptLabel;
use super::reconcile::settle;
use super::seen::Seen;
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::{Langfuse, Which};

/// Gives the label back to the version before, turns the policy off, or notes that a change by hand was taken
/// back. A fix that was taken back already stays as it is.
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
        FixedBy::Policy(id) => of_policy(app, editing, &record, *id).await,
        FixedBy::Clipboard => taken_back(app, editing, &record).await,
    }
}

async fn taken_back(app: &App, editing: &Editing, record: &FixRecord) -> Result<FixRecord, ApiError> {
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
        // No agent has the version, so nothing has to change.
        FixState::Staged => {}
        FixState::Live => give_back(langfuse, change).await?,
    }
    taken_back(app, editing, &record).await
}

/// The label goes to the version that had it before.
async fn give_back(langfuse: &Langfuse, change: &PromptChange) -> Result<(), ApiError> {
    let Some(ours) = change.version.filter(|&version| version != change.base_version) else {
        return Err(ApiError::new(
            ErrorCode::Conflict,
            "the text was in the prompt before: this fix published nothing",
        )
        .hint("take the text out in Langfuse"));
    };
    let now = langfuse
        .prompt(&change.name, Which::Label(change.label.as_str()))
        .await?;
    match now.map(|now| now.version) {
        Some(version) if version == change.base_version => Ok(()),
        Some(version) if version != ours => Err(went_on(langfuse, change, version, ours).await?),
        _ => {
            let label = [change.label.as_str()];
            langfuse.label(&change.name, change.base_version, &label).await?;
            Ok(())
        }
    }
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

/// Turns the policy off, and takes back every fix that it is.
async fn of_policy(app: &App, editing: &Editing, record: &FixRecord, id: PolicyId) -> Result<FixRecord, ApiError> {
    if record.state == FixState::RolledBack {
        return Ok(record.clone());
    }
    let off = |rule: &PolicyRule| {
        rule.enabled.then(|| PolicyRule {
            enabled: false,
            ..rule.clone()
        })
    };
    policy_edit::change(app, editing, id, PolicyChangeKind::Toggle, off).await?;
    for other in sharing(app, editing, record, &[FixState::Live, FixState::Staged]).await? {
        taken_back(app, editing, &other).await?;
    }
    taken_back(app, editing, record).await
}

/// Other fixes in these states that are the same policy: one was made for several signals.
pub(super) async fn sharing(
    app: &App,
    editing: &Editing,
    record: &FixRecord,
    states: &[FixState],
) -> Result<Vec<FixRecord>, ApiError> {
    const MOST: usize = 500;
    let filter = FixFilter {
        agent: Some(record.agent_id.clone()),
        failures: vec![record.failure],
        states: states.to_vec(),
        ..FixFilter::default()
    };
    let fixes = app.store.fixes().fixes(editing.tenant, &filter, MOST).await?;
    let shares = |other: &FixRecord| other.what == record.what && other.id != record.id;
    Ok(fixes.into_iter().filter(shares).collect())
}
