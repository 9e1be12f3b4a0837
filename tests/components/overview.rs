//! The first page: its answer, its lists, and what it says when there is nothing or no server.

use std::sync::Arc;

use api::overview::{AgentRates, Counted, Failing, Overview as Answer, Rates};
use api::signals::{SignalGroupList, SignalGroupView, SignalView};
use api::{FailureType, Severity};
use dashboard::api::{ClientError, Read};
use dashboard::pages::Overview;
use dashboard::pages::overview::{AgentRatesCard, Feed, NewsList, OpenGroups, Verdict};
use dashboard::view_model::feed::News;
use leptos::prelude::*;
use leptos_router::components::Router;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{Mounted, mount, press, settle};

const NOW: f64 = 1_700_000_000.0;

fn failing(agent: &str) -> Failing {
    Failing {
        agent_id: agent.to_owned(),
        failure_types: vec![FailureType::ToolLoop, FailureType::RetryStorm, FailureType::SlowStep],
        severity: Severity::High,
        since: NOW - 600.0,
        since_or_earlier: false,
        last_at: NOW,
        signals: 7,
        latest_signal: 42,
        latest_run: "run-1".to_owned(),
    }
}

fn verdict(failing: Vec<Failing>, last_event_at: Option<f64>) -> Mounted<impl Mountable> {
    let answer = Answer {
        now: NOW,
        window_secs: 900,
        failing,
        open_runs: Counted {
            count: 2,
            at_least: false,
        },
        last_event_at,
    };
    mount(move || view! { <Verdict answer=Signal::stored(answer) /> })
}

fn answered<T: Clone + 'static>(answer: Result<T, ClientError>) -> Read<T> {
    LocalResource::new(move || {
        let answer = answer.clone();
        async move { answer }
    })
}

#[wasm_bindgen_test]
async fn a_failing_agent_is_named_and_leads_to_its_newest_signal_and_run() {
    let page = verdict(vec![failing("research-agent")], Some(NOW - 3.0));
    let headline = page.find("h1").unwrap().inner_text();
    assert!(
        headline.starts_with("research-agent has been failing since"),
        "{headline}"
    );
    for part in [
        "Failing",
        "TOOL_LOOP",
        "+1",
        "7 signals",
        "last event 3 s ago",
        "2 runs are going on",
    ] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    assert!(page.find("a[href='/signals/42']").is_some());
    assert!(page.find("a[href='/runs/run-1?signal=42']").is_some());
    assert!(page.find("a[href='/agents/research-agent']").is_some());
}

#[wasm_bindgen_test]
async fn silence_is_told_from_health() {
    let fine = verdict(Vec::new(), Some(NOW - 3.0));
    assert_eq!(fine.find("h1").unwrap().inner_text(), "Nothing is failing right now");
    assert!(fine.text().contains("All clear"));
    let silent = verdict(Vec::new(), Some(NOW - 7200.0));
    assert!(silent.text().contains("not known"), "{}", silent.text());
    let never = verdict(Vec::new(), None);
    assert!(never.text().contains("No event has arrived yet"));
}

#[wasm_bindgen_test]
async fn groups_lead_to_their_newest_signal() {
    let group = SignalGroupView {
        failure_type: FailureType::ToolLoop,
        agent_id: "research-agent".to_owned(),
        severity: Severity::High,
        count: 12,
        first_seen: NOW - 60.0,
        last_seen: NOW,
        sparkline: vec![0, 0, 0, 1, 2, 3, 6],
        latest_signal_id: 43,
        worst_signal_id: 42,
        summary: "It loops".to_owned(),
    };
    let list = SignalGroupList { groups: vec![group; 9] };
    let page = mount(move || view! { <Router><OpenGroups read=answered(Ok(list)) /></Router> });
    settle().await;
    assert_eq!(page.all("a[href='/signals/42']").len(), 6, "only the worst");
    assert!(page.text().contains("12 runs") && page.text().contains("HIGH"));
}

#[wasm_bindgen_test]
async fn no_groups_and_no_agents_say_why() {
    let groups = SignalGroupList { groups: Vec::new() };
    let rates = Rates {
        first_day: 0,
        agents: Vec::new(),
    };
    let page = mount(move || {
        let failing = Memo::new(|_| Vec::new());
        view! { <Router><OpenGroups read=answered(Ok(groups)) /><AgentRatesCard read=answered(Ok(rates)) failing /></Router> }
    });
    settle().await;
    assert!(page.text().contains("No signal in the last seven days"));
    assert!(page.text().contains("No agent has run in the last nine days"));
}

#[wasm_bindgen_test]
async fn agents_show_their_rate_and_what_it_was() {
    let agent = AgentRates {
        agent_id: "research-agent".to_owned(),
        last_seen: NOW,
        runs: vec![100, 0, 0, 0, 0, 0, 0, 0, 50],
        affected: vec![5, 0, 0, 0, 0, 0, 0, 0, 20],
    };
    let rates = Rates {
        first_day: 0,
        agents: vec![agent],
    };
    let page = mount(move || {
        let failing = Memo::new(|_| Vec::new());
        view! { <Router><AgentRatesCard read=answered(Ok(rates)) failing /></Router> }
    });
    settle().await;
    for part in ["40 %", "was 5 %", "worse than before"] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    assert!(page.find("a[href='/agents/research-agent']").is_some());
}

fn signal(id: u64) -> News {
    let json = serde_json::json!({
        "id": id, "failure_type": "TOOL_LOOP", "severity": "HIGH", "step_index": 1, "confidence": 0.9,
        "detected_at": NOW, "run_id": "r", "agent_id": "research-agent", "agent_version": "1", "confirmed": false,
        "co_signal_count": 1, "evidence": {}, "evidence_steps": [], "title": "", "evidence_summary": "",
        "fix_type": "code_change", "apply_blocked": true, "shadow": false, "alerted": false
    });
    let signal: SignalView = serde_json::from_value(json).unwrap();
    News::Signal(Arc::new(signal))
}

#[wasm_bindgen_test]
async fn news_lead_to_what_they_tell_of() {
    let news = RwSignal::new(vec![signal(42)]);
    let page = mount(move || view! { <NewsList shown=news.into() loading=Signal::stored(false) /> });
    assert!(page.find("a[href='/signals/42']").is_some());
    assert!(page.text().contains("research-agent"));
    news.set(Vec::new());
    settle().await;
    assert!(page.text().contains("Nothing has happened yet"));
}

#[wasm_bindgen_test]
async fn the_feed_is_paused_by_key_and_by_button() {
    let page = mount(|| view! { <Feed /> });
    press(&document().body().unwrap(), "p");
    settle().await;
    assert!(page.text().contains("paused, nothing new"), "{}", page.text());
    page.find("button[aria-keyshortcuts=p]").unwrap().click();
    settle().await;
    assert!(!page.text().contains("paused"), "{}", page.text());
}

/// The server of the tests knows none of the page's questions.
#[wasm_bindgen_test]
async fn each_part_tells_its_own_failure_and_can_be_retried() {
    let page = mount(|| view! { <Router><Overview /></Router> });
    settle().await;
    settle().await;
    let notices = page.all("[role=alert]").len();
    assert_eq!(notices, 6, "{}", page.place.inner_html());
    assert_eq!(page.all("[role=alert] .btn").len(), 6);
}
