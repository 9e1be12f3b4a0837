//! `/compare`: two runs side by side, opened where they part.
//!
//! The URL holds both runs (`a`, `b`), the chosen step and whether only differences are shown. Without
//! `b` the nearest clean run is taken.

mod both;
mod choose;
mod delta;
mod row;
mod side;
mod steps;

use api::neighbours::{Twin, TwinBasis};
use api::paths;
use leptos::prelude::*;
use leptos_router::components::A;

use super::address::{Address, use_address};
use crate::api::{Read, read, use_changes};
use crate::browser;
use crate::components::{Empty, Load};
use crate::view_model::changes;
use both::{Both, READ_EVERY};
use choose::Choose;

#[component]
pub fn ComparePage() -> impl IntoView {
    browser::use_title("Compare".to_owned());
    let address = use_address("/compare");
    let left = Memo::new(move |_| address.value("a").get());
    let right = Memo::new(move |_| address.value("b").get());
    let body = move || match (left.get(), right.get()) {
        (left, _) if left.is_empty() => view! { <NoRun address /> }.into_any(),
        (left, right) if right.is_empty() => view! { <Nearest address left /> }.into_any(),
        (left, right) => view! { <Both address left right basis=None /> }.into_any(),
    };
    view! {
        <div class="fill compare">
            <header class="head"><h1>"Compare runs"</h1></header>
            {body}
        </div>
    }
}

/// The run beside the clean one that is nearest to it.
#[component]
fn Nearest(address: Address, left: String) -> impl IntoView {
    let twin: Read<Twin> = read(paths::with(paths::RUN_TWIN, &left));
    let left = StoredValue::new(left);
    look_again(twin);
    view! {
        <Load read=twin let:twin>
            {move || {
                let Twin { run, basis } = twin.get();
                match run {
                    Some(run) => {
                        let right = run.run_id.as_str().to_owned();
                        view! { <Both address left=left.get_value() right basis=Some(basis) /> }.into_any()
                    }
                    None => view! { <NoTwin address left=left.get_value() /> }.into_any(),
                }
            }}
        </Load>
    }
}

/// A picked run may get a signal, so that it is clean no more, or be removed: then another one is nearest.
fn look_again(twin: Read<Twin>) {
    let read_again = browser::at_most(READ_EVERY, move || twin.refetch());
    use_changes(String::new(), move |changes| {
        let Some(Ok(Twin { run: Some(picked), .. })) = twin.get_untracked() else {
            return;
        };
        if changes
            .iter()
            .any(|change| changes::concern(change, picked.run_id.as_str()))
        {
            read_again();
        }
    });
}

/// How near the picked run is, in words.
fn basis_words(basis: TwinBasis) -> &'static str {
    match basis {
        TwinBasis::SameInput => "Nearest clean run: same agent, version and input",
        TwinBasis::SameVersion => "Nearest clean run: same agent and version, closest structure",
        TwinBasis::SameAgent => "Nearest clean run: same agent, another version, closest structure",
        TwinBasis::None => "No clean run",
    }
}

#[component]
fn NoTwin(address: Address, left: String) -> impl IntoView {
    let run = crate::view_model::query::run_href(&left);
    view! {
        <Empty title="This agent has no clean run to compare with">
            <p>"A clean run is one that completed without a signal. Choose any other run, or go back to "
            <a class="link" href=run>"the run"</a>"."</p>
            <Choose name="b" label="Choose a run" agent=String::new() address />
        </Empty>
    }
}

#[component]
fn NoRun(address: Address) -> impl IntoView {
    view! {
        <Empty title="Which run?">
            <p>"Choose one here, or open a run in "<A href="/runs" attr:class="link">"the list"</A>" and press "<kbd>"c"</kbd>"."</p>
            <Choose name="a" label="Choose a run" agent=String::new() address />
        </Empty>
    }
}
