//! The file that is to be imported: chosen, dropped or pasted.

use api::policies::PlanRequest;
use leptos::ev::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::Work;
use crate::browser::{self, UploadError};
use crate::components::ErrorNotice;

const TEXT: &str = "files-text";

#[component]
pub fn Source(work: Work) -> impl IntoView {
    let unread = RwSignal::new(None::<UploadError>);
    let choose = move |event: Event| {
        let field = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(field) = field else { return };
        spawn_local(async move {
            match browser::chosen_text(&field, f64::from(PlanRequest::MOST_BYTES)).await {
                Some(Ok(text)) => {
                    unread.try_set(None);
                    work.text.try_set(text);
                    work.plan();
                }
                Some(Err(error)) => {
                    unread.try_set(Some(error));
                }
                None => {}
            }
        });
    };
    let is_empty = move || work.text.with(|text| text.trim().is_empty());
    let plan = move |_| {
        if !is_empty() && !work.is_busy() {
            work.plan();
        }
    };
    view! {
        <section class="files__part" aria-labelledby="files-import">
            <h3 id="files-import">"Import"</h3>
            <p class="muted">"Policies are matched by agent and name. Nothing is changed before you have seen the plan."</p>
            <label class="files__choose">
                <span>"From a file"</span>
                <input type="file" accept=".yaml,.yml,text/yaml,application/yaml" on:change=choose />
            </label>
            {move || unread.get().map(|error| view! { <p class="files__problem" role="alert">{words(error)}</p> })}
            <label class="files__label" for=TEXT>"or paste it"</label>
            <textarea
                class="field files__text mono"
                id=TEXT
                rows="8"
                spellcheck="false"
                autocomplete="off"
                placeholder="policies:\n  - name: cap tool calls\n    …"
                prop:value=work.text
                on:input:target=move |event| work.text.set(event.target().value())
            ></textarea>
            <label class="choice">
                <input type="checkbox" prop:checked=work.delete_missing on:change:target=move |event| work.delete_missing.set(event.target().checked()) />
                "Delete policies that the file does not have"
            </label>
            {move || work.problem.get().map(|error| view! { <ErrorNotice error /> })}
            <button type="button" class="btn btn--primary" aria-disabled=move || (is_empty() || work.is_busy()).to_string() on:click=plan>
                {move || if work.is_busy() { "Planning…" } else { "Show the plan" }}
            </button>
        </section>
    }
}

const fn words(error: UploadError) -> &'static str {
    match error {
        UploadError::TooLarge => "The file is larger than 1 MB, which is more than the server takes.",
        UploadError::Unreadable => "The browser cannot read this file.",
    }
}
