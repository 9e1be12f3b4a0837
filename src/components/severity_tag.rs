//! How bad a signal is: colour and word.

use api::{FailureType, Severity};
use leptos::prelude::*;

const fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "tag tag--critical",
        Severity::High => "tag tag--high",
        Severity::Medium => "tag tag--medium",
        Severity::Low => "tag tag--low",
    }
}

/// The severity's word in its colour.
#[component]
pub fn SeverityTag(severity: Severity) -> impl IntoView {
    view! { <span class=class(severity)>{severity.as_str()}</span> }
}

/// What a signal found and how bad it is.
#[component]
pub fn SignalTag(failure: FailureType, severity: Severity) -> impl IntoView {
    view! {
        <span class=class(severity)>
            <span class="cut">{format!("{severity} · {failure}", failure = failure.as_str())}</span>
        </span>
    }
}

/// A failure type, in the colour of a severity whose word stands beside it.
#[component]
pub fn FailureTag(
    failure: FailureType,
    /// The worst severity it came with, where that is known.
    #[prop(into)]
    severity: Option<Severity>,
) -> impl IntoView {
    let title = severity.map(|severity| format!("{failure} · {severity}", failure = failure.as_str()));
    view! {
        <span class=severity.map_or("tag", class) title=title>
            <span class="cut">{failure.as_str()}</span>
        </span>
    }
}
