//! The aligned steps of both runs, and the way from difference to difference.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::both::Compared;
use super::row::{CompareLine, header};
use crate::browser::{self, Key};
use crate::components::{Empty, Icon, Sign, Viewport, VirtualRows};
use crate::pages::address::Address;
use crate::pages::row_keys::use_row_keys;
use crate::view_model::align::{Folding, Kinship, Line, StepAt, line_of, lines};
use crate::view_model::format;

/// What the ids of the lines' buttons begin with.
pub const ROWS: &str = "compared";

/// Lines that stay in view before and after the one that is gone to.
const AROUND: usize = 4;

/// What can be done with the lines.
#[derive(Clone, Copy)]
pub struct Comparing {
    pub compared: Memo<Arc<Compared>>,
    pub lines: Memo<Vec<Line>>,
    /// The chosen row of the alignment: that of the URL, else the first difference.
    pub chosen: Memo<Option<usize>>,
    /// First rows of the folded stretches that were opened.
    pub opened: RwSignal<BTreeSet<usize>>,
    address: Address,
    viewport: Viewport,
}

#[component]
pub fn Steps(address: Address, compared: Memo<Arc<Compared>>) -> impl IntoView {
    let comparing = Comparing::new(address, compared);
    let total = Signal::derive(move || comparing.lines.with(Vec::len));
    let (current, viewport) = (RwSignal::new(None), comparing.viewport);
    use_row_keys(
        ROWS,
        current,
        total,
        move || viewport.first(),
        move |row| viewport.reveal(row),
    );
    let row = move |index: usize| {
        let line = comparing.lines.with(|lines| lines.get(index).copied());
        let compared = comparing.compared.get();
        line.map(|line| view! { <CompareLine line index compared comparing current /> })
            .into_any()
    };
    view! {
        <section class="card table" aria-label="Steps side by side">
            <Bar comparing />
            <Show when=move || total.get() != 0 fallback=move || view! { <Nothing comparing /> }>
                <VirtualRows label="Steps of both runs" total row viewport header />
            </Show>
        </section>
    }
}

impl Comparing {
    fn new(address: Address, compared: Memo<Arc<Compared>>) -> Self {
        let step = address.value("step");
        let only = address.value("only");
        let chosen = Memo::new(move |_| {
            let step = StepAt::parse(&step.get());
            compared.with(|it| {
                let row = step.and_then(|step| it.alignment.row_of(step));
                row.or(it.alignment.differences.first().copied())
            })
        });
        let opened = RwSignal::new(BTreeSet::new());
        let lines = Memo::new(move |_| {
            let folding = Folding {
                only_differences: !only.get().is_empty(),
                opened: opened.get(),
                shown: chosen.get(),
            };
            let all = compared.with(|it| lines(&it.alignment, &folding));
            if folding.only_differences {
                return all
                    .into_iter()
                    .filter(|line| !matches!(line, Line::Equal { .. }))
                    .collect();
            }
            all
        });
        let height = row_height();
        let viewport = Viewport::new(height);
        let first = chosen.get_untracked();
        let line = first.and_then(|row| lines.with_untracked(|lines| line_of(lines, row)));
        let top = line.unwrap_or_default().saturating_sub(AROUND);
        viewport.start_at(top as f64 * height.get_untracked());
        Self {
            compared,
            lines,
            chosen,
            opened,
            address,
            viewport,
        }
    }

    /// Chooses a row of the alignment, without a new entry in the history.
    pub fn choose(self, row: usize) {
        let step = self.compared.with_untracked(|it| it.alignment.step_of(row));
        if let Some(step) = step {
            self.address.replace(|query| query.with("step", &step.text()));
        }
    }

    /// Goes to the next difference, or to the one before.
    fn go(self, forward: bool) {
        let from = self.chosen.get_untracked();
        let to = self.compared.with_untracked(|it| {
            if forward {
                it.alignment.next_difference(from)
            } else {
                it.alignment.previous_difference(from)
            }
        });
        let Some(row) = to else { return };
        self.choose(row);
        let lines = self.lines;
        let Some(line) = lines.with_untracked(|lines| line_of(lines, row)) else {
            return;
        };
        let last = lines.with_untracked(Vec::len).saturating_sub(1);
        let edge = if forward {
            (line + AROUND).min(last)
        } else {
            line.saturating_sub(AROUND)
        };
        self.viewport.reveal(edge);
    }

    /// Which difference the chosen row belongs to, from 1 on; 0 before the first.
    fn number(self) -> usize {
        let Some(row) = self.chosen.get() else { return 0 };
        self.compared
            .with(|it| it.alignment.differences.partition_point(|&start| start <= row))
    }
}

/// Steps of both runs stand one under the other where there is no room for columns.
fn row_height() -> Signal<f64> {
    const TALL: f64 = 54.0;
    let narrow = browser::use_media("(max-width: 959px)");
    let (row, tall) = (
        browser::token_px("--row", crate::components::virtual_rows::ROW),
        browser::token_px("--row-tall", TALL),
    );
    Signal::derive(move || if narrow.get() { tall } else { row })
}

#[component]
fn Bar(comparing: Comparing) -> impl IntoView {
    browser::use_keys(move |key| match key {
        Key::NextDifference => {
            comparing.go(true);
            true
        }
        Key::PreviousDifference => {
            comparing.go(false);
            true
        }
        _ => false,
    });
    let differences = move || comparing.compared.with(|it| it.alignment.differences.len());
    let place = move || match differences() {
        0 => "No difference".to_owned(),
        all => format!("Difference {} of {}", comparing.number(), format::count(all as u64)),
    };
    let button = move |label: &'static str, key: &'static str, sign: Sign, forward: bool| {
        view! {
            <button type="button" class="btn btn--bare" aria-label=label title=format!("{label} ({key})") aria-keyshortcuts=key
                disabled=move || differences() == 0 on:click=move |_| comparing.go(forward)>
                <Icon sign />
            </button>
        }
    };
    view! {
        <header class="compare__bar">
            <span class="compare__place" role="status">{place}</span>
            {button("Previous difference", "N", Sign::Up, false)}
            {button("Next difference", "n", Sign::Down, true)}
            <span class="muted">{move || summary(comparing)}</span>
            <span class="spacer"></span>
            <Only comparing />
        </header>
    }
}

/// "128 equal, 3 with other arguments, 12 only in A".
fn summary(comparing: Comparing) -> String {
    const WORDS: [(Kinship, &str); 6] = [
        (Kinship::Same, "equal"),
        (Kinship::OtherArguments, "with other arguments"),
        (Kinship::OtherOutcome, "with another outcome"),
        (Kinship::OtherCall, "other calls"),
        (Kinship::OnlyLeft, "only in A"),
        (Kinship::OnlyRight, "only in B"),
    ];
    let count = |kinship| comparing.compared.with(|it| it.alignment.count(kinship)) as u64;
    let parts = WORDS.map(|(kinship, word)| (count(kinship), word));
    let parts = parts.into_iter().filter(|(count, _)| *count != 0);
    parts
        .map(|(count, word)| format!("{} {word}", format::count(count)))
        .collect::<Vec<_>>()
        .join(", ")
}

#[component]
fn Only(comparing: Comparing) -> impl IntoView {
    let only = comparing.address.value("only");
    let on = move || !only.get().is_empty();
    let toggle = move |_| {
        let next = if on() { "" } else { "1" };
        comparing.address.change(|query| query.with("only", next));
    };
    view! {
        <button type="button" class="chip" class:chip--on=on aria-pressed=move || on().to_string() on:click=toggle>
            "Only differences"
        </button>
    }
}

#[component]
fn Nothing(comparing: Comparing) -> impl IntoView {
    let steps = comparing.compared.with_untracked(|it| it.alignment.pairs.len()) as u64;
    let (title, text) = if steps == 0 {
        (
            "Neither run has a step yet",
            "Steps appear here as the runs go on.".to_owned(),
        )
    } else {
        (
            "Both runs took the same steps",
            format!(
                "All {} are equal in kind, name, arguments and outcome.",
                format::plural(steps, "step", "steps")
            ),
        )
    };
    view! { <Empty title>{text}</Empty> }
}
