//! A signal told: what, why it matters, the evidence, what to change, and where it happened.

use api::signals::{SignalDetail, SignalView};
use api::{FixType, Micros, RunSummary, SuggestedFix};
use leptos::prelude::*;

use crate::components::{CodeBlock, EvidenceList, SeverityTag, StatusTag, Time};
use crate::view_model::format;
use crate::view_model::query::{evidence_href, run_href};

/// Also shown beside the list of signals.
#[component]
pub fn SignalBody(detail: Signal<SignalDetail>) -> impl IntoView {
    move || {
        let SignalDetail { signal, run, .. } = detail.get();
        view! {
            <div class="signal">
                <Head signal=signal.clone() />
                <section>
                    <h3>"What happened"</h3>
                    <p>{signal.what.clone()}</p>
                </section>
                <section>
                    <h3>"Why it matters"</h3>
                    <p>{signal.why_it_matters.clone()}</p>
                </section>
                <section>
                    <h3>"Evidence"</h3>
                    <p>{signal.evidence_summary.clone()}</p>
                    <EvidenceList evidence=signal.evidence.clone() />
                </section>
                <Fixes fixes=signal.suggested_fixes.clone() kind=signal.fix_type />
                <Place signal run />
            </div>
        }
    }
}

#[component]
fn Head(signal: SignalView) -> impl IntoView {
    let provisional = (!signal.confirmed).then(|| {
        view! {
            <span class="tag" title="The run is still going: the finding may be withdrawn when it ends">"provisional"</span>
        }
    });
    view! {
        <div class="signal__tags">
            <SeverityTag severity=signal.severity />
            <b>{signal.failure_type.as_str()}</b>
            <span class="muted">{signal.agent_id.clone()}</span>
            {provisional}
        </div>
        <h2 class="signal__title">{signal.title.clone()}</h2>
        <a class="btn btn--primary" href=evidence_href(&signal.run_id, signal.id)>"Show on the run"</a>
    }
}

#[component]
fn Fixes(fixes: Vec<SuggestedFix>, kind: FixType) -> impl IntoView {
    let way = match kind {
        FixType::PromptAddition => "One sentence in the system prompt usually mends this.",
        FixType::CodeChange => "Code or infrastructure must change; a sentence in the prompt will not do.",
        FixType::NoAutoApply => "This is a security finding: a person decides.",
    };
    let fixes = fixes.into_iter().enumerate().map(|(index, fix)| {
        view! {
            <li>
                <p>{fix.description}</p>
                <CodeBlock label=format!("suggestion {} in {}", index + 1, fix.language) code=fix.code />
            </li>
        }
    });
    view! {
        <section>
            <h3>"What to change"</h3>
            <p class="muted">{way}</p>
            <ol class="signal__fixes">{fixes.collect_view()}</ol>
        </section>
    }
}

/// The run, and where in it.
#[component]
fn Place(signal: SignalView, run: Option<RunSummary>) -> impl IntoView {
    let steps = signal.evidence_steps.iter().map(u32::to_string).collect::<Vec<_>>().join(" · ");
    let others = u64::from(signal.co_signal_count.saturating_sub(1));
    let run_id = signal.run_id.clone();
    view! {
        <section>
            <h3>"Where"</h3>
            <dl class="facts">
                <dt>"Run"</dt>
                <dd>
                    <a class="link mono" href=run_href(&run_id) title=run_id.clone()>{format::short_id(&run_id).to_owned()}</a>
                    {(others > 0).then(|| format!(" with {}", format::plural(others, "other signal", "other signals")))}
                </dd>
                {run.map(|run| view! { <RunFacts run /> })}
                <dt>"Step"</dt>
                <dd>{format::count(u64::from(signal.step_index))}{(!steps.is_empty()).then(|| format!(" (evidence in {steps})"))}</dd>
                <dt>"Version"</dt>
                <dd>{signal.agent_version.clone()}</dd>
                <dt>"Confidence"</dt>
                <dd>{format::percent(signal.confidence)}</dd>
                <dt>"Detected"</dt>
                <dd>{Micros::from_secs(signal.detected_at).map(|at| view! { <Time at /> })}</dd>
            </dl>
        </section>
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
