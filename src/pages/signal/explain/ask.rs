//! The button that explains, and what is missing for it.

use api::explain::{ExplainRequest, ExplainSetup};
use leptos::prelude::*;

use crate::browser;
use crate::components::{CodeBlock, Icon, Sign};
use crate::view_model::explain::{OF_ANOTHER, choices, env_lines, has_langfuse, plan_words, trace_id};

#[component]
pub fn Ask(
    work: super::Explaining,
    setup: ExplainSetup,
    /// What was typed as the trace's id.
    field: RwSignal<String>,
    /// The id that the run named.
    trace: Signal<Option<String>>,
    /// There is an explanation already.
    again: bool,
) -> impl IntoView {
    let id = format!("explain-trace-{}", work.signal());
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let described = format!("{hint_id} {problem_id}");
    let problem = Memo::new(move |_| field.with(|field| trace_id(field).err()));
    let opened = RwSignal::new(false);
    let focused = id.clone();
    let start = move |_| {
        if let Ok(langfuse_trace_id) = field.with_untracked(|field| trace_id(field)) {
            work.start(ExplainRequest { langfuse_trace_id });
        } else {
            opened.set(true);
            browser::focus(&focused);
        }
    };
    let hint = move || match trace.get() {
        Some(_) => "The run named this one. Empty the field to have it looked for anew.",
        None => {
            "The run named none, so its own id is tried: right only if Langfuse was given the same. Runs name it with \
             dt.run(…, trace_id=…)."
        }
    };
    view! {
        <div class="explain__ask">
            <button type="button" class=if again { "btn" } else { "btn btn--primary" } on:click=start>
                {if again { "Explain again" } else { "Explain with Langfuse" }}<Icon sign=Sign::External />
            </button>
            <details class="explain__trace" open=move || opened.get()>
                <summary>"Which trace"</summary>
                <label class="label" for=id.clone()>"Trace id in Langfuse"</label>
                <input
                    class="field mono"
                    id=id
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="b5ed23bee4f043bc8625914223875508"
                    aria-describedby=described
                    aria-invalid=move || problem.get().is_some().to_string()
                    prop:value=move || field.get()
                    on:input=move |event| {
                        opened.set(true);
                        field.set(event_target_value(&event));
                    }
                />
                <p class="fix__problem" id=problem_id role="status">{move || problem.get()}</p>
                <p class="muted" id=hint_id>{hint}</p>
            </details>
        </div>
        {(!again).then(|| view! { <p class="muted explain__plan">{plan_words(&setup)}</p> })}
    }
}

/// Exactly what has to be set, and where.
#[component]
pub fn Missing(setup: ExplainSetup) -> impl IntoView {
    let names = setup.missing.iter().map(|name| {
        let names: Vec<String> = choices(name).into_iter().map(str::to_owned).collect();
        view! { <li>{joined(names)}</li> }
    });
    let names = names.collect_view();
    if setup.langfuse_of_another {
        return view! {
            <div class="explain__missing">
                <p><b>"Explain with Langfuse"</b>" is not for this customer."</p>
                <p class="muted">{OF_ANOTHER}</p>
            </div>
        }
        .into_any();
    }
    let why = if has_langfuse(&setup) {
        "Langfuse is connected, and no model is: explaining asks one of yours."
    } else {
        "The cause is found in this run's trace in your own Langfuse, by a model of yours. Both have to be set up:"
    };
    view! {
        <div class="explain__missing">
            <p><b>"Explain with Langfuse"</b>" is not set up."</p>
            <p class="muted">{why}</p>
            <ul class="explain__settings" aria-label="Missing settings">{names}</ul>
            <p class="muted">
                "Set them where the server runs, in its environment or in "<code class="inline">".env"</code>", and start it again."
            </p>
            <CodeBlock label="the missing settings" code=env_lines(&setup) />
            <p><a class="link" href="/settings/integrations">"What is connected"</a></p>
        </div>
    }
    .into_any()
}

/// Names with *or* between them.
fn joined(names: Vec<String>) -> impl IntoView {
    let names = names.into_iter().enumerate();
    names
        .map(|(at, name)| view! { {(at > 0).then_some(" or ")}<code class="inline">{name}</code> })
        .collect_view()
}
