//! Verdicts that turn: told once on any page, and kept in the live feed.

use api::fixes::{VerdictList, VerdictTurn};
use api::sample::Sample;
use api::stream::Change;
use api::{FixId, Verdict, paths};
use dashboard::api::{Access, Live};
use dashboard::app::follow_verdicts;
use dashboard::components::{Toasts, Ui};
use dashboard::pages::overview::{Feed, NewsList};
use dashboard::view_model::feed::News;
use leptos::prelude::*;
use leptos_router::components::Router;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::compare::Answers;
use crate::harness::{mount, settle};

/// One that turned before the page was opened, and one that the stream tells.
fn turns() -> [VerdictTurn; 2] {
    let mut news = VerdictTurn::sample();
    news.fix_id = FixId(8);
    news.signal_id = 42;
    news.note.at += 60.0;
    (news.note.to, news.note.runs, news.note.recurrences) = (Verdict::StillOccurring, 12, 2);
    [VerdictTurn::sample(), news]
}

#[wasm_bindgen_test]
async fn a_verdict_is_told_once_however_often_the_connection_breaks() {
    let [old, news] = turns();
    let list = serde_json::to_string(&VerdictList { verdicts: vec![old] }).unwrap();
    let change = serde_json::to_string(&Change::Verdict { turn: Box::new(news) }).unwrap();
    // It ends after its message, so the page connects again and again, and hears the same each time.
    let stream = format!("event: change\ndata: {change}\n\n");
    let _answers = Answers::new(
        "/agents",
        &[(paths::FIX_VERDICTS, 200, list, 0), (paths::STREAM, 200, stream, 0)],
    );
    let page = mount(|| {
        Ui::provide();
        Access::provide();
        Live::provide();
        follow_verdicts();
        view! { <Router><Toasts /><Feed /></Router> }
    });
    for _ in 0..4 {
        settle().await;
    }
    let toasts = page.all(".toasts[role=status] .toast");
    assert_eq!(toasts.len(), 1, "{}", page.text());
    let said = toasts[0].text_content().unwrap();
    assert!(
        said.contains("Fix of TOOL_LOOP, research-agent: still occurring, in 2 of 12 runs since"),
        "{said}"
    );
    assert!(page.find(".toast a[href='/signals/42']").is_some());
    let entries = page.all(".overview__feed .glance__row");
    assert_eq!(entries.len(), 2, "both are in the feed: {}", page.text());
    assert!(entries[0].text_content().unwrap().contains("still occurring"));
    page.find(".toast a").unwrap().click();
    settle().await;
    assert!(page.find(".toast").is_none(), "whoever went there knows");
}

#[wasm_bindgen_test]
async fn the_feed_leads_to_the_signal_that_a_verdict_is_about() {
    let news = turns().map(News::Verdict).to_vec();
    let page = mount(move || view! { <NewsList shown=Signal::stored(news) loading=Signal::stored(false) /> });
    let link = page.find("a[href='/signals/42']").unwrap();
    assert_eq!(link.text_content().unwrap(), "fix of TOOL_LOOP");
    assert!(link.title().contains("in 2 of 12 runs since"));
    for part in ["research-agent", "likely fixed", "still occurring", "2 of 12", "0 of 5"] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
}
