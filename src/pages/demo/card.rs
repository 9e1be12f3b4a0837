//! The demo's state and its buttons.

use api::demo::{DemoProgress, DemoState};
use leptos::html::Dialog;
use leptos::prelude::*;

use crate::api::ClientError;
use crate::browser;
use crate::components::{ErrorNotice, Icon, Sign};
use crate::view_model::demo::{Stage, broken_off, progress, removal, stage};

#[component]
pub fn DemoCard(
    #[prop(into)] state: Signal<DemoState>,
    /// A change is on its way.
    #[prop(into)]
    busy: Signal<bool>,
    /// Why the last change was not made.
    #[prop(into)]
    problem: Signal<Option<ClientError>>,
    on_load: Callback<()>,
    on_remove: Callback<()>,
) -> impl IntoView {
    let now = Memo::new(move |_| state.with(stage));
    let broken = Memo::new(move |_| state.with(|state| state.problem.as_ref().map(broken_off)));
    view! {
        {move || problem.get().map(|error| view! { <ErrorNotice error /> })}
        {move || broken.get().map(|words| view! { <BrokenOff words /> })}
        {move || match now.get() {
            Stage::Absent => view! { <Offer busy on_load /> }.into_any(),
            Stage::Sending => view! { <Sending state /> }.into_any(),
            Stage::Removing => view! { <Removing /> }.into_any(),
            Stage::Present => view! { <Present state busy on_remove /> }.into_any(),
        }}
    }
}

#[component]
fn Offer(busy: Signal<bool>, on_load: Callback<()>) -> impl IntoView {
    let load = move |_| {
        if !busy.get_untracked() {
            on_load.run(());
        }
    };
    view! {
        <div class="demo">
            <p class="muted">
                "A month of sample runs of several agents, with every kind of failure, deploys and fixes. They come through the same door as real ones and can be removed again."
            </p>
            <button type="button" class="btn" aria-disabled=move || busy.get().to_string() on:click=load>
                <Icon sign=Sign::Play />
                {move || if busy.get() { "Starting…" } else { "Load the demo" }}
            </button>
        </div>
    }
}

#[component]
fn Sending(state: Signal<DemoState>) -> impl IntoView {
    let at = move || state.with(|state| state.sending.unwrap_or_default());
    let of = move |part: fn(DemoProgress) -> u64| move || part(at()).to_string();
    view! {
        <div class="demo">
            <p role="status">"Sending sample runs…"</p>
            <progress class="demo__bar" aria-label="Sample runs sent" max=of(|it| it.of.max(1)) value=of(|it| it.sent)></progress>
            <p class="muted">{move || progress(at())}</p>
        </div>
    }
}

#[component]
fn Removing() -> impl IntoView {
    view! {
        <div class="demo">
            <p role="status">"Removing sample runs…"</p>
            <progress class="demo__bar" aria-label="Sample runs are being removed"></progress>
            <p class="muted">"It goes on when you leave this page."</p>
        </div>
    }
}

/// The work that was begun before did not come to its end.
#[component]
fn BrokenOff(words: String) -> impl IntoView {
    view! {
        <div class="notice notice--error" role="alert">
            <Icon sign=Sign::Warning />
            <div class="notice__text"><p class="notice__title">{words}</p></div>
        </div>
    }
}

#[component]
fn Present(state: Signal<DemoState>, busy: Signal<bool>, on_remove: Callback<()>) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let ask = move |_| browser::show_modal(dialog);
    let close = move |_| browser::hide_modal(dialog);
    let remove = move |_| {
        browser::hide_modal(dialog);
        on_remove.run(());
    };
    let broken = move || state.with(|state| state.problem.is_some());
    let words = move || state.with(|state| removal(&state.agents));
    view! {
        <div class="demo">
            <p role="status">
                {move || if broken() { "A part of the demo is stored. " } else { "The sample agents are stored. " }}<a class="link" href="/">"Look at the overview"</a>
            </p>
            <button type="button" class="btn" aria-disabled=move || busy.get().to_string() on:click=ask>
                {move || if busy.get() { "Removing…" } else { "Remove the demo…" }}
            </button>
            <dialog class="dialog demo__confirm" node_ref=dialog aria-labelledby="demo-remove">
                <h2 id="demo-remove">"Remove the demo?"</h2>
                <p>{words}</p>
                <div class="demo__choice">
                    <button type="button" class="btn" on:click=close>"Keep it"</button>
                    <button type="button" class="btn demo__danger" on:click=remove>"Remove the demo"</button>
                </div>
            </dialog>
        </div>
    }
}
