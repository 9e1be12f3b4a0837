//! One fix in one row; on a phone, one card.

use api::Micros;
use api::fixes::{FixEntry, Verification};
use leptos::prelude::*;

use crate::components::{FixLink, StandingTag, Time};
use crate::pages::row_keys::link_id;
use crate::view_model::query::signal_href;
use crate::view_model::verification::change::{Changed, changed};
use crate::view_model::verification::{Standing, words};

/// What the ids of the rows' links begin with.
pub const ROWS: &str = "fix";

#[component]
pub fn FixRow(entry: FixEntry, index: usize, current: RwSignal<Option<usize>>) -> impl IntoView {
    let FixEntry { fix, verification } = entry;
    let standing = Standing::of(&fix, &verification);
    let Changed {
        means,
        name,
        detail,
        link,
    } = changed(&fix);
    let said = words::headline(&fix, &verification);
    view! {
        <div class="fix-row" role="row">
            <span class="fix-row__failure" role="cell">
                <a class="run-row__link" id=link_id(ROWS, index) href=signal_href(fix.signal_id) title="The signal, with this fix" on:focus=move |_| current.set(Some(index))>
                    <b>{fix.failure_type.as_str()}</b>
                </a>
                <span class="fix-row__more">{fix.agent_id}</span>
            </span>
            <span class="fix-row__changed" role="cell">
                <span class="fix-row__name" title=name.clone()><span class="muted">{means}" "</span>{name.clone()}</span>
                <span class="fix-row__more">{detail}</span>
            </span>
            <span class="fix-row__standing" role="cell"><StandingTag standing /></span>
            <span class="fix-row__effect" role="cell" title=said>{standing.is_judged().then(|| effect(&verification))}</span>
            <span class="fix-row__when num muted" role="cell">{Micros::from_secs(fix.applied_at).map(|at| view! { <Time at /> })}</span>
            <span class="fix-row__link" role="cell">{link.map(|link| view! { <FixLink link /> })}</span>
        </div>
    }
}

/// Both rates, and what they weigh.
fn effect(verification: &Verification) -> impl IntoView + use<> {
    let weight = verification
        .weight
        .map_or("nothing to compare with", words::weight_word);
    view! {
        <span>{words::both_rates(verification)}</span>
        <span class="fix-row__more">{weight}</span>
    }
}
