//! The runs with a signal of each day, with the deploys between them.

use api::insights::Insights;
use api::overview::Activity;
use leptos::prelude::*;

use crate::components::chart::LineChart;
use crate::view_model::agent;
use crate::view_model::chart::Span;

#[component]
pub fn Failures(
    #[prop(into)] id: Signal<String>,
    insights: Signal<Insights>,
    /// The last 30 days.
    activity: Signal<Activity>,
) -> impl IntoView {
    let lines = Memo::new(move |_| {
        insights.with(|insights| activity.with(|activity| agent::failure_lines(insights, activity)))
    });
    let href = Callback::new(move |span: Span| id.with(|id| agent::failing_href(id, span)));
    view! {
        <LineChart id="failures" what="Runs with a signal" lines href empty="No run in the last 30 days".to_owned() />
        <p class="faint">
            "Share of the runs of each UTC day that have a signal; a day leads to these runs. A flag is a deploy."
        </p>
    }
}
