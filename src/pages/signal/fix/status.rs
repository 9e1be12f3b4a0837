//! How the fix of a signal stands, and whether it helped.

use api::fixes::{FixStatus, FixView, Verification};
use api::{FixState, Micros};
use leptos::prelude::*;

use super::bench::Bench;
use super::history::History;
use super::turn::{TurnButtons, TurnDialog, Turning};
use super::what_changed::WhatChanged;
use crate::api::{ClientError, latest};
use crate::components::{ErrorNotice, Icon, Sign, Time, VerificationView};
use crate::pages::signal::part::Part;
use crate::view_model::fix_state::{detail, title};
use crate::view_model::fix_text::warning_words;
use crate::view_model::verification::Standing;
use crate::view_model::verification::change::{Link, changed};

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
            <History history current=id turning />
            <TurnDialog turning />
        })
    }
}

/// `Applied as v4 in Langfuse ↗`.
#[component]
fn Head(fix: FixView) -> impl IntoView {
    let words = title(&fix);
    let (class, sign) = match Standing::without_verdict(&fix) {
        Standing::InForce | Standing::Judged { .. } => ("fix-status__words fix-status__words--good", Sign::Check),
        Standing::Copied => ("fix-status__words", Sign::Copy),
        Standing::Staged | Standing::InShadow => ("fix-status__words", Sign::Pause),
        Standing::Sent => ("fix-status__words", Sign::Clock),
        Standing::Failed | Standing::Lapsed(_) => ("fix-status__words fix-status__words--bad", Sign::Warning),
        Standing::RolledBack => ("fix-status__words", Sign::Undo),
    };
    let words = match changed(&fix).link {
        Some(Link::Langfuse(url)) => view! {
            <a class="link" href=url target="_blank" rel="noopener noreferrer">
                {words}<span class="visually-hidden">", in a new tab"</span><Icon sign=Sign::External />
            </a>
        }
        .into_any(),
        Some(Link::Here(href)) => view! { <a class="link" href=href>{words}</a> }.into_any(),
        None => words.into_any(),
    };
    let lapsed = fix.lapsed.filter(|_| fix.rolled_back_at.is_none());
    let at = fix
        .rolled_back_at
        .or(lapsed.map(|lapsed| lapsed.at))
        .unwrap_or(fix.applied_at);
    // Who did it elsewhere is not known here.
    let by = lapsed.is_none().then(|| format!(" by {}", fix.applied_by));
    view! {
        <p class=class><Icon sign /><b>{words}</b></p>
        <p class="muted">{detail(&fix)}</p>
        <p class="muted fix-status__when">
            {Micros::from_secs(at).map(|at| view! { <Time at /> })}
            {by}
        </p>
    }
}

/// Taking it back, promoting it, and asking what became of it.
#[component]
fn Deeds(bench: Bench, fix: Memo<FixView>, turning: Turning) -> impl IntoView {
    let unknown = Memo::new(move |_| fix.with(|fix| fix.state == FixState::Sent));
    view! {
        <p class="fix__deeds">
            <TurnButtons fix turning />
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
    view! { <div role="status"><ul class="fix-status__warnings">{items}</ul></div> }
}
