//! What the attempts took, whatever came of them.

use serde_json::{Value, json};
use stand_in::llm::Reply as Planned;
use stand_in::{Answer, Fault};

use super::*;

const ANTHROPIC: LlmProvider = LlmProvider::Anthropic;
const OPENAI: LlmProvider = LlmProvider::Openai;

/// What asking took when the server answers this, one after the other.
async fn took(provider: LlmProvider, answers: &[Fault]) -> (Result<Reply, LlmError>, Usage) {
    let server = StandIn::start().unwrap();
    for answer in answers {
        server.next(answer.clone());
    }
    counted(&client(&config(provider, &server))).await
}

fn tokens(usage: &Usage) -> (u64, u64) {
    (usage.prompt_tokens(), usage.completion_tokens())
}

/// A body with 700 tokens in and 30 out, with some more in it.
fn body(provider: LlmProvider, model: &str, more: &Value) -> Value {
    let usage = match provider {
        LlmProvider::Anthropic => json!({ "input_tokens": 700, "output_tokens": 30 }),
        LlmProvider::Openai => json!({ "prompt_tokens": 700, "completion_tokens": 30, "total_tokens": 730 }),
    };
    let mut body = json!({ "model": model, "usage": usage });
    let fields = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(fields);
    body
}

fn ended(provider: LlmProvider, model: &str, end: &str) -> Fault {
    let more = match provider {
        LlmProvider::Anthropic => json!({ "stop_reason": end, "content": [{ "type": "text", "text": "{}" }] }),
        LlmProvider::Openai => json!({ "choices": [{ "finish_reason": end, "message": { "content": "{}" } }] }),
    };
    Fault::json(200, &body(provider, model, &more))
}

/// An answer that is an error, and is tried again all the same.
fn passing(provider: LlmProvider, model: &str) -> Fault {
    let answer = Answer::json(500, &body(provider, model, &json!({})));
    Fault::Answer(answer.with_header("retry-after-ms", "1"))
}

#[tokio::test]
async fn answers_that_are_none_cost_what_they_say() {
    for (provider, model, end, error) in [
        (ANTHROPIC, "claude-haiku-5-5", "max_tokens", LlmError::Cut),
        (ANTHROPIC, "claude-haiku-5-5", "refusal", LlmError::Refused),
        (OPENAI, "gpt-6-luna", "length", LlmError::Cut),
        (OPENAI, "gpt-6-luna", "content_filter", LlmError::Refused),
    ] {
        let (answer, usage) = took(provider, &[ended(provider, model, end)]).await;
        assert_eq!(answer.err(), Some(error), "{end}");
        assert_eq!((usage.model(), tokens(&usage)), (Some(model), (700, 30)), "{end}");
        let cost = (700.0 * 0.1 + 30.0 * 0.5) / 1e6;
        assert!(usage.cost_usd().is_some_and(|usd| (usd - cost).abs() < 1e-12), "{end}");
    }
}

#[tokio::test]
async fn the_models_own_failures_count_too() {
    for provider in PROVIDERS {
        for planned in [Planned::CutOff, Planned::Refusal] {
            let server = StandIn::start().unwrap();
            server.say(planned.clone());
            let (answer, usage) = counted(&client(&config(provider, &server))).await;
            assert!(answer.is_err(), "{planned:?}");
            assert!(usage.prompt_tokens() > 0, "{provider:?} {planned:?}");
            assert!(usage.cost_usd().is_some(), "{provider:?} {planned:?}");
        }
    }
}

#[tokio::test]
async fn a_body_that_lacks_the_answer_is_counted_all_the_same() {
    for provider in PROVIDERS {
        let bare = Fault::json(200, &body(provider, "m", &json!({})));
        let (answer, usage) = took(provider, &[bare]).await;
        assert!(matches!(answer, Err(LlmError::Unusable(_))), "{answer:?}");
        assert_eq!((usage.model(), tokens(&usage)), (Some("m"), (700, 30)));
    }
}

#[tokio::test]
async fn every_attempt_counts_and_the_last_one_names_the_model() {
    for (provider, end, [first, last]) in [
        (ANTHROPIC, "end_turn", ["claude-haiku-5-5", "claude-sonnet-5-5"]),
        (OPENAI, "stop", ["gpt-6-luna", "gpt-6-sol"]),
    ] {
        let answers = [passing(provider, first), ended(provider, last, end)];
        let (answer, usage) = took(provider, &answers).await;
        assert!(answer.is_ok(), "{answer:?}");
        assert_eq!((usage.model(), tokens(&usage)), (Some(last), (1400, 60)));
        let cost = (700.0 * 0.1 + 30.0 * 0.5 + 700.0 * 2.0 + 30.0 * 10.0) / 1e6;
        assert!(usage.cost_usd().is_some_and(|usd| (usd - cost).abs() < 1e-12));
    }
}

#[tokio::test]
async fn what_was_counted_stays_when_time_is_up() {
    let server = StandIn::start().unwrap();
    server.next(passing(ANTHROPIC, "claude-sonnet-5-5"));
    server.next(Fault::Slow(Duration::from_secs(9)));
    let mut config = config(ANTHROPIC, &server);
    config.llm_timeout = Duration::from_millis(500);
    let (answer, usage) = counted(&client(&config)).await;
    assert_eq!(answer.err(), Some(LlmError::TimedOut(config.llm_timeout)));
    assert_eq!(tokens(&usage), (700, 30));
}

#[tokio::test]
async fn a_part_of_a_cost_is_none() {
    let known = ended(OPENAI, "gpt-6-sol", "stop");
    let (_, usage) = took(OPENAI, &[passing(OPENAI, "own-model"), known]).await;
    assert_eq!((tokens(&usage), usage.cost_usd()), ((1400, 60), None));
}

#[tokio::test]
async fn tokens_of_a_cache_count() {
    let usage = json!({
        "input_tokens": 5, "output_tokens": 7, "cache_creation_input_tokens": 20, "cache_read_input_tokens": 300,
    });
    let answer = json!({ "content": [], "stop_reason": "end_turn", "usage": usage });
    let (_, usage) = took(ANTHROPIC, &[Fault::json(200, &answer)]).await;
    assert_eq!((usage.model(), tokens(&usage)), (None, (325, 7)));
    assert!(usage.cost_usd().is_some(), "by the price of the model that was asked");
}

#[tokio::test]
async fn a_server_that_does_not_count_tokens_is_fine() {
    let said = json!({ "choices": [{ "finish_reason": "stop", "message": { "content": "{}" } }] });
    for answer in [
        said.clone(),
        json!({ "choices": said["choices"], "usage": null, "model": "m" }),
    ] {
        let (reply, usage) = took(OPENAI, &[Fault::json(200, &answer)]).await;
        assert!(reply.is_ok(), "{reply:?}");
        assert_eq!((tokens(&usage), usage.cost_usd()), ((0, 0), None));
    }
}

#[tokio::test]
async fn figures_that_cannot_be_do_no_harm() {
    let usage = json!({ "prompt_tokens": u64::MAX, "completion_tokens": 1 });
    let error = Answer::json(500, &json!({ "usage": usage })).with_header("retry-after-ms", "1");
    let error = Fault::Answer(error);
    let (_, usage) = took(OPENAI, &[error.clone(), error]).await;
    assert_eq!(usage.prompt_tokens(), u64::MAX);
}
