//! Signals of one kind and agent taken together, over the last seven days.

use std::time::Duration;

use api::fixes::BriefFixList;
use api::signals::{SignalGroupList, SignalGroupView};
use api::stream::Change;
use api::{Micros, paths};
use leptos::prelude::*;
use leptos_router::components::A;

use super::href_of;
use crate::api::{Read, latest, read, url, use_changes};
use crate::browser;
use crate::components::{Empty, Load, SeverityTag, Sparkline, StandingTag, Time};
use crate::pages::address::Address;
use crate::pages::fresh::use_following;
use crate::pages::row_keys::{link_id, use_row_keys};
use crate::view_model::query::Query;
use crate::view_model::{fixes, format, signal_rows};

const ROWS: &str = "group";

/// A busy server changes groups all the time; more often than this nobody can read.
const READ_EVERY: Duration = Duration::from_secs(2);

#[component]
pub fn Groups(address: Address, wide: ReadSignal<bool>) -> impl IntoView {
    let list = Memo::new(move |_| {
        let pairs = address.query().with(|query| query.for_signals(browser::now_secs()));
        url(
            paths::SIGNAL_GROUPS,
            pairs.into_iter().filter(|(name, _)| *name != "from" && *name != "to"),
        )
    });
    let groups: Read<SignalGroupList> = read(list);
    let read_again = browser::at_most(READ_EVERY, move || groups.refetch());
    use_changes(String::new(), move |changes| {
        if changes.iter().any(signal_rows::concerns) {
            read_again();
        }
    });
    let fixes = use_newest_fixes();
    view! {
        <div class="split__main">
            <Load read=groups let:list><Table address wide list fixes /></Load>
        </div>
    }
}

/// The groups are told without them as well, so a failure of this read is not.
fn use_newest_fixes() -> Memo<Option<BriefFixList>> {
    const NEWEST: u32 = 200;
    let asked = [("counts", "false".to_owned()), ("limit", NEWEST.to_string())];
    let fixes: Read<BriefFixList> = read(url(paths::FIXES, asked));
    use_following(
        |change| matches!(change, Change::Fixes | Change::Resync),
        move || fixes.refetch(),
    );
    latest(fixes)
}

#[component]
fn Table(
    address: Address,
    wide: ReadSignal<bool>,
    list: Signal<SignalGroupList>,
    fixes: Memo<Option<BriefFixList>>,
) -> impl IntoView {
    let current = RwSignal::new(None);
    let total = Signal::derive(move || list.with(|list| list.groups.len()));
    use_row_keys(ROWS, current, total, || 0, |_| ());
    let rows = move || {
        let groups = list.get().groups.into_iter().enumerate();
        groups
            .map(|(index, group)| view! { <GroupRow address wide group fixes index current /> })
            .collect_view()
    };
    view! {
        <Show when=move || total.get() != 0 fallback=move || view! { <Nothing address /> }>
            <div class="card table" role="table" aria-label="Groups of signals of the last seven days">
                <div class="table__head group-row" role="row">
                    <span role="columnheader">"Severity"</span>
                    <span role="columnheader">"Failure"</span>
                    <span role="columnheader">"Agent"</span>
                    <span role="columnheader" class="num">"Runs"</span>
                    <span role="columnheader">"7 days"</span>
                    <span role="columnheader" class="num">"Last seen"</span>
                </div>
                {rows}
            </div>
        </Show>
    }
}

#[component]
fn GroupRow(
    address: Address,
    wide: ReadSignal<bool>,
    group: SignalGroupView,
    fixes: Memo<Option<BriefFixList>>,
    index: usize,
    current: RwSignal<Option<usize>>,
) -> impl IntoView {
    let id = group.worst_signal_id;
    let href = move || {
        address.query().track();
        href_of(address, wide.get(), id)
    };
    let here = move || {
        address
            .query()
            .with(|query| query.get("signal") == Some(id.to_string().as_str()))
    };
    let (agent, failure) = (group.agent_id.clone(), group.failure_type);
    let standing =
        Memo::new(move |_| fixes.with(|list| list.as_ref().and_then(|list| fixes::standing_of(list, &agent, failure))));
    let fix = move || {
        standing.get().map(
            |standing| view! { <span class="group-row__fix" title="The newest fix"><StandingTag standing /></span> },
        )
    };
    view! {
        <div class="group-row" class:group-row--chosen=here role="row">
            <span class="group-row__severity" role="cell"><SeverityTag severity=group.severity /></span>
            <span class="group-row__failure" role="cell">
                <a class="run-row__link" id=link_id(ROWS, index) href=href title=group.summary.clone()
                    aria-current=move || here().then_some("true") data-noscroll="true" on:focus=move |_| current.set(Some(index))>
                    <b>{group.failure_type.as_str()}</b>
                </a>
                {fix}
                <span class="group-row__summary">{group.summary.clone()}</span>
            </span>
            <span class="group-row__agent" role="cell">{group.agent_id}</span>
            <span class="group-row__count num" role="cell">{format::count(group.count)}<i class="unit">" runs"</i></span>
            <span class="group-row__days" role="cell"><Sparkline days=group.sparkline severity=group.severity /></span>
            <span class="group-row__last num muted" role="cell">
                {Micros::from_secs(group.last_seen).map(|at| view! { <Time at /> })}
            </span>
        </div>
    }
}

#[component]
fn Nothing(address: Address) -> impl IntoView {
    move || {
        if address.query().with(Query::has_filters) {
            let clear = move |_| address.change(Query::without_filters);
            view! {
                <Empty title="No signal of the last seven days matches these filters">
                    <button type="button" class="btn" on:click=clear>"Clear filters"</button>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty title="No signal in the last seven days">
                    <p>"When a detector finds a failure in a run, it appears here within seconds. All runs are on "<A href="/runs" attr:class="link">"Runs"</A>"."</p>
                </Empty>
            }
            .into_any()
        }
    }
}
