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
use crate::view_model::query::run_href;
use crate::view_model::{format, snippets};

#[component]
pub fn FirstStart() -> impl IntoView {
    browser::use_title("Connect an agent".to_owned());
    let config = read::<ConfigView>(paths::CONFIG.to_owned());
    let navigate = use_navigate();
    use_changes(String::new(), move |changes| {
        let first = changes.iter().find_map(|change| match change {
            Change::Run { run, .. } => Some(run.run_id.as_str()),
            _ => None,
        });
        if let Some(id) = first {
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
        </div>
    }
}

#[component]
fn Steps(config: Signal<ConfigView>) -> impl IntoView {
    view! {
        <ol class="start__steps">
            <li>
                <h2>"Install the SDK"</h2>
                <CodeBlock label="the install command" code=snippets::INSTALL.to_owned() />
            </li>
            <li>
                <h2>"Mark what is one run of your agent"</h2>
                <CodeBlock label="the decorator" code=Signal::derive(move || config.with(snippets::decorator)) />
                <details class="start__variant">
                    <summary>"With LangChain or LangGraph"</summary>
                    <CodeBlock label="the install command for LangChain" code=snippets::INSTALL_LANGCHAIN.to_owned() />
                    <CodeBlock label="the callback" code=Signal::derive(move || config.with(snippets::langchain)) />
                </details>
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
