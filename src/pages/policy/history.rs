//! Every change of a policy, and the way back to any form it had.

use api::Micros;
use api::policies::{ChangeView, FieldDiff, PolicyHistory};
use leptos::prelude::*;

use crate::components::{Empty, Icon, Sign, Time};
use crate::view_model::format;
use crate::view_model::policy::history::{by, deed, field_name};

#[component]
pub fn History(
    #[prop(into)] history: Signal<PolicyHistory>,
    /// A restoration is on its way.
    #[prop(into)]
    busy: Signal<bool>,
    /// Brings back the form after this change.
    on_restore: Callback<u64>,
    /// The link to the changes before a revision.
    older: Callback<u64, String>,
) -> impl IntoView {
    let none = Memo::new(move |_| history.with(|history| history.changes.is_empty()));
    let entries = move || {
        let changes = history.with(|history| history.changes.clone());
        changes
            .into_iter()
            .map(|change| view! { <Entry change busy on_restore /> })
            .collect_view()
    };
    let more = move || {
        let next = history.with(|history| history.next)?;
        Some(view! { <a class="btn" href=older.run(next)>"Earlier changes"</a> })
    };
    view! {
        <Show when=move || !none.get() fallback=|| view! {
            <Empty title="No change is known">
                <p>"Every change made in the page, over the API or from a file is kept from the first one on."</p>
            </Empty>
        }>
            <ol class="policy-history">{entries}</ol>
            {more}
        </Show>
    }
}

#[component]
fn Entry(change: ChangeView, busy: Signal<bool>, on_restore: Callback<u64>) -> impl IntoView {
    let at = Micros::from_secs(change.at);
    let what = deed(&change);
    let (revision, restorable) = (change.revision, change.restorable);
    let fields = change
        .fields
        .iter()
        .map(|diff| view! { <Diff diff=diff.clone() /> })
        .collect_view();
    let restore = move || {
        restorable.then(|| view! {
            <button type="button" class="btn btn--small" disabled=busy on:click=move |_| on_restore.run(revision)>
                <Icon sign=Sign::Undo />"Restore this version"<span class="visually-hidden">{format!(", number {revision}")}</span>
            </button>
        })
    };
    view! {
        <li class="card policy-change">
            <header class="card__head">
                <h2 class="policy-change__deed">{what}</h2>
                <span class="muted">{at.map(|at| view! { <Time at /> })}" "{by(&change.actor)}</span>
                <span class="faint" title="Every change of a policy gets the next number">{format!("#{revision}")}</span>
                <span class="spacer"></span>
                {restore}
            </header>
            <dl class="policy-change__fields">{fields}</dl>
        </li>
    }
}

/// A field before and after; what it was is struck out and what it is is marked, and both are said.
#[component]
fn Diff(diff: FieldDiff) -> impl IntoView {
    let name = field_name(&diff);
    let text = |text: String| if text.is_empty() { format::NONE.to_owned() } else { text };
    view! {
        <dt>{name}</dt>
        <dd>
            {diff.before.map(|before| view! { <del><span class="visually-hidden">"was "</span>{text(before)}</del> })}
            {diff.after.map(|after| view! { <ins><span class="visually-hidden">"is "</span>{text(after)}</ins> })}
        </dd>
    }
}
