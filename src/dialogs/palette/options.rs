//! The list of what can be chosen.

use leptos::prelude::*;

use crate::view_model::palette::{Entry, Section};

/// The list's id, by which the field names it.
pub const LIST: &str = "palette-list";

/// What can be chosen, by kind.
pub type Sections = Vec<(Section, Vec<Entry>)>;

/// The id of the option at this place of the whole list.
pub fn option_id(at: usize) -> String {
    format!("palette-option-{at}")
}

/// The entry at this place of the whole list.
pub fn nth(sections: &Sections, at: usize) -> Option<Entry> {
    sections.iter().flat_map(|(_, entries)| entries).nth(at).cloned()
}

/// The options below their headings. The field has the focus; the one at `at` is the one that *Enter* takes.
#[component]
pub fn Options(
    sections: Memo<Sections>,
    at: Memo<usize>,
    busy: RwSignal<bool>,
    choose: Callback<Entry>,
) -> impl IntoView {
    let groups = move || {
        let mut first = 0;
        let groups = sections.get().into_iter().map(|(section, entries)| {
            let start = first;
            first += entries.len();
            let options = entries.into_iter().enumerate();
            let options = options.map(|(index, entry)| view! { <Choice place=start + index entry at choose /> });
            view! {
                <div class="palette__group" role="group" aria-label=section.title()>
                    <div class="palette__head" aria-hidden="true">{section.title()}</div>
                    {options.collect_view()}
                </div>
            }
        });
        groups.collect_view()
    };
    view! {
        <div
            class="palette__list"
            role="listbox"
            id=LIST
            aria-label="Results"
            aria-busy=move || busy.get().then_some("true")
        >
            {groups}
        </div>
    }
}

#[component]
fn Choice(place: usize, entry: Entry, at: Memo<usize>, choose: Callback<Entry>) -> impl IntoView {
    let (label, detail) = (entry.label.clone(), entry.detail.clone());
    view! {
        <div
            class="palette__option"
            role="option"
            id=option_id(place)
            aria-selected=move || (at.get() == place).to_string()
            on:click=move |_| choose.run(entry.clone())
        >
            <span class="palette__label">{label}</span>
            <span class="palette__detail">{detail}</span>
        </div>
    }
}
