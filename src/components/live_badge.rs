//! Whether what is on the screen follows the server.

use leptos::prelude::*;

use crate::api::{Live, LiveState};

#[component]
pub fn LiveBadge() -> impl IntoView {
    let live = use_context::<Live>();
    let state = move || live.map_or(LiveState::Connecting, |live| live.state().get());
    let word = move || match state() {
        LiveState::Connecting => "Connecting",
        LiveState::Live => "Live",
        LiveState::Lost { .. } => "Offline",
    };
    view! {
        <span class="live" class:live--on=move || state() == LiveState::Live role="status">
            <i class="dot"></i>
            {word}
        </span>
    }
}
