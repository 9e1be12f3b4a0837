//! Which two runs are compared, and how to compare others.

use api::RunSummary;
use api::neighbours::TwinBasis;
use leptos::prelude::*;

use super::basis_words;
use super::choose::Choose;
use crate::components::{FailureTag, HashChip, Icon, SeverityTag, Sign, StatusTag, Time};
use crate::pages::address::Address;
use crate::view_model::format;
use crate::view_model::query::run_href;

#[component]
pub fn Sides(address: Address, left: RunSummary, right: RunSummary, basis: Option<TwinBasis>) -> impl IntoView {
    let (one, other) = (left.run_id.to_string(), right.run_id.to_string());
    let swap = move |_| address.change(|query| query.with("a", &other).with("b", &one).with("step", ""));
    let nearest = basis.is_none().then(|| nearest_link(address));
    let note = basis.map(|basis| view! { <p class="muted compare__basis">{basis_words(basis)}</p> });
    view! {
        <div class="compare__runs">
            <Side name="a" mark="A" run=left address />
            <button type="button" class="btn btn--bare compare__swap" aria-label="Swap A and B" title="Swap A and B" on:click=swap>
                <Icon sign=Sign::Compare />
            </button>
            <Side name="b" mark="B" run=right address>{note}{nearest}</Side>
        </div>
    }
}

fn nearest_link(address: Address) -> impl IntoView {
    let href = move || address.query().get().with("b", "").with("step", "").href("/compare");
    view! { <p><a class="link" href=href data-noscroll="true">"Compare with the nearest clean run"</a></p> }
}

#[component]
fn Side(
    /// The parameter of the URL that names this run.
    name: &'static str,
    mark: &'static str,
    run: RunSummary,
    address: Address,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let id = run.run_id.as_str();
    let agent = run.agent_id.as_str().to_owned();
    let tags = run.failure_types.iter().map(|&failure| {
        // Only of a single finding is the severity known here; of several, it is that of the worst.
        let severity = run.max_severity.filter(|_| run.failure_types.len() == 1);
        view! { <FailureTag failure severity /> }
    });
    view! {
        <section class="card compare__run" aria-label=format!("Run {mark}")>
            <div class="compare__line">
                <b class="compare__mark">{mark}</b>
                <a class="link mono" href=run_href(id) title=id.to_owned()>{format::short_id(id).to_owned()}</a>
                <StatusTag status=run.status />
                {run.max_severity.map(|severity| view! { <SeverityTag severity /> })}
                {tags.collect_view()}
                <span class="spacer"></span>
                <Choose name label="Other run" agent=agent.clone() address />
            </div>
            <p class="compare__line muted">
                <span>{agent}" · version "{run.agent_version.to_string()}</span>
                <span><Time at=run.started_at /></span>
                {run.input_hash.map(|hash| view! { <span>"Input " <HashChip hash /></span> })}
            </p>
            {children.map(|children| children())}
        </section>
    }
}
