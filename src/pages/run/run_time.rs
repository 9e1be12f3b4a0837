//! Where the run's time went: busy, idle, the longest pauses and the steps that took the most.

use leptos::prelude::*;

use super::selection::Selection;
use crate::view_model::format;
use crate::view_model::run::RunModel;

/// How many pauses and steps are listed.
const LISTED: usize = 3;
/// A smaller share of the run's time is not worth a word.
const LEAST_SHARE: f64 = 0.05;

#[derive(Clone, PartialEq)]
struct Facts {
    busy: String,
    idle: String,
    /// Words, and the position of the step they lead to.
    pauses: Vec<(String, usize)>,
    slowest: Vec<(String, usize)>,
    path: &'static str,
}

#[component]
pub fn RunTime(selection: Selection) -> impl IntoView {
    let facts = Memo::new(move |_| selection.model.with(|model| facts(model)));
    move || {
        let facts = facts.get()?;
        let links = move |list: Vec<(String, usize)>| {
            list.into_iter()
                .map(|(words, position)| {
                    view! {
                        <button type="button" class="step-link" on:click=move |_| selection.go_to(position)>
                            {words}
                        </button>
                    }
                })
                .collect_view()
        };
        let pauses = (!facts.pauses.is_empty()).then(|| view! { <span>"Pauses "{links(facts.pauses)}</span> });
        let slowest = (!facts.slowest.is_empty()).then(|| view! { <span>{facts.path}" "{links(facts.slowest)}</span> });
        Some(view! {
            <p class="run-time" aria-label="Where the time went">
                <span>"Busy "<b>{facts.busy}</b></span>
                <span>"Idle "<b>{facts.idle}</b></span>
                {pauses}
                {slowest}
            </p>
        })
    }
}

fn facts(model: &RunModel) -> Option<Facts> {
    let timing = &model.timing;
    if timing.span_ms == 0 {
        return None;
    }
    let share = |ms: u64| format::percent(ms as f64 / timing.span_ms as f64);
    let mut gaps = timing.gaps.clone();
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.ms));
    let index = |position: usize| model.step(position).map_or(0, |step| step.step_index);
    Some(Facts {
        busy: format!("{} ({})", format::duration(timing.busy_ms), share(timing.busy_ms)),
        idle: format!("{} ({})", format::duration(timing.idle_ms()), share(timing.idle_ms())),
        pauses: gaps
            .iter()
            .take(LISTED)
            .map(|gap| {
                (
                    format!("{} before step {}", format::duration(gap.ms), index(gap.before)),
                    gap.before,
                )
            })
            .collect(),
        slowest: slowest(model),
        path: if timing.parallel { "Critical path" } else { "Slowest" },
    })
}

/// The steps of the critical path that the most of the time went to.
fn slowest(model: &RunModel) -> Vec<(String, usize)> {
    let steps = model.steps().iter().enumerate();
    let mut shares: Vec<(f64, usize)> = steps
        .filter_map(|(position, step)| Some((model.timing.share(position, step.duration_ms)?, position)))
        .filter(|(share, _)| *share >= LEAST_SHARE)
        .collect();
    shares.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let words = |(share, position): &(f64, usize)| {
        let step = model.step(*position)?;
        let name = format::shorten(step.name.as_str(), 24);
        Some((
            format!("{name} #{}, {}", step.step_index, format::percent(*share)),
            *position,
        ))
    };
    shares.iter().take(LISTED).filter_map(words).collect()
}
