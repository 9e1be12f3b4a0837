//! Before the first run: the lines to paste, and the wait that ends by itself.

use std::time::Duration;

use api::config::ConfigView;
use api::paths;
use api::stream::Change;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::api::{read, use_changes};
use crate::browser;
use crate::components::{CodeBlock, Load};
use crate::pages::demo::{Demo, DemoCard, use_demo};
use crate::view_model::demo::{Stage, stage};
use crate::view_model::format;
use crate::view_model::query::run_href;
use crate::view_model::snippets::Way;

#[component]
pub fn FirstStart() -> impl IntoView {
    browser::use_title("Connect an agent".to_owned());
    let config = read::<ConfigView>(paths::CONFIG.to_owned());
    let demo = use_demo();
    go_on_after(demo);
    let navigate = use_navigate();
    use_changes(String::new(), move |changes| {
        let first = changes.iter().find_map(|change| match change {
            Change::Run { run, .. } => Some(run.run_id.as_str()),
            _ => None,
        });
        // Sample runs are not what this page waits for.
        if let Some(id) = first.filter(|_| !demo.is_asked_for()) {
            navigate(
                &run_href(id),
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        }
    });
    view! {
        <div class="start">
            <header class="head"><h1>"Connect your first agent"</h1></header>
            <p class="start__lead">
                "Dunetrace watches how an agent runs, never what it says: every prompt, argument and answer is hashed before it is kept."
            </p>
            <Load read=config let:config>
                <Steps config />
            </Load>
            <Waiting />
            <Sample demo />
        </div>
    }
}

/// Once the sample runs that were asked for here are there, the overview has something to show.
fn go_on_after(demo: Demo) {
    Effect::new(move || {
        let Some(Ok(state)) = demo.state.get() else { return };
        if demo.is_asked_for() && state.problem.is_none() && stage(&state) == Stage::Present {
            browser::reload();
        }
    });
}

/// For those who want to look before they connect anything.
#[component]
fn Sample(demo: Demo) -> impl IntoView {
    let (busy, problem) = (demo.is_busy(), demo.problem());
    let (on_load, on_remove) = (demo.on_load(), demo.on_remove());
    view! {
        <section class="start__demo" aria-labelledby="demo">
            <h2 id="demo">"Or look around first"</h2>
            <Load read=demo.state let:state><DemoCard state busy problem on_load on_remove /></Load>
        </section>
    }
}

#[component]
fn Steps(config: Signal<ConfigView>) -> impl IntoView {
    let install = |way: Way| way.install().unwrap_or_default().to_owned();
    let code = move |way: Way| Signal::derive(move || config.with(|config| way.code(config)));
    view! {
        <ol class="start__steps">
            <li>
                <h2>"Install the SDK"</h2>
                <CodeBlock label="the install command" code=install(Way::Decorator) />
            </li>
            <li>
                <h2>"Mark what is one run of your agent"</h2>
                <CodeBlock label="the decorator" code=code(Way::Decorator) />
                <details class="start__variant">
                    <summary>"With LangChain or LangGraph"</summary>
                    <CodeBlock label="the install command for LangChain" code=install(Way::LangChain) />
                    <CodeBlock label="the callback" code=code(Way::LangChain) />
                </details>
                <p><a class="link" href="/settings/integrations">"FastAPI, Flask, Django, OpenTelemetry, plain HTTP"</a></p>
            </li>
            <li>
                <h2>"Run it"</h2>
                <p class="muted">"This page turns into the run as soon as its first event arrives."</p>
            </li>
        </ol>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    let began = browser::now_ms();
    let now = browser::use_clock(Duration::from_secs(1));
    let waited = move || format::waited(now.get() - began);
    view! {
        <p class="start__waiting">
            <i class="dot dot--pulse"></i>
            <span role="status">"Waiting for the first run…"</span>
            <span class="faint">{waited}</span>
        </p>
    }
}
