//! What the last explanations took, and all of the last month together.

use api::Micros;
use api::explain::{ExplainOutcome, ExplainRecordView, ExplainRecords};
use leptos::prelude::*;

use crate::components::{Empty, Icon, Sign, Time};
use crate::view_model::explain::tokens_words;
use crate::view_model::explanations::{all_tokens_words, outcome_words, totals_words};
use crate::view_model::format;
use crate::view_model::query::signal_href;

/// The columns, with whether they hold figures.
const COLUMNS: [(&str, bool); 6] = [
    ("Signal", false),
    ("Result", false),
    ("Model", false),
    ("Tokens in + out", true),
    ("Cost", true),
    ("When", true),
];

#[component]
pub fn Explanations(#[prop(into)] records: Signal<ExplainRecords>) -> impl IntoView {
    let any = Memo::new(move |_| records.with(|records| !records.explanations.is_empty()));
    let head = || COLUMNS.map(|(name, figures)| view! { <span class:num=figures role="columnheader">{name}</span> });
    let rows = move || {
        let records = records.get().explanations;
        records
            .into_iter()
            .map(|record| view! { <Row record /> })
            .collect_view()
    };
    let none = || {
        view! {
            <Empty title="No signal was explained yet">
                "Each explanation is noted here with its model, time, tokens and estimated cost; never what it said."
            </Empty>
        }
    };
    view! {
        <Show when=move || any.get() fallback=none>
            <p>
                <b>{move || records.with(|records| totals_words(&records.totals))}</b>
                <span class="muted">": "{move || records.with(|records| all_tokens_words(&records.totals))}". Costs are estimated from list prices."</span>
            </p>
            <div class="explanations" role="table" aria-label="The last explanations, newest first">
                <div class="explanation explanation--head" role="row">{head()}</div>
                <div role="rowgroup">{rows}</div>
            </div>
        </Show>
    }
}

#[component]
fn Row(record: ExplainRecordView) -> impl IntoView {
    let cost = record.cost_usd.map_or_else(|| format::NONE.to_owned(), format::cost);
    let counted = (record.prompt_tokens, record.completion_tokens) != (0, 0);
    let tokens = tokens_words(record.prompt_tokens, record.completion_tokens);
    let took = format::duration(record.duration_ms);
    let model = record.model.clone();
    view! {
        <div class="explanation" role="row">
            <span class="explanation__signal" role="cell"><OfSignal record=record.clone() /></span>
            <span class="explanation__result" role="cell"><Outcome record=record.clone() /></span>
            <span class="explanation__model" role="cell" title=model>
                {record.model}<small class="muted">" in "{took}</small>
            </span>
            <span class="explanation__tokens num" role="cell">{tokens}{counted.then(|| view! { <small class="explanation__unit">" tokens"</small> })}</span>
            <span class="explanation__cost num" role="cell">{cost}</span>
            <span class="explanation__when num muted" role="cell">
                {Micros::from_secs(record.at).map(|at| view! { <Time at /> })}
            </span>
        </div>
    }
}

/// A link, as long as the signal is there.
#[component]
fn OfSignal(record: ExplainRecordView) -> impl IntoView {
    match record.signal {
        Some(signal) => view! {
            <a class="link" href=signal_href(record.signal_id)><b>{signal.failure_type.as_str()}</b></a>
            <small class="muted">{signal.agent_id}</small>
        }
        .into_any(),
        None => view! { <span class="muted" title="The signal was withdrawn, or removed with its agent">"no longer there"</span> }
            .into_any(),
    }
}

#[component]
fn Outcome(record: ExplainRecordView) -> impl IntoView {
    let (class, sign) = match record.outcome {
        ExplainOutcome::Explained => ("tag tag--ok", Sign::Check),
        ExplainOutcome::Cancelled => ("tag", Sign::Minus),
        ExplainOutcome::Failed { .. } => ("tag tag--medium", Sign::Warning),
    };
    let code = match record.outcome {
        ExplainOutcome::Failed { error } => Some(error.as_str()),
        _ => None,
    };
    let from = if record.with_trace {
        "from its trace"
    } else {
        "without a trace"
    };
    view! {
        <span class=class title=code><Icon sign />{outcome_words(record.outcome)}</span>
        <small class="muted">{from}</small>
    }
}
