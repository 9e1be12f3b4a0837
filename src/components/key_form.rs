//! Asks for an API key.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::browser;

const FIELD: &str = "api-key";
const PROBLEM: &str = "api-key-problem";

/// Key and whether this device shall remember it.
pub type Entered = (String, bool);

/// The field has no name and the form no address, so no way of sending it puts the key into a URL.
#[component]
pub fn KeyForm(
    /// What is wrong with the key that was sent last.
    #[prop(into)]
    problem: Signal<Option<String>>,
    /// The key is being checked.
    #[prop(into)]
    busy: Signal<bool>,
    on_submit: Callback<Entered>,
) -> impl IntoView {
    let key = RwSignal::new(String::new());
    let remember = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            on_submit.run((key.get_untracked(), remember.get_untracked()));
        }
    };
    // Whoever typed a wrong key wants to type the right one.
    Effect::new(move || {
        problem.track();
        browser::focus(FIELD);
    });
    view! {
        <form class="key__form" method="post" autocomplete="off" on:submit=submit>
            <KeyField key problem />
            <p class="key__problem" id=PROBLEM role="alert">{move || problem.get()}</p>
            <label class="key__remember">
                <input type="checkbox" prop:checked=remember on:change:target=move |event| remember.set(event.target().checked()) />
                <span>
                    "Remember on this device"
                    <small class="muted">"Otherwise the key is forgotten when this tab is closed."</small>
                </span>
            </label>
            <button type="submit" class="btn btn--primary" aria-disabled=move || busy.get().to_string()>
                {move || if busy.get() { "Checking…" } else { "Open the dashboard" }}
            </button>
        </form>
    }
}

/// The field, with a button that shows what was typed.
#[component]
fn KeyField(key: RwSignal<String>, problem: Signal<Option<String>>) -> impl IntoView {
    let shown = RwSignal::new(false);
    view! {
        <label class="key__label" for=FIELD>"API key"</label>
        <div class="key__field">
            <input
                class="field mono"
                id=FIELD
                type=move || if shown.get() { "text" } else { "password" }
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                required
                placeholder="dt_live_…"
                aria-invalid=move || problem.with(Option::is_some).to_string()
                aria-describedby=PROBLEM
                prop:value=key
                on:input:target=move |event| key.set(event.target().value())
            />
            <button
                type="button"
                class="btn"
                aria-label=move || if shown.get() { "Hide the key" } else { "Show the key" }
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || if shown.get() { "Hide" } else { "Show" }}
            </button>
        </div>
    }
}
