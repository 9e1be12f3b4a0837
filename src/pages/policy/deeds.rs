//! What can be done with a policy besides editing it. Each is saved at once.

use api::policies::{PolicyDeleted, PolicyView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::editor::{Editor, Outcome};
use crate::api::{Answer, ClientError, Write, use_write};
use crate::components::{Icon, Sign, Ui, use_ui};
use crate::view_model::notice;
use crate::view_model::policy::propagation::promoted;

#[component]
pub fn Deeds(
    editor: Editor,
    /// As it is stored.
    #[prop(into)]
    policy: Signal<PolicyView>,
) -> impl IntoView {
    let (write, ui) = (use_write(), use_ui());
    let busy = RwSignal::new(false);
    let navigate = use_navigate();
    // What is shown must be what is stored before one flag of it is changed alone.
    let changed = move |answer: Answer<PolicyView>, done: &'static str| {
        busy.try_set(false);
        match answer {
            Ok(view) => {
                editor.applied(view);
                ui.toasts.say(done);
            }
            Err(error) => refused(editor, ui, error),
        }
    };
    let toggle = move |_| {
        let policy = policy.get_untracked();
        let done = if policy.enabled { "Switched off" } else { "Switched on" };
        busy.set(true);
        spawn_local(async move {
            changed(write.toggle_policy(&policy).await, done);
        });
    };
    let promote = move |_| {
        let policy = policy.get_untracked();
        busy.set(true);
        spawn_local(async move {
            changed(write.promote_policy(&policy).await, promoted(&policy));
        });
    };
    let delete = move |_| {
        let policy = policy.get_untracked();
        let navigate = navigate.clone();
        busy.set(true);
        spawn_local(async move {
            let answer = write.delete_policy(&policy).await;
            busy.try_set(false);
            match answer {
                Ok(deleted) => {
                    // The tab still keeps what was typed: the undo brings it back with the policy.
                    say_deleted(ui, write, &policy.name, deleted);
                    navigate("/policies", NavigateOptions::default());
                }
                Err(error) => refused(editor, ui, error),
            }
        });
    };
    let copy = move || format!("/policies/new?from={}", policy.with(|policy| policy.id));
    view! {
        <div class="policy-deeds">
            <Show when=move || policy.with(|policy| policy.shadow)>
                <button type="button" class="btn" disabled=busy on:click=promote title="No longer only watched: agents get it while it is on">"Promote from shadow"</button>
            </Show>
            <button type="button" class="btn" disabled=busy on:click=toggle>
                {move || if policy.with(|policy| policy.enabled) { "Switch off" } else { "Switch on" }}
            </button>
            <a class="btn" href=copy><Icon sign=Sign::Copy />"Duplicate"</a>
            <button type="button" class="btn policy-danger" disabled=busy on:click=delete>"Delete"</button>
        </div>
    }
}

/// Somebody else changed it meanwhile, or something went wrong.
fn refused(editor: Editor, ui: Ui, error: ClientError) {
    match error.current_policy() {
        Ok(current) => {
            editor.outcome.try_set(Outcome::Conflict(current));
        }
        Err(other) => {
            if notice::is_not_found(&other) && !editor.outcome.is_disposed() {
                editor.vanish();
            }
            warn(ui, &other);
        }
    }
}

fn warn(ui: Ui, error: &ClientError) {
    if let Some(notice) = notice::of(error) {
        ui.toasts.warn(format!("Nothing was changed: {}", notice.title));
    }
}

/// The undo needs nothing of the page, which is gone by then.
fn say_deleted(ui: Ui, write: Write, name: &str, deleted: PolicyDeleted) {
    let undo = move || {
        spawn_local(async move {
            match write.undelete_policy(deleted).await {
                Ok(view) => ui.toasts.say(format!("{} is back", view.name)),
                Err(error) => warn(ui, &error),
            }
        });
    };
    ui.toasts.undoable(format!("Deleted {name}"), undo);
}
