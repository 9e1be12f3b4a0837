//! `/signals`: what goes wrong, taken together by kind and agent, or one by one.

mod all;
mod groups;

use api::paths;
use api::signals::SignalDetail;
use leptos::either::Either;
use leptos::prelude::*;

use super::address::{Address, use_address};
use super::runs::filters::{Clear, Search, Started, known_agents};
use super::runs::pause::{Pause, PauseButton};
use super::signal::SignalBody;
use crate::api::{Read, read};
use crate::browser::{self, Key};
use crate::components::{ChoiceFilter, Icon, Load, Sign, TextFilter};
use crate::dialogs::{Export, ExportOf};
use crate::view_model::held::Held;
use crate::view_model::query::{self, Query, signal_href};
use all::AllSignals;
use groups::Groups;

#[component]
pub fn SignalsPage() -> impl IntoView {
    browser::use_title("Signals".to_owned());
    let address = use_address("/signals");
    let all = Memo::new(move |_| address.query().with(|query| query.get("view") == Some("all")));
    let wide = browser::use_media("(min-width: 1200px)");
    let chosen = Memo::new(move |_| {
        let query = address.query();
        query.with(|query| query.get("signal").and_then(|id| id.parse::<u64>().ok()))
    });
    let pause = Pause::new();
    let pairs = Callback::new(move |()| {
        address
            .query()
            .with_untracked(|query| query.for_signals(browser::now_secs()))
    });
    view! {
        <div class="fill">
            <header class="head">
                <h1>"Signals"</h1>
                <Switch address all />
                <div class="head__end"><Show when=move || all.get()>
                    <PauseButton pause waiting=Held::signals />
                    <Export of=ExportOf::Signals pairs />
                    <Started address legend="Detected" />
                </Show></div>
            </header>
            <Filters address />
            <div class="split" class:split--open=move || chosen.get().is_some()>
                {move || if all.get() {
                    Either::Left(view! { <AllSignals address wide pause /> })
                } else {
                    Either::Right(view! { <Groups address wide /> })
                }}
                {move || chosen.get().map(|id| view! { <Panel id address /> })}
            </div>
        </div>
    }
}

#[component]
fn Switch(address: Address, all: Memo<bool>) -> impl IntoView {
    let link = move |label, view: &'static str, here: Signal<bool>| {
        let href = move || {
            address
                .query()
                .get()
                .with("view", view)
                .with("signal", "")
                .href("/signals")
        };
        view! {
            <a class="chip" href=href data-noscroll="true" aria-current=move || here.get().then_some("page")>{label}</a>
        }
    };
    view! {
        <nav class="tags" aria-label="How signals are listed">
            {link("Grouped", "", Signal::derive(move || !all.get()))}
            {link("All", "all", all.into())}
        </nav>
    }
}

#[component]
fn Filters(address: Address) -> impl IntoView {
    view! {
        <div class="filters" role="search" aria-label="Filter signals">
            <Search label="Run id or agent…" address />
            <ChoiceFilter label="Severity" options=query::severities() chosen=address.values("severity") on_change=address.set_all("severity") />
            <ChoiceFilter label="Failure" options=query::failure_types() chosen=address.values("failure_type") on_change=address.set_all("failure_type") />
            <TextFilter label="Agent" suggestions=known_agents() value=address.value("agent") on_change=address.set("agent") />
            <Clear address />
        </div>
    }
}

/// Where a row leads: beside the list where there is room, else to a page of its own.
fn href_of(address: Address, wide: bool, id: u64) -> String {
    if wide {
        address
            .query()
            .get_untracked()
            .with("signal", &id.to_string())
            .href("/signals")
    } else {
        signal_href(id)
    }
}

/// The chosen signal beside the list.
#[component]
fn Panel(id: u64, address: Address) -> impl IntoView {
    let detail: Read<SignalDetail> = read(paths::with(paths::SIGNAL, &id.to_string()));
    let close = move || address.change(|query: Query| query.with("signal", ""));
    browser::use_keys(move |key| {
        let asked = key == Key::Escape;
        if asked {
            close();
        }
        asked
    });
    view! {
        <aside class="card panel" aria-label="The chosen signal">
            <header>
                <a class="link" href=signal_href(id)>"Open as a page"</a>
                <span class="spacer"></span>
                <button type="button" class="btn btn--bare" aria-label="Close" title="Close" on:click=move |_| close()>
                    <Icon sign=Sign::Close />
                </button>
            </header>
            <div class="body panel__body">
                <Load read=detail let:detail><SignalBody detail /></Load>
            </div>
        </aside>
    }
}
