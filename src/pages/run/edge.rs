//! The run's way from one node to another.

use std::sync::Arc;

use leptos::prelude::*;

use super::selection::Selection;
use crate::view_model::graph::{Layout, Path, route};

/// In a graph with more ways than this their counts would cover each other; the nodes tell them too.
const MOST_LABELLED: usize = 40;

#[derive(Clone, PartialEq)]
struct Shown {
    path: Path,
    /// How often the run went this way, where that is more than once.
    label: Option<String>,
    /// Between nodes of the evidence.
    hot: bool,
}

#[component]
pub fn GraphEdge(selection: Selection, layout: Memo<Arc<Layout>>, index: usize) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let edge = selection.model.with(|model| model.folded.edges.get(index).copied())?;
        let involved = selection
            .marks
            .with(|marks| [edge.from, edge.to].map(|node| marks.involved.get(node).copied().unwrap_or(false)));
        let hot = edge.count > 1 && involved == [true, true];
        let crowded = selection.model.with(|model| model.folded.edges.len() > MOST_LABELLED);
        Some(Shown {
            path: layout.with(|layout| route(layout, &edge)),
            label: (edge.count > 1 && (hot || !crowded)).then(|| format!("{}\u{d7}", edge.count)),
            hot,
        })
    });
    move || {
        let Shown { path, label, hot } = shown.get()?;
        let (class, marker, count) = if hot {
            ("graph-edge hot", "url(#arrow-hot)", "graph-count hot")
        } else {
            ("graph-edge", "url(#arrow)", "graph-count")
        };
        let label = label.map(|text| {
            view! { <text class=count x=path.label_x y=path.label_y text-anchor="middle">{text}</text> }
        });
        Some(view! {
            <path class=class d=path.d stroke-width=format!("{:.1}", path.width) marker-end=marker />
            {label}
        })
    }
}
