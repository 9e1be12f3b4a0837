//! What is shown of large and small traces.

use std::collections::BTreeMap;

use domain::detectors::tool_loop;
use domain::{Evidence, Label, Micros, Severity};

use super::*;
use crate::langfuse::Observation;

fn signal(steps: &[u32]) -> Signal {
    let (first, last) = (*steps.first().unwrap(), *steps.last().unwrap());
    Signal {
        severity: Severity::High,
        confidence: 0.9,
        step: last,
        co_signal_count: 1,
        evidence: Evidence::ToolLoop(tool_loop::Evidence {
            tool: Label::name("web_search"),
            count: steps.len() as u32,
            window: 5,
            first_step: first,
            last_step: last,
            step_indices: steps.to_vec(),
            args_hashes: Vec::new(),
            args_identical: true,
            args_similar: true,
            success_rate: None,
            wasted_tokens: None,
        }),
    }
}

fn observation(number: usize, kind: &str, text: &str) -> Observation {
    Observation {
        id: format!("o{number}"),
        parent: (number > 1).then(|| "o1".to_owned()),
        kind: kind.to_owned(),
        name: Content::new(format!("name{number}")),
        input: Content::new(format!("in{number} {text}")),
        output: Content::new(format!("out{number} {text}")),
        started_at: Some(Micros(number as i64 * 1_000_000)),
        ended_at: Some(Micros(number as i64 * 1_000_000 + 250_000)),
        ..Observation::default()
    }
}

/// A root, and calls of a model and a tool in turn.
fn trace(calls: usize, text: &str) -> Trace {
    let kind = |number: usize| if number.is_multiple_of(2) { "GENERATION" } else { "TOOL" };
    let calls = (2..calls + 2).map(|number| observation(number, kind(number), text));
    Trace {
        observations: [observation(1, "AGENT", text)].into_iter().chain(calls).collect(),
        ended: true,
        input: Content::new("the question"),
        output: Content::new("the answer"),
        ..Trace::default()
    }
}

fn json(document: &Document) -> Value {
    serde_json::from_str(document.text.reveal()).unwrap()
}

fn numbers(document: &Document) -> Vec<u64> {
    let json = json(document);
    let shown = json["trace"]["observations"].as_array().unwrap();
    shown
        .iter()
        .map(|observation| observation["number"].as_u64().unwrap())
        .collect()
}

#[test]
fn without_a_trace_there_is_the_evidence() {
    let document = Document::new(&signal(&[2, 4, 6]), None);
    let json = json(&document);
    assert_eq!(json["signal"]["type"], "TOOL_LOOP");
    assert_eq!(json["signal"]["steps"], json!([2, 4, 6]));
    assert_eq!(json["trace"], Value::Null);
    assert_eq!((document.shown, document.cut), (0, false));
}

#[test]
fn an_empty_trace_is_described() {
    let document = Document::new(&signal(&[2]), Some(&Trace::default()));
    assert_eq!(json(&document)["trace"]["observations"], json!([]));
    assert_eq!((document.shown, document.cut), (0, false));
}

#[test]
fn a_small_trace_is_shown_whole_and_in_order() {
    let document = Document::new(&signal(&[2, 4]), Some(&trace(6, "text")));
    assert_eq!(numbers(&document), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!((document.shown, document.cut), (7, false));
    let json = json(&document);
    let trace = &json["trace"];
    assert_eq!(
        (&trace["input"], &trace["output"]),
        (&json!("the question"), &json!("the answer"))
    );
    assert_eq!(
        trace["observations"][2],
        json!({
            "number": 3, "kind": "TOOL", "name": "name3", "step": 2, "within": 1, "in_evidence": true,
            "at_ms": 2000, "took_ms": 250, "input": "in3 text", "output": "out3 text",
        })
    );
    assert_eq!(trace["observations"][0].get("step"), None);
}

#[test]
fn a_huge_trace_is_bounded_and_shows_the_evidence_and_its_surroundings() {
    let loops: Vec<u32> = (4000..4100).step_by(2).collect();
    let document = Document::new(&signal(&loops), Some(&trace(5000, &"lorem ipsum ".repeat(2000))));
    let size = document.text.reveal().len();
    assert!((30_000..70_000).contains(&size), "{size} bytes");
    assert!(document.cut);
    let numbers = numbers(&document);
    assert_eq!(numbers.len(), document.shown as usize);
    // Step 4000 is the observation after the root and 3999 calls.
    for needed in [4000, 4001, 4002, 4099] {
        assert!(numbers.contains(&needed), "{needed} of {numbers:?}");
    }
    assert!(
        numbers.iter().all(|number| (3900..4200).contains(number)),
        "{numbers:?}"
    );
    assert_eq!(json(&document)["trace"]["observations_in_all"], 5001);
}

#[test]
fn long_questions_in_any_script_leave_room_for_the_evidence() {
    for text in ["字", "\"", "\\"] {
        let mut trace = trace(20, &text.repeat(20_000));
        trace.input = Content::new(text.repeat(100_000));
        trace.output = trace.input.clone();
        let document = Document::new(&signal(&[2, 20]), Some(&trace));
        let shown = numbers(&document);
        assert!(shown.contains(&3) && shown.contains(&21), "{text}: {shown:?}");
        assert!(document.text.reveal().len() < 70_000);
    }
}

#[test]
fn a_step_that_the_agent_noted_counts_more_than_the_order() {
    let mut trace = trace(4, "text");
    let noted = BTreeMap::from([("step".to_owned(), Content::new("\"17\""))]);
    trace.observations[4].metadata = noted;
    let document = Document::new(&signal(&[17]), Some(&trace));
    let json = json(&document);
    let evidence: Vec<bool> = json["trace"]["observations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|observation| observation["in_evidence"] == true)
        .collect();
    assert_eq!(evidence, [false, false, false, false, true]);
}

#[test]
fn what_failed_is_evidence_and_noise_is_left_out() {
    let mut trace = trace(4, "text");
    trace.observations[1].failed = true;
    trace.observations[1].status_message = Content::new("boom");
    trace.observations[2].kind = "EVENT".to_owned();
    trace.observations[3].name = Content::new("langchain_on_chain_start");
    let document = Document::new(&signal(&[99]), Some(&trace));
    assert_eq!(numbers(&document), [1, 2, 3]);
    let shown = &json(&document)["trace"]["observations"][1];
    assert_eq!(
        (&shown["status"], &shown["in_evidence"]),
        (&json!("boom"), &json!(true))
    );
}

#[test]
fn nothing_invisible_gets_into_it_and_passages_are_what_is_shown() {
    let document = Document::new(&signal(&[2]), Some(&trace(2, "a\u{200B}b\u{0}c\u{202E}d")));
    assert!(document.text.reveal().contains("in3 abcd"));
    assert!(document.passages.contains(&Content::new("in3 abcd")));
    assert!(document.familiar.contains(&Content::new("name3")));
}

#[test]
fn the_agents_instructions_are_shown_apart() {
    let mut trace = trace(2, "text");
    let input = r#"[{"role": "system", "content": "You are a research agent."}]"#;
    trace.observations[1].input = Content::new(input);
    let document = Document::new(&signal(&[2]), Some(&trace));
    assert_eq!(json(&document)["trace"]["system_prompt"], "You are a research agent.");
}

#[test]
fn debug_shows_nothing_of_it() {
    let shown = format!("{:?}", Document::new(&signal(&[2]), Some(&trace(2, "secret"))));
    assert!(!shown.contains("secret") && !shown.contains("web_search"), "{shown}");
}
