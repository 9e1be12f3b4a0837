//! Search by content that never leaves the browser.

pub mod body;
mod found;
mod spellings;

use leptos::prelude::*;

use super::{Modal, use_dialogs};
use crate::pages::lazy;

#[component]
pub fn ContentSearch() -> impl IntoView {
    let open = use_dialogs().content_search;
    view! {
        <Modal open label="Search by content" class="content">
            <lazy::ContentSearchBody />
        </Modal>
    }
}
