//! The runs by day, with the moment of the fix.

use api::fixes::{FixView, Verification};
use leptos::prelude::*;

use crate::components::BarChart;
use crate::view_model::chart::Span;
use crate::view_model::verification::days::{bars, day_href};

#[component]
pub fn Days(fix: Signal<FixView>, verification: Signal<Verification>) -> impl IntoView {
    let bars = Memo::new(move |_| fix.with(|fix| verification.with(|seen| bars(fix, seen))));
    let href = Callback::new(move |span: Span| fix.with(|fix| day_href(&fix.agent_id, span)));
    // A run's page may show several fixes.
    let id = fix.with_untracked(|fix| format!("fix-{}-days", fix.id));
    view! {
        <div class="verification__days">
            <BarChart id what="Runs that count" bars href empty="No run that counts, before or after the fix".to_owned() />
            <p class="faint">"A flag is the moment of the fix. A day leads to the agent's runs of it."</p>
        </div>
    }
}
