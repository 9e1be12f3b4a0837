//! The buttons that zoom a picture.

use leptos::prelude::*;

use crate::components::{Icon, Sign};

#[component]
pub fn ZoomTools(
    /// What the third button does, such as `Show the whole graph`.
    whole: &'static str,
    zoom_in: impl Fn() + 'static,
    zoom_out: impl Fn() + 'static,
    fit: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <div class="graph-tools" role="group" aria-label="Zoom">
            <Tool name="Zoom in" sign=Sign::Plus act=zoom_in />
            <Tool name="Zoom out" sign=Sign::Minus act=zoom_out />
            <Tool name=whole sign=Sign::Fit act=fit />
        </div>
    }
}

#[component]
fn Tool(name: &'static str, sign: Sign, act: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button type="button" class="graph-tool" aria-label=name title=name on:click=move |_| act()>
            <Icon sign />
        </button>
    }
}
