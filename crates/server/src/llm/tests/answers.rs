//! Answers that are none, and those that are.

use serde_json::{Value, json};
use stand_in::llm::Reply as Planned;
use stand_in::{Answer, Fault};

use super::*;

fn text(reply: &Reply) -> Value {
    serde_json::from_str(reply.text.reveal()).unwrap()
}

#[tokio::test]
async fn both_providers_answer_with_what_it_took() {
    for provider in PROVIDERS {
        let server = StandIn::start().unwrap();
        let (reply, usage) = counted(&client(&config(provider, &server))).await;
        let reply = reply.unwrap();
        assert!(text(&reply)["root_cause"].as_str().unwrap().len() > 20);
        assert!(reply.duration > Duration::ZERO);
        assert_eq!(usage.model(), Some(super::super::usual_model(provider)));
        let (prompt, completion) = (usage.prompt_tokens(), usage.completion_tokens());
        assert!(prompt > 0 && completion > 0);
        let cost = (prompt as f64 * 2.0 + completion as f64 * 10.0) / 1e6;
        assert!(usage.cost_usd().is_some_and(|usd| (usd - cost).abs() < 1e-12));
        let request = server.requests()[0].json().unwrap();
        assert_eq!(request.get("temperature"), None);
        assert!(request.to_string().contains("marked-material"));
    }
}

#[tokio::test]
async fn anthropic_is_asked_in_the_version_of_the_settings() {
    let server = StandIn::start().unwrap();
    let mut config = config(LlmProvider::Anthropic, &server);
    for version in ["2026-10-21", "2023-06-01"] {
        version.clone_into(&mut config.anthropic_version);
        ask(&client(&config)).await.0.unwrap();
        let requests = server.requests();
        assert_eq!(requests.last().unwrap().header("anthropic-version"), Some(version));
    }
}

#[tokio::test]
async fn what_a_model_thinks_is_left_out() {
    let server = StandIn::start().unwrap();
    server.say(Planned::ThinkingFirst(json!({ "root_cause": "x" })));
    let (reply, _) = ask(&client(&config(LlmProvider::Anthropic, &server))).await;
    assert_eq!(text(&reply.unwrap()), json!({ "root_cause": "x" }));
}

#[tokio::test]
async fn an_end_that_is_none_is_told_and_not_tried_again() {
    for provider in PROVIDERS {
        let server = StandIn::start().unwrap();
        let llm = client(&config(provider, &server));
        server.say(Planned::Refusal);
        assert_eq!(error(&llm).await, LlmError::Refused);
        server.say(Planned::CutOff);
        assert_eq!(error(&llm).await, LlmError::Cut);
        assert_eq!(server.requests().len(), 2);
    }
}

fn message(stop_reason: &Value) -> Value {
    json!({
        "model": "m", "stop_reason": stop_reason,
        "content": [{ "type": "text", "text": "{}" }],
    })
}

fn completion(finish_reason: &Value, message: &Value) -> Value {
    json!({ "model": "m", "choices": [{ "finish_reason": finish_reason, "message": message }] })
}

#[tokio::test]
async fn every_way_to_stop_means_something() {
    const UNLIKE: LlmError = LlmError::Unusable("it is not what the API promises");
    const OPEN: LlmError = LlmError::Unusable("the model did not come to an end");
    let said = json!({ "content": "{}" });
    let (anthropic, openai) = (LlmProvider::Anthropic, LlmProvider::Openai);
    for (provider, body, error_or_none) in [
        (anthropic, message(&json!("stop_sequence")), None),
        (
            anthropic,
            message(&json!("model_context_window_exceeded")),
            Some(LlmError::Cut),
        ),
        (anthropic, message(&json!("tool_use")), Some(OPEN)),
        (anthropic, message(&json!("something_new")), Some(OPEN)),
        (anthropic, message(&Value::Null), Some(OPEN)),
        (anthropic, json!({}), Some(UNLIKE)),
        (openai, completion(&json!("stop"), &said), None),
        (
            openai,
            completion(&json!("content_filter"), &said),
            Some(LlmError::Refused),
        ),
        (openai, completion(&json!("tool_calls"), &said), Some(OPEN)),
        (
            openai,
            completion(&json!("stop"), &json!({ "content": null })),
            Some(UNLIKE),
        ),
        (openai, json!({ "model": "m", "choices": [] }), Some(UNLIKE)),
    ] {
        let server = StandIn::start().unwrap();
        server.next(Fault::json(200, &body));
        let (answer, _) = ask(&client(&config(provider, &server))).await;
        assert_eq!(answer.err(), error_or_none, "{body}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn pages_and_floods_are_no_answers() {
    for provider in PROVIDERS {
        let server = StandIn::start().unwrap();
        let llm = client(&config(provider, &server));
        server.next(Fault::html(200));
        assert_eq!(error(&llm).await, LlmError::Unusable("it is not what the API promises"));
        server.next(Fault::Answer(Answer::text(200, "x".repeat(5 << 20))));
        assert_eq!(error(&llm).await, LlmError::Unusable("it is too long"));
    }
}
