//! The unrolled run: every step in order, one lane per kind, drawn only where it is seen.

use std::sync::Arc;

use api::StepKind;
use leptos::html::Div;
use leptos::prelude::*;

use crate::components::Swatch;
use crate::view_model::format;
use crate::view_model::graph::{EvidenceMarks, LaneItem};
use crate::view_model::run::{RunModel, kind_class, kind_word};

const ROW: f64 = 44.0;
const AXIS: f64 = 26.0;
/// Pixels drawn beyond the visible part, so that a fast scroll meets no gap.
const MARGIN: f64 = 600.0;

#[component]
pub fn UnrolledLane(
    model: Arc<RunModel>,
    marks: EvidenceMarks,
    /// Class of the highlighted signal's severity.
    severity: &'static str,
    #[prop(into)] selected: Signal<Option<usize>>,
    on_select: Callback<usize>,
) -> impl IntoView {
    let frame = NodeRef::<Div>::new();
    let (left, set_left) = signal(0.0);
    let on_scroll = move |_| {
        if let Some(frame) = frame.get() {
            set_left.set(f64::from(frame.scroll_left()));
        }
    };
    // Whole steps of a hundred pixels, so that most scroll events change nothing.
    let window = Memo::new(move |_| (left.get() / 100.0).floor() * 100.0);
    let height = AXIS + ROW * model.lane.kinds.len() as f64;
    let width = model.lane.width.max(1.0);
    let names = model
        .lane
        .kinds
        .iter()
        .map(|kind| view! { <span>{lane_word(*kind)}</span> })
        .collect_view();
    let items = {
        let model = Arc::clone(&model);
        move || {
            let seen = model
                .lane
                .visible(window.get() - MARGIN, window.get() + 2600.0 + MARGIN);
            model.lane.items[seen]
                .iter()
                .map(|item| item_view(&model, &marks, item, selected, on_select))
                .collect_view()
        }
    };
    view! {
        <div class="lane">
            <div class="lane-names" aria-hidden="true">{names}</div>
            <div class="lane-frame" node_ref=frame on:scroll=on_scroll tabindex="0" role="group" aria-label="Steps in order">
                <svg class=format!("lane-svg {severity}") width=width height=height>
                    {items}
                </svg>
            </div>
        </div>
    }
}

fn item_view(
    model: &Arc<RunModel>,
    marks: &EvidenceMarks,
    item: &LaneItem,
    selected: Signal<Option<usize>>,
    on_select: Callback<usize>,
) -> impl IntoView + use<> {
    let position = item.position;
    let step = model.step(position).cloned()?;
    let hot = marks.steps.binary_search(&position).is_ok();
    let class = move || {
        let hot = if hot { " hot" } else { "" };
        let chosen = if selected.get() == Some(position) {
            " selected"
        } else {
            ""
        };
        format!("lane-item {}{hot}{chosen}", kind_class(step.kind))
    };
    let said = format!("Step {}: {} {}", step.step_index, kind_word(step.kind), step.name);
    let wide = item.width > 70.0;
    let name = wide.then(|| {
        let letters = ((item.width - 34.0) / 7.0).max(1.0) as usize;
        view! { <text class="lane-name" x="26" y="20">{format::shorten(step.name.as_str(), letters)}</text> }
    });
    let swatch = step.content_hash.map(|hash| {
        view! { <g transform="translate(5,9)"><Swatch hash size=12.0 /></g> }
    });
    let y = AXIS + ROW * item.lane as f64 + 6.0;
    let tick = format::offset(item.offset_ms);
    Some(view! {
        <g
            class=class
            transform=format!("translate({:.1},{y:.1})", item.x)
            role="button"
            aria-label=said.clone()
            on:click=move |_| on_select.run(position)
        >
            <title>{format!("{said}, at {tick}")}</title>
            <rect class="lane-box" width=item.width height=ROW - 14.0 rx="5" />
            {swatch}
            {name}
        </g>
        {wide.then(|| view! { <text class="lane-tick" x=item.x y="15">{tick}</text> })}
    })
}

/// Start, end, external signals and policies share the last lane.
const fn lane_word(kind: StepKind) -> &'static str {
    match kind {
        StepKind::External => "Marks",
        kind => kind_word(kind),
    }
}
