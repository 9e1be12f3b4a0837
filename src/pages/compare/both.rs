//! Both runs, read and aligned.

use std::sync::Arc;
use std::time::Duration;

use api::neighbours::TwinBasis;
use api::paths;
use api::runs::RunDetail;
use leptos::prelude::*;

use super::delta::Delta;
use super::side::Sides;
use super::steps::Steps;
use crate::api::{Read, read, use_changes};
use crate::browser;
use crate::components::Load;
use crate::pages::address::Address;
use crate::view_model::align::{Alignment, align};
use crate::view_model::changes;

/// A run that is still growing is read again at most this often.
pub const READ_EVERY: Duration = Duration::from_secs(2);

/// What the page shows of two runs, computed once per answer of the server.
#[derive(Debug, PartialEq)]
pub struct Compared {
    pub left: RunDetail,
    pub right: RunDetail,
    pub alignment: Alignment,
}

#[component]
pub fn Both(
    address: Address,
    left: String,
    right: String,
    /// How near the right run is, when it was picked and not chosen.
    basis: Option<TwinBasis>,
) -> impl IntoView {
    let one: Read<RunDetail> = read(paths::with(paths::RUN, &left));
    let other: Read<RunDetail> = read(paths::with(paths::RUN, &right));
    follow(left, one);
    follow(right, other);
    view! {
        <Load read=one let:left>
            <Load read=other let:right>
                <Comparison address left right basis />
            </Load>
        </Load>
    }
}

fn follow(id: String, detail: Read<RunDetail>) {
    let read_again = browser::at_most(READ_EVERY, move || detail.refetch());
    use_changes(String::new(), move |changes| {
        if changes.iter().any(|change| changes::concern(change, &id)) {
            read_again();
        }
    });
}

#[component]
fn Comparison(
    address: Address,
    left: Signal<RunDetail>,
    right: Signal<RunDetail>,
    basis: Option<TwinBasis>,
) -> impl IntoView {
    let compared = Memo::new(move |_| {
        let (left, right) = (left.get(), right.get());
        let alignment = align(&left.steps, &right.steps);
        Arc::new(Compared { left, right, alignment })
    });
    view! {
        {move || {
            let compared = compared.get();
            view! { <Sides address left=compared.left.run.clone() right=compared.right.run.clone() basis /> }
        }}
        {move || compared.with(|it| view! { <Delta left=it.left.run.clone() right=it.right.run.clone() /> })}
        <Steps address compared />
    }
}
