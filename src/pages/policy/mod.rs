//! `/policies/new` and `/policies/:id`: one policy, to be written, tried and looked after.

mod backtest;
mod changes;
mod conflict;
mod deeds;
mod deleted;
mod editor;
mod fired;
mod form;
mod history;
mod kept;
mod leave;
mod new;
mod propagation;
mod rule;
mod saving;
mod stored;
mod summary;
mod url;

use std::time::Duration;

use api::stream::Change;
use leptos::prelude::*;
use leptos_router::components::A;

use super::not_found::NotFound;
use crate::api::{Read, use_changes};
use crate::browser;
pub use backtest::{Answered, BacktestPanel, Phase, Trial};
pub use conflict::ConflictNotice;
pub use editor::{Editor, Outcome};
pub use fired::Fired;
pub use form::PolicyFields;
pub use history::History;
use new::NewPolicy;
pub use propagation::PropagationLine;
pub use saving::{SaveBar, SavingNotice};
use stored::StoredPolicy;
pub use summary::Summary;
use url::{PolicyUrl, Which};

#[component]
pub fn PolicyPage() -> impl IntoView {
    let url = PolicyUrl::here();
    let which = url.which;
    let heading = RwSignal::new("Policy".to_owned());
    browser::use_title(heading);
    let title = move || match which.get() {
        Which::New => "New policy".to_owned(),
        Which::Stored(_) | Which::Unknown => heading.get(),
    };
    move || match which.get() {
        Which::Unknown => view! { <NotFound /> }.into_any(),
        which => view! {
            <article class="policy-page">
                <header class="head">
                    <A href="/policies" attr:class="muted">"Policies"</A>
                    <span class="faint" aria-hidden="true">"/"</span>
                    <h1 class="policy-page__name">{title}</h1>
                </header>
                {match which {
                    Which::Stored(id) => view! { <StoredPolicy id url heading /> }.into_any(),
                    Which::New | Which::Unknown => view! { <NewPolicy url /> }.into_any(),
                }}
            </article>
        }
        .into_any(),
    }
}

/// A busy server changes figures all the time; more often than this nobody can read.
const READ_EVERY: Duration = Duration::from_secs(2);

/// Whether a policy may have fired.
fn tells_of_firings(change: &Change) -> bool {
    matches!(change, Change::Run { run, .. } if !run.policies.is_empty()) || tells_of_policies(change)
}

/// Reads again on the changes that concern `read`, though not all the time.
fn use_fresh<T: 'static>(read: Read<T>, concerns: fn(&Change) -> bool) {
    let again = browser::at_most(READ_EVERY, move || read.refetch());
    use_changes(String::new(), move |changes| {
        if changes.iter().any(concerns) {
            again();
        }
    });
}

/// Whether any policy may have changed.
fn tells_of_policies(change: &Change) -> bool {
    matches!(change, Change::Policies | Change::Resync)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_again_when_policies_change_and_not_when_a_run_leaves() {
        assert!(tells_of_firings(&Change::Policies) && tells_of_firings(&Change::Resync));
        assert!(!tells_of_firings(&Change::RunGone { run_id: "r".to_owned() }));
    }
}
