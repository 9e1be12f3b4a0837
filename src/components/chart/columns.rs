//! The links over a chart's columns, for mouse, finger and keyboard.

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;

use super::Href;
use super::tip::Tip;
use crate::browser;
use crate::view_model::chart::{Column, Figure};

/// One link per column, of which one is in the order of the tab key; arrows lead to the others.
#[component]
pub fn Columns(
    id: StoredValue<String>,
    title: Memo<String>,
    figure: Memo<Option<Figure>>,
    href: Option<Href>,
) -> impl IntoView {
    let count = Memo::new(move |_| figure.with(|figure| figure.as_ref().map_or(0, |it| it.columns.len())));
    let hand = Hand {
        at: RwSignal::new(None),
        shown: RwSignal::new(None),
        touching: StoredValue::new(false),
        armed: StoredValue::new(None),
    };
    let in_tab_order = Memo::new(move |_| {
        let last = count.get().saturating_sub(1);
        hand.at.get().map_or(last, |at| at.min(last))
    });
    let on_key = move |event: KeyboardEvent| {
        let Some(to) = moved(&event.key(), in_tab_order.get_untracked(), count.get_untracked()) else {
            if event.key() == "Escape" {
                hand.shown.set(None);
            }
            return;
        };
        event.prevent_default();
        hand.at.set(Some(to));
        browser::focus(&column_id(id, to));
    };
    let column = move |index: usize| view! { <ColumnLink id index figure href hand in_tab_order /> };
    view! {
        <ul class="chart__columns" aria-label=title on:keydown=on_key>
            <For each=move || 0..count.get() key=|index| *index children=column />
        </ul>
        <Tip figure shown=hand.shown leads=href.is_some() />
    }
}

/// Where the reader's pointer, finger or focus is among the columns.
#[derive(Clone, Copy)]
struct Hand {
    /// The column that the keyboard was at last.
    at: RwSignal<Option<usize>>,
    /// The column whose tooltip is open.
    shown: RwSignal<Option<usize>>,
    /// The last press was one of a finger.
    touching: StoredValue<bool>,
    /// The column that a finger has asked about: the next tap follows its link.
    armed: StoredValue<Option<usize>>,
}

impl Hand {
    fn leave(self, event: &PointerEvent) {
        if event.pointer_type() != "touch" {
            self.shown.set(None);
        }
    }

    /// A finger cannot hover, so its first tap shows what there is and only the second goes there.
    fn click(self, index: usize, event: &MouseEvent) {
        if self.touching.get_value() && self.armed.get_value() != Some(index) {
            event.prevent_default();
            self.armed.set_value(Some(index));
            self.shown.set(Some(index));
        }
    }

    fn focus(self, index: usize) {
        self.at.set(Some(index));
        self.shown.set(Some(index));
    }

    fn blur(self) {
        self.shown.set(None);
        self.armed.set_value(None);
    }
}

fn column_id(id: StoredValue<String>, index: usize) -> String {
    id.with_value(|id| format!("{id}-{index}"))
}

/// Where a key leads from column `at`.
fn moved(key: &str, at: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowLeft" => Some(at.saturating_sub(1)),
        "ArrowRight" => Some((at + 1).min(last)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

#[component]
fn ColumnLink(
    id: StoredValue<String>,
    index: usize,
    figure: Memo<Option<Figure>>,
    href: Option<Href>,
    hand: Hand,
    in_tab_order: Memo<usize>,
) -> impl IntoView {
    let column = Memo::new(move |_| figure.with(|figure| figure.as_ref()?.columns.get(index).cloned()));
    let number = move |of: fn(&Column) -> f64| column.with(|column| format!("{}px", column.as_ref().map_or(0.0, of)));
    let words = move || column.with(|column| column.as_ref().map(Column::words));
    let to = move || Some(href?.run(column.with(|column| column.as_ref().map(|it| it.span))?));
    view! {
        <li>
            <a
                class="chart__column"
                class:chart__column--shown=move || hand.shown.get() == Some(index)
                id=column_id(id, index)
                href=to
                role=href.is_none().then_some("img")
                tabindex=move || if in_tab_order.get() == index { "0" } else { "-1" }
                aria-label=words
                style=("--x", move || number(|it| it.left))
                style=("--w", move || number(|it| it.width))
                on:pointerenter=move |_| hand.shown.set(Some(index))
                on:pointerleave=move |event| hand.leave(&event)
                on:pointerdown=move |event| hand.touching.set_value(event.pointer_type() == "touch")
                on:click=move |event| hand.click(index, &event)
                on:focus=move |_| hand.focus(index)
                on:blur=move |_| hand.blur()
            ></a>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_stay_within_the_columns() {
        assert_eq!(moved("ArrowLeft", 0, 3), Some(0));
        assert_eq!(moved("ArrowRight", 1, 3), Some(2));
        assert_eq!(moved("ArrowRight", 2, 3), Some(2));
        assert_eq!((moved("Home", 2, 3), moved("End", 0, 3)), (Some(0), Some(2)));
        assert_eq!((moved("j", 1, 3), moved("Home", 0, 0)), (None, None));
    }
}
