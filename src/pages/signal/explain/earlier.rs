//! What earlier explanations of the signal took, when their answers are gone.

use std::time::Duration;

use api::explain::ExplainRecords;
use api::paths;
use leptos::prelude::*;

use super::Explaining;
use crate::api::{Read, latest, read, url};
use crate::browser;
use crate::view_model::explanations::earlier_words;

/// Says nothing before there was one, nor when it is not known.
#[component]
pub fn Earlier(work: Explaining) -> impl IntoView {
    let signal = work.signal().to_string();
    let records: Read<ExplainRecords> = read(url(
        paths::EXPLANATIONS,
        [("signal", signal), ("limit", "1".to_owned())],
    ));
    view! { <EarlierOf records=latest(records) /> }
}

#[component]
pub fn EarlierOf(#[prop(into)] records: Signal<Option<ExplainRecords>>) -> impl IntoView {
    const TICK: Duration = Duration::from_secs(30);
    let now = browser::use_clock(TICK);
    let words = Memo::new(move |_| {
        records.with(|records| {
            records
                .as_ref()
                .and_then(|records| earlier_words(records, now.get() / 1000.0))
        })
    });
    move || {
        words
            .get()
            .map(|words| view! { <p class="explain__effort">{words}</p> })
    }
}
