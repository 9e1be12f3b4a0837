//! Switching, deleting and promoting: at once on the page, and taken back when the server refuses.

use api::policy::PolicyId;
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Served, answer, is_on, known, names, page, policies, row, sent, toasts, wait, within};
use crate::harness::press;

#[wasm_bindgen_test]
async fn a_switch_shows_at_once_and_names_the_form_it_was_made_for() {
    let _served = Served::new(&known());
    let page = page("").await;
    let mut off = policies()[0].clone();
    (off.enabled, off.revision) = (false, 13);
    answer("PATCH /v1/policies/1/toggle", &json!(off));
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
    answer("GET /v1/policies", &json!(all));
    wait().await;
    assert_eq!(
        sent(),
        [("PATCH /v1/policies/1/toggle".into(), "\"12\"".into(), Value::Null)]
    );
    assert!(!is_on(&page, "cap tool calls"));
    assert_eq!(document().active_element().unwrap(), switch.unchecked_into());
}

#[wasm_bindgen_test]
async fn a_switch_that_fails_goes_back_and_says_why() {
    let _served = Served::new(&known());
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
    assert_eq!(sent().len(), 1);
}

#[wasm_bindgen_test]
async fn who_was_first_is_shown_when_two_change_the_same_policy() {
    let _served = Served::new(&known());
    let page = page("").await;
    let mut theirs = policies()[0].clone();
    (theirs.name, theirs.revision) = ("cap of somebody else".to_owned(), 14);
    let body = json!({ "detail": "the policy has changed", "code": "precondition_failed", "request_id": "r", "current": theirs });
    answer("PATCH /v1/policies/1/toggle", &json!([412, body]));
    within(&row(&page, "cap tool calls"), "[role=switch]").click();
    wait().await;
    assert_eq!(names(&page)[0], "cap of somebody else");
    assert!(toasts(&page).contains("somebody else changed it"), "{}", toasts(&page));
}

#[wasm_bindgen_test]
async fn a_deleted_policy_goes_at_once_and_comes_back_with_undo() {
    let _served = Served::new(&known());
    let page = page("").await;
    answer(
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
    assert_eq!(sent()[0].1, "\"2\"");
    let mut back = policies()[1].clone();
    back.revision = 16;
    answer("POST /v1/policies/2/restore", &json!(back));
    let mut all = policies();
    all[1] = back;
    answer("GET /v1/policies", &json!(all));
    // The key works wherever the focus is.
    press(&document().body().unwrap(), "u");
    wait().await;
    assert_eq!(
        (sent()[1].1.as_str(), &sent()[1].2),
        ("\"15\"", &json!({ "revision": 15 }))
    );
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
    let _served = Served::new(&known());
    let page = page("").await;
    let mut live = policies()[3].clone();
    (live.shadow, live.revision) = (false, 17);
    answer("PUT /v1/policies/4", &json!(live));
    within(&row(&page, "stop after errors"), "[aria-label^='More for']").click();
    wait().await;
    let promote = page
        .all(".items .choice")
        .into_iter()
        .find(|it| it.inner_text().starts_with("Promote"));
    promote.unwrap().click();
    wait().await;
    let (name, form, body) = sent().remove(0);
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
