//! What happened to a fix, the newest first.

use api::fixes::FixView;
use api::{Micros, Verdict};
use leptos::prelude::*;

use crate::components::{Icon, Sign, Time};
use crate::view_model::verification::timeline::{Moment, MomentKind, moments};

#[component]
pub fn Moments(fix: Signal<FixView>) -> impl IntoView {
    let shown = Memo::new(move |_| fix.with(moments));
    let rows = move || {
        shown
            .get()
            .into_iter()
            .map(|moment| view! { <Row moment /> })
            .collect_view()
    };
    view! { <ol class="moments" aria-label="What happened to this fix">{rows}</ol> }
}

#[component]
fn Row(moment: Moment) -> impl IntoView {
    let (class, sign) = match moment.kind {
        MomentKind::Made => ("moments__sign", Sign::Fixes),
        MomentKind::RolledBack => ("moments__sign", Sign::Undo),
        MomentKind::Turned(Verdict::Verified | Verdict::LikelyFixed) => {
            ("moments__sign moments__sign--good", Sign::Check)
        }
        MomentKind::Lapsed | MomentKind::Turned(Verdict::StillOccurring) => {
            ("moments__sign moments__sign--bad", Sign::Warning)
        }
        MomentKind::Turned(Verdict::InsufficientData) => ("moments__sign", Sign::Clock),
    };
    view! {
        <li class="moments__row">
            <span class=class><Icon sign /></span>
            <span class="moments__time muted">{Micros::from_secs(moment.at).map(|at| view! { <Time at /> })}</span>
            <span><b>{moment.title}</b>" "<span class="muted">{moment.detail}</span></span>
        </li>
    }
}
