//! `/signals/:id`: one signal, from what happened to what to change.

mod body;
pub mod card;
pub mod explain;
pub mod fix;
mod part;

use api::paths;
use api::signals::SignalDetail;
use api::stream::Change;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::api::{Read, read, use_changes};
use crate::browser::{self, Key};
use crate::components::Load;
pub use body::SignalBody;
pub use card::{FixCard, SignalCard};

#[component]
pub fn SignalPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let detail: Read<SignalDetail> = read(Signal::derive(move || paths::with(paths::SIGNAL, &id.get())));
    let title = Signal::derive(move || match detail.get() {
        Some(Ok(detail)) => format!("{} in {}", detail.signal.failure_type.as_str(), detail.signal.agent_id),
        _ => "Signal".to_owned(),
    });
    browser::use_title(title);
    let heading = move || match detail.get() {
        Some(Ok(detail)) => detail.signal.title,
        _ => "Signal".to_owned(),
    };
    use_changes(String::new(), move |changes| {
        let concerns = |change: &Change| match change {
            Change::Signal { signal } => signal.id.to_string() == id.get_untracked(),
            Change::SignalWithdrawn { id: gone, .. } => gone.to_string() == id.get_untracked(),
            Change::Resync => true,
            Change::Run { .. } | Change::RunGone { .. } | Change::Policies | Change::Fixes | Change::Verdict { .. } => {
                false
            }
        };
        if changes.iter().any(concerns) {
            detail.refetch();
        }
    });
    let navigate = use_navigate();
    browser::use_keys(move |key| {
        let asked = key == Key::Escape;
        if asked {
            navigate("/signals", NavigateOptions::default());
        }
        asked
    });
    view! {
        <article class="signal-page">
            <header class="head">
                <A href="/signals" attr:class="muted">"Signals"</A>
                <span class="faint" aria-hidden="true">"/"</span>
                <h1>{heading}</h1>
            </header>
            <Load read=detail let:detail>
                <div class="card"><div class="body"><SignalBody detail page=true /></div></div>
            </Load>
        </article>
    }
}
