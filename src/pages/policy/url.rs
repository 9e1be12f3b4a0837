//! The page's state in its URL: which tab is shown, and what a new policy begins with.

use api::policy::PolicyId;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};

use crate::components::Tab;
use crate::view_model::policy::links::policy_href;
use crate::view_model::query::Query;

/// What is shown of a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PolicyTab {
    #[default]
    Rule,
    Fired,
    History,
}

impl PolicyTab {
    const ALL: [Self; 3] = [Self::Rule, Self::Fired, Self::History];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Fired => "fired",
            Self::History => "history",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Rule => "Rule",
            Self::Fired => "Fired",
            Self::History => "History",
        }
    }

    fn parse(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|tab| tab.as_str() == text)
            .unwrap_or_default()
    }
}

/// Which policy the page is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    New,
    Stored(u32),
    /// The address names no policy.
    Unknown,
}

const TAB: &str = "tab";

#[derive(Clone, Copy)]
pub struct PolicyUrl {
    pub which: Memo<Which>,
    pub tab: Memo<PolicyTab>,
    pub query: Memo<Query>,
    path: Memo<String>,
}

impl PolicyUrl {
    pub fn here() -> Self {
        let params = use_params_map();
        let location = use_location();
        let which = Memo::new(move |_| {
            let id = params.with(|params| params.get("id")).unwrap_or_default();
            match id.parse() {
                Ok(number) => Which::Stored(number),
                Err(_) if id == "new" => Which::New,
                Err(_) => Which::Unknown,
            }
        });
        let path = Memo::new(move |_| match which.get() {
            Which::Stored(number) => href(number),
            Which::New | Which::Unknown => NEW.to_owned(),
        });
        let query = Memo::new(move |previous: Option<&Query>| {
            // While the reader leaves, the address is already the next page's.
            if location.pathname.with(|at| path.with(|path| at == path)) {
                location.search.with(|search| Query::parse(search))
            } else {
                previous.cloned().unwrap_or_default()
            }
        });
        Self {
            which,
            tab: Memo::new(move |_| {
                query
                    .with(|query| query.get(TAB).map(PolicyTab::parse))
                    .unwrap_or_default()
            }),
            query,
            path,
        }
    }

    /// The links to the tabs; what else the URL says is kept.
    pub fn tabs(self) -> Vec<Tab> {
        let tab = |tab: PolicyTab| Tab {
            id: tab.as_str(),
            label: Signal::stored(tab.label().to_owned()),
            href: self.with(TAB, if tab == PolicyTab::default() { "" } else { tab.as_str() }),
        };
        PolicyTab::ALL.map(tab).into()
    }

    /// The link to the same page with another value of a parameter.
    pub fn with(self, name: &'static str, value: &str) -> Signal<String> {
        let value = value.to_owned();
        Signal::derive(move || self.query.get().with(name, &value).href(&self.path.get()))
    }
}

pub const NEW: &str = "/policies/new";

/// The link to a policy.
pub fn href(id: u32) -> String {
    policy_href(PolicyId(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_has_its_word() {
        for tab in PolicyTab::ALL {
            assert_eq!(PolicyTab::parse(tab.as_str()), tab);
        }
        assert_eq!(PolicyTab::parse("what"), PolicyTab::Rule);
    }
}
