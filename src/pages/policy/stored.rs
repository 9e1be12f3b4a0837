//! `/policies/:id`: a policy that is stored, in three tabs.

use std::time::Duration;

use api::paths;
use api::policies::{PolicyActivity, PolicyState, PolicyView};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::changes::{Changes, Gone, use_history};
use super::deeds::Deeds;
use super::editor::Editor;
use super::fired::Fired;
use super::leave::LeaveGuard;
use super::propagation::PropagationLine;
use super::rule::RuleTab;
use super::url::{PolicyTab, PolicyUrl, href};
use crate::api::{Read, latest, read};
use crate::browser;
use crate::components::{ErrorNotice, Load, Tabs, use_ui};
use crate::pages::fresh::{of_firings, of_policies, use_following, use_fresh};
use crate::view_model::notice;
use crate::view_model::policy::form::PolicyForm;

/// How often what agents fetched is read again while nothing is heard of it.
const STATE_EVERY: Duration = Duration::from_secs(30);

#[component]
pub fn StoredPolicy(id: u32, url: PolicyUrl, heading: RwSignal<String>) -> impl IntoView {
    let policy: Read<PolicyView> = read(paths::with(paths::POLICY, &id.to_string()));
    use_following(of_policies, move || policy.refetch());
    let missing = Memo::new(move |was: Option<&bool>| match policy.get() {
        Some(Err(error)) if notice::is_not_found(&error) => true,
        Some(Ok(_)) => false,
        _ => was.copied().unwrap_or_default(),
    });
    let on_restored = Callback::new(move |_| policy.refetch());
    // A form with input stays, though its policy is gone.
    let unsaved = RwSignal::new(false);
    let gone = Memo::new(move |_| missing.get() && !unsaved.get());
    let known = latest(policy);
    let is_known = Memo::new(move |_| known.with(Option::is_some));
    move || {
        if gone.get() {
            heading.set("Policy".to_owned());
            return view! { <Gone id page=url on_restored /> }.into_any();
        }
        let first = is_known.get().then(|| known.get_untracked()).flatten();
        let Some(first) = first else {
            return view! { <Load read=policy let:_policy>""</Load> }.into_any();
        };
        let stored = Signal::derive(move || known.get().unwrap_or_else(|| first.clone()));
        view! {
            <Failure policy />
            <Body id url policy=stored missing unsaved heading />
        }
        .into_any()
    }
}

/// Says that what is shown may be old.
#[component]
fn Failure(policy: Read<PolicyView>) -> impl IntoView {
    let retry = Callback::new(move |()| policy.refetch());
    let failure = move || policy.get().and_then(Result::err);
    move || {
        let shown = failure().filter(|error| !notice::is_not_found(error));
        shown.map(|error| view! { <ErrorNotice error retry /> })
    }
}

#[component]
fn Body(
    id: u32,
    url: PolicyUrl,
    /// As it was read last.
    policy: Signal<PolicyView>,
    /// It is not stored any more.
    missing: Memo<bool>,
    /// Told whether something would be lost.
    unsaved: RwSignal<bool>,
    heading: RwSignal<String>,
) -> impl IntoView {
    let (ui, navigate) = (use_ui(), StoredValue::new_local(use_navigate()));
    let saved = Callback::new(move |view: PolicyView| {
        ui.toasts.say(format!("Saved {}", view.name));
        // What was deleted meanwhile was saved as another policy.
        if view.id.0 != id {
            navigate.with_value(|navigate| navigate(&href(view.id.0), NavigateOptions::default()));
        }
    });
    let editor = Editor::new(
        Some(policy.get_untracked()),
        PolicyForm::default(),
        id.to_string(),
        saved,
    );
    editor.keep();
    Effect::new(move || editor.follow(policy.get()));
    Effect::new(move || unsaved.set(editor.unsaved.get()));
    Effect::new(move || {
        if missing.get() {
            editor.vanish();
        }
    });
    // What is stored: the answer of a save is newer than what was read.
    let stored = Signal::derive(move || editor.stored.get().unwrap_or_else(|| policy.get()));
    Effect::new(move || heading.set(stored.with(|stored| stored.name.clone())));
    let state: Read<PolicyState> = read(paths::POLICY_STATE.to_owned());
    let clock = browser::use_clock(STATE_EVERY);
    Effect::new(move |first: Option<()>| {
        clock.track();
        stored.track();
        if first.is_some() {
            state.refetch();
        }
    });
    let state = latest(state);
    let tab = url.tab;
    let on_restored = Callback::new(move |view| editor.adopt(view));
    view! {
        <LeaveGuard editor />
        <div class="policy-head">
            {move || state.get().map(|known| {
                let state = Signal::derive(move || state.get().unwrap_or_else(|| known.clone()));
                view! { <PropagationLine state policy=stored /> }
            })}
            <Deeds editor policy=stored />
        </div>
        <Tabs label="Views of this policy" tabs=url.tabs() current=Signal::derive(move || tab.get().as_str()) />
        {move || match tab.get() {
            PolicyTab::Rule => view! { <RuleTab editor url state /> }.into_any(),
            PolicyTab::Fired => view! { <FiredTab id stored /> }.into_any(),
            PolicyTab::History => view! { <Changes id history=use_history(id, url) page=url on_restored /> }.into_any(),
        }}
    }
}

#[component]
fn FiredTab(id: u32, stored: Signal<PolicyView>) -> impl IntoView {
    let activity: Read<PolicyActivity> = read(paths::with(paths::POLICY_ACTIVITY, &id.to_string()));
    use_fresh(of_firings, move || activity.refetch());
    let name = Signal::derive(move || stored.with(|stored| stored.name.clone()));
    let shadow = Signal::derive(move || stored.with(|stored| stored.shadow));
    let advisory = Signal::derive(move || stored.with(|stored| stored.action.kind.is_advisory()));
    view! { <Load read=activity let:activity><Fired activity name shadow advisory /></Load> }
}
