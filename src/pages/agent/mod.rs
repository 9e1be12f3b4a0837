//! `/agents/:id`: one agent's health, failures, deploys, versions and inputs.

mod deploys;
mod failures;
mod fixes;
mod header;
mod inputs;
mod patterns;
mod timing;
mod versions;

use std::time::Duration;

use api::insights::Insights;
use api::overview::{Activity, Overview};
use api::paths;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::api::{Read, latest, read, url, use_changes};
use crate::browser::{self, Key};
use crate::components::{Empty, Load};
use crate::view_model::agent;
pub use deploys::Deploys;
pub use failures::Failures;
pub use fixes::{FixHistory, FixSheet};
pub use header::Facts;
pub use inputs::Inputs;
pub use patterns::Patterns;
pub use timing::{FirstTool, Hours};
pub use versions::Versions;

/// A busy agent changes all the time; more often than this nobody can read.
const READ_EVERY: Duration = Duration::from_secs(10);

#[component]
pub fn AgentPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    browser::use_title(id);
    leave_by_escape();
    view! {
        <article class="agent">
            <header class="head">
                <A href="/agents" attr:class="muted">"Agents"</A>
                <span class="faint" aria-hidden="true">"/"</span>
                <h1 class="agent__name">{move || id.get()}</h1>
                <div class="head__end"><Links id /></div>
            </header>
            <Body id />
        </article>
    }
}

fn leave_by_escape() {
    let navigate = use_navigate();
    browser::use_keys(move |key| {
        let asked = key == Key::Escape;
        if asked {
            navigate("/agents", NavigateOptions::default());
        }
        asked
    });
}

/// Its runs and its signals.
#[component]
fn Links(id: Memo<String>) -> impl IntoView {
    let to = move |path: &'static str| move || id.with(|id| agent::runs_of(id).href(path));
    view! {
        <a class="btn" href=to("/runs")>"Its runs"</a>
        <a class="btn" href=to("/signals")>"Its signals"</a>
    }
}

#[component]
fn Body(id: Memo<String>) -> impl IntoView {
    let insights: Read<Insights> = read(Signal::derive(move || paths::with(paths::AGENT_INSIGHTS, &id.get())));
    let from = agent::first_day(browser::now_secs());
    let activity: Read<Activity> = read(Signal::derive(move || {
        let pairs = [
            ("agent", id.get()),
            ("step", "day".to_owned()),
            ("from", from.to_string()),
        ];
        url(paths::ACTIVITY, pairs)
    }));
    let overview: Read<Overview> = read(paths::OVERVIEW.to_owned());
    let read_again = browser::at_most(READ_EVERY, move || {
        insights.refetch();
        activity.refetch();
        overview.refetch();
    });
    let filter = Signal::derive(move || api::query::encode_pairs([("agent", id.get())]));
    use_changes(filter, move |_| read_again());
    let (days, overview) = (latest(activity), latest(overview));
    view! {
        <Load read=insights let:insights>
            {
                let unknown = Memo::new(move |_| insights.with(agent::is_unknown));
                view! {
                    <Show when=move || !unknown.get() fallback=|| view! { <Unknown /> }>
                        <Facts id insights activity=days overview />
                        <section class="card"><div class="body">
                            <Load read=activity let:activity><Failures id insights activity /></Load>
                        </div></section>
                        <FixHistory id />
                        <Cards id insights />
                    </Show>
                }
            }
        </Load>
    }
}

#[component]
fn Cards(id: Memo<String>, insights: Signal<Insights>) -> impl IntoView {
    view! {
        <div class="agent__cards">
            <div>
                <Deploys id insights />
                <Patterns id insights />
                <Hours id insights />
            </div>
            <div>
                <Versions id insights />
                <Inputs id insights />
                <FirstTool id insights />
            </div>
        </div>
    }
}

#[component]
fn Unknown() -> impl IntoView {
    view! {
        <Empty title="No agent of this name has sent anything">
            <p>"The name may be mistyped, or its runs were removed. "<A href="/agents" attr:class="link">"All agents"</A></p>
        </Empty>
    }
}
