//! What explanations took, as it is told.

use ::api::explain::{ExplainOutcome, ExplainRecords};
use ::api::signals::SignalList;
use ::api::{ErrorCode, paths};
use domain::FailureType;
use stand_in::langfuse::Mode;
use stand_in::llm::Reply;

use super::world::{TRACE, World};
use crate::rest::testing::{Run, Server};

async fn told(world: &World, query: &str) -> ExplainRecords {
    let url = format!("{}{query}", paths::EXPLANATIONS);
    world.server.get(&url).await
}

#[tokio::test]
async fn nothing_was_explained_yet() {
    let told = told(&World::new(Mode::EventsOnly).await, "").await;
    assert_eq!(told.explanations, []);
    assert_eq!(
        (told.totals.count, told.totals.days, told.totals.cost_usd),
        (0, 30, None)
    );
}

#[tokio::test]
async fn every_explanation_is_told_with_what_it_took() {
    let mut world = World::new(Mode::EventsOnly).await;
    world.later(10);
    world.llm.say(Reply::CutOff);
    world.refused("").await;
    world.later(1);
    world.add_trace(|trace| trace);
    let view = world.explained().await;

    let told = told(&world, "").await;
    let [newest, first] = &told.explanations[..] else {
        panic!("two: {told:?}")
    };
    assert_eq!(
        (newest.signal_id, newest.outcome),
        (world.signal, ExplainOutcome::Explained)
    );
    assert_eq!(
        (newest.provider, &newest.model, newest.prompt_tokens, newest.cost_usd),
        (
            view.model.provider,
            &view.model.model,
            view.model.prompt_tokens,
            view.model.cost_usd
        )
    );
    assert_eq!((newest.with_trace, first.with_trace), (true, false));
    let signal = newest.signal.as_ref().unwrap();
    assert_eq!(signal.failure_type, FailureType::ToolLoop);
    let error = ErrorCode::AnswerUnusable;
    assert_eq!(first.outcome, ExplainOutcome::Failed { error });
    assert!(first.at < newest.at && first.completion_tokens > 0);

    let totals = told.totals;
    assert_eq!((totals.count, totals.failed, totals.cancelled), (2, 1, 0));
    assert_eq!(totals.prompt_tokens, first.prompt_tokens + newest.prompt_tokens);
    let cost = first.cost_usd.unwrap() + newest.cost_usd.unwrap();
    assert!(totals.cost_usd.is_some_and(|usd| (usd - cost).abs() < 1e-9));
}

#[tokio::test]
async fn the_list_is_of_one_signal_or_bounded_and_totals_are_of_30_days() {
    let mut world = World::new(Mode::EventsOnly).await;
    world.later(10);
    for _ in 0..3 {
        world.explained().await;
    }
    let newest = told(&world, "?limit=1").await;
    assert_eq!((newest.explanations.len(), newest.totals.count), (1, 3));
    let of_this = told(&world, &format!("?signal={}", world.signal)).await;
    assert_eq!((of_this.explanations.len(), of_this.totals.count), (3, 3));
    let of_another = told(&world, &format!("?signal={}", world.signal + 1)).await;
    assert_eq!((of_another.explanations.len(), of_another.totals.count), (0, 0));
    world.later(31 * 24 * 60);
    let later = told(&world, "").await;
    assert_eq!((later.explanations.len(), later.totals.count), (3, 0));
    for wrong in ["?signal=x", "?limit=0", "?limit=501", "?agent=x"] {
        let refusal = world.server.refusal(&format!("{}{wrong}", paths::EXPLANATIONS)).await;
        assert_eq!(refusal.code, ErrorCode::InvalidParameter, "{wrong}");
    }
}

#[tokio::test]
async fn of_a_signal_that_is_gone_only_the_figures_stay() {
    let mut world = World::new(Mode::EventsOnly).await;
    world.later(10);
    world.explained().await;
    world.server.judge(Run::new("loop").traced(TRACE)).await;
    let told = told(&world, "").await;
    assert_eq!(told.explanations.len(), 1);
    assert_eq!(told.explanations[0].signal, None);
}

#[tokio::test]
async fn nobody_reads_what_anothers_explanations_took() {
    let server = Server::of_two_customers().await;
    let owner = server.app.store.tenant("a").await.unwrap();
    server.judge_as(owner, Run::new("loop").looping()).await;
    let list: SignalList = serde_json::from_str(&server.text(paths::SIGNALS, Some("dt_live_a")).await).unwrap();
    let mut world = World::around(server, Mode::EventsOnly, list.signals[0].id);
    world.later(10);
    world.server.send("POST", &world.path(), Some("dt_live_a")).await;
    for (key, count) in [("dt_live_a", 1), ("dt_live_b", 0)] {
        let text = world.server.text(paths::EXPLANATIONS, Some(key)).await;
        let told: ExplainRecords = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (told.explanations.len(), told.totals.count),
            (count, count as u64),
            "{key}"
        );
    }
}
