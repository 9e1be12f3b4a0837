//! Why there is no explanation, and when to try again.

use std::time::Duration;

use api::explain::ExplainRequest;
use leptos::prelude::*;

use super::{Explaining, Phase};
use crate::browser;
use crate::components::ErrorNotice;
use crate::view_model::explain::{advice, trace_id, wait_secs};
use crate::view_model::format;

#[component]
pub fn Failed(
    work: Explaining,
    /// What was typed as the trace's id.
    field: RwSignal<String>,
) -> impl IntoView {
    let Phase::Failed { error, at } = work.phase.get_untracked() else {
        return ().into_any();
    };
    let retry = Callback::new(move |()| {
        let langfuse_trace_id = field.with_untracked(|field| trace_id(field).ok().flatten());
        work.start(ExplainRequest { langfuse_trace_id });
    });
    let advice = advice(&error).map(|words| view! { <p class="muted">{words}</p> });
    let back = move |_| work.phase.set(Phase::Ready);
    match wait_secs(&error) {
        Some(secs) => view! {
            <ErrorNotice error />
            {advice}
            <Countdown until=at + secs as f64 * 1000.0 retry />
        }
        .into_any(),
        None => view! {
            <ErrorNotice error retry />
            {advice}
            <p><button type="button" class="btn" on:click=back>"Change the trace"</button></p>
        }
        .into_any(),
    }
}

/// Tries again when the time has come, and not before.
#[component]
fn Countdown(
    /// In milliseconds since 1970.
    until: f64,
    retry: Callback<()>,
) -> impl IntoView {
    const TICK: Duration = Duration::from_secs(1);
    let now = browser::use_clock(TICK);
    // A part of a second is a second: it would be too early.
    let left = Memo::new(move |_| (until - now.get() + 999.0).max(0.0));
    let waits = Memo::new(move |_| left.get() >= 1000.0);
    let name = move || {
        if waits.get() {
            format!("Try again in {}", format::waited(left.get()))
        } else {
            "Try again".to_owned()
        }
    };
    let click = move |_| {
        if !waits.get_untracked() {
            retry.run(());
        }
    };
    view! {
        <p>
            <button type="button" class="btn" aria-disabled=move || waits.get().to_string() on:click=click>{name}</button>
            <span class="visually-hidden" role="status">{move || (!waits.get()).then_some("It can be tried again")}</span>
        </p>
    }
}
