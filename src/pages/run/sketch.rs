//! A sketch as a handful of paths.

use leptos::prelude::*;

use crate::view_model::graph::Sketch;
use crate::view_model::run::kind_class;

#[component]
pub fn SketchView(sketch: Memo<Sketch>) -> impl IntoView {
    move || {
        let sketch = sketch.get();
        let kinds = sketch
            .kinds
            .into_iter()
            .map(|(kind, d)| view! { <path class=format!("sketch-kind {}", kind_class(kind)) d=d /> });
        view! {
            <path class="sketch-ways" d=sketch.ways />
            {kinds.collect_view()}
            <path class="sketch-hot" d=sketch.hot />
        }
    }
}
