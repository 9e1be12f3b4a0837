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

parts! {
    overview: pages::Home as home;
    runs: pages::RunsPage as runs;
    run: pages::RunPage as run;
    compare: pages::ComparePage as compare;
    signals: pages::SignalsPage as signals;
    signals: pages::SignalPage as signal;
    agents: pages::AgentsPage as agents;
    agents: pages::AgentPage as agent;
    palette: dialogs::PaletteBody as palette;
    content_search: dialogs::ContentSearchBody as content_search;
    settings: pages::SettingsPage as settings;
}
