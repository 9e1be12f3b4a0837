//! What a fix changed, and every fix that was made because of the signal.

use api::fixes::{FixDiff, FixView};
use api::{FixId, FixMeans, Micros, paths};
use leptos::prelude::*;

use super::bench::Bench;
use crate::api::{Read, read};
use crate::components::{Diff, Load, Time};
use crate::view_model::fix_state::{means_words, state_word};

/// The text before and after: known from the answer, or read from Langfuse when it is asked for.
#[component]
pub fn WhatChanged(bench: Bench, fix: FixView) -> impl IntoView {
    let opened = RwSignal::new(false);
    let published = fix.prompt.as_ref().is_some_and(|prompt| prompt.version.is_some());
    let id = fix.id;
    let body = move || {
        opened.get().then(|| {
            let known = bench.applied.get_untracked().filter(|applied| applied.fix_id == id.0);
            match known {
                Some(known) => view! { <Diff of="the prompt" old=known.old_text new=known.new_text /> }.into_any(),
                None => view! { <FromLangfuse id /> }.into_any(),
            }
        })
    };
    (fix.means == FixMeans::Langfuse && published).then(|| {
        view! {
            <details class="fix-status__more" on:toggle=move |_| opened.set(true)>
                <summary>"What was changed"</summary>
                {body}
            </details>
        }
    })
}

#[component]
fn FromLangfuse(id: FixId) -> impl IntoView {
    let text: Read<FixDiff> = read(paths::with(paths::FIX_TEXT, &id.to_string()));
    view! {
        <Load read=text let:text>
            <Diff
                of="the prompt"
                old=Signal::derive(move || text.with(|text| text.old_text.clone()))
                new=Signal::derive(move || text.with(|text| text.new_text.clone()))
            />
        </Load>
    }
}

/// Every fix of the signal, when there are more than the one that is shown.
#[component]
pub fn History(
    history: Memo<Vec<FixView>>,
    /// The one that is shown above.
    current: Memo<FixId>,
) -> impl IntoView {
    let others = Memo::new(move |_| history.with(|all| all.len() > 1));
    let rows = move || {
        history
            .get()
            .into_iter()
            .map(|fix| view! { <Row here=fix.id == current.get() fix /> })
            .collect_view()
    };
    view! {
        <Show when=move || others.get()>
            <details class="fix-status__more">
                <summary>{move || format!("All {} fixes of this signal", history.with(Vec::len))}</summary>
                <ol class="fix-status__history">{rows}</ol>
            </details>
        </Show>
    }
}

#[component]
fn Row(fix: FixView, here: bool) -> impl IntoView {
    view! {
        <li aria-current=here.then_some("true")>
            <span>{means_words(&fix)}</span>
            <span class="tag">{state_word(fix.state)}</span>
            {here.then(|| view! { <span class="muted">"shown above"</span> })}
            <span class="muted fix-status__when">{Micros::from_secs(fix.applied_at).map(|at| view! { <Time at /> })}</span>
        </li>
    }
}
