//! The shell around every page, and the table of all routes.

use leptos::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::path;

use crate::api::Live;
use crate::components::{Banner, Help, Icon, LiveBadge, Sign, ThemeSwitch, Toasts, Ui};
use crate::pages::{Home, NotFound, RunPage, RunsPage, SignalPage, SignalsPage};

#[component]
pub fn App() -> impl IntoView {
    Ui::provide();
    Live::provide();
    view! {
        <Router>
            <div class="shell">
                <a class="skip" href="#page" data-noscroll="true">"Skip to the page"</a>
                <TopBar />
                <Rail />
                <main class="page" id="page" tabindex="-1">
                    <Banner />
                    <Routes fallback=NotFound>
                        <Route path=path!("/") view=Home />
                        <Route path=path!("/runs") view=RunsPage />
                        <Route path=path!("/runs/:id") view=RunPage />
                        <Route path=path!("/signals") view=SignalsPage />
                        <Route path=path!("/signals/:id") view=SignalPage />
                    </Routes>
                </main>
            </div>
            <Toasts />
        </Router>
    }
}

#[component]
fn TopBar() -> impl IntoView {
    view! {
        <header class="top">
            <A href="/runs" attr:class="brand">
                <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
                    <circle class="brand__sun" cx="17" cy="6" r="2.5" />
                    <path class="brand__sand" d="M1.5 19.5C6 10 9.500 8 12 11.500c2 2.800 4.500 4 10.500 2.500v5.500z" />
                </svg>
                "Dunetrace"
            </A>
            <div class="top__end">
                <LiveBadge />
                <Help />
                <ThemeSwitch />
            </div>
        </header>
    }
}

#[component]
fn Rail() -> impl IntoView {
    view! {
        <nav class="rail" aria-label="Pages">
            <A href="/runs" attr:class="rail__link"><Icon sign=Sign::Runs />"Runs"</A>
            <A href="/signals" attr:class="rail__link"><Icon sign=Sign::Signals />"Signals"</A>
            <a class="rail__link rail__end" href=api::paths::DOCS rel="external"><Icon sign=Sign::Book />"API"</a>
        </nav>
    }
}
