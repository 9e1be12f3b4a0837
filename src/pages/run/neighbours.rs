//! "‹ 3 of 214 ›": where the run stands in the list it was opened from, and the way to those around it.

use api::neighbours::RunPlace;
use api::paths;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::api::{ClientError, Read, read, url};
use crate::browser::{self, Key};
use crate::components::{Icon, Sign};
use crate::view_model::format;
use crate::view_model::query::{LIST, Query, run_href_in};

/// The query of the list that this run was opened from; empty when it was opened by itself.
pub fn use_list() -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(LIST)).unwrap_or_default())
}

#[component]
pub fn Neighbours(id: Memo<String>, list: Memo<String>) -> impl IntoView {
    let asked = Memo::new(move |_| {
        let pairs = Query::parse(&list.get()).for_runs(browser::now_secs());
        url(&paths::with(paths::RUN_PLACE, &id.get()), pairs)
    });
    let place: Read<RunPlace> = read(asked);
    let known = Memo::new(move |before: Option<&Option<RunPlace>>| match place.get() {
        Some(Ok(place)) => Some(place),
        Some(Err(ClientError::Cancelled)) | None => before.cloned().flatten(),
        Some(Err(_)) => None,
    });
    let failed = move || matches!(place.get(), Some(Err(error)) if error != ClientError::Cancelled);
    let previous = neighbour(known, list, |place| place.previous.as_deref());
    let next = neighbour(known, list, |place| place.next.as_deref());
    use_neighbour_keys(previous, next);
    view! {
        <Show when=move || known.with(Option::is_some)>
            <nav class="neighbours" aria-label="Runs of the list">
                {step("Previous run", "[", Sign::Back, previous)}
                <span class="neighbours__place">{move || known.with(|known| known.as_ref().map(words))}</span>
                {step("Next run", "]", Sign::Open, next)}
            </nav>
        </Show>
        <Show when=failed>
            <button type="button" class="btn btn--small" on:click=move |_| place.refetch()>"Place in the list: retry"</button>
        </Show>
    }
}

/// "3 of 214", and only the total when the run is not in the list.
fn words(place: &RunPlace) -> String {
    let total = format::counted(place.total);
    match place.position {
        Some(position) => format!("{} of {total}", format::count(position)),
        None => format!("– of {total}"),
    }
}

fn neighbour(
    known: Memo<Option<RunPlace>>,
    list: Memo<String>,
    of: fn(&RunPlace) -> Option<&str>,
) -> Memo<Option<String>> {
    Memo::new(move |_| {
        known.with(|place| {
            let id = place.as_ref().and_then(of)?;
            Some(run_href_in(id, &list.get()))
        })
    })
}

fn use_neighbour_keys(previous: Memo<Option<String>>, next: Memo<Option<String>>) {
    let navigate = use_navigate();
    browser::use_keys(move |key| {
        let href = match key {
            Key::Previous => previous.get_untracked(),
            Key::Next => next.get_untracked(),
            _ => None,
        };
        let found = href.is_some();
        if let Some(href) = href {
            navigate(&href, leptos_router::NavigateOptions::default());
        }
        found
    });
}

fn step(label: &'static str, key: &'static str, sign: Sign, href: Memo<Option<String>>) -> impl IntoView {
    move || {
        match href.get() {
        Some(href) => view! {
            <a class="btn btn--bare" href=href aria-label=label title=format!("{label} ({key})") aria-keyshortcuts=key><Icon sign /></a>
        }
        .into_any(),
        None => view! {
            <span class="btn btn--bare neighbours__end" aria-hidden="true"><Icon sign /></span>
        }
        .into_any(),
    }
    }
}

#[cfg(test)]
mod tests {
    use api::overview::Counted;

    use super::*;

    fn place(position: Option<u64>, count: u64, at_least: bool) -> RunPlace {
        RunPlace {
            previous: None,
            next: None,
            position,
            total: Counted { count, at_least },
        }
    }

    #[test]
    fn a_place_is_said_with_its_total() {
        assert_eq!(words(&place(Some(3), 214, false)), "3 of 214");
        assert_eq!(words(&place(Some(1234), 10_000, true)), "1,234 of 10,000+");
        assert_eq!(words(&place(None, 214, false)), "– of 214");
    }
}
