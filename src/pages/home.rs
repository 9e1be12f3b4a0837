//! `/`: how things are, or how to make the first run.

use api::paths;
use api::runs::RunList;
use leptos::either::Either;
use leptos::prelude::*;

use super::first_start::FirstStart;
use super::overview::Overview;
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
                Either::Right(view! { <Overview /> })
            }}
        </Load>
    }
}
