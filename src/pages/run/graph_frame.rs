//! The frame around the folded graph: it moves and zooms by hand, wheel and keys.

use leptos::html::Div;
use leptos::prelude::*;

use super::graph_view::GraphView;
use super::minimap::Minimap;
use super::zoom_tools::ZoomTools;
use crate::browser::Gestures;
use crate::view_model::graph::Sketch;

#[component]
pub fn GraphFrame(
    view: GraphView,
    node_ref: NodeRef<Div>,
    /// What the picture is called.
    #[prop(into)]
    label: Signal<String>,
    /// The picture as the minimap shows it.
    sketch: Memo<Sketch>,
    children: Children,
) -> impl IntoView {
    let hand = Gestures::new(move |gesture| view.act(gesture));
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if !modified && !event.default_prevented() && view.key(&event.key()) {
            event.prevent_default();
        }
    };
    let name = move || {
        format!(
            "{}. Arrow keys move it, plus and minus zoom, 0 shows all of it.",
            label.get()
        )
    };
    let height = move || format!("{:.0}px", view.picture.get().1);
    view! {
        <div class="graph-place">
            <div
                class="graph-frame"
                node_ref=node_ref
                style=("--graph-height", height)
                tabindex="0"
                role="group"
                aria-label=name
                on:wheel=move |event| hand.wheel(&event)
                on:pointerdown=move |event| hand.down(&event)
                on:pointermove=move |event| hand.moved(&event)
                on:pointerup=move |event| hand.up(&event)
                on:pointercancel=move |event| hand.up(&event)
                on:keydown=on_key
            >
                {children()}
            </div>
            <ZoomTools
                whole="Show the whole graph"
                zoom_in=move || view.zoom_in()
                zoom_out=move || view.zoom_out()
                fit=move || view.fit()
            />
            <Show when=move || view.is_there() && view.needs_map()>
                <Minimap view sketch />
            </Show>
        </div>
    }
}
