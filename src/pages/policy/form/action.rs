//! What happens when a policy fires.

use api::names::Names;
use api::policy::{Action, ActionKind, Field};
use leptos::prelude::*;

use super::field::{ChoiceControl, FieldFrame, LongTextControl, TextControl};
use crate::pages::policy::editor::Editor;
use crate::view_model::policy::form::PolicyForm;
use crate::view_model::policy::labels;

#[component]
pub fn Then(editor: Editor, names: Signal<Names>) -> impl IntoView {
    let action = Memo::new(move |_| editor.form.with(|form| form.action));
    let actions = ActionKind::ALL.map(|action| (action, labels::action(action).to_owned()));
    let hint = Signal::derive(move || labels::action_hint(action.get()).to_owned());
    let set = |form: PolicyForm, action| PolicyForm { action, ..form };
    view! {
        <fieldset class="policy-group">
            <legend>"Then"</legend>
            <FieldFrame editor field=Field::Action label="Action" hint>
                <ChoiceControl editor field=Field::Action options=Signal::stored(actions.to_vec())
                    chosen=|form: &PolicyForm| form.action set />
            </FieldFrame>
            {move || needs(editor, names, action.get())}
        </fieldset>
    }
}

/// What the action needs.
fn needs(editor: Editor, names: Signal<Names>, action: ActionKind) -> AnyView {
    let models = Signal::derive(move || names.with(|names| names.models.clone()));
    match action {
        ActionKind::SwitchModel => view! {
            <FieldFrame editor field=Field::Model>
                <TextControl editor field=Field::Model value=|form| &form.model set=|form, text| form.model = text
                    suggestions=models placeholder="gpt-4o-mini" />
            </FieldFrame>
        }
        .into_any(),
        ActionKind::InjectPrompt => view! {
            <FieldFrame editor field=Field::Prompt>
                <LongTextControl editor field=Field::Prompt value=|form| &form.prompt set=|form, text| form.prompt = text
                    most=Action::MOST_PROMPT rows="4" placeholder="Summarise what you know and answer directly." />
            </FieldFrame>
        }
        .into_any(),
        ActionKind::Stop => view! {
            <FieldFrame editor field=Field::Message label="Message of the exception (optional)">
                <LongTextControl editor field=Field::Message value=|form| &form.message set=|form, text| form.message = text
                    most=Action::MOST_MESSAGE rows="2" />
            </FieldFrame>
        }
        .into_any(),
        ActionKind::Log => ().into_any(),
    }
}
