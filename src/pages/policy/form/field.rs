//! A labelled field with what is wrong with it.

use api::policy::Field;
use leptos::prelude::*;

use crate::components::Prose;
use crate::pages::policy::editor::Editor;
use crate::view_model::policy::form::PolicyForm;
use crate::view_model::policy::labels;
use crate::view_model::policy::problems::control_id;

/// Label, control, hint and problem. The control names both as what describes it.
#[component]
pub fn FieldFrame(
    editor: Editor,
    field: Field,
    /// Where the usual name of the field does not fit.
    #[prop(optional)]
    label: Option<&'static str>,
    #[prop(optional, into)] hint: Option<Signal<String>>,
    children: Children,
) -> impl IntoView {
    let id = control_id(field);
    let problem = Memo::new(move |_| editor.problem(field));
    view! {
        <div class="policy-field" class:policy-field--wrong=move || problem.with(Option::is_some) on:focusout=move |_| editor.touch(field)>
            <label class="policy-field__label" for=id>{label.unwrap_or(labels::field(field))}</label>
            {children()}
            {hint.map(|hint| view! { <p class="policy-field__hint" id=hint_id(field)>{hint}</p> })}
            <div class="policy-field__problem" id=problem_id(field)>
                {move || problem.get().map(|text| view! { <Prose text /> })}
            </div>
        </div>
    }
}

fn hint_id(field: Field) -> String {
    format!("{}-hint", control_id(field))
}

fn problem_id(field: Field) -> String {
    format!("{}-problem", control_id(field))
}

/// What a screen reader reads after a control.
pub fn described_by(field: Field) -> String {
    format!("{} {}", problem_id(field), hint_id(field))
}

/// Whether a control is marked as wrong.
pub fn invalid(editor: Editor, field: Field) -> Signal<String> {
    Signal::derive(move || editor.problem(field).is_some().to_string())
}

/// One line of text, typed or taken from suggestions.
#[component]
pub fn TextControl(
    editor: Editor,
    field: Field,
    value: fn(&PolicyForm) -> &str,
    set: fn(&mut PolicyForm, String),
    #[prop(default = "")] placeholder: &'static str,
    #[prop(optional)] numeric: bool,
    #[prop(optional, into)] suggestions: Option<Signal<Vec<String>>>,
) -> impl IntoView {
    let id = control_id(field);
    let list = suggestions.map(|_| format!("{id}-list"));
    let options = suggestions.map(|suggestions| {
        let options = move || {
            suggestions
                .get()
                .into_iter()
                .map(|value| view! { <option value=value></option> })
        };
        view! { <datalist id=format!("{id}-list")>{move || options().collect_view()}</datalist> }
    });
    view! {
        <input
            class="field"
            class:num=numeric
            type="text"
            id=id
            inputmode=numeric.then_some("decimal")
            list=list
            placeholder=placeholder
            autocomplete="off"
            spellcheck="false"
            aria-invalid=invalid(editor, field)
            aria-describedby=described_by(field)
            prop:value=move || editor.form.with(|form| value(form).to_owned())
            on:input:target=move |event| editor.change(field, |form| set(form, event.target().value()))
        />
        {options}
    }
}

/// Some lines of text, with how many letters of how many there are.
#[component]
pub fn LongTextControl(
    editor: Editor,
    field: Field,
    value: fn(&PolicyForm) -> &str,
    set: fn(&mut PolicyForm, String),
    most: usize,
    rows: &'static str,
    #[prop(default = "")] placeholder: &'static str,
) -> impl IntoView {
    let count = Memo::new(move |_| editor.form.with(|form| value(form).trim().chars().count()));
    let counted = move || {
        let format = crate::view_model::format::count;
        format!("{} of {}", format(count.get() as u64), format(most as u64))
    };
    view! {
        <textarea
            class="field policy-field__long"
            id=control_id(field)
            rows=rows
            placeholder=placeholder
            aria-invalid=invalid(editor, field)
            aria-describedby=described_by(field)
            prop:value=move || editor.form.with(|form| value(form).to_owned())
            on:input:target=move |event| editor.change(field, |form| set(form, event.target().value()))
        ></textarea>
        <p class="policy-field__count" class:policy-field__count--over=move || { count.get() > most }>{counted}</p>
    }
}

/// One of a closed set.
#[component]
pub fn ChoiceControl<T: Copy + PartialEq + Send + Sync + 'static>(
    editor: Editor,
    field: Field,
    #[prop(into)] options: Signal<Vec<(T, String)>>,
    chosen: fn(&PolicyForm) -> T,
    set: fn(PolicyForm, T) -> PolicyForm,
) -> impl IntoView {
    let on_change = move |index: String| {
        let option = index
            .parse()
            .ok()
            .and_then(|index: usize| options.with_untracked(|it| it.get(index).map(|it| it.0)));
        if let Some(option) = option {
            editor.change(field, |form| *form = set(form.clone(), option));
        }
    };
    let option = move |(index, (value, label)): (usize, (T, String))| {
        let selected = move || editor.form.with(|form| chosen(form) == value);
        view! { <option value=index.to_string() prop:selected=selected>{label}</option> }
    };
    view! {
        <select
            class="field"
            id=control_id(field)
            aria-invalid=invalid(editor, field)
            aria-describedby=described_by(field)
            on:change:target=move |event| on_change(event.target().value())
        >
            {move || options.get().into_iter().enumerate().map(option).collect_view()}
        </select>
    }
}
