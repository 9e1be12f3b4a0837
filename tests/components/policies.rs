//! The list of policies: what a row shows, and what its controls do.

use api::policies::{PolicyState, PolicyView};
use api::policy::PolicyId;
use api::sample::Sample;
use dashboard::components::{Toasts, Ui};
use dashboard::pages::PoliciesPage;
use leptos::prelude::*;
use leptos_router::components::Router;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::harness::{Mounted, mount, press, settle};

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

    /// From now on this is the answer.
    fn answer(&self, name: &str, body: &Value) {
        run(&format!("window.__answers[{}] = {body};", Value::from(name)));
    }

    /// The changes that were asked for: method and path, `If-Match`, body.
    fn sent(&self) -> Vec<(String, String, Value)> {
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
}

impl Drop for Served {
    fn drop(&mut self) {
        js_sys::Reflect::set(&window(), &"fetch".into(), &self.real).unwrap();
    }
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

#[wasm_bindgen_test]
async fn a_row_tells_the_rule_in_words_and_as_it_is_sent() {
    let _served = Served::new(&known());
    let page = page("").await;
    assert_eq!(
        names(&page),
        [
            "cap tool calls",
            "cost cap",
            "break loops",
            "stop after errors",
            "slow answers",
            "cut answers"
        ]
    );
    let text = row(&page, "cost cap").text_content().unwrap();
    for part in [
        "cost_usd gt 0.5",
        "cost above $0.50",
        "Switch the model",
        "gpt-4o-mini",
        "research-agent",
        "20",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let first = row(&page, "cap tool calls");
    let fired = within(&first, ".policy-row__count");
    assert_eq!(
        fired.get_attribute("href").as_deref(),
        Some("/runs?policy=cap%20tool%20calls&range=24h")
    );
    assert!(first.inner_text().contains("live on 1 of 2"), "{}", first.inner_text());
    assert!(
        row(&page, "stop after errors")
            .inner_text()
            .contains("would have fired 2×")
    );
    assert!(row(&page, "cut answers").inner_text().contains("off"));
    assert!(!is_on(&page, "cut answers") && is_on(&page, "cost cap"));
}

#[wasm_bindgen_test]
async fn a_switch_shows_at_once_and_names_the_form_it_was_made_for() {
    let served = Served::new(&known());
    let page = page("").await;
    let mut off = policies()[0].clone();
    (off.enabled, off.revision) = (false, 13);
    served.answer("PATCH /v1/policies/1/toggle", &json!(off));
    let switch = within(&row(&page, "cap tool calls"), "[role=switch]");
    switch.focus().unwrap();
    switch.click();
    leptos::task::tick().await;
    assert!(!is_on(&page, "cap tool calls"));
    assert_eq!(switch.get_attribute("aria-disabled").as_deref(), Some("true"));
    // A second click while it is on its way is no second change.
    switch.click();
    let mut all = policies();
    all[0] = off.clone();
    // Another one has come in meanwhile: the focus stays where it is.
    let mut new = all[0].clone();
    (new.id, new.name, new.priority) = (PolicyId(99), "a new one".to_owned(), 900);
    all.push(new);
    served.answer("GET /v1/policies", &json!(all));
    wait().await;
    assert_eq!(
        served.sent(),
        [("PATCH /v1/policies/1/toggle".into(), "\"12\"".into(), Value::Null)]
    );
    assert!(!is_on(&page, "cap tool calls"));
    assert_eq!(document().active_element().unwrap(), switch.unchecked_into());
}

#[wasm_bindgen_test]
async fn a_switch_that_fails_goes_back_and_says_why() {
    let served = Served::new(&known());
    let page = page("").await;
    within(&row(&page, "cap tool calls"), "[role=switch]").click();
    leptos::task::tick().await;
    assert!(!is_on(&page, "cap tool calls"));
    wait().await;
    assert!(is_on(&page, "cap tool calls"));
    assert!(page.find(".policy-row--back").is_some());
    let said = toasts(&page);
    assert!(
        said.contains("is still on") && said.contains("cannot be reached"),
        "{said}"
    );
    assert_eq!(served.sent().len(), 1);
}

#[wasm_bindgen_test]
async fn who_was_first_is_shown_when_two_change_the_same_policy() {
    let served = Served::new(&known());
    let page = page("").await;
    let mut theirs = policies()[0].clone();
    (theirs.name, theirs.revision) = ("cap of somebody else".to_owned(), 14);
    let body = json!({ "detail": "the policy has changed", "code": "precondition_failed", "request_id": "r", "current": theirs });
    served.answer("PATCH /v1/policies/1/toggle", &json!([412, body]));
    within(&row(&page, "cap tool calls"), "[role=switch]").click();
    wait().await;
    assert_eq!(names(&page)[0], "cap of somebody else");
    assert!(toasts(&page).contains("somebody else changed it"), "{}", toasts(&page));
}

#[wasm_bindgen_test]
async fn a_deleted_policy_goes_at_once_and_comes_back_with_undo() {
    let served = Served::new(&known());
    let page = page("").await;
    served.answer(
        "DELETE /v1/policies/2",
        &json!({ "deleted": true, "policy_id": 2, "revision": 15 }),
    );
    within(&row(&page, "cost cap"), "[aria-label='More for cost cap']").click();
    wait().await;
    let delete = page.find(".items__delete").unwrap();
    delete.click();
    leptos::task::tick().await;
    assert!(!names(&page).contains(&"cost cap".to_owned()));
    wait().await;
    let focused = document().active_element().unwrap();
    assert_eq!(focused.text_content().as_deref(), Some("break loops"));
    assert_eq!(served.sent()[0].1, "\"2\"");
    let mut back = policies()[1].clone();
    back.revision = 16;
    served.answer("POST /v1/policies/2/restore", &json!(back));
    let mut all = policies();
    all[1] = back;
    served.answer("GET /v1/policies", &json!(all));
    // The key works wherever the focus is.
    press(&document().body().unwrap(), "u");
    wait().await;
    assert_eq!(served.sent()[1].2, json!({ "revision": 15 }));
    assert_eq!(names(&page)[1], "cost cap");
    assert!(toasts(&page).contains("is back"), "{}", toasts(&page));
}

#[wasm_bindgen_test]
async fn a_policy_that_cannot_be_deleted_stays() {
    let _served = Served::new(&known());
    let page = page("").await;
    within(&row(&page, "cost cap"), "[aria-label='More for cost cap']").click();
    wait().await;
    page.find(".items__delete").unwrap().click();
    wait().await;
    assert_eq!(names(&page)[1], "cost cap");
    assert!(toasts(&page).contains("was not deleted"), "{}", toasts(&page));
}

#[wasm_bindgen_test]
async fn a_shadow_is_promoted_with_all_its_fields() {
    let served = Served::new(&known());
    let page = page("").await;
    let mut live = policies()[3].clone();
    (live.shadow, live.revision) = (false, 17);
    served.answer("PUT /v1/policies/4", &json!(live));
    within(&row(&page, "stop after errors"), "[aria-label^='More for']").click();
    wait().await;
    let promote = page
        .all(".items .choice")
        .into_iter()
        .find(|it| it.inner_text().starts_with("Promote"));
    promote.unwrap().click();
    wait().await;
    let (name, form, body) = served.sent().remove(0);
    assert_eq!((name.as_str(), form.as_str()), ("PUT /v1/policies/4", "\"4\""));
    assert_eq!(
        (&body["shadow"], &body["name"]),
        (&json!(false), &json!("stop after errors"))
    );
    assert_eq!(
        body["condition"],
        json!({ "trigger": "error_count", "operator": "gte", "value": 3 })
    );
    assert!(!row(&page, "stop after errors").inner_text().contains("shadow"));
}

/// All policies with the first behind the second.
fn second_first() -> Vec<PolicyView> {
    let mut all = policies();
    all[0].priority = 25;
    all[0].revision = 13;
    all.swap(0, 1);
    all
}

#[wasm_bindgen_test]
async fn the_order_is_changed_by_keyboard_and_announced() {
    let served = Served::new(&known());
    let page = page("").await;
    served.answer("POST /v1/policies/1/move", &json!(second_first()));
    let handle = within(&row(&page, "cap tool calls"), ".handle");
    handle.focus().unwrap();
    press(&handle, " ");
    wait().await;
    let said = || page.find("[aria-live=assertive]").unwrap().text_content().unwrap();
    assert!(
        said().starts_with("cap tool calls picked up, place 1 of 6"),
        "{}",
        said()
    );
    press(&document().active_element().unwrap(), "ArrowDown");
    wait().await;
    assert_eq!(names(&page)[..2], ["cost cap", "cap tool calls"]);
    assert_eq!(said(), "cap tool calls: place 2 of 6");
    let focused = document().active_element().unwrap();
    assert_eq!(
        focused.get_attribute("aria-label").as_deref(),
        Some("Move cap tool calls")
    );
    assert_eq!(served.sent(), []);
    press(&focused, " ");
    served.answer("GET /v1/policies", &json!(second_first()));
    wait().await;
    assert_eq!(served.sent()[0].2, json!({ "before": 3 }));
    assert_eq!(names(&page)[..2], ["cost cap", "cap tool calls"]);
}

#[wasm_bindgen_test]
async fn escape_puts_it_back_and_a_refused_order_goes_back() {
    let served = Served::new(&known());
    let page = page("").await;
    let handle = within(&row(&page, "cap tool calls"), ".handle");
    press(&handle, " ");
    press(&handle, "End");
    wait().await;
    assert_eq!(names(&page)[5], "cap tool calls");
    press(&document().active_element().unwrap(), "Escape");
    wait().await;
    assert_eq!(names(&page)[0], "cap tool calls");
    assert_eq!(served.sent(), []);
    // The server is out of reach for this one.
    press(&handle, " ");
    press(&handle, "ArrowDown");
    press(&handle, " ");
    leptos::task::tick().await;
    assert_eq!(names(&page)[1], "cap tool calls");
    wait().await;
    assert_eq!(names(&page)[0], "cap tool calls");
    assert!(toasts(&page).contains("is back at its place"), "{}", toasts(&page));
}

#[wasm_bindgen_test]
async fn filters_are_in_the_address_and_stop_the_moving() {
    let _served = Served::new(&known());
    let page = page("?state=shadow,off").await;
    assert_eq!(names(&page), ["stop after errors", "cut answers"]);
    assert!(page.text().contains("2 of 6 policies"), "{}", page.text());
    let handle = page.find(".handle").unwrap();
    assert_eq!(handle.get_attribute("aria-disabled").as_deref(), Some("true"));
    press(&handle, " ");
    press(&handle, "ArrowDown");
    wait().await;
    assert_eq!(names(&page), ["stop after errors", "cut answers"]);
    let field: HtmlInputElement = page.find("input[type=search]").unwrap().unchecked_into();
    field.set_value("nothing like it");
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    for _ in 0..6 {
        settle().await;
    }
    assert!(
        page.text().contains("No policy matches these filters"),
        "{}",
        page.text()
    );
    assert!(
        window()
            .location()
            .search()
            .unwrap()
            .contains("text=nothing%20like%20it")
    );
}

#[wasm_bindgen_test]
async fn without_policies_the_page_says_what_they_are_and_offers_templates() {
    let _served = Served::new(&json!({ "GET /v1/policies": [], "GET /v1/policies/state": state() }));
    let page = page("").await;
    assert!(
        page.text().contains("a rule that running agents obey"),
        "{}",
        page.text()
    );
    for template in ["tool_calls", "cost", "loop"] {
        let link = page.find(&format!(".empty a[href='/policies/new?template={template}']"));
        assert!(link.unwrap().inner_text().len() > 30, "{template}");
    }
}

#[wasm_bindgen_test]
async fn a_server_out_of_reach_is_said_and_can_be_asked_again() {
    let served = Served::new(&json!({}));
    let page = page("").await;
    assert!(page.find("[role=alert] .btn").is_some(), "{}", page.text());
    served.answer("GET /v1/policies", &json!(policies()));
    page.find("[role=alert] .btn").unwrap().click();
    wait().await;
    assert_eq!(names(&page).len(), 6);
    // The figures still fail; the list is there all the same.
    assert!(page.find("[role=alert]").is_some());
}

#[wasm_bindgen_test]
async fn unsigned_policies_that_act_are_said_until_it_was_read() {
    let mut unsigned = state();
    unsigned.signing = false;
    let _served = Served::new(&json!({ "GET /v1/policies": policies(), "GET /v1/policies/state": unsigned }));
    let page = page("").await;
    let notice = page.find(".unsigned").unwrap();
    let text = notice.text_content().unwrap();
    for part in [
        "3 policies may only be noted",
        "POLICY_SIGNING_SECRET",
        "DUNETRACE_POLICY_SECRET",
        "0.5.4",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    within(&notice, "button[aria-label^='Hide']").click();
    wait().await;
    assert!(page.find(".unsigned").is_none());
}

#[wasm_bindgen_test]
async fn which_agents_are_behind_is_one_click_away() {
    let _served = Served::new(&known());
    let page = page("").await;
    within(&row(&page, "cap tool calls"), ".reach").click();
    wait().await;
    let panel = page.find(".popover:popover-open").unwrap().inner_text();
    assert!(
        panel.contains("1 of 2 agents has not asked since its last change"),
        "{panel}"
    );
    assert!(panel.contains("billing-agent") && panel.contains("behind"), "{panel}");
}

#[wasm_bindgen_test]
async fn a_file_is_planned_before_it_is_imported_and_a_conflict_is_planned_again() {
    let served = Served::new(&known());
    let page = page("").await;
    let plan = |revision: u64| {
        json!({
            "revision": revision, "counts": {"create": 1, "change": 1, "delete": 0, "unchanged": 4},
            "entries": [
                {"change": "create", "name": "new one", "agent_id": "*", "policy_id": null, "fields": []},
                {"change": "change", "name": "cost cap", "agent_id": "research-agent", "policy_id": 2,
                    "fields": [{"field": "condition.value", "before": "$0.50", "after": "$0.75"}]}
            ],
            "problems": []
        })
    };
    served.answer("POST /v1/policies/plan", &plan(12));
    page.find("button[aria-label='Import or export policies']")
        .unwrap()
        .click();
    wait().await;
    let text: HtmlTextAreaElement = page.find("textarea").unwrap().unchecked_into();
    text.set_value("policies: []");
    text.dispatch_event(&Event::new("input").unwrap()).unwrap();
    page.find(".files__part .btn--primary").unwrap().click();
    wait().await;
    let dialog = || page.find(".files").unwrap().inner_text();
    assert!(
        dialog().contains("1 to create, 1 to change, 4 unchanged"),
        "{}",
        dialog()
    );
    assert!(dialog().contains("$0.50 → $0.75"), "{}", dialog());
    let conflict = json!([409, {"detail": "policies changed", "code": "conflict", "request_id": "r"}]);
    served.answer("POST /v1/policies/import", &conflict);
    served.answer("POST /v1/policies/plan", &plan(13));
    page.find(".files__end .btn--primary").unwrap().click();
    wait().await;
    assert!(
        dialog().contains("Policies changed after the plan was made"),
        "{}",
        dialog()
    );
    served.answer("POST /v1/policies/import", &plan(14));
    page.find(".files__end .btn--primary").unwrap().click();
    wait().await;
    assert!(dialog().contains("Imported: 1 created, 1 changed"), "{}", dialog());
    let sent = served.sent();
    assert_eq!(sent[0].2, json!({ "text": "policies: []", "delete_missing": false }));
    assert_eq!(sent.last().unwrap().2["revision"], json!(13));
}

#[wasm_bindgen_test]
async fn a_file_with_a_problem_cannot_be_imported() {
    let served = Served::new(&known());
    let page = page("").await;
    let problem = json!({
        "entry": 2, "name": "cost cap", "field": "condition.value", "detail": "must be a number", "hint": "write 0.5"
    });
    let plan = json!({
        "revision": 12, "counts": {"create": 1, "change": 0, "delete": 0, "unchanged": 0}, "entries": [], "problems": [problem]
    });
    served.answer("POST /v1/policies/plan", &plan);
    page.find("button[aria-label='Import or export policies']")
        .unwrap()
        .click();
    wait().await;
    let text: HtmlTextAreaElement = page.find("textarea").unwrap().unchecked_into();
    text.set_value("policies: [{}]");
    text.dispatch_event(&Event::new("input").unwrap()).unwrap();
    page.find(".files__part .btn--primary").unwrap().click();
    wait().await;
    let alert = page.find(".files [role=alert]").unwrap().inner_text();
    for part in ["Entry 2, “cost cap”, condition.value", "must be a number", "write 0.5"] {
        assert!(alert.contains(part), "{part} is missing in {alert}");
    }
    assert!(page.find(".files__end .btn--primary").is_none());
}
