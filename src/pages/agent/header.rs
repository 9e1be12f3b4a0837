//! How the agent is doing, in one row of facts.

use api::insights::Insights;
use api::overview::{Activity, Overview};
use api::{Micros, Proportion};
use leptos::prelude::*;

use crate::components::{HealthTag, Time};
use crate::view_model::agent;
use crate::view_model::format;
use crate::view_model::health::{BeforeAndNow, Health, is_failing};

#[component]
pub fn Facts(
    #[prop(into)] id: Signal<String>,
    insights: Signal<Insights>,
    /// The last 30 days; absent while they could not be read.
    #[prop(into)]
    activity: Signal<Option<Activity>>,
    /// Knows what fails right now.
    #[prop(into)]
    overview: Signal<Option<Overview>>,
) -> impl IntoView {
    let rates = move || activity.with(|activity| activity.as_ref().map(BeforeAndNow::of_activity));
    let health = move || {
        let failing = overview.with(|overview| {
            let failing = overview.as_ref().map(|overview| &overview.failing);
            id.with(|id| failing.map(|failing| is_failing(failing, id)))
        });
        Some(Health::of(failing?, rates()?))
    };
    let runs = move || {
        activity.with(|activity| {
            let buckets = activity.as_ref().map(|activity| &activity.buckets);
            buckets.map(|buckets| buckets.iter().map(|bucket| bucket.runs).sum())
        })
    };
    view! {
        <div class="card stats agent__facts">
            {fact("health", move || health().map_or_else(|| format::NONE.into_any(), |health| view! { <HealthTag health /> }.into_any()))}
            {fact("runs with a signal since yesterday", move || rate(rates().map(|rates| rates.recent)))}
            {fact("in the 7 days before", move || rate(rates().map(|rates| rates.earlier)))}
            {fact("runs in 30 days", move || runs().map_or_else(|| format::NONE.to_owned(), format::count))}
            {move || current(&insights.read())}
        </div>
    }
}

fn fact<V: IntoView + 'static>(name: &'static str, value: impl Fn() -> V + Send + 'static) -> impl IntoView {
    view! { <div class="stat"><b>{value}</b><span>{name}</span></div> }
}

fn rate(part: Option<Proportion>) -> String {
    match part {
        None => format::NONE.to_owned(),
        Some(part) if part.total == 0 => "no runs".to_owned(),
        Some(part) => format!(
            "{} · {} of {}",
            format::percent(part.rate()),
            format::count(part.hits),
            format::count(part.total)
        ),
    }
}

fn current(insights: &Insights) -> Option<impl IntoView + use<>> {
    let (version, seen) = agent::current(insights)?;
    let version = version.to_owned();
    Some(view! {
        {fact("current version", move || view! { <span class="mono">{version.clone()}</span> })}
        {fact("last seen", move || Micros::from_secs(seen).map(|at| view! { <Time at /> }))}
    })
}
