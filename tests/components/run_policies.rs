//! Policies on a run's page: in the graph, the sequence, the inspector and the head.

use std::sync::Arc;

use api::runs::{EventView, RunDetail};
use api::sample::Sample;
use api::value::{Fields, Value};
use api::{Label, Micros, RunStatus, Step, StepKind, StepOutcome};
use dashboard::components::Ui;
use dashboard::pages::run::folded::FoldedGraph;
use dashboard::pages::run::header::Header;
use dashboard::pages::run::inspector::Inspector;
use dashboard::pages::run::selection::Selection;
use dashboard::pages::run::sequence::Sequence;
use dashboard::view_model::run::RunModel;
use leptos::prelude::*;
use leptos_router::components::Router;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{mount, settle};

/// The step at which the policies fire.
const AT: usize = 4;

fn step(like: &Step, kind: StepKind, name: &str, note: &str) -> Step {
    Step {
        kind,
        name: Label::name(name),
        note: Some(Label::name(note)),
        outcome: StepOutcome::Neutral,
        content_hash: None,
        output_hash: None,
        ..like.clone()
    }
}

fn triggered(step: &Step, trigger: &str, value: Value) -> EventView {
    let mut payload = Fields::default();
    payload.push("policy_name", Value::Name(step.name.clone()));
    payload.push("trigger", Value::Name(Label::code(trigger)));
    payload.push("value", value);
    EventView {
        event_type: "policy.triggered".to_owned(),
        step_index: step.step_index,
        timestamp: step.started_at.secs(),
        payload,
        parent_run_id: None,
    }
}

/// A run that a policy stopped in its second tool call, after another took a note.
fn stopped() -> Arc<RunModel> {
    let mut detail = RunDetail::sample();
    detail.steps.truncate(AT + 1);
    let at = detail.steps[AT].clone();
    detail.events.retain(|event| event.step_index < at.step_index);
    let warning = step(&at, StepKind::Policy, "cost warning", "log");
    let cap = step(&at, StepKind::Policy, "cost cap", "stop");
    let mut end = step(&at, StepKind::End, "policy_violation", "cost cap");
    end.outcome = StepOutcome::Failed;
    end.started_at = Micros(at.started_at.0 + 1_000);
    detail
        .events
        .push(triggered(&warning, "tool_call_count", Value::Int(2)));
    detail.events.push(triggered(&cap, "cost_usd", Value::Float(0.52)));
    detail.steps.extend([warning, cap, end]);
    detail.signals.clear();
    detail.run.status = RunStatus::Errored;
    detail.run.stopped_by = Some(Label::name("cost cap"));
    detail.run.policies = ["cost cap", "cost warning"].map(Label::name).into();
    Arc::new(RunModel::new(detail))
}

fn selection(model: &Arc<RunModel>) -> (Selection, RwSignal<Option<usize>>) {
    let model = RwSignal::new(Arc::clone(model));
    let step = RwSignal::new(None);
    let marks = Memo::new(move |_| model.with(|model| model.marks(None)));
    let on_select = Callback::new(move |position| step.set(Some(position)));
    let on_reveal = Callback::new(move |(position, _)| step.set(Some(position)));
    (
        Selection::new(model.into(), marks, step.into(), on_select, on_reveal),
        step,
    )
}

#[wasm_bindgen_test]
async fn the_inspector_tells_trigger_figure_and_action() {
    let (selection, step) = selection(&stopped());
    let page = mount(move || {
        Ui::provide();
        view! { <Inspector selection /> }
    });
    step.set(Some(AT));
    settle().await;
    for part in [
        "Policies that fired here",
        "cost warning",
        "cost cap",
        "at cost_usd $0.520",
    ] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    page.find(".fired-here li:last-child button").unwrap().click();
    settle().await;
    assert_eq!(step.get_untracked(), Some(AT + 2));
    for part in ["This policy stopped the run.", "cost_usd", "$0.520", "stop"] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    assert!(page.find("a[href='/policies?text=cost%20cap']").is_some());
    step.set(Some(AT + 1));
    settle().await;
    assert!(page.text().contains("took a note"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn the_graph_and_the_sequence_show_them_in_place() {
    let (selection, _) = selection(&stopped());
    let page = mount(move || {
        Ui::provide();
        view! {
            <FoldedGraph selection caption=Signal::stored(None) />
            <Sequence selection severity=Signal::stored("") />
        }
    });
    settle().await;
    let pill = page.find(".graph-mark.strong").unwrap().text_content().unwrap();
    assert!(
        pill.contains("cost cap +1") && pill.contains("policy cost warning took a note"),
        "{pill}"
    );
    assert!(page.find(".graph-node.kind-end.failed").is_some());
    assert!(
        page.text().contains("stopped by cost cap") && page.text().contains("$0.520"),
        "{}",
        page.text()
    );
}

#[wasm_bindgen_test]
async fn the_head_names_the_policy_that_ended_the_run_and_leads_to_it() {
    let page = mount(|| {
        Ui::provide();
        view! { <Router><Header model=Signal::stored(stopped()) /></Router> }
    });
    settle().await;
    let link = page.find(".stat a[href='/policies?text=cost%20cap']").unwrap();
    assert_eq!(link.text_content().as_deref(), Some("cost cap"));
    for part in ["stopped by policy", "Policies fired", "cost warning"] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
}
