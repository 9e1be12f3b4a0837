//! The tab with the history, and the page of a policy that was deleted.

use api::paths;
use api::policies::{ChangeView, PolicyHistory, PolicyView};
use api::policy::PolicyId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::history::History;
use super::url::PolicyUrl;
use crate::api::{Read, latest, read, url, use_write};
use crate::components::{Empty, Load, use_ui};
use crate::pages::fresh::{of_policies, use_following};
use crate::view_model::notice;

/// The revision before which the history is shown.
const BEFORE: &str = "before";

/// A policy's history from where the URL says, read again after every change.
pub fn use_history(id: u32, page: PolicyUrl) -> Read<PolicyHistory> {
    let of = Signal::derive(move || {
        let before = page.query.with(|query| query.get(BEFORE).map(str::to_owned));
        let before = before.map(|before| (BEFORE, before));
        url(
            paths::POLICY_HISTORY,
            [("policy", id.to_string())].into_iter().chain(before),
        )
    });
    let history: Read<PolicyHistory> = read(of);
    use_following(of_policies, move || history.refetch());
    history
}

#[component]
pub fn Changes(
    id: u32,
    history: Read<PolicyHistory>,
    page: PolicyUrl,
    /// Hears of the policy as it is after a restoration.
    on_restored: Callback<PolicyView>,
) -> impl IntoView {
    let (write, ui) = (use_write(), use_ui());
    let busy = RwSignal::new(false);
    let known = latest(history);
    let is_older = Memo::new(move |_| page.query.with(|query| query.get(BEFORE).is_some()));
    let on_restore = Callback::new(move |change: ChangeView| {
        let revision = change.revision;
        // Older pages do not tell what the policy is now.
        let first = || known.with_untracked(|known| Some(known.as_ref()?.changes.first()?.revision));
        let newest = if is_older.get_untracked() { None } else { first() };
        busy.set(true);
        spawn_local(async move {
            let answer = write.restore_policy(PolicyId(id), revision, newest).await;
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
    let older = Callback::new(move |before: u64| page.with(BEFORE, &before.to_string()).get());
    let newest = page.with(BEFORE, "");
    view! {
        <Show when=move || is_older.get()><p><a class="link" href=newest>"Newest changes"</a></p></Show>
        <Load read=history let:history><History history busy on_restore older /></Load>
    }
}

/// In place of a policy that is not there: a deleted one says so and can be brought back.
#[component]
pub fn Gone(id: u32, page: PolicyUrl, on_restored: Callback<PolicyView>) -> impl IntoView {
    let history = use_history(id, page);
    let known = latest(history);
    // What is not there and has a history was deleted.
    let unknown = Memo::new(move |_| known.with(|known| known.as_ref().is_some_and(|known| known.changes.is_empty())));
    let deleted = Memo::new(move |_| known.with(|known| known.as_ref().is_some_and(|known| !known.changes.is_empty())));
    view! {
        <Show when=move || unknown.get()>
            <Empty title="There is no policy with this number">
                <p>"Nor was there ever one. "<a class="link" href="/policies">"All policies"</a></p>
            </Empty>
        </Show>
        <Show when=move || deleted.get()>
            <Empty title="This policy was deleted">
                <p>"Agents no longer obey it, at the latest a minute after. Restore any version below: it gets its old number back."</p>
            </Empty>
        </Show>
        <Show when=move || !unknown.get()><Changes id history page on_restored /></Show>
    }
}
