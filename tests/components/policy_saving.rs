//! Saving a policy: what fails, what somebody else did meanwhile, and what the tab keeps.

use api::ApiErrorBody;
use api::ErrorCode;
use api::policies::PolicyView;
use api::sample::Sample;
use dashboard::api::ClientError;
use dashboard::pages::policy::{Editor, Outcome};
use dashboard::view_model::policy::form::PolicyForm;
use dashboard::view_model::policy::templates::Template;
use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::harness::settle;
use crate::policy::{enter, form, stored};

#[wasm_bindgen_test]
async fn a_failure_to_save_keeps_the_input_and_says_so() {
    let (editor, page) = form(stored);
    enter(&page.find("#policy-value").unwrap(), "9").await;
    editor.outcome.set(Outcome::Failed(ClientError::Network));
    tick().await;
    let alert = page.find("[role=alert]").unwrap().inner_text();
    assert!(alert.contains("Not saved: The server cannot be reached"), "{alert}");
    assert!(alert.contains("Save again"), "{alert}");
    let field: HtmlInputElement = page.find("#policy-value").unwrap().unchecked_into();
    assert_eq!(field.value(), "9");
    assert!(page.text().contains("Unsaved changes"));
}

#[wasm_bindgen_test]
async fn a_policy_that_is_gone_can_be_saved_anew() {
    let (editor, page) = form(stored);
    enter(&page.find("#policy-value").unwrap(), "9").await;
    let gone = ClientError::from(ApiErrorBody::new(
        ErrorCode::NotFound,
        "no such policy".into(),
        "r1".into(),
    ));
    editor.ended(Err(gone), &editor.form.get_untracked());
    tick().await;
    let alert = page.find("[role=alert]").unwrap().inner_text();
    for words in ["deleted this policy meanwhile", "Save as a new policy", "Restore"] {
        assert!(alert.contains(words), "{alert}");
    }
}

#[wasm_bindgen_test]
async fn input_stays_when_the_policy_is_deleted_and_when_it_comes_back() {
    let (editor, page) = form(stored);
    editor.vanish();
    assert_eq!(
        editor.outcome.get_untracked(),
        Outcome::None,
        "there is nothing to lose"
    );
    enter(&page.find("#policy-value").unwrap(), "9").await;
    editor.vanish();
    tick().await;
    editor.save();
    tick().await;
    assert!(has_focus("policy-notice"));
    assert_eq!(editor.outcome.get_untracked(), Outcome::Deleted);
    // Brought back as it was, there is nothing to decide on.
    let back = PolicyView {
        revision: theirs().revision,
        ..PolicyView::sample()
    };
    editor.follow(back.clone());
    tick().await;
    assert!(page.find("[role=alert]").is_none());
    assert_eq!(editor.form.get_untracked().value(), "9");
    assert!(editor.unsaved.get_untracked());
    assert_eq!(editor.stored.get_untracked(), Some(back));
}

/// What somebody else saved: another threshold and another priority.
fn theirs() -> PolicyView {
    let mine = PolicyView::sample();
    let mut theirs = PolicyView {
        priority: 70,
        revision: mine.revision + 1,
        ..mine
    };
    theirs.condition.value = api::policy::Threshold::Int(20);
    theirs
}

#[wasm_bindgen_test]
async fn what_somebody_else_saved_stands_beside_ones_own_field_by_field() {
    let (editor, page) = form(stored);
    enter(&page.find("#policy-value").unwrap(), "9").await;
    editor.follow(theirs());
    tick().await;
    let rows: Vec<String> = page
        .all(".policy-conflict tbody tr")
        .iter()
        .map(HtmlElement::inner_text)
        .collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(
        rows[0].contains("Threshold") && rows[0].contains('9') && rows[0].contains("20"),
        "{rows:?}"
    );
    page.all(".policy-conflict tbody button")[1].click();
    tick().await;
    assert_eq!(page.all(".policy-conflict tbody tr").len(), 1);
    let form = editor.form.get_untracked();
    assert_eq!((form.value(), form.priority.as_str()), ("9", "70"));
}

#[wasm_bindgen_test]
async fn theirs_can_be_taken_whole() {
    let (editor, page) = form(stored);
    enter(&page.find("#policy-name").unwrap(), "mine").await;
    editor.follow(theirs());
    tick().await;
    page.all(".policy-conflict__choice button")[0].click();
    tick().await;
    assert!(page.find(".policy-conflict").is_none());
    assert_eq!(editor.form.get_untracked(), PolicyForm::of(&theirs()));
    assert!(!editor.unsaved.get_untracked());
}

#[wasm_bindgen_test]
async fn who_discards_during_a_conflict_gets_theirs() {
    let (editor, page) = form(stored);
    enter(&page.find("#policy-name").unwrap(), "mine").await;
    editor.follow(theirs());
    editor.discard();
    tick().await;
    assert!(page.find(".policy-conflict").is_none());
    assert_eq!(editor.form.get_untracked(), PolicyForm::of(&theirs()));
    assert_eq!(editor.stored.get_untracked(), Some(theirs()));
}

#[wasm_bindgen_test]
async fn what_nobody_typed_into_simply_follows() {
    let (editor, page) = form(stored);
    editor.follow(theirs());
    tick().await;
    assert!(page.find("[role=alert]").is_none());
    assert_eq!(editor.form.get_untracked().value(), "20");
}

#[wasm_bindgen_test]
async fn input_is_kept_in_the_tab_until_it_is_given_up() {
    let of = || {
        let editor = Editor::new(
            Some(PolicyView::sample()),
            PolicyForm::default(),
            "kept".to_owned(),
            Callback::new(|_| {}),
        );
        editor.keep();
        editor
    };
    let (editor, page) = form(of);
    enter(&page.find("#policy-name").unwrap(), "typed before").await;
    settle().await;
    assert!(editor.unsaved.get_untracked());
    drop(page);
    let (editor, page) = form(of);
    assert_eq!(editor.form.get_untracked().name, "typed before");
    assert!(
        page.text().contains("What you typed before is here again"),
        "{}",
        page.text()
    );
    editor.discard();
    settle().await;
    drop(page);
    let (editor, _page) = form(of);
    assert_eq!(editor.form.get_untracked(), PolicyForm::of(&PolicyView::sample()));
}

/// An editor whose input the tab keeps.
fn keeping(stored: Option<PolicyView>, name: &str) -> Editor {
    let start = Template::ToolCalls.form();
    let editor = Editor::new(stored, start, name.to_owned(), Callback::new(|_| {}));
    editor.keep();
    editor
}

#[wasm_bindgen_test]
async fn kept_input_never_becomes_an_edit_of_what_somebody_else_saved() {
    let (_, page) = form(|| keeping(Some(PolicyView::sample()), "older"));
    enter(&page.find("#policy-value").unwrap(), "9").await;
    settle().await;
    drop(page);
    // It is asked again and again, until the reader decides.
    for _ in 0..2 {
        let (editor, page) = form(|| keeping(Some(theirs()), "older"));
        editor.follow(theirs());
        settle().await;
        editor.save();
        tick().await;
        assert!(has_focus("policy-notice"));
        assert_eq!(
            editor.outcome.get_untracked(),
            Outcome::Conflict(Box::new(theirs())),
            "Save waits for a choice"
        );
        let edited = editor.stored.get_untracked().unwrap();
        assert_eq!(edited.etag(), PolicyView::sample().etag());
        assert_eq!(editor.form.get_untracked().value(), "9");
        drop(page);
    }
    let (editor, _page) = form(|| keeping(Some(theirs()), "older"));
    editor.discard();
    settle().await;
}

#[wasm_bindgen_test]
async fn what_is_typed_while_a_policy_is_created_goes_with_it() {
    let (editor, page) = form(|| keeping(None, "new"));
    enter(&page.find("#policy-name").unwrap(), "sent").await;
    let sent = editor.form.get_untracked();
    enter(&page.find("#policy-name").unwrap(), "typed on").await;
    let created = PolicyView {
        name: "sent".to_owned(),
        ..PolicyView::sample()
    };
    editor.ended(Ok(created.clone()), &sent);
    settle().await;
    drop(page);
    let name = created.id.to_string();
    let (editor, page) = form(move || keeping(Some(created), &name));
    assert_eq!(editor.form.get_untracked().name, "typed on");
    assert_eq!(editor.outcome.get_untracked(), Outcome::None);
    editor.discard();
    settle().await;
    drop(page);
    let (editor, _page) = form(|| keeping(None, "new"));
    assert!(!editor.unsaved.get_untracked(), "the next new policy begins anew");
}

fn has_focus(id: &str) -> bool {
    document().active_element().is_some_and(|element| element.id() == id)
}
