//! What stands beside the form of a policy: backtest, where it fired, history, who has it.

use api::policies::{Backtest, BacktestLine, ChangeView, PolicyActivity, PolicyHistory, PolicyState, PolicyView};
use api::sample::Sample;
use dashboard::api::{ClientError, Looked, Tried};
use dashboard::pages::policy::{Answered, BacktestPanel, Fired, History, Phase, PropagationLine, Trial};
use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{Mounted, mount};

fn answered() -> Answered {
    let BacktestLine::Done { edited, saved } = BacktestLine::sample() else {
        panic!("the example is the last line");
    };
    Answered {
        rule: PolicyView::sample().rule(),
        tried: Tried { edited, saved },
    }
}

/// A backtest whose buttons are counted: cancelled and tried again.
fn panel(trial: RwSignal<Trial>) -> (RwSignal<(u32, u32)>, Mounted<impl Mountable>) {
    let clicks = RwSignal::new((0, 0));
    let page = mount(move || {
        let on_cancel = Callback::new(move |()| clicks.update(|clicks| clicks.0 += 1));
        let on_again = Callback::new(move |()| clicks.update(|clicks| clicks.1 += 1));
        view! { <BacktestPanel trial on_cancel on_again /> }
    });
    (clicks, page)
}

fn phase(phase: Phase, answer: Option<Answered>) -> RwSignal<Trial> {
    RwSignal::new(Trial { phase, answer })
}

#[wasm_bindgen_test]
async fn a_backtest_that_runs_shows_how_far_it_is_and_can_be_cancelled() {
    let trial = phase(Phase::Running(Looked { done: 430, of: 1000 }), None);
    let (clicks, page) = panel(trial);
    let bar = page.find("progress").unwrap();
    assert_eq!(
        (
            bar.get_attribute("value").as_deref(),
            bar.get_attribute("max").as_deref()
        ),
        (Some("430"), Some("1000"))
    );
    assert!(page.text().contains("430 of 1,000 runs"), "{}", page.text());
    page.find("button").unwrap().click();
    assert_eq!(clicks.get_untracked(), (1, 0));
    trial.update(|trial| trial.phase = Phase::Cancelled);
    tick().await;
    assert!(page.text().contains("Cancelled"), "{}", page.text());
    page.find("button").unwrap().click();
    assert_eq!(clicks.get_untracked(), (1, 1));
}

#[wasm_bindgen_test]
async fn what_was_found_stays_dimmed_while_the_next_one_runs() {
    let trial = phase(Phase::Done, Some(answered()));
    let (_, page) = panel(trial);
    let old = || page.find(".policy-backtest__answer--old").is_some();
    assert!(!old() && page.find("progress").is_none());
    trial.update(|trial| trial.phase = Phase::Running(Looked::default()));
    tick().await;
    assert!(old() && page.text().contains("this fires in 37"));
    assert_eq!(
        page.find(".policy-backtest__answer")
            .unwrap()
            .get_attribute("aria-busy")
            .as_deref(),
        Some("true")
    );
}

#[wasm_bindgen_test]
async fn what_was_found_is_told_in_words_figures_bars_and_runs() {
    let (_, page) = panel(phase(Phase::Done, Some(answered())));
    let verdict = page.find(".policy-backtest__verdict").unwrap().inner_text();
    for part in [
        "last 1,000 runs",
        "37 (3.7 %)",
        "31 had TOOL_LOOP",
        "6 were clean",
        "median step 9",
        "≈ 412k tokens / $4.10 saved (estimated)",
    ] {
        assert!(verdict.contains(part), "{part} is missing in {verdict}");
    }
    let figures = page.find(".policy-figures").unwrap().inner_text();
    assert!(
        figures.contains("Edited") && figures.contains("41 (4.1 %)"),
        "{figures}"
    );
    assert!(page.text().contains("In 2 runs another policy"), "{}", page.text());
    assert!(page.text().contains("The newest 2 of them"), "{}", page.text());
    let runs = page.all(".policy-examples a");
    assert_eq!(runs.len(), 2);
    assert!(runs[0].get_attribute("href").unwrap().ends_with("?at=10"));
    assert!(page.all(".policy-examples tbody tr")[1].inner_text().contains("clean"));
}

#[wasm_bindgen_test]
async fn the_saved_form_is_not_shown_twice() {
    let mut answer = answered();
    answer.tried.saved = Some(answer.tried.edited.clone());
    let (_, page) = panel(phase(Phase::Done, Some(answer)));
    assert!(!page.find(".policy-figures").unwrap().inner_text().contains("Saved"));
}

#[wasm_bindgen_test]
async fn of_advice_nothing_is_claimed() {
    let mut answer = answered();
    answer.rule.action = api::policy::Action::InjectPrompt { prompt: "x".to_owned() };
    answer.tried.edited.saved = None;
    let (_, page) = panel(phase(Phase::Done, Some(answer)));
    assert!(page.text().contains("nobody can know"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn without_runs_it_says_why_there_is_nothing() {
    let mut answer = answered();
    answer.tried = Tried {
        edited: Backtest::default(),
        saved: None,
    };
    let (_, page) = panel(phase(Phase::Done, Some(answer)));
    assert!(
        page.text().contains("There is no finished run to try it on"),
        "{}",
        page.text()
    );
    assert!(page.find("a[href='/settings/integrations']").is_some());
}

#[wasm_bindgen_test]
async fn a_backtest_that_failed_can_be_tried_again() {
    let (clicks, page) = panel(phase(Phase::Failed(ClientError::Network), Some(answered())));
    assert!(
        page.find("[role=alert]")
            .unwrap()
            .inner_text()
            .contains("cannot be reached")
    );
    page.find("[role=alert] .btn").unwrap().click();
    assert_eq!(clicks.get_untracked(), (0, 1));
    let (_, page) = panel(phase(Phase::Waiting, None));
    assert!(page.text().contains("As soon as the rule is valid"));
}

fn history(history: PolicyHistory) -> (RwSignal<Option<u64>>, Mounted<impl Mountable>) {
    let restored = RwSignal::new(None);
    let page = mount(move || {
        let on_restore = Callback::new(move |change: ChangeView| restored.set(Some(change.revision)));
        let older = Callback::new(|before: u64| format!("?before={before}"));
        view! { <History history=Signal::stored(history) busy=Signal::stored(false) on_restore older /> }
    });
    (restored, page)
}

#[wasm_bindgen_test]
async fn every_change_tells_when_by_whom_and_what() {
    let (restored, page) = history(PolicyHistory {
        next: Some(1),
        ..PolicyHistory::sample()
    });
    let entries = page.all(".policy-change");
    assert_eq!(entries.len(), 4);
    for part in ["Changed", "without a key", "#12", "Threshold", "was 8", "is 5"] {
        let text = entries[0].text_content().unwrap_or_default();
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(
        entries[1].inner_text().contains("with key dt_live_4f1c…"),
        "{}",
        entries[1].inner_text()
    );
    assert!(
        entries[2].inner_text().contains("Switched off"),
        "{}",
        entries[2].inner_text()
    );
    let restores = page.all(".policy-change button");
    assert_eq!(restores.len(), 2, "only what it is not already");
    restores[0].click();
    assert_eq!(restored.get_untracked(), Some(11));
    assert!(page.find("a[href='?before=1']").is_some());
}

#[wasm_bindgen_test]
async fn without_a_change_the_history_says_so() {
    let (_, page) = history(PolicyHistory {
        changes: Vec::new(),
        next: None,
    });
    assert!(page.text().contains("No change is known"));
}

fn fired(activity: PolicyActivity, shadow: bool) -> Mounted<impl Mountable> {
    mount(move || {
        view! { <Fired activity=Signal::stored(activity) name="cap tool calls".to_owned() shadow=Signal::stored(shadow) advisory=Signal::stored(false) /> }
    })
}

#[wasm_bindgen_test]
async fn where_it_fired_is_told_by_day_agent_and_run() {
    let page = fired(PolicyActivity::sample(), false);
    assert!(
        page.text().contains("Fired in 21 runs of 2 agents; median step 12."),
        "{}",
        page.text()
    );
    assert!(
        page.text().contains("earlier names as well: tool cap"),
        "{}",
        page.text()
    );
    assert!(page.find("a[href='/agents/billing-agent']").is_some());
    let first = page.find("tbody a[href*='?at=12']");
    assert!(first.is_some(), "{}", page.place.inner_html());
}

#[wasm_bindgen_test]
async fn a_policy_that_never_fired_says_what_to_do() {
    let mut none = PolicyActivity::sample();
    none.days.clear();
    none.runs.clear();
    let page = fired(none, true);
    assert!(
        page.text().contains("It has not fired in the last 30 days"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("the backtest is for"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn agents_that_are_behind_are_named() {
    let page = mount(|| view! { <PropagationLine state=PolicyState::sample() policy=PolicyView::sample() /> });
    assert!(
        page.text().contains("Live on 1 of 2 agents, oldest 26 min"),
        "{}",
        page.text()
    );
    assert!(page.find("details a[href='/agents/billing-agent']").is_some());
}
