//! The history of all policies, and the way back of a deleted one.

use api::policies::{ChangeKind, PolicyHistory};
use api::sample::Sample;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Served, answer, known, page, policies, sent, toasts, wait};

/// A change of a policy that there is, and the deletion of one that is gone, with a change before it.
fn changes() -> PolicyHistory {
    let mut history = PolicyHistory::sample();
    let mut all = history.changes.clone();
    all.truncate(3);
    for (change, revision) in all.iter_mut().zip([30, 29, 28]) {
        (change.revision, change.policy_id, change.name) = (revision, 77, "gone cap".to_owned());
        change.restorable = true;
    }
    (all[0].policy_id, all[0].name, all[0].restorable) = (1, "cap tool calls".to_owned(), false);
    all[1].kind = ChangeKind::Delete;
    (history.changes, history.next) = (all, Some(28));
    history
}

#[wasm_bindgen_test]
async fn the_history_of_all_names_the_policies_and_brings_back_what_was_deleted() {
    let _served = Served::new(&known());
    answer("GET /v1/policies/history", &json!(changes()));
    let page = page("?view=history").await;
    let entries = page.all(".policy-change");
    assert_eq!(entries.len(), 3, "{}", page.text());
    assert!(entries[0].inner_text().contains("cap tool calls"));
    assert!(!entries[0].inner_text().contains("deleted since"));
    assert!(
        entries[1].inner_text().contains("Deleted gone cap"),
        "{}",
        entries[1].inner_text()
    );
    assert!(
        entries[2].inner_text().contains("deleted since"),
        "{}",
        entries[2].inner_text()
    );
    assert!(page.find("a[href='/policies/77?tab=history']").is_some());
    assert!(page.find("a[href='/policies?view=history&before=28']").is_some());
    let mut back = policies()[0].clone();
    (back.id.0, back.name, back.revision) = (77, "gone cap".to_owned(), 31);
    answer("POST /v1/policies/77/restore", &json!(back));
    let mut all = policies();
    all.push(back);
    answer("GET /v1/policies", &json!(all));
    let restores = page.all(".policy-change button");
    assert_eq!(restores.len(), 2, "not what it is already");
    restores[0].click();
    wait().await;
    assert_eq!(sent()[0].2, json!({ "revision": 29 }));
    assert!(toasts(&page).contains("“gone cap” is back"), "{}", toasts(&page));
    assert!(!page.text().contains("deleted since"));
}

#[wasm_bindgen_test]
async fn a_restoration_that_fails_says_why() {
    let _served = Served::new(&known());
    answer("GET /v1/policies/history", &json!(changes()));
    let page = page("?view=history").await;
    page.all(".policy-change button")[1].click();
    wait().await;
    let said = toasts(&page);
    assert!(
        said.contains("“gone cap” was not restored") && said.contains("cannot be reached"),
        "{said}"
    );
}
