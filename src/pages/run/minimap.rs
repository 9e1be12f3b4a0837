//! The whole graph in a corner, with a frame around what is seen of it.

use leptos::prelude::*;

use super::graph_view::GraphView;
use super::sketch::SketchView;
use crate::browser;
use crate::view_model::graph::{Size, Sketch};

/// The largest it becomes, in pixels.
const MOST: Size = (168.0, 112.0);
/// The narrowest, for pictures that are much longer than wide.
const LEAST: f64 = 32.0;

#[component]
pub fn Minimap(view: GraphView, sketch: Memo<Sketch>) -> impl IntoView {
    let size = Memo::new(move |_| fitted(view.picture.get()));
    let aim = move |event: &leptos::ev::PointerEvent| {
        let ((x, y), (width, height)) = (browser::place(event), size.get_untracked());
        let picture = view.picture.get_untracked();
        view.centre(x / width * picture.0, y / height * picture.1);
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if view.key(&event.key()) {
            event.prevent_default();
        }
    };
    let view_box = move || {
        let (width, height) = view.picture.get();
        format!("0 0 {width:.0} {height:.0}")
    };
    view! {
        <div
            class="minimap"
            role="group"
            tabindex="0"
            aria-label="Minimap. Arrow keys move what is shown."
            on:pointerdown=move |event| aim(&event)
            on:pointermove=move |event| {
                if event.buttons() & 1 == 1 {
                    aim(&event);
                }
            }
            on:keydown=on_key
        >
            <svg
                viewBox=view_box
                width=move || format!("{:.0}", size.get().0)
                height=move || format!("{:.0}", size.get().1)
                preserveAspectRatio="none"
                aria-hidden="true"
            >
                <SketchView sketch />
                <rect
                    class="minimap-seen"
                    x=move || format!("{:.0}", view.seen().x)
                    y=move || format!("{:.0}", view.seen().y)
                    width=move || format!("{:.0}", view.seen().width)
                    height=move || format!("{:.0}", view.seen().height)
                />
            </svg>
        </div>
    }
}

fn fitted(picture: Size) -> Size {
    let scale = (MOST.0 / picture.0.max(1.0)).min(MOST.1 / picture.1.max(1.0));
    ((picture.0 * scale).max(LEAST), (picture.1 * scale).max(LEAST))
}
