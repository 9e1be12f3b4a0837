//! The unrolled run: every step in order, one lane per kind, drawn only where it is seen.

use api::StepKind;
use leptos::html::Div;
use leptos::prelude::*;

use super::lane_item::{AXIS, LaneItemView, ROW, item_id};
use super::lane_map::LaneMap;
use super::lane_view::LaneView;
use super::selection::Selection;
use super::url::RunUrl;
use super::zoom_tools::ZoomTools;
use crate::browser::{self, Gesture, Gestures};
use crate::view_model::graph::Lane;
use crate::view_model::graph::lane::OpenLoop;
use crate::view_model::run::kind_word;

/// Pixels drawn beyond the visible part, so that a fast scroll meets no gap.
const MARGIN: f64 = 500.0;

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
    let view = LaneView::new(selection, url, frame);
    let hand = Gestures::new(move |gesture| match gesture {
        Gesture::Zoom { factor, at } => view.zoom(factor, at.0),
        // The frame scrolls by itself.
        Gesture::Drag { .. } | Gesture::Scroll { .. } => false,
    });
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
    let parallel = move || model.with(|model| model.timing.parallel);
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
            <div
                class="lane-frame"
                node_ref=frame
                role="group"
                aria-label="Steps in order. Plus and minus zoom, 0 shows all of the run."
                on:scroll=move |_| view.scrolled()
                on:wheel=move |event| hand.wheel(&event)
                on:keydown=move |event| view.on_key(&event)
            >
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
        <div class="lane-foot">
            <p class="lane-legend">
                "Every step in order, longer ones wider. Zoom with + and \u{2212} or Ctrl and the wheel."
                {move || parallel().then_some(" Calls ran side by side. Bold: the critical path, which the duration is made of.")}
            </p>
            <ZoomTools
                whole="Fit the run to the width"
                zoom_in=move || view.zoom_in()
                zoom_out=move || view.zoom_out()
                fit=move || view.fit()
            />
        </div>
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
