//! What part of the unrolled run the reader looks at, and how far it is stretched.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;

use super::lane_item::item_id;
use super::selection::Selection;
use super::url::RunUrl;
use crate::browser;
use crate::view_model::graph::stretch::{MOST_ZOOM, fitting, moved, stretched};
use crate::view_model::graph::{Lane, lane};

/// One press of a button or key zooms by this, as on the time axis.
const ZOOM: f64 = 1.6;

/// The lane's parts share where it is scrolled to and which item the keys are at.
#[derive(Clone, Copy)]
pub struct LaneView {
    pub selection: Selection,
    /// As it is drawn.
    pub lane: Memo<Arc<Lane>>,
    /// As it is laid out, before it is stretched.
    natural: Memo<Arc<Lane>>,
    /// How many times wider steps are than they are laid out.
    zoom: RwSignal<f64>,
    pub left: RwSignal<f64>,
    /// Width and height of the frame in pixels.
    pub size: ReadSignal<(f64, f64)>,
    /// Position of the first step of the item that Tab goes to.
    pub active: RwSignal<usize>,
    frame: NodeRef<Div>,
}

impl LaneView {
    pub fn new(selection: Selection, url: RunUrl, frame: NodeRef<Div>) -> Self {
        let natural = Memo::new(move |_| {
            let of_run = |open: &Vec<usize>| {
                let model = selection.model.get();
                Arc::new(lane(model.steps(), &model.loops, &model.timing, open))
            };
            url.open.with(of_run)
        });
        let zoom = RwSignal::new(1.0);
        Self {
            selection,
            lane: Memo::new(move |_| natural.with(|lane| Arc::new(stretched(lane, zoom.get())))),
            natural,
            zoom,
            left: RwSignal::new(0.0),
            size: browser::use_size(frame),
            active: RwSignal::new(0),
            frame,
        }
    }

    /// Takes note of where the frame is scrolled to.
    pub fn scrolled(self) {
        if let Some(frame) = self.frame.get_untracked() {
            self.left.set(f64::from(frame.scroll_left()));
        }
    }

    /// Scrolls so that `x` is in the middle.
    pub fn centre(self, x: f64) {
        self.scroll_to(x - self.size.get_untracked().0 / 2.0);
    }

    /// Scrolls as far as is needed to see the item that stands for a step; the first step of that item.
    pub fn reveal(self, position: usize) -> Option<usize> {
        let lane = self.lane.get_untracked();
        let item = lane.items.get(lane.item_of(position)?)?;
        let (left, width) = (self.left.get_untracked(), self.size.get_untracked().0);
        if item.x < left || item.x + item.width > left + width {
            self.centre(item.x + item.width / 2.0);
        }
        Some(item.first)
    }

    pub fn zoom_in(self) {
        self.zoom(ZOOM, self.anchor());
    }

    pub fn zoom_out(self) {
        self.zoom(1.0 / ZOOM, self.anchor());
    }

    /// Shows the whole run, or as much of it as can be told apart.
    pub fn fit(self) {
        self.zoom.set(self.least());
        self.scroll_to(0.0);
    }

    /// Stretches the steps by `factor`; what is at `at`, in pixels from the frame's left edge, stays there.
    /// Whether that changed anything.
    pub fn zoom(self, factor: f64, at: f64) -> bool {
        let (before, was) = (self.lane.get_untracked(), self.zoom.get_untracked());
        let zoom = (was * factor).clamp(self.least(), MOST_ZOOM);
        let x = self.left.get_untracked() + at;
        self.zoom.set(zoom);
        self.scroll_to(moved(&before, &self.lane.get_untracked(), x) - at);
        (zoom - was).abs() > f64::EPSILON
    }

    /// Plus, minus and 0. An item that has the focus keeps it, though it is drawn anew.
    pub fn on_key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
            return;
        }
        let item = item_id(self.active.get_untracked());
        let had_focus = browser::has_focus(&item);
        match event.key().as_str() {
            "+" | "=" => self.zoom_in(),
            "-" | "_" => self.zoom_out(),
            "0" => self.fit(),
            _ => return,
        }
        event.prevent_default();
        if had_focus {
            browser::focus_later(&item);
        }
    }

    /// What stays in its place when buttons and keys zoom: the item that the keys are at, if it is seen.
    fn anchor(self) -> f64 {
        let (left, width) = (self.left.get_untracked(), self.size.get_untracked().0);
        let item = self.lane.with_untracked(|lane| {
            let item = lane.items.get(lane.item_of(self.active.get_untracked())?)?;
            Some(item.x + item.width / 2.0 - left)
        });
        item.filter(|at| (0.0..width).contains(at)).unwrap_or(width / 2.0)
    }

    /// The zoom at which the whole run is seen.
    fn least(self) -> f64 {
        let room = self.size.get_untracked().0;
        self.natural.with_untracked(|lane| fitting(lane, room))
    }

    fn scroll_to(self, left: f64) {
        let most = self.lane.with_untracked(|lane| lane.width) - self.size.get_untracked().0;
        let left = left.clamp(0.0, most.max(0.0));
        self.left.set(left);
        browser::scroll_left_to(self.frame, left);
    }
}
