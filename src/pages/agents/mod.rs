//! `/agents`: the agents and how they are doing; where there are too many, those seen last.

mod row;
mod table;

use std::time::Duration;

use api::agents::AgentList;
use api::overview::{Overview, Rates};
use api::paths;
use leptos::prelude::*;

use super::address::{Address, use_address};
use super::runs::filters::Search;
use crate::api::{ClientError, Read, latest, read, url, use_changes};
use crate::browser;
use crate::components::{Empty, ErrorNotice, Load};
use crate::view_model::agent_rows::{self, AgentRow, AgentSort};
use crate::view_model::query::Query;
use crate::view_model::{format, health};
pub use table::AgentTable;

/// A busy server changes agents all the time; more often than this nobody can read.
const READ_EVERY: Duration = Duration::from_secs(5);

/// The most that a page of agents may have.
const MOST: usize = 500;

/// The three answers that a row is made of.
#[derive(Clone, Copy)]
struct Reads {
    agents: Read<AgentList>,
    rates: Read<Rates>,
    overview: Read<Overview>,
}

impl Reads {
    fn new() -> Self {
        let days = health::ASKED_DAYS.to_string();
        Self {
            agents: read(url(paths::AGENTS, [("limit", MOST.to_string())])),
            rates: read(url(paths::RATES, [("days", days)])),
            overview: read(paths::OVERVIEW.to_owned()),
        }
    }

    fn refetch(self) {
        self.agents.refetch();
        self.rates.refetch();
        self.overview.refetch();
    }
}

#[component]
pub fn AgentsPage() -> impl IntoView {
    browser::use_title("Agents".to_owned());
    let address = use_address("/agents");
    let reads = Reads::new();
    let read_again = browser::at_most(READ_EVERY, move || reads.refetch());
    use_changes(String::new(), move |_| read_again());
    view! {
        <div class="agents-page">
            <header class="head"><h1>"Agents"</h1></header>
            <div class="filters" role="search" aria-label="Filter agents"><Search label="Agent…" address /></div>
            <Judgement reads />
            <Load read=reads.agents let:list><Agents address reads list /></Load>
        </div>
    }
}

/// Says when health cannot be told; the list is there all the same.
#[component]
fn Judgement(reads: Reads) -> impl IntoView {
    let retry = Callback::new(move |()| {
        reads.rates.refetch();
        reads.overview.refetch();
    });
    let failure = move || {
        let rates: Option<ClientError> = reads.rates.get().and_then(Result::err);
        // Where no agent can be read, that is said already.
        let agents_came = reads.agents.get().is_some_and(|answer| answer.is_ok());
        rates
            .or_else(|| reads.overview.get().and_then(Result::err))
            .filter(|_| agents_came)
    };
    move || failure().map(|error| view! { <ErrorNotice error retry /> })
}

#[component]
fn Agents(address: Address, reads: Reads, list: Signal<AgentList>) -> impl IntoView {
    let (rates, overview) = (latest(reads.rates), latest(reads.overview));
    let sorted = Memo::new(move |_| address.query().with(order));
    let rows = Memo::new(move |_| {
        let failing = overview.with(|it| it.as_ref().map(|overview| overview.failing.clone()));
        let rows = list.with(|list| rates.with(|rates| agent_rows::rows(list, rates.as_ref(), failing.as_deref())));
        let (sort, ascending) = sorted.get();
        let text = address.value("text");
        text.with(|text| agent_rows::arrange(rows, text, sort, ascending))
    });
    let href = Callback::new(move |sort| address.query().with(|query| sort_href(query, sort)));
    let has_more = Memo::new(move |_| list.with(|list| list.page.has_more));
    let none = move || list.with(|list| list.agents.is_empty());
    move || {
        if none() {
            view! { <NoAgent /> }.into_any()
        } else if rows.with(Vec::is_empty) {
            view! { <NoMatch address has_more=has_more.get() /> }.into_any()
        } else {
            let rows: Signal<Vec<AgentRow>> = rows.into();
            view! {
                {move || has_more.get().then(|| view! { <p class="muted" role="note">{left_out()}</p> })}
                <AgentTable rows sorted href />
            }
            .into_any()
        }
    }
}

/// Said where the list is not all: finding and sorting only see what was read.
fn left_out() -> String {
    format!(
        "These are the {} agents that were seen last; there are more. Only these are found and sorted here.",
        format::count(MOST as u64)
    )
}

/// What the list is ordered by, and whether the smallest come first.
fn order(query: &Query) -> (AgentSort, bool) {
    let sort = query.get("sort").and_then(AgentSort::parse).unwrap_or_default();
    let ascending = match query.get("order") {
        Some("asc") => true,
        Some("desc") => false,
        _ => sort.ascends(),
    };
    (sort, ascending)
}

/// The list by another column, or by the same one turned round.
fn sort_href(query: &Query, by: AgentSort) -> String {
    let (sort, ascending) = order(query);
    let turned = sort == by && ascending == sort.ascends();
    let order = match (turned, by.ascends()) {
        (false, _) => "",
        (true, true) => "desc",
        (true, false) => "asc",
    };
    let sort = if by == AgentSort::default() { "" } else { by.as_str() };
    query.clone().with("sort", sort).with("order", order).href("/agents")
}

#[component]
fn NoAgent() -> impl IntoView {
    view! {
        <Empty title="No agent has sent anything yet">
            <p>
                "The lines that "<a class="link" href="/settings/integrations">"connect an agent"</a>
                " are in the settings. It appears here with its first event."
            </p>
        </Empty>
    }
}

#[component]
fn NoMatch(
    address: Address,
    /// There are agents that were not looked at.
    has_more: bool,
) -> impl IntoView {
    let title = if has_more {
        "None of the agents seen last has this in its name"
    } else {
        "No agent has this in its name"
    };
    view! {
        <Empty title>
            {has_more.then(|| view! { <p>{left_out()}</p> })}
            <button type="button" class="btn" on:click=move |_| address.change(Query::without_filters)>"Clear the filter"</button>
        </Empty>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_not_all_says_so() {
        assert!(left_out().starts_with("These are the 500 agents that were seen last"));
    }

    #[test]
    fn a_second_click_on_a_column_turns_it_round_and_a_third_back() {
        let first = sort_href(&Query::parse("?text=a"), AgentSort::Runs);
        assert_eq!(first, "/agents?text=a&sort=runs");
        let second = sort_href(&Query::parse("?text=a&sort=runs"), AgentSort::Runs);
        assert_eq!(second, "/agents?text=a&sort=runs&order=asc");
        let third = sort_href(&Query::parse("?text=a&sort=runs&order=asc"), AgentSort::Runs);
        assert_eq!(third, first);
        assert_eq!(
            sort_href(&Query::parse("?sort=runs&order=asc"), AgentSort::Health),
            "/agents"
        );
        assert_eq!(sort_href(&Query::parse(""), AgentSort::Health), "/agents?order=desc");
    }
}
