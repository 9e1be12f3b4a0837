//! What is wrong with a policy that is valid by itself.

use leptos::prelude::*;

use crate::components::{Icon, Popover, Sign};
use crate::view_model::policies::rows::Row;
use crate::view_model::policy::links::policy_href;
use crate::view_model::policy::lints::{self, Remark};
use api::policy::PolicyId;

/// The worst remark in a word; all of them, with the policies they name, when it is pointed at.
#[component]
pub fn Remarks(row: Memo<Option<Row>>, index: usize) -> impl IntoView {
    let remarks = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.remarks.clone()).unwrap_or_default()));
    let worst = move || {
        remarks.with(|remarks| {
            let word = remarks
                .first()
                .map(|remark| lints::word(remark.kind))
                .unwrap_or_default();
            match remarks.len() {
                0 | 1 => word.to_owned(),
                many => format!("{word} +{}", many - 1),
            }
        })
    };
    let label = Signal::derive(move || format!("{}: why", worst()));
    let face = move || view! { <Icon sign=Sign::Warning /><span>{worst}</span> };
    let panel = Callback::new(move |_| {
        let all = move || {
            remarks
                .get()
                .into_iter()
                .map(|remark| view! { <One remark /> })
                .collect_view()
        };
        view! { <ul class="remarks">{all}</ul> }.into_any()
    });
    view! {
        <Show when=move || remarks.with(|remarks| !remarks.is_empty())>
            <Popover id=format!("policy-remarks-{index}") label class="tag tag--medium remark" face hover=true children=panel />
        </Show>
    }
}

#[component]
fn One(remark: Remark) -> impl IntoView {
    let Remark { kind, text, other } = remark;
    let link =
        other.map(|(id, name)| view! { <a class="link" href=policy_href(PolicyId(id))>{format!("Open “{name}”")}</a> });
    view! {
        <li class="remarks__one">
            <b>{lints::word(kind)}</b>
            <span>{text}</span>
            {link}
        </li>
    }
}
