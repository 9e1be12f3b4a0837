//! The tab with the history, and the page of a policy that was deleted.

use api::paths;
use api::policies::{ChangeKind, PolicyHistory, PolicyView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::deeds::restore;
use super::history::History;
use crate::api::{ClientError, Read, read, url, use_changes, use_write};
use crate::components::{Empty, ErrorNotice, Load, use_ui};
use crate::view_model::notice;

/// A policy's history, read again after every change.
pub fn use_history(id: u32) -> Read<PolicyHistory> {
    let history: Read<PolicyHistory> = read(url(paths::POLICY_HISTORY, [("policy", id.to_string())]));
    use_changes(String::new(), move |changes| {
        if changes.iter().any(super::tells_of_policies) {
            history.refetch();
        }
    });
    history
}

#[component]
pub fn Changes(
    id: u32,
    history: Read<PolicyHistory>,
    /// Hears of the policy as it is after a restoration.
    on_restored: Callback<PolicyView>,
) -> impl IntoView {
    let (write, ui) = (use_write(), use_ui());
    let busy = RwSignal::new(false);
    let on_restore = Callback::new(move |revision| {
        busy.set(true);
        spawn_local(async move {
            let answer = restore(write, id, revision).await;
            busy.try_set(false);
            match answer {
                Ok(view) => {
                    ui.toasts
                        .say(format!("{} is as it was after change #{revision}", view.name));
                    on_restored.run(view);
                }
                Err(error) => {
                    if let Some(notice) = notice::of(&error) {
                        ui.toasts.warn(format!("Nothing was restored: {}", notice.title));
                    }
                }
            }
        });
    });
    let on_more = Callback::new(|_| {});
    view! { <Load read=history let:history><History history busy on_restore on_more /></Load> }
}

/// In place of a policy that is not there: deleted ones say so and can be brought back.
#[component]
pub fn Gone(id: u32, error: ClientError, on_restored: Callback<PolicyView>) -> impl IntoView {
    let history = use_history(id);
    let was_deleted = move || match history.get() {
        Some(Ok(history)) => history
            .changes
            .first()
            .is_some_and(|change| change.kind == ChangeKind::Delete),
        _ => false,
    };
    let deleted = Memo::new(move |_| was_deleted());
    view! {
        <Show when=move || deleted.get() fallback=move || view! { <ErrorNotice error=error.clone() /> }>
            <Empty title="This policy was deleted">
                <p>"Agents no longer obey it, at the latest a minute after. Restore any version below: it gets its old number back."</p>
            </Empty>
            <Changes id history on_restored />
        </Show>
    }
}
