//! A list read page by page as it is scrolled.

use std::sync::Arc;

use api::query::encode_pairs;
use api::runs::RunList;
use api::signals::{SignalList, SignalView};
use api::{Page, RunSummary};
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use super::{Answer, ClientError, get, read_then, use_access};

/// An answer that is one page of a list.
pub trait ListPage: DeserializeOwned + 'static {
    type Row: Send + Sync + 'static;

    fn into_parts(self) -> (Vec<Self::Row>, Page);

    /// Whether two rows tell of the same thing.
    fn same(one: &Self::Row, other: &Self::Row) -> bool;
}

impl ListPage for RunList {
    type Row = RunSummary;

    fn into_parts(self) -> (Vec<RunSummary>, Page) {
        (self.runs, self.page)
    }

    fn same(one: &RunSummary, other: &RunSummary) -> bool {
        one.run_id == other.run_id
    }
}

impl ListPage for SignalList {
    type Row = SignalView;

    fn into_parts(self) -> (Vec<SignalView>, Page) {
        (self.signals, self.page)
    }

    fn same(one: &SignalView, other: &SignalView) -> bool {
        one.id == other.id
    }
}

/// The rows read so far, and how to get more.
pub struct Pages<L: ListPage> {
    pub rows: RwSignal<Vec<Arc<L::Row>>>,
    /// Rows that came in live and wait until the reader wants to see them.
    pub fresh: RwSignal<Vec<Arc<L::Row>>>,
    /// The first page: its answer says whether there is anything to show.
    pub first: LocalResource<Answer<()>>,
    /// The reading of further pages.
    pub more: LocalResource<Answer<()>>,
    /// Where the next page begins; `None` at the end of the list.
    pub next: RwSignal<Option<String>>,
    /// Empty pages that may still follow one another before the reader is asked to go on.
    patience: RwSignal<u32>,
}

impl<L: ListPage> Clone for Pages<L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L: ListPage> Copy for Pages<L> {}

/// What of a list is remembered while the reader is elsewhere.
#[derive(Clone)]
pub struct Kept<R> {
    /// The list's URL.
    pub url: String,
    pub rows: Vec<Arc<R>>,
    pub next: Option<String>,
    /// How far it was scrolled, in pixels.
    pub top: f64,
}

/// Rows that a list begins with: a screen of them and some to scroll.
const FIRST: u32 = 100;

/// Rows of every further page: who scrolls fast must not wait often. The most that the API gives.
const FURTHER: u32 = 500;

/// A filter that matches little costs the server bounded work per page, so pages may be empty.
const PATIENCE: u32 = 20;

impl<L: ListPage> Pages<L> {
    /// Reads the list at `url`, from the start again whenever it changes, and further pages while
    /// `wants_more` says, given the number of rows, that the screen will need them.
    ///
    /// A list that was `kept` is there at once; what has come in meanwhile waits in `fresh`.
    pub fn new(
        url: Signal<String>,
        wants_more: impl Fn(usize) -> bool + Send + Sync + 'static,
        kept: Option<Kept<L::Row>>,
    ) -> Self {
        let access = use_access();
        let returning = StoredValue::new(kept.as_ref().map(|kept| kept.url.clone()));
        let (kept_rows, kept_next) = kept.map(|kept| (kept.rows, kept.next)).unwrap_or_default();
        let rows: RwSignal<Vec<Arc<L::Row>>> = RwSignal::new(kept_rows);
        let next = RwSignal::new(kept_next);
        let fresh = RwSignal::new(Vec::new());
        let listed = url;
        let wants_more = Memo::new(move |_| wants_more(rows.with(Vec::len)));
        let patience = RwSignal::new(PATIENCE);
        let first_url = Memo::new(move |_| with_pairs(&url.get(), &[("limit", FIRST.to_string())]));
        let first = read_then(first_url.into(), move |_, answer: Answer<L>| {
            let (first, page) = answer?.into_parts();
            let first = first.into_iter().map(Arc::new);
            patience.set(PATIENCE);
            let kept = returning.try_update_value(Option::take).flatten();
            if kept.is_some() && kept == listed.try_get_untracked() {
                fresh.set(rows.try_update(|rows| merge::<L>(rows, first)).unwrap_or_default());
            } else {
                fresh.set(Vec::new());
                rows.set(first.collect());
                next.set(page.next);
            }
            Ok(())
        });
        let more = LocalResource::new(move || {
            let wanted = wants_more.get() && patience.get() > 0;
            let cursor = next.get().filter(|_| wanted);
            let base = url.get_untracked();
            let request = cursor
                .as_ref()
                .map(|cursor| get::<L>(access, &further(&base, cursor), None));
            async move {
                let Some(request) = request else { return Ok(()) };
                let (more, page) = request.await?.into_parts();
                if url.try_get_untracked().as_ref() != Some(&base) || next.get_untracked() != cursor {
                    return Err(ClientError::Cancelled);
                }
                patience.set(if more.is_empty() {
                    patience.get_untracked() - 1
                } else {
                    PATIENCE
                });
                rows.update(|rows| rows.extend(more.into_iter().map(Arc::new)));
                next.set(page.next);
                Ok(())
            }
        });
        Self {
            rows,
            fresh,
            first,
            more,
            next,
            patience,
        }
    }

    /// Nothing was found in many pages, and there are more.
    pub fn is_tired(self) -> bool {
        self.patience.get() == 0 && self.next.with(Option::is_some)
    }

    /// Goes on after [`Pages::is_tired`].
    pub fn go_on(self) {
        self.patience.set(PATIENCE);
    }

    /// Reads from the start again. What is shown stays until the answer is there.
    pub fn refresh(self) {
        self.first.refetch();
    }
}

/// Renews the rows that are there and answers those that are not.
fn merge<L: ListPage>(rows: &mut [Arc<L::Row>], first: impl Iterator<Item = Arc<L::Row>>) -> Vec<Arc<L::Row>> {
    let mut fresh = Vec::new();
    for row in first {
        match rows.iter_mut().find(|known| L::same(known, &row)) {
            Some(known) => *known = row,
            None => fresh.push(row),
        }
    }
    fresh
}

/// The URL of the page that begins at `cursor`.
fn further(url: &str, cursor: &str) -> String {
    with_pairs(url, &[("limit", FURTHER.to_string()), ("cursor", cursor.to_owned())])
}

fn with_pairs(url: &str, pairs: &[(&str, String)]) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    let pairs = encode_pairs(pairs.iter().map(|(name, value)| (*name, value.clone())));
    format!("{url}{separator}{pairs}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_joins_what_is_there() {
        assert_eq!(further("/v1/runs", "a=b"), "/v1/runs?limit=500&cursor=a%3Db");
        assert_eq!(further("/v1/runs?agent=x", "y"), "/v1/runs?agent=x&limit=500&cursor=y");
    }
}
