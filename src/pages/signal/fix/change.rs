//! What applying would change: the difference, what is to be known, and the button that does it.

use api::fixes::PromptPreview;
use leptos::prelude::*;

use super::apply::Applying;
use super::target::When;
use crate::components::{Diff, ErrorNotice, Icon, Sign};
use crate::view_model::fix_text::{chat_words, draft_words, effect, texts};

#[component]
pub fn Change(
    applying: Applying,
    /// The prompt as it was read.
    prompt: Signal<PromptPreview>,
) -> impl IntoView {
    let now = Memo::new(move |_| applying.changed.get().unwrap_or_else(|| prompt.get()));
    let fix = Signal::derive(move || applying.bench().draft.with(|draft| draft.text.clone()));
    let texts = Memo::new(move |_| now.with(|prompt| fix.with(|fix| texts(&prompt.text, fix))));
    let (old, new) = (
        Signal::derive(move || texts.with(|texts| texts.0.clone())),
        Signal::derive(move || texts.with(|texts| texts.1.clone())),
    );
    Effect::new(move || applying.known.set(now.with(|prompt| prompt.known_labels.clone())));
    let blocked = Memo::new(move |_| now.with(|prompt| prompt.blocked.clone()));
    let label = Memo::new(move |_| now.with(|prompt| prompt.label.clone()));
    view! {
        {move || applying.changed.get().map(|prompt| view! { <Changed prompt /> })}
        <p class="apply__base">{move || now.with(base)}</p>
        {move || now.with(draft_words).map(|words| view! { <p class="note">{words}</p> })}
        <Diff of="the prompt" old new />
        <Show
            when=move || blocked.with(Option::is_none)
            fallback=move || view! { <Blocked why=blocked.get().unwrap_or_default() /> }
        >
            {move || view! { <When applying label=label.get() /> }}
            <Outcome applying now fix />
        </Show>
    }
}

/// The version that is changed, and where to look at it.
fn base(prompt: &PromptPreview) -> impl IntoView + use<> {
    let words = format!(
        "Made from version {}, which has the label {}. ",
        prompt.version, prompt.label
    );
    let link = prompt.url.clone().map(|url| {
        view! {
            <a class="link" href=url target="_blank" rel="noopener noreferrer">
                "Open it"<span class="visually-hidden">" in Langfuse, in a new tab"</span><Icon sign=Sign::External />
            </a>
        }
    });
    view! { {words}{chat_words(&prompt.text).map(|words| format!("{words} "))}{link} }
}

/// Somebody else changed the prompt meanwhile.
#[component]
fn Changed(prompt: PromptPreview) -> impl IntoView {
    let words = format!(
        "The label {} is on version {} by now. Nothing was changed. This is the difference to that version; your text \
         is as it was.",
        prompt.label, prompt.version
    );
    view! {
        <div class="notice notice--error apply__notice" role="alert">
            <Icon sign=Sign::Warning />
            <div class="notice__text">
                <p class="notice__title">"The prompt changed meanwhile"</p>
                <p>{words}</p>
            </div>
        </div>
    }
}

/// Why a fix cannot be published into this prompt.
#[component]
fn Blocked(why: String) -> impl IntoView {
    view! {
        <div class="notice apply__notice" role="status">
            <Icon sign=Sign::Warning />
            <div class="notice__text">
                <p class="notice__title">"This prompt cannot be changed from here"</p>
                <p>{why}</p>
            </div>
        </div>
    }
}

/// What will happen, what did not, and the button.
#[component]
fn Outcome(applying: Applying, now: Memo<PromptPreview>, fix: Signal<String>) -> impl IntoView {
    let has = Memo::new(move |_| now.with(|prompt| fix.with(|fix| prompt.text.has(fix))));
    let words = move || now.with(|prompt| effect(prompt, applying.publish.get()));
    let name = move || {
        let next = now.with(|prompt| prompt.next);
        match (applying.is_sending(), applying.publish.get()) {
            (true, _) => "Applying…".to_owned(),
            (false, true) => format!("Apply as v{next}"),
            (false, false) => format!("Save as v{next}"),
        }
    };
    let problem = move || {
        applying.problem.get().map(|error| {
            view! {
                <ErrorNotice error />
                <p class="muted">"Your text and your choices are still here. Applying the same once more never makes a second version."</p>
            }
        })
    };
    view! {
        <Show when=move || has.get()>
            <p class="note">"This prompt has the text already. Applying it publishes nothing; it is noted as a fix, so that runs are counted."</p>
        </Show>
        <p class="apply__effect">{words}</p>
        {problem}
        <div class="apply__end">
            <button type="button" class="btn" on:click=move |_| applying.shown.set(false)>"Cancel"</button>
            <button
                type="button"
                class="btn btn--primary"
                aria-disabled=move || applying.is_sending().to_string()
                on:click=move |_| now.with_untracked(|prompt| applying.apply(prompt))
            >
                {name}
            </button>
        </div>
    }
}
