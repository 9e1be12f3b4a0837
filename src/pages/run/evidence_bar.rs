//! Which signal's evidence is shown, the way to its steps, and what the run spent after them.

use api::signals::SignalView;
use leptos::prelude::*;

use super::selection::Selection;
use super::url::RunUrl;
use crate::view_model::evidence::aftermath;

#[component]
pub fn EvidenceBar(selection: Selection, chosen_signal: Memo<Option<SignalView>>, url: RunUrl) -> impl IntoView {
    let signals = Memo::new(move |_| {
        let of = |signal: &SignalView| (signal.id, signal.failure_type.as_str());
        selection
            .model
            .with(|model| model.detail.signals.iter().map(of).collect::<Vec<_>>())
    });
    let chosen = move || chosen_signal.with(|signal| signal.as_ref().map(|signal| signal.id));
    let choice = move || {
        let signals = signals.get();
        let links = signals.into_iter().map(|(id, name)| {
            let href = url.signal_href(id);
            view! {
                <a
                    class="chip"
                    href=move || href.get()
                    aria-current=move || (chosen() == Some(id)).then_some("true")
                    data-noscroll="true"
                >
                    {name}
                </a>
            }
        });
        links.collect_view()
    };
    let steps = Memo::new(move |_| selection.marks.with(|marks| marks.steps.len()));
    view! {
        <Show when=move || signals.with(|signals| !signals.is_empty())>
            <div class="evidence-bar">
                <nav class="evidence-choice" aria-label="Evidence shown">
                    <span class="muted">"Evidence of"</span>
                    {choice}
                </nav>
                <Show when=move || { steps.get() > 0 }>
                    <button
                        type="button"
                        class="btn btn--small"
                        aria-keyshortcuts="e"
                        on:click=move |_| {
                            selection.next_evidence();
                        }
                    >
                        {move || where_at(selection)}
                        <kbd>"e"</kbd>
                    </button>
                </Show>
                <p class="evidence-cost">{move || words(selection)}</p>
            </div>
        </Show>
    }
}

/// `Next evidence step`, with where one is among them.
fn where_at(selection: Selection) -> String {
    selection.marks.with(|marks| {
        let all = marks.steps.len();
        let at = selection
            .step
            .get()
            .and_then(|step| marks.steps.binary_search(&step).ok());
        match at {
            Some(at) => format!("Next evidence step ({} of {all})", at + 1),
            None => format!("Go to the evidence ({all})"),
        }
    })
}

fn words(selection: Selection) -> Option<String> {
    selection.model.with(|model| {
        let after = selection.marks.with(|marks| model.aftermath(marks))?;
        aftermath(after)
    })
}
