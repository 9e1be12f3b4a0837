//! One mark of the time axis: a step, or several that are too close to be told apart.

use leptos::prelude::*;

use super::lane_item::{AXIS, ROW};
use super::selection::Selection;
use super::time_view::TimeView;
use crate::components::use_ui;
use crate::view_model::format;
use crate::view_model::graph::TimeItem;
use crate::view_model::graph::timeline::Span;
use crate::view_model::run::{RunModel, has_hash, kind_class, kind_word};

/// Room around an item in its row.
const PAD: f64 = 6.0;
/// Pixels of a letter.
const LETTER: f64 = 7.0;
/// Narrower items have no room for words.
const WORDS: f64 = 44.0;

pub fn item_id(item: &TimeItem) -> String {
    format!("time-{}-{}", item.row, item.spans.start)
}

#[component]
pub fn TimeItemView(view: TimeView, selection: Selection, item: TimeItem) -> impl IntoView {
    let spans: Vec<Span> = view
        .timeline
        .with_untracked(|timeline| timeline.steps_of(&item).to_vec());
    let (Some(first), Some(last)) = (spans.first().copied(), spans.last().copied()) else {
        return ().into_any();
    };
    let face = selection.model.with_untracked(|model| Face::of(model, &spans));
    let positions: StoredValue<Vec<usize>> = StoredValue::new(spans.iter().map(|span| span.position).collect());
    let any =
        move |test: &dyn Fn(usize) -> bool| positions.with_value(|positions| positions.iter().any(|it| test(*it)));
    let hot = Memo::new(move |_| selection.marks.with(|marks| any(&|position| marks.names(position))));
    let chosen = Memo::new(move |_| {
        selection
            .step
            .get()
            .is_some_and(|step| any(&|position| position == step))
    });
    let pointed = use_ui().pointed;
    let lit = Memo::new(move |_| {
        let hash = pointed.get();
        hash.is_some_and(|hash| {
            selection
                .model
                .with(|model| any(&|position| model.step(position).is_some_and(|step| has_hash(step, hash))))
        })
    });
    let (kind, failed) = (face.kind, face.failed);
    let class = move || {
        let on = |on: bool, name: &'static str| if on { name } else { "" };
        let (hot, chosen, lit) = (
            on(hot.get(), " hot"),
            on(chosen.get(), " selected"),
            on(lit.get(), " same"),
        );
        format!("lane-item {kind}{hot}{chosen}{lit}{}", on(failed, " failed"))
    };
    let act = move |_| {
        selection.on_select.run(first.position);
        if first.position != last.position {
            view.zoom_to(first.start, last.end);
        }
    };
    let (width, height) = (item.width, ROW - 2.0 * PAD);
    let y = AXIS + ROW * item.row as f64 + PAD;
    let letters = ((width - 10.0) / LETTER).max(1.0) as usize;
    let words = (width >= WORDS || spans.len() > 1 && width >= 20.0)
        .then(|| view! { <text class="lane-name" x="5" y="21">{format::shorten(&face.name, letters)}</text> });
    view! {
        <g
            id=item_id(&item)
            class=class
            transform=format!("translate({:.1},{y:.1})", item.x)
            role="option"
            aria-selected=move || chosen.get().to_string()
            aria-label=face.said.clone()
            on:click=act
            on:pointerenter=move |_| pointed.set(face.content)
            on:pointerleave=move |_| pointed.set(None)
        >
            <title>{face.said.clone()}</title>
            <rect class="lane-box" width=format!("{width:.1}") height=height rx="4" />
            {words}
            {failed.then(|| view! { <path class="lane-failed" d="M3 3l5 5M3 8l5 -5" /> })}
        </g>
    }
    .into_any()
}

/// What a mark looks like and says.
struct Face {
    kind: &'static str,
    said: String,
    name: String,
    content: Option<api::ContentHash>,
    failed: bool,
}

impl Face {
    fn of(model: &RunModel, spans: &[Span]) -> Self {
        let steps = || spans.iter().filter_map(|span| model.step(span.position));
        let (Some(span), Some(step)) = (spans.first(), steps().next()) else {
            return Self {
                kind: "",
                said: String::new(),
                name: String::new(),
                content: None,
                failed: false,
            };
        };
        let at = format::offset(span.start);
        let (said, name) = if spans.len() == 1 {
            let kind = kind_word(step.kind);
            let took = step
                .duration_ms
                .map_or_else(String::new, |ms| format!(", took {}", format::duration(ms)));
            (
                format!("Step {}: {kind} {}, at {at}{took}", step.step_index, step.name),
                step.name.as_str().to_owned(),
            )
        } else {
            let last = steps().next_back().map_or(0, |step| step.step_index);
            let count = format::count(spans.len() as u64);
            (
                format!(
                    "{count} steps, {} to {last}, from {at}. Zoom in to see each.",
                    step.step_index
                ),
                count,
            )
        };
        Self {
            kind: kind_class(step.kind),
            said,
            name,
            content: step.content_hash.filter(|_| spans.len() == 1),
            failed: steps().any(|step| step.outcome == api::StepOutcome::Failed),
        }
    }
}
