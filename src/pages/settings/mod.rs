//! `/settings/*`: how this server is set up.

mod explain;
mod explanations;
mod integrations;
mod seen;
mod way;

use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_params_map;

use super::not_found::NotFound;
pub use explain::ExplainCard;
pub use explanations::Explanations;
use integrations::IntegrationsPage;
pub use seen::Seen;
pub use way::WayCard;

#[component]
pub fn SettingsPage() -> impl IntoView {
    let params = use_params_map();
    let section = Memo::new(move |_| params.with(|params| params.get("section")).unwrap_or_default());
    move || match section.get().trim_matches('/') {
        "integrations" => EitherOf3::A(view! { <IntegrationsPage /> }),
        "" => {
            let options = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            EitherOf3::B(view! { <Redirect path="/settings/integrations" options /> })
        }
        _ => EitherOf3::C(view! { <NotFound /> }),
    }
}
