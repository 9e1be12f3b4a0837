//! The event log: every event as it was sent, with hashes in the place of content.

use std::sync::Arc;

use api::runs::EventView;
use api::value::Value;
use leptos::prelude::*;

use crate::components::HashChip;
use crate::components::virtual_rows::VirtualRows;
use crate::view_model::format;
use crate::view_model::run::RunModel;

#[component]
pub fn EventLog(model: Signal<Arc<RunModel>>) -> impl IntoView {
    let total = Memo::new(move |_| model.with(|model| model.detail.events.len()));
    let row = move |position: usize| view! { <EventRow model=model.get_untracked() position /> }.into_any();
    view! {
        <div class="events">
            <VirtualRows label="Events as they were sent" total row header=head />
        </div>
    }
}

#[component]
fn EventRow(model: Arc<RunModel>, position: usize) -> impl IntoView {
    let Some(event) = model.detail.events.get(position).cloned() else {
        return ().into_any();
    };
    let at = api::Micros::from_secs(event.timestamp).unwrap_or_default();
    let offset = at.millis_since(model.detail.run.started_at);
    view! {
        <div class="event-row" role="row" aria-rowindex=position + 2>
            <span role="cell" class="num muted">{event.step_index}</span>
            <span role="cell" class="num muted" title=format::utc(event.timestamp)>{format::offset(offset)}</span>
            <span role="cell" class="mono">{event.event_type.clone()}</span>
            <span role="cell" class="event-row__payload" tabindex="0">{payload(&event)}</span>
        </div>
    }
    .into_any()
}

fn payload(event: &EventView) -> impl IntoView + use<> {
    let fields = event.payload.0.clone();
    fields
        .into_iter()
        .map(|(name, value)| field(name.as_str().to_owned(), value))
        .collect_view()
}

fn field(name: String, value: Value) -> impl IntoView {
    let shown = match value {
        Value::Hash(hash) => view! { <HashChip hash /> }.into_any(),
        Value::Name(label) => match api::ContentHash::parse(label.as_str()).filter(|_| name.ends_with("hash")) {
            Some(hash) => view! { <HashChip hash /> }.into_any(),
            None => view! { <span class="mono">{label.as_str().to_owned()}</span> }.into_any(),
        },
        other => view! { <span class="mono">{words(&other)}</span> }.into_any(),
    };
    view! {
        <span class="event-row__field">
            <span class="muted">{name}</span>
            {shown}
        </span>
    }
}

/// A value on one line.
fn words(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Name(label) => label.as_str().to_owned(),
        Value::Hash(hash) => hash.to_string(),
        Value::Text { hash, length } => format!("{hash} ({length} chars)"),
        Value::List(items) if items.is_empty() => "none".to_owned(),
        Value::List(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Map(fields) => {
            let parts: Vec<String> = fields
                .0
                .iter()
                .map(|(name, value)| format!("{name} {}", words(value)))
                .collect();
            parts.join(", ")
        }
    }
}

fn head() -> AnyView {
    view! {
        <div class="event-row event-row--head" role="row">
            <span role="columnheader" class="num">"Step"</span>
            <span role="columnheader" class="num">"At"</span>
            <span role="columnheader">"Event"</span>
            <span role="columnheader">"Payload"</span>
        </div>
    }
    .into_any()
}
