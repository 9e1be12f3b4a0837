//! A list read page by page as it is scrolled.

use std::sync::Arc;

use api::runs::RunList;
use api::signals::{SignalList, SignalView};
use api::{Page, RunSummary};
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use super::{Answer, ClientError, get, read_then};

/// An answer that is one page of a list.
pub trait ListPage: DeserializeOwned + 'static {
    type Row: Send + Sync + 'static;

    fn into_parts(self) -> (Vec<Self::Row>, Page);
}

impl ListPage for RunList {
    type Row = RunSummary;

    fn into_parts(self) -> (Vec<RunSummary>, Page) {
        (self.runs, self.page)
    }
}

impl ListPage for SignalList {
    type Row = SignalView;

    fn into_parts(self) -> (Vec<SignalView>, Page) {
        (self.signals, self.page)
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

/// A filter that matches little costs the server bounded work per page, so pages may be empty.
const PATIENCE: u32 = 20;

impl<L: ListPage> Pages<L> {
    /// Reads the list at `url`, from the start again whenever it changes, and further pages while
    /// `wants_more` says, given the number of rows, that the screen will need them.
    pub fn new(url: Signal<String>, wants_more: impl Fn(usize) -> bool + Send + Sync + 'static) -> Self {
        let rows: RwSignal<Vec<Arc<L::Row>>> = RwSignal::new(Vec::new());
        let next = RwSignal::new(None);
        let fresh = RwSignal::new(Vec::new());
        let wants_more = Memo::new(move |_| wants_more(rows.with(Vec::len)));
        let patience = RwSignal::new(PATIENCE);
        let first = read_then(url, move |_, answer: Answer<L>| {
            let (first, page) = answer?.into_parts();
            patience.set(PATIENCE);
            fresh.set(Vec::new());
            rows.set(first.into_iter().map(Arc::new).collect());
            next.set(page.next);
            Ok(())
        });
        let more = LocalResource::new(move || {
            let wanted = wants_more.get() && patience.get() > 0;
            let cursor = next.get().filter(|_| wanted);
            let base = url.get_untracked();
            let request = cursor.as_ref().map(|cursor| get::<L>(&with_cursor(&base, cursor), None));
            async move {
                let Some(request) = request else { return Ok(()) };
                let (more, page) = request.await?.into_parts();
                if url.try_get_untracked().as_ref() != Some(&base) || next.get_untracked() != cursor {
                    return Err(ClientError::Cancelled);
                }
                patience.set(if more.is_empty() { patience.get_untracked() - 1 } else { PATIENCE });
                rows.update(|rows| rows.extend(more.into_iter().map(Arc::new)));
                next.set(page.next);
                Ok(())
            }
        });
        Self { rows, fresh, first, more, next, patience }
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

fn with_cursor(url: &str, cursor: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}cursor={}", api::paths::encode(cursor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_joins_what_is_there() {
        assert_eq!(with_cursor("/v1/runs", "a=b"), "/v1/runs?cursor=a%3Db");
        assert_eq!(with_cursor("/v1/runs?limit=1", "x"), "/v1/runs?limit=1&cursor=x");
    }
}
