//! What the figures weigh, beside the plain verdict.

use api::fixes::{FixView, Verification};
use api::verification::Weight;
use leptos::prelude::*;

use crate::components::{Icon, Sign};
use crate::view_model::verification::{Standing, words};

#[component]
pub fn Evidence(fix: Signal<FixView>, verification: Signal<Verification>) -> impl IntoView {
    let weight = Memo::new(move |_| verification.with(|seen| seen.weight.filter(|_| seen.after.runs > 0)));
    // Nobody waits for the runs of a fix that is in force no more.
    let waits = Memo::new(move |_| fix.with(|fix| verification.with(|seen| Standing::of(fix, seen).is_judged())));
    let sentences = Memo::new(move |_| verification.with(|seen| sentences(seen, waits.get())));
    let drought = Memo::new(move |_| verification.with(words::drought).filter(|_| waits.get()));
    let baseline = Memo::new(move |_| verification.with(words::no_baseline));
    view! {
        <div class="evidence-weight">
            {move || weight.get().map(|weight| view! { <WeightTag weight waits=waits.get() /> })}
            <p>{move || sentences.get().join(" ")}{move || baseline.get()}</p>
        </div>
        {move || drought.get().map(|words| view! {
            <p class="verification__drought"><Icon sign=Sign::Warning />{words}</p>
        })}
    }
}

fn sentences(seen: &Verification, waits: bool) -> Vec<String> {
    let needed = words::needed(seen).filter(|_| waits);
    [words::evidence(seen), words::luck(seen), needed]
        .into_iter()
        .flatten()
        .collect()
}

#[component]
fn WeightTag(
    weight: Weight,
    /// Whether further runs will be counted.
    waits: bool,
) -> impl IntoView {
    let (class, sign) = match weight {
        Weight::Strong => ("tag tag--ok", Sign::Check),
        Weight::ProbablyBetter => ("tag tag--low", Sign::Down),
        Weight::TooEarly => ("tag", Sign::Clock),
        Weight::NoBetter => ("tag tag--high", Sign::Minus),
    };
    let word = match weight {
        Weight::TooEarly if !waits => "too few runs to tell",
        weight => words::weight_word(weight),
    };
    view! {
        <span class=class title="What the runs before and after can tell, by their number">
            <Icon sign />
            {word}
        </span>
    }
}
