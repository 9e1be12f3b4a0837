//! The field and the list below it.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use web_sys::KeyboardEvent;

use super::deeds::{recalled, use_choose};
use super::options::{LIST, Options, Sections, nth, option_id};
use super::remote::Remote;
use crate::browser;
use crate::components::{Icon, Sign};
use crate::dialogs::use_dialogs;
use crate::view_model::format;
use crate::view_model::palette::{self, Entry, Place, is_one_line, may_be_sent};

const FIELD: &str = "palette-field";
/// A pause in typing after which the server is asked.
const PAUSE: Duration = Duration::from_millis(180);

/// A field that chooses from the list below it; the field keeps the focus.
#[component]
pub fn Body() -> impl IntoView {
    let query = RwSignal::new(String::new());
    let remote = RwSignal::new(Vec::new());
    let busy = RwSignal::new(false);
    // The field drops the line ends of what is put into it, so that must be remembered until it is empty.
    let one_line = RwSignal::new(true);
    let put_in = move |text: Option<String>| {
        if text.is_some_and(|text| !is_one_line(&text)) {
            one_line.set(false);
        }
    };
    let on_input = move |text: String| {
        let is_empty = text.is_empty();
        query.set(text);
        if is_empty {
            one_line.set(true);
        }
    };
    let name = Memo::new(move |_| {
        let name = query.with(|query| may_be_sent(query).then(|| query.trim().to_owned()));
        name.filter(|_| one_line.get()).unwrap_or_default()
    });
    let paused = browser::use_pause(name.into(), PAUSE);
    // What was found stays while the next question is typed.
    let asked = Memo::new(move |previous: Option<&String>| {
        let text = paused.get();
        let usable = (!text.is_empty()).then_some(text);
        usable.or_else(|| previous.cloned()).unwrap_or_default()
    });
    let asks = Memo::new(move |_| !name.with(String::is_empty) && !asked.with(String::is_empty));
    let sections = use_sections(query, one_line, remote);
    let count = Memo::new(move |_| sections.with(|sections| sections.iter().map(|(_, entries)| entries.len()).sum()));
    let selected = RwSignal::new(0_usize);
    // Another question has another best answer.
    Effect::new(move || {
        query.track();
        selected.set(0);
    });
    let at = Memo::new(move |_| selected.get().min(usize::saturating_sub(count.get(), 1)));
    Effect::new(move || browser::reveal(&option_id(at.get())));
    Effect::new(|| browser::focus(FIELD));
    let choose = use_choose();
    let open = use_dialogs().palette;
    let on_key = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let (here, last) = (at.get_untracked(), count.get_untracked().saturating_sub(1));
        match event.key().as_str() {
            "ArrowDown" => selected.set(if here == last { 0 } else { here + 1 }),
            "ArrowUp" => selected.set(here.checked_sub(1).unwrap_or(last)),
            "Home" => selected.set(0),
            "End" => selected.set(last),
            "Enter" => {
                let chosen = sections.with_untracked(|sections| nth(sections, here));
                if let Some(chosen) = chosen {
                    choose.run(chosen);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="palette__body">
            <div class="palette__field">
                <Icon sign=Sign::Search />
                <input
                    id=FIELD
                    class="palette__input"
                    type="text"
                    role="combobox"
                    aria-label="Find anything"
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-expanded="true"
                    aria-controls=LIST
                    aria-activedescendant=move || (count.get() > 0).then(|| option_id(at.get()))
                    placeholder="Run id, agent, signal, page or action"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    prop:value=query
                    on:paste=move |event| put_in(browser::pasted(&event))
                    on:drop=move |event| put_in(browser::dropped(&event))
                    on:input:target=move |event| on_input(event.target().value())
                    on:keydown=on_key
                />
                <button
                    type="button"
                    class="btn btn--small"
                    on:click=move |_| open.set(false)
                >"Close"</button>
            </div>
            <Options sections at busy choose />
            <Show when=move || asks.get()>
                <Remote asked=asked.into() found=remote busy />
            </Show>
            <p class="palette__state" role="status">
                {move || state(count.get(), busy.get())}
            </p>
        </div>
    }
}

/// What can be chosen now, best first.
fn use_sections(query: RwSignal<String>, one_line: RwSignal<bool>, remote: RwSignal<Vec<Entry>>) -> Memo<Sections> {
    let dialogs = use_dialogs();
    let path = use_location().pathname;
    let recents = recalled().entries();
    Memo::new(move |_| {
        let query = query.get();
        let place = Place {
            path: path.get(),
            commands: dialogs.commands(),
        };
        let mut entries = palette::recognise(&query, one_line.get());
        entries.extend(recents.iter().cloned());
        entries.extend(palette::pages());
        entries.extend(palette::actions(&place));
        if !query.trim().is_empty() {
            entries.extend(palette::failure_types());
            entries.extend(remote.get());
        }
        palette::find(without_doubles(entries), &query)
    })
}

/// A recent thing may also be found by the server: it is shown once, as recent.
fn without_doubles(entries: Vec<Entry>) -> Vec<Entry> {
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        if kept.iter().all(|other| other.target != entry.target) {
            kept.push(entry);
        }
    }
    kept
}

fn state(count: usize, busy: bool) -> String {
    let results = format::plural(count as u64, "result", "results");
    match (count, busy) {
        (0, true) => "Looking…".to_owned(),
        (0, false) => "Nothing has this name. What a run contained is found by “Search by content”.".to_owned(),
        (_, true) => format!("{results} so far…"),
        (_, false) => results,
    }
}
