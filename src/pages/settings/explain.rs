//! What explaining needs: the Langfuse that is read and the model that is asked. Never their keys.

use api::config::ConfigView;
use api::explain::{ExplainSetup, ModelSetup};
use leptos::prelude::*;

use crate::components::{CodeBlock, Icon, Sign};
use crate::view_model::explain::{OF_ANOTHER, env_lines, has_langfuse, host_of, provider_words};

#[component]
pub fn ExplainCard(#[prop(into)] config: Signal<ConfigView>) -> impl IntoView {
    let setup = Memo::new(move |_| config.with(|config| config.explain.clone()));
    let missing = Memo::new(move |_| setup.with(env_lines));
    let how = move || match setup.with(|setup| (setup.ready, setup.langfuse_of_another)) {
        (true, _) => view! {
            <p class="muted">"Traces are read when somebody asks for an explanation. Nothing of them is stored."</p>
        }
        .into_any(),
        (false, true) => view! { <p class="muted">{OF_ANOTHER}</p> }.into_any(),
        (false, false) => view! {
            <p class="muted">
                "What is missing, to be set in the server's environment or in "<code class="inline">".env"</code>
                ". Then start the server again."
            </p>
            <CodeBlock label="the missing settings" code=missing />
        }
        .into_any(),
    };
    view! {
        <section class="card" aria-labelledby="explain">
            <header><h2 id="explain">"Explaining and fixing with Langfuse"</h2></header>
            <div class="body explain-setup">
                {move || setup.with(|setup| view! { <ul class="seen"><Langfuse setup=setup.clone() /><Model model=setup.model.clone() /></ul> })}
                {how}
            </div>
        </section>
    }
}

#[component]
fn Langfuse(setup: ExplainSetup) -> impl IntoView {
    let there = has_langfuse(&setup);
    let words = if there {
        format!("{}, keys are set", host_of(&setup.langfuse_host))
    } else if setup.langfuse_of_another {
        "another customer's, not yours".to_owned()
    } else {
        format!("{}, keys are missing", host_of(&setup.langfuse_host))
    };
    view! { <Row name="Langfuse" there words /> }
}

#[component]
fn Model(model: Option<ModelSetup>) -> impl IntoView {
    let there = model.is_some();
    let words = model.map_or_else(
        || "no key of Anthropic or OpenAI is set".to_owned(),
        |model| format!("{} at {} ({})", model.model, model.host, provider_words(model.provider)),
    );
    view! { <Row name="Model" there words /> }
}

#[component]
fn Row(name: &'static str, there: bool, words: String) -> impl IntoView {
    view! {
        <li class="seen__row" class:seen__row--heard=there>
            <span class="seen__sign">
                <Icon sign=if there { Sign::Check } else { Sign::Minus } />
                <span class="visually-hidden">{if there { "set up: " } else { "missing: " }}</span>
            </span>
            <b>{name}</b>
            <span class="muted">{words}</span>
        </li>
    }
}
