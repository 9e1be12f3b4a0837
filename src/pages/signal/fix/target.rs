//! Which prompt is changed, by which label, and whether agents get it at once.

use leptos::prelude::*;

use super::apply::Applying;
use crate::view_model::fix_text::labels;

#[component]
pub fn Target(applying: Applying) -> impl IntoView {
    let id = applying.bench().id();
    let (name_id, label_id, list_id) = (
        format!("apply-name-{id}"),
        format!("apply-label-{id}"),
        format!("apply-labels-{id}"),
    );
    let known = move || {
        let labels = applying.known.with(|known| labels(known)).into_iter();
        labels
            .map(|label| view! { <option value=label></option> })
            .collect_view()
    };
    view! {
        <div class="apply__target">
            <div class="apply__field">
                <label class="label" for=name_id.clone()>"Prompt in Langfuse"</label>
                <input
                    class="field"
                    id=name_id
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || applying.name.get()
                    on:input=move |event| {
                        applying.name.set(event_target_value(&event));
                        applying.forget();
                    }
                />
            </div>
            <div class="apply__field">
                <label class="label" for=label_id.clone()>"Label that agents read"</label>
                <input
                    class="field"
                    id=label_id
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    list=list_id.clone()
                    prop:value=move || applying.label.get()
                    on:input=move |event| {
                        applying.label.set(event_target_value(&event));
                        applying.forget();
                    }
                />
                <datalist id=list_id>{known}</datalist>
            </div>
        </div>
    }
}

/// Whether agents get the new version at once.
#[component]
pub fn When(applying: Applying, label: String) -> impl IntoView {
    let group = format!("apply-when-{}", applying.bench().id());
    let choice = move |publish: bool, name: String, hint: &'static str| {
        let group = group.clone();
        view! {
            <label class="choice apply__choice">
                <input
                    type="radio"
                    name=group
                    prop:checked=move || applying.publish.get() == publish
                    on:change=move |_| applying.publish.set(publish)
                />
                <span><b>{name}</b><small class="muted">{hint}</small></span>
            </label>
        }
    };
    view! {
        <fieldset class="choices apply__when">
            <legend class="label">"When agents get it"</legend>
            {choice(true, format!("Publish to {label}"), "Agents read it within about a minute")}
            {choice(false, "Only save it".to_owned(), "Promote it later, from here or in Langfuse")}
        </fieldset>
    }
}
