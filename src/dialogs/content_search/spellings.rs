//! The hashes that are asked for, and what was hashed.

use api::ContentHash;
use leptos::prelude::*;

use crate::components::HashChip;
use crate::view_model::content_forms::Form;
use crate::view_model::format;

/// Every spelling with its hash, behind a line that says how many they are.
#[component]
pub fn Spellings(spelled: Memo<Vec<(Form, ContentHash)>>) -> impl IntoView {
    let summary = move || {
        let count = spelled.with(Vec::len) as u64;
        format!(
            "Hashed in {} that clients use",
            format::plural(count, "spelling", "spellings")
        )
    };
    let rows = move || {
        let row =
            |(form, hash): (Form, ContentHash)| view! { <li><HashChip hash /> <span>{form.in_words()}</span></li> };
        spelled.get().into_iter().map(row).collect_view()
    };
    view! {
        <details class="content__forms">
            <summary>{summary}</summary>
            <ul>{rows}</ul>
        </details>
    }
}
