//! The step graph in its card: folded, unrolled or by time, its loops, and the choice of the evidence drawn on it.

use api::signals::SignalView;
use leptos::prelude::*;

use super::evidence_bar::EvidenceBar;
use super::folded::FoldedGraph;
use super::loop_list::LoopList;
use super::selection::Selection;
use super::timeline::TimelineLane;
use super::unrolled::UnrolledLane;
use super::url::{GraphMode, RunUrl, severity_class};
use crate::components::Empty;

#[component]
pub fn GraphCard(selection: Selection, chosen_signal: Memo<Option<SignalView>>, url: RunUrl) -> impl IntoView {
    let model = selection.model;
    let is_empty = Memo::new(move |_| model.with(|model| model.steps().is_empty()));
    let severity = Signal::derive(move || {
        chosen_signal.with(|signal| signal.as_ref().map_or("", |signal| severity_class(signal.severity)))
    });
    let caption = Signal::derive(move || {
        chosen_signal.with(|signal| {
            let signal = signal.as_ref()?;
            Some((signal.failure_type.as_str().to_owned(), severity_class(signal.severity)))
        })
    });
    let picture = move || {
        if is_empty.get() {
            view! { <Empty title="No steps yet">"Steps appear here as the agent reports them."</Empty> }.into_any()
        } else {
            match url.mode.get() {
                GraphMode::Folded => view! { <FoldedGraph selection caption /> }.into_any(),
                GraphMode::Unrolled => view! { <UnrolledLane selection severity url /> }.into_any(),
                GraphMode::Timeline => view! { <TimelineLane selection severity /> }.into_any(),
            }
        }
    };
    view! {
        <section class="card" aria-labelledby="graph-title">
            <header>
                <h2 id="graph-title">"Step graph"</h2>
                <span class="muted">{move || model.with(|model| model.folding_words())}</span>
                <span class="spacer"></span>
                {GraphMode::ALL.map(|mode| view! { <Mode url mode /> })}
            </header>
            <EvidenceBar selection chosen_signal url />
            <LoopList selection url />
            {picture}
        </section>
    }
}

#[component]
fn Mode(url: RunUrl, mode: GraphMode) -> impl IntoView {
    let href = url.graph_href(mode);
    let here = move || (url.mode.get() == mode).then_some("true");
    view! {
        <a class="chip" href=move || href.get() aria-current=here data-noscroll="true">
            {mode.label()}
        </a>
    }
}
