//! The unrolled run: every step in order, one lane per kind, drawn only where it is seen.

use std::sync::Arc;

use api::StepKind;
use leptos::html::Div;
use leptos::prelude::*;

use super::lane_item::{AXIS, LaneItemView, ROW, item_id};
use super::lane_map::LaneMap;
use super::selection::Selection;
use super::url::RunUrl;
use crate::browser;
use crate::view_model::graph::lane::OpenLoop;
use crate::view_model::graph::{Lane, lane};
use crate::view_model::run::kind_word;

/// Pixels drawn beyond the visible part, so that a fast scroll meets no gap.
const MARGIN: f64 = 500.0;

/// The lane's parts share where it is scrolled to and which item the keys are at.
#[derive(Clone, Copy)]
pub struct LaneView {
    pub selection: Selection,
    pub lane: Memo<Arc<Lane>>,
    pub left: RwSignal<f64>,
    /// Width and height of the frame in pixels.
    pub size: ReadSignal<(f64, f64)>,
    /// Position of the first step of the item that Tab goes to.
    pub active: RwSignal<usize>,
    frame: NodeRef<Div>,
}

impl LaneView {
    /// Scrolls so that `x` is in the middle.
    pub fn centre(self, x: f64) {
        browser::scroll_left_to(self.frame, x - self.size.get_untracked().0 / 2.0);
    }

    /// Scrolls as far as is needed to see the item that stands for a step; the first step of that item.
    fn reveal(self, position: usize) -> Option<usize> {
        let lane = self.lane.get_untracked();
        let item = lane.items.get(lane.item_of(position)?)?;
        let (left, width) = (self.left.get_untracked(), self.size.get_untracked().0);
        if item.x < left || item.x + item.width > left + width {
            self.centre(item.x + item.width / 2.0);
        }
        Some(item.first)
    }
}

#[component]
pub fn UnrolledLane(
    selection: Selection,
    /// Class of the highlighted signal's severity.
    #[prop(into)]
    severity: Signal<&'static str>,
    url: RunUrl,
) -> impl IntoView {
    let model = selection.model;
    let frame = NodeRef::<Div>::new();
    let view = LaneView {
        selection,
        lane: Memo::new(move |_| {
            url.open
                .with(|open| model.with(|model| Arc::new(lane(model.steps(), &model.loops, &model.timing, open))))
        }),
        left: RwSignal::new(0.0),
        size: browser::use_size(frame),
        active: RwSignal::new(0),
        frame,
    };
    let on_scroll = move |_| {
        if let Some(frame) = frame.get_untracked() {
            view.left.set(f64::from(frame.scroll_left()));
        }
    };
    selection.follow(move |position, focus| {
        if view.size.get().0 <= 0.0 {
            return false;
        }
        let Some(first) = untrack(|| view.reveal(position)) else {
            return true;
        };
        view.active.set(first);
        if focus {
            browser::focus(&item_id(first));
        }
        true
    });
    let drawn = drawn(view);
    let names = move || {
        view.lane.with(|lane| {
            lane.kinds
                .iter()
                .map(|kind| view! { <span>{lane_word(*kind)}</span> })
                .collect_view()
        })
    };
    let height = move || view.lane.with(|lane| AXIS + ROW * lane.kinds.len() as f64);
    let brackets = move || {
        let lane = view.lane.get();
        lane.open_loops
            .iter()
            .map(|open| bracket(view, url, open))
            .collect_view()
    };
    view! {
        <div class="lane">
            <div class="lane-names" aria-hidden="true">{names}</div>
            <div class="lane-frame" node_ref=frame on:scroll=on_scroll role="group" aria-label="Steps in order">
                <svg
                    class=move || format!("lane-svg {}", severity.get())
                    width=move || view.lane.with(|lane| format!("{:.0}", lane.width.max(1.0)))
                    height=height
                    role="presentation"
                >
                    {brackets}
                    <For
                        each=move || drawn.get()
                        key=move |first| *first
                        let:first
                    >
                        <LaneItemView view url first />
                    </For>
                </svg>
            </div>
        </div>
        <LaneMap view />
        <Show when=move || model.with(|model| model.timing.parallel)>
            <p class="lane-legend">"Calls ran side by side. Bold: the critical path, which the duration is made of."</p>
        </Show>
    }
}

/// What is drawn: numbers of items by what they are, so that a run that grows keeps those that stay.
fn drawn(view: LaneView) -> Memo<Vec<Drawn>> {
    // Whole steps of some pixels, so that most scroll events change nothing.
    let window = Memo::new(move |_| {
        let left = (view.left.get() / 200.0).floor() * 200.0;
        (left - MARGIN, left + view.size.get().0 + 200.0 + MARGIN)
    });
    Memo::new(move |_| {
        let (left, right) = window.get();
        view.lane.with(|lane| {
            let mut items: Vec<usize> = lane.visible(left, right).collect();
            // The keys are at an item that may be out of sight.
            let active = lane.item_of(view.active.get()).filter(|active| !items.contains(active));
            items.extend(active);
            items.into_iter().map(|item| Drawn::of(lane, item)).collect()
        })
    })
}

/// An item by what it is: the step it begins with, and its kind of item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Drawn {
    pub first: usize,
    pub kind: DrawnKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DrawnKind {
    Step,
    Loop,
    Pause,
}

impl Drawn {
    fn of(lane: &Lane, item: usize) -> Self {
        use crate::view_model::graph::LaneWhat;
        let item = &lane.items[item];
        Self {
            first: item.first,
            kind: match item.what {
                LaneWhat::Step(_) => DrawnKind::Step,
                LaneWhat::Loop(_) => DrawnKind::Loop,
                LaneWhat::Pause(_) => DrawnKind::Pause,
            },
        }
    }
}

/// An opened loop: a line above its steps, and the way to fold it again.
fn bracket(view: LaneView, url: RunUrl, open: &OpenLoop) -> impl IntoView + use<> {
    let (number, x, width) = (open.number, open.x, open.width);
    let (first, words) = view.selection.model.with_untracked(|model| {
        let found = model.loops.get(number);
        found.map_or((0, String::new()), |found| (found.first, found.words(model.steps())))
    });
    let href = url.loop_href(first);
    view! {
        <rect class="lane-bracket" x=x y=AXIS - 4.0 width=width height="3" rx="1.5" />
        <a href=move || href.get() data-noscroll="true" aria-label=format!("Fold the loop, {words}")>
            <text class="lane-fold" x=x y="15">{format!("\u{2212} {words}")}</text>
        </a>
    }
}

/// Start, end, external signals and policies share the last lane.
pub const fn lane_word(kind: StepKind) -> &'static str {
    match kind {
        StepKind::External => "Marks",
        kind => kind_word(kind),
    }
}
