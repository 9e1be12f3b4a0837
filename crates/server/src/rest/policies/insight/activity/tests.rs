//! The activity over the API.

use ::api::ErrorCode;
use domain::policy::PolicyRule;
use store::{FiredPolicy, PolicyWrite};

use super::*;
use crate::rest::policies::insight::testing::{cap, create, fire, replace, told, write};
use crate::rest::testing::{Run, Server};

async fn activity(server: &Server, id: PolicyId) -> PolicyActivity {
    let path = paths::with(paths::POLICY_ACTIVITY, &id.to_string());
    server.get(&path).await
}

#[tokio::test]
async fn a_policy_has_what_it_did_under_all_of_its_names() {
    let server = Server::start().await;
    let policy = create(&server, cap("old name", 5)).await;
    replace(&server, policy.id, cap("new name", 5)).await;
    fire(&server, Run::new("a"), told("old name"), 1).await;
    fire(
        &server,
        Run::new("b").starting(-86_400).of("agent two"),
        told("new name"),
        3,
    )
    .await;
    fire(&server, Run::new("c").starting(60), told("new name"), 2).await;
    fire(&server, Run::new("d"), told("another"), 9).await;
    let found = activity(&server, policy.id).await;
    assert_eq!(found.names, ["new name", "old name"]);
    let days: Vec<_> = found.days.iter().map(|day| (day.runs, day.times)).collect();
    assert_eq!((days.len(), &days[28..]), (30, &[(1, 3), (2, 3)][..]));
    let agents: Vec<_> = found
        .agents
        .iter()
        .map(|it| (it.agent_id.as_str(), it.runs, it.times))
        .collect();
    assert_eq!(agents, [("agent one", 2, 3), ("agent two", 1, 3)]);
    let runs: Vec<_> = found
        .runs
        .iter()
        .map(|it| (it.run_id.as_str(), it.times, it.shadow))
        .collect();
    assert_eq!(runs, [("c", 2, false), ("a", 1, false), ("b", 3, false)]);
    assert_eq!((found.median_step, found.runs[0].acknowledged), (Some(2), Some(true)));
}

#[tokio::test]
async fn of_a_shadow_it_is_where_it_would_have_fired() {
    let server = Server::start().await;
    let shadow = PolicyRule {
        shadow: true,
        ..cap("cap", 5)
    };
    let policy = create(&server, shadow).await;
    fire(&server, Run::new("a"), FiredPolicy::Shadow(policy.id), 1).await;
    fire(&server, Run::new("b"), FiredPolicy::Shadow(PolicyId(99)), 1).await;
    let runs = activity(&server, policy.id).await.runs;
    assert_eq!(runs.len(), 1);
    assert!(runs[0].shadow);
}

#[tokio::test]
async fn what_was_deleted_has_a_past_and_what_never_was_is_not_found() {
    let server = Server::start().await;
    let policy = create(&server, cap("cap", 5)).await;
    fire(&server, Run::new("a"), told("cap"), 1).await;
    let delete = PolicyWrite::Delete {
        id: policy.id,
        expected: None,
    };
    write(&server, vec![delete]).await;
    assert_eq!(activity(&server, policy.id).await.runs.len(), 1);
    let unknown = server.refusal(&paths::with(paths::POLICY_ACTIVITY, "77")).await;
    assert_eq!(unknown.code, ErrorCode::NotFound);
}
