//! The list of policies: what a row shows, and what its controls do.

mod changes;
mod files;
mod history;
mod order;
mod shown;

use api::policies::{PolicyState, PolicyView};
use api::sample::Sample;
use dashboard::components::{Toasts, Ui};
use dashboard::pages::PoliciesPage;
use leptos::prelude::*;
use leptos_router::components::Router;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::harness::{Mounted, mount, settle};

/// A server of a few answers: `METHOD /path` to a body, or to a status with a body.
struct Served {
    real: wasm_bindgen::JsValue,
}

impl Served {
    fn new(answers: &Value) -> Self {
        let real = js_sys::Reflect::get(&window(), &"fetch".into()).unwrap();
        run(&format!(
            "window.__answers = {answers};
            window.__sent = [];
            window.fetch = async request => {{
                const path = new URL(request.url, location.href).pathname;
                const name = request.method + ' ' + path;
                if (request.method !== 'GET')
                    window.__sent.push({{ name, form: request.headers.get('if-match'), body: await request.text() }});
                await new Promise(done => setTimeout(done, 20));
                const answer = window.__answers[name];
                if (answer === undefined) throw new TypeError('out of reach');
                const [status, body] = Array.isArray(answer) && typeof answer[0] === 'number' ? answer : [200, answer];
                return new Response(typeof body === 'string' ? body : JSON.stringify(body), {{ status }});
            }};"
        ));
        Self { real }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        js_sys::Reflect::set(&window(), &"fetch".into(), &self.real).unwrap();
    }
}

/// From now on this is the answer.
fn answer(name: &str, body: &Value) {
    run(&format!("window.__answers[{}] = {body};", Value::from(name)));
}

/// The changes that were asked for: method and path, `If-Match`, body.
fn sent() -> Vec<(String, String, Value)> {
    let sent = js_sys::Reflect::get(&window(), &"__sent".into()).unwrap();
    let sent = String::from(js_sys::JSON::stringify(&sent).unwrap());
    let sent: Vec<Value> = serde_json::from_str(&sent).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    sent.iter()
        .map(|it| {
            let body = serde_json::from_str(&text(&it["body"])).unwrap_or_default();
            (text(&it["name"]), text(&it["form"]), body)
        })
        .collect()
}

fn run(script: &str) {
    js_sys::Function::new_no_args(script)
        .call0(&wasm_bindgen::JsValue::NULL)
        .unwrap();
}

fn policies() -> Vec<PolicyView> {
    Vec::<PolicyView>::sample()
}

/// Figures for the first of the policies, in force on one of two agents.
fn state() -> PolicyState {
    let mut state = PolicyState::sample();
    for (figures, policy) in state.policies.iter_mut().zip(policies()) {
        figures.policy_id = policy.id.0;
    }
    state.agents[0].revision = 12;
    state.agents[1].revision = 3;
    state.signing = true;
    state
}

fn known() -> Value {
    json!({ "GET /v1/policies": policies(), "GET /v1/policies/state": state() })
}

/// The page at an address, in a place that is high enough for all rows.
async fn page(search: &str) -> Mounted<impl Mountable> {
    run(&format!(
        "history.replaceState(null, '', '/policies{search}'); sessionStorage.clear();"
    ));
    let page = mount(|| {
        Ui::provide();
        view! { <Router><PoliciesPage /><Toasts /></Router> }
    });
    wait().await;
    page
}

/// Until a change and the reading after it are over.
async fn wait() {
    for _ in 0..3 {
        settle().await;
    }
}

fn names(page: &Mounted<impl Mountable>) -> Vec<String> {
    let mut rows: Vec<(u32, String)> = page
        .all(".policy-row[aria-rowindex]")
        .iter()
        .map(|row| {
            let place = row.get_attribute("aria-rowindex").unwrap().parse().unwrap();
            let link = row.query_selector(".run-row__link").unwrap().unwrap();
            (place, link.text_content().unwrap())
        })
        .collect();
    rows.sort();
    rows.into_iter().map(|(_, name)| name).collect()
}

fn row(page: &Mounted<impl Mountable>, name: &str) -> HtmlElement {
    let rows = page.all(".policy-row[aria-rowindex]");
    let found = rows.into_iter().find(|row| row.inner_text().contains(name));
    found.unwrap_or_else(|| panic!("{name} is missing in {}", page.text()))
}

fn within(place: &HtmlElement, selector: &str) -> HtmlElement {
    place
        .query_selector(selector)
        .unwrap()
        .unwrap_or_else(|| panic!("{selector} is missing in {}", place.inner_html()))
        .unchecked_into()
}

fn is_on(page: &Mounted<impl Mountable>, name: &str) -> bool {
    within(&row(page, name), "[role=switch]")
        .get_attribute("aria-checked")
        .as_deref()
        == Some("true")
}

fn toasts(page: &Mounted<impl Mountable>) -> String {
    page.find(".toasts").unwrap().inner_text()
}
