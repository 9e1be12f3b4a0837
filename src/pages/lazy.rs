//! Pages and dialogs as WebAssembly files of their own, loaded when they are first opened.
//!
//! The first page must not pay for all others. With the feature `split`, which `cargo xtask` builds with,
//! each group named here becomes a file; without it, as in development, everything is one file.

#[cfg(feature = "split")]
mod later;

/// `file: pages::Page as name` makes `lazy::Page` the page out of a file shared by all with the same `file`.
macro_rules! parts {
    ($($file:ident: $module:ident::$page:ident as $name:ident;)*) => {$(
        #[cfg(feature = "split")]
        mod $name {
            // The function is named by the caller: the splitter tells parts apart by place of the name.
            use leptos::prelude::*;
            use leptos::wasm_split::{SplitLoaderError, wasm_split};

            use super::later::Later;

            #[wasm_split($file, wasm_split_path = ::leptos::wasm_split, fallible, preload(load))]
            fn $name() -> Result<AnyView, SplitLoaderError> {
                Ok(view! { <crate::$module::$page /> }.into_any())
            }

            #[component]
            pub fn $page() -> impl IntoView {
                view! { <Later load=|| Box::pin(load()) open=|| Box::pin($name()) /> }
            }
        }
        #[cfg(feature = "split")]
        pub use $name::$page;
        #[cfg(not(feature = "split"))]
        pub use crate::$module::$page;
    )*};
}

// Few files with much in common: what two of them share is a file as well.
parts! {
    overview: pages::Home as home;
    lists: pages::RunsPage as runs;
    lists: pages::SignalsPage as signals;
    lists: pages::SignalPage as signal;
    lists: pages::AgentsPage as agents;
    lists: pages::AgentPage as agent;
    lists: pages::SettingsPage as settings;
    policies: pages::FixesPage as fixes;
    policies: pages::FixCard as fix_card;
    policies: pages::FixesGlance as fixes_glance;
    policies: pages::PoliciesPage as policies;
    policies: pages::PolicyPage as policy;
    run: pages::RunPage as run;
    run: pages::ComparePage as compare;
    lists: dialogs::PaletteBody as palette;
    lists: dialogs::ContentSearchBody as content_search;
}
