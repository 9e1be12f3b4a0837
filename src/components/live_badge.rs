//! Whether what is on the screen follows the server, and when it last told of a change.

use std::time::Duration;

use api::Micros;
use leptos::prelude::*;

use crate::api::{Live, LiveState};
use crate::browser;
use crate::view_model::format;

#[component]
pub fn LiveBadge() -> impl IntoView {
    let live = use_context::<Live>();
    let state = Memo::new(move |_| live.map_or(LiveState::Connecting, |live| live.state().get()));
    let word = move || match state.get() {
        LiveState::Connecting => "Connecting",
        LiveState::Live => "Live",
        LiveState::Lost { .. } => "Offline",
    };
    let is_live = move || state.get() == LiveState::Live;
    view! {
        <span class="live" class:live--on=is_live>
            <i class="dot"></i>
            <span role="status">{word}</span>
            // Outside of the status: a screen reader must not tell the time all the time.
            {move || live.filter(|_| is_live()).map(|live| view! { <LastEvent at=live.changed_at() /> })}
        </span>
    }
}

/// "last event 12 s ago".
#[component]
fn LastEvent(
    /// In milliseconds since 1970; none has been heard of yet.
    at: ReadSignal<Option<f64>>,
) -> impl IntoView {
    let now = use_ages(at);
    let text = move || {
        let moment = |millis: f64| Micros::from_secs(millis / 1000.0);
        match at.get().and_then(moment) {
            None => String::new(),
            Some(at) => format!("· last event {}", format::ago(at, moment(now.get()).unwrap_or(at))),
        }
    };
    view! { <span class="live__since">{text}</span> }
}

/// The reader's clock in milliseconds since 1970, renewed only as often as the words for an age change,
/// and not at all while nobody sees the page.
fn use_ages(at: ReadSignal<Option<f64>>) -> ReadSignal<f64> {
    let (now, set_now) = signal(browser::now_ms());
    let (visible, set_visible) = signal(true);
    browser::use_visible(move |visible| {
        set_visible.try_set(visible);
    });
    let planned: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
    let forget = move || {
        if let Some(Some(handle)) = planned.try_update_value(Option::take) {
            handle.clear();
        }
    };
    Effect::new(move || {
        forget();
        let (Some(at), true) = (at.get(), visible.get()) else {
            return;
        };
        let age = Duration::from_millis((now.get() - at).max(0.0) as u64);
        let tick = move || {
            set_now.try_set(browser::now_ms());
        };
        planned.set_value(set_timeout_with_handle(tick, next_words(age)).ok());
    });
    // A change makes the age new; so does coming back to the page.
    Effect::new(move || {
        at.track();
        visible.track();
        set_now.set(browser::now_ms());
    });
    on_cleanup(forget);
    now
}

/// After how long an age of `age` is said in other words.
fn next_words(age: Duration) -> Duration {
    let seconds = age.as_secs();
    Duration::from_secs(match seconds {
        0..=9 => 10 - seconds,
        10..=59 => 1,
        60..=3599 => 60 - seconds % 60,
        _ => 3600 - seconds % 3600,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_runs_only_as_fast_as_the_words() {
        let waits = [0, 4, 10, 59, 60, 100, 3600, 7300].map(|age| next_words(Duration::from_secs(age)).as_secs());
        assert_eq!(waits, [10, 6, 1, 1, 60, 20, 3600, 3500]);
    }
}
