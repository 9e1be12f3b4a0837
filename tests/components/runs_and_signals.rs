//! The components of runs and signals.

use api::{ApiErrorBody, ContentHash, ErrorCode, FailureType, RunStatus, Severity};
use dashboard::api::ClientError;
use dashboard::components::{
    ChoiceFilter, Empty, ErrorNotice, EvidenceList, HashChip, Help, KeyForm, Load, Menu, SeverityTag, SignalTag,
    StatusTag, Ui, VirtualRows,
};
use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

use crate::harness::{mount, press, settle};

fn storage_full() -> ClientError {
    ClientError::from(ApiErrorBody {
        hint: Some("free some space".into()),
        ..ApiErrorBody::new(ErrorCode::StorageFull, "the disk is full".into(), "req-1".into())
    })
}

#[wasm_bindgen_test]
async fn severity_and_status_are_words() {
    let page = mount(
        || view! { <SeverityTag severity=Severity::Critical /> <StatusTag status=RunStatus::Open /> <SignalTag failure=FailureType::ToolLoop severity=Severity::High /> },
    );
    assert!(
        ["CRITICAL", "running", "HIGH · TOOL_LOOP"]
            .iter()
            .all(|word| page.text().contains(word)),
        "{}",
        page.text()
    );
}

#[wasm_bindgen_test]
async fn an_empty_place_says_why_and_what_next() {
    let page = mount(|| view! { <Empty title="No run matches"><a href="/runs">"All runs"</a></Empty> });
    assert!(page.text().contains("No run matches"));
    assert!(page.find("a[href='/runs']").is_some());
}

#[wasm_bindgen_test]
async fn an_error_tells_its_request_and_can_be_retried() {
    let (tries, set_tries) = signal(0);
    let retry = Callback::new(move |()| set_tries.update(|tries| *tries += 1));
    let page = mount(move || view! { <ErrorNotice error=storage_full() retry /> });
    for part in ["The disk is full", "Free some space", "req-1"] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    assert!(page.find("[role=alert]").is_some());
    page.find(".btn").unwrap().click();
    assert_eq!(tries.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn a_request_that_the_page_gave_up_is_no_error() {
    let page = mount(|| view! { <ErrorNotice error=ClientError::Cancelled /> });
    assert_eq!(page.text(), "");
}

#[wasm_bindgen_test]
async fn before_the_first_answer_there_is_a_skeleton() {
    let page = mount(|| {
        let read = LocalResource::new(std::future::pending::<Result<u32, ClientError>>);
        view! { <Load read let:number><b>{move || number.get()}</b></Load> }
    });
    settle().await;
    assert!(
        page.find(".skeleton[aria-busy=true]").is_some(),
        "{}",
        page.place.inner_html()
    );
    assert!(page.find("b").is_none());
}

#[wasm_bindgen_test]
async fn what_was_read_survives_a_failed_refresh() {
    let answer = RwSignal::new(Ok(7));
    let page = mount(move || {
        let read = LocalResource::new(move || {
            let answer: Result<u32, ClientError> = answer.get();
            async move { answer }
        });
        view! { <Load read let:number><b>{move || number.get()}</b></Load> }
    });
    let number = || page.find("b").map(|it| it.inner_text());
    settle().await;
    assert_eq!(number().as_deref(), Some("7"));
    answer.set(Err(storage_full()));
    settle().await;
    assert_eq!(number().as_deref(), Some("7"));
    assert!(page.text().contains("The disk is full"));
    answer.set(Ok(8));
    settle().await;
    assert_eq!(number().as_deref(), Some("8"));
    assert!(page.find("[role=alert]").is_none());
}

#[wasm_bindgen_test]
async fn pointing_at_a_hash_shows_its_equals() {
    let page = mount(|| {
        Ui::provide();
        let [one, other] = ["one", "other"].map(ContentHash::of);
        view! { <HashChip hash=one /> <HashChip hash=other /> <HashChip hash=one /> }
    });
    let same = || {
        page.all(".hash")
            .iter()
            .map(|chip| chip.class_list().contains("hash--same"))
            .collect::<Vec<_>>()
    };
    page.all(".hash")[0]
        .dispatch_event(&Event::new("pointerenter").unwrap())
        .unwrap();
    tick().await;
    assert_eq!(same(), [true, false, true]);
    page.all(".hash")[0]
        .dispatch_event(&Event::new("pointerleave").unwrap())
        .unwrap();
    tick().await;
    assert_eq!(same(), [false, false, false]);
    assert!(
        page.all(".hash")[1]
            .get_attribute("aria-label")
            .unwrap()
            .contains(&ContentHash::of("other").to_string())
    );
}

#[wasm_bindgen_test]
async fn a_menu_closes_with_escape_and_when_the_focus_leaves() {
    let page = mount(|| {
        view! {
            <Menu label=Signal::stored("Status".to_owned()) active=Signal::stored(false)><p>"inside"</p></Menu>
            <button id="elsewhere">"elsewhere"</button>
        }
    });
    let chip = page.find(".chip").unwrap();
    let open = || page.text().contains("inside");
    chip.click();
    tick().await;
    assert!(open());
    assert_eq!(chip.get_attribute("aria-expanded").as_deref(), Some("true"));
    press(&chip, "Escape");
    tick().await;
    assert!(!open());
    chip.focus().unwrap();
    chip.click();
    tick().await;
    assert!(open());
    page.find("#elsewhere").unwrap().focus().unwrap();
    tick().await;
    assert!(!open());
}

#[wasm_bindgen_test]
async fn choices_add_and_remove_their_values() {
    let chosen = RwSignal::new(vec!["HIGH".to_owned()]);
    let on_change = Callback::new(move |values| chosen.set(values));
    let page = mount(move || {
        let options = ["HIGH", "LOW"].map(|it| (it.to_owned(), it.to_owned())).to_vec();
        view! { <ChoiceFilter label="Severity" options chosen on_change /> }
    });
    assert_eq!(page.find(".chip").unwrap().inner_text().trim(), "Severity: HIGH");
    page.find(".chip").unwrap().click();
    tick().await;
    page.all("input")[1].click();
    assert_eq!(chosen.get_untracked(), ["HIGH", "LOW"]);
    page.all("input")[0].click();
    assert_eq!(chosen.get_untracked(), ["LOW"]);
}

#[wasm_bindgen_test]
async fn of_a_hundred_thousand_rows_only_those_on_the_screen_are_in_the_page() {
    let page = mount(|| {
        view! { <VirtualRows label="Rows" total=Signal::stored(100_000) row=|index: usize| format!("row {index}").into_any() /> }
    });
    let list = page.find(".rows").unwrap();
    list.style().set_css_text("height: 360px; overflow: auto");
    page.find(".rows__body")
        .unwrap()
        .style()
        .set_property("height", "3600000px")
        .unwrap();
    settle().await;
    assert!(page.text().contains("row 9"), "{}", page.text());
    list.set_scroll_top(36 * 50_000);
    settle().await;
    assert!(
        page.text().contains("row 50005") && !page.text().contains("row 9row"),
        "{}",
        page.text()
    );
    let drawn = page.all(".rows__slot").len();
    assert!((10..40).contains(&drawn), "{drawn} rows in the page");
}

#[wasm_bindgen_test]
async fn evidence_shows_hashes_as_pictures_and_the_rest_as_text() {
    let hash = ContentHash::of("x").to_string();
    let page = mount(move || {
        let evidence = serde_json::json!({"args_hash": hash, "tool": "search", "steps": [1, 2]});
        view! { <EvidenceList evidence /> }
    });
    assert_eq!(page.all(".hash").len(), 1);
    assert!(page.text().contains("search") && page.text().contains("Steps"));
}

#[wasm_bindgen_test]
async fn a_question_mark_opens_the_keyboard_help_but_not_from_a_field() {
    let page = mount(|| view! { <Help /> <input id="typing" /> });
    let open = || page.find("dialog").unwrap().has_attribute("open");
    tick().await;
    press(&page.find("#typing").unwrap(), "?");
    assert!(!open());
    press(&window(), "?");
    assert!(open());
}

#[wasm_bindgen_test]
async fn a_key_is_typed_unseen_and_sent_with_the_wish_to_remember_it() {
    let sent = RwSignal::new(Vec::new());
    let (problem, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let page = mount(move || {
        let on_submit = Callback::new(move |entered: (String, bool)| sent.update(|sent| sent.push(entered)));
        view! { <KeyForm problem busy on_submit /> }
    });
    let field: web_sys::HtmlInputElement = page.find("input.field").unwrap().unchecked_into();
    let label = page.find("label[for]").unwrap();
    assert_eq!(label.get_attribute("for").unwrap(), field.id());
    let send = || page.find("button[type=submit]").unwrap().click();
    let show = page.find("button[aria-label='Show the key']").unwrap();

    // An empty field is not sent, and none could get into a URL.
    send();
    assert_eq!(sent.get_untracked(), []);
    assert_eq!((field.name().as_str(), field.type_().as_str()), ("", "password"));
    show.click();
    tick().await;
    assert_eq!(field.type_(), "text");
    assert_eq!(show.get_attribute("aria-label").as_deref(), Some("Hide the key"));
    show.click();
    tick().await;
    assert_eq!(field.type_(), "password");

    field.set_value("dt_live_one");
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    send();
    page.find("input[type=checkbox]").unwrap().click();
    send();
    let one = "dt_live_one".to_owned();
    assert_eq!(sent.get_untracked(), [(one.clone(), false), (one, true)]);

    // While a key is being checked, no other is sent.
    busy.set(true);
    tick().await;
    send();
    assert_eq!(sent.get_untracked().len(), 2);
}

#[wasm_bindgen_test]
async fn a_wrong_key_is_said_beside_the_field_and_stays_to_be_corrected() {
    let problem = RwSignal::new(None::<String>);
    let page = mount(move || {
        let on_submit = Callback::new(|_: (String, bool)| {});
        view! { <KeyForm problem busy=false on_submit /> <button id="elsewhere-too">"elsewhere"</button> }
    });
    settle().await;
    let field: web_sys::HtmlInputElement = page.find("input.field").unwrap().unchecked_into();
    assert_eq!(document().active_element().unwrap().id(), field.id());
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("false"));
    field.set_value("dt_live_wrong");
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    page.find("#elsewhere-too").unwrap().focus().unwrap();
    problem.set(Some("This key is not valid or was revoked".to_owned()));
    settle().await;
    let alert = page.find("[role=alert]").unwrap();
    assert_eq!(alert.inner_text(), "This key is not valid or was revoked");
    assert_eq!(
        field.get_attribute("aria-describedby").as_deref(),
        Some(alert.id().as_str())
    );
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(field.value(), "dt_live_wrong");
    assert_eq!(document().active_element().unwrap().id(), field.id());
}
