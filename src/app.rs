//! The shell around every page, and the table of all routes.

use leptos::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::api::{Access, Live, provide_verdicts};
use crate::browser;
use crate::components::{Banner, ForgetKey, Help, Icon, LiveBadge, Sign, ThemeSwitch, Toasts, Ui, use_ui};
use crate::dialogs::{ContentSearch, Dialogs, Palette, PaletteButton};
use crate::pages::lazy::{
    AgentPage, AgentsPage, ComparePage, FixesPage, Home, PoliciesPage, PolicyPage, RunPage, RunsPage, SettingsPage,
    SignalPage, SignalsPage,
};
use crate::pages::{KeyPage, NotFound};
use crate::view_model::verdicts::told;

#[component]
pub fn App() -> impl IntoView {
    Ui::provide();
    let access = Access::provide();
    Live::provide();
    let refused = move || access.refusal().is_some();
    view! {
        <Router>
            <Show when=move || !refused() fallback=move || view! { <Locked access /> }>
                <Shell />
            </Show>
            <Toasts />
        </Router>
    }
}

#[component]
fn Shell() -> impl IntoView {
    Dialogs::provide();
    follow_verdicts();
    let location = use_location();
    let address = Memo::new(move |_| format!("{}{}", location.pathname.get(), location.search.get()));
    browser::use_page_scroll("page", address);
    view! {
        <div class="shell">
            <a class="skip" href="#page" data-noscroll="true">"Skip to the page"</a>
            <TopBar><PaletteButton /><LiveBadge /><ForgetKey /><Help /></TopBar>
            <Rail />
            <main class="page" id="page" tabindex="-1">
                <Banner />
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=Home />
                    <Route path=path!("/runs") view=RunsPage />
                    <Route path=path!("/runs/:id") view=RunPage />
                    <Route path=path!("/compare") view=ComparePage />
                    <Route path=path!("/signals") view=SignalsPage />
                    <Route path=path!("/signals/:id") view=SignalPage />
                    <Route path=path!("/policies") view=PoliciesPage />
                    <Route path=path!("/policies/:id") view=PolicyPage />
                    <Route path=path!("/fixes") view=FixesPage />
                    <Route path=path!("/agents") view=AgentsPage />
                    <Route path=path!("/agents/:id") view=AgentPage />
                    <Route path=path!("/settings/*section") view=SettingsPage />
                </Routes>
            </main>
            <Palette />
            <ContentSearch />
        </div>
    }
}

/// Tells of verdicts that turn, whatever page is open.
pub fn follow_verdicts() {
    let toasts = use_ui().toasts;
    provide_verdicts(move |news| {
        for it in told(news) {
            toasts.tell(it.text, it.bad, it.href);
        }
    });
}

/// Without a key there is nowhere to go: the URL stays, and so does what it asks for.
#[component]
fn Locked(access: Access) -> impl IntoView {
    view! {
        <div class="shell shell--bare">
            <TopBar />
            <main class="page" id="page" tabindex="-1"><KeyPage access /></main>
        </div>
    }
}

#[component]
fn TopBar(
    /// What stands there beside the theme switch.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="top">
            <A href="/" attr:class="brand">
                <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
                    <circle class="brand__sun" cx="17" cy="6" r="2.5" />
                    <path class="brand__sand" d="M1.5 19.5C6 10 9.500 8 12 11.500c2 2.800 4.500 4 10.500 2.500v5.500z" />
                </svg>
                "Dunetrace"
            </A>
            <div class="top__end">
                {children.map(|children| children())}
                <ThemeSwitch />
            </div>
        </header>
    }
}

#[component]
fn Rail() -> impl IntoView {
    view! {
        <nav class="rail" aria-label="Pages">
            <A href="/" exact=true attr:class="rail__link"><Icon sign=Sign::Home />"Overview"</A>
            <A href="/runs" attr:class="rail__link"><Icon sign=Sign::Runs />"Runs"</A>
            <A href="/signals" attr:class="rail__link"><Icon sign=Sign::Signals />"Signals"</A>
            <A href="/fixes" attr:class="rail__link"><Icon sign=Sign::Fixes />"Fixes"</A>
            <A href="/policies" attr:class="rail__link"><Icon sign=Sign::Policies />"Policies"</A>
            <A href="/agents" attr:class="rail__link"><Icon sign=Sign::Agents />"Agents"</A>
            <A href="/settings/integrations" attr:class="rail__link rail__end"><Icon sign=Sign::Settings />"Settings"</A>
        </nav>
    }
}
