//! Seven days at a glance.

use api::Severity;
use leptos::prelude::*;

use crate::view_model::spark;

#[component]
pub fn Sparkline(
    /// Per day, the oldest first.
    days: Vec<u64>,
    /// Gives the colour.
    severity: Severity,
) -> impl IntoView {
    let class = match severity {
        Severity::Critical => "spark spark--critical",
        Severity::High => "spark spark--high",
        Severity::Medium => "spark spark--medium",
        Severity::Low => "spark spark--low",
    };
    let words = spark::words(&days);
    view! {
        <span class=class role="img" aria-label=words.clone() title=words inner_html=spark::svg(&days).unwrap_or_default()></span>
    }
}
