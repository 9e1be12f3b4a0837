//! One bad event never hurts another, and what is wrong is said without quoting it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use api::ingest::{BatchError, MAX_EVENTS, parse};

const GOOD: &str = r#"{"event_type": "llm.called", "run_id": "good", "agent_id": "a", "agent_version": "v", "step_index": 1, "timestamp": 1795217679.5, "payload": {}}"#;

/// A good event with one field replaced; an empty value takes the field away.
fn with(field: &str, value: &str) -> String {
    let fields = [
        ("event_type", r#""llm.called""#),
        ("run_id", r#""bad""#),
        ("agent_id", r#""a""#),
        ("agent_version", r#""v""#),
        ("step_index", "1"),
        ("timestamp", "1795217679.5"),
        ("payload", "{}"),
    ];
    let mut out: Vec<String> = fields
        .iter()
        .filter(|(name, _)| *name != field)
        .map(|(name, value)| format!(r#""{name}": {value}"#))
        .collect();
    if !value.is_empty() {
        out.push(format!(r#""{field}": {value}"#));
    }
    format!("{{{}}}", out.join(", "))
}

fn batch(events: &[&str]) -> String {
    format!(
        r#"{{"api_key": "k", "agent_id": "a", "events": [{}]}}"#,
        events.join(", ")
    )
}

/// The bad event stands between two good ones; gives the field and the reason of its rejection.
fn rejection(bad: &str) -> (String, String) {
    let parsed = parse(batch(&[GOOD, bad, GOOD]).as_bytes()).unwrap();
    assert_eq!(parsed.accepted, 2, "{bad}");
    assert_eq!(parsed.rejected.len(), 1, "{bad}");
    assert_eq!(parsed.rejected[0].index, 1);
    assert!(parsed.runs.iter().all(|(header, _)| header.run_id.as_str() == "good"));
    (
        parsed.rejected[0].field.to_string(),
        parsed.rejected[0].reason.to_string(),
    )
}

#[test]
fn every_required_field_is_checked() {
    for field in [
        "event_type",
        "run_id",
        "agent_id",
        "agent_version",
        "step_index",
        "timestamp",
    ] {
        for missing in ["", "null"] {
            assert_eq!(
                rejection(&with(field, missing)),
                (field.to_owned(), "is required".to_owned())
            );
        }
        for wrong in ["[1]", "{}", "true"] {
            let (at, reason) = rejection(&with(field, wrong));
            assert_eq!(at, field);
            assert!(reason.starts_with("must be"), "{reason}");
        }
    }
    for field in ["event_type", "run_id", "agent_id", "agent_version"] {
        assert_eq!(rejection(&with(field, r#""""#)).1, "must not be empty");
        assert_eq!(
            rejection(&with(field, r#""nul\u0000""#)).1,
            "must not contain control characters"
        );
        assert_eq!(rejection(&with(field, "5")).0, field);
    }
}

#[test]
fn optional_fields_may_be_absent_but_not_of_another_type() {
    for field in ["parent_run_id", "trace_id", "conversation_id", "event_id"] {
        for fine in ["", "null", r#""""#, r#""x""#] {
            assert_eq!(
                parse(batch(&[&with(field, fine)]).as_bytes()).unwrap().accepted,
                1,
                "{field} {fine}"
            );
        }
        assert_eq!(
            rejection(&with(field, "[]")),
            (field.to_owned(), "must be a string".to_owned())
        );
    }
    assert_eq!(
        rejection(&with("payload", r#""text""#)),
        ("payload".to_owned(), "must be an object".to_owned())
    );
    assert_eq!(
        parse(batch(&[&with("payload", "null")]).as_bytes()).unwrap().accepted,
        1
    );
}

#[test]
fn absurd_numbers_are_rejected() {
    for step in ["-1", "1.5", "4294967296", "1e300", "\"1\"", "NaN"] {
        assert_eq!(rejection(&with("step_index", step)).0, "step_index", "{step}");
    }
    assert_eq!(
        parse(batch(&[&with("step_index", "3.0")]).as_bytes()).unwrap().runs[0].1[0].step,
        3
    );
    for time in ["-5", "1e308", "4102444800", "NaN", "-Infinity", "\"now\""] {
        assert_eq!(rejection(&with("timestamp", time)).0, "timestamp", "{time}");
    }
    assert_eq!(rejection(&with("timestamp", "1e999")).0, "event");
}

#[test]
fn only_the_event_that_is_no_object_is_rejected() {
    for bad in ["null", "5", "-5", "5.5", "true", "\"text\"", "[[]]"] {
        assert_eq!(rejection(bad), ("event".to_owned(), "must be an object".to_owned()));
    }
}

#[test]
fn half_surrogate_pairs_are_rejected_and_nul_in_content_is_not() {
    for place in [
        r#"{"output": "\ud800"}"#,
        r#"{"\udc00": 1}"#,
        r#"{"x": [[["\ud800x"]]]}"#,
    ] {
        assert_eq!(rejection(&with("payload", place)).0, "event");
    }
    let nul = with("payload", r#"{"output": "a\u0000b", "tool_name": "a\u0000b"}"#);
    assert_eq!(parse(batch(&[&nul]).as_bytes()).unwrap().accepted, 1);
}

#[test]
fn depth_is_bounded_without_recursion() {
    let nested = |levels: usize| format!(r#"{{"x": {}1{}}}"#, "[".repeat(levels), "]".repeat(levels));
    assert_eq!(
        parse(batch(&[&with("payload", &nested(30))]).as_bytes())
            .unwrap()
            .accepted,
        1
    );
    for levels in [31, 200, 100_000] {
        let bad = with("payload", &nested(levels));
        assert_eq!(rejection(&bad).1, "must not nest deeper than 32 levels");
        assert_eq!(rejection(&with("unknown", &nested(levels))).0, "event");
    }
    let objects = format!("{}1{}", r#"{"a":"#.repeat(300_000), "}".repeat(300_000));
    assert_eq!(rejection(&with("payload", &objects)).0, "event");
}

#[test]
fn what_is_too_deep_or_too_much_is_dropped_and_counted() {
    let deep = with("payload", r#"{"x": [[[[[[[[[[[["gone"]]]]]]]]]]]], "latency_ms": 3}"#);
    let many: Vec<String> = (0..400).map(|n| format!(r#""k{n}": {n}"#)).collect();
    let many = with("payload", &format!("{{{}}}", many.join(",")));
    for event in [deep, many] {
        let parsed = parse(batch(&[&event]).as_bytes()).unwrap();
        let fields = parsed.runs[0].1[0].payload.fields();
        assert!(fields.get("dropped_entries").is_some());
        assert!(fields.0.len() <= 140);
    }
}

#[test]
fn a_body_of_tiny_values_is_bounded_in_memory() {
    let list = format!(r#"{{"x": [{}0]}}"#, "0,".repeat(20_000));
    let event = with("payload", &list);
    let parsed = parse(batch(&vec![&*event; 200]).as_bytes()).unwrap();
    assert_eq!(parsed.accepted, 200);
}

#[test]
fn the_envelope_is_checked() {
    let error = |body: &str| parse(body.as_bytes()).err();
    assert_eq!(parse(b"\xff").err(), Some(BatchError::NotUtf8));
    for text in ["", "nope", "{", r#"{"events": [1,]}"#, r#"{"events": []} x"#] {
        assert!(matches!(error(text), Some(BatchError::NotJson { .. })), "{text}");
    }
    for text in ["[]", "5", "null", "\"x\""] {
        assert_eq!(error(text), Some(BatchError::NotAnObject), "{text}");
    }
    assert_eq!(error("{}"), Some(BatchError::Missing("events")));
    assert_eq!(error(r#"{"events": null}"#), Some(BatchError::Missing("events")));
    assert_eq!(error(r#"{"events": []}"#), Some(BatchError::Empty));
    for other in ["{}", "5", "\"x\"", "true"] {
        let found = error(&format!(r#"{{"events": {other}}}"#)).unwrap();
        assert_eq!(found.field(), Some("events"));
        assert!(matches!(found, BatchError::WrongType { .. }));
    }
    assert_eq!(
        error(&format!(r#"{{"api_key": 5, "events": [{GOOD}]}}"#))
            .unwrap()
            .field(),
        Some("api_key")
    );
    assert_eq!(
        error(&format!(r#"{{"agent_id": [], "events": [{GOOD}]}}"#))
            .unwrap()
            .field(),
        Some("agent_id")
    );
}

#[test]
fn more_events_than_the_limit_are_refused() {
    let most = batch(&vec![GOOD; MAX_EVENTS]);
    assert_eq!(parse(most.as_bytes()).unwrap().accepted, MAX_EVENTS);
    let more = batch(&vec![GOOD; MAX_EVENTS + 1]);
    let refusal = Some(BatchError::TooMany { most: MAX_EVENTS });
    assert_eq!(parse(more.as_bytes()).err(), refusal);
    let twice = format!("{}, \"events\": [{GOOD}]}}", &more[..more.len() - 1]);
    assert_eq!(parse(twice.as_bytes()).err(), refusal);
}

#[test]
fn a_batch_mixes_runs_and_their_first_event_names_them() {
    let at = |run: &str, step: u32, agent: &str, parent: &str| {
        format!(
            r#"{{"event_type": "tool.called", "run_id": "{run}", "agent_id": "{agent}", "agent_version": "v",
            "step_index": {step}, "timestamp": 1795217679, "payload": {{}}, "parent_run_id": {parent}}}"#
        )
    };
    let events = [
        at("a", 2, "late", "null"),
        at("b", 1, "other", "null"),
        at("a", 1, "early", "null"),
        at("a", 3, "late", "\"p\""),
    ];
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    let parsed = parse(batch(&events).as_bytes()).unwrap();
    assert_eq!(parsed.runs.len(), 2);
    let (header, events) = &parsed.runs[0];
    assert_eq!(header.agent_id, "early");
    assert_eq!(header.parent_run_id.as_ref().map(domain::RunId::as_str), Some("p"));
    assert_eq!(events.iter().map(|event| event.step).collect::<Vec<_>>(), [2, 1, 3]);
}
