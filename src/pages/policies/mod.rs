//! `/policies`: the rules that agents obey, in the order in which they look at them.

mod desk;
mod empty;
mod filters;
mod history;
mod menu;
mod reach;
mod remarks;
mod reorder;
mod row;
mod signing;
mod table;
mod templates;

use std::time::Duration;

use api::paths;
use api::policies::{PolicyState, PolicyView};
use leptos::prelude::*;

use self::desk::Desk;
use self::empty::NoPolicy;
use self::filters::{Count, Filters};
use self::history::{AllChanges, Shown, Views};
use self::reorder::{Announced, Reorder};
use self::signing::Unsigned;
use self::table::PolicyTable;
use self::templates::NewPolicy;
use super::address::{Address, use_address};
use crate::api::{Read, latest, read};
use crate::browser;
use crate::components::{ErrorNotice, Load};
use crate::dialogs::PolicyFiles;
use crate::pages::fresh::{of_firings, use_fresh};
use crate::view_model::policies::filter::Filter;
use crate::view_model::policies::rows::{self, Row};

const PATH: &str = "/policies";

/// How often ages are told anew.
const TICK: Duration = Duration::from_secs(1);

/// The two answers that a row is made of.
#[derive(Clone, Copy)]
struct Reads {
    policies: Read<Vec<PolicyView>>,
    state: Read<PolicyState>,
}

impl Reads {
    fn new() -> Self {
        Self {
            policies: read(paths::POLICIES.to_owned()),
            state: read(paths::POLICY_STATE.to_owned()),
        }
    }

    fn refetch(self) {
        self.policies.refetch();
        self.state.refetch();
    }
}

/// What is known of policies in force, and when it was read, in milliseconds since 1970.
#[derive(Clone, Copy)]
pub struct Known {
    pub state: Memo<Option<PolicyState>>,
    read_at: Memo<f64>,
    clock: ReadSignal<f64>,
}

impl Known {
    fn new(read: Read<PolicyState>) -> Self {
        let state = latest(read);
        let read_at = Memo::new(move |_| {
            state.track();
            browser::now_ms()
        });
        Self {
            state,
            read_at,
            clock: browser::use_clock(TICK),
        }
    }

    /// How long ago it was read, in seconds.
    pub fn since(self) -> f64 {
        ((self.clock.get() - self.read_at.get()) / 1000.0).max(0.0)
    }
}

#[component]
pub fn PoliciesPage() -> impl IntoView {
    browser::use_title("Policies".to_owned());
    let address = use_address(PATH);
    let reads = Reads::new();
    use_fresh(of_firings, move || reads.refetch());
    let desk = Desk::new(Callback::new(move |()| reads.refetch()));
    let known = Known::new(reads.state);
    let shown = Memo::new(move |_| address.query().with(Shown::of));
    view! {
        // The rows scroll by themselves, the history with the page.
        <div class="policies-page" class:fill=move || shown.get() == Shown::List>
            <header class="head">
                <h1>"Policies"</h1>
                <p class="muted policies-page__lead">"Rules that running agents obey. They ask for them when a run starts, at most once a minute."</p>
                <div class="head__end">
                    <PolicyFiles on_import=Callback::new(move |()| reads.refetch()) />
                    <NewPolicy />
                </div>
            </header>
            <Views shown />
            {move || match shown.get() {
                Shown::List => view! {
                    <StateFailure reads />
                    <Load read=reads.policies let:list><Policies address desk known list /></Load>
                }.into_any(),
                Shown::History => view! { <AllChanges address desk policies=reads.policies /> }.into_any(),
            }}
        </div>
    }
}

/// Says when figures cannot be told; the list is there all the same.
#[component]
fn StateFailure(reads: Reads) -> impl IntoView {
    let retry = Callback::new(move |()| reads.state.refetch());
    let failure = move || {
        // Where no policy can be read, that is said already.
        let policies_came = reads.policies.get().is_some_and(|answer| answer.is_ok());
        reads.state.get().and_then(Result::err).filter(|_| policies_came)
    };
    move || failure().map(|error| view! { <ErrorNotice error retry /> })
}

#[component]
fn Policies(address: Address, desk: Desk, known: Known, list: Signal<Vec<PolicyView>>) -> impl IntoView {
    let shown = Memo::new(move |_| list.with(|list| desk.edits.with(|edits| edits.shown(list))));
    let judged = Memo::new(move |_| shown.with(|shown| known.state.with(|state| rows::judged(shown, state.as_ref()))));
    let remarks = Memo::new(move |_| judged.with(|judged| rows::remarks(judged)));
    let filter = Memo::new(move |_| address.query().with(Filter::of));
    let reorder = Reorder::new(desk, shown, filter);
    let all = Memo::new(move |_| {
        let held = reorder.held();
        let shown = shown.get();
        let ordered = held.map_or_else(|| shown.clone(), |lift| lift.applied(shown.clone()));
        known
            .state
            .with(|state| remarks.with(|remarks| rows::rows(ordered, state.as_ref(), remarks)))
    });
    let fitting = Memo::new(move |_| {
        let mut rows: Vec<Row> = all.get();
        filter.with(|filter| rows.retain(|row| filter.fits(row)));
        rows
    });
    let none = Memo::new(move |_| shown.with(Vec::is_empty));
    move || {
        if none.get() {
            view! { <NoPolicy /> }.into_any()
        } else {
            view! {
                <Unsigned policies=shown known />
                <Filters address policies=shown known />
                <Count all=shown fitting filter />
                <PolicyTable address desk known reorder rows=fitting />
                <Announced reorder />
            }
            .into_any()
        }
    }
}
