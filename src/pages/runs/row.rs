//! One run in one row; on a phone, one card.

use std::sync::Arc;

use api::{RunStatus, RunSummary};
use leptos::prelude::*;

use crate::components::{FailureTag, SeverityTag, StatusTag, Time};
use crate::pages::address::Address;
use crate::pages::row_keys::link_id;
use crate::view_model::format;
use crate::view_model::query::run_href_in;

/// Failure types named in a row; the run's page has them all.
const NAMED: usize = 1;

/// What the ids of the rows' links begin with.
pub const ROWS: &str = "run";

#[component]
pub fn RunRow(run: Arc<RunSummary>, index: usize, current: RwSignal<Option<usize>>, address: Address) -> impl IntoView {
    let open = if run.status == RunStatus::Open { "…" } else { "" };
    let id = run.run_id.as_str();
    let linked = id.to_owned();
    // The run knows by it what is before and after it in this list.
    let href = move || run_href_in(&linked, &address.query().with(|query| query.href("")));
    view! {
        // The header is the first row.
        <div class="run-row" role="row" aria-rowindex=index + 2>
            <span class="run-row__id" role="cell">
                <a class="run-row__link mono" id=link_id(ROWS, index) href=href title=id.to_owned() on:focus=move |_| current.set(Some(index))>
                    {format::short_id(id).to_owned()}
                </a>
            </span>
            <span class="run-row__agent" role="cell" title=run.agent_id.to_string()>{run.agent_id.to_string()}</span>
            <span class="run-row__status" role="cell"><StatusTag status=run.status /></span>
            <span class="run-row__signals" role="cell">{signals(&run)}</span>
            <span class="run-row__model muted" role="cell">{run.model.as_ref().map_or_else(|| format::NONE.to_owned(), ToString::to_string)}</span>
            <span class="run-row__steps num" role="cell">{format::count(u64::from(run.step_count))}<i class="unit">{if run.step_count == 1 { " step" } else { " steps" }}</i></span>
            <span class="run-row__duration num" role="cell">{format::duration(run.duration_ms)}{open}</span>
            <span class="run-row__tokens num" role="cell">{format::count(run.total_tokens)}<i class="unit">" tokens"</i></span>
            <span class="run-row__cost num" role="cell">{format::cost(run.cost_usd)}</span>
            <span class="run-row__started num muted" role="cell"><Time at=run.started_at /></span>
        </div>
    }
}

fn signals(run: &RunSummary) -> AnyView {
    let Some(severity) = run.max_severity else {
        return view! { <span class="faint">{format::NONE}</span> }.into_any();
    };
    let more = run.failure_types.len().saturating_sub(NAMED);
    // Only of a single finding is the severity known here; of several, it is that of the worst.
    let own = (run.failure_types.len() == 1).then_some(severity);
    let tags = run
        .failure_types
        .iter()
        .take(NAMED)
        .map(|&failure| view! { <FailureTag failure severity=own /> })
        .collect_view();
    let names = run
        .failure_types
        .iter()
        .map(|failure| failure.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    view! {
        <span class="tags" title=names>
            <SeverityTag severity />
            {tags}
            {(more > 0).then(|| format!("+{more}"))}
        </span>
    }
    .into_any()
}
