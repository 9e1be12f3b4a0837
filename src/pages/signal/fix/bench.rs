//! What the parts of a card share: the text, what was applied, and how it stands.

use std::time::Duration;

use api::fixes::{ApplyFixAnswer, FixStatus};
use api::paths;
use api::signals::SignalView;
use api::stream::Change;
use leptos::prelude::*;

use crate::api::{Read, hear_changes, read, record_copy, use_write};
use crate::browser;
use crate::components::use_ui;
use crate::pages::signal::explain::Explaining;
use crate::view_model::fix_text::Draft;
use crate::view_model::notice;

/// How a fix stands is read again no more often than this.
const READ_EVERY: Duration = Duration::from_secs(2);

#[derive(Clone, Copy)]
pub struct Bench {
    pub signal: StoredValue<SignalView>,
    pub work: Explaining,
    /// The text that would be applied.
    pub draft: RwSignal<Draft>,
    pub status: Read<FixStatus>,
    /// What was applied here, with the text that is known only now.
    pub applied: RwSignal<Option<ApplyFixAnswer>>,
    /// The reader is to be taken to how the fix stands.
    leads: StoredValue<bool>,
    copying: StoredValue<Action<String, ()>>,
}

impl Bench {
    pub fn new(signal: SignalView, work: Explaining) -> Self {
        let status: Read<FixStatus> = read(paths::with(paths::SIGNAL_FIX_STATUS, &signal.id.to_string()));
        follow(&signal, status);
        let leads = StoredValue::new(false);
        lead(leads, status, status_id(signal.id));
        let draft = RwSignal::new(if signal.apply_blocked {
            Draft::default()
        } else {
            Draft::of_detector(&signal.suggested_fixes)
        });
        Effect::new(move || {
            work.answer.with(|answer| {
                if let Some(answer) = answer {
                    draft.update(|draft| draft.propose(&answer.fix_content));
                }
            });
        });
        let (write, toasts, id) = (use_write(), use_ui().toasts, signal.id);
        let copying = Action::new_local(move |text: &String| {
            let text = text.clone();
            async move {
                if !browser::copy(&text).await {
                    toasts.warn("The browser does not allow copying here. Select the text and copy it.");
                    return;
                }
                match record_copy(write, id, text).await {
                    Ok(_) => {
                        toasts.say("Copied. Runs from now on show whether it helped");
                        status.refetch();
                    }
                    Err(error) => {
                        let why = notice::of(&error).map_or_else(String::new, |notice| format!(": {}", notice.title));
                        toasts.warn(format!("Copied, but not noted as a fix{why}"));
                    }
                }
            }
        });
        Self {
            signal: StoredValue::new(signal),
            work,
            draft,
            status,
            applied: RwSignal::new(None),
            leads,
            copying: StoredValue::new(copying),
        }
    }

    pub fn id(self) -> u64 {
        self.signal.with_value(|signal| signal.id)
    }

    /// Copies a text and notes that it was.
    pub fn copy(self, text: String) {
        self.copying.get_value().dispatch_local(text);
    }

    /// The prompt that the run used, or that was changed before because of this signal.
    pub fn prompt_name(self) -> Option<String> {
        let explained = self.work.answer.get_untracked().and_then(|it| it.langfuse_prompt_name);
        explained.or_else(|| match self.status.get_untracked() {
            Some(Ok(FixStatus::Applied { history, .. })) => {
                history.into_iter().find_map(|fix| fix.prompt).map(|prompt| prompt.name)
            }
            _ => None,
        })
    }

    /// The id of the place that says how the fix stands.
    pub fn status_id(self) -> String {
        status_id(self.id())
    }

    /// Something was applied or taken back: shows how it stands, and takes the reader there.
    pub fn turned(self) {
        self.leads.set_value(true);
        self.status.refetch();
    }
}

/// Takes the reader to how the fix stands once that is known, if something was done about it here.
fn lead(leads: StoredValue<bool>, status: Read<FixStatus>, place: String) {
    Effect::new(move || {
        if matches!(status.get(), Some(Ok(_))) && leads.get_value() {
            leads.set_value(false);
            let place = place.clone();
            // With the next frame: a dialog that closes gives the focus back to its button first.
            request_animation_frame(move || {
                browser::focus(&place);
                browser::reveal(&place);
            });
        }
    });
}

fn status_id(signal: u64) -> String {
    format!("fix-status-{signal}")
}

/// Reads the state again when a fix changed and when a run of the agent did.
fn follow(signal: &SignalView, status: Read<FixStatus>) {
    let renew = browser::at_most(READ_EVERY, move || status.refetch());
    let agent = signal.agent_id.clone();
    hear_changes(move |changes| {
        let concerns = |change: &Change| match change {
            // A policy may have been changed on its own page.
            Change::Fixes | Change::Policies | Change::Resync => true,
            Change::Run { run, .. } => run.agent_id.as_str() == agent,
            Change::Signal { signal } => signal.agent_id == agent,
            Change::Verdict { .. } | Change::RunGone { .. } | Change::SignalWithdrawn { .. } => false,
        };
        if changes.iter().any(concerns) {
            renew();
        }
    });
}
