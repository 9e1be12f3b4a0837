//! Connecting agents, what was heard of them, and the demo.

use api::config::ConfigView;
use api::demo::{DemoProblem, DemoProgress, DemoState};
use api::integrations::{IntegrationKind, IntegrationView, Integrations};
use api::sample::Sample;
use api::{ApiErrorBody, ErrorCode};
use dashboard::api::ClientError;
use dashboard::pages::{DemoCard, Seen, WayCard};
use dashboard::view_model::snippets::Way;
use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::mount;

fn heard() -> Integrations {
    let view = |kind| IntegrationView {
        kind,
        last_seen: None,
        agents: Vec::new(),
        agent_count: 0,
        client_version: None,
    };
    let mut views: Vec<IntegrationView> = IntegrationKind::ALL.into_iter().map(view).collect();
    views[0].last_seen = Some(js_sys::Date::now() / 1000.0 - 200.0);
    views[0].agents = (0..7).map(|number| format!("agent {number}")).collect();
    views[0].agent_count = 9;
    views[0].client_version = Some("0.5.7".to_owned());
    Integrations {
        ingest_url: "http://127.0.0.1:8001".to_owned(),
        integrations: views,
    }
}

#[wasm_bindgen_test]
async fn each_way_has_its_lines_with_this_servers_address() {
    let way = RwSignal::new(Way::Flask);
    let page = mount(move || {
        let href = Callback::new(|way: Way| format!("?with={}", way.as_str()));
        view! { <WayCard config=Signal::stored(ConfigView::sample()) integrations=Signal::stored(Some(heard())) way href /> }
    });
    assert!(page.text().contains("DunetraceWSGIMiddleware") && page.text().contains("http://127.0.0.1:8001"));
    assert!(
        page.text()
            .contains("Python SDK: last seen 3 min ago from 9 agents, SDK 0.5.7"),
        "{}",
        page.text()
    );
    let current = page.all("[aria-current=page]");
    assert_eq!((current.len(), current[0].inner_text()), (1, "Flask, WSGI".to_owned()));
    assert_eq!(current[0].get_attribute("href").as_deref(), Some("?with=flask"));
    assert_eq!(page.all(".settings__ways a").len(), Way::ALL.len());

    way.set(Way::Http);
    tick().await;
    assert!(page.text().contains("curl http://127.0.0.1:8001/v1/ingest"));
    assert!(!page.text().contains("pip install"));
    assert!(page.text().contains("Plain HTTP: not seen yet"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn what_was_heard_names_its_agents() {
    let page = mount(|| view! { <Seen integrations=Signal::stored(heard()) /> });
    let rows = page.all(".seen__row");
    assert_eq!(rows.len(), IntegrationKind::ALL.len());
    assert!(rows[0].inner_text().contains("and 4 more"), "{}", rows[0].inner_text());
    assert_eq!(page.all(".seen__agents a").len(), 5);
    assert!(rows[3].inner_text().contains("not seen yet"));
}

/// A demo card whose clicks are counted.
fn card(
    state: DemoState,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<ClientError>>,
    clicks: RwSignal<(u32, u32)>,
) -> impl IntoView {
    let on_load = Callback::new(move |()| clicks.update(|clicks| clicks.0 += 1));
    let on_remove = Callback::new(move |()| clicks.update(|clicks| clicks.1 += 1));
    view! { <DemoCard state=Signal::stored(state) busy problem on_load on_remove /> }
}

#[wasm_bindgen_test]
async fn the_demo_is_loaded_once_and_a_refusal_is_said() {
    let (busy, problem, clicks) = (RwSignal::new(false), RwSignal::new(None), RwSignal::new((0, 0)));
    let page = mount(move || card(DemoState::default(), busy, problem, clicks));
    let button = page.find("button").unwrap();
    assert_eq!(button.inner_text().trim(), "Load the demo");
    button.click();
    assert_eq!(clicks.get_untracked(), (1, 0));
    busy.set(true);
    tick().await;
    page.find("button").unwrap().click();
    assert_eq!(clicks.get_untracked(), (1, 0));
    problem.set(Some(ClientError::from(ApiErrorBody::new(
        ErrorCode::StorageFull,
        "the disk is full".into(),
        "r1".into(),
    ))));
    tick().await;
    assert!(
        page.find("[role=alert]")
            .unwrap()
            .inner_text()
            .contains("The disk is full")
    );
}

#[wasm_bindgen_test]
async fn sending_shows_how_far_it_is() {
    let state = DemoState {
        agents: Vec::new(),
        sending: Some(DemoProgress { sent: 1250, of: 3000 }),
        ..DemoState::default()
    };
    let page = mount(move || card(state, RwSignal::new(false), RwSignal::new(None), RwSignal::new((0, 0))));
    let bar = page.find("progress").unwrap();
    assert_eq!(
        (
            bar.get_attribute("value").as_deref(),
            bar.get_attribute("max").as_deref()
        ),
        (Some("1250"), Some("3000"))
    );
    assert!(page.text().contains("1,250 of 3,000 runs"));
    assert!(page.find("button").is_none());
}

#[wasm_bindgen_test]
async fn a_removal_that_goes_on_offers_nothing_else() {
    let state = DemoState {
        agents: vec!["demo-a".to_owned()],
        removing: true,
        ..DemoState::default()
    };
    let page = mount(move || card(state, RwSignal::new(false), RwSignal::new(None), RwSignal::new((0, 0))));
    assert!(page.text().contains("Removing sample runs"), "{}", page.text());
    assert!(page.find("progress").is_some() && page.find("button").is_none());
}

#[wasm_bindgen_test]
async fn a_sending_that_broke_off_is_not_shown_as_done() {
    let state = DemoState {
        agents: vec!["demo-a".to_owned()],
        problem: Some(DemoProblem {
            sent: Some(DemoProgress { sent: 300, of: 3000 }),
            reason: "the disk is full".to_owned(),
        }),
        ..DemoState::default()
    };
    let page = mount(move || card(state, RwSignal::new(false), RwSignal::new(None), RwSignal::new((0, 0))));
    let alert = page.find("[role=alert]").unwrap().inner_text();
    assert!(
        alert.contains("broke off after 300 of 3,000 runs: the disk is full."),
        "{alert}"
    );
    assert!(!page.text().contains("The sample agents are stored"), "{}", page.text());
    assert!(page.find("button").unwrap().inner_text().contains("Remove the demo"));
}

#[wasm_bindgen_test]
async fn removing_says_what_goes_and_asks_first() {
    let clicks = RwSignal::new((0, 0));
    let state = DemoState {
        agents: vec!["demo-a".to_owned(), "demo-b".to_owned()],
        ..DemoState::default()
    };
    let page = mount(move || card(state, RwSignal::new(false), RwSignal::new(None), clicks));
    let open = || page.find("dialog").unwrap().has_attribute("open");
    let button = |words: &str| {
        page.all("button")
            .into_iter()
            .find(|it| it.inner_text().trim() == words)
            .unwrap()
    };
    button("Remove the demo…").click();
    assert!(open());
    assert!(page.find("dialog").unwrap().inner_text().contains("demo-a, demo-b"));
    button("Keep it").click();
    assert!(!open());
    assert_eq!(clicks.get_untracked(), (0, 0));
    button("Remove the demo…").click();
    button("Remove the demo").click();
    assert!(!open());
    assert_eq!(clicks.get_untracked(), (0, 1));
}
