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

#[cfg(test)]
mod tests {
    use ::api::fixes::PromptText;
    use domain::{FailureType, FixId, Label, RunId, SignalId, Verdict};
    use serde_json::json;
    use store::FixedBy;

    use super::*;
    use crate::fixes::subject::content_of;
    use crate::langfuse::Prompt;

    const APPLIED: Micros = Micros(1_790_000_000_000_000);
    const NOW: Micros = APPLIED.plus_millis(60_000);

    fn fix(state: FixState, lapsed: Option<LabelLapse>) -> FixRecord {
        FixRecord {
            id: FixId(1),
            signal: SignalId(1),
            run_id: RunId::new("r"),
            agent_id: Label::name("a"),
            failure: FailureType::ToolLoop,
            created_at: APPLIED,
            applied_at: APPLIED,
            rolled_back_at: None,
            sent_at: APPLIED,
            lapsed,
            actor: Label::name("dev"),
            state,
            what: FixedBy::Prompt(PromptChange {
                name: "p".to_owned(),
                label: Label::name("production"),
                base_version: 1,
                version: Some(2),
                project: None,
                carried_by: None,
            }),
            content: Some(content_of("Stop.")),
            joined: false,
            verdict: Verdict::InsufficientData,
        }
    }

    fn seen(version: u32, text: &str, updated_at: Option<Micros>) -> Glance {
        Glance::of(&Prompt {
            project: None,
            name: "p".to_owned(),
            version,
            text: PromptText::Text(text.to_owned()),
            config: json!({}),
            labels: Vec::new(),
            tags: Vec::new(),
            commit_message: None,
            updated_at,
            resolved: false,
        })
    }

    fn of(record: &FixRecord, labelled: Option<&Glance>) -> Option<FixUpdate> {
        became(record, prompt_of(record).unwrap(), labelled, NOW)
    }

    fn lapse(at: Micros, version: Option<u32>) -> Option<FixUpdate> {
        Some(FixUpdate::Lapsed(LabelLapse { at, version }))
    }

    #[test]
    fn a_live_fix_is_where_its_label_is() {
        let live = fix(FixState::Live, None);
        assert_eq!(of(&live, Some(&seen(2, "Whatever it says.", None))), None);
        assert_eq!(
            of(&live, Some(&seen(7, "Be brief.\n\n  Stop.  \nBe kind.", None))),
            None
        );
        for without in ["Be brief.", "Stop. Or do.", "Do not Stop."] {
            assert_eq!(
                of(&live, Some(&seen(7, without, None))),
                lapse(NOW, Some(7)),
                "{without}"
            );
        }
        assert_eq!(of(&live, None), lapse(NOW, None));
    }

    #[test]
    fn a_fix_that_lapsed_comes_back_with_its_label() {
        let lapsed = fix(
            FixState::Live,
            Some(LabelLapse {
                at: APPLIED,
                version: Some(7),
            }),
        );
        assert_eq!(of(&lapsed, Some(&seen(7, "", None))), None, "it is known");
        assert_eq!(of(&lapsed, Some(&seen(8, "", None))), lapse(NOW, Some(8)));
        let promoted = Some(FixUpdate::Promoted { at: NOW, label: None });
        assert_eq!(of(&lapsed, Some(&seen(2, "", None))), promoted);
        let staged = fix(FixState::Staged, None);
        assert_eq!(of(&staged, Some(&seen(2, "", None))), promoted);
        assert_eq!(of(&staged, Some(&seen(1, "", None))), None);
        assert_eq!(of(&staged, None), None);
    }

    #[test]
    fn a_label_moved_when_langfuse_says_so() {
        let live = fix(FixState::Live, None);
        let moved = APPLIED.plus_millis(10_000);
        assert_eq!(of(&live, Some(&seen(7, "", Some(moved)))), lapse(moved, Some(7)));
        // A server that does not say it, and one whose clock is ahead.
        for other in [APPLIED.plus_millis(-1), NOW.plus_millis(1)] {
            assert_eq!(of(&live, Some(&seen(7, "", Some(other)))), lapse(NOW, Some(7)));
        }
    }
}
