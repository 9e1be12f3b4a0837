//! `/runs`: every run, newest first, as it happens.

pub mod filters;
pub mod pause;
mod row;
mod table;
mod total;

use api::query::encode_pairs;
use api::runs::RunList;
use api::{RunSummary, paths};
use leptos::prelude::*;

use super::address::{Address, use_address};
use crate::api::{Kept, Pages, url};
use crate::browser;
use crate::components::{Ui, Viewport, use_ui};
use crate::dialogs::{Export, ExportOf};
use crate::view_model::held::Held;
use crate::view_model::query::Query;
use crate::view_model::{run_rows, window};
use filters::{Filters, Started};
use pause::{Pause, PauseButton};
use table::RunTable;
use total::Total;

#[component]
pub fn RunsPage() -> impl IntoView {
    browser::use_title("Runs".to_owned());
    let ui = use_ui();
    let address = use_address("/runs");
    let asked = Memo::new(move |_| address.query().with(|query| query.for_runs(browser::now_secs())));
    let viewport = Viewport::new(row_height());
    let end = viewport.end();
    let list = Memo::new(move |_| url(paths::RUNS, asked.get()));
    let kept = come_back(list, viewport);
    let runs: Pages<RunList> = Pages::new(list.into(), move |loaded| window::near_end(end.get(), loaded), kept);
    on_cleanup(move || leave(ui, runs, list, viewport));
    let pause = Pause::new();
    let filter = Memo::new(move |_| {
        let mut pairs = asked.get();
        pairs.retain(|(name, _)| !matches!(*name, "sort" | "order"));
        pairs
    });
    follow(runs, address, filter, viewport, pause);
    let pairs = Callback::new(move |()| {
        address
            .query()
            .with_untracked(|query| query.for_runs(browser::now_secs()))
    });
    view! {
        <div class="fill">
            <header class="head">
                <h1>"Runs"</h1>
                <Total filter />
                <div class="head__end">
                    <PauseButton pause waiting=Held::runs />
                    <Export of=ExportOf::Runs pairs />
                    <Started address />
                </div>
            </header>
            <Filters address runs />
            <RunTable address runs viewport />
        </div>
    }
}

/// The list as the reader left it, if it is the same list.
fn come_back(list: Memo<String>, viewport: Viewport) -> Option<Kept<RunSummary>> {
    let kept = use_ui().left_runs.try_update_value(Option::take).flatten();
    let kept = kept.filter(|kept| list.with_untracked(|url| *url == kept.url))?;
    viewport.start_at(kept.top);
    Some(kept)
}

/// Remembers the list for the way back.
fn leave(ui: Ui, runs: Pages<RunList>, list: Memo<String>, viewport: Viewport) {
    let (Some(url), Some(rows)) = (list.try_get_untracked(), runs.rows.try_get_untracked()) else {
        return;
    };
    let next = runs.next.try_get_untracked().flatten();
    ui.left_runs.try_set_value(Some(Kept {
        url,
        rows,
        next,
        top: viewport.top(),
    }));
}

/// Rows are cards where there is no room for columns.
pub fn row_height() -> Signal<f64> {
    const CARD: f64 = 104.0;
    let narrow = browser::use_media("(max-width: 959px)");
    let (row, card) = (
        browser::token_px("--row", crate::components::virtual_rows::ROW),
        browser::token_px("--card-row", CARD),
    );
    Signal::derive(move || if narrow.get() { card } else { row })
}

/// Keeps the list up to date with what the server says.
fn follow(
    runs: Pages<RunList>,
    address: Address,
    filter: Memo<Vec<(&'static str, String)>>,
    viewport: Viewport,
    pause: Pause,
) {
    let filter = Signal::derive(move || filter.with(|filter| encode_pairs(filter.iter().cloned())));
    pause.follow(filter, move |changes| {
        let newest_first = address.query().with_untracked(Query::follows_live);
        let at_top = newest_first && viewport.at_top();
        let more = newest_first && runs.next.with_untracked(Option::is_some);
        let outcome = runs
            .rows
            .try_update(|rows| run_rows::apply(rows, changes, at_top, more));
        let Some(outcome) = outcome else { return };
        if !outcome.waiting.is_empty() {
            runs.fresh.update(|fresh| run_rows::wait(fresh, outcome.waiting));
        }
        if outcome.resync {
            runs.refresh();
        }
    });
}
