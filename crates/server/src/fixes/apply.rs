//! Adding a paragraph to a managed prompt.

use ::api::fixes::ApplyWarning;
use domain::{FixState, Label, Micros};
use store::{FixContent, FixFilter, FixRecord, FixUpdate, FixedBy, PromptChange};

use super::carried::carried_by;
use super::kept::{add, prompt_of, update};
use super::promote::promote_prompt;
use super::prompt_fix::PromptFix;
use super::prompt_locks::Held;
use super::publish::{Addition, Published, publish};
use super::reconcile::{found_late, settle};
use super::seen::{Seen, instructions, url};
use super::subject::{Subject, content_of};
use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::{Glance, Langfuse, Prompt};

/// Fixes that failed which are looked at once more, in case one arrived after all.
const FAILED: usize = 5;

/// Fixes of other signals among which one with the same text is looked for.
const BESIDE: usize = 500;

/// A fix of a prompt, with the texts for the one answer that shows them.
#[derive(Clone, Debug)]
pub struct Applied {
    pub fix: FixRecord,
    pub version: u32,
    pub url: Option<String>,
    pub old_text: String,
    pub new_text: String,
    pub warnings: Vec<ApplyWarning>,
}

/// Publishes the fix, unless it is there already. One that was only saved gets the label, if it still can.
///
/// # Errors
/// 409 when the prompt is not what the request takes it to be; Langfuse cannot be asked; or, where it is not
/// known whether the version was made, 502. The same request is safe after each of them.
pub async fn apply(app: &App, langfuse: &Langfuse, subject: &Subject, fix: &PromptFix) -> Result<Applied, ApiError> {
    let held = app.prompt_locks.prompt(&fix.name).await;
    let seen = Seen::read(langfuse, &fix.name, &fix.label).await?;
    let earlier = earlier(app, langfuse, subject, fix, &seen, &held).await?;
    let is_there = seen.base.text.has(fix.text.as_str());
    if let Some(record) = earlier {
        match Standing::of(&record, fix, &seen) {
            Standing::Same if record.lapsed.is_some() => {
                let record = in_force_again(app, subject, &record).await?;
                return shown_again(langfuse, record, &seen).await;
            }
            Standing::Same => return shown_again(langfuse, record, &seen).await,
            Standing::Waits => return promoted(app, langfuse, subject, record, fix, &seen).await,
            Standing::Gone => gone(app, langfuse, subject, &record, fix, &seen).await?,
        }
    }
    if is_there {
        return found_there(app, subject, fix, &seen, langfuse).await;
    }
    check(langfuse, fix, &seen)?;
    published(app, langfuse, subject, fix, seen).await
}

/// How the same fix from before stands to a request for it.
enum Standing {
    /// It is as the request wants it.
    Same,
    /// Its version was saved without the label, which it is to have now.
    Waits,
    /// It was taken out again in Langfuse, or the prompt has gone on without it.
    Gone,
}

impl Standing {
    fn of(record: &FixRecord, fix: &PromptFix, seen: &Seen) -> Self {
        let now = seen.base.version;
        match prompt_of(record).filter(|_| record.state == FixState::Staged) {
            Some(change) if now == change.base_version || change.version == Some(now) => {
                if fix.publish {
                    Self::Waits
                } else {
                    Self::Same
                }
            }
            Some(_) if fix.publish || fix.base_version == Some(now) => Self::Gone,
            Some(_) => Self::Same,
            None if seen.base.text.has(fix.text.as_str()) => Self::Same,
            None => Self::Gone,
        }
    }
}

/// The text is back in the prompt, and nobody has looked since.
async fn in_force_again(app: &App, subject: &Subject, record: &FixRecord) -> Result<FixRecord, ApiError> {
    let at = app.clock.now();
    update(app, subject.tenant, record.id, FixUpdate::Promoted { at, label: None }).await
}

/// Gives the saved version the label, for a request that would have published it.
async fn promoted(
    app: &App,
    langfuse: &Langfuse,
    subject: &Subject,
    record: FixRecord,
    fix: &PromptFix,
    seen: &Seen,
) -> Result<Applied, ApiError> {
    if prompt_of(&record).is_some_and(|change| change.base_version == seen.base.version) {
        check(langfuse, fix, seen)?;
    }
    let record = promote_prompt(app, langfuse, &subject.editing(app), record, None).await?;
    let shown = shown_again(langfuse, record, seen).await?;
    Ok(Applied {
        warnings: Vec::new(),
        ..shown
    })
}

/// Notes that the fix from before is not there any more. One that only waits is given up for a request that can
/// take its place.
async fn gone(
    app: &App,
    langfuse: &Langfuse,
    subject: &Subject,
    record: &FixRecord,
    fix: &PromptFix,
    seen: &Seen,
) -> Result<(), ApiError> {
    if record.state == FixState::Staged && !seen.base.text.has(fix.text.as_str()) {
        check(langfuse, fix, seen)?;
    }
    let at = app.clock.now();
    update(app, subject.tenant, record.id, FixUpdate::RolledBack { at }).await?;
    Ok(())
}

/// The same fix of this signal from before, if it is in the prompt or on its way there. One that was taken for
/// failed may have arrived since.
async fn earlier(
    app: &App,
    langfuse: &Langfuse,
    subject: &Subject,
    fix: &PromptFix,
    seen: &Seen,
    held: &Held,
) -> Result<Option<FixRecord>, ApiError> {
    let there = [FixState::Sent, FixState::Staged, FixState::Live];
    let head = Glance::of(&seen.head);
    let mut failed = FAILED;
    for record in subject
        .fixes(
            app,
            &[FixState::Failed, FixState::Sent, FixState::Staged, FixState::Live],
        )
        .await?
    {
        if !is_same(&record, fix) {
            continue;
        }
        let record = settle(app, langfuse, subject.tenant, record, held).await?;
        let record = if record.state == FixState::Failed && failed > 0 {
            failed -= 1;
            found_late(app, langfuse, subject.tenant, record, Some(&head), held).await?
        } else {
            record
        };
        if there.contains(&record.state) {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

/// Whether it is the same text for the same label of the same prompt.
fn is_same(record: &FixRecord, fix: &PromptFix) -> bool {
    let same_place = |change: &PromptChange| change.name == fix.name && change.label.as_str() == fix.label.as_str();
    record.content == Some(content_of(fix.text.as_str())) && prompt_of(record).is_some_and(same_place)
}

/// The prompt must be what the request takes it to be.
fn check(langfuse: &Langfuse, fix: &PromptFix, seen: &Seen) -> Result<(), ApiError> {
    let version = seen.base.version;
    if let Some(base) = fix.base_version.filter(|&base| base != version) {
        let detail = format!(
            "the prompt was changed: `{}` is on version {version}, not {base}",
            fix.label.as_str()
        );
        return Err(seen.conflict(langfuse, detail));
    }
    match seen.blocked() {
        Some(reason) => Err(seen.conflict(langfuse, reason.to_owned())),
        None => Ok(()),
    }
}

async fn published(
    app: &App,
    langfuse: &Langfuse,
    subject: &Subject,
    fix: &PromptFix,
    seen: Seen,
) -> Result<Applied, ApiError> {
    let change = PromptChange {
        version: None,
        carried_by: carrier(app, subject, fix, &seen).await?,
        ..change_of(fix, &seen)
    };
    let carried_by = change.carried_by.clone();
    let sent = new_fix(app, subject, fix, FixState::Sent, change);
    let record = add(app, subject.tenant, sent).await?;
    let addition = Addition {
        text: &fix.text,
        label: &fix.label,
        publish: fix.publish,
        record: &record,
    };
    let failed = || update(app, subject.tenant, record.id, FixUpdate::Failed);
    match publish(app, langfuse, subject.tenant, &addition, seen).await {
        Published::Version(version, seen) => {
            let arrived = FixUpdate::Arrived {
                version: Some(version.version),
                state: if fix.publish { FixState::Live } else { FixState::Staged },
                carried_by,
            };
            let record = update(app, subject.tenant, record.id, arrived).await?;
            Ok(applied(langfuse, record, &version, &seen))
        }
        Published::Moved(seen) => {
            failed().await?;
            let detail = format!(
                "somebody published version {} of the prompt at the same moment",
                seen.base.version
            );
            Err(seen.conflict(langfuse, detail))
        }
        // It stays as sent; who looks next finds out.
        Published::Unknown(error) => Err(error),
        Published::Failed(error) => {
            failed().await?;
            Err(error)
        }
    }
}

fn applied(langfuse: &Langfuse, fix: FixRecord, version: &Prompt, before: &Seen) -> Applied {
    let mut warnings = Vec::new();
    if before.head.version != before.base.version {
        warnings.push(ApplyWarning::DraftLeftBehind);
    }
    if version.version != before.head.version.saturating_add(1) {
        warnings.push(ApplyWarning::PublishedMeanwhile);
    }
    Applied {
        fix,
        version: version.version,
        url: url(langfuse, version),
        old_text: before.base.text.instructions().to_owned(),
        new_text: version.text.instructions().to_owned(),
        warnings,
    }
}

/// The answer to the same request from before.
async fn shown_again(langfuse: &Langfuse, record: FixRecord, seen: &Seen) -> Result<Applied, ApiError> {
    let now = seen.base.text.instructions();
    let (mut version, mut old, mut new) = (seen.base.version, now.to_owned(), now.to_owned());
    if let Some(change) = prompt_of(&record) {
        version = change.version.unwrap_or(version);
        old = instructions(langfuse, change, change.base_version)
            .await?
            .unwrap_or(old);
        new = instructions(langfuse, change, version).await?.unwrap_or(new);
    }
    let shown = Prompt {
        version,
        ..seen.base.clone()
    };
    Ok(Applied {
        url: url(langfuse, &shown),
        fix: record,
        version,
        old_text: old,
        new_text: new,
        warnings: vec![ApplyWarning::AlreadyApplied],
    })
}

/// The text is in the prompt, but not by a fix of this signal. It is noted, so that it can be verified: where a
/// fix of another signal brought it, from when that came into force. There is nothing of ours to take back.
async fn found_there(
    app: &App,
    subject: &Subject,
    fix: &PromptFix,
    seen: &Seen,
    langfuse: &Langfuse,
) -> Result<Applied, ApiError> {
    let change = change_of(fix, seen);
    let found = new_fix(app, subject, fix, FixState::Live, change);
    let found = store::NewFix {
        in_force_since: brought_at(app, subject, fix).await?,
        joined: true,
        ..found
    };
    let record = add(app, subject.tenant, found).await?;
    shown_again(langfuse, record, seen).await
}

/// Since when a fix of another signal has this text in the prompt.
async fn brought_at(app: &App, subject: &Subject, fix: &PromptFix) -> Result<Option<Micros>, ApiError> {
    let live = FixFilter {
        states: vec![FixState::Live],
        ..FixFilter::default()
    };
    let live = app.store.fixes().fixes(subject.tenant, &live, BESIDE).await?;
    let same = |other: &&FixRecord| other.lapsed.is_none() && is_same(other, fix);
    Ok(live.iter().filter(same).map(|other| other.applied_at).min())
}

/// As if nothing were added.
fn change_of(fix: &PromptFix, seen: &Seen) -> PromptChange {
    PromptChange {
        name: fix.name.clone(),
        label: fix.label.to_label(),
        base_version: seen.base.version,
        version: Some(seen.base.version),
        project: seen.base.project.as_deref().map(Label::name),
        carried_by: None,
    }
}

fn new_fix(app: &App, subject: &Subject, fix: &PromptFix, state: FixState, change: PromptChange) -> store::NewFix {
    let content: FixContent = content_of(fix.text.as_str());
    subject.fix(app.clock.now(), state, FixedBy::Prompt(change), Some(content))
}

/// By which version of the agent runs show that they have the fix.
async fn carrier(app: &App, subject: &Subject, fix: &PromptFix, seen: &Seen) -> Result<Option<Label>, ApiError> {
    let run = app.store.run(subject.tenant, &subject.signal.run_id).await?;
    let old = &seen.base.text;
    let new = old.with(fix.text.as_str());
    Ok(run.and_then(|run| carried_by(&run, old.instructions(), new.instructions())))
}
