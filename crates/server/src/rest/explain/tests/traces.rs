//! From which trace it is explained, and what is said when there is none.

use std::time::Duration;

use ::api::explain::{
    ExplainLine, ExplainSource, ExplainStage, ExplainWarning, KeptExplanation, TraceIdFrom, WithoutTraceReason,
};
use ::api::{ErrorCode, paths};
use domain::FixType;
use stand_in::Fault;
use stand_in::langfuse::{Arrival, Mode, NewTrace, TEXT_PROMPT};

use super::world::{TRACE, World, secret, url};
use crate::rest::testing::Run;

#[tokio::test]
async fn every_kind_of_langfuse_is_read() {
    for mode in Mode::ALL {
        let world = World::new(mode).await;
        world.add_trace(|trace| trace);
        let view = world.explained().await;
        assert_eq!(
            view.source,
            ExplainSource::Langfuse,
            "{mode:?}: {:?}",
            view.without_trace
        );
        assert_eq!(view.langfuse_prompt_name.as_deref(), Some(TEXT_PROMPT), "{mode:?}");
        assert_eq!(view.langfuse_prompt_version, Some(1), "{mode:?}");
        let trace = view.trace.unwrap();
        assert_eq!((trace.observations, trace.id_from), (13, TraceIdFrom::Run), "{mode:?}");
        let link = trace.url.unwrap();
        assert!(
            link.starts_with(&world.langfuse.url()) && link.ends_with(TRACE),
            "{link}"
        );
        assert_eq!((view.fix_type, view.apply_blocked), (FixType::PromptAddition, false));
    }
}

#[tokio::test]
async fn the_answer_is_there_again_until_it_expires() {
    let mut world = World::new(Mode::EventsOnly).await;
    world.add_trace(|trace| trace);
    let path = paths::with(paths::SIGNAL_EXPLANATION, &world.signal.to_string());
    let kept = async |world: &World| world.server.get::<KeptExplanation>(&path).await.explanation;
    assert_eq!(kept(&world).await, None, "asking for what is not there is no error");
    let view = world.explained().await;
    let again = world.server.ask(&path, None).await;
    assert_eq!(again.headers()["cache-control"], "no-store");
    assert_eq!(kept(&world).await.as_ref(), Some(&view));
    assert!((view.expires_at - view.made_at - 1800.0).abs() < 0.001);
    world.later(31);
    let memory = &world.server.app.explanations.memory;
    memory.forget_expired(world.server.app.clock.now());
    assert_eq!(kept(&world).await, None);
    let unknown = paths::with(paths::SIGNAL_EXPLANATION, "4711");
    assert_eq!(world.server.refusal(&unknown).await.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_late_trace_is_waited_for() {
    let world = World::new(Mode::EventsOnly).await;
    world.add_trace(|trace| trace.arriving(Arrival::After(Duration::from_millis(100))));
    let lines = world.lines().await;
    let waited = |line: &ExplainLine| {
        matches!(
            line,
            ExplainLine::Stage {
                stage: ExplainStage::WaitingForTrace { .. },
                ..
            }
        )
    };
    assert!(lines.iter().any(waited), "{lines:?}");
    let Some(ExplainLine::Done { explanation }) = lines.last() else {
        panic!("{lines:?}")
    };
    assert_eq!(explanation.trace.as_ref().unwrap().observations, 13);
    assert!(!explanation.warnings.contains(&ExplainWarning::TracePartial));
}

#[tokio::test]
async fn a_trace_that_comes_bit_by_bit_is_read_when_it_is_whole() {
    let world = World::new(Mode::EventsOnly).await;
    let (first, each) = (Duration::from_millis(10), Duration::from_millis(15));
    world.add_trace(|trace| trace.arriving(Arrival::OneByOne { first, each }));
    assert_eq!(world.explained().await.trace.unwrap().observations, 13);
}

#[tokio::test]
async fn a_trace_that_stays_partial_is_explained_with_a_warning() {
    let world = World::new(Mode::EventsOnly).await;
    world.add_trace(|trace| trace.arriving(Arrival::Only(4)));
    let view = world.explained().await;
    assert_eq!(view.trace.unwrap().observations, 4);
    assert!(view.warnings.contains(&ExplainWarning::TracePartial));
}

#[tokio::test]
async fn an_old_signal_does_not_wait() {
    let mut world = World::new(Mode::EventsOnly).await;
    world.later(10);
    let view = world.explained().await;
    let without = view.without_trace.unwrap();
    assert_eq!((view.source, view.trace), (ExplainSource::SignalOnly, None));
    assert_eq!(without.reason, WithoutTraceReason::NotFound);
    assert_eq!(without.id_from, Some(TraceIdFrom::Run));
    let looks = world.langfuse.requests().len();
    assert!((1..=2).contains(&looks), "each route once: {looks}");
    assert!(!view.root_cause.is_empty());
}

#[tokio::test]
async fn the_request_may_name_another_trace_and_a_run_may_have_none() {
    let other = "0af7651916cd43dd8448eb211c80319c";
    let mut world = World::with(Mode::EventsOnly, Run::new("loop").looping()).await;
    world.later(10);
    world.langfuse.add_trace(NewTrace::looping_agent(other, TEXT_PROMPT, 1));
    let without = world.explained().await.without_trace.unwrap();
    assert_eq!((without.reason, without.id_from), (WithoutTraceReason::NoId, None));
    assert_eq!(world.langfuse.requests().len(), 0);
    let uuid = "0AF76519-16CD-43DD-8448-EB211C80319C";
    let answer = world
        .ask("*/*", &serde_json::json!({ "langfuse_trace_id": uuid }).to_string())
        .await;
    let text = crate::rest::testing::read(answer).await;
    let view: ::api::explain::ExplanationView = serde_json::from_str(&text).unwrap();
    let trace = view.trace.unwrap();
    assert_eq!((trace.trace_id.as_str(), trace.id_from), (other, TraceIdFrom::Request));
}

#[tokio::test]
async fn the_runs_own_id_is_a_guess() {
    let run = Run::new("b5ed23be-e4f0-43bc-8625-914223875508").looping();
    let mut world = World::with(Mode::EventsOnly, run).await;
    world.later(10);
    let without = world.explained().await.without_trace.unwrap();
    assert_eq!(without.id_from, Some(TraceIdFrom::Guess));
    world.add_trace(|trace| trace);
    assert_eq!(world.explained().await.trace.unwrap().id_from, TraceIdFrom::Guess);
}

#[tokio::test]
async fn what_goes_wrong_with_langfuse_is_said_and_the_evidence_is_explained() {
    let mut world = World::new(Mode::EventsOnly).await;
    world.later(10);
    let reason = async |world: &World| {
        let view = world.explained().await;
        assert_eq!(view.source, ExplainSource::SignalOnly);
        let without = view.without_trace.unwrap();
        (without.reason, without.detail)
    };
    world.langfuse.next(Fault::rate_limited(Some(12)));
    let (limited, detail) = reason(&world).await;
    assert_eq!(limited, WithoutTraceReason::RateLimited);
    assert!(detail.contains("12 seconds"), "{detail}");
    world.configure(|config| config.langfuse_secret_key = secret("sk-lf-wrong"));
    let (keys, detail) = reason(&world).await;
    assert_eq!(keys, WithoutTraceReason::Credentials);
    assert!(
        detail.contains("LANGFUSE_SECRET_KEY") && !detail.contains("sk-lf-wrong"),
        "{detail}"
    );
    world.configure(|config| config.langfuse_host = url("http://127.0.0.1:1"));
    assert_eq!(reason(&world).await.0, WithoutTraceReason::Unreachable);
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let mut world = World::new(Mode::EventsOnly).await;
    world.later(10);
    let elsewhere = stand_in::langfuse::Langfuse::start(Mode::EventsOnly).unwrap();
    elsewhere.find_any_trace(NewTrace::looping_agent("", TEXT_PROMPT, 1));
    for _ in 0..2 {
        world.langfuse.next(Fault::redirect(307, &elsewhere.url()));
    }
    // Whoever asks again finds it here.
    world.add_trace(|trace| trace);
    let without = world.explained().await.without_trace.unwrap();
    assert_ne!(without.reason, WithoutTraceReason::NotFound, "{}", without.detail);
    assert!(!world.langfuse.requests().is_empty());
    assert_eq!(elsewhere.requests().len(), 0);
}
