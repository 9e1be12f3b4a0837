//! The page's place in the address bar: its state is the query string.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::view_model::query::Query;

/// The query of one page, readable and changeable.
#[derive(Clone, Copy)]
pub struct Address {
    path: &'static str,
    query: Memo<Query>,
    go: StoredValue<Go, LocalStorage>,
}

type Go = Box<dyn Fn(&str, NavigateOptions)>;

/// The address of the page at `path`.
pub fn use_address(path: &'static str) -> Address {
    let location = use_location();
    let query = Memo::new(move |previous: Option<&Query>| {
        // While the reader leaves, the address is already the next page's.
        if location.pathname.get() == path {
            Query::parse(&location.search.get())
        } else {
            previous.cloned().unwrap_or_default()
        }
    });
    let navigate = use_navigate();
    let go = StoredValue::new_local(Box::new(move |href: &str, options| navigate(href, options)) as Go);
    Address { path, query, go }
}

impl Address {
    pub fn query(self) -> Memo<Query> {
        self.query
    }

    /// A parameter's value, empty when it is not there.
    pub fn value(self, name: &'static str) -> Signal<String> {
        Signal::derive(move || self.query.with(|query| query.get(name).unwrap_or_default().to_owned()))
    }

    /// A parameter's values.
    pub fn values(self, name: &'static str) -> Signal<Vec<String>> {
        Signal::derive(move || self.query.with(|query| query.list(name)))
    }

    /// A callback that sets a parameter.
    pub fn set(self, name: &'static str) -> Callback<String> {
        Callback::new(move |value: String| self.change(|query| query.with(name, &value)))
    }

    /// A callback that sets a parameter to a list.
    pub fn set_all(self, name: &'static str) -> Callback<Vec<String>> {
        Callback::new(move |values: Vec<String>| self.change(|query| query.with(name, &values.join(","))))
    }

    /// Goes to the changed query, which *Back* undoes.
    pub fn change(self, change: impl FnOnce(Query) -> Query) {
        self.go_to(change, false);
    }

    /// Changes the query in place, for what is typed letter by letter.
    pub fn replace(self, change: impl FnOnce(Query) -> Query) {
        self.go_to(change, true);
    }

    fn go_to(self, change: impl FnOnce(Query) -> Query, replace: bool) {
        let next = change(self.query.get_untracked());
        let options = NavigateOptions {
            replace,
            scroll: false,
            ..NavigateOptions::default()
        };
        self.go.with_value(|go| go(&next.href(self.path), options));
    }
}
