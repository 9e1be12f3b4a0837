//! Runs and signals over time.

use api::overview::Activity;
use leptos::prelude::*;

use crate::api::Read;
use crate::components::{BarChart, Load};
use crate::pages::address::Address;
use crate::view_model::activity::{self, Reach};

#[component]
pub fn ActivityCharts(address: Address, reach: Memo<Reach>, read: Read<Activity>) -> impl IntoView {
    view! {
        <section class="overview__activity" aria-label="Runs and signals over time">
            <ReachSwitch address reach />
            <Load read let:activity><Charts reach activity /></Load>
        </section>
    }
}

#[component]
fn ReachSwitch(address: Address, reach: Memo<Reach>) -> impl IntoView {
    let link = move |to: Reach| {
        let name = if to == Reach::default() { "" } else { to.as_str() };
        let href = move || address.query().get().with("range", name).href("/");
        view! {
            <a class="chip" href=href data-noscroll="true" aria-current=move || (reach.get() == to).then_some("true")>
                <span class="visually-hidden">"The last "</span>
                {to.label()}
            </a>
        }
    };
    view! { <nav class="tags" aria-label="How far back the charts reach">{Reach::ALL.map(link)}</nav> }
}

#[component]
fn Charts(reach: Memo<Reach>, activity: Signal<Activity>) -> impl IntoView {
    let runs = Signal::derive(move || activity.with(activity::runs));
    let signals = Signal::derive(move || activity.with(activity::signals));
    let any_run = Memo::new(move |_| runs.with(|runs| !runs.is_empty()));
    let no_runs = Signal::derive(move || {
        let reach = reach.get().label();
        format!("No run has started in the last {reach}. Runs appear as soon as an agent sends events.")
    });
    let no_signals = Signal::derive(move || {
        let reach = reach.get().label();
        if any_run.get() {
            format!("No detector has found a failure in the last {reach}.")
        } else {
            format!("Without a run in the last {reach} there is nothing that could fail.")
        }
    });
    view! {
        <div class="overview__charts">
            <div class="card card__body">
                <BarChart id="runs-over-time" what="Runs" bars=runs href=Callback::new(activity::runs_href) empty=no_runs />
            </div>
            <div class="card card__body">
                <BarChart id="signals-over-time" what="Signals" bars=signals href=Callback::new(activity::signals_href) empty=no_signals />
            </div>
        </div>
    }
}
