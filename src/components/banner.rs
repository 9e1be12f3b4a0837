//! The one banner for a server that is gone.

use api::Micros;
use leptos::prelude::*;

use crate::api::{Live, LiveState};
use crate::components::{Icon, Sign, Time};

/// Stands above the page while the connection is lost. What was read stays below it.
#[component]
pub fn Banner() -> impl IntoView {
    let live = use_context::<Live>();
    let until = move || {
        let at = live?.heard_at().get_untracked()?;
        Micros::from_secs(at / 1000.0)
    };
    let lost = move || match live?.state().get() {
        LiveState::Lost { since } => Micros::from_secs(since / 1000.0),
        LiveState::Connecting | LiveState::Live => None,
    };
    let retry = move |_| {
        if let Some(live) = live {
            live.retry();
        }
    };
    move || {
        lost().map(|since| {
            view! {
                <div class="banner" role="alert">
                    <Icon sign=Sign::Warning />
                    <p>
                        "The server has been out of reach since " <Time at=since /> ". "
                        {until().map(|at| view! { <b>"Last data from " <Time at /> "."</b>" " })}
                        "What was read stays here; it reconnects and catches up by itself."
                    </p>
                    <button type="button" class="btn" on:click=retry>"Try now"</button>
                </div>
            }
        })
    }
}
