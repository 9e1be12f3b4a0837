//! What can be done with one policy.

use api::policies::{PolicyView, to_yaml};
use leptos::prelude::*;

use super::desk::Desk;
use super::row::ROWS;
use crate::browser;
use crate::components::{Icon, Popover, Sign, use_ui};
use crate::pages::row_keys::link_id;
use crate::view_model::policy::code;
use crate::view_model::policy::links::policy_href;

#[component]
pub fn RowMenu(
    policy: Memo<Option<PolicyView>>,
    index: usize,
    /// How many rows there are.
    total: Signal<usize>,
    desk: Desk,
) -> impl IntoView {
    let name = move || {
        policy
            .with(|policy| policy.as_ref().map(|policy| policy.name.clone()))
            .unwrap_or_default()
    };
    let label = Signal::derive(move || format!("More for {}", name()));
    let face = || view! { <Icon sign=Sign::More /> };
    // The policy that was there when the menu opened: rows may move meanwhile.
    let panel = Callback::new(move |close: Callback<()>| {
        let policy = policy.get_untracked();
        policy
            .map(|policy| view! { <Items policy index total desk close /> })
            .into_any()
    });
    view! { <Popover id=format!("policy-menu-{index}") label class="btn btn--bare" face children=panel /> }
}

#[component]
fn Items(policy: PolicyView, index: usize, total: Signal<usize>, desk: Desk, close: Callback<()>) -> impl IntoView {
    let ui = use_ui();
    let rule = policy.rule();
    let (as_yaml, as_python) = (to_yaml([&rule]), code::add_policy(&rule));
    let copy = move |text: String, done: &'static str| {
        close.run(());
        ui.copy(text, done);
    };
    let (promoted, deleted) = (policy.clone(), policy.clone());
    let promote = move |_| {
        close.run(());
        desk.promote(promoted.clone());
    };
    let delete = move |_| {
        // The next row takes the place of the one that goes; behind the last there is none.
        let next = index.min(total.get_untracked().saturating_sub(2));
        close.run(());
        desk.delete(deleted.clone());
        browser::focus(&link_id(ROWS, next));
    };
    let id = policy.id;
    view! {
        <ul class="items">
            <li><a class="choice" href=policy_href(id)>"Edit"</a></li>
            <li><a class="choice" href=format!("/policies/new?from={id}")>"Duplicate"</a></li>
            {policy.shadow.then(|| view! {
                <li><button type="button" class="choice" on:click=promote>"Promote: send it to agents"</button></li>
            })}
            <li><a class="choice" href=format!("{}?tab=history", policy_href(id))>"History"</a></li>
            <li><button type="button" class="choice" on:click=move |_| copy(as_yaml.clone(), "Copied as YAML")>"Copy as YAML"</button></li>
            <li><button type="button" class="choice" on:click=move |_| copy(as_python.clone(), "Copied as add_policy()")>"Copy as "<code>"add_policy()"</code></button></li>
            <li><button type="button" class="choice items__delete" on:click=delete>"Delete"</button></li>
        </ul>
    }
}
