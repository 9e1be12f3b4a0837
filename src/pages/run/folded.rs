//! The folded step graph: distinct steps as nodes, the run's way between them as weighted edges.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;

use super::edge::GraphEdge;
use super::graph_frame::GraphFrame;
use super::graph_view::GraphView;
use super::node::{GraphNode, Nodes, node_id};
use super::regions::{Captions, Frames, Regions};
use super::selection::Selection;
use super::sketch::SketchView;
use crate::browser;
use crate::components::use_ui;
use crate::view_model::graph::cull::{around, cull, place_of};
use crate::view_model::graph::{columns_in, layout_in, sketch};

/// Before the first measurement a usual width, so that the drawing does not jump on most screens.
const USUAL_WIDTH: f64 = 800.0;

/// Draws the graph with the evidence of the chosen signal on it.
#[component]
pub fn FoldedGraph(
    selection: Selection,
    /// What the highlighted region is called, and the class of its severity.
    #[prop(into)]
    caption: Signal<Option<(String, &'static str)>>,
) -> impl IntoView {
    let (model, marks) = (selection.model, selection.marks);
    let frame = NodeRef::<Div>::new();
    let size = browser::use_size(frame);
    let fitting =
        Memo::new(move |_| columns_in(Some(size.get().0).filter(|width| *width > 0.0).unwrap_or(USUAL_WIDTH)));
    let layout = Memo::new(move |_| model.with(|model| Arc::new(layout_in(&model.folded, fitting.get()))));
    let picture = Memo::new(move |_| layout.with(|layout| (layout.width, layout.height)));
    let view = GraphView::new(picture, size);
    let nodes = Nodes {
        selection,
        layout,
        active: active_node(selection),
        lit: lit_nodes(selection),
    };
    let part = Memo::new(move |_| around(view.seen()));
    let drawn = Memo::new(move |_| {
        model.with(|model| layout.with(|layout| cull(&model.folded, layout, part.get(), Some(nodes.active.get()))))
    });
    let whole = Memo::new(move |_| {
        model
            .with(|model| marks.with(|marks| layout.with(|layout| sketch::of_graph(&model.folded, layout, &marks.hot))))
    });
    selection.follow(move |step, focus| show(nodes, view, step, focus));
    // The evidence is what the reader came for: where it is out of sight at first, the view begins there;
    // without a signal, at the start of the run.
    let start = move || marks.with(|marks| marks.hot.iter().position(|hot| *hot).unwrap_or(0));
    Effect::new(move |done: Option<bool>| {
        let (ready, chosen) = (view.is_there(), selection.step.with_untracked(Option::is_some));
        if ready && !chosen && !done.unwrap_or_default() {
            layout.with_untracked(|layout| view.reveal(place_of(layout, untrack(start))));
        }
        ready
    });
    let frames = Frames::new(selection, layout, caption);
    let label = move || model.with(|model| format!("Step graph: {}", model.folding_words()));
    let class = move || {
        format!(
            "graph {}",
            caption.with(|caption| caption.as_ref().map_or("", |(_, class)| *class))
        )
    };
    view! {
        <GraphFrame view node_ref=frame label=Signal::derive(label) sketch=whole>
            <svg class=class role="presentation">
                <defs>{marker("arrow", "graph-arrow")}{marker("arrow-hot", "graph-arrow hot")}</defs>
                <g transform=move || view.camera().transform()>
                    <Regions frames />
                    {move || drawn.with(|drawn| drawn.sketched).then(|| view! { <SketchView sketch=whole /> })}
                    <For each=move || drawn.with(|drawn| drawn.edges.clone()) key=|edge| *edge let:edge>
                        <GraphEdge selection layout index=edge />
                    </For>
                    <Captions frames />
                    <For each=move || drawn.with(|drawn| drawn.nodes.clone()) key=|node| *node let:node>
                        <GraphNode nodes index=node />
                    </For>
                </g>
            </svg>
        </GraphFrame>
    }
}

/// The node that Tab goes to: that of the chosen step, else the one the keys were at.
fn active_node(selection: Selection) -> RwSignal<usize> {
    let active = RwSignal::new(0);
    Effect::new(move || {
        let chosen = selection.step.get();
        let node = selection
            .model
            .with_untracked(|model| chosen.and_then(|step| model.folded.node_of.get(step).copied().flatten()));
        if let Some(node) = node {
            active.set(node);
        }
    });
    active
}

/// Which nodes hold the hash that is pointed at; empty when none is.
fn lit_nodes(selection: Selection) -> Memo<Vec<bool>> {
    let pointed = use_ui().pointed;
    Memo::new(move |_| {
        let hash = pointed.get();
        hash.map_or_else(Vec::new, |hash| {
            selection.model.with(|model| model.nodes_with_hash(hash))
        })
    })
}

/// Brings the node of a step into view.
fn show(nodes: Nodes, view: GraphView, step: usize, focus: bool) -> bool {
    if !view.is_there() {
        return false;
    }
    let node = nodes
        .selection
        .model
        .with_untracked(|model| model.folded.node_of.get(step).copied().flatten());
    let Some(node) = node else { return true };
    nodes
        .layout
        .with_untracked(|layout| view.reveal(place_of(layout, node)));
    nodes.active.set(node);
    if focus {
        browser::focus(&node_id(node));
    }
    true
}

fn marker(id: &'static str, class: &'static str) -> impl IntoView {
    view! {
        <marker
            id=id
            class=class
            markerUnits="userSpaceOnUse"
            markerWidth="11"
            markerHeight="10"
            refX="7"
            refY="5"
            orient="auto"
        >
            <path d="M0 0.5 9 5 0 9.5z" />
        </marker>
    }
}
