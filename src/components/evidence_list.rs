//! Evidence as names and values.

use leptos::prelude::*;
use serde_json::Value;

use crate::components::HashChip;
use crate::view_model::evidence::{self, Shown};

#[component]
pub fn EvidenceList(evidence: Value) -> impl IntoView {
    fields(evidence::fields(&evidence))
}

fn fields(fields: Vec<(String, Shown)>) -> AnyView {
    let rows = fields.into_iter().map(|(name, value)| {
        view! {
            <div class="facts__row">
                <dt>{name}</dt>
                <dd>{shown(value)}</dd>
            </div>
        }
    });
    view! { <dl class="facts">{rows.collect_view()}</dl> }.into_any()
}

fn shown(value: Shown) -> AnyView {
    match value {
        Shown::Text(text) => text.into_any(),
        Shown::Hash(hash) => view! { <HashChip hash /> }.into_any(),
        Shown::Times(item, times) => {
            view! { {shown(*item)}<span class="muted">{format!(" × {times}")}</span> }.into_any()
        }
        Shown::Fields(inner) => fields(inner),
        Shown::List(items) => {
            let items = items.into_iter().map(|item| view! { <li>{shown(item)}</li> });
            view! { <ul class="facts__list">{items.collect_view()}</ul> }.into_any()
        }
    }
}
