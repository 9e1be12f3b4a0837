//! Fixes being verified. The first page must stay small: what shows them is loaded only where there are any.

use api::{FixState, paths};
use leptos::prelude::*;
use leptos_router::components::A;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::api::{Read, read, url};
use crate::components::{Empty, Load};
use crate::pages::lazy::FixesGlance;

/// Of the list of fixes, only whether it is empty.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct AnyFix {
    fixes: Vec<Nothing>,
}

/// A fix that is not looked at.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "IgnoredAny")]
struct Nothing;

impl From<IgnoredAny> for Nothing {
    fn from(_: IgnoredAny) -> Self {
        Self
    }
}

/// The states of fixes that are not settled, as the API takes them.
pub fn unsettled() -> String {
    [FixState::Sent, FixState::Staged, FixState::Live]
        .map(FixState::as_str)
        .join(",")
}

pub fn any_fix() -> Read<AnyFix> {
    let asked = [
        ("state", unsettled()),
        ("counts", "false".to_owned()),
        ("limit", "1".to_owned()),
    ];
    read(url(paths::FIXES, asked))
}

#[component]
pub fn Fixes(read: Read<AnyFix>) -> impl IntoView {
    view! {
        <section class="card overview__fixes">
            <header>
                <h2>"Fixes being verified"</h2>
                <span class="spacer"></span>
                <A href="/fixes" attr:class="link">"All fixes"</A>
            </header>
            <Load read let:list>
                <Show when=move || list.with(|list| !list.fixes.is_empty()) fallback=|| view! { <NoFix /> }>
                    <FixesGlance />
                </Show>
            </Load>
        </section>
    }
}

#[component]
fn NoFix() -> impl IntoView {
    view! {
        <Empty title="No fix is being verified">
            "Apply one from a "<A href="/signals" attr:class="link">"signal"</A>", and the runs since are counted here."
        </Empty>
    }
}
