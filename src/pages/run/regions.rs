//! Frames in the folded graph: around what the evidence speaks of, and around loops.

use std::sync::Arc;

use leptos::prelude::*;

use super::selection::Selection;
use crate::view_model::graph::{Layout, groups, regions};

#[component]
pub fn Regions(
    selection: Selection,
    layout: Memo<Arc<Layout>>,
    #[prop(into)] caption: Signal<Option<(String, &'static str)>>,
) -> impl IntoView {
    let groups = Memo::new(move |_| {
        let marks = selection.marks.get();
        selection
            .model
            .with(|model| groups(model.steps(), &model.loops, &model.folded, &marks))
    });
    move || {
        let groups = groups.get();
        let title = caption.with(|caption| caption.as_ref().map(|(title, _)| title.clone()));
        let common = groups
            .iter()
            .find(|group| group.is_evidence)
            .map(|group| group.words.clone());
        let title = title.map(|title| match common {
            Some(words) => format!("{title} {words}"),
            None => title,
        });
        layout.with(|layout| {
            let loops = groups.iter().filter(|group| !group.is_evidence);
            let loops: Vec<_> = loops
                .map(|group| frames(regions(layout, &group.nodes), &group.words, "graph-loop"))
                .collect();
            let evidence = selection.marks.with(|marks| regions(layout, &marks.involved));
            let evidence = frames(evidence, &title.unwrap_or_default(), "graph-region");
            view! { {loops}{evidence} }
        })
    }
}

/// The parts of one frame, one per band of the drawing; the first has its name.
fn frames(parts: Vec<[f64; 4]>, words: &str, class: &'static str) -> impl IntoView + use<> {
    let below = class == "graph-loop";
    let words = words.to_owned();
    let caption = parts.first().map(|[x, y, _, height]| {
        // Loops are named below, so that the names of two frames around the same nodes do not meet.
        let y = if below { y + height + 15.0 } else { y + 18.0 };
        let class = if below { "graph-loop-words" } else { "graph-caption" };
        view! { <text class=class x=x + 14.0 y=y>{words}</text> }
    });
    let parts = parts.into_iter().map(move |[x, y, width, height]| {
        view! { <rect class=class x=x y=y width=width height=height rx="14" /> }
    });
    view! { {parts.collect_view()}{caption} }
}
