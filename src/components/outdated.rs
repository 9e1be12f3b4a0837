//! A page that is older than the server, and the way to the newer one.

use leptos::prelude::*;

use crate::browser;
use crate::components::{Icon, Sign};

/// Stands where a part of the page cannot be loaded although the server answers: the files of a page have
/// names of their version, so the ones of an older version are gone for good.
#[component]
pub fn Outdated() -> impl IntoView {
    view! {
        <div class="notice notice--error" role="alert">
            <Icon sign=Sign::Warning />
            <div class="notice__text">
                <p class="notice__title">"There is a newer version of this page"</p>
                <p>"The server no longer has this part of the version that is open here."</p>
            </div>
            <button type="button" class="btn" on:click=|_| browser::reload()>"Reload"</button>
        </div>
    }
}
