//! The state over the API.

use domain::policy::PolicyRule;

use super::*;
use crate::rest::policies::insight::testing::{cap, create, fetch, fire, replace, told, write};
use crate::rest::testing::{Run, Server};

#[tokio::test]
async fn without_policies_the_state_is_empty() {
    let state: PolicyState = Server::start().await.get(paths::POLICY_STATE).await;
    assert_eq!((state.revision, state.signing), (0, false));
    assert!(state.agents.is_empty() && state.policies.is_empty());
}

#[tokio::test]
async fn every_policy_has_its_propagation() {
    let server = Server::start().await;
    let first = create(&server, cap("first", 5)).await;
    let second = create(&server, cap("second", 5)).await;
    fetch(&server, "knows both", second.revision, 20).await;
    fetch(&server, "knows one", first.revision, 50).await;
    fetch(&server, "of last week", first.revision, 7 * 86_400).await;
    let state: PolicyState = server.get(paths::POLICY_STATE).await;
    assert_eq!(state.revision, second.revision.0);
    let agents: Vec<_> = state.agents.iter().map(|agent| agent.agent_id.as_str()).collect();
    assert_eq!(agents, ["knows both", "knows one"]);
    let live: Vec<_> = state
        .policies
        .iter()
        .map(|it| (it.propagation.live_on, it.propagation.of, it.propagation.oldest_secs))
        .collect();
    assert_eq!(live, [(2, 2, Some(50.0)), (1, 2, Some(50.0))]);
    // A change makes it news to all of them.
    replace(&server, first.id, cap("first", 6)).await;
    let state: PolicyState = server.get(paths::POLICY_STATE).await;
    assert_eq!(state.policies[0].propagation.live_on, 0);
}

#[tokio::test]
async fn firings_of_the_last_day_count_also_under_an_older_name() {
    let server = Server::start().await;
    let policy = create(&server, cap("old name", 5)).await;
    replace(&server, policy.id, cap("new name", 5)).await;
    fire(&server, Run::new("a"), told("old name"), 3).await;
    fire(&server, Run::new("b"), told("new name"), 1).await;
    fire(&server, Run::new("c").starting(-2 * 86_400), told("new name"), 1).await;
    let state: PolicyState = server.get(paths::POLICY_STATE).await;
    let figures = &state.policies[0];
    assert_eq!((figures.runs, figures.times), (2, 4));
    assert_eq!((figures.advised, figures.acknowledged), (2, 1));
    assert_eq!(figures.last_at, Some(Run::new("a").events[0].at.secs()));
}

#[tokio::test]
async fn a_thousand_policies_are_told_of_at_once() {
    let server = Server::start().await;
    let rules = (0..1_000).map(|number| PolicyRule {
        priority: number,
        ..cap(&format!("policy {number}"), 5)
    });
    write(&server, rules.map(store::PolicyWrite::Create).collect()).await;
    for number in 0..50 {
        fetch(&server, &format!("agent {number}"), Revision(500), number).await;
    }
    let state: PolicyState = server.get(paths::POLICY_STATE).await;
    assert_eq!(state.policies.len(), 1_000);
    let live = state.policies.iter().filter(|it| it.propagation.live_on == 50).count();
    assert_eq!(live, 500);
}
