//! Which agents have the present form of a policy.

use std::time::Duration;

use api::policies::{PolicyState, PolicyView};
use leptos::prelude::*;

use crate::browser;
use crate::components::{Icon, Sign};
use crate::view_model::format;
use crate::view_model::policies::reach::reached;
use crate::view_model::policy::propagation::line;
use crate::view_model::query::agent_href;

/// How often the ages are counted on; nothing is read for it.
const TICK: Duration = Duration::from_secs(1);

#[component]
pub fn PropagationLine(
    #[prop(into)] state: Signal<PolicyState>,
    #[prop(into)] policy: Signal<PolicyView>,
) -> impl IntoView {
    let clock = browser::use_clock(TICK);
    // How far the server's clock is ahead of this one.
    let ahead = Memo::new(move |_| state.with(|state| state.now) - clock.get_untracked() / 1000.0);
    let now = move || clock.get() / 1000.0 + ahead.get();
    let agents = Memo::new(move |_| state.with(|state| policy.with(|policy| reached(policy, state, now()))));
    let words = move || policy.with(|policy| agents.with(|agents| line(policy, agents)));
    let any_late = Memo::new(move |_| {
        policy.with(|policy| !policy.shadow) && agents.with(|it| it.iter().any(|agent| agent.behind))
    });
    let rows = move || {
        let late = agents.get().into_iter().filter(|agent| agent.behind).map(|agent| {
            let asked = format::waited(agent.age_secs * 1000.0);
            view! { <li><a class="link" href=agent_href(&agent.agent_id)>{agent.agent_id.clone()}</a>{format!(" asked {asked} ago")}</li> }
        });
        late.collect_view()
    };
    view! {
        <div class="policy-propagation">
            <span class="policy-propagation__line"><Icon sign=Sign::Agents />{words}</span>
            <Show when=move || any_late.get()>
                <details>
                    <summary>"Which are behind"</summary>
                    <ul>{rows}</ul>
                    <p class="muted">"Agents ask when a run begins, and no more often than once a minute."</p>
                </details>
            </Show>
        </div>
    }
}
