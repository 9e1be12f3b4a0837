//! The run's signals, each with what happened, and the chosen one with its card.

use std::sync::Arc;

use api::paths;
use api::signals::{SignalDetail, SignalView};
use leptos::prelude::*;

use super::url::RunUrl;
use crate::api::{Read, read};
use crate::components::{Empty, Load, Prose, SeverityTag};
use crate::pages::signal::SignalCard;
use crate::view_model::evidence::aftermath;
use crate::view_model::format;
use crate::view_model::query::signal_href;
use crate::view_model::run::RunModel;

#[component]
pub fn RunSignals(model: Signal<Arc<RunModel>>, url: RunUrl) -> impl IntoView {
    let ids = Memo::new(move |_| {
        model.with(|model| {
            let signals = model.detail.signals.iter();
            signals.map(|signal| signal.id).collect::<Vec<_>>()
        })
    });
    // The only signal needs not be chosen.
    let chosen = Memo::new(move |_| {
        url.signal.get().or_else(|| {
            ids.with(|ids| match ids.as_slice() {
                [only] => Some(*only),
                _ => None,
            })
        })
    });
    let over = Memo::new(move |_| model.with(|model| model.detail.run.completed_at.is_some()));
    let none = move || {
        let text = if over.get() {
            "All detectors have judged this run and found nothing."
        } else {
            "Nothing found so far. The run is judged again with every event."
        };
        view! { <section class="card"><Empty title="No signals">{text}</Empty></section> }
    };
    view! {
        <Show when=move || !ids.with(Vec::is_empty) fallback=none>
            <div class="run-signals">
                // A row stays while the run goes on, and with it what was typed there.
                <For each=move || ids.get() key=|id| *id let:id>
                    <Row id model chosen url />
                </For>
            </div>
        </Show>
    }
}

#[component]
fn Row(id: u64, model: Signal<Arc<RunModel>>, chosen: Memo<Option<u64>>, url: RunUrl) -> impl IntoView {
    let found = move |model: &RunModel| model.detail.signals.iter().find(|signal| signal.id == id).cloned();
    let told = move || {
        let model = model.get();
        found(&model).map(|signal| told(&model, &signal))
    };
    let here = Memo::new(move |_| chosen.get() == Some(id));
    let (card, graph) = (url.signal_href(id), url.evidence_href(id));
    view! {
        <article class="card">
            {told}
            <div class="body run-signals__card">
                <p class="run-links">
                    <Show when=move || !here.get()>
                        <a class="btn btn--primary" href=move || card.get() data-noscroll="true">"Explain and fix"</a>
                    </Show>
                    <a class="btn" href=signal_href(id)>"Evidence and fixes"</a>
                    <a class="btn" href=move || graph.get()>"Show on the graph"</a>
                </p>
                <Show when=move || here.get()><Card id /></Show>
            </div>
        </article>
    }
}

#[component]
fn Card(id: u64) -> impl IntoView {
    let detail: Read<SignalDetail> = read(paths::with(paths::SIGNAL, &id.to_string()));
    view! { <Load read=detail let:detail><SignalCard detail /></Load> }
}

fn told(model: &RunModel, signal: &SignalView) -> impl IntoView + use<> {
    let marks = model.marks(Some(signal));
    let after = model.aftermath(&marks).and_then(aftermath);
    let state = if signal.confirmed {
        "confirmed"
    } else {
        "provisional: the run is still going"
    };
    view! {
        <header>
            <SeverityTag severity=signal.severity />
            <h2>{signal.failure_type.as_str()}</h2>
            <span class="muted">
                {format!("step {} · confidence {} · {state}", signal.step_index, format::percent(signal.confidence))}
            </span>
        </header>
        <div class="body run-signals__told">
            <p><b>{signal.title.clone()}</b></p>
            <Prose text=signal.what.clone() />
            <div class="muted"><Prose text=signal.why_it_matters.clone() /></div>
            {after.map(|words| view! { <p class="evidence-cost">{words}</p> })}
        </div>
    }
}
