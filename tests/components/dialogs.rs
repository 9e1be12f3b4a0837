//! The palette and the search by content.

use api::{ContentHash, FailureType};
use dashboard::dialogs::{ContentSearch, Dialogs, Palette, PaletteButton, use_command};
use leptos::prelude::*;
use leptos_router::components::Router;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit};

use crate::harness::{Mounted, mount, press, settle};

/// Answers instead of a server: `answers` is a JSON object from paths to bodies; a path that is not in it
/// fails. What was asked is remembered.
fn serve(answers: &str) -> Served {
    let real = js_sys::Reflect::get(&window(), &"fetch".into()).unwrap();
    let script = format!(
        "window.__asked = [];
        const answers = {answers};
        window.fetch = async request => {{
            const url = new URL(request.url ?? request, location.href);
            window.__asked.push(url.pathname + url.search);
            const body = answers[url.pathname];
            if (body === undefined) throw new TypeError('out of reach');
            return new Response(JSON.stringify(body), {{ status: 200 }});
        }};"
    );
    js_sys::Function::new_no_args(&script)
        .call0(&wasm_bindgen::JsValue::NULL)
        .unwrap();
    Served { real }
}

/// The tests share a page: what one of them answered must not reach the next.
struct Served {
    real: wasm_bindgen::JsValue,
}

impl Drop for Served {
    fn drop(&mut self) {
        js_sys::Reflect::set(&window(), &"fetch".into(), &self.real).unwrap();
    }
}

fn asked() -> Vec<String> {
    let asked: js_sys::Array = js_sys::Reflect::get(&window(), &"__asked".into())
        .unwrap()
        .unchecked_into();
    asked.iter().filter_map(|url| url.as_string()).collect()
}

const KNOWN: &str = r#"{
    "/v1/agents": {"agents": [{"agent_id": "research-agent", "first_seen": 1.0, "last_seen": 2.0, "run_count": 3,
        "signal_count": 0, "critical_count": 0, "high_count": 0, "sparkline": [], "failure_types": {}}],
        "page": {"has_more": false, "next": null, "limit": 200}},
    "/v1/signals/groups": {"groups": []},
    "/v1/policies": [{"id": 7, "agent_id": "*", "name": "cap tool calls", "priority": 10, "enabled": true,
        "condition": {"trigger": "tool_call_count", "operator": "gt", "value": 5}, "action": {"type": "stop"},
        "created_at": 1.0, "updated_at": 1.0, "revision": 1, "shadow": false}],
    "/v1/runs": {"runs": [], "page": {"has_more": false, "next": null, "limit": 6}}
}"#;

fn palette() -> Mounted<impl Mountable> {
    mount(|| {
        view! {
            <Router>
                {|| {
                    Dialogs::provide();
                    let done = RwSignal::new(false);
                    use_command("Export this list", Callback::new(move |()| done.set(true)));
                    view! { <PaletteButton /><Palette /><p id="done">{move || done.get().to_string()}</p> }
                }}
            </Router>
        }
    })
}

fn field(page: &Mounted<impl Mountable>) -> HtmlInputElement {
    page.find("input[role=combobox]").unwrap().unchecked_into()
}

async fn type_in(field: &HtmlInputElement, text: &str) {
    field.set_value(text);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    for _ in 0..5 {
        settle().await;
    }
}

fn chosen(page: &Mounted<impl Mountable>) -> HtmlElement {
    let selected = page.all("[role=option][aria-selected=true]");
    assert_eq!(selected.len(), 1, "{}", page.place.inner_html());
    let field = field(page);
    assert_eq!(field.get_attribute("aria-activedescendant").unwrap(), selected[0].id());
    selected[0].clone()
}

#[wasm_bindgen_test]
async fn the_palette_opens_by_its_keys_and_asks_for_nothing() {
    let _served = serve(KNOWN);
    let page = palette();
    settle().await;
    let init = KeyboardEventInit::new();
    init.set_key("k");
    init.set_ctrl_key(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    window().dispatch_event(&event).unwrap();
    settle().await;
    assert!(event.default_prevented());
    assert_eq!(document().active_element().unwrap().id(), field(&page).id());
    assert!(page.text().contains("Overview") && page.text().contains("Search by content"));
    assert_eq!(asked(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn keys_go_through_the_list_and_around_its_ends() {
    let _served = serve(KNOWN);
    let page = palette();
    page.find(".palette-button").unwrap().click();
    settle().await;
    let field = field(&page);
    let count = page.all("[role=option]").len();
    for (key, at) in [
        ("ArrowDown", 1),
        ("ArrowUp", 0),
        ("ArrowUp", count - 1),
        ("ArrowDown", 0),
        ("End", count - 1),
        ("Home", 0),
    ] {
        press(&field, key);
        settle().await;
        assert_eq!(chosen(&page).id(), format!("palette-option-{at}"), "after {key}");
    }
    let group = page.find("[role=listbox] [role=group]").unwrap();
    assert!(group.get_attribute("aria-label").is_some());
}

#[wasm_bindgen_test]
async fn what_is_typed_finds_agents_and_failure_types() {
    let _served = serve(KNOWN);
    let page = palette();
    page.find(".palette-button").unwrap().click();
    settle().await;
    type_in(&field(&page), "resea").await;
    assert!(chosen(&page).inner_text().contains("research-agent"));
    assert!(
        asked().iter().any(|url| url.starts_with("/v1/runs?text=resea")),
        "{:?}",
        asked()
    );
    type_in(&field(&page), "tool_l").await;
    assert!(chosen(&page).inner_text().contains(FailureType::ToolLoop.as_str()));
    assert_eq!(asked().iter().filter(|url| url.starts_with("/v1/agents")).count(), 1);
    type_in(&field(&page), "cap tool").await;
    let found = chosen(&page).inner_text();
    assert!(found.contains("cap tool calls") && found.contains("stop"), "{found}");
    type_in(&field(&page), "no such thing").await;
    assert!(
        page.find("[role=status]")
            .unwrap()
            .inner_text()
            .contains("Nothing has this name")
    );
}

#[wasm_bindgen_test]
async fn what_may_be_content_is_not_sent() {
    let _served = serve(KNOWN);
    let page = palette();
    page.find(".palette-button").unwrap().click();
    settle().await;
    type_in(&field(&page), "{\"query\": \"secret\"}").await;
    assert!(chosen(&page).inner_text().contains("Search by content"));
    assert_eq!(asked(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn a_paste_with_line_ends_is_not_sent_although_the_field_drops_them() {
    let _served = serve(KNOWN);
    let page = palette();
    page.find(".palette-button").unwrap().click();
    settle().await;
    let paste = "const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', 'two\\nlines');
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));";
    js_sys::Function::new_no_args(paste)
        .call0(&wasm_bindgen::JsValue::NULL)
        .unwrap();
    type_in(&field(&page), "twolines").await;
    assert!(chosen(&page).inner_text().contains("Search by content"));
    assert_eq!(asked(), Vec::<String>::new());
    // An empty field holds nothing of it.
    type_in(&field(&page), "").await;
    type_in(&field(&page), "resea").await;
    assert!(chosen(&page).inner_text().contains("research-agent"));
}

#[wasm_bindgen_test]
async fn a_server_out_of_reach_is_said_and_the_rest_still_works() {
    let _served = serve("{}");
    let page = palette();
    page.find(".palette-button").unwrap().click();
    settle().await;
    type_in(&field(&page), "agents").await;
    assert!(page.find("[role=alert]").is_some(), "{}", page.text());
    let label = chosen(&page).query_selector(".palette__label").unwrap().unwrap();
    assert_eq!(label.text_content().as_deref(), Some("Agents"));
    let _served = serve(KNOWN);
    page.find("[role=alert] .btn").unwrap().click();
    settle().await;
    settle().await;
    assert!(page.find("[role=alert]").is_none(), "{}", page.text());
}

#[wasm_bindgen_test]
async fn enter_does_what_the_page_offers_and_closes() {
    let _served = serve(KNOWN);
    let page = palette();
    let button = page.find(".palette-button").unwrap();
    button.focus().unwrap();
    button.click();
    settle().await;
    type_in(&field(&page), "export").await;
    press(&field(&page), "Enter");
    settle().await;
    assert_eq!(page.find("#done").unwrap().inner_text(), "true");
    assert!(!page.find("dialog").unwrap().has_attribute("open"));
    assert!(page.find("[role=combobox]").is_none());
    assert_eq!(document().active_element().unwrap(), button.unchecked_into());
}

#[wasm_bindgen_test]
async fn a_click_beside_the_palette_closes_it() {
    let _served = serve(KNOWN);
    let page = palette();
    page.find(".palette-button").unwrap().click();
    settle().await;
    let dialog = page.find("dialog").unwrap();
    field(&page).click();
    settle().await;
    assert!(dialog.has_attribute("open"));
    dialog.click();
    settle().await;
    assert!(!dialog.has_attribute("open"));
}

fn content_search() -> Mounted<impl Mountable> {
    mount(|| {
        view! {
            <Router>
                {|| {
                    Dialogs::provide().content_search.set(true);
                    view! { <ContentSearch /> }
                }}
            </Router>
        }
    })
}

async fn paste(page: &Mounted<impl Mountable>, text: &str) {
    let field: HtmlTextAreaElement = page.find("textarea").unwrap().unchecked_into();
    field.set_value(text);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    for _ in 0..6 {
        settle().await;
    }
}

#[wasm_bindgen_test]
async fn content_is_found_by_its_hash_and_never_sent() {
    let hash = ContentHash::of("{'query': 'tides'}");
    let run = r#"{"run_id": "r-1", "agent_id": "research-agent", "agent_version": "v", "status": "completed",
        "started_at": 1.0, "completed_at": 2.0, "last_event_at": 2.0, "exit_reason": null, "error_type": null,
        "model": null, "tools": [], "step_count": 3, "event_count": 6, "llm_calls": 1, "tool_calls": 1,
        "retrievals": 0, "first_tool_step": 1, "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0,
        "cost_usd": 0.0, "duration_ms": 1000, "input_hash": null, "parent_run_id": null, "trace_id": null,
        "conversation_id": null, "policies": [], "stopped_by": null, "signal_count": 0, "has_signals": false,
        "max_severity": null, "failure_types": []}"#;
    let _served = serve(&format!(
        r#"{{"/v1/occurrences": {{"found": [{{"hash": "{hash}", "runs": {{"count": 12, "at_least": false}},
            "newest": [{{"run": {run}, "places": [{{"position": 4, "step_index": 2, "kind": "tool",
            "name": "search", "role": "arguments"}}]}}]}}]}}}}"#
    ));
    let page = content_search();
    settle().await;
    assert_eq!(document().active_element().unwrap().tag_name(), "TEXTAREA");
    assert!(page.text().contains("stays in this browser"));
    paste(&page, "{\"query\": \"tides\"}").await;
    let asked = asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(
        asked[0].contains(&hash.to_string()) && !asked[0].contains("tides"),
        "{asked:?}"
    );
    for words in [
        "Found in 12 runs",
        "as Python writes it",
        "Step 2",
        "search",
        "arguments",
    ] {
        assert!(page.text().contains(words), "{words} is missing in {}", page.text());
    }
    assert!(page.find("a[href='/runs/r-1?step=4']").is_some());
    assert!(page.find(&format!("a[href='/runs?hash={hash}']")).is_some());
}

#[wasm_bindgen_test]
async fn content_that_is_nowhere_is_explained() {
    let _served = serve(r#"{"/v1/occurrences": {"found": []}}"#);
    let page = content_search();
    settle().await;
    assert!(page.text().contains("the whole input of a run"));
    paste(&page, "never said").await;
    assert!(page.text().contains("No run contains this"), "{}", page.text());
    paste(&page, "  ").await;
    assert!(!page.text().contains("No run contains this"));
}

#[wasm_bindgen_test]
async fn a_failed_search_can_be_tried_again() {
    let _served = serve("{}");
    let page = content_search();
    settle().await;
    paste(&page, "hello").await;
    assert!(page.find("[role=alert] .btn").is_some(), "{}", page.text());
}
