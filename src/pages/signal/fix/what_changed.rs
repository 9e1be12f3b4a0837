//! What a fix changed in a prompt: known from the answer, or read from Langfuse when it is asked for.

use api::fixes::{FixDiff, FixView, PromptFixView};
use api::{FixId, FixMeans, paths};
use leptos::prelude::*;

use super::bench::Bench;
use crate::api::{Read, read};
use crate::browser;
use crate::components::{Diff, Load};
use crate::view_model::fix_text::{Author, Draft, added, label_words};

#[component]
pub fn WhatChanged(bench: Bench, fix: FixView) -> impl IntoView {
    let opened = RwSignal::new(false);
    let FixView { id, means, prompt, .. } = fix;
    let published = prompt.filter(|prompt| means == FixMeans::Langfuse && prompt.version.is_some())?;
    let body = move || {
        opened.get().then(|| {
            let known = bench.applied.get_untracked().filter(|applied| applied.fix_id == id.0);
            match known {
                Some(known) => view! { <Difference bench old=known.old_text new=known.new_text /> }.into_any(),
                None => view! { <FromLangfuse bench id published=published.clone() /> }.into_any(),
            }
        })
    };
    Some(view! {
        <details class="fix-status__more" on:toggle=move |_| opened.set(true)>
            <summary>"What was changed"</summary>
            <div class="fix-status__changed">{body}</div>
        </details>
    })
}

#[component]
fn FromLangfuse(bench: Bench, id: FixId, published: PromptFixView) -> impl IntoView {
    let text: Read<FixDiff> = read(paths::with(paths::FIX_TEXT, &id.to_string()));
    let published = StoredValue::new(published);
    view! {
        <Load read=text let:text>
            {move || {
                let words = text.with(|text| published.with_value(|published| label_words(published, text.current_version)));
                words.map(|words| view! { <p class="note">{words}</p> })
            }}
            <Difference
                bench
                old=Signal::derive(move || text.with(|text| text.old_text.clone()))
                new=Signal::derive(move || text.with(|text| text.new_text.clone()))
            />
        </Load>
    }
}

/// The difference, and a way to have what was added once more.
#[component]
fn Difference(bench: Bench, #[prop(into)] old: Signal<String>, #[prop(into)] new: Signal<String>) -> impl IntoView {
    let again = Memo::new(move |_| {
        let added = old.with(|old| new.with(|new| added(old, new).map(str::to_owned)));
        added.filter(|added| bench.draft.with(|draft| draft.text.trim() != added))
    });
    let field = format!("fix-text-{}", bench.id());
    let take = Callback::new(move |()| {
        if let Some(text) = again.get_untracked() {
            bench.draft.set(Draft {
                text,
                author: Author::Reader,
            });
            browser::focus(&field);
        }
    });
    view! {
        <Diff of="the prompt" old new />
        <Show when=move || again.with(Option::is_some)>
            <p class="fix__deeds">
                <button type="button" class="btn btn--small" on:click=move |_| take.run(())>"Use this text again"</button>
            </p>
        </Show>
    }
}
