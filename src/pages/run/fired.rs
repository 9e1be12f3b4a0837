//! Policies in the inspector: why one fired, or which ones fired in a step.

use api::{Step, StepKind};
use leptos::prelude::*;

use super::selection::Selection;
use crate::view_model::run::RunModel;
use crate::view_model::run_policies::{action_words, fired_by, fired_in, policies_href};

/// What is known of a firing; nothing for other steps.
pub fn fired(model: &RunModel, step: &Step) -> Option<impl IntoView + use<>> {
    if step.kind != StepKind::Policy {
        return None;
    }
    let (name, action) = (step.name.as_str(), step.note.as_ref().map(api::Label::as_str));
    let why = fired_by(&model.detail.events, step);
    let action_name = action.unwrap_or("unknown").to_owned();
    Some(view! {
        <p class="same"><b>{format!("This policy {}.", action_words(action))}</b></p>
        <dl class="facts">
            {why.map(|why| {
                view! {
                    <dt>"Trigger"</dt>
                    <dd class="mono">{why.trigger}</dd>
                    <dt>"Figure"</dt>
                    <dd>{why.figure}</dd>
                }
            })}
            <dt>"Action"</dt>
            <dd class="mono">{action_name}</dd>
        </dl>
        <p><a class="link" href=policies_href(name)>"Policies of this name"</a></p>
    })
}

/// The policies that fired in this step, each a button that selects it.
pub fn fired_here(model: &RunModel, position: usize, selection: Selection) -> Option<impl IntoView + use<>> {
    let fired = fired_in(model.steps(), position);
    let item = |position: usize| {
        let step = model.step(position)?;
        let why = fired_by(&model.detail.events, step).map(|why| format!(" at {}", why.words()));
        let did = action_words(step.note.as_ref().map(api::Label::as_str));
        Some(view! {
            <li>
                <button type="button" class="step-link" on:click=move |_| selection.go_to(position)>
                    {step.name.as_str().to_owned()}
                </button>
                {format!(" {did}{}", why.unwrap_or_default())}
            </li>
        })
    };
    (!fired.is_empty()).then(|| {
        view! {
            <h3>"Policies that fired here"</h3>
            <ul class="fired-here">{fired.into_iter().filter_map(item).collect_view()}</ul>
        }
    })
}
