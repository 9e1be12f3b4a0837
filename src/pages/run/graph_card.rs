//! The step graph in its frame: folded or unrolled, with the choice of the signal to highlight.

use std::sync::Arc;

use api::signals::SignalView;
use leptos::html::Div;
use leptos::prelude::*;

use super::folded::FoldedGraph;
use super::unrolled::UnrolledLane;
use super::url::{RunUrl, severity_class};
use crate::browser;
use crate::components::Empty;
use crate::view_model::graph::{EvidenceMarks, columns_in, layout};
use crate::view_model::run::RunModel;

const USUAL_WIDTH: f64 = 800.0;

#[component]
pub fn GraphCard(
    model: Arc<RunModel>,
    chosen_signal: Memo<Option<SignalView>>,
    marks: Memo<EvidenceMarks>,
    #[prop(into)] selected: Signal<Option<usize>>,
    on_select: Callback<usize>,
    url: RunUrl,
) -> impl IntoView {
    let words = model.folding_words();
    let frame = NodeRef::<Div>::new();
    let size = browser::use_size(frame);
    // Before the first measurement a usual width, so that the drawing does not jump on most screens.
    let columns =
        Memo::new(move |_| columns_in(Some(size.get().0).filter(|width| *width > 0.0).unwrap_or(USUAL_WIDTH)));
    let signals = model.detail.signals.clone();
    let chosen_id = move || chosen_signal.with(|signal| signal.as_ref().map(|signal| signal.id));
    let picture = move || {
        let model = Arc::clone(&model);
        if model.steps().is_empty() {
            return view! { <Empty title="No steps yet">"Steps appear here as the agent reports them."</Empty> }
                .into_any();
        }
        let signal = chosen_signal.get();
        let severity = signal.as_ref().map_or("", |signal| severity_class(signal.severity));
        if url.unrolled.get() {
            view! { <UnrolledLane model marks=marks.get() severity selected on_select /> }.into_any()
        } else {
            let caption = signal.map(|signal| (signal.failure_type.as_str().to_owned(), severity));
            let layout = Arc::new(layout(&model.folded, columns.get()));
            view! {
                <div class="graph-frame" tabindex="0" role="region" aria-label="Step graph, scrollable">
                    <FoldedGraph model layout marks=marks.get() caption selected on_select />
                </div>
            }
            .into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="graph-title">
            <header>
                <h2 id="graph-title">"Step graph"</h2>
                <span class="muted">{words}</span>
                <span class="spacer"></span>
                <Mode url unrolled=false label="Folded" />
                <Mode url unrolled=true label="Unrolled" />
            </header>
            {(signals.len() > 1).then(|| evidence_choice(&signals, chosen_id, url))}
            <div node_ref=frame>{picture}</div>
        </section>
    }
}

#[component]
fn Mode(url: RunUrl, unrolled: bool, label: &'static str) -> impl IntoView {
    let href = url.graph_href(unrolled);
    let here = move || (url.unrolled.get() == unrolled).then_some("true");
    view! {
        <a class="chip" href=move || href.get() aria-current=here data-noscroll="true">
            {label}
        </a>
    }
}

/// Which of several signals is drawn on the graph.
fn evidence_choice(
    signals: &[SignalView],
    chosen: impl Fn() -> Option<u64> + Copy + Send + Sync + 'static,
    url: RunUrl,
) -> AnyView {
    let links = signals.iter().map(|signal| {
        let (id, name) = (signal.id, signal.failure_type.as_str());
        let href = url.signal_href(id);
        view! {
            <a
                class="chip"
                href=move || href.get()
                aria-current=move || (chosen() == Some(id)).then_some("true")
                data-noscroll="true"
            >
                {name}
            </a>
        }
    });
    view! {
        <nav class="evidence-choice" aria-label="Evidence shown">
            <span class="muted">"Evidence of"</span>
            {links.collect_view()}
        </nav>
    }
    .into_any()
}
