//! The run on a strict time axis, which is stretched by buttons, keys and wheel.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;

use super::lane_item::{AXIS, ROW};
use super::selection::Selection;
use super::time_item::{TimeItemView, item_id};
use super::time_view::TimeView;
use super::unrolled::lane_word;
use super::zoom_tools::ZoomTools;
use crate::browser::{self, Gesture, Gestures};
use crate::view_model::format;
use crate::view_model::graph::timeline::{Row, pauses, visible, x_of};
use crate::view_model::graph::{TimeItem, time_ticks, timeline};

const FRAME: &str = "timeline";

/// Pauses narrower than this have no room for words.
const WORDS: f64 = 76.0;

#[component]
pub fn TimelineLane(
    selection: Selection,
    /// Class of the highlighted signal's severity.
    #[prop(into)]
    severity: Signal<&'static str>,
) -> impl IntoView {
    let model = selection.model;
    let frame = NodeRef::<Div>::new();
    let of_run = Memo::new(move |_| {
        model.with(|model| {
            let run = &model.detail.run;
            Arc::new(timeline(model.steps(), run.started_at, run.last_event_at))
        })
    });
    let view = TimeView::new(of_run, frame);
    let items = Memo::new(move |_| of_run.with(|timeline| timeline.items(view.scale())));
    let drawn = Memo::new(move |_| {
        let (left, right) = view.window();
        items.with(|rows| {
            let seen = rows.iter().flat_map(|row| visible(row, left, right));
            seen.cloned().collect::<Vec<_>>()
        })
    });
    selection.follow(move |position, focus| {
        if !view.is_there() {
            return false;
        }
        if let Some(span) = of_run.with_untracked(|timeline| timeline.time_of(position)) {
            view.reveal(span.start, span.end);
        }
        if focus {
            browser::focus(FRAME);
        }
        true
    });
    let hand = Gestures::new(move |gesture| match gesture {
        Gesture::Zoom { factor, at } => view.zoom(factor, at.0),
        // The frame scrolls by itself.
        Gesture::Drag { .. } | Gesture::Scroll { .. } => false,
    });
    let chosen = move || {
        let step = selection.step.get()?;
        let is_chosen =
            |item: &&TimeItem| of_run.with(|timeline| timeline.steps_of(item).iter().any(|span| span.position == step));
        drawn.with(|drawn| drawn.iter().find(is_chosen).map(item_id))
    };
    let height = move || of_run.with(|timeline| AXIS + ROW * timeline.rows.len() as f64);
    view! {
        <div class="lane lane--time">
                <div class="lane-names" aria-hidden="true">{move || of_run.with(|timeline| names(&timeline.rows).collect_view())}</div>
                <div
                    class="lane-frame"
                    id=FRAME
                    node_ref=frame
                    tabindex="0"
                    role="listbox"
                    aria-label="Steps by time. Left and right go from step to step, plus and minus zoom, 0 shows all of the run."
                    aria-activedescendant=chosen
                    on:scroll=move |_| view.scrolled()
                    on:wheel=move |event| hand.wheel(&event)
                    on:keydown=move |event| on_key(&event, view, selection)
                >
                    <svg
                        class=move || format!("lane-svg {}", severity.get())
                        width=move || format!("{:.0}", view.width())
                        height=height
                        role="presentation"
                    >
                        {move || axis(view, height())}
                        {move || idle(view, selection, height())}
                        <For each=move || drawn.get() key=key let:item>
                            <TimeItemView view selection item />
                        </For>
                    </svg>
                </div>
            </div>
        <div class="lane-foot">
            <p class="lane-legend">
                "Every step at its time, as long as it took. Steps too close to be told apart are one mark with their number: zoom in with + or Ctrl and the wheel."
            </p>
            <ZoomTools
                whole="Show the whole run"
                zoom_in=move || view.zoom_in()
                zoom_out=move || view.zoom_out()
                fit=move || view.fit()
            />
        </div>
    }
}

/// An item is drawn anew when it changes in any way.
fn key(item: &TimeItem) -> (usize, usize, usize, u64, u64) {
    (
        item.row,
        item.spans.start,
        item.spans.end,
        item.x.to_bits(),
        item.width.to_bits(),
    )
}

/// Only the first of a kind's rows has its name.
fn names(rows: &[Row]) -> impl Iterator<Item = impl IntoView + use<>> {
    let kinds = rows.iter().enumerate();
    kinds.map(|(number, row)| {
        let first = number == 0 || rows[number - 1].kind != row.kind;
        view! { <span>{first.then(|| lane_word(row.kind))}</span> }
    })
}

/// Lines at round times, with their names.
fn axis(view: TimeView, height: f64) -> impl IntoView {
    let ((left, right), scale) = (view.window(), view.scale());
    let ticks = time_ticks(left / scale, right.min(view.width()) / scale, scale);
    let tick = |(ms, name): (u64, String)| {
        let x = format!("{:.1}", x_of(ms, scale));
        view! {
            <path class="lane-grid" d=format!("M{x} {:.0}V{height:.0}", AXIS - 6.0) />
            <text class="lane-tick" x=x y="15">{name}</text>
        }
    };
    ticks.into_iter().map(tick).collect_view()
}

/// The long pauses, as long as they were.
fn idle(view: TimeView, selection: Selection, height: f64) -> impl IntoView {
    let ((left, right), scale) = (view.window(), view.scale());
    let pauses = selection.model.with(|model| pauses(&model.timing, scale));
    let seen = pauses
        .into_iter()
        .filter(move |(_, x, width)| x + width >= left && *x <= right);
    let pause = |(gap, x, width): (crate::view_model::graph::Gap, f64, f64)| {
        let words = format!("idle {}", format::duration(gap.ms));
        let middle = f64::midpoint(AXIS, height) + 4.0;
        let text = (width >= WORDS).then(|| {
            view! { <text class="lane-tick" x=format!("{:.1}", x + width / 2.0) y=middle text-anchor="middle">{words.clone()}</text> }
        });
        view! {
            <g class="lane-idle">
                <title>{format!("Nothing was on its way for {}", format::duration(gap.ms))}</title>
                <rect x=format!("{x:.1}") y=AXIS width=format!("{width:.1}") height=height - AXIS />
                {text}
            </g>
        }
    };
    seen.map(pause).collect_view()
}

fn on_key(event: &KeyboardEvent, view: TimeView, selection: Selection) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return;
    }
    let key = event.key();
    match key.as_str() {
        "+" | "=" => view.zoom_in(),
        "-" | "_" => view.zoom_out(),
        "0" => view.fit(),
        "ArrowLeft" | "ArrowRight" | "Home" | "End" => go(&key, view, selection),
        _ => return,
    }
    event.prevent_default();
}

/// Chooses the step that a key leads to.
fn go(key: &str, view: TimeView, selection: Selection) {
    let at = selection.step.get_untracked();
    let to = view.timeline.with_untracked(|timeline| {
        let (first, last) = timeline.ends()?;
        match (key, at) {
            ("End", _) => Some(last),
            ("ArrowLeft", Some(at)) => timeline.neighbour(at, false),
            ("ArrowRight", Some(at)) => timeline.neighbour(at, true),
            _ => Some(first),
        }
    });
    if let Some(to) = to {
        selection.on_select.run(to);
    }
}
