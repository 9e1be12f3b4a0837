//! What the server knows by a name. It is asked only once something is typed.

use api::agents::AgentList;
use api::paths;
use api::policies::PolicyView;
use api::runs::RunList;
use api::signals::SignalGroupList;
use leptos::prelude::*;

use crate::api::{Answer, ClientError, Read, read, url};
use crate::components::ErrorNotice;
use crate::view_model::palette::{Entry, agents, policies, runs, signals};

/// Agents that are looked through; a server with more is asked for its runs by the agent's name.
const AGENTS: &str = "200";
/// Runs that are asked for: one more than is shown tells that there are more.
const RUNS: &str = "6";

/// Fills `found` with what the server has for the text that was `asked`, and says what failed.
#[component]
pub fn Remote(
    /// A text that may be sent.
    asked: Signal<String>,
    found: RwSignal<Vec<Entry>>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let all_agents: Read<AgentList> = read(url(paths::AGENTS, [("limit", AGENTS.to_owned())]));
    let groups: Read<SignalGroupList> = read(paths::SIGNAL_GROUPS.to_owned());
    let rules: Read<Vec<PolicyView>> = read(paths::POLICIES.to_owned());
    let matching: Read<RunList> = read(Signal::derive(move || {
        url(paths::RUNS, [("text", asked.get()), ("limit", RUNS.to_owned())])
    }));
    let kept: StoredValue<Vec<Entry>> = StoredValue::new(Vec::new());
    Effect::new(move || {
        let mut entries = Vec::new();
        let list = all_agents.get().and_then(Answer::ok);
        if let Some(list) = list {
            let names: Vec<String> = list.agents.into_iter().map(|agent| agent.agent_id).collect();
            entries.extend(agents(&names));
        }
        if let Some(list) = groups.get().and_then(Answer::ok) {
            entries.extend(signals(&list.groups));
        }
        if let Some(all) = rules.get().and_then(Answer::ok) {
            entries.extend(policies(&all));
        }
        match matching.get() {
            Some(Ok(list)) => kept.set_value(runs(&list.runs, list.page.has_more, &asked.get_untracked())),
            Some(Err(ClientError::Cancelled)) | None => {}
            Some(Err(_)) => kept.set_value(Vec::new()),
        }
        entries.extend(kept.get_value());
        found.set(entries);
        busy.set(matching.get().is_none() || all_agents.get().is_none());
    });
    on_cleanup(move || {
        found.try_set(Vec::new());
        busy.try_set(false);
    });
    let failure = move || {
        let failed = [
            all_agents.get().and_then(Answer::err),
            groups.get().and_then(Answer::err),
            rules.get().and_then(Answer::err),
            matching.get().and_then(Answer::err),
        ];
        failed
            .into_iter()
            .flatten()
            .find(|error| *error != ClientError::Cancelled)
    };
    let retry = Callback::new(move |()| {
        all_agents.refetch();
        groups.refetch();
        rules.refetch();
        matching.refetch();
    });
    view! { {move || failure().map(|error| view! { <ErrorNotice error retry /> })} }
}
