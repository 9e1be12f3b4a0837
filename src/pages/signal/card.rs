//! The card of a signal: why it happened, what to change, and whether that helped.
//!
//! It is a WebAssembly file of its own, so it has no properties: whoever shows it says what it is about in
//! a context.

use api::config::ConfigView;
use api::explain::{ExplainSetup, KeptExplanation};
use api::paths;
use api::signals::SignalDetail;
use leptos::context::Provider;
use leptos::prelude::*;

use super::explain::{ExplainPart, Explaining};
use super::fix::{Bench, PolicyPart, StatusPart, TextPart};
use crate::api::{ClientError, Read, latest, read};
use crate::components::ErrorNotice;
// Where parts are files of their own, this is what loads the one with the card.
use crate::pages::lazy::FixCard as CardFile;

/// The signal that a card is about.
#[derive(Clone, Copy)]
pub struct FixSubject {
    pub detail: Signal<SignalDetail>,
    /// The signal has a page of its own.
    pub page: bool,
}

/// The place of the card, which loads it.
#[component]
pub fn SignalCard(
    detail: Signal<SignalDetail>,
    /// The signal has a page of its own.
    #[prop(optional)]
    page: bool,
) -> impl IntoView {
    view! {
        <div class="fix-card">
            <Provider value=FixSubject { detail, page }><CardFile /></Provider>
        </div>
    }
}

/// The card of the signal in the context.
#[component]
pub fn FixCard() -> impl IntoView {
    use_context::<FixSubject>().map(|subject| {
        // Another signal gets another card: what was typed and explained belongs to this one.
        let id = Memo::new(move |_| subject.detail.with(|detail| detail.signal.id));
        move || view! { <CardOf subject id=id.get() /> }
    })
}

#[component]
fn CardOf(subject: FixSubject, id: u64) -> impl IntoView {
    let FixSubject { detail, page } = subject;
    let config: Read<ConfigView> = read(paths::CONFIG.to_owned());
    let setup: Memo<Option<ExplainSetup>> = {
        let config = latest(config);
        Memo::new(move |_| config.with(|config| config.as_ref().map(|config| config.explain.clone())))
    };
    let work = Explaining::new(id);
    let kept = recall(work);
    let bench = Bench::new(detail.get_untracked().signal, work);
    let trace =
        Signal::derive(move || detail.with(|detail| Some(detail.run.as_ref()?.trace_id.as_ref()?.as_str().to_owned())));
    let guard = Memo::new(move |_| detail.with(|detail| detail.guard.clone()));
    let retry = Callback::new(move |()| config.refetch());
    let problem = move || match config.get() {
        Some(Err(error)) if error != ClientError::Cancelled => Some(view! { <ErrorNotice error retry /> }),
        _ => None,
    };
    // Before that it is not known what there is to show; after it nothing jumps.
    let known = Memo::new(move |was: Option<&bool>| {
        was == Some(&true) || (kept.get().is_some() && bench.status.get().is_some())
    });
    view! {
        {problem}
        <Show when=move || known.get() fallback=Bones>
            <StatusPart bench page />
            <ExplainPart work setup trace page />
            <TextPart bench setup page />
            {move || guard.get().map(|rule| view! { <PolicyPart rule bench page /> })}
        </Show>
    }
}

/// Takes the explanation that the server still has.
fn recall(work: Explaining) -> Read<KeptExplanation> {
    let url = paths::with(paths::SIGNAL_EXPLANATION, &work.signal().to_string());
    let kept: Read<KeptExplanation> = read(url);
    Effect::new(move || {
        if let Some(Ok(KeptExplanation {
            explanation: Some(explanation),
        })) = kept.get()
        {
            work.answer.update(|answer| {
                answer.get_or_insert(explanation);
            });
        }
    });
    kept
}

#[component]
fn Bones() -> impl IntoView {
    view! {
        <div class="skeleton" aria-busy="true">
            <span class="visually-hidden">"Loading…"</span>
            <span class="skeleton__bone"></span>
            <span class="skeleton__bone"></span>
            <span class="skeleton__bone"></span>
        </div>
    }
}
