//! The lines to paste, per way of connecting an agent.

use std::time::Duration;

use api::config::ConfigView;
use api::integrations::Integrations;
use leptos::prelude::*;

use crate::browser;
use crate::components::CodeBlock;
use crate::view_model::integrations::{of_kind, seen_in_words};
use crate::view_model::snippets::{Way, kind_name};

#[component]
pub fn WayCard(
    #[prop(into)] config: Signal<ConfigView>,
    /// Absent while it could not be read.
    #[prop(into)]
    integrations: Signal<Option<Integrations>>,
    /// The way that is shown.
    #[prop(into)]
    way: Signal<Way>,
    /// The link that shows a way.
    href: Callback<Way, String>,
) -> impl IntoView {
    let links = Way::ALL.map(|it| {
        let here = move || (way.get() == it).then_some("page");
        view! { <a class="chip" href=move || href.run(it) data-noscroll="true" aria-current=here>{it.label()}</a> }
    });
    let install = move || {
        way.get().install().map(|command| {
            view! { <CodeBlock label="the install command" code=command.to_owned() /> }
        })
    };
    view! {
        <section class="card" aria-labelledby="connect">
            <header><h2 id="connect">"Connect an agent"</h2></header>
            <div class="body">
                <nav class="settings__ways" aria-label="Ways to connect">{links}</nav>
                <p>{move || way.get().purpose()}</p>
                {install}
                <CodeBlock label="the lines to paste" code=Signal::derive(move || config.with(|config| way.get().code(config))) />
                <Heard integrations way />
            </div>
        </section>
    }
}

/// What was heard of the kind that a way belongs to.
#[component]
fn Heard(integrations: Signal<Option<Integrations>>, way: Signal<Way>) -> impl IntoView {
    const TICK: Duration = Duration::from_secs(30);
    let now = browser::use_clock(TICK);
    let words = move || {
        let kind = way.get().kind();
        integrations.with(|integrations| {
            let view = of_kind(integrations.as_ref()?, kind)?;
            Some(format!(
                "{}: {}",
                kind_name(kind),
                seen_in_words(view, now.get() / 1000.0)
            ))
        })
    };
    view! { <p class="muted">{words}</p> }
}
