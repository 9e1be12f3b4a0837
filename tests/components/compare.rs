//! Comparing two runs, saving a list, and how the connection stands.

use api::export::ROWS_HEADER;
use dashboard::components::{Banner, LiveBadge, Ui};
use dashboard::dialogs::{Export, ExportOf};
use dashboard::pages::ComparePage;
use leptos::prelude::*;
use leptos_router::components::Router;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{mount, press, settle};

/// Answers requests whose URL begins with a path, until the end of the test; all others fail. A body that
/// begins with `event:` is a stream, which ends after it.
pub struct Answers {
    real: JsValue,
    url: String,
}

impl Answers {
    /// Path, status, body and the number of rows promised.
    pub fn new(url: &str, answers: &[(&str, u16, String, u64)]) -> Self {
        let answers: Vec<Value> = answers
            .iter()
            .map(|(path, status, body, rows)| json!([path, status, body, rows.to_string()]))
            .collect();
        let body = format!(
            "const url = new URL(request.url ?? request, location.href);
             const path = url.pathname + url.search;
             const found = {}.find(([begin]) => path.startsWith(begin));
             if (!found) return Promise.reject(new TypeError('not there'));
             const kind = found[2].startsWith('event:') ? 'text/event-stream' : 'application/json';
             const headers = {{'{ROWS_HEADER}': found[3], 'content-type': kind}};
             return Promise.resolve(new Response(found[2], {{status: found[1], headers}}));",
            Value::from(answers)
        );
        let fetch = js_sys::Function::new_with_args("request", &body);
        let real = js_sys::Reflect::get(&window(), &"fetch".into()).unwrap();
        js_sys::Reflect::set(&window(), &"fetch".into(), &fetch).unwrap();
        let before = window().location().href().unwrap();
        go(url);
        Self { real, url: before }
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        js_sys::Reflect::set(&window(), &"fetch".into(), &self.real).unwrap();
        go(&self.url);
    }
}

fn go(url: &str) {
    let history = window().history().unwrap();
    history.replace_state_with_url(&JsValue::NULL, "", Some(url)).unwrap();
}

/// A run whose steps are `tool=arguments`.
fn run(id: &str, steps: &str) -> String {
    let step = |(index, word): (usize, &str)| {
        let (name, arguments) = word.split_once('=').unwrap();
        json!({
            "step_index": index, "kind": "tool", "name": name, "content_hash": arguments.repeat(16),
            "started_at": 1.0 + index as f64, "duration_ms": 300, "outcome": "ok", "transport": false
        })
    };
    let steps: Vec<Value> = steps.split_whitespace().enumerate().map(step).collect();
    let mut detail = summary(id);
    let more = json!({ "steps": steps, "events": [], "signals": [], "children": [] });
    let detail_fields = detail.as_object_mut().unwrap();
    detail_fields.extend(more.as_object().unwrap().clone());
    detail.to_string()
}

fn summary(id: &str) -> Value {
    json!({
        "run_id": id, "agent_id": "agent", "agent_version": "1", "status": "completed", "started_at": 1.0,
        "completed_at": 9.0, "last_event_at": 9.0, "exit_reason": null, "error_type": null, "model": null,
        "tools": [], "step_count": 4, "event_count": 8, "llm_calls": 0, "tool_calls": 4, "retrievals": 0,
        "first_tool_step": null, "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "cost_usd": 0.0,
        "duration_ms": 8000, "input_hash": null, "parent_run_id": null, "trace_id": null,
        "conversation_id": null, "policies": [], "stopped_by": null, "signal_count": 0, "has_signals": false,
        "max_severity": null, "failure_types": []
    })
}

fn page() -> impl IntoView {
    Ui::provide();
    view! { <Router><div class="page"><ComparePage /></div></Router> }
}

#[wasm_bindgen_test]
async fn a_comparison_opens_where_the_runs_part() {
    let _answers = Answers::new(
        "/compare?a=one&b=two",
        &[
            ("/v1/runs/one", 200, run("one", "a=1 b=1 c=1 d=1"), 0),
            ("/v1/runs/two", 200, run("two", "a=1 b=2 c=1 e=1"), 0),
        ],
    );
    let page = mount(page);
    settle().await;
    settle().await;
    let text = page.text();
    for part in [
        "Difference 1 of 2",
        "2 equal",
        "1 with other arguments",
        "1 other calls",
        "Duration",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let chosen = || page.find(".compare-row--chosen").unwrap().text_content().unwrap();
    assert!(chosen().contains("other arguments"), "{}", chosen());
    press(&window(), "n");
    settle().await;
    assert!(page.text().contains("Difference 2 of 2"));
    assert!(chosen().contains("another call"), "{}", chosen());
    press(&window(), "N");
    settle().await;
    assert!(chosen().contains("other arguments"), "{}", chosen());
}

#[wasm_bindgen_test]
async fn equal_stretches_are_one_line_until_opened() {
    let same = "a=1 b=1 c=1 d=1 e=1 f=1 g=1 h=1";
    let _answers = Answers::new(
        "/compare?a=one&b=two",
        &[
            ("/v1/runs/one", 200, run("one", &format!("{same} x=1")), 0),
            ("/v1/runs/two", 200, run("two", &format!("{same} x=2")), 0),
        ],
    );
    let page = mount(page);
    settle().await;
    settle().await;
    let fold = page.find(".compare-row--fold button").unwrap();
    assert!(fold.text_content().unwrap().contains("5 equal steps"));
    fold.click();
    settle().await;
    assert!(page.find(".compare-row--fold").is_none());
}

#[wasm_bindgen_test]
async fn equal_runs_and_missing_runs_say_so() {
    let one = run("one", "a=1");
    let _answers = Answers::new(
        "/compare?a=one",
        &[
            (
                "/v1/runs/one/twin",
                200,
                json!({"run": null, "basis": "none"}).to_string(),
                0,
            ),
            ("/v1/runs/one", 200, one, 0),
        ],
    );
    let page = mount(page);
    settle().await;
    assert!(page.text().contains("no clean run to compare with"), "{}", page.text());
    go("/compare");
    drop(page);
    let empty = mount(self::page);
    settle().await;
    assert!(empty.text().contains("Which run?"), "{}", empty.text());
}

#[wasm_bindgen_test]
async fn a_run_that_cannot_be_read_can_be_retried() {
    let refused = json!({"detail": "the disk is full", "code": "storage_full", "request_id": "req-9"}).to_string();
    let _answers = Answers::new("/compare?a=one&b=two", &[("/v1/runs/one", 507, refused, 0)]);
    let page = mount(page);
    settle().await;
    assert!(page.text().contains("req-9"), "{}", page.text());
    assert!(page.text().contains("Retry"));
}

async fn exported(body: &str, promised: u64) -> String {
    let _answers = Answers::new("/runs", &[("/v1/runs/export", 200, body.to_owned(), promised)]);
    let page = mount(|| {
        Ui::provide();
        let pairs = Callback::new(|()| vec![("agent", "billing".to_owned())]);
        view! { <Export of=ExportOf::Runs pairs /> }
    });
    page.find("button[aria-label='Export runs']").unwrap().click();
    settle().await;
    assert!(page.text().contains("agent billing"), "{}", page.text());
    page.find(".btn--primary").unwrap().click();
    settle().await;
    page.find(".export__outcome").unwrap().text_content().unwrap()
}

#[wasm_bindgen_test]
async fn an_export_that_keeps_its_promise_is_complete() {
    let outcome = exported("run_id\r\none\r\ntwo\r\n", 2).await;
    assert!(outcome.contains("2 rows, complete"), "{outcome}");
}

#[wasm_bindgen_test]
async fn an_export_that_is_short_is_not_saved() {
    let outcome = exported("run_id\r\none\r\n", 2).await;
    assert!(
        outcome.contains("not complete") && outcome.contains("1 of 2 rows"),
        "{outcome}"
    );
}

#[wasm_bindgen_test]
async fn without_a_connection_nothing_is_promised() {
    let page = mount(|| view! { <LiveBadge /><Banner /> });
    settle().await;
    assert!(page.text().contains("Connecting"));
    assert!(page.find("[role=alert]").is_none());
}
