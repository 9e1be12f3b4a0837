//! When a policy fires.

use api::FailureType;
use api::names::Names;
use api::policy::{Field, Operator, Trigger};
use leptos::prelude::*;

use super::field::{ChoiceControl, FieldFrame, TextControl};
use crate::pages::policy::editor::Editor;
use crate::view_model::policy::form::{PolicyForm, usual_number};
use crate::view_model::policy::labels;

#[component]
pub fn When(editor: Editor, names: Signal<Names>) -> impl IntoView {
    let trigger = Memo::new(move |_| editor.form.with(|form| form.trigger));
    let triggers = Trigger::ALL.map(|trigger| (trigger, labels::trigger(trigger).to_owned()));
    let operators = Signal::derive(move || {
        let operators = trigger.get().operators();
        operators
            .iter()
            .map(|it| (*it, labels::operator(*it).to_owned()))
            .collect::<Vec<(Operator, String)>>()
    });
    let hint = Signal::derive(move || labels::trigger_hint(trigger.get()).to_owned());
    view! {
        <fieldset class="policy-group">
            <legend>"When"</legend>
            <div class="policy-condition">
                <FieldFrame editor field=Field::Trigger label="Figure" hint>
                    <ChoiceControl editor field=Field::Trigger options=Signal::stored(triggers.to_vec())
                        chosen=|form: &PolicyForm| form.trigger set=PolicyForm::with_trigger />
                </FieldFrame>
                <FieldFrame editor field=Field::Operator>
                    <ChoiceControl editor field=Field::Operator options=operators
                        chosen=|form: &PolicyForm| form.operator set=PolicyForm::with_operator />
                </FieldFrame>
                <Value editor names trigger />
            </div>
        </fieldset>
    }
}

/// The threshold: a number with its unit, or one of the values that there are.
#[component]
fn Value(editor: Editor, names: Signal<Names>, trigger: Memo<Trigger>) -> impl IntoView {
    let suggested = Memo::new(move |_| match trigger.get() {
        Trigger::FinishReason => Some(names.with(|names| names.finish_reasons.clone())),
        Trigger::Signal => Some(
            FailureType::ALL
                .iter()
                .map(|failure| failure.as_str().to_owned())
                .collect(),
        ),
        _ => None,
    });
    let is_text = Memo::new(move |_| suggested.with(Option::is_some));
    let suggestions = Signal::derive(move || suggested.get().unwrap_or_default());
    let set = |form: &mut PolicyForm, text| *form.value_mut() = text;
    move || {
        let trigger = trigger.get();
        let (placeholder, label) = (usual_number(trigger), value_label(trigger));
        if is_text.get() {
            view! {
                <FieldFrame editor field=Field::Value label>
                    <TextControl editor field=Field::Value value=PolicyForm::value set suggestions placeholder />
                </FieldFrame>
            }
            .into_any()
        } else {
            view! {
                <FieldFrame editor field=Field::Value label>
                    <span class="policy-unit">
                        <TextControl editor field=Field::Value value=PolicyForm::value set numeric=true placeholder />
                        <span class="muted">{labels::unit(trigger)}</span>
                    </span>
                </FieldFrame>
            }
            .into_any()
        }
    }
}

const fn value_label(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::FinishReason => "Reason",
        Trigger::Signal => "Failure type",
        _ => "Threshold",
    }
}
