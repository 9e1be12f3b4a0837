//! What part of the time axis the reader looks at, and how far it is stretched.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;

use crate::browser;
use crate::view_model::graph::Timeline;
use crate::view_model::graph::timeline::{EDGE, x_of};

/// One press of a button or key zooms by this.
const ZOOM: f64 = 1.6;
/// Pixels of a millisecond at most.
const MOST_SCALE: f64 = 8.0;
/// Wider drawings lose their exact places.
const MOST_WIDTH: f64 = 2_000_000.0;
/// Pixels drawn beyond the visible part, so that a scroll meets no gap.
const MARGIN: f64 = 300.0;

#[derive(Clone, Copy)]
pub struct TimeView {
    pub timeline: Memo<Arc<Timeline>>,
    /// How many times longer than the frame the axis is; 1 shows all of the run.
    zoom: RwSignal<f64>,
    left: RwSignal<f64>,
    /// Width and height of the frame in pixels.
    size: ReadSignal<(f64, f64)>,
    frame: NodeRef<Div>,
}

impl TimeView {
    pub fn new(timeline: Memo<Arc<Timeline>>, frame: NodeRef<Div>) -> Self {
        Self {
            timeline,
            zoom: RwSignal::new(1.0),
            left: RwSignal::new(0.0),
            size: browser::use_size(frame),
            frame,
        }
    }

    /// Pixels per millisecond.
    pub fn scale(self) -> f64 {
        self.least_scale() * self.zoom.get()
    }

    /// Width of the whole axis in pixels.
    pub fn width(self) -> f64 {
        let span = self.timeline.with(|timeline| timeline.span_ms);
        x_of(span, self.scale()) + EDGE
    }

    /// Left and right edge of what is drawn; in whole steps of some pixels, so that most scroll events
    /// change nothing.
    pub fn window(self) -> (f64, f64) {
        let left = (self.left.get() / 200.0).floor() * 200.0;
        (left - MARGIN, left + self.size.get().0 + 200.0 + MARGIN)
    }

    /// Whether the frame has been measured.
    pub fn is_there(self) -> bool {
        self.size.get().0 > 0.0
    }

    /// Takes note of where the frame is scrolled to.
    pub fn scrolled(self) {
        if let Some(frame) = self.frame.get_untracked() {
            self.left.set(f64::from(frame.scroll_left()));
        }
    }

    pub fn zoom_in(self) {
        self.zoom(ZOOM, self.middle());
    }

    pub fn zoom_out(self) {
        self.zoom(1.0 / ZOOM, self.middle());
    }

    /// Shows the whole run.
    pub fn fit(self) {
        self.zoom.set(1.0);
        self.scroll_to(0.0);
    }

    /// Stretches the axis by `factor`; the time at `at`, in pixels from the frame's left edge, stays there.
    /// Whether that changed anything.
    pub fn zoom(self, factor: f64, at: f64) -> bool {
        let before = untrack(|| self.scale());
        let ms = (self.left.get_untracked() + at - EDGE) / before;
        let zoom = (self.zoom.get_untracked() * factor).clamp(1.0, untrack(|| self.most_zoom()));
        self.zoom.set(zoom);
        let after = untrack(|| self.scale());
        self.scroll_to(EDGE + ms * after - at);
        (after - before).abs() > f64::EPSILON
    }

    /// Stretches the axis so that the time from `start` to `end` fills the frame, as far as that is possible.
    pub fn zoom_to(self, start: u64, end: u64) {
        let share = (end - start).max(1) as f64 / self.timeline.with_untracked(|it| it.span_ms.max(1)) as f64;
        self.zoom.set((0.9 / share).clamp(1.0, untrack(|| self.most_zoom())));
        self.centre(start, end);
    }

    /// Scrolls as far as is needed to see a stretch of time.
    pub fn reveal(self, start: u64, end: u64) {
        let scale = untrack(|| self.scale());
        let (from, to) = (x_of(start, scale), x_of(end, scale));
        let (left, width) = (self.left.get_untracked(), self.size.get_untracked().0);
        if from < left || from.max(to.min(from + width)) > left + width {
            self.centre(start, end);
        }
    }

    /// Scrolls so that a stretch of time is in the middle, or its begin at the left if it is longer.
    fn centre(self, start: u64, end: u64) {
        let scale = untrack(|| self.scale());
        let (from, to) = (x_of(start, scale), x_of(end, scale));
        let width = self.size.get_untracked().0;
        let room = ((width - (to - from)) / 2.0).max(EDGE);
        self.scroll_to(from - room);
    }

    fn scroll_to(self, left: f64) {
        let most = untrack(|| self.width()) - self.size.get_untracked().0;
        let left = left.clamp(0.0, most.max(0.0));
        self.left.set(left);
        browser::scroll_left_to(self.frame, left);
    }

    fn middle(self) -> f64 {
        self.size.get_untracked().0 / 2.0
    }

    /// At which the run fills the frame.
    fn least_scale(self) -> f64 {
        let room = (self.size.get().0 - 2.0 * EDGE).max(1.0);
        room / self.timeline.with(|timeline| timeline.span_ms.max(1)) as f64
    }

    fn most_zoom(self) -> f64 {
        let by_width = MOST_WIDTH / self.size.get().0.max(1.0);
        (MOST_SCALE / self.least_scale()).min(by_width).max(1.0)
    }
}
