//! Wheel, drag and pinch on a picture that can be moved and zoomed.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent, WheelEvent};

/// A pointer that moves less than this, in pixels, is a click.
const CLICK: f64 = 4.0;
/// What a wheel's line is in pixels.
const LINE: f64 = 16.0;
/// How much one pixel of the wheel zooms.
const WHEEL_ZOOM: f64 = 0.004;

/// What the reader's hand asks for. Distances and places are in pixels of the element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    /// Dragged along.
    Drag { dx: f64, dy: f64 },
    /// Scrolled; without effect, the page scrolls instead.
    Scroll { dx: f64, dy: f64 },
    /// Larger by `factor` around `at`.
    Zoom { factor: f64, at: (f64, f64) },
}

/// Handlers for the events of one element.
#[derive(Clone, Copy)]
pub struct Gestures {
    act: StoredValue<Act, LocalStorage>,
    pointers: StoredValue<Vec<Pointer>>,
    /// A click that ends a drag is no click.
    dragging: StoredValue<bool>,
}

type Act = Box<dyn Fn(Gesture) -> bool>;

#[derive(Clone, Copy)]
struct Pointer {
    id: i32,
    x: f64,
    y: f64,
}

impl Gestures {
    /// `act` answers whether the gesture had an effect.
    pub fn new(act: impl Fn(Gesture) -> bool + 'static) -> Self {
        Self {
            act: StoredValue::new_local(Box::new(act)),
            pointers: StoredValue::new(Vec::new()),
            dragging: StoredValue::new(false),
        }
    }

    fn act(self, gesture: Gesture) -> bool {
        self.act.with_value(|act| act(gesture))
    }

    /// Scrolls, or zooms with Ctrl or ⌘, which is also what a trackpad's pinch says.
    pub fn wheel(self, event: &WheelEvent) {
        let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE {
            LINE
        } else {
            1.0
        };
        let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
        let used = if event.ctrl_key() || event.meta_key() {
            let factor = (-dy * WHEEL_ZOOM).exp();
            self.act(Gesture::Zoom {
                factor,
                at: place(event),
            })
        } else {
            self.act(Gesture::Scroll { dx: -dx, dy: -dy })
        };
        if used {
            event.prevent_default();
        }
    }

    pub fn down(self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let (x, y) = place(event);
        let id = event.pointer_id();
        self.pointers.update_value(|pointers| {
            pointers.retain(|pointer| pointer.id != id);
            pointers.push(Pointer { id, x, y });
        });
    }

    pub fn moved(self, event: &PointerEvent) {
        if event.buttons() == 0 {
            self.up(event);
            return;
        }
        let pointers = self.pointers.get_value();
        let Some(before) = pointers.iter().find(|pointer| pointer.id == event.pointer_id()) else {
            return;
        };
        let (x, y) = place(event);
        let (dx, dy) = (x - before.x, y - before.y);
        if !self.dragging.get_value() {
            if dx.hypot(dy) < CLICK {
                return;
            }
            self.dragging.set_value(true);
            capture(event);
        }
        if let Some(other) = pointers.iter().find(|pointer| pointer.id != before.id) {
            let apart = |x: f64, y: f64| (x - other.x).hypot(y - other.y).max(1.0);
            self.act(Gesture::Zoom {
                factor: apart(x, y) / apart(before.x, before.y),
                at: (f64::midpoint(x, other.x), f64::midpoint(y, other.y)),
            });
        }
        // Each of two fingers moves the middle between them by half of its own way.
        let share = 1.0 / pointers.len() as f64;
        self.act(Gesture::Drag {
            dx: dx * share,
            dy: dy * share,
        });
        let id = before.id;
        self.pointers.update_value(|pointers| {
            if let Some(pointer) = pointers.iter_mut().find(|pointer| pointer.id == id) {
                (pointer.x, pointer.y) = (x, y);
            }
        });
    }

    /// The pointer was lifted, or the browser took it.
    pub fn up(self, event: &PointerEvent) {
        let id = event.pointer_id();
        self.pointers
            .update_value(|pointers| pointers.retain(|pointer| pointer.id != id));
        if self.pointers.with_value(Vec::is_empty) {
            self.dragging.set_value(false);
        }
    }
}

/// Where the pointer is, in pixels from the element's upper left corner.
pub fn place(event: &web_sys::MouseEvent) -> (f64, f64) {
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    match event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    {
        Some(element) => {
            let edges = element.get_bounding_client_rect();
            (x - edges.left(), y - edges.top())
        }
        None => (x, y),
    }
}

/// From now on the pointer's events come to the element, wherever the pointer is.
fn capture(event: &PointerEvent) {
    let element = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(element) = element {
        // A pointer that was just lifted cannot be captured, and need not be.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}
