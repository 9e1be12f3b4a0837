//! Whether agents still get a fix by its label.

use domain::{FixState, Micros};
use store::{FixRecord, FixUpdate, LabelLapse, PromptChange, TenantId};

use super::kept::{prompt_of, update};
use super::prompt_locks::Held;
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::{Glance, Langfuse, Which};

/// Writes down that the label of a live fix was given to a version without the text, that it came back, or that
/// one which waited has it. The prompt's lock is held, so no change of ours is half done, and the record was
/// read since.
///
/// # Errors
/// It cannot be told where the label is.
pub(super) async fn follow(
    app: &App,
    langfuse: &Langfuse,
    tenant: TenantId,
    record: FixRecord,
    _: &Held,
) -> Result<FixRecord, ApiError> {
    let Some(change) = prompt_of(&record).filter(|change| change.version.is_some()) else {
        return Ok(record);
    };
    if !matches!(record.state, FixState::Live | FixState::Staged) {
        return Ok(record);
    }
    let now = app.clock.now();
    let label = Which::Label(change.label.as_str());
    let labelled = langfuse.glance(&change.name, label, now).await?;
    if !is_same_project(langfuse, change, labelled.as_deref()).await {
        return Ok(record);
    }
    match became(&record, change, labelled.as_deref(), now) {
        Some(became) => update(app, tenant, record.id, became).await,
        None => Ok(record),
    }
}

/// What the label says of a fix that is live or staged; `None` when that is known.
fn became(record: &FixRecord, change: &PromptChange, labelled: Option<&Glance>, now: Micros) -> Option<FixUpdate> {
    let has = |glance: &Glance| {
        let content = record.content.is_some_and(|content| glance.has(content.hash));
        content || change.version == Some(glance.version)
    };
    let version = labelled.map(|glance| glance.version);
    let waits = record.state == FixState::Staged;
    match (labelled.is_some_and(has), record.lapsed) {
        (true, None) if !waits => None,
        (true, _) => Some(FixUpdate::Promoted { at: now, label: None }),
        (false, _) if waits => None,
        (false, Some(known)) if known.version == version => None,
        (false, _) => Some(FixUpdate::Lapsed(LabelLapse {
            at: lapsed_at(record, labelled, now),
            version,
        })),
    }
}

/// When the label moved. Langfuse notes it on the version that got it; a time from before the fix is another
/// one, of a server that does not.
fn lapsed_at(record: &FixRecord, labelled: Option<&Glance>, now: Micros) -> Micros {
    let moved = labelled.and_then(|glance| glance.updated_at);
    moved.filter(|at| (record.applied_at..now).contains(at)).unwrap_or(now)
}

/// Other keys open another project, in which a prompt of this name is another one or none.
async fn is_same_project(langfuse: &Langfuse, change: &PromptChange, labelled: Option<&Glance>) -> bool {
    let Some(theirs) = &change.project else { return true };
    let ours = match labelled {
        Some(glance) => glance.project.clone(),
        None => langfuse.project().await.ok(),
    };
    ours.is_none_or(|ours| domain::Label::name(&ours) == *theirs)
}
