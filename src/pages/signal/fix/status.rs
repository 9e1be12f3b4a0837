//! How the fix of a signal stands, and whether it helped.

use api::FixState;
use api::Micros;
use api::fixes::{FixStatus, FixView, Verification};
use leptos::prelude::*;

use super::bench::Bench;
use super::history::{History, WhatChanged};
use super::turn::{Turn, TurnDialog, Turning};
use crate::api::{ClientError, latest};
use crate::components::{ErrorNotice, Icon, Sign, Time, VerificationView};
use crate::pages::signal::part::Part;
use crate::view_model::fix_state::{detail, headline, promote_effect, rollback_effect, rollback_name};
use crate::view_model::fix_text::warning_words;
use crate::view_model::policy::links::policy_href;

/// Shows nothing as long as there is no fix.
#[component]
pub fn StatusPart(bench: Bench, page: bool) -> impl IntoView {
    let known = latest(bench.status);
    let fixed = Memo::new(move |_| known.with(|known| matches!(known, Some(FixStatus::Applied { .. }))));
    let status = Signal::derive(move || known.get().unwrap_or(FixStatus::None { fix_applied: false }));
    let retry = Callback::new(move |()| bench.status.refetch());
    let problem = move || match bench.status.get() {
        Some(Err(error)) if error != ClientError::Cancelled => Some(view! { <ErrorNotice error retry /> }),
        _ => None,
    };
    view! {
        {problem}
        <Show when=move || fixed.get()>
            <Part name="Did it help" page class="fix-status"><Applied bench status /></Part>
        </Show>
    }
}

/// The newest fix, what the runs say about it, and all that were made.
#[component]
pub fn Applied(bench: Bench, status: Signal<FixStatus>) -> impl IntoView {
    let latest = move |status: &FixStatus| match status {
        FixStatus::Applied {
            fix,
            verification,
            history,
            ..
        } => Some((fix.clone(), verification.clone(), history.clone())),
        FixStatus::None { .. } => None,
    };
    let now = Memo::new(move |was: Option<&Option<(FixView, Verification, Vec<FixView>)>>| {
        status.with(latest).or_else(|| was.cloned().flatten())
    });
    let turning = Turning::new(bench);
    move || {
        let (fix, verification, history) = now.get_untracked()?;
        let fix = Memo::new(move |_| now.with(|now| now.as_ref().map_or_else(|| fix.clone(), |now| now.0.clone())));
        let verification =
            Memo::new(move |_| now.with(|now| now.as_ref().map_or_else(|| verification.clone(), |now| now.1.clone())));
        let history =
            Memo::new(move |_| now.with(|now| now.as_ref().map_or_else(|| history.clone(), |now| now.2.clone())));
        let id = Memo::new(move |_| fix.with(|fix| fix.id));
        Some(view! {
            <div class="fix-status__head" id=bench.status_id() tabindex="-1" role="group" aria-label="The fix">
                {move || view! { <Head fix=fix.get() /> }}
                <Deeds bench fix turning />
            </div>
            <Warnings bench fix />
            {move || { id.track(); view! { <WhatChanged bench fix=fix.get_untracked() /> } }}
            <VerificationView fix verification />
            <History history current=id />
            <TurnDialog turning />
        })
    }
}

/// `Applied as v4 in Langfuse ↗`.
#[component]
fn Head(fix: FixView) -> impl IntoView {
    let words = headline(&fix);
    let (class, sign) = match fix.state {
        FixState::Live => ("fix-status__words fix-status__words--good", Sign::Check),
        FixState::Staged | FixState::Sent => ("fix-status__words", Sign::Clock),
        FixState::Failed => ("fix-status__words fix-status__words--bad", Sign::Warning),
        FixState::RolledBack => ("fix-status__words", Sign::Undo),
    };
    let url = fix.prompt.as_ref().and_then(|prompt| prompt.url.clone());
    let words = match (url, fix.policy) {
        (Some(url), _) => view! {
            <a class="link" href=url target="_blank" rel="noopener noreferrer">
                {words}<span class="visually-hidden">", in a new tab"</span><Icon sign=Sign::External />
            </a>
        }
        .into_any(),
        (None, Some(policy)) => view! { <a class="link" href=policy_href(policy)>{words}</a> }.into_any(),
        (None, None) => words.into_any(),
    };
    let at = fix.rolled_back_at.unwrap_or(fix.applied_at);
    view! {
        <p class=class><Icon sign /><b>{words}</b></p>
        <p class="muted">
            {detail(&fix)}" "
            {Micros::from_secs(at).map(|at| view! { <Time at /> })}
            {format!(" by {}", fix.applied_by)}
        </p>
    }
}

/// Taking it back and promoting it.
#[component]
fn Deeds(bench: Bench, fix: Memo<FixView>, turning: Turning) -> impl IntoView {
    let button = move |turn: Turn, name: &'static str, primary: bool| {
        let class = if primary { "btn btn--primary" } else { "btn" };
        view! {
            <button type="button" class=class on:click=move |_| turning.ask(turn, &fix.get_untracked())>{name}"…"</button>
        }
    };
    let promotable = Memo::new(move |_| fix.with(|fix| promote_effect(fix).is_some()));
    let back = Memo::new(move |_| fix.with(|fix| rollback_effect(fix).map(|_| rollback_name(fix.means))));
    let unknown = Memo::new(move |_| fix.with(|fix| fix.state == FixState::Sent));
    view! {
        <p class="fix__deeds">
            <Show when=move || promotable.get()>{button(Turn::Up, "Promote", true)}</Show>
            {move || back.get().map(|name| button(Turn::Back, name, false))}
            <Show when=move || unknown.get()>
                <button type="button" class="btn" on:click=move |_| bench.status.refetch()>"Look again"</button>
            </Show>
        </p>
    }
}

/// What is to be known about what was just applied.
#[component]
fn Warnings(bench: Bench, fix: Memo<FixView>) -> impl IntoView {
    let items = move || {
        let warnings = bench.applied.with(|applied| {
            let applied = applied
                .as_ref()
                .filter(|applied| fix.with(|fix| fix.id.0 == applied.fix_id));
            applied.map(|applied| applied.warnings.clone()).unwrap_or_default()
        });
        let items = warnings
            .into_iter()
            .map(|warning| view! { <li class="note">{warning_words(warning)}</li> });
        items.collect_view()
    };
    view! { <ul class="fix-status__warnings" role="status">{items}</ul> }
}
