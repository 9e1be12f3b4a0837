//! The rate before and after, as figures and as bars with the interval that each lies in.

use api::fixes::{FixView, RateView, Verification};
use leptos::prelude::*;

use crate::view_model::format;
use crate::view_model::verification::plot::{Mark, Plot, Tick, plot};
use crate::view_model::verification::words;

#[component]
pub fn Rates(fix: Signal<FixView>, verification: Signal<Verification>) -> impl IntoView {
    let failure = Memo::new(move |_| fix.with(|fix| fix.failure_type));
    let rates = Memo::new(move |_| verification.with(|seen| (seen.before, seen.after)));
    let drawn = Memo::new(move |_| verification.with(plot));
    let body = move || {
        let ((before, after), drawn) = (rates.get(), drawn.get());
        view! {
            <Row name="Before" class="rates__bar tone-low" rate=before plot=drawn.clone() mark=drawn.as_ref().and_then(|it| it.before) />
            <Row name="After" class="rates__bar tone-accent" rate=after plot=drawn.clone() mark=drawn.as_ref().and_then(|it| it.after) />
            {drawn.map(|drawn| view! { <Axis ticks=drawn.ticks /> })}
        }
    };
    view! {
        <div class="rates" role="table" aria-label="Runs with the failure, before and after the fix">
            <div class="rates__row rates__head" role="row">
                <span role="columnheader"><span class="visually-hidden">"When"</span></span>
                <span role="columnheader">{move || format!("With {}", failure.get().as_str())}</span>
                <span role="columnheader" class="num">"Rate"</span>
                <span role="columnheader" class="num" title="With a probability of 95 % the true rate lies in it (Wilson)">"95 % interval"</span>
            </div>
            {body}
        </div>
    }
}

#[component]
fn Row(
    name: &'static str,
    class: &'static str,
    rate: RateView,
    plot: Option<Plot>,
    mark: Option<Mark>,
) -> impl IntoView {
    let known = rate.runs > 0;
    let (share, bounds) = if known {
        (format::percent(rate.rate), words::bounds(rate))
    } else {
        (format::NONE.to_owned(), format::NONE.to_owned())
    };
    view! {
        <div class="rates__row" role="row">
            <span class="rates__name" role="rowheader">{name}</span>
            <span class="rates__runs" role="cell">{words::of_runs(rate)}</span>
            <span class="rates__rate num" role="cell"><b>{share}</b></span>
            <span class="rates__bounds num muted" role="cell">{bounds}</span>
            {plot.map(|plot| view! { <Bar class ticks=plot.ticks mark /> })}
        </div>
    }
}

/// The bar ends at the rate that was seen; the line reaches over all that it may be.
#[component]
fn Bar(class: &'static str, ticks: Vec<Tick>, mark: Option<Mark>) -> impl IntoView {
    let grid = ticks.into_iter().map(|tick| {
        let x = percent(tick.at);
        view! { <line class="rates__grid" x1=x.clone() x2=x y1="0" y2="24" /> }
    });
    let drawn = mark.map(|mark| {
        let (low, high, rate) = (percent(mark.low), percent(mark.high), percent(mark.rate));
        view! {
            <rect class="rates__share" x="0" y="6" width=rate.clone() height="12" />
            <line class="rates__reach" x1=low.clone() x2=high.clone() y1="12" y2="12" />
            <line class="rates__reach" x1=low.clone() x2=low y1="8" y2="16" />
            <line class="rates__reach" x1=high.clone() x2=high y1="8" y2="16" />
            <circle class="rates__point" cx=rate cy="12" r="4" />
        }
    });
    view! { <svg class=class height="24" aria-hidden="true">{grid.collect_view()}{drawn}</svg> }
}

#[component]
fn Axis(ticks: Vec<Tick>) -> impl IntoView {
    let last = ticks.len().saturating_sub(1);
    let names = ticks.into_iter().enumerate().map(|(index, tick)| {
        let anchor = match index {
            0 => "start",
            at if at == last => "end",
            _ => "middle",
        };
        view! { <text class="chart__tick" x=percent(tick.at) y="11" text-anchor=anchor>{tick.text}</text> }
    });
    view! { <svg class="rates__axis" height="14" aria-hidden="true">{names.collect_view()}</svg> }
}

fn percent(at: f64) -> String {
    format!("{at:.2}%")
}
