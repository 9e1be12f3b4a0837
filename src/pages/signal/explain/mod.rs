//! Why it happened: what is missing for an explanation, its stages, and what it says.

mod answer;
mod ask;
mod earlier;
mod failed;
mod stages;
mod work;

use api::explain::ExplainSetup;
use leptos::prelude::*;

use crate::components::{Icon, Sign};
use crate::pages::signal::part::Part;
use earlier::Earlier;

pub use answer::Answer;
pub use ask::{Ask, Missing};
pub use earlier::EarlierOf;
pub use failed::Failed;
pub use stages::Stages;
pub use work::{Explaining, Phase};

#[component]
pub fn ExplainPart(
    work: Explaining,
    /// Absent while it is not known.
    #[prop(into)]
    setup: Signal<Option<ExplainSetup>>,
    /// The trace's id as the run named it.
    #[prop(into)]
    trace: Signal<Option<String>>,
    page: bool,
) -> impl IntoView {
    let field = RwSignal::new(trace.get_untracked().unwrap_or_default());
    let answered = Memo::new(move |_| work.answer.with(Option::is_some));
    // How explaining goes, without how far it is: the list of stages follows that by itself.
    let kind = Memo::new(move |_| work.phase.with(Kind::of));
    let bare = Memo::new(move |_| !answered.get());
    let body = move || match kind.get() {
        Kind::Running => view! { <Stages work setup /> }.into_any(),
        Kind::Ready => view! { <Start work setup field trace answered /> }.into_any(),
        Kind::Cancelled => view! {
            <p class="muted" role="status">"Cancelled. Nothing of the trace was kept."</p>
            <Start work setup field trace answered />
        }
        .into_any(),
        Kind::Failed => view! { <Failed work field /> }.into_any(),
    };
    view! {
        <Part name="Why it happened" page class="explain">
            <div class="explain__outcome" id=work.outcome_id() tabindex="-1" role="group" aria-label="The explanation">
                {move || work.answer.get().map(|answer| view! { <Answer answer /> })}
                {body}
                <Show when=move || bare.get()>
                    // Read again when another one came to nothing.
                    {move || (kind.get() != Kind::Running).then(|| view! { <Earlier work /> })}
                </Show>
            </div>
        </Part>
    }
}

/// A [`Phase`] without what is in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ready,
    Running,
    Cancelled,
    Failed,
}

impl Kind {
    const fn of(phase: &Phase) -> Self {
        match phase {
            Phase::Ready => Self::Ready,
            Phase::Running(_) => Self::Running,
            Phase::Cancelled => Self::Cancelled,
            Phase::Failed { .. } => Self::Failed,
        }
    }
}

/// The button, or what is missing for it.
#[component]
fn Start(
    work: Explaining,
    setup: Signal<Option<ExplainSetup>>,
    field: RwSignal<String>,
    trace: Signal<Option<String>>,
    answered: Memo<bool>,
) -> impl IntoView {
    move || match setup.get() {
        None => view! {
            <button type="button" class="btn explain__start" aria-disabled="true">
                "Explain with Langfuse"<Icon sign=Sign::External />
            </button>
        }
        .into_any(),
        Some(setup) if setup.ready => view! { <Ask work setup field trace again=answered.get() /> }.into_any(),
        Some(setup) => view! { <Missing setup /> }.into_any(),
    }
}
