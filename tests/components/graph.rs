//! The components of a run's page: graph, lane, sequence, inspector.

use std::sync::Arc;

use api::ContentHash;
use dashboard::components::Ui;
use dashboard::components::use_ui;
use dashboard::pages::run::evidence_bar::EvidenceBar;
use dashboard::pages::run::folded::FoldedGraph;
use dashboard::pages::run::inspector::Inspector;
use dashboard::pages::run::loop_list::LoopList;
use dashboard::pages::run::run_time::RunTime;
use dashboard::pages::run::selection::Selection;
use dashboard::pages::run::sequence::Sequence;
use dashboard::pages::run::timeline::TimelineLane;
use dashboard::pages::run::unrolled::UnrolledLane;
use dashboard::pages::run::url::RunUrl;
use dashboard::view_model::run::RunModel;
use leptos::prelude::*;
use leptos_router::components::Router;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlElement};

use crate::harness::{Mounted, mount, press, settle};

/// A run of these tools, each with its arguments, and a signal that names `evidence`.
fn run(tools: &[(String, String)], evidence: &[u32]) -> Arc<RunModel> {
    let step = |(index, (name, arguments)): (usize, &(String, String))| {
        json!({
            "step_index": index, "kind": "tool", "name": name, "outcome": "ok", "duration_ms": 400,
            "content_hash": ContentHash::of(arguments).to_string(), "started_at": 1000.0 + index as f64,
        })
    };
    let steps: Vec<_> = tools.iter().enumerate().map(step).collect();
    let signal = json!({
        "id": 7, "failure_type": "TOOL_LOOP", "severity": "HIGH", "step_index": evidence.first(), "confidence": 1.0,
        "detected_at": 1.0, "run_id": "r", "agent_id": "a", "agent_version": "v", "confirmed": true,
        "co_signal_count": 1, "evidence": {}, "evidence_steps": evidence, "title": "A loop", "evidence_summary": "",
        "fix_type": "code_change", "apply_blocked": true, "shadow": false, "alerted": false,
    });
    let signals = if evidence.is_empty() { vec![] } else { vec![signal] };
    let detail = json!({
        "run_id": "r", "agent_id": "a", "agent_version": "v", "status": "open", "started_at": 1000.0,
        "completed_at": null, "last_event_at": 2000.0, "exit_reason": null, "error_type": null, "model": null,
        "tools": [], "step_count": steps.len(), "event_count": 0, "llm_calls": 0, "tool_calls": steps.len(),
        "retrievals": 0, "first_tool_step": 0, "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0,
        "cost_usd": 0.0, "duration_ms": 0, "input_hash": null, "parent_run_id": null, "trace_id": null,
        "conversation_id": null, "policies": [], "stopped_by": null, "signal_count": signals.len(),
        "has_signals": !signals.is_empty(), "max_severity": null, "failure_types": [], "events": [],
        "signals": signals, "children": [], "steps": steps,
    });
    Arc::new(RunModel::new(serde_json::from_value(detail).unwrap()))
}

fn tools(names: &str) -> Vec<(String, String)> {
    let tool = |word: &str| {
        let (name, arguments) = word.split_once('=').unwrap_or((word, word));
        (name.to_owned(), arguments.to_owned())
    };
    names.split_whitespace().map(tool).collect()
}

/// A model that can be exchanged, and the selection on it.
fn selection(model: RwSignal<Arc<RunModel>>) -> (Selection, RwSignal<Option<usize>>) {
    let step = RwSignal::new(None);
    let marks = Memo::new(move |_| model.with(|model| model.marks(model.signal(None))));
    let on_select = Callback::new(move |position| step.set(Some(position)));
    let on_reveal = Callback::new(move |(position, _)| step.set(Some(position)));
    (
        Selection::new(model.into(), marks, step.into(), on_select, on_reveal),
        step,
    )
}

fn graph(selection: Selection) -> impl IntoView {
    let caption = Signal::stored(Some(("TOOL_LOOP".to_owned(), "high")));
    view! { <FoldedGraph selection caption /> }
}

fn focused() -> String {
    document().active_element().map(|it| it.id()).unwrap_or_default()
}

fn camera(picture: &HtmlElement) -> String {
    let moved = picture.query_selector("svg.graph > g").unwrap().unwrap();
    moved.get_attribute("transform").unwrap()
}

#[wasm_bindgen_test]
async fn the_graph_marks_its_evidence_and_names_its_loop() {
    let model = run(&tools("plan search=q search=q search=q search=q end"), &[1, 2, 3]);
    let page = mount(move || graph(selection(RwSignal::new(model)).0));
    settle().await;
    assert_eq!(page.all(".graph-node").len(), 3);
    assert_eq!(page.all(".graph-node.hot").len(), 1);
    let said = page
        .find(".graph-node.hot")
        .unwrap()
        .get_attribute("aria-label")
        .unwrap();
    assert!(said.contains("search") && said.contains("part of the signal"), "{said}");
    let caption = page.find(".graph-caption").unwrap().text_content().unwrap();
    assert!(caption.contains("TOOL_LOOP"), "{caption}");
}

#[wasm_bindgen_test]
async fn arrow_keys_go_along_the_run_with_one_tab_stop() {
    let model = run(&tools("a b c d"), &[]);
    let page = mount(move || graph(selection(RwSignal::new(model)).0));
    settle().await;
    let stops = || page.all(".graph-node[tabindex='0']").len();
    assert_eq!(stops(), 1);
    press(&page.find("#graph-node-0").unwrap(), "ArrowRight");
    settle().await;
    assert_eq!((focused().as_str(), stops()), ("graph-node-1", 1));
    let pressed = page.find("#graph-node-1").unwrap().get_attribute("aria-pressed");
    assert_eq!(pressed.as_deref(), Some("true"));
    press(&page.find("#graph-node-1").unwrap(), "End");
    settle().await;
    assert_eq!(focused(), "graph-node-3");
}

#[wasm_bindgen_test]
async fn keys_zoom_the_picture_and_a_growing_run_leaves_it_there() {
    let model = RwSignal::new(run(&tools("a b c"), &[]));
    let page = mount(move || graph(selection(model).0));
    settle().await;
    let home = camera(&page.place);
    press(&page.find(".graph-frame").unwrap(), "+");
    settle().await;
    let zoomed = camera(&page.place);
    assert_ne!(zoomed, home);
    model.set(run(&tools("a b c d e"), &[]));
    settle().await;
    assert_eq!(page.all(".graph-node").len(), 5);
    assert_eq!(camera(&page.place), zoomed);
    for (tool, name) in page
        .all(".graph-tool")
        .iter()
        .zip(["Zoom in", "Zoom out", "Show the whole graph"])
    {
        assert_eq!(tool.get_attribute("aria-label").as_deref(), Some(name));
    }
    page.all(".graph-tool")[1].click();
    settle().await;
    assert_ne!(camera(&page.place), zoomed);
}

#[wasm_bindgen_test]
async fn pointing_at_a_node_lights_every_place_with_its_hash() {
    let model = run(&tools("a=same b=same c=other"), &[]);
    let page = mount(move || {
        Ui::provide();
        let pointed = use_ui().pointed;
        view! {
            {graph(selection(RwSignal::new(model)).0)}
            <output>{move || pointed.get().map(|hash| hash.to_string())}</output>
        }
    });
    settle().await;
    let enter = |selector: &str, event: &str| {
        let event = Event::new(event).unwrap();
        page.find(selector).unwrap().dispatch_event(&event).unwrap();
    };
    enter("#graph-node-0", "pointerenter");
    settle().await;
    assert_eq!(page.all(".graph-node.same").len(), 2);
    assert_eq!(
        page.find("output").unwrap().inner_text(),
        ContentHash::of("same").to_string()
    );
    enter("#graph-node-0", "pointerleave");
    settle().await;
    assert_eq!(page.all(".graph-node.same").len(), 0);
}

#[wasm_bindgen_test]
async fn of_five_thousand_nodes_few_are_in_the_page_and_all_can_be_reached() {
    let many: Vec<_> = (0..5000).map(|n| (format!("t{n}"), format!("{n}"))).collect();
    let model = run(&many, &[]);
    let step = RwSignal::new(None);
    let page = mount(move || {
        let (selection, chosen) = selection(RwSignal::new(model));
        step.set(Some(chosen));
        graph(selection)
    });
    settle().await;
    assert!(page.all("*").len() < 2300, "{} elements", page.all("*").len());
    assert!(page.find(".minimap").is_some());
    step.get_untracked().unwrap().set(Some(4321));
    settle().await;
    assert!(page.find("#graph-node-4321.selected").is_some());
    page.all(".graph-tool")[2].click();
    settle().await;
    assert!(
        page.all("*").len() < 300,
        "{} elements when zoomed out",
        page.all("*").len()
    );
}

#[wasm_bindgen_test]
async fn e_goes_through_the_evidence_and_takes_the_focus_along() {
    let model = run(&tools("a b search=q c search=q d"), &[2, 4]);
    let page = mount(move || {
        let (selection, _) = selection(RwSignal::new(model));
        selection.listen();
        view! { <Sequence selection severity=Signal::stored("high") /> <Inspector selection /> }
    });
    page.find(".rows")
        .unwrap()
        .style()
        .set_css_text("height: 300px; overflow: auto");
    settle().await;
    assert!(page.text().contains("Select a step"), "{}", page.text());
    for expected in ["sequence-step-2", "sequence-step-4", "sequence-step-2"] {
        press(&window(), "e");
        settle().await;
        assert_eq!(focused(), expected);
    }
    assert_eq!(page.all(".sequence-row.hot").len(), 2);
    assert!(page.find(".inspector").unwrap().inner_text().contains("evidence"));
}

#[wasm_bindgen_test]
async fn a_long_sequence_begins_at_the_chosen_step() {
    let many: Vec<_> = (0..20_000).map(|n| (format!("t{}", n % 7), format!("{n}"))).collect();
    let model = run(&many, &[]);
    let page = mount(move || {
        let (selection, step) = selection(RwSignal::new(model));
        step.set(Some(15_000));
        view! { <Sequence selection severity=Signal::stored("") /> }
    });
    page.find(".rows")
        .unwrap()
        .style()
        .set_css_text("height: 300px; overflow: auto");
    let body = page.find(".rows__body").unwrap();
    body.style().set_property("height", "720000px").unwrap();
    settle().await;
    settle().await;
    assert!(page.find(".sequence-row.selected").is_some(), "{}", page.text());
    assert!(page.all("*").len() < 1500, "{} elements", page.all("*").len());
}

#[wasm_bindgen_test]
async fn a_loop_is_one_item_of_the_lane_and_opens() {
    let model = run(&tools("plan s=q s=q s=q s=q s=q end"), &[1, 2, 3, 4, 5]);
    let page = mount(move || {
        view! {
            <Router>
                {
                    let url = RunUrl::here();
                    let (selection, _) = selection(RwSignal::new(model));
                    let signal = Memo::new(move |_| selection.model.with(|model| model.signal(None).cloned()));
                    view! {
                        <EvidenceBar selection chosen_signal=signal url />
                        <LoopList selection url />
                        <RunTime selection />
                        <UnrolledLane selection severity=Signal::stored("high") url />
                    }
                }
            </Router>
        }
    });
    settle().await;
    let looped = page.find(".lane-loop.hot").unwrap();
    let said = looped.get_attribute("aria-label").unwrap();
    assert_eq!(
        said,
        "Loop of 1 step, 5 times, steps 1 to 5, same arguments each time: s"
    );
    assert_eq!(page.all(".lane-item").len(), 3);
    for part in ["\u{d7}5, same arguments each time", "Go to the evidence (5)", "Busy"] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    let link = page.find(".loop-list a").unwrap().get_attribute("href").unwrap();
    assert!(link.contains("open=1") && link.contains("unrolled=1"), "{link}");
    press(&page.find("#lane-item-0").unwrap(), "ArrowRight");
    settle().await;
    assert_eq!(focused(), "lane-item-1");
}

#[wasm_bindgen_test]
async fn the_unrolled_run_is_stretched_by_keys_and_buttons_and_fitted() {
    let names: Vec<String> = (0..60).map(|number| format!("t{number}")).collect();
    let model = run(&tools(&names.join(" ")), &[]);
    let page = mount(move || {
        view! {
            <Router>
                {
                    let (selection, _) = selection(RwSignal::new(model));
                    view! { <UnrolledLane selection severity=Signal::stored("high") url=RunUrl::here() /> }
                }
            </Router>
        }
    });
    let frame = page.find(".lane-frame").unwrap();
    frame.style().set_css_text("width: 800px; overflow-x: auto");
    settle().await;
    let width = || {
        let svg = page.find(".lane-svg").unwrap();
        svg.get_attribute("width").unwrap().parse::<f64>().unwrap()
    };
    let natural = width();
    assert!(natural > 1600.0, "more than the frame shows: {natural}");
    page.find("#lane-item-0").unwrap().focus().unwrap();
    press(&page.find("#lane-item-0").unwrap(), "+");
    settle().await;
    assert!(width() > 1.4 * natural, "{} is not wider than {natural}", width());
    assert_eq!(focused(), "lane-item-0", "the keys stay where they were");
    page.find("button[aria-label='Fit the run to the width']")
        .unwrap()
        .click();
    settle().await;
    assert!(
        (780.0..=800.0).contains(&width()),
        "all of the run is seen: {}",
        width()
    );
    assert_eq!(page.all(".lane-item").len(), 60);
    press(&frame, "-");
    settle().await;
    assert!((780.0..=800.0).contains(&width()), "there is no more to see");
    page.find("button[aria-label='Zoom in']").unwrap().click();
    settle().await;
    assert!(width() > 1200.0, "{}", width());
}

#[wasm_bindgen_test]
async fn a_run_without_signals_or_loops_has_no_bars_for_them() {
    let model = run(&tools("a b"), &[]);
    let page = mount(move || {
        view! {
            <Router>
                {
                    let url = RunUrl::here();
                    let (selection, _) = selection(RwSignal::new(model));
                    let signal = Memo::new(|_| None);
                    view! {
                        <EvidenceBar selection chosen_signal=signal url />
                        <LoopList selection url />
                    }
                }
            </Router>
        }
    });
    settle().await;
    assert_eq!(page.text().trim(), "");
}

/// The run by time, in a frame of 600 pixels.
fn by_time(names: &str) -> (Mounted<impl Mountable + use<>>, RwSignal<Option<usize>>) {
    let model = RwSignal::new(run(&tools(names), &[1]));
    let (selection, step) = selection(model);
    let page = mount(move || {
        Ui::provide();
        view! { <div class="place"><TimelineLane selection severity=Signal::stored("high") /></div> }
    });
    (page, step)
}

#[wasm_bindgen_test]
async fn the_time_axis_shows_gaps_and_is_stretched_by_keys() {
    let (page, step) = by_time("a b c d");
    let frame = page.find(".lane-frame").unwrap();
    frame.style().set_css_text("width: 600px; overflow-x: auto");
    settle().await;
    let width = || {
        page.find(".lane-svg")
            .unwrap()
            .get_attribute("width")
            .unwrap()
            .parse::<f64>()
            .unwrap()
    };
    assert_eq!(page.all("[role=option]").len(), 4);
    assert!(
        page.text().contains("1.0 s") && page.text().contains("2.0 s"),
        "{}",
        page.text()
    );
    let before = width();
    assert!((590.0..=600.0).contains(&before), "the whole run is seen: {before}");
    press(&frame, "ArrowRight");
    press(&frame, "ArrowRight");
    settle().await;
    assert_eq!(step.get_untracked(), Some(1));
    press(&frame, "+");
    settle().await;
    assert!(width() > 1.4 * before, "{} is not wider than {before}", width());
    assert_eq!(step.get_untracked(), Some(1), "the selection is kept");
    assert_eq!(
        page.find("[aria-selected=true]").unwrap().id(),
        frame.get_attribute("aria-activedescendant").unwrap()
    );
    assert!(page.find(".lane-item.hot").is_some(), "the evidence is marked");
    press(&frame, "0");
    settle().await;
    assert!((width() - before).abs() < 1.0);
}

#[wasm_bindgen_test]
async fn steps_too_close_are_one_mark_that_a_click_spreads_out() {
    let names: Vec<String> = (0..2000).map(|number| format!("t{number}")).collect();
    let (page, step) = by_time(&names.join(" "));
    page.find(".lane-frame")
        .unwrap()
        .style()
        .set_css_text("width: 600px; overflow-x: auto");
    settle().await;
    let marks = page.all("[role=option]");
    assert!(marks.len() < 40, "{}", marks.len());
    let said = marks[3].get_attribute("aria-label").unwrap();
    assert!(said.contains("steps") && said.contains("Zoom in"), "{said}");
    marks[3].dispatch_event(&Event::new("click").unwrap()).unwrap();
    settle().await;
    assert!(step.get_untracked().is_some_and(|step| step > 100));
    let chosen = page.find("[aria-selected=true]").unwrap();
    chosen.dispatch_event(&Event::new("click").unwrap()).unwrap();
    settle().await;
    let single = page.all("[role=option]");
    assert!(
        single
            .iter()
            .any(|mark| mark.get_attribute("aria-label").unwrap().starts_with("Step "))
    );
}
