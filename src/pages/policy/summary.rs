//! What the policy will do, in one sentence, and what is remarkable about it among the others.

use api::policies::{PolicyState, PolicyView};
use api::policy::sentence;
use leptos::prelude::*;

use super::editor::Editor;
use super::url::href;
use crate::components::{Icon, Prose, Sign};
use crate::view_model::policy::lints::{Remark, edited, word};

#[component]
pub fn Summary(
    editor: Editor,
    /// All policies, as soon as they are known.
    #[prop(into)]
    policies: Signal<Option<Vec<PolicyView>>>,
    #[prop(into)] state: Signal<Option<PolicyState>>,
) -> impl IntoView {
    let rule = Memo::new(move |_| editor.rule.get().ok());
    let text = Memo::new(move |_| rule.with(|rule| rule.as_ref().map(sentence)));
    let found = Memo::new(move |_| {
        let id = editor.stored.with(|stored| stored.as_ref().map(|stored| stored.id));
        rule.with(|rule| {
            policies.with(|policies| {
                state.with(|state| {
                    let rule = rule.as_ref()?;
                    Some(edited(
                        rule,
                        id,
                        policies.as_deref().unwrap_or_default(),
                        state.as_ref(),
                    ))
                })
            })
        })
        .unwrap_or_default()
    });
    view! {
        <div class="policy-summary note" id="policy-sentence">
            {move || match text.get() {
                Some(text) => view! { <Prose text /> }.into_any(),
                None => view! { <p class="muted">"As soon as every field is right, this says in one sentence what the policy will do."</p> }.into_any(),
            }}
        </div>
        <div role="status">
            <Show when=move || found.with(|found| !found.is_empty())>
                <ul class="policy-remarks" aria-label="Remarks">
                    {move || found.get().into_iter().map(|remark| view! { <RemarkItem remark /> }).collect_view()}
                </ul>
            </Show>
        </div>
    }
}

#[component]
fn RemarkItem(remark: Remark) -> impl IntoView {
    let other = remark.other.map(|(id, name)| {
        view! { <a class="link" href=href(id)>{format!("Open {name}")}</a> }
    });
    view! {
        <li class="policy-remark">
            <Icon sign=Sign::Warning />
            <div><b>{word(remark.kind)}</b><Prose text=remark.text />{other}</div>
        </li>
    }
}
