//! The components of charts.

use api::Proportion;
use dashboard::components::{BarChart, LineChart};
use dashboard::view_model::chart::{Bars, Chart, Lines, Marker, Scale, Series, Span, Tone};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::harness::{Mounted, mount, press, settle};

/// 2023-11-14 00:00 UTC.
const MIDNIGHT: f64 = 1_699_920_000.0;

fn bars(count: u64) -> Bars {
    Chart {
        from: MIDNIGHT,
        step: 3600.0,
        scale: Scale::Time,
        series: vec![Series {
            label: "with a signal".to_owned(),
            tone: Tone::High,
            values: vec![count; 3],
        }],
        markers: vec![Marker {
            at: MIDNIGHT + 1.0,
            label: "deploy of a1b2c3".to_owned(),
        }],
    }
}

fn chart(count: u64) -> Mounted<impl Mountable> {
    // Without the style sheet a plot has no height of its own.
    let style: HtmlElement = document().create_element("style").unwrap().unchecked_into();
    style.set_text_content(Some(".chart__plot { height: 160px; width: 400px; }"));
    document().head().unwrap().append_child(&style).unwrap();
    let href = Callback::new(|span: Span| format!("/runs?from={}&to={}", span.from, span.to));
    mount(
        move || view! { <BarChart id="runs" what="Runs" bars=Signal::derive(move || bars(count)) href=href empty="No run yet" /> },
    )
}

fn focused() -> Option<String> {
    document().active_element().map(|element| element.id())
}

#[wasm_bindgen_test]
async fn each_column_is_a_link_with_a_name() {
    let page = chart(2);
    settle().await;
    let columns = page.all("a.chart__column");
    assert_eq!(columns.len(), 3, "{}", page.place.inner_html());
    let name = columns[0].get_attribute("aria-label").unwrap();
    assert!(name.ends_with(": 2 with a signal, deploy of a1b2c3"), "{name}");
    assert_eq!(
        columns[2].get_attribute("href").as_deref(),
        Some("/runs?from=1699927200&to=1699930800")
    );
    assert!(page.text().contains("Runs per hour"));
    assert_eq!(page.all(".chart__drawing rect.tone-high").len(), 3);
}

#[wasm_bindgen_test]
async fn arrows_go_through_the_columns_and_show_what_they_say() {
    let page = chart(2);
    settle().await;
    let columns = page.all("a.chart__column");
    let stops: Vec<i32> = columns.iter().map(HtmlElement::tab_index).collect();
    assert_eq!(stops, [-1, -1, 0], "one stop for the tab key");
    columns[2].focus().unwrap();
    settle().await;
    assert!(page.find(".chart__tip").is_some());
    press(&columns[2], "ArrowLeft");
    settle().await;
    assert_eq!(focused().as_deref(), Some("runs-1"));
    press(&columns[1], "Home");
    settle().await;
    assert_eq!(focused().as_deref(), Some("runs-0"));
    assert!(
        page.find(".chart__tip")
            .unwrap()
            .inner_text()
            .contains("deploy of a1b2c3")
    );
    press(&columns[0], "Escape");
    settle().await;
    assert!(page.find(".chart__tip").is_none());
}

#[wasm_bindgen_test]
async fn the_table_says_the_same() {
    let page = chart(2);
    settle().await;
    page.find("summary").unwrap().click();
    settle().await;
    assert_eq!(page.all("tbody tr").len(), 3, "{}", page.place.inner_html());
    assert_eq!(page.all("tbody a").len(), 3);
}

#[wasm_bindgen_test]
async fn an_empty_chart_says_why() {
    let page = chart(0);
    settle().await;
    assert!(page.text().contains("No run yet"), "{}", page.text());
    assert!(page.find("a").is_none() && page.find("details").is_none());
}

#[wasm_bindgen_test]
async fn a_line_without_a_link_is_read_as_a_picture() {
    let lines: Lines = Chart {
        from: MIDNIGHT,
        step: 86_400.0,
        scale: Scale::Time,
        series: vec![Series {
            label: "failed".to_owned(),
            tone: Tone::Accent,
            values: vec![Proportion { hits: 1, total: 4 }, Proportion::default()],
        }],
        markers: Vec::new(),
    };
    let page =
        mount(move || view! { <LineChart id="rate" what="Failure rate" lines=Signal::stored(lines) empty="" /> });
    settle().await;
    let columns = page.all("a.chart__column[role=img]");
    assert_eq!(columns.len(), 2, "{}", page.place.inner_html());
    assert!(
        columns[0]
            .get_attribute("aria-label")
            .unwrap()
            .contains("25 % (1 of 4)")
    );
    assert!(page.text().contains("Failure rate per day"));
}
