//! Panels that the browser draws in front of everything.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, ToggleEvent};

/// Pixels between a button and its panel.
const GAP: f64 = 4.0;
/// Below this share of the window's height a panel opens upwards.
const LOW: f64 = 0.55;

/// Where a panel is put: the values of its four edges, as the style sheet takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    pub left: String,
    pub right: String,
    pub top: String,
    pub bottom: String,
}

impl Default for Beside {
    fn default() -> Self {
        let auto = || "auto".to_owned();
        Self {
            left: auto(),
            right: auto(),
            top: auto(),
            bottom: auto(),
        }
    }
}

impl Beside {
    /// Below an element or above it, towards the middle of the window: wherever there is more room.
    pub fn of(element: &Element) -> Self {
        let edges = element.get_bounding_client_rect();
        let root = document().document_element();
        let (width, height) = root.map_or((0.0, 0.0), |root| {
            (f64::from(root.client_width()), f64::from(root.client_height()))
        });
        let mut beside = Self::default();
        if edges.left() + edges.right() < width {
            beside.left = pixels(edges.left());
        } else {
            beside.right = pixels(width - edges.right());
        }
        if edges.bottom() > height * LOW {
            beside.bottom = pixels(height - edges.top() + GAP);
        } else {
            beside.top = pixels(edges.bottom() + GAP);
        }
        beside
    }
}

fn pixels(length: f64) -> String {
    format!("{:.0}px", length.max(0.0))
}

/// Whether a `beforetoggle` event tells of a panel that opens.
pub fn opens(event: &Event) -> bool {
    event
        .dyn_ref::<ToggleEvent>()
        .is_some_and(|event| event.new_state() == "open")
}

pub fn show_popover(node: NodeRef<Div>) {
    if let Some(Some(panel)) = node.try_get_untracked() {
        // It fails only for a panel that is open already.
        let _ = panel.show_popover();
    }
}

pub fn hide_popover(node: NodeRef<Div>) {
    if let Some(Some(panel)) = node.try_get_untracked() {
        // It fails only for a panel that is closed already.
        let _ = panel.hide_popover();
    }
}

/// Whether an element has the focus and shows it: got it by keyboard.
pub fn has_visible_focus(element: &Element) -> bool {
    element.matches(":focus-visible").unwrap_or(false)
}
