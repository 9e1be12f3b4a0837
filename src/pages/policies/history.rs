//! The history of all policies, also of those that were deleted.

use std::collections::BTreeSet;

use api::paths;
use api::policies::{PolicyHistory, PolicyView};
use api::policy::PolicyId;
use leptos::prelude::*;

use super::PATH;
use super::desk::Desk;
use crate::api::{Read, latest, read, url};
use crate::components::{Load, Tab, Tabs};
use crate::pages::address::Address;
use crate::pages::fresh::{of_policies, use_following};
use crate::pages::policy::History;
use crate::view_model::query::Query;

/// Which of the page's views is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    #[default]
    List,
    History,
}

const VIEW: &str = "view";
/// The revision before which the history is shown.
const BEFORE: &str = "before";

impl Shown {
    const ALL: [Self; 2] = [Self::List, Self::History];

    /// What the URL asks for.
    pub fn of(query: &Query) -> Self {
        let asked = query.get(VIEW).unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|view| view.as_str() == asked)
            .unwrap_or_default()
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::History => "history",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::List => "Policies",
            Self::History => "History",
        }
    }

    fn href(self) -> String {
        let view = if self == Self::default() { "" } else { self.as_str() };
        Query::default().with(VIEW, view).href(PATH)
    }
}

/// The way from one view to the other.
#[component]
pub fn Views(shown: Memo<Shown>) -> impl IntoView {
    let tab = |view: Shown| Tab {
        id: view.as_str(),
        label: Signal::stored(view.label().to_owned()),
        href: Signal::stored(view.href()),
    };
    view! { <Tabs label="Views of the policies" tabs=Shown::ALL.map(tab).into() current=Signal::derive(move || shown.get().as_str()) /> }
}

/// Every change of any policy, the newest first.
#[component]
pub fn AllChanges(address: Address, desk: Desk, policies: Read<Vec<PolicyView>>) -> impl IntoView {
    let history = use_history(address, desk);
    let list = latest(policies);
    let among: Signal<Option<BTreeSet<PolicyId>>> = Signal::derive(move || {
        let shown = |list: &Vec<PolicyView>| desk.edits.with(|edits| edits.shown(list));
        let list = list.with(|list| list.as_ref().map(shown))?;
        Some(list.into_iter().map(|policy| policy.id).collect())
    });
    let before = address.value(BEFORE);
    let busy = Signal::derive(move || desk.is_working());
    let on_restore = Callback::new(move |change| desk.restore(change));
    let page = |before: &str| {
        Query::default()
            .with(VIEW, Shown::History.as_str())
            .with(BEFORE, before)
            .href(PATH)
    };
    let older = Callback::new(move |before: u64| page(&before.to_string()));
    view! {
        <Show when=move || before.with(|before| !before.is_empty())>
            <p><a class="link" href=page("")>"Newest changes"</a></p>
        </Show>
        <Load read=history let:history><History history busy on_restore older among /></Load>
    }
}

/// The history from where the URL says, read again after every change.
fn use_history(address: Address, desk: Desk) -> Read<PolicyHistory> {
    let before = address.value(BEFORE);
    let history: Read<PolicyHistory> = read(Signal::derive(move || {
        let before = before.get();
        url(paths::POLICY_HISTORY, (!before.is_empty()).then_some((BEFORE, before)))
    }));
    use_following(of_policies, move || history.refetch());
    // What this page changes shows also where nothing comes live.
    Effect::new(move |before: Option<usize>| {
        let done = desk.done();
        if before.is_some_and(|before| before != done) {
            history.refetch();
        }
        done
    });
    history
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_view_has_its_url() {
        for view in Shown::ALL {
            let href = view.href();
            let query = href.split_once('?').map(|(_, query)| query).unwrap_or_default();
            assert_eq!(Shown::of(&Query::parse(query)), view);
        }
        assert_eq!(Shown::of(&Query::parse("view=what")), Shown::List);
    }
}
