//! Choosing a run: by its id, or among the newest.

use api::runs::RunList;
use api::{RunSummary, paths};
use leptos::prelude::*;

use crate::api::{Read, read, url};
use crate::components::{Load, Menu, StatusTag, Time};
use crate::pages::address::Address;
use crate::view_model::format;

/// How many of the newest runs are offered.
const OFFERED: &str = "8";

#[component]
pub fn Choose(
    /// The parameter of the URL that the choice sets.
    name: &'static str,
    label: &'static str,
    /// Whose runs are offered; empty for all.
    agent: String,
    address: Address,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let choose = Callback::new(move |id: String| {
        open.set(false);
        let id = id.trim();
        if !id.is_empty() {
            address.change(|query| query.with(name, id).with("step", ""));
        }
    });
    let agent = StoredValue::new(agent);
    view! {
        <Menu label active=false open>
            <Panel agent=agent.get_value() choose />
        </Menu>
    }
}

#[component]
fn Panel(agent: String, choose: Callback<String>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let of_agent = (!agent.is_empty()).then_some(("agent", agent));
    let pairs = of_agent.into_iter().chain([("limit", OFFERED.to_owned())]);
    let newest: Read<RunList> = read(url(paths::RUNS, pairs));
    view! {
        <form class="choices" on:submit=move |event| { event.prevent_default(); choose.run(typed.get_untracked()); }>
            <label class="choices__label">
                "Run id"
                <input class="field" type="text" autocomplete="off" spellcheck="false"
                    on:input:target=move |event| typed.set(event.target().value()) />
            </label>
            <div class="choices__end"><button type="submit" class="btn btn--small">"Compare"</button></div>
            <Load read=newest let:list>
                {move || list.with(|list| list.runs.iter().map(|run| offer(run, choose)).collect_view())}
            </Load>
        </form>
    }
}

fn offer(run: &RunSummary, choose: Callback<String>) -> impl IntoView + use<> {
    let id = run.run_id.as_str().to_owned();
    let short = format::short_id(&id).to_owned();
    view! {
        <button type="button" class="choice" on:click=move |_| choose.run(id.clone())>
            <span class="mono">{short}</span>
            <StatusTag status=run.status />
            <span class="muted"><Time at=run.started_at /></span>
        </button>
    }
}
