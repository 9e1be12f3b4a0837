//! `/`: the runs, or how to make the first one.

use api::paths;
use api::runs::RunList;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;

use super::first_start::FirstStart;
use crate::api::{read, url};
use crate::components::Load;

#[component]
pub fn Home() -> impl IntoView {
    let newest = read::<RunList>(url(paths::RUNS, [("limit", "1".to_owned())]));
    view! {
        <Load read=newest let:runs>
            {if runs.with_untracked(|list| list.runs.is_empty() && !list.page.has_more) {
                Either::Left(view! { <FirstStart /> })
            } else {
                let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                Either::Right(view! { <Redirect path="/runs" options /> })
            }}
        </Load>
    }
}
