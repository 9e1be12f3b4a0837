//! Where a run stands: sign, word and colour.

use api::RunStatus;
use leptos::prelude::*;

use crate::components::{Icon, Sign};

/// The run's status as people say it: an open run is *running*.
#[component]
pub fn StatusTag(status: RunStatus) -> impl IntoView {
    let (class, word) = match status {
        RunStatus::Open => ("tag tag--running", "running"),
        RunStatus::Completed => ("tag tag--ok", "completed"),
        RunStatus::Errored => ("tag tag--critical", "errored"),
        RunStatus::Stalled => ("tag tag--medium", "stalled"),
    };
    let sign = match status {
        RunStatus::Open => None,
        RunStatus::Completed => Some(Sign::Check),
        RunStatus::Errored => Some(Sign::Cross),
        RunStatus::Stalled => Some(Sign::Pause),
    };
    view! {
        <span class=class>
            {sign.map_or_else(
                || view! { <i class="dot"></i> }.into_any(),
                |sign| view! { <Icon sign /> }.into_any(),
            )}
            {word}
        </span>
    }
}
