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

use leptos::prelude::*;
use leptos_router::components::A;

use super::not_found::NotFound;
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
