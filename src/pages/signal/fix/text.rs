//! What to change: the text of the fix, and what can be done with it.

use api::explain::ExplainSetup;
use api::fixes::FixStatus;
use api::{FixMeans, FixType};
use leptos::prelude::*;

use super::apply::{ApplyDialog, Applying};
use super::bench::Bench;
use super::suggestions::Suggestions;
use crate::components::{Icon, Sign};
use crate::pages::signal::part::Part;
use crate::view_model::explain::{OF_ANOTHER, choices, has_langfuse};
use crate::view_model::fix_text::{Author, Draft, is_too_long, kind_words, length, problem, way_words};
use crate::view_model::verification::standing::has_lapsed;

#[component]
pub fn TextPart(
    bench: Bench,
    /// Absent while it is not known.
    #[prop(into)]
    setup: Signal<Option<ExplainSetup>>,
    page: bool,
) -> impl IntoView {
    let kind = bench.signal.with_value(|signal| signal.fix_type);
    let (class, sign) = match kind {
        FixType::PromptAddition => ("tag tag--ok", Sign::Fixes),
        FixType::CodeChange => ("tag tag--low", Sign::Settings),
        FixType::NoAutoApply => ("tag tag--critical", Sign::Warning),
    };
    let has_text =
        Memo::new(move |_| kind == FixType::PromptAddition || bench.draft.with(|draft| draft.author != Author::Nobody));
    view! {
        <Part name="What to change" page class="fix">
            <p><span class=class><Icon sign />{kind_words(kind)}</span></p>
            <p class="muted">{way_words(kind)}</p>
            <Show when=move || has_text.get()>
                <Text bench kind />
                <Deeds bench kind setup />
            </Show>
            <Suggestions bench kind />
        </Part>
    }
}

/// The text, which the reader may change.
#[component]
fn Text(bench: Bench, kind: FixType) -> impl IntoView {
    let id = format!("fix-text-{}", bench.id());
    let (author_id, problem_id) = (format!("{id}-author"), format!("{id}-problem"));
    let described = format!("{author_id} {problem_id}");
    let draft = bench.draft;
    // Only what may enter a prompt by a click is held to its rules.
    let vetted = kind == FixType::PromptAddition;
    let wrong = Memo::new(move |_| {
        draft.with(|draft| {
            (vetted && draft.author != Author::Nobody)
                .then(|| problem(&draft.text))
                .flatten()
        })
    });
    let label = if vetted {
        "Text to add to the prompt"
    } else {
        "Proposed change"
    };
    let on_input = move |event| {
        draft.set(Draft {
            text: event_target_value(&event),
            author: Author::Reader,
        });
    };
    let count = vetted.then(|| {
        view! {
            <span class="fix__count" class:fix__count--over=move || draft.with(|draft| is_too_long(&draft.text))>
                {move || draft.with(|draft| length(&draft.text))}<span class="visually-hidden">" characters"</span>
            </span>
        }
    });
    view! {
        <div class="fix__text">
            <label class="label" for=id.clone()>{label}</label>
            <textarea
                class="field fix__area"
                id=id
                rows="4"
                aria-describedby=described
                aria-invalid=move || wrong.get().is_some().to_string()
                prop:value=move || draft.with(|draft| draft.text.clone())
                on:input=on_input
            ></textarea>
            <div class="fix__below">
                <span class="muted" id=author_id>{move || draft.with(Draft::author_words)}</span>
                {count}
            </div>
            <p class="fix__problem" id=problem_id role="status">{move || wrong.get()}</p>
        </div>
    }
}

/// Applying and copying.
#[component]
fn Deeds(bench: Bench, kind: FixType, setup: Signal<Option<ExplainSetup>>) -> impl IntoView {
    let applying = Applying::new(bench);
    let langfuse = Memo::new(move |_| setup.with(|setup| setup.as_ref().is_none_or(has_langfuse)));
    let right = Memo::new(move |_| bench.draft.with(|draft| problem(&draft.text).is_none()));
    let applicable = !kind.apply_blocked();
    let again = Memo::new(move |_| match bench.status.get() {
        Some(Ok(FixStatus::Applied { history, .. })) => has_lapsed(&history, FixMeans::Langfuse),
        _ => false,
    });
    let apply = move |_| {
        if right.get_untracked() {
            applying.open();
        }
    };
    let copy = move |_| {
        let text = bench.draft.with_untracked(|draft| draft.text.trim().to_owned());
        if !text.is_empty() {
            bench.copy(text);
        }
    };
    view! {
        <div class="fix__deeds">
            <Show when=move || applicable && langfuse.get()>
                <button type="button" class="btn btn--primary" aria-disabled=move || (!right.get()).to_string() on:click=apply>
                    {move || if again.get() { "Apply to the prompt again…" } else { "Apply to the prompt…" }}
                </button>
            </Show>
            <button type="button" class="btn" on:click=copy><Icon sign=Sign::Copy />"Copy fix"</button>
        </div>
        <Show when=move || applicable && !langfuse.get()>
            <NoLangfuse setup />
        </Show>
        {applicable.then(|| view! { <ApplyDialog applying /> })}
    }
}

/// Why there is no button that applies.
#[component]
fn NoLangfuse(setup: Signal<Option<ExplainSetup>>) -> impl IntoView {
    let names = move || {
        let missing = setup.with(|setup| setup.as_ref().map(|setup| setup.missing.clone()).unwrap_or_default());
        let langfuse = missing.into_iter().filter(|name| name.starts_with("LANGFUSE"));
        let code = |name: String| {
            let names = choices(&name)
                .into_iter()
                .map(|name| view! { " "<code class="inline">{name.to_owned()}</code> });
            names.collect_view()
        };
        langfuse.map(code).collect_view()
    };
    let of_another = move || setup.with(|setup| setup.as_ref().is_some_and(|setup| setup.langfuse_of_another));
    view! {
        <p class="muted">
            <Show when=of_another fallback=move || view! {
                "To apply it by a click to a prompt that Langfuse manages, the server needs"{names}"."
            }>{OF_ANOTHER}</Show>
        </p>
    }
}
