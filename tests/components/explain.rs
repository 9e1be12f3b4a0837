//! Explaining a signal: what is missing, the stages, the answer, and what went wrong.

use api::explain::{
    ExplainOutcome, ExplainRecords, ExplainSetup, ExplainSource, ExplainStage, ExplainWarning, ExplanationView,
    WithoutTrace, WithoutTraceReason,
};
use api::sample::Sample;
use api::{ApiErrorBody, ErrorCode};
use dashboard::api::ClientError;
use dashboard::pages::signal::explain::{Answer, EarlierOf, ExplainPart, Explaining, Missing, Phase};
use dashboard::pages::{ExplainCard, Explanations};
use dashboard::view_model::explain::Progress;
use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{Mounted, mount, settle};
use crate::policy::enter;

fn part(trace: Option<&'static str>, setup: ExplainSetup) -> (Explaining, Mounted<impl Mountable>) {
    let kept = RwSignal::new(None);
    let page = mount(move || {
        let work = Explaining::new(7);
        kept.set(Some(work));
        let (setup, trace) = (Signal::stored(Some(setup)), Signal::stored(trace.map(str::to_owned)));
        view! { <ExplainPart work setup trace page=true /> }
    });
    (kept.get_untracked().unwrap(), page)
}

fn not_ready() -> ExplainSetup {
    ExplainSetup {
        ready: false,
        model: None,
        missing: vec![
            "LANGFUSE_PUBLIC_KEY".to_owned(),
            "ANTHROPIC_API_KEY or OPENAI_API_KEY".to_owned(),
        ],
        ..ExplainSetup::sample()
    }
}

#[wasm_bindgen_test]
async fn what_is_missing_is_named_exactly() {
    let page = mount(|| view! { <Missing setup=not_ready() /> });
    let names: Vec<String> = page
        .all(".explain__settings li")
        .iter()
        .map(web_sys::HtmlElement::inner_text)
        .collect();
    assert_eq!(names, ["LANGFUSE_PUBLIC_KEY", "ANTHROPIC_API_KEY or OPENAI_API_KEY"]);
    assert!(page.text().contains("start it again"), "{}", page.text());
    assert!(page.all("button").iter().all(|it| !it.inner_text().contains("Explain")));
}

#[wasm_bindgen_test]
async fn another_customers_langfuse_is_said_to_be_that() {
    let setup = || ExplainSetup {
        ready: false,
        langfuse_of_another: true,
        ..ExplainSetup::sample()
    };
    let (_, page) = part(None, setup());
    let text = page.text();
    assert!(
        text.contains("for another customer") && text.contains("LANGFUSE_CUSTOMER"),
        "{text}"
    );
    assert!(!text.contains("start it again"), "nothing is missing: {text}");
    assert!(page.find("button").is_none());
    drop(page);
    let config = api::config::ConfigView {
        explain: setup(),
        ..api::config::ConfigView::sample()
    };
    let page = mount(move || view! { <ExplainCard config=Signal::stored(config) /> });
    let text = page.text();
    assert!(
        text.contains("another customer's, not yours") && text.contains("LANGFUSE_CUSTOMER"),
        "{text}"
    );
    assert!(page.find("pre").is_none(), "no settings to paste");
}

#[wasm_bindgen_test]
async fn what_explanations_took_is_listed() {
    let mut records = ExplainRecords::sample();
    records.explanations[1].signal = None;
    let page = mount(move || view! { <Explanations records=Signal::stored(records) /> });
    let text = page.text();
    assert!(
        text.contains("2 explanations in 30 days, about $0.11, 1 failed"),
        "{text}"
    );
    let rows = page.all("[role=rowgroup] > [role=row]");
    let words: Vec<String> = rows.iter().map(web_sys::HtmlElement::inner_text).collect();
    for part in ["TOOL_LOOP", "explained", "claude-sonnet-5-5", "5,210 + 240", "$0.013"] {
        assert!(words[0].contains(part), "{part} is missing in {}", words[0]);
    }
    for part in ["no longer there", "answer unusable", "8,192"] {
        assert!(words[1].contains(part), "{part} is missing in {}", words[1]);
    }
    let links = page.all("[role=row] a");
    assert_eq!(links.len(), 1, "only to the signal that is there");
    assert!(links[0].get_attribute("href").unwrap().starts_with("/signals/"));
}

#[wasm_bindgen_test]
async fn no_explanation_is_said_to_be_none() {
    let mut records = ExplainRecords::sample();
    records.explanations.clear();
    let page = mount(move || view! { <Explanations records=Signal::stored(records) /> });
    assert!(page.text().contains("No signal was explained yet"), "{}", page.text());
    assert!(page.find("[role=table]").is_none());
}

#[wasm_bindgen_test]
async fn an_explanation_that_is_gone_leaves_what_it_took() {
    let records = RwSignal::new(None);
    let page = mount(move || view! { <EarlierOf records /> });
    assert_eq!(page.text(), "");
    let mut told = ExplainRecords::sample();
    told.explanations[0].at = js_sys::Date::now() / 1000.0 - 7300.0;
    records.set(Some(told.clone()));
    tick().await;
    let text = page.text();
    assert!(
        text.contains("Explained 2 h ago; the answer is no longer kept."),
        "{text}"
    );
    assert!(text.contains("$0.013 estimated"), "{text}");
    told.explanations[0].outcome = ExplainOutcome::Cancelled;
    records.set(Some(told));
    tick().await;
    assert!(page.text().contains("Cancelled 2 h ago."), "{}", page.text());
}

#[wasm_bindgen_test]
async fn a_wrong_trace_id_is_not_sent() {
    let (work, page) = part(Some("b5ed23bee4f043bc8625914223875508"), ExplainSetup::sample());
    let field = page.find("#explain-trace-7").unwrap();
    enter(&field, "b5ed").await;
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(page.text().contains("32 hex digits"), "{}", page.text());
    page.find(".explain__ask button").unwrap().click();
    tick().await;
    assert_eq!(work.phase.get_untracked(), Phase::Ready);
}

#[wasm_bindgen_test]
async fn stages_are_shown_as_they_come_and_can_be_cancelled() {
    let (work, page) = part(None, ExplainSetup::sample());
    let mut progress = Progress::default();
    progress.hear(ExplainStage::ReadingObservations { count: 14 });
    work.phase.set(Phase::Running(progress));
    settle().await;
    assert_eq!(page.all(".stage").len(), 4);
    let now = page.find(".stage[aria-current=step]").unwrap().inner_text();
    assert!(now.contains("Read 14 observations"), "{now}");
    assert_eq!(
        page.find("[role=status]").unwrap().inner_text(),
        "Reading 14 observations"
    );
    let cancel = page.find("#explain-cancel-7").unwrap();
    let focused = document().active_element().map(|element| element.id());
    assert_eq!(focused.as_deref(), Some("explain-cancel-7"));
    cancel.click();
    tick().await;
    assert_eq!(work.phase.get_untracked(), Phase::Cancelled);
    assert!(page.text().contains("Nothing of the trace was kept"), "{}", page.text());
    assert!(page.find(".explain__ask button").is_some(), "it can be asked again");
}

#[wasm_bindgen_test]
async fn a_limit_says_when_to_try_again() {
    let (work, page) = part(None, ExplainSetup::sample());
    let error = ClientError::from(ApiErrorBody {
        retry_after_secs: Some(30),
        ..ApiErrorBody::new(
            ErrorCode::UpstreamLimit,
            "the model's provider asks to wait".into(),
            "r1".into(),
        )
    });
    let at = js_sys::Date::now();
    work.phase.set(Phase::Failed { error, at });
    tick().await;
    assert!(page.text().contains("asks to wait"), "{}", page.text());
    let again = page
        .all("button")
        .into_iter()
        .find(|it| it.inner_text().starts_with("Try again in"))
        .unwrap();
    assert_eq!(again.get_attribute("aria-disabled").as_deref(), Some("true"));
    again.click();
    tick().await;
    assert!(matches!(work.phase.get_untracked(), Phase::Failed { .. }), "too early");
}

#[wasm_bindgen_test]
async fn an_answer_says_what_it_rests_on_and_what_it_took() {
    let page = mount(|| view! { <Answer answer=ExplanationView::sample() /> });
    for part in [
        "From the trace: 14 observations",
        "The search returned nothing",
        "$0.013 estimated",
        "6.4 s",
    ] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    let link = page.find("a[target=_blank]").unwrap();
    assert!(
        link.get_attribute("href")
            .unwrap()
            .ends_with("b5ed23bee4f043bc8625914223875508")
    );
}

#[wasm_bindgen_test]
async fn an_answer_without_a_trace_says_why() {
    let answer = ExplanationView {
        source: ExplainSource::SignalOnly,
        trace: None,
        without_trace: Some(WithoutTrace {
            reason: WithoutTraceReason::NotFound,
            id_from: None,
            detail: "Langfuse does not know this trace".to_owned(),
        }),
        warnings: vec![ExplainWarning::InstructionsInTrace],
        ..ExplanationView::sample()
    };
    let page = mount(move || view! { <Answer answer /> });
    for part in ["from the evidence alone", "does not know this trace", "gives orders"] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
}

#[wasm_bindgen_test]
async fn the_settings_tell_hosts_and_model_and_what_is_missing() {
    let config = |explain| api::config::ConfigView {
        explain,
        ..api::config::ConfigView::sample()
    };
    let ready = config(ExplainSetup::sample());
    let page = mount(move || view! { <ExplainCard config=Signal::stored(ready) /> });
    for part in ["cloud.langfuse.com", "claude-sonnet-5-5 at api.anthropic.com"] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    drop(page);
    let bare = config(not_ready());
    let page = mount(move || view! { <ExplainCard config=Signal::stored(bare) /> });
    assert!(page.text().contains("LANGFUSE_PUBLIC_KEY=pk-lf-…"), "{}", page.text());
}
