//! Where the reader looks in the folded graph. It stays through every growth of the run.

use leptos::prelude::*;

use crate::browser::Gesture;
use crate::view_model::graph::{Camera, Rect, Size};

/// One press of a button or key zooms by this.
const ZOOM: f64 = 1.25;
/// One press of an arrow key moves by this many pixels.
const STEP: f64 = 60.0;

/// The minimap is shown when a smaller part of the picture than this is seen.
const MAP_BELOW: f64 = 0.75;

#[derive(Clone, Copy)]
pub struct GraphView {
    /// Where the reader went; `None` before the first movement.
    moved: RwSignal<Option<Camera>>,
    pub picture: Signal<Size>,
    pub frame: Signal<Size>,
}

impl GraphView {
    pub fn new(picture: impl Into<Signal<Size>>, frame: impl Into<Signal<Size>>) -> Self {
        Self {
            moved: RwSignal::new(None),
            picture: picture.into(),
            frame: frame.into(),
        }
    }

    pub fn camera(self) -> Camera {
        let home = || Camera::home(self.picture.get(), self.frame.get());
        self.moved.get().unwrap_or_else(home)
    }

    /// The part of the picture that is seen.
    pub fn seen(self) -> Rect {
        self.camera().seen(self.frame.get())
    }

    /// Whether something of the picture is out of sight.
    pub fn is_cut(self) -> bool {
        let (picture, seen) = (self.picture.get(), self.seen());
        let whole = seen.x <= 1.0 && seen.y <= 1.0;
        !(whole && seen.x + seen.width >= picture.0 - 1.0 && seen.y + seen.height >= picture.1 - 1.0)
    }

    /// Whether so much is out of sight that a map helps more than it hides.
    pub fn needs_map(self) -> bool {
        let (picture, seen) = (self.picture.get(), self.seen());
        self.is_cut() && seen.width * seen.height < picture.0 * picture.1 * MAP_BELOW
    }

    /// Whether the frame has been measured.
    pub fn is_there(self) -> bool {
        self.frame.get().0 > 0.0
    }

    pub fn act(self, gesture: Gesture) -> bool {
        match gesture {
            Gesture::Drag { dx, dy } => self.pan(dx, dy),
            Gesture::Scroll { dx, dy } => untrack(|| self.is_cut()) && self.pan(dx, dy),
            Gesture::Zoom { factor, at } => {
                self.change(|camera, picture, frame| camera.zoom(factor, at, picture, frame))
            }
        }
    }

    /// The keys of a frame that has the focus; whether it is one of them.
    pub fn key(self, key: &str) -> bool {
        match key {
            "+" | "=" => self.zoom_in(),
            "-" | "_" => self.zoom_out(),
            "0" => self.fit(),
            "ArrowLeft" => {
                self.pan(STEP, 0.0);
            }
            "ArrowRight" => {
                self.pan(-STEP, 0.0);
            }
            "ArrowUp" => {
                self.pan(0.0, STEP);
            }
            "ArrowDown" => {
                self.pan(0.0, -STEP);
            }
            _ => return false,
        }
        true
    }

    pub fn zoom_in(self) {
        self.zoom(ZOOM);
    }

    pub fn zoom_out(self) {
        self.zoom(1.0 / ZOOM);
    }

    /// Shows the whole picture.
    pub fn fit(self) {
        self.change(|_, picture, frame| Camera::fit(picture, frame));
    }

    /// Moves as far as is needed to see `part`.
    pub fn reveal(self, part: Rect) {
        self.change(|camera, picture, frame| camera.reveal(part, picture, frame));
    }

    /// Moves a point of the picture into the middle.
    pub fn centre(self, x: f64, y: f64) {
        self.change(|camera, picture, frame| camera.centre(x, y, frame).pan(0.0, 0.0, picture, frame));
    }

    fn zoom(self, factor: f64) {
        self.change(|camera, picture, frame| camera.zoom(factor, (frame.0 / 2.0, frame.1 / 2.0), picture, frame));
    }

    fn pan(self, dx: f64, dy: f64) -> bool {
        self.change(|camera, picture, frame| camera.pan(dx, dy, picture, frame))
    }

    /// Whether the change changed anything.
    fn change(self, change: impl FnOnce(Camera, Size, Size) -> Camera) -> bool {
        let before = untrack(|| self.camera());
        let after = change(before, self.picture.get_untracked(), self.frame.get_untracked());
        if after != before {
            self.moved.set(Some(after));
        }
        after != before
    }
}
