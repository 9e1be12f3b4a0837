//! Changing the order by keyboard.

use api::policies::PolicyView;
use leptos::prelude::*;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Served, answer, known, names, page, policies, row, sent, toasts, wait, within};
use crate::harness::press;

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
    let _served = Served::new(&known());
    let page = page("").await;
    answer("POST /v1/policies/1/move", &json!(second_first()));
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
    assert_eq!(sent(), []);
    press(&focused, " ");
    answer("GET /v1/policies", &json!(second_first()));
    wait().await;
    assert_eq!(sent()[0].2, json!({ "before": 3 }));
    assert_eq!(names(&page)[..2], ["cost cap", "cap tool calls"]);
}

#[wasm_bindgen_test]
async fn escape_puts_it_back_and_a_refused_order_goes_back() {
    let _served = Served::new(&known());
    let page = page("").await;
    let handle = within(&row(&page, "cap tool calls"), ".handle");
    press(&handle, " ");
    press(&handle, "End");
    wait().await;
    assert_eq!(names(&page)[5], "cap tool calls");
    press(&document().active_element().unwrap(), "Escape");
    wait().await;
    assert_eq!(names(&page)[0], "cap tool calls");
    assert_eq!(sent(), []);
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
