//! A moment in the reader's zone, with UTC on hover.

use api::Micros;
use leptos::prelude::*;

use crate::browser;
use crate::view_model::format;

#[component]
pub fn Time(at: Micros) -> impl IntoView {
    let now = Micros::from_secs(browser::now_secs()).unwrap_or(at);
    view! {
        <time datetime=format::iso(at) title=format::utc(at.secs())>
            {format::clock(at, now, &chrono::Local)}
        </time>
    }
}
