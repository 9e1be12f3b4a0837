//! Somebody else saved the policy meanwhile: their form beside what was typed here.

use api::Micros;
use api::policies::PolicyView;
use leptos::prelude::*;

use super::editor::{Editor, NOTICE_ID};
use crate::components::{Icon, Sign, Time};
use crate::view_model::format;
use crate::view_model::policy::conflict::{Difference, differences};
use crate::view_model::policy::form::PolicyForm;
use crate::view_model::policy::labels;

#[component]
pub fn ConflictNotice(editor: Editor, theirs: PolicyView) -> impl IntoView {
    let form = PolicyForm::of(&theirs);
    let found = Memo::new(move |_| editor.form.with(|mine| differences(mine, &form)));
    let at = Micros::from_secs(theirs.updated_at);
    let theirs = StoredValue::new(theirs);
    let take = Callback::new(move |field| editor.take(&theirs.get_value(), Some(field)));
    let take_all = move |_| editor.take(&theirs.get_value(), None);
    let overwrite = move |_| editor.overwrite(&theirs.get_value());
    let rows = move || {
        found
            .get()
            .into_iter()
            .map(|difference| view! { <Row difference take /> })
            .collect_view()
    };
    view! {
        <div class="notice notice--error policy-conflict" id=NOTICE_ID tabindex="-1" role="alert">
            <Icon sign=Sign::Warning />
            <div class="notice__text">
                <p class="notice__title">"Somebody else changed this policy meanwhile"</p>
                <p>"Nothing of yours is lost, and nothing of yours is saved yet. Theirs is in force"{at.map(|at| view! { " since " <Time at /> })}"."</p>
            </div>
            <table class="sheet policy-conflict__table">
                <thead><tr><th scope="col">"Field"</th><th scope="col">"Yours"</th><th scope="col">"Theirs"</th><th scope="col"><span class="visually-hidden">"Choice"</span></th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <div class="policy-conflict__choice">
                <button type="button" class="btn" on:click=take_all>"Take theirs"</button>
                <button type="button" class="btn btn--primary" on:click=overwrite>"Overwrite with mine"</button>
            </div>
        </div>
    }
}

#[component]
fn Row(difference: Difference, take: Callback<api::policy::Field>) -> impl IntoView {
    let Difference { field, mine, theirs } = difference;
    let shown = |text: String| if text.is_empty() { format::NONE.to_owned() } else { text };
    let name = labels::field(field);
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label="Yours"><span class="policy-conflict__text">{shown(mine)}</span></td>
            <td data-label="Theirs"><span class="policy-conflict__text">{shown(theirs)}</span></td>
            <td>
                <button type="button" class="btn btn--small" on:click=move |_| take.run(field)>
                    "Take theirs"<span class="visually-hidden">" for "{name}</span>
                </button>
            </td>
        </tr>
    }
}
