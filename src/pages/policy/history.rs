//! Every change of a policy, and the way back to any form it had.

use std::collections::BTreeSet;

use api::Micros;
use api::policies::{ChangeKind, ChangeView, FieldDiff, PolicyHistory};
use api::policy::PolicyId;
use leptos::prelude::*;

use crate::components::{Empty, Icon, Sign, Time};
use crate::view_model::format;
use crate::view_model::policy::history::{by, deed, field_name};
use crate::view_model::policy::links::policy_href;

#[component]
pub fn History(
    #[prop(into)] history: Signal<PolicyHistory>,
    /// A restoration is on its way.
    #[prop(into)]
    busy: Signal<bool>,
    /// Brings back the form after this change; after a deletion, the one before it.
    on_restore: Callback<ChangeView>,
    /// The link to the changes before a revision.
    older: Callback<u64, String>,
    /// The policies that there are, where the changes are not all of one: then each names its policy.
    #[prop(optional, into)]
    among: Option<Signal<Option<BTreeSet<PolicyId>>>>,
) -> impl IntoView {
    let none = Memo::new(move |_| history.with(|history| history.changes.is_empty()));
    let entries = move || {
        let changes = history.with(|history| history.changes.clone());
        changes
            .into_iter()
            .map(|change| view! { <Entry change busy on_restore among /> })
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
fn Entry(
    change: ChangeView,
    busy: Signal<bool>,
    on_restore: Callback<ChangeView>,
    among: Option<Signal<Option<BTreeSet<PolicyId>>>>,
) -> impl IntoView {
    let at = Micros::from_secs(change.at);
    let what = deed(&change);
    let revision = change.revision;
    let subject = among.map(|among| view! { <Subject change=change.clone() among /> });
    let fields = change
        .fields
        .iter()
        .map(|diff| view! { <Diff diff=diff.clone() /> })
        .collect_view();
    let by = by(&change.actor);
    let restore = change.restorable.then(|| view! {
        <button type="button" class="btn btn--small" disabled=busy on:click=move |_| on_restore.run(change.clone())>
            <Icon sign=Sign::Undo />"Restore this version"<span class="visually-hidden">{format!(", number {revision}")}</span>
        </button>
    });
    view! {
        <li class="card policy-change">
            <header class="card__head">
                <h2 class="policy-change__deed">{what}{subject}</h2>
                <span class="muted">{at.map(|at| view! { <Time at /> })}" "{by}</span>
                <span class="faint" title="Every change of a policy gets the next number">{format!("#{revision}")}</span>
                <span class="spacer"></span>
                {restore}
            </header>
            <dl class="policy-change__fields">{fields}</dl>
        </li>
    }
}

/// Which policy was changed, and whether it is gone. The page of a deleted one has its history, too.
#[component]
fn Subject(change: ChangeView, among: Signal<Option<BTreeSet<PolicyId>>>) -> impl IntoView {
    let id = PolicyId(change.policy_id);
    let is_gone = Memo::new(move |_| among.with(|among| among.as_ref().is_some_and(|among| !among.contains(&id))));
    // The entry of the deletion says it already.
    let marked = change.kind != ChangeKind::Delete;
    let mark = move || (marked && is_gone.get()).then(|| view! { " "<span class="tag">"deleted since"</span> });
    view! { " "<a class="link" href=format!("{}?tab=history", policy_href(id))>{change.name}</a>{mark} }
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
