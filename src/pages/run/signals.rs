//! The run's signals, each with what happened and the way to its own page.

use std::sync::Arc;

use api::signals::SignalView;
use leptos::prelude::*;

use super::url::RunUrl;
use crate::components::{Empty, Prose, SeverityTag};
use crate::view_model::evidence::aftermath;
use crate::view_model::format;
use crate::view_model::query::signal_href;
use crate::view_model::run::RunModel;

#[component]
pub fn RunSignals(model: Signal<Arc<RunModel>>, url: RunUrl) -> impl IntoView {
    move || signals(&model.get(), url)
}

fn signals(model: &RunModel, url: RunUrl) -> AnyView {
    if model.detail.signals.is_empty() {
        let text = match model.detail.run.completed_at {
            Some(_) => "All detectors have judged this run and found nothing.",
            None => "Nothing found so far. The run is judged again with every event.",
        };
        return view! { <section class="card"><Empty title="No signals">{text}</Empty></section> }.into_any();
    }
    let cards = model.detail.signals.iter().map(|signal| card(model, signal, url));
    view! { <div class="run-signals">{cards.collect_view()}</div> }.into_any()
}

fn card(model: &RunModel, signal: &SignalView, url: RunUrl) -> impl IntoView + use<> {
    let href = signal_href(signal.id);
    let graph = url.evidence_href(signal.id);
    let marks = model.marks(Some(signal));
    let after = model.aftermath(&marks).and_then(aftermath);
    let state = if signal.confirmed {
        "confirmed"
    } else {
        "provisional: the run is still going"
    };
    view! {
        <article class="card">
            <header>
                <SeverityTag severity=signal.severity />
                <h2>{signal.failure_type.as_str()}</h2>
                <span class="muted">
                    {format!("step {} · confidence {} · {state}", signal.step_index, format::percent(signal.confidence))}
                </span>
            </header>
            <div class="body">
                <p><b>{signal.title.clone()}</b></p>
                <Prose text=signal.what.clone() />
                <div class="muted"><Prose text=signal.why_it_matters.clone() /></div>
                {after.map(|words| view! { <p class="evidence-cost">{words}</p> })}
                <p class="run-links">
                    <a class="btn btn--primary" href=href>"Evidence and fixes"</a>
                    <a class="btn" href=move || graph.get()>"Show on the graph"</a>
                </p>
            </div>
        </article>
    }
}
