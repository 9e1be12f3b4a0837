//! A fix: its text, the dialog that applies it, and how it stands.

use api::explain::{ExplainSetup, ExplanationView};
use api::fixes::{FixLapse, FixStatus, FixView, PromptPreview};
use api::sample::Sample;
use api::signals::{SignalDetail, SignalView};
use api::{FixState, FixType, Lapse};
use dashboard::components::Diff;
use dashboard::pages::signal::explain::Explaining;
use dashboard::pages::signal::fix::{Applied, Applying, Bench, Change, TextPart};
use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::harness::{Mounted, mount, settle};
use crate::policy::enter;

fn signal() -> SignalView {
    SignalDetail::sample().signal
}

fn bench() -> Bench {
    bench_of(signal())
}

fn bench_of(signal: SignalView) -> Bench {
    let work = Explaining::new(signal.id);
    Bench::new(signal, work)
}

/// The text and what can be done with it; the test keeps the bench.
fn text(signal: SignalView) -> (Bench, Mounted<impl Mountable>) {
    let kept = RwSignal::new(None);
    let page = mount(move || {
        let bench = bench_of(signal);
        kept.set(Some(bench));
        view! { <TextPart bench setup=Signal::stored(Some(ExplainSetup::sample())) page=true /> }
    });
    (kept.get_untracked().unwrap(), page)
}

fn button(page: &Mounted<impl Mountable>, words: &str) -> Option<HtmlElement> {
    page.all("button")
        .into_iter()
        .find(|it| it.inner_text().contains(words))
}

fn area(page: &Mounted<impl Mountable>) -> HtmlTextAreaElement {
    page.find("textarea").unwrap().unchecked_into()
}

#[wasm_bindgen_test]
async fn the_detectors_sentence_is_there_until_the_model_proposes_another() {
    let (bench, page) = text(signal());
    settle().await;
    assert!(page.text().contains("SUGGESTED FIX"), "{}", page.text());
    assert!(
        area(&page).value().starts_with("Never call search_web twice"),
        "{}",
        area(&page).value()
    );
    bench.work.answer.set(Some(ExplanationView::sample()));
    settle().await;
    assert_eq!(area(&page).value(), ExplanationView::sample().fix_content);
    assert!(page.text().contains("The model's proposal"), "{}", page.text());
    let list = page.find(".signal__fixes").unwrap().inner_text();
    assert!(
        list.contains("Never call search_web twice"),
        "the detector's is offered now: {list}"
    );
    button(&page, "Use this text").unwrap().click();
    tick().await;
    assert!(area(&page).value().starts_with("Never call search_web twice"));
}

#[wasm_bindgen_test]
async fn a_text_that_may_not_enter_a_prompt_is_not_applied() {
    let (bench, page) = text(signal());
    let field = page.find("textarea").unwrap();
    enter(&field, &"a".repeat(501)).await;
    assert!(page.text().contains("501 of 500"), "{}", page.text());
    assert!(page.find(".fix__count--over").is_some());
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    let apply = button(&page, "Apply to the prompt").unwrap();
    assert_eq!(apply.get_attribute("aria-disabled").as_deref(), Some("true"));
    apply.click();
    tick().await;
    assert!(page.find("dialog[open]").is_none());
    enter(&field, "Do not repeat.").await;
    bench.work.answer.set(Some(ExplanationView::sample()));
    settle().await;
    assert_eq!(area(&page).value(), "Do not repeat.", "what was typed stays");
    assert_eq!(apply.get_attribute("aria-disabled").as_deref(), Some("false"));
}

#[wasm_bindgen_test]
async fn what_is_no_sentence_for_a_prompt_is_never_applied_by_a_click() {
    for (kind, words) in [
        (FixType::CodeChange, "CODE CHANGE NEEDED"),
        (FixType::NoAutoApply, "SECURITY FIX (review by hand)"),
    ] {
        let (bench, page) = text(SignalView {
            fix_type: kind,
            apply_blocked: true,
            ..signal()
        });
        assert!(page.text().contains(words), "{}", page.text());
        assert!(page.find("textarea").is_none(), "there is nothing to show yet");
        bench.work.answer.set(Some(ExplanationView::sample()));
        settle().await;
        assert_eq!(area(&page).value(), ExplanationView::sample().fix_content);
        assert!(button(&page, "Apply").is_none());
        assert!(button(&page, "Copy fix").is_some());
    }
}

/// What the dialog shows of a prompt.
fn change(prompt: PromptPreview) -> (Applying, Mounted<impl Mountable>) {
    let kept = RwSignal::new(None);
    let page = mount(move || {
        let bench = bench();
        bench
            .draft
            .update(|draft| draft.propose(&ExplanationView::sample().fix_content));
        let applying = Applying::new(bench);
        kept.set(Some(applying));
        view! { <Change applying prompt=Signal::stored(prompt) /> }
    });
    (kept.get_untracked().unwrap(), page)
}

#[wasm_bindgen_test]
async fn before_a_fix_is_applied_its_difference_and_its_effect_are_shown() {
    let (_, page) = change(PromptPreview::sample());
    assert_eq!(page.all(".diff__line--added").len(), 2);
    assert!(
        page.all(".diff__line--added")[1]
            .inner_text()
            .contains("Do not repeat a search query")
    );
    let effect = page.find(".apply__effect").unwrap();
    assert!(
        effect.inner_text().starts_with("Publishes version 4"),
        "{}",
        effect.inner_text()
    );
    assert!(button(&page, "Apply as v4").is_some());
    let stage: HtmlInputElement = page.all("input[type=radio]")[1].clone().unchecked_into();
    stage.click();
    tick().await;
    assert!(button(&page, "Save as v4").is_some());
    assert!(
        effect.inner_text().contains("production stays on version 3"),
        "{}",
        effect.inner_text()
    );
}

#[wasm_bindgen_test]
async fn a_prompt_that_changed_meanwhile_is_shown_anew() {
    let (applying, page) = change(PromptPreview::sample());
    let theirs = PromptPreview {
        version: 4,
        head: 6,
        next: 7,
        text: api::fixes::PromptText::Text("You are a careful agent.".to_owned()),
        ..PromptPreview::sample()
    };
    applying.changed.set(Some(theirs));
    tick().await;
    let alert = page.find("[role=alert]").unwrap().inner_text();
    assert!(alert.contains("on version 4 by now. Nothing was changed"), "{alert}");
    assert!(page.text().contains("You are a careful agent."), "{}", page.text());
    assert!(page.text().contains("newer version 6"), "{}", page.text());
    assert!(button(&page, "Apply as v7").is_some());
}

#[wasm_bindgen_test]
async fn a_prompt_that_cannot_be_changed_has_no_button() {
    let (_, page) = change(PromptPreview {
        blocked: Some("Its references were resolved by this server.".to_owned()),
        ..PromptPreview::sample()
    });
    assert!(page.text().contains("Its references were resolved"), "{}", page.text());
    assert!(button(&page, "Apply").is_none());
}

fn standing(state: FixState) -> Mounted<impl Mountable> {
    let mut status = FixStatus::sample();
    if let FixStatus::Applied { fix, history, .. } = &mut status {
        fix.state = state;
        let older = FixView {
            id: api::FixId(3),
            state: FixState::RolledBack,
            ..fix.clone()
        };
        *history = vec![fix.clone(), older];
    }
    mount(move || view! { <Applied bench=bench() status=Signal::stored(status) /> })
}

#[wasm_bindgen_test]
async fn an_applied_fix_can_be_taken_back_after_saying_what_that_does() {
    let page = standing(FixState::Live);
    settle().await;
    let link = page.find(".fix-status__words a").unwrap();
    assert!(
        link.inner_text().contains("Applied as v4 in Langfuse"),
        "{}",
        link.inner_text()
    );
    assert!(link.get_attribute("href").unwrap().ends_with("?version=4"));
    assert!(page.text().contains("All 2 fixes of this signal"), "{}", page.text());
    assert!(button(&page, "Promote").is_none());
    button(&page, "Roll back").unwrap().click();
    settle().await;
    let dialog = page.find("dialog[open]").unwrap();
    assert!(
        dialog.inner_text().contains("back to version 3"),
        "{}",
        dialog.inner_text()
    );
    button(&page, "Leave it").unwrap().click();
    settle().await;
    assert!(page.find("dialog[open]").is_none());
}

/// The fix that is shown, and an older one that somebody staged and left.
fn with_older() -> FixStatus {
    let mut status = FixStatus::sample();
    if let FixStatus::Applied { fix, history, .. } = &mut status {
        let older = FixView {
            id: api::FixId(3),
            state: FixState::Staged,
            ..fix.clone()
        };
        *history = vec![fix.clone(), older];
    }
    status
}

#[wasm_bindgen_test]
async fn an_older_fix_is_promoted_and_taken_back_in_its_row() {
    let page = mount(move || view! { <Applied bench=bench() status=Signal::stored(with_older()) /> });
    settle().await;
    let rows = page.all(".fix-status__history > li");
    assert!(
        rows[0].text_content().unwrap().contains("shown above") && rows[0].query_selector("button").unwrap().is_none()
    );
    let row = &rows[1];
    assert!(row.text_content().unwrap().contains("staged"));
    assert!(row.query_selector("a[target=_blank]").unwrap().is_some());
    let buttons = row.query_selector_all("button").unwrap();
    assert_eq!(buttons.length(), 2);
    let promote: HtmlElement = buttons.item(0).unwrap().unchecked_into();
    promote.click();
    settle().await;
    let dialog = page.find("dialog[open]").unwrap().inner_text();
    assert!(
        dialog.contains("Promote the fix?") && dialog.contains("to version 4"),
        "{dialog}"
    );
}

#[wasm_bindgen_test]
async fn a_fix_that_somebody_changed_elsewhere_says_so_and_has_nothing_to_take_back() {
    for (why, says) in [
        (
            Lapse::LabelMoved { version: Some(7) },
            "production is on v7, without this text",
        ),
        (
            Lapse::LabelMoved { version: None },
            "No version has the label production",
        ),
        (Lapse::PolicyOff, "Policy switched off on its page"),
    ] {
        let mut status = FixStatus::sample();
        if let FixStatus::Applied { fix_applied, fix, .. } = &mut status {
            // It is in force no more, and all the other fields are there.
            *fix_applied = false;
            fix.lapsed = Some(FixLapse {
                at: fix.applied_at + 60.0,
                why,
            });
        }
        let page = mount(move || view! { <Applied bench=bench() status=Signal::stored(status) /> });
        settle().await;
        assert!(page.text().contains(says), "{}", page.text());
        assert!(button(&page, "Roll back").is_none());
        assert!(page.find(".fix-status__words--bad").is_some());
    }
}

#[wasm_bindgen_test]
async fn a_staged_fix_can_be_promoted_and_a_lost_one_looked_for() {
    let page = standing(FixState::Staged);
    settle().await;
    button(&page, "Promote").unwrap().click();
    settle().await;
    let dialog = page.find("dialog[open]").unwrap();
    assert!(
        dialog.inner_text().contains("from version 3 to version 4"),
        "{}",
        dialog.inner_text()
    );
    drop(page);
    let page = standing(FixState::Sent);
    settle().await;
    assert!(button(&page, "Look again").is_some());
    assert!(button(&page, "Roll back").is_none());
}

#[wasm_bindgen_test]
async fn a_difference_is_told_by_signs_and_words() {
    let page = mount(|| {
        view! { <Diff of="the prompt" old=Signal::stored("Be brief.\nOld line here.".to_owned()) new=Signal::stored("Be brief.\nNew line here.".to_owned()) /> }
    });
    assert_eq!(
        page.find(".diff__totals").unwrap().inner_text(),
        "+ 1 line added, − 1 line removed"
    );
    let removed = page.find(".diff__line--removed").unwrap().text_content().unwrap();
    assert!(removed.contains('−') && removed.contains("removed: "), "{removed}");
    assert_eq!(page.find("del").unwrap().inner_text(), "Old");
    assert_eq!(page.find("ins").unwrap().inner_text(), "New");
}
