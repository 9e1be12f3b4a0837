//! What kind of step it is.

use api::StepKind;
use leptos::prelude::*;

use crate::view_model::run::{kind_class, kind_word};

#[component]
pub fn KindTag(kind: StepKind) -> impl IntoView {
    view! { <span class=format!("kind {}", kind_class(kind))>{kind_word(kind)}</span> }
}
