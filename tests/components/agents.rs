//! The list of agents and the parts of an agent's page.

use api::agents::{AgentList, AgentView};
use api::insights::{DeployEvent, DeployRegression, InputPattern, Insights};
use api::overview::{Activity, ActivityBucket, AgentRates, Overview, Rates, TimeStep};
use api::sample::Sample;
use api::{ContentHash, FailureType};
use dashboard::components::HealthTag;
use dashboard::pages::{AgentTable, Deploys, Facts, Failures, FirstTool, Hours, Inputs, Patterns, Versions};
use dashboard::view_model::agent_rows::{AgentRow, AgentSort, rows};
use dashboard::view_model::health::Health;
use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlAnchorElement;

use crate::harness::{Mounted, mount, press, settle};

const DAY: f64 = 86_400.0;

fn agents(names: &[&str]) -> AgentList {
    let mut list = AgentList::sample();
    let one = list.agents.remove(0);
    list.agents = names
        .iter()
        .map(|name| AgentView {
            agent_id: (*name).to_owned(),
            ..one.clone()
        })
        .collect();
    list
}

/// `busy` has twenty failures of late after none, the others have no rates.
fn rates() -> Rates {
    Rates {
        first_day: 0,
        agents: vec![AgentRates {
            agent_id: "busy".to_owned(),
            last_seen: 0.0,
            runs: vec![50; 9],
            affected: vec![0, 0, 0, 0, 0, 0, 0, 10, 10],
        }],
    }
}

fn table(rows: Vec<AgentRow>) -> impl IntoView {
    let sorted = Signal::stored((AgentSort::Runs, false));
    let href = Callback::new(|sort: AgentSort| format!("/agents?sort={}", sort.as_str()));
    view! { <AgentTable rows=Signal::stored(rows) sorted href /> }
}

fn links(places: &[web_sys::HtmlElement]) -> Vec<String> {
    places
        .iter()
        .filter_map(|place| place.dyn_ref::<HtmlAnchorElement>())
        .filter_map(|link| link.get_attribute("href"))
        .collect()
}

#[wasm_bindgen_test]
async fn health_is_a_word_with_a_reason() {
    let page = mount(|| view! { <HealthTag health=Health::Worse /> });
    let tag = page.find(".tag").unwrap();
    assert_eq!(tag.inner_text().trim(), "worse than before");
    assert!(tag.title().contains("have a signal"));
}

#[wasm_bindgen_test]
async fn an_agent_is_a_row_with_health_rates_and_counts() {
    let page = mount(|| table(rows(&agents(&["busy", "idle"]), Some(&rates()), Some(&[]))));
    let row = page.all(".agent-row")[1].inner_text();
    for part in [
        "busy",
        "worse than before",
        "20 %",
        "was 0 %",
        "96",
        "12 HIGH",
        "TOOL_LOOP 12",
    ] {
        assert!(row.contains(part), "{part} is missing in {row}");
    }
    assert!(page.all(".agent-row")[2].inner_text().contains("quiet"));
    assert_eq!(links(&page.all(".run-row__link")), ["/agents/busy", "/agents/idle"]);
}

#[wasm_bindgen_test]
async fn without_rates_the_list_is_there_and_says_nothing_about_health() {
    let page = mount(|| table(rows(&agents(&["busy"]), None, None)));
    assert!(page.find(".tag--high").is_some());
    let health = page.find(".agent-row__health").unwrap();
    assert_eq!(health.inner_text(), "—");
}

#[wasm_bindgen_test]
async fn a_column_says_that_it_sorts_and_leads_to_its_order() {
    let page = mount(|| table(rows(&agents(&["busy"]), None, None)));
    let sorted = page.all("[aria-sort]");
    assert_eq!(sorted.len(), 1);
    assert_eq!(sorted[0].get_attribute("aria-sort").as_deref(), Some("descending"));
    assert!(sorted[0].inner_text().starts_with("Runs"));
    assert!(links(&page.all(".table__sort")).contains(&"/agents?sort=last_seen".to_owned()));
}

#[wasm_bindgen_test]
async fn j_and_k_go_through_the_agents() {
    let page = mount(|| table(rows(&agents(&["one", "two"]), None, None)));
    let focused = || {
        document()
            .active_element()
            .map(|it| it.text_content().unwrap_or_default())
    };
    press(&window(), "j");
    tick().await;
    assert_eq!(focused().as_deref(), Some("one"));
    press(&window(), "j");
    tick().await;
    assert_eq!(focused().as_deref(), Some("two"));
    press(&window(), "k");
    tick().await;
    assert_eq!(focused().as_deref(), Some("one"));
    drop(page);
}

#[wasm_bindgen_test]
async fn a_deploy_says_whether_it_made_things_worse() {
    let insights = Insights {
        deploy_events: vec![DeployEvent {
            id: "1".to_owned(),
            version: "1.4.0".to_owned(),
            deployed_at: 1_780_000_000.0,
            meta: api::value::Fields::default(),
        }],
        deploy_regressions: vec![DeployRegression {
            deploy_id: "1".to_owned(),
            before_rate: 0.02,
            before_runs: 100,
            after_rate: 0.2,
            after_runs: 200,
            ..DeployRegression::default()
        }],
        ..Insights::default()
    };
    let page = mount(|| view! { <Deploys id="a b".to_owned() insights=Signal::stored(insights) /> });
    for part in ["1.4.0", "2 %", "of 100", "20 %", "of 200", "worse"] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    assert_eq!(links(&page.all("tbody a")), ["/runs?agent=a%20b&from=1780000000"]);
}

#[wasm_bindgen_test]
async fn an_agent_without_deploys_is_told_how_to_mark_them() {
    let page = mount(|| view! { <Deploys id="a".to_owned() insights=Signal::stored(Insights::default()) /> });
    assert!(
        page.text().contains("dt.mark_deploy(\"a\", \"1.4.0\")"),
        "{}",
        page.text()
    );
    assert!(page.find("table").is_none());
}

#[wasm_bindgen_test]
async fn a_version_leads_to_its_runs_and_to_those_that_fail() {
    let page = mount(|| view! { <Versions id="a".to_owned() insights=Signal::stored(Insights::sample()) /> });
    assert_eq!(
        links(&page.all("tbody a")),
        [
            "/runs?agent=a&version=9b5bc7f2",
            "/runs?agent=a&version=9b5bc7f2&has_signals=true"
        ]
    );
    assert!(
        page.text().contains("12 %") || page.text().contains("13 %"),
        "{}",
        page.text()
    );
}

#[wasm_bindgen_test]
async fn failing_inputs_are_hashes_and_the_first_of_many() {
    let pattern = |index: usize| InputPattern {
        input_hash: ContentHash::of(&index.to_string()).to_string(),
        failure_type: FailureType::ToolLoop,
        triggered_count: 3,
        total_runs: 4,
        rate: 0.75,
    };
    let insights = Insights {
        input_patterns: (0..12).map(pattern).collect(),
        ..Insights::default()
    };
    let page = mount(|| view! { <Inputs id="a".to_owned() insights=Signal::stored(insights) /> });
    assert_eq!(page.all(".hash").len(), 8);
    assert!(page.text().contains("3 of 4"));
    let first = format!("/runs?agent=a&hash={}", ContentHash::of("0"));
    assert_eq!(links(&page.all("tbody a"))[0], first);
    page.find(".chip").unwrap().click();
    tick().await;
    assert_eq!(page.all(".hash").len(), 12);
    assert!(page.find(".chip").is_none());
}

#[wasm_bindgen_test]
async fn without_failures_each_part_says_so() {
    let page = mount(|| {
        let insights = Signal::stored(Insights::default());
        view! {
            <Inputs id="a".to_owned() insights />
            <Patterns id="a".to_owned() insights />
            <Hours id="a".to_owned() insights />
            <FirstTool id="a".to_owned() insights />
        }
    });
    for part in [
        "No input came twice",
        "No run of the last seven days",
        "No run in the last 30 days",
        "None of the newest runs used a tool",
    ] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    assert!(page.find("table, .chart__column").is_none());
}

#[wasm_bindgen_test]
async fn a_systemic_failure_is_called_so() {
    let page = mount(|| view! { <Patterns id="a".to_owned() insights=Signal::stored(Insights::sample()) /> });
    assert!(
        page.text().contains("systemic") && page.text().contains("12 of 96"),
        "{}",
        page.text()
    );
    assert_eq!(
        links(&page.all("tbody a")),
        ["/runs?agent=a&failure_type=TOOL_LOOP&range=7d"]
    );
}

/// Gives a chart the room that its style sheet would.
fn lay_out<M: Mountable>(page: &Mounted<M>) {
    page.find(".chart__plot")
        .unwrap()
        .style()
        .set_css_text("width: 600px; height: 180px; position: relative");
}

#[wasm_bindgen_test]
async fn an_hour_of_the_day_leads_to_the_runs_of_that_hour() {
    let page = mount(|| view! { <Hours id="a".to_owned() insights=Signal::stored(Insights::sample()) /> });
    lay_out(&page);
    settle().await;
    let hours = links(&page.all(".chart__column"));
    assert_eq!(hours.len(), 24);
    assert!(
        hours[14].starts_with("/runs?agent=a&hour=14&from=") && hours[23].contains("hour=23"),
        "{hours:?}"
    );
    assert!(
        page.text().contains("Busiest at 20:00 UTC with 96 runs"),
        "{}",
        page.text()
    );
}

#[wasm_bindgen_test]
async fn a_day_of_first_tool_calls_leads_to_its_runs() {
    let page = mount(|| view! { <FirstTool id="a".to_owned() insights=Signal::stored(Insights::sample()) /> });
    lay_out(&page);
    settle().await;
    let days = page.all(".chart__column");
    let said = days[0].get_attribute("aria-label").unwrap_or_default();
    assert!(said.ends_with("average step") && said.contains("(in "), "{said}");
    let to = links(&days);
    assert!(
        to[0].starts_with("/runs?agent=a&from=") && to[0].contains("&to="),
        "{to:?}"
    );
}

fn days() -> Activity {
    let bucket = ActivityBucket {
        runs: 10,
        affected: 2,
        ..ActivityBucket::default()
    };
    Activity {
        step: TimeStep::Day,
        from: 1_779_926_400.0,
        to: 1_779_926_400.0 + 3.0 * DAY,
        buckets: vec![bucket; 3],
    }
}

#[wasm_bindgen_test]
async fn a_day_of_the_chart_leads_to_its_failing_runs() {
    let page = mount(|| {
        view! { <Failures id="a".to_owned() insights=Signal::stored(Insights::sample()) activity=Signal::stored(days()) /> }
    });
    lay_out(&page);
    settle().await;
    let days = links(&page.all(".chart__column"));
    assert_eq!(days.len(), 3);
    assert_eq!(days[0], "/runs?agent=a&has_signals=true&from=1779926400&to=1780012800");
    assert!(page.text().contains("TOOL_LOOP"));
}

#[wasm_bindgen_test]
async fn the_facts_wait_for_each_answer() {
    let overview = RwSignal::new(None::<Overview>);
    let activity = RwSignal::new(None::<Activity>);
    let page = mount(move || {
        view! { <Facts id="a".to_owned() insights=Signal::stored(Insights::sample()) activity overview /> }
    });
    assert!(
        page.text().contains("—") && page.text().contains("9b5bc7f2"),
        "{}",
        page.text()
    );
    activity.set(Some(days()));
    overview.set(Some(Overview {
        now: 0.0,
        window_secs: 900,
        failing: Vec::new(),
        open_runs: api::overview::Counted::default(),
        last_event_at: None,
    }));
    tick().await;
    assert!(
        page.text().contains("20 % · 4 of 20") && page.text().contains("steady"),
        "{}",
        page.text()
    );
}
