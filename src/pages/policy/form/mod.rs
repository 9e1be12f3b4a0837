//! The form of a policy.

mod action;
mod condition;
mod field;
mod scope;

use api::names::Names;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::editor::Editor;
use action::Then;
use condition::When;
use scope::{Naming, Standing};

/// The fields; what is below them belongs to the form as well, so that Enter saves.
#[component]
pub fn PolicyFields(
    editor: Editor,
    /// What to suggest.
    names: Signal<Names>,
    children: Children,
) -> impl IntoView {
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        editor.save();
    };
    view! {
        <form class="policy-form" id="policy-form" novalidate autocomplete="off" aria-label="Rule of the policy" on:submit=on_submit>
            <Naming editor names />
            <When editor names />
            <Then editor names />
            <Standing editor />
            {children()}
        </form>
    }
}
