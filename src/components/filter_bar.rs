//! The controls that narrow a list down. They know values, not URLs.

use std::time::Duration;

use leptos::ev::Event;
use leptos::prelude::*;

use crate::components::{Icon, Menu, Sign};
use crate::view_model::query::SPANS;

/// Text typed is used after this pause, so that not every letter is a request.
const PAUSE: Duration = Duration::from_millis(250);

/// The free text field, focused by `/`.
#[component]
pub fn SearchFilter(
    id: &'static str,
    label: &'static str,
    #[prop(into)] value: Signal<String>,
    on_change: Callback<String>,
) -> impl IntoView {
    let late = debounce(PAUSE, move |text: String| on_change.run(text));
    view! {
        <div class="search">
            <label class="visually-hidden" for=id>{label}</label>
            <input
                class="field search__field"
                type="search"
                id=id
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                maxlength="128"
                prop:value=value
                on:input:target={
                    let mut late = late;
                    move |event| late(event.target().value())
                }
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
}

/// Any of a closed set of values.
#[component]
pub fn ChoiceFilter(
    label: &'static str,
    /// Values and the words for them.
    options: Vec<(String, String)>,
    #[prop(into)] chosen: Signal<Vec<String>>,
    on_change: Callback<Vec<String>>,
) -> impl IntoView {
    let options = StoredValue::new(options);
    let text = move || match chosen.get().as_slice() {
        [] => label.to_owned(),
        [one] => format!("{label}: {}", options.with_value(|options| word(options, one))),
        many => format!("{label}: {}", many.len()),
    };
    view! {
        <Menu label=Signal::derive(text) active=Signal::derive(move || chosen.with(|chosen| !chosen.is_empty()))>
            <fieldset class="choices">
                <legend>{label}</legend>
                {options.get_value().into_iter().map(|(value, word)| view! { <Choice value word chosen on_change /> }).collect_view()}
            </fieldset>
        </Menu>
    }
}

fn word(options: &[(String, String)], value: &str) -> String {
    options
        .iter()
        .find(|(option, _)| option == value)
        .map_or_else(|| value.to_owned(), |(_, word)| word.clone())
}

#[component]
fn Choice(value: String, word: String, chosen: Signal<Vec<String>>, on_change: Callback<Vec<String>>) -> impl IntoView {
    let value = StoredValue::new(value);
    let on = move || chosen.with(|chosen| value.with_value(|value| chosen.contains(value)));
    let toggle = move |_| {
        let mut next = chosen.get_untracked();
        let value = value.get_value();
        match next.iter().position(|it| *it == value) {
            Some(at) => drop(next.remove(at)),
            None => next.push(value),
        }
        on_change.run(next);
    };
    view! {
        <label class="choice">
            <input type="checkbox" prop:checked=on on:change=toggle />
            {word}
        </label>
    }
}

/// One value, typed or taken from suggestions.
#[component]
pub fn TextFilter(
    label: &'static str,
    /// What may be typed, where that is not plain.
    #[prop(default = "")]
    hint: &'static str,
    #[prop(into)] suggestions: Signal<Vec<String>>,
    #[prop(into)] value: Signal<String>,
    on_change: Callback<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let choose = Callback::new(move |text: String| {
        open.set(false);
        on_change.run(text);
    });
    let text = move || {
        let value = value.get();
        if value.is_empty() {
            label.to_owned()
        } else {
            format!("{label}: {value}")
        }
    };
    view! {
        <Menu label=Signal::derive(text) active=Signal::derive(move || value.with(|value| !value.is_empty())) open>
            <TextPanel label hint suggestions value choose />
        </Menu>
    }
}

#[component]
fn TextPanel(
    label: &'static str,
    hint: &'static str,
    suggestions: Signal<Vec<String>>,
    value: Signal<String>,
    choose: Callback<String>,
) -> impl IntoView {
    const SHOWN: usize = 8;
    let typed = RwSignal::new(String::new());
    let fitting = move || {
        let typed = typed.get().to_lowercase();
        let fits = |name: &String| name.to_lowercase().contains(&typed);
        suggestions
            .get()
            .into_iter()
            .filter(fits)
            .take(SHOWN)
            .collect::<Vec<_>>()
    };
    let suggestion = move |name: String| {
        let chosen = name.clone();
        let here = Signal::derive({
            let name = name.clone();
            move || value.with(|value| *value == name).to_string()
        });
        view! {
            <button type="button" class="choice" aria-pressed=here on:click=move |_| choose.run(chosen.clone())>{name}</button>
        }
    };
    view! {
        <form class="choices" on:submit=move |event| { event.prevent_default(); choose.run(typed.get_untracked().trim().to_owned()); }>
            <label class="choices__label">
                {label}
                <input class="field" type="text" autocomplete="off" spellcheck="false" placeholder=hint
                    prop:value=move || value.get()
                    on:input:target=move |event| typed.set(event.target().value()) />
            </label>
            {move || fitting().into_iter().map(suggestion).collect_view()}
            <div class="choices__end">
                <button type="submit" class="btn btn--small">"Apply"</button>
                <Show when=move || value.with(|value| !value.is_empty())>
                    <button type="button" class="btn btn--small" on:click=move |_| choose.run(String::new())>"Clear"</button>
                </Show>
            </div>
        </form>
    }
}

/// A span of time that ends now, or two moments.
#[component]
pub fn TimeFilter(
    /// What happened at the time.
    legend: &'static str,
    /// A span's name, empty for none.
    #[prop(into)]
    span: Signal<String>,
    /// Bounds as date fields write them, empty for none.
    #[prop(into)]
    bounds: Signal<(String, String)>,
    on_span: Callback<String>,
    on_bounds: Callback<(String, String)>,
) -> impl IntoView {
    let custom = move || bounds.with(|(from, to)| !from.is_empty() || !to.is_empty());
    let text = move || match SPANS.iter().find(|it| it.name == span.get()) {
        _ if custom() => bounds.with(|(from, to)| between(from, to)),
        Some(span) => span.label.to_owned(),
        None => "Any time".to_owned(),
    };
    let active = move || custom() || span.with(|span| !span.is_empty());
    view! {
        <Menu label=Signal::derive(text) active=Signal::derive(active)>
            <fieldset class="choices">
                <legend>{legend}</legend>
                <SpanChoice name="" label="Any time" span on_span />
                {SPANS.map(|it| view! { <SpanChoice name=it.name label=it.label span on_span /> })}
                <Bound label="From" value=Signal::derive(move || bounds.get().0) on_change=Callback::new(move |from| on_bounds.run((from, bounds.get_untracked().1))) />
                <Bound label="Until" value=Signal::derive(move || bounds.get().1) on_change=Callback::new(move |to| on_bounds.run((bounds.get_untracked().0, to))) />
            </fieldset>
        </Menu>
    }
}

/// `14:00 – 15:00` on one day, with the days where there are two. Bounds are as date fields write them.
fn between(from: &str, to: &str) -> String {
    let (day, time) = from.split_once('T').unwrap_or((from, ""));
    let words = |bound: &str| bound.replace('T', " ");
    match (from.is_empty(), to.is_empty()) {
        (false, true) => format!("From {}", words(from)),
        (true, _) => format!("Until {}", words(to)),
        (false, false) => match to.split_once('T') {
            Some((until, end)) if until == day => format!("{day} {time} – {end}"),
            _ => format!("{} – {}", words(from), words(to)),
        },
    }
}

#[component]
fn SpanChoice(
    name: &'static str,
    label: &'static str,
    span: Signal<String>,
    on_span: Callback<String>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="radio" name="span" prop:checked=move || span.with(|span| span == name) on:change=move |_| on_span.run(name.to_owned()) />
            {label}
        </label>
    }
}

#[component]
fn Bound(label: &'static str, value: Signal<String>, on_change: Callback<String>) -> impl IntoView {
    let changed = move |event: Event| on_change.run(event_target_value(&event));
    view! {
        <label class="choices__label">
            {label}
            <input class="field" type="datetime-local" prop:value=value on:change=changed />
        </label>
    }
}

/// The chip that shows one value and removes it.
#[component]
pub fn RemoveChip(#[prop(into)] label: String, on_remove: Callback<()>) -> impl IntoView {
    view! {
        <button type="button" class="chip chip--on" on:click=move |_| on_remove.run(())>
            {label}
            <Icon sign=Sign::Close />
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_say_the_day_once() {
        assert_eq!(
            between("2026-11-20T14:00", "2026-11-20T15:00"),
            "2026-11-20 14:00 – 15:00"
        );
        assert_eq!(
            between("2026-11-20T23:00", "2026-11-21T00:00"),
            "2026-11-20 23:00 – 2026-11-21 00:00"
        );
        assert_eq!(between("2026-11-20T14:00", ""), "From 2026-11-20 14:00");
        assert_eq!(between("", "2026-11-20T14:00"), "Until 2026-11-20 14:00");
    }
}
