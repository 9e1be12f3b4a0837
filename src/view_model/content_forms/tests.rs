//! The forms, held to what the published clients send and to what the server makes of it.

use api::ingest::parse;
use serde::Deserialize;

use super::*;

/// What `tests/e2e/drivers/content_vectors.py` says on SDK 0.3.17, 0.3.21, 0.4.1 and 0.5.7.
const VECTORS: &str = include_str!("vectors.jsonl");

#[derive(Deserialize)]
struct Vector {
    sdk: String,
    what: String,
    pasted: String,
    hash: ContentHash,
}

fn has(found: &[(Form, ContentHash)], hash: ContentHash) -> bool {
    found.iter().any(|(_, known)| *known == hash)
}

fn form_of(pasted: &str, preimage: &str) -> Option<Form> {
    let wanted = ContentHash::of(preimage);
    forms(pasted)
        .into_iter()
        .find(|(_, hash)| *hash == wanted)
        .map(|(form, _)| form)
}

#[test]
fn every_published_client_is_found() {
    let mut seen = Vec::new();
    for line in VECTORS.lines() {
        let vector: Vector = serde_json::from_str(line).unwrap();
        let pasted = vector.pasted.replace("<9000 y>", &"y".repeat(9000));
        assert!(
            has(&forms(&pasted), vector.hash),
            "{} of SDK {}: {}",
            vector.what,
            vector.sdk,
            vector.pasted
        );
        seen.push(vector.sdk);
    }
    seen.dedup();
    assert_eq!(seen, ["0.3.17", "0.3.21", "0.4.1", "0.5.7"]);
}

#[test]
fn the_form_says_how_it_was_spelled() {
    assert_eq!(form_of("hello", "hello"), Some(Form::Text));
    assert_eq!(form_of(" hello\n", "hello"), Some(Form::Trimmed));
    assert_eq!(form_of("hello", "hello\n"), Some(Form::EndOfLine));
    assert_eq!(form_of("a\nb", "a\r\nb"), Some(Form::WindowsLines));
    assert_eq!(form_of(r#""say \"hi\"""#, "say \"hi\""), Some(Form::Unquoted));
    let pasted = r#"{ "query":"x", "n": 1.50 }"#;
    assert_eq!(form_of(pasted, "{'query': 'x', 'n': 1.5}"), Some(Form::Python));
    assert_eq!(form_of(pasted, r#"{"query": "x", "n": 1.5}"#), Some(Form::Json));
    assert_eq!(form_of(pasted, r#"{"query":"x","n":1.5}"#), Some(Form::JsonCompact));
    assert_eq!(form_of(r#"{"q":"é"}"#, r#"{"q": "\u00e9"}"#), Some(Form::JsonAscii));
}

#[test]
fn what_python_wrote_is_found_in_newer_clients_too() {
    let pasted = "{'query': \"it's\", 'page': 1, 'all': (True, None)}";
    assert_eq!(
        form_of(pasted, r#"{"query": "it's", "page": 1, "all": [true, null]}"#),
        Some(Form::Json)
    );
}

#[test]
fn a_value_sent_as_it_is_has_the_hash_that_the_server_makes() {
    for output in [
        r#"{"b": 1, "a": [true, null, 1.0, 1e300, "it's \"x\" é\u0301"], "n": {}}"#,
        "[12345678901234567890, -5, 0.1]",
    ] {
        let body = format!(
            r#"{{"events": [{{"event_type": "tool.responded", "run_id": "r", "agent_id": "a", "agent_version": "v",
            "step_index": 1, "timestamp": 1.5, "payload": {{"tool_name": "t", "output": {output}}}}}]}}"#
        );
        let batch = parse(body.as_bytes()).unwrap();
        let payload = &batch.runs.first().unwrap().1[0].payload;
        let fields = serde_json::to_value(payload.fields()).unwrap();
        let hash = ContentHash::parse(fields["output_hash"].as_str().unwrap()).unwrap();
        let found = forms(output).into_iter().find(|(_, known)| *known == hash);
        assert_eq!(found.map(|(form, _)| form), Some(Form::Structured), "{output}");
    }
}

#[test]
fn hashes_are_few_and_each_is_named_once() {
    let worst = format!("  {{\"token\": \"a\n\", \"long\": \"{}\"}} ", "é".repeat(9000));
    for pasted in ["hello", "https://example.com/a?b=c", "{}", worst.as_str()] {
        let found = forms(pasted);
        let mut hashes: Vec<_> = found.iter().map(|(_, hash)| *hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), found.len());
        assert!(found.len() <= 20, "{} forms of {pasted:.40}", found.len());
    }
}

#[test]
fn blanks_are_no_content() {
    assert_eq!(forms(" \n\t"), []);
}

#[test]
fn a_very_long_text_is_only_hashed_as_it_is() {
    let value = |length: usize| format!("{{\"a\": \"{}\"}}", "x".repeat(length));
    let spelled = |length| forms(&value(length)).iter().any(|(form, _)| *form == Form::Python);
    assert!(spelled(1000));
    assert!(!spelled(LONGEST_VALUE));
    assert_eq!(forms(&value(LONGEST_VALUE))[0].0, Form::Text);
}
