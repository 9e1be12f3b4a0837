//! A sentence with names from code in it.

use leptos::prelude::*;

use crate::view_model::prose::{self, Piece};

#[component]
pub fn Prose(#[prop(into)] text: String) -> impl IntoView {
    let pieces = prose::pieces(&text).into_iter().map(|piece| match piece {
        Piece::Words(words) => words.into_any(),
        Piece::Code(code) => view! { <code class="inline">{code}</code> }.into_any(),
    });
    view! { <p>{pieces.collect_view()}</p> }
}
