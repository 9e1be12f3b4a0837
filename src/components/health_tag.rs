//! How an agent is doing: sign, word and colour.

use leptos::prelude::*;

use crate::components::{Icon, Sign};
use crate::view_model::health::Health;

#[component]
pub fn HealthTag(health: Health) -> impl IntoView {
    let (class, sign) = match health {
        Health::Failing => ("tag tag--critical", Sign::Warning),
        Health::Worse => ("tag tag--high", Sign::Up),
        Health::Steady => ("tag", Sign::Minus),
        Health::Better => ("tag tag--ok", Sign::Down),
        Health::Quiet => ("tag", Sign::Pause),
    };
    view! {
        <span class=class title=health.reason()>
            <Icon sign />
            {health.word()}
        </span>
    }
}
