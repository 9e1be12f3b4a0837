//! Whether a fix worked: the verdict, what the figures tell, and how it came about.

mod evidence;
mod fix_link;
mod moments;
mod rates;
mod standing_tag;
mod stretches;
mod uncounted;

use api::FixState;
use api::fixes::{FixView, Verification};
use leptos::prelude::*;

use crate::view_model::verification::{Standing, words};
use evidence::Evidence;
pub use fix_link::FixLink;
use moments::Moments;
use rates::Rates;
pub use standing_tag::StandingTag;
use stretches::Stretches;
use uncounted::Uncounted;

/// One fix and what the runs since say about it, in every state that a fix can be in.
#[component]
pub fn VerificationView(
    #[prop(into)] fix: Signal<FixView>,
    #[prop(into)] verification: Signal<Verification>,
) -> impl IntoView {
    let in_force = Memo::new(move |_| fix.with(|fix| matches!(fix.state, FixState::Live | FixState::RolledBack)));
    view! {
        <div class="verification">
            <Verdict fix verification />
            <Show when=move || in_force.get()>
                <Rates fix verification />
                <Evidence fix verification />
                <Uncounted fix verification />
                <Stretches fix verification />
            </Show>
            <Moments fix />
        </div>
    }
}

/// The tag, the sentence, and how far the plain rule has come.
#[component]
fn Verdict(fix: Signal<FixView>, verification: Signal<Verification>) -> impl IntoView {
    let standing = Memo::new(move |_| fix.with(|fix| verification.with(|seen| Standing::of(fix, seen))));
    let headline = Memo::new(move |_| fix.with(|fix| verification.with(|seen| words::headline(fix, seen))));
    let progress = Memo::new(move |_| fix.with(|fix| verification.with(|seen| words::progress(fix, seen))));
    view! {
        <div class="verification__verdict" role="status">
            {move || view! { <StandingTag standing=standing.get() /> }}
            <b class="verification__headline">{headline}</b>
            {move || progress.get().map(|(good, of)| view! { <Progress good of what=verification.with(words::progress_word) /> })}
        </div>
    }
}

/// One mark for each run that the plain rule wants.
#[component]
fn Progress(good: u64, of: u64, what: &'static str) -> impl IntoView {
    let pip = |run| view! { <i class="pip" class:pip--good=run < good></i> };
    view! {
        <span class="pips">
            <span class="pips__row" aria-hidden="true">{(0..of).map(pip).collect_view()}</span>
            <span class="muted">{format!("{good} of {of} {what}")}</span>
        </span>
    }
}
