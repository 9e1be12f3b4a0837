//! Whether fixes worked: the verification in all its states, and the lists of fixes.

use api::fixes::{FixEntry, FixLapse, FixList, FixView, Traffic, Verification};
use api::sample::Sample;
use api::{FixState, Lapse};
use dashboard::components::{Toasts, Ui, VerificationView};
use dashboard::pages::{FixSheet, FixTable, FixesPage};
use leptos::prelude::*;
use leptos_router::components::Router;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::compare::Answers;
use crate::harness::{Mounted, mount, press, settle};

fn fix(state: FixState) -> FixView {
    FixView {
        state,
        ..FixView::sample()
    }
}

fn seen(before: (u64, u64), after: (u64, u64)) -> Verification {
    Verification::sample_of(before, after)
}

fn shown(fix: FixView, verification: Verification) -> Mounted<impl Mountable> {
    mount(move || view! { <VerificationView fix=Signal::stored(fix) verification=Signal::stored(verification) /> })
}

fn assert_says(page: &Mounted<impl Mountable>, parts: &[&str]) {
    let text = page.text();
    for part in parts {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[wasm_bindgen_test]
async fn a_verdict_that_luck_explains_is_an_outline_and_says_why() {
    let page = shown(fix(FixState::Live), seen((10, 100), (0, 10)));
    let tag = page.find(".verification__verdict .tag").unwrap();
    assert!(tag.class_list().contains("tag--hollow"));
    assert!(tag.title().contains("luck"));
    assert_says(
        &page,
        &[
            "verified",
            "No TOOL_LOOP in 10 runs since the fix.",
            "10 of 10 good runs",
            "10 of 100 runs",
            "0 of 10 runs",
            "6–17 %",
            "too early to tell",
            "34 % of the time",
            "About 21 more runs",
        ],
    );
    assert_eq!(page.all(".pip--good").len(), 10);
}

#[wasm_bindgen_test]
async fn strong_evidence_is_solid() {
    let page = shown(fix(FixState::Live), seen((10, 20), (0, 10)));
    assert!(page.find(".tag--hollow").is_none());
    assert_says(&page, &["verified", "strong evidence"]);
    assert!(!page.text().contains("more runs without"));
}

#[wasm_bindgen_test]
async fn a_failure_that_goes_on_has_no_progress_but_may_be_rarer() {
    let page = shown(fix(FixState::Live), seen((20, 100), (5, 50)));
    assert_says(
        &page,
        &[
            "still occurring",
            "in 5 of 50 runs",
            "probably better",
            "became rarer with a probability of 93 %",
        ],
    );
    assert!(page.find(".pip").is_none());
}

#[wasm_bindgen_test]
async fn both_bars_stand_on_one_scale() {
    let page = shown(fix(FixState::Live), seen((10, 100), (0, 10)));
    assert_eq!(page.all(".rates__bar").len(), 2);
    let width = |bar: &str| page.find(bar).unwrap().get_attribute("width").unwrap();
    assert_eq!(width(".tone-low .rates__share"), "33.33%");
    assert_eq!(width(".tone-accent .rates__share"), "0.00%");
    assert_eq!(page.all(".rates__axis text").len(), 4);
    assert!(
        page.all(".rates svg")
            .iter()
            .all(|svg| svg.get_attribute("aria-hidden").is_some())
    );
}

#[wasm_bindgen_test]
async fn a_fix_that_no_run_has_shows_no_figures() {
    for (state, says) in [
        (FixState::Staged, "it is staged"),
        (FixState::Sent, "is being found out"),
        (FixState::Failed, "was not applied"),
    ] {
        let page = shown(fix(state), seen((10, 100), (0, 0)));
        assert_says(&page, &[says]);
        assert!(
            page.find(".rates").is_none() && page.find(".chart").is_none(),
            "{state:?}"
        );
        assert!(page.find(".moments").is_some());
    }
}

#[wasm_bindgen_test]
async fn a_fix_that_lapsed_waits_for_nothing() {
    let lapsed = FixView {
        lapsed: Some(FixLapse {
            at: FixView::sample().applied_at + 3600.0,
            why: Lapse::LabelMoved { version: Some(7) },
        }),
        ..fix(FixState::Live)
    };
    let page = shown(lapsed, seen((10, 100), (0, 7)));
    assert_says(
        &page,
        &[
            "label moved",
            "in 0 of 7 runs while the fix was in force",
            "Label moved",
        ],
    );
    assert!(page.find(".pips").is_none() && page.find(".rates").is_some());
    assert!(!page.text().contains("until this can be told"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn what_is_not_known_is_not_claimed() {
    let waiting = shown(fix(FixState::Live), seen((10, 100), (0, 0)));
    assert_says(
        &waiting,
        &["No run has ended yet", "no runs", "0 of 10 good runs", "too few runs"],
    );
    assert!(!waiting.text().contains("of the time"));
    let unknown = shown(fix(FixState::Live), seen((0, 0), (0, 12)));
    assert_says(&unknown, &["nothing that the runs since could be compared with"]);
    assert!(unknown.find(".tag--hollow").is_some());
}

#[wasm_bindgen_test]
async fn what_does_not_count_and_dry_traffic_are_told() {
    let page = shown(
        fix(FixState::Live),
        Verification {
            unfinished: 1,
            too_soon: 2,
            without_fix: 3,
            contained: 1,
            version_tells: false,
            traffic: Traffic {
                per_day_before: 12.0,
                per_day_after: 0.5,
                dried_up: true,
                last_run_at: None,
            },
            ..seen((10, 100), (0, 1))
        },
    );
    assert_says(
        &page,
        &[
            "1 run under way",
            "2 runs started so soon",
            "3 runs of a version",
            "began in 1 of 1 run since the fix",
            "Versions do not tell",
            "0.5 a day since the fix, 12 a day before",
        ],
    );
}

#[wasm_bindgen_test]
async fn a_column_leads_to_its_runs_and_the_fix_is_marked() {
    let style = document().create_element("style").unwrap();
    style.set_text_content(Some(".chart__plot { height: 160px; width: 500px; }"));
    document().head().unwrap().append_child(&style).unwrap();
    let page = shown(fix(FixState::Live), Verification::sample());
    settle().await;
    let column = page.find("a.chart__column").unwrap();
    assert!(
        column
            .get_attribute("href")
            .unwrap()
            .starts_with("/runs?agent=research-agent&from=")
    );
    assert_eq!(page.all(".chart__flag").len(), 1);
    assert!(column.id().starts_with("fix-7-runs-"), "{}", column.id());
}

#[wasm_bindgen_test]
async fn it_follows_what_is_new() {
    let verification = RwSignal::new(seen((10, 100), (0, 4)));
    let page = mount(move || view! { <VerificationView fix=Signal::stored(fix(FixState::Live)) verification /> });
    assert_says(&page, &["4 of 10 good runs", "too few runs"]);
    verification.set(seen((10, 100), (1, 5)));
    settle().await;
    assert_says(&page, &["still occurring", "in 1 of 5 runs"]);
}

#[wasm_bindgen_test]
async fn each_fix_is_a_row_that_leads_to_its_signal() {
    let page = mount(|| view! { <FixTable entries=Signal::stored(FixList::sample().fixes) /> });
    assert_eq!(page.all(".fix-row").len(), 4, "three and the head");
    assert_says(
        &page,
        &[
            "TOOL_LOOP",
            "research-agent-prompt",
            "v3 → v4 · production",
            "20 of 100 (20 %) → 0 of 12 (0 %)",
            "to be applied by hand",
        ],
    );
    let signal = format!("a[href='/signals/{}']", FixView::sample().signal_id);
    assert_eq!(page.all(&signal).len(), 3);
    let langfuse = page.find("a[target=_blank]").unwrap();
    assert!(
        langfuse
            .get_attribute("href")
            .unwrap()
            .starts_with("https://cloud.langfuse.com/")
    );
    assert_eq!(langfuse.get_attribute("rel").as_deref(), Some("noopener noreferrer"));
    assert!(page.find("a[href='/policies/1']").is_some());
}

#[wasm_bindgen_test]
async fn j_and_k_go_through_the_fixes() {
    let page = mount(|| view! { <FixTable entries=Signal::stored(FixList::sample().fixes) /> });
    let focused = || document().active_element().map(|it| it.id());
    press(&window(), "j");
    settle().await;
    assert_eq!(focused().as_deref(), Some("fix-0"));
    press(&window(), "j");
    settle().await;
    assert_eq!(focused().as_deref(), Some("fix-1"));
    press(&window(), "k");
    settle().await;
    assert_eq!(focused().as_deref(), Some("fix-0"));
    drop(page);
}

#[wasm_bindgen_test]
async fn an_agents_fixes_are_a_table_or_say_how_to_make_one() {
    let entries = RwSignal::new(vec![FixEntry::sample()]);
    let page = mount(move || view! { <FixSheet entries /> });
    assert_says(&page, &["TOOL_LOOP", "verified", "v3 → v4"]);
    entries.set(Vec::new());
    settle().await;
    assert_says(&page, &["No fix was made for this agent"]);
}

fn page() -> impl IntoView {
    Ui::provide();
    view! { <Router><FixesPage /><Toasts /></Router> }
}

fn listed(list: &FixList) -> String {
    serde_json::to_string(list).unwrap()
}

#[wasm_bindgen_test]
async fn the_page_takes_its_filters_from_the_url_and_leads_to_older_ones() {
    let list = FixList {
        next: Some(3),
        ..FixList::sample()
    };
    let asked = "/v1/fixes?agent=research-agent&state=live&limit=50";
    let _answers = Answers::new(
        "/fixes?agent=research-agent&state=live&means=policy",
        &[(asked, 200, listed(&list), 0)],
    );
    let page = mount(page);
    settle().await;
    assert_eq!(
        page.all(".fix-row").len(),
        2,
        "the head and the policy: {}",
        page.text()
    );
    assert!(page.find("a[href='/policies/1']").is_some());
    let older = page.find(".fixes__pager a").unwrap().get_attribute("href").unwrap();
    assert_eq!(older, "/fixes?agent=research-agent&state=live&means=policy&before=3");
    assert_says(&page, &["Clear filters", "State: in force", "By: Policy"]);
}

#[wasm_bindgen_test]
async fn an_empty_list_says_how_a_fix_is_made() {
    let none = FixList {
        fixes: Vec::new(),
        next: None,
    };
    let _answers = Answers::new("/fixes", &[("/v1/fixes", 200, listed(&none), 0)]);
    let page = mount(page);
    settle().await;
    assert_says(&page, &["No fix yet", "have it explained"]);
    assert!(page.find("a[href='/signals']").is_some());
}

#[wasm_bindgen_test]
async fn fixes_that_cannot_be_read_can_be_retried() {
    let refused =
        serde_json::json!({"detail": "the disk is full", "code": "storage_full", "request_id": "req-9"}).to_string();
    let _answers = Answers::new("/fixes", &[("/v1/fixes", 507, refused, 0)]);
    let page = mount(page);
    settle().await;
    assert_says(&page, &["req-9", "Retry"]);
}
