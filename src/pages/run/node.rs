//! A node of the folded graph: a button that selects its first step.

use std::sync::Arc;

use api::ContentHash;
use leptos::prelude::*;

use super::selection::Selection;
use crate::browser;
use crate::components::{Swatch, use_ui};
use crate::view_model::graph::face::{Face, MarkFace};
use crate::view_model::graph::layout::{Layout, NODE_HEIGHT, NODE_WIDTH};
use crate::view_model::run::kind_class;

/// What all nodes of a graph share.
#[derive(Clone, Copy)]
pub struct Nodes {
    pub selection: Selection,
    pub layout: Memo<Arc<Layout>>,
    /// The one node that Tab goes to; arrow keys go on from there, along the run's way.
    pub active: RwSignal<usize>,
    /// Which nodes hold the hash that is pointed at.
    pub lit: Memo<Vec<bool>>,
}

pub fn node_id(index: usize) -> String {
    format!("graph-node-{index}")
}

#[component]
pub fn GraphNode(nodes: Nodes, index: usize) -> impl IntoView {
    let Nodes {
        selection,
        layout,
        active,
        lit,
    } = nodes;
    let hot = Memo::new(move |_| selection.marks.with(|marks| marks.hot.get(index) == Some(&true)));
    let face = Memo::new(move |_| {
        let hot = hot.get();
        selection.model.with(|model| {
            model
                .folded
                .nodes
                .get(index)
                .map(|node| Face::new(node, model.spend, hot))
        })
    });
    let place = move || {
        let place = layout.with(|layout| layout.nodes.get(index).copied());
        place.map(|place| format!("translate({:.1},{:.1})", place.x, place.y))
    };
    let chosen = Memo::new(move |_| {
        let node_of = |step: usize| {
            selection
                .model
                .with(|model| model.folded.node_of.get(step).copied().flatten())
        };
        selection.step.get().and_then(node_of) == Some(index)
    });
    let class = move || {
        let kind = face.with(|face| face.as_ref().map_or("", |face| kind_class(face.kind)));
        let on = |on: bool, class: &'static str| if on { class } else { "" };
        let lit = lit.with(|lit| lit.get(index) == Some(&true));
        let failed = face.with(|face| face.as_ref().is_some_and(|face| face.failed_end));
        format!(
            "graph-node {kind}{}{}{}{}",
            on(failed, " failed"),
            on(hot.get(), " hot"),
            on(chosen.get(), " selected"),
            on(lit, " same")
        )
    };
    let select = move || {
        active.set(index);
        if let Some(first) = face.with_untracked(|face| face.as_ref().map(|face| face.first)) {
            selection.on_select.run(first);
        }
    };
    let pointed = use_ui().pointed;
    let content = move || face.with_untracked(|face| face.as_ref().and_then(|face| face.content));
    let point = move |hash: Option<ContentHash>| pointed.set(hash);
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        match event.key().as_str() {
            "Enter" | " " => select(),
            key => match neighbour(
                key,
                index,
                selection.model.with_untracked(|model| model.folded.nodes.len()),
            ) {
                Some(next) => go_to(nodes, next),
                None => return,
            },
        }
        event.prevent_default();
    };
    view! {
        <g
            id=node_id(index)
            class=class
            transform=place
            role="button"
            tabindex=move || if active.get() == index { "0" } else { "-1" }
            aria-pressed=move || chosen.get().to_string()
            aria-label=move || face.with(|face| face.as_ref().map(|face| face.spoken.clone()))
            on:click=move |_| select()
            on:keydown=on_key
            on:focus=move |_| point(content())
            on:blur=move |_| point(None)
            on:pointerenter=move |_| point(content())
            on:pointerleave=move |_| point(None)
        >
            {move || face.get().map(body)}
        </g>
    }
}

/// The node that an arrow key leads to. Nodes are numbered in the order in which the run came by.
fn neighbour(key: &str, index: usize, count: usize) -> Option<usize> {
    match key {
        "ArrowRight" | "ArrowDown" => Some((index + 1).min(count.saturating_sub(1))),
        "ArrowLeft" | "ArrowUp" => Some(index.saturating_sub(1)),
        "Home" => Some(0),
        "End" => Some(count.saturating_sub(1)),
        _ => None,
    }
}

fn go_to(nodes: Nodes, next: usize) {
    nodes.active.set(next);
    let first = nodes.selection.model.with_untracked(|model| {
        model
            .folded
            .nodes
            .get(next)
            .and_then(|node| node.steps.first().copied())
    });
    if let Some(first) = first {
        nodes.selection.on_select.run(first);
    }
    browser::focus(&node_id(next));
}

fn body(face: Face) -> impl IntoView {
    let swatch = face.content.map(|hash| {
        view! {
            <g class="graph-swatch" transform=format!("translate({},{})", NODE_WIDTH - 28.0, NODE_HEIGHT / 2.0 - 8.0)>
                <rect class="graph-swatch-ring" x="-3" y="-3" width="22" height="22" rx="4" />
                <Swatch hash size=16.0 />
            </g>
        }
    });
    let width = (NODE_WIDTH - 20.0) * face.cost_share;
    let cost = (face.cost_share >= 0.01).then(|| {
        view! { <rect class="graph-cost" x="12" y=NODE_HEIGHT - 5.0 width=format!("{width:.1}") height="3" rx="1.5" /> }
    });
    view! {
        <title>{face.title}</title>
        <rect class="graph-box" width=NODE_WIDTH height=NODE_HEIGHT rx="8" />
        <rect class="graph-stripe" width="5" height=NODE_HEIGHT rx="2.5" />
        // The spaces part the words for those who hear them.
        <text class="graph-name" x="15" y="22">{face.name}</text>
        " "
        <text class="graph-sub" x="15" y="39">{face.facts}</text>
        " "
        {swatch}
        {cost}
        {face.mark.map(mark)}
    }
}

/// What happened during the node's steps, as a pill on its lower edge.
fn mark(face: MarkFace) -> impl IntoView {
    // A letter of this size and weight is rarely wider.
    let width = 14.0 + face.text.chars().count() as f64 * 6.8;
    let strong = if face.strong { " strong" } else { "" };
    view! {
        <g class=format!("graph-mark {}{strong}", kind_class(face.kind)) transform=format!("translate(14,{})", NODE_HEIGHT + 1.0)>
            <title>{face.all}</title>
            <rect width=width height="16" rx="8" />
            <text x="7" y="12">{face.text}</text>
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_go_along_the_run_and_stop_at_its_ends() {
        assert_eq!(neighbour("ArrowRight", 0, 3), Some(1));
        assert_eq!(neighbour("ArrowDown", 2, 3), Some(2));
        assert_eq!(neighbour("ArrowLeft", 0, 3), Some(0));
        assert_eq!(neighbour("End", 0, 3), Some(2));
        assert_eq!(neighbour("x", 0, 3), None);
    }
}
