//! What fails, taken together by kind and agent: the worst of the last seven days.

use api::Micros;
use api::signals::{SignalGroupList, SignalGroupView};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::api::Read;
use crate::components::{Empty, Load, SeverityTag, Sparkline, Time};
use crate::view_model::query::signal_href;
use crate::view_model::{format, open_groups};

/// Groups shown here; the page of signals has them all.
const SHOWN: usize = 6;

#[component]
pub fn OpenGroups(read: Read<SignalGroupList>) -> impl IntoView {
    view! {
        <section class="card overview__groups">
            <header>
                <h2>"Open signal groups"</h2>
                <span class="muted">"last 7 days"</span>
                <span class="spacer"></span>
                <A href="/signals" attr:class="link">"All groups"</A>
            </header>
            <Load read let:list><Groups list /></Load>
        </section>
    }
}

#[component]
fn Groups(list: Signal<SignalGroupList>) -> impl IntoView {
    let shown = Memo::new(move |_| list.with(|list| open_groups::open(list, SHOWN)));
    let rows = move || {
        shown
            .get()
            .into_iter()
            .map(|group| view! { <Group group /> })
            .collect_view()
    };
    view! {
        <Show
            when=move || !shown.with(Vec::is_empty)
            fallback=|| view! {
                <Empty title="No signal in the last seven days">
                    "A failure that a detector finds in a run appears here within seconds."
                </Empty>
            }
        >
            <ul class="glance">{rows}</ul>
        </Show>
    }
}

#[component]
fn Group(group: SignalGroupView) -> impl IntoView {
    view! {
        <li class="glance__row">
            <span class="glance__tag"><SeverityTag severity=group.severity /></span>
            <span class="glance__name">
                <a class="run-row__link" href=signal_href(group.worst_signal_id) title=group.summary><b>{group.failure_type.as_str()}</b></a>
                <span class="glance__of">{group.agent_id}</span>
            </span>
            <span class="glance__days"><Sparkline days=group.sparkline severity=group.severity /></span>
            <span class="glance__figure num">{format::plural(group.count, "run", "runs")}</span>
            <span class="glance__time num muted">{Micros::from_secs(group.last_seen).map(|at| view! { <Time at /> })}</span>
        </li>
    }
}
