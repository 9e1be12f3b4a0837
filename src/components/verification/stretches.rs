//! The runs that count over time, with the moment of the fix.

use api::fixes::{FixView, Verification};
use leptos::prelude::*;

use crate::components::BarChart;
use crate::view_model::chart::Span;
use crate::view_model::verification::stretches::{bars, runs_href};

#[component]
pub fn Stretches(fix: Signal<FixView>, verification: Signal<Verification>) -> impl IntoView {
    let bars = Memo::new(move |_| fix.with(|fix| verification.with(|seen| bars(fix, seen))));
    let href = Callback::new(move |span: Span| fix.with(|fix| runs_href(&fix.agent_id, span)));
    // A run's page may show several fixes.
    let id = fix.with_untracked(|fix| format!("fix-{}-runs", fix.id));
    view! {
        <div class="verification__runs">
            <BarChart id what="Runs that count" bars href empty="No run that counts, before or after the fix".to_owned() />
            <p class="faint">"The flag is the moment of the fix: no column has runs from both sides of it. A column leads to its runs."</p>
        </div>
    }
}
