//! What was changed for this agent, and whether it worked.

use api::fixes::{FixEntry, FixList};
use api::{Micros, paths};
use leptos::prelude::*;

use crate::api::{Read, read, url};
use crate::components::{Load, StandingTag, Time};
use crate::pages::fresh::{of_verdicts, use_fresh};
use crate::view_model::agent::runs_of;
use crate::view_model::format;
use crate::view_model::query::signal_href;
use crate::view_model::verification::change::changed;
use crate::view_model::verification::{Standing, words};

/// Fixes shown here; the page of fixes has them all.
const SHOWN: u32 = 10;

#[component]
pub fn FixHistory(#[prop(into)] id: Signal<String>) -> impl IntoView {
    let asked = Memo::new(move |_| url(paths::FIXES, [("agent", id.get()), ("limit", SHOWN.to_string())]));
    let fixes: Read<FixList> = read(asked);
    use_fresh(of_verdicts, move || fixes.refetch());
    let all = move || id.with(|id| runs_of(id).href("/fixes"));
    view! {
        <section class="card agent__fixes" aria-labelledby="fix-history">
            <header>
                <h2 id="fix-history">"Fixes"</h2>
                <span class="muted">"What was changed after a failure, and what the runs since say"</span>
                <span class="spacer"></span>
                <a class="link" href=all>"All its fixes"</a>
            </header>
            <Load read=fixes let:list><FixSheet entries=Signal::derive(move || list.get().fixes) /></Load>
        </section>
    }
}

#[component]
pub fn FixSheet(#[prop(into)] entries: Signal<Vec<FixEntry>>) -> impl IntoView {
    let none = Memo::new(move |_| entries.with(Vec::is_empty));
    let rows = move || entries.get().into_iter().map(row).collect_view();
    view! {
        <Show when=move || !none.get() fallback=|| view! { <p class="body muted">"No fix was made for this agent. A signal's page offers one."</p> }>
            <table class="sheet">
                <thead>
                    <tr>
                        <th scope="col">"Failure"</th>
                        <th scope="col">"Changed"</th>
                        <th scope="col" class="num">"When"</th>
                        <th scope="col">"Verdict"</th>
                        <th scope="col">"Runs with it"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </Show>
    }
}

fn row(entry: FixEntry) -> impl IntoView {
    let FixEntry { fix, verification } = entry;
    let standing = Standing::of(&fix, &verification);
    let what = changed(&fix);
    let effect = if standing.is_judged() {
        words::both_rates(&verification)
    } else {
        format::NONE.to_owned()
    };
    view! {
        <tr>
            <th scope="row"><a class="link" href=signal_href(fix.signal_id)>{fix.failure_type.as_str()}</a></th>
            <td data-label="Changed">
                <span title=what.name.clone()>
                    {what.means}" "{format::shorten(&what.name, 28)}" "<span class="muted">{what.detail}</span>
                </span>
            </td>
            <td data-label="When" class="num">{Micros::from_secs(fix.applied_at).map(|at| view! { <Time at /> })}</td>
            <td data-label="Verdict"><StandingTag standing /></td>
            <td data-label="Runs with it">{effect}</td>
        </tr>
    }
}
