//! The runs that do not count, and why.

use api::fixes::{FixView, Verification};
use leptos::prelude::*;

use crate::view_model::verification::uncounted::{blind, contained, uncounted};

#[component]
pub fn Uncounted(fix: Signal<FixView>, verification: Signal<Verification>) -> impl IntoView {
    let remarks = Memo::new(move |_| {
        let blind = fix.with(|fix| verification.with(|seen| blind(fix, seen)));
        let contained = fix.with(|fix| verification.with(|seen| contained(fix, seen)));
        contained
            .into_iter()
            .chain(blind.map(str::to_owned))
            .collect::<Vec<_>>()
    });
    let left_out = Memo::new(move |_| verification.with(uncounted));
    view! {
        {move || remarks.get().into_iter().map(|words| view! { <p>{words}</p> }).collect_view()}
        <Show when=move || !left_out.with(Vec::is_empty)>
            <div class="uncounted muted">
                <p>"Not counted:"</p>
                <ul>{move || left_out.get().into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
            </div>
        </Show>
    }
}
