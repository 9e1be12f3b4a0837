//! What a policy is called, for whom it is, and how it stands among the others.

use api::names::Names;
use api::policy::Field;
use leptos::prelude::*;

use super::field::{FieldFrame, TextControl};
use crate::pages::policy::editor::Editor;
use crate::view_model::policy::form::PolicyForm;
use crate::view_model::policy::problems::control_id;

#[component]
pub fn Naming(editor: Editor, names: Signal<Names>) -> impl IntoView {
    let agents = Signal::derive(move || names.with(|names| names.agents.clone()));
    let one = Memo::new(move |_| editor.form.with(|form| !form.all_agents));
    view! {
        <FieldFrame editor field=Field::Name>
            <TextControl editor field=Field::Name value=|form| &form.name set=|form, text| form.name = text placeholder="cap tool calls" />
        </FieldFrame>
        <fieldset class="policy-group">
            <legend>"For"</legend>
            <div class="policy-scope">
                <Scope editor label="All agents" all=true />
                <Scope editor label="One agent" all=false />
            </div>
            <Show when=move || one.get()>
                <FieldFrame editor field=Field::Agent label="Agent">
                    <TextControl editor field=Field::Agent value=|form| &form.agent set=|form, text| form.agent = text
                        placeholder="research-agent" suggestions=agents />
                </FieldFrame>
            </Show>
        </fieldset>
    }
}

#[component]
fn Scope(editor: Editor, label: &'static str, all: bool) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="radio" name="policy-scope" prop:checked=move || editor.form.with(|form| form.all_agents == all)
                on:change=move |_| editor.change(Field::Agent, |form| form.all_agents = all) />
            {label}
        </label>
    }
}

/// Priority, and whether it is in force.
#[component]
pub fn Standing(editor: Editor) -> impl IntoView {
    let first = Signal::stored("The lowest number is looked at first; at most one policy fires per event.".to_owned());
    view! {
        <div class="policy-standing">
            <FieldFrame editor field=Field::Priority hint=first>
                <TextControl editor field=Field::Priority value=|form| &form.priority set=|form, text| form.priority = text
                    placeholder="100" numeric=true />
            </FieldFrame>
            <fieldset class="policy-group policy-flags">
                <legend>"In force"</legend>
                <Flag editor field=Field::Enabled label="On" hint="Off, agents do not get it."
                    on=|form| form.enabled set=|form, on| form.enabled = on />
                <Flag editor field=Field::Shadow label="Run in shadow"
                    hint="Agents do not get it either; the server notes where it would have fired."
                    on=|form| form.shadow set=|form, on| form.shadow = on />
            </fieldset>
        </div>
    }
}

#[component]
fn Flag(
    editor: Editor,
    field: Field,
    label: &'static str,
    hint: &'static str,
    on: fn(&PolicyForm) -> bool,
    set: fn(&mut PolicyForm, bool),
) -> impl IntoView {
    view! {
        <label class="policy-flag">
            <input type="checkbox" id=control_id(field) prop:checked=move || editor.form.with(on)
                on:change:target=move |event| editor.change(field, |form| set(form, event.target().checked())) />
            <span><b>{label}</b><small class="muted">{hint}</small></span>
        </label>
    }
}
