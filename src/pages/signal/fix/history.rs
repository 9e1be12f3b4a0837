//! Every fix that was made because of a signal, and what can be done with each.

use api::fixes::FixView;
use api::{FixId, Micros};
use leptos::prelude::*;

use super::turn::{TurnButtons, Turning};
use crate::components::{FixLink, StandingTag, Time};
use crate::view_model::verification::Standing;
use crate::view_model::verification::change::{Changed, changed};

/// Shows nothing where there is only the one that is shown already.
#[component]
pub fn History(
    history: Memo<Vec<FixView>>,
    /// The one that is shown above.
    current: Memo<FixId>,
    turning: Turning,
) -> impl IntoView {
    let others = Memo::new(move |_| history.with(|all| all.len() > 1));
    let rows = move || {
        history
            .get()
            .into_iter()
            .map(|fix| view! { <Row here=fix.id == current.get() fix turning /> })
            .collect_view()
    };
    view! {
        <Show when=move || others.get()>
            <details class="fix-status__more">
                <summary>{move || format!("All {} fixes of this signal", history.with(Vec::len))}</summary>
                <ol class="fix-status__history">{rows}</ol>
            </details>
        </Show>
    }
}

#[component]
fn Row(fix: FixView, here: bool, turning: Turning) -> impl IntoView {
    let Changed {
        means,
        name,
        detail,
        link,
    } = changed(&fix);
    let standing = Standing::noted(&fix);
    let at = fix.applied_at;
    // The one above has its buttons there.
    let deeds = (!here).then(|| {
        let fix = Signal::stored(fix);
        view! {
            <span class="fix__deeds">
                <TurnButtons fix turning small=true />
                {link.map(|link| view! { <FixLink link /> })}
            </span>
        }
    });
    view! {
        <li aria-current=here.then_some("true")>
            <span class="fix-status__what"><span class="muted">{means}" "</span>{name}" "<span class="muted">{detail}</span></span>
            <StandingTag standing />
            <span class="fix-status__below">
                <span class="muted">{Micros::from_secs(at).map(|at| view! { <Time at /> })}</span>
                {here.then(|| view! { <span class="muted">"shown above"</span> })}
                {deeds}
            </span>
        </li>
    }
}
