//! A backtest on its way and what it found: what was found before stays, dimmed, while the next one runs.

use leptos::prelude::*;

use super::answer::AnswerView;
use super::{Answered, Phase, Trial};
use crate::api::Looked;
use crate::components::ErrorNotice;
use crate::view_model::format;

#[component]
pub fn BacktestPanel(
    #[prop(into)] trial: Signal<Trial>,
    /// Gives up the one that is running.
    on_cancel: Callback<()>,
    /// Tries the same rule once more.
    on_again: Callback<()>,
) -> impl IntoView {
    let answer: Memo<Option<Answered>> = Memo::new(move |_| trial.with(|trial| trial.answer.clone()));
    let is_done = Memo::new(move |_| trial.with(|trial| trial.phase == Phase::Done));
    view! {
        <div class="body policy-backtest__body">
            <div class="policy-backtest__state">{move || state(trial.with(|trial| trial.phase.clone()), on_cancel, on_again)}</div>
            {move || answer.get().map(|answer| view! {
                <div class="policy-backtest__answer" class:policy-backtest__answer--old=move || !is_done.get() aria-busy=move || (!is_done.get()).to_string()>
                    <AnswerView answer />
                </div>
            })}
        </div>
    }
}

fn state(phase: Phase, on_cancel: Callback<()>, on_again: Callback<()>) -> AnyView {
    match phase {
        Phase::Done => ().into_any(),
        Phase::Waiting => view! {
            <p class="muted">"As soon as the rule is valid, it is tried on stored runs while you type."</p>
        }
        .into_any(),
        Phase::Running(Looked { done, of }) => view! {
            <progress class="policy-backtest__bar" aria-label="Runs looked at" max=of.max(1).to_string() value=done.to_string()></progress>
            <span class="muted">{format!("{} of {}", format::count(u64::from(done)), format::plural(u64::from(of), "run", "runs"))}</span>
            <button type="button" class="btn btn--small" on:click=move |_| on_cancel.run(())>"Cancel"</button>
        }
        .into_any(),
        Phase::Cancelled => view! {
            <p class="muted" role="status">"Cancelled."</p>
            <button type="button" class="btn btn--small" on:click=move |_| on_again.run(())>"Try it after all"</button>
        }
        .into_any(),
        Phase::Failed(error) => view! { <ErrorNotice error retry=on_again /> }.into_any(),
    }
}
