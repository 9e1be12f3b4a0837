//! Somebody deleted the policy while something was typed into its form.

use api::paths;
use api::policies::PolicyHistory;
use api::policy::PolicyId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::editor::{Editor, NOTICE_ID};
use crate::api::{Read, latest, read, url, use_write};
use crate::components::{Icon, Sign, use_ui};
use crate::view_model::notice;

#[component]
pub fn Deleted(editor: Editor) -> impl IntoView {
    let (write, ui) = (use_write(), use_ui());
    let id = Memo::new(move |_| {
        editor
            .stored
            .with(|stored| stored.as_ref().map_or(0, |stored| stored.id.0))
    });
    let history: Read<PolicyHistory> = read(Signal::derive(move || {
        url(paths::POLICY_HISTORY, [("policy", id.get().to_string())])
    }));
    let history = latest(history);
    // The newest change is the deletion, and its entry brings back what was deleted.
    let deletion = Memo::new(move |_| {
        let newest = |known: &PolicyHistory| known.changes.first().map(|change| change.revision);
        history.with(|known| known.as_ref().and_then(newest))
    });
    let busy = RwSignal::new(false);
    let bring_back = move |_| {
        let Some(revision) = deletion.get_untracked() else {
            return;
        };
        let id = id.get_untracked();
        busy.set(true);
        spawn_local(async move {
            let answer = write.restore_policy(PolicyId(id), revision, Some(revision)).await;
            busy.try_set(false);
            match answer {
                Ok(view) if editor.outcome.is_disposed() => ui.toasts.say(format!("{} is back", view.name)),
                Ok(view) => {
                    ui.toasts
                        .say(format!("{} is back; what you typed is not saved yet", view.name));
                    editor.follow(view);
                }
                Err(error) => {
                    if let Some(notice) = notice::of(&error) {
                        ui.toasts.warn(format!("Nothing was restored: {}", notice.title));
                    }
                }
            }
        });
    };
    view! {
        <div class="notice notice--error" id=NOTICE_ID tabindex="-1" role="alert">
            <Icon sign=Sign::Warning />
            <div class="notice__text">
                <p class="notice__title">"Somebody deleted this policy meanwhile"</p>
                <p>"Everything you typed is still here, and nothing of it is saved."</p>
            </div>
            <button type="button" class="btn" disabled=move || busy.get() || deletion.with(Option::is_none) on:click=bring_back>"Restore"</button>
            <button type="button" class="btn btn--primary" on:click=move |_| editor.save_as_new()>"Save as a new policy"</button>
        </div>
    }
}
