//! How many runs match the filters.

use std::time::Duration;

use api::overview::Counted;
use api::paths;
use leptos::prelude::*;

use crate::api::{Read, latest, read, url, use_changes};
use crate::browser;
use crate::view_model::run_rows;

/// Runs come all the time; a total that changes more often than this cannot be read.
const READ_EVERY: Duration = Duration::from_secs(5);

#[component]
pub fn Total(
    /// The pairs that narrow the list down.
    filter: Memo<Vec<(&'static str, String)>>,
) -> impl IntoView {
    let counted: Read<Counted> = read(Signal::derive(move || url(paths::RUN_COUNT, filter.get())));
    let read_again = browser::at_most(READ_EVERY, move || counted.refetch());
    let of_stream = Signal::derive(move || filter.with(|filter| api::query::encode_pairs(filter.iter().cloned())));
    use_changes(of_stream, move |_| read_again());
    let known = latest(counted);
    view! { <span class="muted" role="status">{move || known.get().map(run_rows::total)}</span> }
}
