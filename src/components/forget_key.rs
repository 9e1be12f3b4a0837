//! The way out for those who entered a key.

use leptos::prelude::*;

use crate::api::Access;
use crate::components::{Icon, Sign};

/// Nothing where no key is needed.
#[component]
pub fn ForgetKey() -> impl IntoView {
    let access = use_context::<Access>();
    let button = move |access: Access| {
        view! {
            <button type="button" class="btn forget-key" title="Forget key" on:click=move |_| access.forget()>
                <Icon sign=Sign::Key />
                <span class="forget-key__word">"Forget key"</span>
            </button>
        }
    };
    move || access.filter(|access| access.has_key()).map(button)
}
