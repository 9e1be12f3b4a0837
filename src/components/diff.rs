//! Two texts as one: lines that went and lines that came, with the words that changed in them.

use leptos::prelude::*;

use crate::view_model::diff::{Kind, Line, Piece, Row, Totals, folded, lines, totals};
use crate::view_model::format;

/// What went and what came is told by a sign, a word for screen readers, and marks at the words; colour only
/// repeats it.
#[component]
pub fn Diff(
    /// What the texts are, such as `the prompt`.
    #[prop(into)]
    of: String,
    #[prop(into)] old: Signal<String>,
    #[prop(into)] new: Signal<String>,
) -> impl IntoView {
    // Everything is shown when the reader asks for it.
    let whole = RwSignal::new(false);
    let found = Memo::new(move |_| old.with(|old| new.with(|new| lines(old, new))));
    let rows = move || {
        let lines = found.get();
        let rows = if whole.get() {
            lines.into_iter().map(Row::Line).collect()
        } else {
            folded(lines)
        };
        rows.into_iter().map(|row| shown(row, whole)).collect_view()
    };
    let label = format!("What changes in {of}");
    view! {
        <figure class="diff" aria-label=label>
            <figcaption class="diff__totals">{move || found.with(|lines| summary(totals(lines)))}</figcaption>
            // It scrolls, so it must be reachable by keyboard.
            <ol class="diff__lines" tabindex="0" aria-label="Lines">{rows}</ol>
        </figure>
    }
}

fn summary(Totals { added, removed }: Totals) -> String {
    let lines = |count: usize| format::plural(count as u64, "line", "lines");
    match (added, removed) {
        (0, 0) => "Nothing changes".to_owned(),
        (added, 0) => format!("+ {} added", lines(added)),
        (0, removed) => format!("− {} removed", lines(removed)),
        (added, removed) => format!("+ {} added, − {} removed", lines(added), lines(removed)),
    }
}

fn shown(row: Row, whole: RwSignal<bool>) -> AnyView {
    match row {
        Row::Line(line) => one(line).into_any(),
        Row::Skipped(count) => {
            let words = format!("Show {}", format::plural(count as u64, "equal line", "equal lines"));
            view! {
                <li class="diff__skipped">
                    <button type="button" class="diff__more" on:click=move |_| whole.set(true)>{words}</button>
                </li>
            }
            .into_any()
        }
    }
}

fn one(line: Line) -> impl IntoView {
    let (class, sign, word) = match line.kind {
        Kind::Same => ("diff__line", " ", ""),
        Kind::Removed => ("diff__line diff__line--removed", "−", "removed: "),
        Kind::Added => ("diff__line diff__line--added", "+", "added: "),
    };
    let kind = line.kind;
    let pieces = line
        .pieces
        .into_iter()
        .map(move |Piece { text, changed }| match (changed, kind) {
            (true, Kind::Removed) => view! { <del>{text}</del> }.into_any(),
            (true, Kind::Added) => view! { <ins>{text}</ins> }.into_any(),
            _ => text.into_any(),
        });
    view! {
        <li class=class>
            <span class="diff__number" aria-hidden="true">{line.number}</span>
            <span class="diff__sign" aria-hidden="true">{sign}</span>
            <span class="diff__text"><span class="visually-hidden">{word}</span>{pieces.collect_view()}</span>
        </li>
    }
}
