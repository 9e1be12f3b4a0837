//! `/policies/new`: a policy that is not stored yet.

use api::paths;
use api::policies::{PolicyState, PolicyView};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::editor::Editor;
use super::leave::LeaveGuard;
use super::rule::RuleTab;
use super::url::{PolicyUrl, href};
use crate::api::{Read, latest, read};
use crate::browser;
use crate::components::{Load, use_ui};
use crate::view_model::policy::form::PolicyForm;
use crate::view_model::policy::templates::Template;
use crate::view_model::query::Query;

#[component]
pub fn NewPolicy(url: PolicyUrl) -> impl IntoView {
    browser::use_title("New policy".to_owned());
    // What it begins with is decided once: the form is the reader's from then on.
    let query = url.query.get_untracked();
    let from = query.get("from").and_then(|from| from.parse::<u32>().ok());
    if let Some(from) = from {
        return view! { <Copy url query from /> }.into_any();
    }
    let template = query.get("template").and_then(Template::parse);
    let start = template.map_or_else(PolicyForm::default, Template::form).filled(&query);
    view! { <Write url start query /> }.into_any()
}

/// Begins as a copy of a stored policy.
#[component]
fn Copy(url: PolicyUrl, query: Query, from: u32) -> impl IntoView {
    let policy: Read<PolicyView> = read(paths::with(paths::POLICY, &from.to_string()));
    view! {
        <Load read=policy let:policy>
            {
                let start = policy.with_untracked(PolicyForm::of).copy().filled(&query);
                view! { <Write url start query=query.clone() /> }
            }
        </Load>
    }
}

#[component]
fn Write(url: PolicyUrl, start: PolicyForm, query: Query) -> impl IntoView {
    let (ui, navigate) = (use_ui(), StoredValue::new_local(use_navigate()));
    let saved = Callback::new(move |view: PolicyView| {
        ui.toasts.say(format!("Created {}", view.name));
        let options = NavigateOptions {
            replace: true,
            ..NavigateOptions::default()
        };
        navigate.with_value(|navigate| navigate(&href(view.id.0), options));
    });
    // Another tab or size of the backtest is the same form.
    let kept_as = query.with("tab", "").with("runs", "").href("new");
    let editor = Editor::new(None, start, kept_as, saved);
    editor.keep();
    let state: Read<PolicyState> = read(paths::POLICY_STATE.to_owned());
    view! {
        <LeaveGuard editor />
        <RuleTab editor url state=latest(state) />
    }
}
