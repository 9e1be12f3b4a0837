//! Changing the order by keyboard and by pointer.

use api::policies::PolicyView;
use leptos::prelude::*;
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::{Served, answer, known, names, page, policies, row, sent, toasts, wait, within};
use crate::harness::{Mounted, press};

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

/// A pointer does this at a height in the window.
fn pointer(target: &HtmlElement, kind: &str, y: f64) {
    let dispatch = js_sys::Function::new_with_args(
        "target, kind, clientY",
        "target.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId: 1, clientY }))",
    );
    dispatch.call3(&JsValue::NULL, target, &kind.into(), &y.into()).unwrap();
}

/// The middle of a policy's row, in pixels from the window's top.
fn height_of(page: &Mounted<impl Mountable>, name: &str) -> f64 {
    let place = row(page, name).get_bounding_client_rect();
    place.top() + place.height() / 2.0
}

#[wasm_bindgen_test]
async fn a_row_is_dragged_to_its_place_and_goes_back_when_the_pointer_is_lost() {
    let _served = Served::new(&known());
    let page = page("").await;
    let table = page.find(".policy-table").unwrap();
    let drag = |kind_at_the_end: &str| {
        let (from, to) = (height_of(&page, "cap tool calls"), height_of(&page, "cost cap"));
        pointer(&within(&row(&page, "cap tool calls"), ".handle"), "pointerdown", from);
        pointer(&table, "pointermove", to);
        pointer(&table, kind_at_the_end, to);
    };
    drag("pointercancel");
    wait().await;
    assert_eq!((names(&page)[0].as_str(), sent().len()), ("cap tool calls", 0));
    answer("POST /v1/policies/1/move", &json!(second_first()));
    drag("pointerup");
    leptos::task::tick().await;
    assert_eq!(names(&page)[..2], ["cost cap", "cap tool calls"]);
    assert!(page.find(".policy-row--held").is_none());
    answer("GET /v1/policies", &json!(second_first()));
    wait().await;
    assert_eq!(sent().len(), 1);
    assert_eq!(sent()[0].2, json!({ "before": 3 }));
    assert_eq!(names(&page)[..2], ["cost cap", "cap tool calls"]);
}
