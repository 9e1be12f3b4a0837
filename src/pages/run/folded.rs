//! The folded step graph: distinct steps as nodes, the run's way between them as weighted edges.

use std::sync::Arc;

use leptos::prelude::*;

use crate::components::Swatch;
use crate::view_model::format;
use crate::view_model::graph::layout::{NODE_HEIGHT, NODE_WIDTH};
use crate::view_model::graph::{Edge, EvidenceMarks, Layout, Node, Placed, regions, route};
use crate::view_model::run::{RunModel, kind_class, kind_word};

/// Draws the graph with the evidence of the chosen signal on it.
#[component]
pub fn FoldedGraph(
    model: Arc<RunModel>,
    layout: Arc<Layout>,
    /// The evidence to highlight.
    marks: EvidenceMarks,
    /// What the highlighted region is called, and the class of its severity.
    #[prop(optional_no_strip)]
    caption: Option<(String, &'static str)>,
    /// Position of the selected step.
    #[prop(into)]
    selected: Signal<Option<usize>>,
    on_select: Callback<usize>,
) -> impl IntoView {
    let size = (layout.width, layout.height);
    let title = format!("Step graph: {}", model.folding_words());
    let severity = caption.as_ref().map_or("", |(_, class)| *class);
    let selected_node = {
        let model = Arc::clone(&model);
        Memo::new(move |_| {
            selected
                .get()
                .and_then(|position| model.folded.node_of.get(position).copied().flatten())
        })
    };
    let edges = model
        .folded
        .edges
        .iter()
        .map(|edge| edge_view(&layout, edge, &marks))
        .collect_view();
    let nodes = (0..model.folded.nodes.len())
        .map(|index| {
            let hot = marks.hot.get(index).copied().unwrap_or(false);
            let place = layout.nodes.get(index).copied();
            view! { <GraphNode model=Arc::clone(&model) index place hot selected_node on_select /> }
        })
        .collect_view();
    let caption = caption.map(|(text, _)| text).unwrap_or_default();
    let evidence = regions(&layout, &marks.involved)
        .into_iter()
        .map(|region| region_view(region, &caption))
        .collect_view();
    view! {
        <svg
            class=format!("graph {severity}")
            viewBox=format!("0 0 {:.0} {:.0}", size.0, size.1)
            width=format!("{:.0}", size.0)
            height=format!("{:.0}", size.1)
            role="group"
            aria-label=title
        >
            <defs>{marker("arrow", "graph-arrow")}{marker("arrow-hot", "graph-arrow hot")}</defs>
            {evidence}
            {edges}
            {nodes}
        </svg>
    }
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

fn region_view([x, y, width, height]: [f64; 4], text: &str) -> impl IntoView + use<> {
    view! {
        <rect class="graph-region" x=x y=y width=width height=height rx="14" />
        <text class="graph-caption" x=x + 14.0 y=y + 18.0>{text.to_owned()}</text>
    }
}

fn edge_view(layout: &Layout, edge: &Edge, marks: &EvidenceMarks) -> impl IntoView + use<> {
    let path = route(layout, edge);
    let hot =
        edge.count > 1 && marks.involved.get(edge.from) == Some(&true) && marks.involved.get(edge.to) == Some(&true);
    let (class, marker) = if hot {
        ("graph-edge hot", "url(#arrow-hot)")
    } else {
        ("graph-edge", "url(#arrow)")
    };
    let label = (edge.count > 1).then(|| {
        let text = format!("{}\u{d7}", edge.count);
        let class = if hot { "graph-count hot" } else { "graph-count" };
        view! { <text class=class x=path.label_x y=path.label_y text-anchor="middle">{text}</text> }
    });
    view! {
        <path class=class d=path.d stroke-width=format!("{:.1}", path.width) marker-end=marker />
        {label}
    }
}

#[component]
fn GraphNode(
    model: Arc<RunModel>,
    index: usize,
    place: Option<Placed>,
    hot: bool,
    selected_node: Memo<Option<usize>>,
    on_select: Callback<usize>,
) -> impl IntoView {
    let (Some(node), Some(place)) = (model.folded.nodes.get(index).cloned(), place) else {
        return ().into_any();
    };
    let first = node.steps.first().copied().unwrap_or(0);
    let shown = Shown::of(&node);
    let chosen = move || selected_node.get() == Some(index);
    let class = move || {
        let hot = if hot { " hot" } else { "" };
        let chosen = if chosen() { " selected" } else { "" };
        format!("graph-node {}{hot}{chosen}", kind_class(node.kind))
    };
    view! {
        <g
            class=class
            transform=format!("translate({:.1},{:.1})", place.x, place.y)
            role="button"
            tabindex="0"
            aria-pressed=move || chosen().to_string()
            aria-label=spoken(&node, &shown, hot)
            on:click=move |_| on_select.run(first)
            on:keydown=move |event| {
                if matches!(event.key().as_str(), "Enter" | " ") {
                    event.prevent_default();
                    on_select.run(first);
                }
            }
        >
            {body(&node, &shown)}
        </g>
    }
    .into_any()
}

/// The words in a node's box, shortened to its width.
struct Shown {
    name: String,
    facts: String,
    /// What happened during its steps.
    mark: Option<String>,
}

impl Shown {
    fn of(node: &Node) -> Self {
        let room = if node.content.is_some() { 16 } else { 20 };
        Self {
            name: format::shorten(&node.name, room),
            facts: format::shorten(&facts(node), room + 6),
            mark: mark_words(node),
        }
    }
}

fn body(node: &Node, shown: &Shown) -> impl IntoView + use<> {
    let swatch = node.content.map(|hash| {
        view! {
            <g transform=format!("translate({},{})", NODE_WIDTH - 28.0, NODE_HEIGHT / 2.0 - 8.0)>
                <Swatch hash size=16.0 />
            </g>
        }
    });
    view! {
        <title>{format!("{} {}", kind_word(node.kind), node.name)}</title>
        <rect class="graph-box" width=NODE_WIDTH height=NODE_HEIGHT rx="8" />
        <rect class="graph-stripe" width="5" height=NODE_HEIGHT rx="2.5" />
        // The spaces part the words for those who hear them.
        <text class="graph-name" x="15" y="22">{shown.name.clone()}</text>
        " "
        <text class="graph-sub" x="15" y="40">{shown.facts.clone()}</text>
        " "
        {swatch}
        {shown.mark.clone().and_then(|text| mark_view(node, text))}
    }
}

/// The first thing that happened during the node's steps, and how many others.
fn mark_words(node: &Node) -> Option<String> {
    let first = node.marks.first()?;
    let others = node.marks.len() - 1;
    let more = if others > 0 {
        format!(" +{others}")
    } else {
        String::new()
    };
    let times = if first.count > 1 {
        format!(" {}\u{d7}", first.count)
    } else {
        String::new()
    };
    Some(format!("{}{times}{more}", format::shorten(&first.name, 18)))
}

/// What happened during the node's steps, as a pill on its lower edge.
fn mark_view(node: &Node, text: String) -> Option<impl IntoView + use<>> {
    let kind = node.marks.first()?.kind;
    let width = 14.0 + text.chars().count() as f64 * 6.2;
    let all: Vec<String> = node
        .marks
        .iter()
        .map(|mark| format!("{} {}\u{d7}", mark.name, mark.count))
        .collect();
    Some(view! {
        <g class=format!("graph-mark {}", kind_class(kind)) transform=format!("translate(14,{})", NODE_HEIGHT - 4.0)>
            <title>{all.join(", ")}</title>
            <rect width=width height="16" rx="8" />
            <text x="7" y="12">{text}</text>
        </g>
    })
}

/// The second line: how often, how it ended, how long.
fn facts(node: &Node) -> String {
    let mut parts = Vec::new();
    if node.count() > 1 {
        parts.push(format!("{}\u{d7}", node.count()));
    }
    parts.extend(node.note.clone());
    if node.failures > 0 {
        parts.push(format!("{} failed", node.failures));
    }
    if node.waiting > 0 {
        parts.push("no response yet".to_owned());
    }
    if node.contents > 1 {
        parts.push(format!("{} contents", node.contents));
    }
    if node.total_ms > 0 {
        parts.push(format::duration(node.total_ms));
    }
    if parts.is_empty() {
        kind_word(node.kind).to_owned()
    } else {
        parts.join(" \u{b7} ")
    }
}

/// What is read out: the words in the box as they are, and in full where they were shortened.
fn spoken(node: &Node, shown: &Shown, hot: bool) -> String {
    let mut parts = vec![format!("{} {}", kind_word(node.kind), shown.name), shown.facts.clone()];
    parts.extend(shown.mark.clone());
    let facts = facts(node);
    if shown.name != node.name || shown.facts != facts {
        parts.push(format!("in full {}, {facts}", node.name));
    }
    if hot {
        parts.push("part of the signal's evidence".to_owned());
    }
    parts.join(", ")
}
