//! The newest fixes that are not settled, for the first page.

use api::fixes::{FixEntry, FixList};
use api::{Micros, paths};
use leptos::prelude::*;

use crate::api::{Read, read, url};
use crate::components::{Load, StandingTag, Time};
use crate::pages::fresh::{of_verdicts, use_fresh};
use crate::pages::overview::unsettled;
use crate::view_model::query::signal_href;
use crate::view_model::verification::{Standing, words};

/// Fixes shown; the page of fixes has them all.
const SHOWN: u32 = 6;

#[component]
pub fn FixesGlance() -> impl IntoView {
    let fixes: Read<FixList> = read(url(
        paths::FIXES,
        [("state", unsettled()), ("limit", SHOWN.to_string())],
    ));
    use_fresh(of_verdicts, move || fixes.refetch());
    view! {
        <Load read=fixes let:list>
            <ul class="glance">
                {move || list.get().fixes.into_iter().map(|entry| view! { <Row entry /> }).collect_view()}
            </ul>
        </Load>
    }
}

#[component]
fn Row(entry: FixEntry) -> impl IntoView {
    let FixEntry { fix, verification } = entry;
    let standing = Standing::of(&fix, &verification);
    let said = words::headline(&fix, &verification);
    let effect = if standing.is_judged() {
        words::both_rates(&verification)
    } else {
        String::new()
    };
    view! {
        <li class="glance__row">
            <span class="glance__tag"><StandingTag standing /></span>
            <span class="glance__name">
                <a class="run-row__link" href=signal_href(fix.signal_id) title=said><b>{fix.failure_type.as_str()}</b></a>
                <span class="glance__of">{fix.agent_id}</span>
            </span>
            <span class="glance__figure num">{effect}</span>
            <span class="glance__time num muted">{Micros::from_secs(fix.applied_at).map(|at| view! { <Time at /> })}</span>
        </li>
    }
}
