//! When the model is asked again, and how long that may take.

use std::time::Instant;

use serde_json::json;
use stand_in::llm::Reply as Planned;
use stand_in::{Answer, Fault};

use super::*;

fn refusal(status: u16, headers: &[(&str, &str)]) -> Fault {
    let answer = Answer::json(status, &json!({}));
    Fault::Answer(
        headers
            .iter()
            .fold(answer, |answer, (name, value)| answer.with_header(name, value)),
    )
}

#[tokio::test]
async fn what_passes_is_waited_for() {
    for provider in PROVIDERS {
        let server = StandIn::start().unwrap();
        server.say(Planned::Failed);
        server.say(Planned::Overloaded);
        let (reply, pauses) = ask(&client(&config(provider, &server))).await;
        assert!(reply.is_ok());
        assert_eq!((server.requests().len(), pauses.len()), (3, 2));
        assert!(pauses[1] > pauses[0], "{pauses:?}");
    }
}

#[tokio::test]
async fn the_provider_says_how_long_to_wait() {
    let server = StandIn::start().unwrap();
    server.next(refusal(429, &[("retry-after", "9"), ("retry-after-ms", "25")]));
    server.next(refusal(503, &[("retry-after", "0.03")]));
    let (reply, pauses) = ask(&client(&config(LlmProvider::Anthropic, &server))).await;
    assert!(reply.is_ok());
    assert_eq!(pauses, [Duration::from_millis(25), Duration::from_millis(30)]);
}

#[tokio::test]
async fn nobody_waits_longer_than_allowed() {
    let server = StandIn::start().unwrap();
    server.say(Planned::RateLimited(Some(30)));
    let begin = Instant::now();
    let (answer, pauses) = ask(&client(&config(LlmProvider::Anthropic, &server))).await;
    let wait = Some(Duration::from_secs(30));
    assert_eq!(answer.err(), Some(LlmError::Limit { retry_after: wait }));
    assert!(pauses.is_empty() && begin.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn the_provider_knows_better_than_its_status() {
    let server = StandIn::start().unwrap();
    let llm = client(&config(LlmProvider::Anthropic, &server));
    server.next(refusal(500, &[("x-should-retry", "false")]));
    assert_eq!(error(&llm).await, LlmError::Failed { status: 500 });
    assert_eq!(server.requests().len(), 1);
    server.next(refusal(400, &[("x-should-retry", "true")]));
    assert!(ask(&llm).await.0.is_ok());
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn money_is_not_waited_for_whatever_the_header_says() {
    let server = StandIn::start().unwrap();
    let body = json!({ "error": { "details": { "error_code": "enforced_spend_limit_reached" } } });
    let answer = Answer::json(429, &body).with_header("x-should-retry", "true");
    server.next(Fault::Answer(answer));
    assert_eq!(
        error(&client(&config(LlmProvider::Anthropic, &server))).await,
        LlmError::Spent
    );
    assert_eq!(server.requests().len(), 1);
}

/// Silence, and an answer that trickles.
#[tokio::test]
async fn slow_servers_are_given_up() {
    let trickle = Planned::Slowly {
        reply: Box::new(Planned::Fitting),
        pieces: 50,
        pause: Duration::from_millis(200),
    };
    for provider in PROVIDERS {
        let server = StandIn::start().unwrap();
        let mut config = config(provider, &server);
        config.llm_timeout = Duration::from_millis(500);
        server.next(Fault::Slow(Duration::from_secs(9)));
        server.say(trickle.clone());
        for _ in 0..2 {
            let begin = Instant::now();
            assert_eq!(error(&client(&config)).await, LlmError::TimedOut(config.llm_timeout));
            assert!(begin.elapsed() < Duration::from_secs(5));
        }
    }
}

#[tokio::test]
async fn an_answer_in_pieces_is_put_together() {
    for provider in PROVIDERS {
        let server = StandIn::start().unwrap();
        let reply = Box::new(Planned::Fitting);
        let pause = Duration::from_millis(5);
        server.say(Planned::Slowly {
            reply,
            pieces: 20,
            pause,
        });
        assert!(ask(&client(&config(provider, &server))).await.0.is_ok());
    }
}
