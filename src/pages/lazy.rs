//! Pages as WebAssembly files of their own, loaded when they are first opened.
//!
//! The first page must not pay for all others. With the feature `split`, which `cargo xtask` builds with,
//! each group named here becomes a file; without it, as in development, everything is one file.

#[cfg(feature = "split")]
mod later;

/// `file: Page as name` makes `lazy::Page` a page out of a file shared by all with the same `file`.
macro_rules! pages {
    ($($file:ident: $page:ident as $name:ident;)*) => {$(
        #[cfg(feature = "split")]
        mod $name {
            // The function is named by the caller: the splitter tells parts apart by place of the name.
            use leptos::prelude::*;
            use leptos::wasm_split::{SplitLoaderError, wasm_split};

            use super::later::Later;

            #[wasm_split($file, wasm_split_path = ::leptos::wasm_split, fallible, preload(load))]
            fn $name() -> Result<AnyView, SplitLoaderError> {
                Ok(view! { <crate::pages::$page /> }.into_any())
            }

            #[component]
            pub fn $page() -> impl IntoView {
                view! { <Later load=|| Box::pin(load()) open=|| Box::pin($name()) /> }
            }
        }
        #[cfg(feature = "split")]
        pub use $name::$page;
        #[cfg(not(feature = "split"))]
        pub use super::$page;
    )*};
}

pages! {
    overview: Home as home;
    runs: RunsPage as runs;
    run: RunPage as run;
    compare: ComparePage as compare;
    signals: SignalsPage as signals;
    signals: SignalPage as signal;
    agents: AgentsPage as agents;
    agents: AgentPage as agent;
    settings: SettingsPage as settings;
}
