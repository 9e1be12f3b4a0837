//! A signal told: what, why it matters, the evidence, and where it happened; then its card.

use api::signals::{SignalDetail, SignalGroupView, SignalView};
use api::{Aftermath, Micros, RunSummary};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::card::SignalCard;
use super::part::Part;
use crate::browser::{self, Key};
use crate::components::{EvidenceList, Prose, SeverityTag, StatusTag, Time};
use crate::view_model::evidence::{self, spent_after};
use crate::view_model::format;
use crate::view_model::query::{Query, agent_href, evidence_href, run_href};

/// Also shown beside the list of signals.
#[component]
pub fn SignalBody(
    detail: Signal<SignalDetail>,
    /// It has a page of its own, whose heading is the signal's title.
    #[prop(optional)]
    page: bool,
) -> impl IntoView {
    let class = if page { "signal signal--page" } else { "signal" };
    let told = move || {
        let SignalDetail {
            signal,
            run,
            aftermath,
            group,
            ..
        } = detail.get();
        let (what, why) = (signal.what.clone(), signal.why_it_matters.clone());
        let (summary, evidence) = (signal.evidence_summary.clone(), signal.evidence.clone());
        view! {
            <Head signal=signal.clone() page />
            <Part name="What happened" page><Prose text=what /></Part>
            <Part name="Why it matters" page><Prose text=why /></Part>
            <Part name="Evidence" page>
                <Prose text=summary />
                <EvidenceList evidence />
            </Part>
            <Place group signal run aftermath page />
        }
    };
    view! {
        <div class=class>
            {told}
            // What was typed and explained there stays when the signal is read again.
            <SignalCard detail page />
        </div>
    }
}

#[component]
fn Head(signal: SignalView, page: bool) -> impl IntoView {
    let navigate = use_navigate();
    let evidence = evidence_href(&signal.run_id, signal.id);
    let href = evidence.clone();
    browser::use_keys(move |key| {
        let asked = key == Key::Evidence;
        if asked {
            navigate(&evidence, NavigateOptions::default());
        }
        asked
    });
    let provisional = (!signal.confirmed).then(|| {
        view! {
            <span class="tag" title="The run is still going: the finding may be withdrawn when it ends">"provisional"</span>
        }
    });
    view! {
        <div class="signal__tags">
            <SeverityTag severity=signal.severity />
            <b>{signal.failure_type.as_str()}</b>
            <a class="link" href=agent_href(&signal.agent_id)>{signal.agent_id.clone()}</a>
            {provisional}
        </div>
        {(!page).then(|| view! { <h2 class="signal__title">{signal.title.clone()}</h2> })}
        <a class="btn btn--primary" href=href aria-keyshortcuts="e">
            "Show on the run" <kbd aria-hidden="true">"e"</kbd>
        </a>
    }
}

/// The run, and where in it.
#[component]
fn Place(
    signal: SignalView,
    run: Option<RunSummary>,
    aftermath: Option<Aftermath>,
    group: Option<SignalGroupView>,
    page: bool,
) -> impl IntoView {
    let spent = aftermath.and_then(spent_after).map(|spent| {
        let graph = evidence_href(&signal.run_id, signal.id);
        view! {
            <dt>"Spent after it"</dt>
            <dd>{spent}" "<a class="link" href=graph>"on the graph"</a></dd>
        }
    });
    let group = group.map(|group| {
        let all = Query::default()
            .with("view", "all")
            .with("failure_type", group.failure_type.as_str())
            .with("agent", &group.agent_id)
            .href("/signals");
        view! {
            <dt>"Group"</dt>
            <dd><a class="link" href=all>{format::plural(group.count, "signal of this kind", "signals of this kind")}" in seven days"</a></dd>
        }
    });
    let steps = evidence::steps(&signal.evidence_steps);
    let others = u64::from(signal.co_signal_count.saturating_sub(1));
    let run_id = signal.run_id.clone();
    let of_version = Query::default()
        .with("agent", &signal.agent_id)
        .with("version", &signal.agent_version)
        .href("/runs");
    view! {
        <Part name="Where" page class="signal__where">
            <dl class="facts">
                <dt>"Run"</dt>
                <dd>
                    <a class="link mono" href=run_href(&run_id) title=run_id.clone()>{format::short_id(&run_id).to_owned()}</a>
                    {(others > 0).then(|| format!(" with {}", format::plural(others, "other signal", "other signals")))}
                </dd>
                {run.map(|run| view! { <RunFacts run /> })}
                <dt>"Step"</dt>
                <dd>{format::count(u64::from(signal.step_index))}{(!steps.is_empty()).then(|| format!(" (evidence in {steps})"))}</dd>
                {spent}
                {group}
                <dt>"Version"</dt>
                <dd><a class="link mono" href=of_version>{signal.agent_version.clone()}</a></dd>
                <dt>"Confidence"</dt>
                <dd>{format::percent(signal.confidence)}</dd>
                <dt>"Detected"</dt>
                <dd>{Micros::from_secs(signal.detected_at).map(|at| view! { <Time at /> })}</dd>
            </dl>
        </Part>
    }
}

#[component]
fn RunFacts(run: RunSummary) -> impl IntoView {
    let figures = format!(
        "{}, {}, {} tokens",
        format::plural(u64::from(run.step_count), "step", "steps"),
        format::duration(run.duration_ms),
        format::count(run.total_tokens),
    );
    view! {
        <dt>"Status"</dt>
        <dd><StatusTag status=run.status /></dd>
        <dt>"Figures"</dt>
        <dd>{figures}</dd>
        <dt>"Model"</dt>
        <dd>{run.model.map_or_else(|| format::NONE.to_owned(), |model| model.to_string())}</dd>
    }
}
