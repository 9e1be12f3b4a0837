//! `/fixes`: what was changed, and whether it worked.

mod empty;
mod filters;
mod glance;
mod row;
mod table;

use api::fixes::{FixEntry, FixList};
use api::paths;
use leptos::prelude::*;

use self::empty::{NoFix, NoMatch};
use self::filters::Filters;
use super::address::{Address, use_address};
use super::fresh::{of_verdicts, use_fresh};
use crate::api::{Read, read, url};
use crate::browser;
use crate::components::Load;
use crate::view_model::fixes::{asked, fits, is_narrowed};
pub use glance::FixesGlance;
pub use table::FixTable;

const PATH: &str = "/fixes";

#[component]
pub fn FixesPage() -> impl IntoView {
    browser::use_title("Fixes".to_owned());
    let address = use_address(PATH);
    let list = Memo::new(move |_| url(paths::FIXES, address.query().with(asked)));
    let fixes: Read<FixList> = read(list);
    use_fresh(of_verdicts, move || fixes.refetch());
    view! {
        <div class="fixes">
            <header class="head">
                <h1>"Fixes"</h1>
                <p class="muted">"What was changed after a failure, and what the runs since say about it."</p>
            </header>
            <Filters address />
            <Load read=fixes let:list><Fixes address list /></Load>
        </div>
    }
}

#[component]
fn Fixes(address: Address, list: Signal<FixList>) -> impl IntoView {
    let query = address.query();
    let shown = Memo::new(move |_| {
        let entries = list.with(|list| list.fixes.clone());
        query.with(|query| {
            entries
                .into_iter()
                .filter(|entry| fits(query, entry))
                .collect::<Vec<FixEntry>>()
        })
    });
    let none = Memo::new(move |_| shown.with(Vec::is_empty));
    let any = Memo::new(move |_| query.with(|query| is_narrowed(query) || query.get("before").is_some()));
    move || {
        let main = match (none.get(), any.get()) {
            (true, false) => view! { <NoFix /> }.into_any(),
            (true, true) => view! { <NoMatch address /> }.into_any(),
            (false, _) => view! { <FixTable entries=shown /> }.into_any(),
        };
        view! { {main}<Pager address list /> }
    }
}

/// The ways to older and back to the newest fixes.
#[component]
fn Pager(address: Address, list: Signal<FixList>) -> impl IntoView {
    let query = address.query();
    let next = Memo::new(move |_| list.with(|list| list.next));
    let later = Memo::new(move |_| query.with(|query| query.get("before").is_some()));
    let to = move |before: String| query.with(|query| query.clone().with("before", &before).href(PATH));
    view! {
        <nav class="fixes__pager" aria-label="Pages of the list">
            {move || later.get().then(|| view! { <a class="btn" href=to(String::new())>"Newest fixes"</a> })}
            {move || next.get().map(|next| view! { <a class="btn" href=to(next.to_string())>"Older fixes"</a> })}
        </nav>
    }
}
