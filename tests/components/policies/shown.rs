//! What the list shows, and what it says when there is nothing to show.

use leptos::prelude::*;
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlInputElement};

use super::{Served, answer, is_on, known, names, page, policies, row, state, wait, within};
use crate::harness::{press, settle};

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
    let _served = Served::new(&json!({}));
    let page = page("").await;
    assert!(page.find("[role=alert] .btn").is_some(), "{}", page.text());
    answer("GET /v1/policies", &json!(policies()));
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
