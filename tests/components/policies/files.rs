//! Importing policies from a file.

use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlTextAreaElement};

use super::{Served, answer, known, page, sent, wait};

#[wasm_bindgen_test]
async fn a_file_is_planned_before_it_is_imported_and_a_conflict_is_planned_again() {
    let _served = Served::new(&known());
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
    answer("POST /v1/policies/plan", &plan(12));
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
    answer("POST /v1/policies/import", &conflict);
    answer("POST /v1/policies/plan", &plan(13));
    page.find(".files__end .btn--primary").unwrap().click();
    wait().await;
    assert!(
        dialog().contains("Policies changed after the plan was made"),
        "{}",
        dialog()
    );
    answer("POST /v1/policies/import", &plan(14));
    page.find(".files__end .btn--primary").unwrap().click();
    wait().await;
    assert!(dialog().contains("Imported: 1 created, 1 changed"), "{}", dialog());
    let sent = sent();
    assert_eq!(sent[0].2, json!({ "text": "policies: []", "delete_missing": false }));
    assert_eq!(sent.last().unwrap().2["revision"], json!(13));
}

#[wasm_bindgen_test]
async fn a_plan_of_what_the_file_was_is_not_shown_for_what_it_is() {
    let _served = Served::new(&known());
    let page = page("").await;
    let plan = json!({
        "revision": 12, "counts": {"create": 1, "change": 0, "delete": 0, "unchanged": 0},
        "entries": [{"change": "create", "name": "new one", "agent_id": "*", "policy_id": null, "fields": []}], "problems": []
    });
    answer("POST /v1/policies/plan", &plan);
    page.find("button[aria-label='Import or export policies']")
        .unwrap()
        .click();
    wait().await;
    let write = |text: &str| {
        let field: HtmlTextAreaElement = page.find("textarea").unwrap().unchecked_into();
        field.set_value(text);
        field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    };
    let show = || page.find(".files__part .btn--primary").unwrap().click();
    write("first");
    show();
    leptos::task::tick().await;
    write("second");
    wait().await;
    assert_eq!(sent()[0].2["text"], "first");
    assert!(
        page.find(".plan").is_none(),
        "{}",
        page.find(".files").unwrap().inner_text()
    );
    show();
    wait().await;
    assert!(page.find(".plan").is_some());
    answer("POST /v1/policies/import", &plan);
    page.find(".files__end .btn--primary").unwrap().click();
    wait().await;
    assert_eq!(
        sent().last().unwrap().2,
        json!({ "text": "second", "delete_missing": false, "revision": 12 })
    );
}

#[wasm_bindgen_test]
async fn a_file_with_a_problem_cannot_be_imported() {
    let _served = Served::new(&known());
    let page = page("").await;
    let problem = json!({
        "entry": 2, "name": "cost cap", "field": "condition.value", "detail": "must be a number", "hint": "write 0.5"
    });
    let plan = json!({
        "revision": 12, "counts": {"create": 1, "change": 0, "delete": 0, "unchanged": 0}, "entries": [], "problems": [problem]
    });
    answer("POST /v1/policies/plan", &plan);
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
