//! Writing a new policy, from nothing or from a template.

use leptos::prelude::*;

use crate::components::{Icon, Popover, Sign};
use crate::view_model::policy::templates::Template;

const NEW: &str = "/policies/new";

/// The link to an empty form, and the menu of templates beside it.
#[component]
pub fn NewPolicy() -> impl IntoView {
    let face = || view! { <Icon sign=Sign::Down /> };
    view! {
        <span class="pair">
            <a class="btn btn--primary pair__first" href=NEW><Icon sign=Sign::Plus />"New policy"</a>
            <Popover
                id="policy-templates".to_owned()
                label="New policy from a template"
                class="btn btn--primary pair__second"
                face
                children=Callback::new(|_| view! { <Templates /> }.into_any())
            />
        </span>
    }
}

/// The templates as links.
#[component]
pub fn Templates() -> impl IntoView {
    let template = |template: Template| {
        view! {
            <li>
                <a class="template" href=template.href()>
                    <b>{template.label()}</b>
                    <span class="muted">{words(template)}</span>
                </a>
            </li>
        }
    };
    view! { <ul class="templates">{Template::ALL.map(template).collect_view()}</ul> }
}

/// What a policy from the template does.
fn words(template: Template) -> String {
    template
        .form()
        .vetted()
        .map(|rule| api::policy::sentence(&rule))
        .unwrap_or_default()
}
