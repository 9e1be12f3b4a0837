//! The whole lane in one strip, with a frame around what is seen of it.

use leptos::html::Div;
use leptos::prelude::*;

use super::lane_view::LaneView;
use super::sketch::SketchView;
use crate::browser;
use crate::view_model::graph::{LaneWhat, sketch};

/// Height of a kind's row in pixels.
const ROW: f64 = 7.0;

#[component]
pub fn LaneMap(view: LaneView) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let size = browser::use_size(place);
    let length = move || view.lane.with(|lane| lane.width.max(1.0));
    let width = Memo::new(move |_| size.get().0.max(1.0));
    let cut = move || length() > view.size.get().0 + 1.0;
    let sketch = Memo::new(move |_| {
        let (model, marks) = (view.selection.model.get(), view.selection.marks.get());
        let hot = |item: &crate::view_model::graph::LaneItem| match item.what {
            LaneWhat::Step(position) => marks.names(position),
            LaneWhat::Loop(number) => {
                let found = model.loops.get(number);
                found.is_some_and(|found| marks.steps.iter().any(|step| found.contains(*step)))
            }
            LaneWhat::Pause(_) => false,
        };
        let kind = |position: usize| model.step(position).map_or(api::StepKind::External, |step| step.kind);
        view.lane
            .with(|lane| sketch::of_lane(lane, kind, hot, width.get(), ROW))
    });
    let height = move || format!("{:.0}", ROW * view.lane.with(|lane| lane.kinds.len().max(1)) as f64);
    let share = move |part: f64| format!("{:.2}%", part / length() * 100.0);
    let now = move || (view.left.get() / (length() - view.size.get().0).max(1.0) * 100.0).clamp(0.0, 100.0);
    let aim = move |event: &leptos::ev::PointerEvent| {
        let (x, _) = browser::place(event);
        view.centre(x / width.get_untracked() * untrack(length));
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let (left, page) = (view.left.get_untracked(), view.size.get_untracked().0);
        let middle = left + page / 2.0;
        let to = match event.key().as_str() {
            "ArrowRight" => middle + page / 4.0,
            "ArrowLeft" => middle - page / 4.0,
            "PageDown" => middle + page,
            "PageUp" => middle - page,
            "Home" => 0.0,
            "End" => untrack(length),
            _ => return,
        };
        event.prevent_default();
        view.centre(to);
    };
    view! {
        <div class="lane-map" node_ref=place>
            <Show when=cut>
                <div
                    class="lane-map__strip"
                    role="slider"
                    tabindex="0"
                    aria-label="Part of the run that is shown"
                    aria-valuemin="0"
                    aria-valuemax="100"
                    aria-valuenow=move || format!("{:.0}", now())
                    aria-valuetext=move || format!("{:.0} percent of the way", now())
                    on:pointerdown=move |event| aim(&event)
                    on:pointermove=move |event| {
                        if event.buttons() & 1 == 1 {
                            aim(&event);
                        }
                    }
                    on:keydown=on_key
                >
                    <svg width="100%" height=height aria-hidden="true">
                        <SketchView sketch />
                        <rect
                            class="minimap-seen"
                            x=move || share(view.left.get())
                            width=move || share(view.size.get().0)
                            height="100%"
                            rx="2"
                        />
                    </svg>
                </div>
            </Show>
        </div>
    }
}
