//! Policies that are stored, for the tests of what they do.

use domain::policy::{ActionKind, PolicyId, PolicyRule, Threshold};
use domain::{Label, Micros};
use store::{
    FiredPolicy, PolicyChangeKind, PolicyEdit, PolicyFetch, PolicyOutcome, PolicyRecord, PolicyWrite, Revision,
    RunFiring, TenantId,
};

use crate::auth::Auth;
use crate::policies::testing::rule;
use crate::rest::testing::{Run, Server};

/// Stops runs of all agents after so many tool calls.
pub(super) fn cap(name: &str, calls: i64) -> PolicyRule {
    let mut rule = rule(name);
    rule.condition.value = Threshold::Int(calls);
    rule
}

/// Such a policy as it is stored.
pub(super) fn record(id: u32, rule: PolicyRule) -> PolicyRecord {
    PolicyRecord {
        id: PolicyId(id),
        rule,
        revision: Revision(u64::from(id)),
        created_at: Micros(0),
        updated_at: Micros(0),
    }
}

pub(super) async fn tenant(server: &Server) -> TenantId {
    server.app.store.tenant(Auth::DEV_CUSTOMER).await.unwrap()
}

/// Stores a new policy.
pub(super) async fn create(server: &Server, rule: PolicyRule) -> PolicyRecord {
    let mut written = write(server, vec![PolicyWrite::Create(rule)]).await;
    written.pop().flatten().unwrap()
}

/// Gives a policy another form.
pub(super) async fn replace(server: &Server, id: PolicyId, rule: PolicyRule) -> PolicyRecord {
    let expected = None;
    let mut written = write(server, vec![PolicyWrite::Replace { id, rule, expected }]).await;
    written.pop().flatten().unwrap()
}

pub(super) async fn write(server: &Server, writes: Vec<PolicyWrite>) -> Vec<Option<PolicyRecord>> {
    let edit = PolicyEdit {
        actor: Label::name("dev"),
        at: server.app.clock.now(),
        kind: PolicyChangeKind::Update,
        expected: None,
        writes,
    };
    let policies = server.app.store.policies();
    match policies.edit_policies(tenant(server).await, edit).await.unwrap() {
        PolicyOutcome::Written(written) => written,
        refused => panic!("{refused:?}"),
    }
}

/// An agent asks for its policies so many seconds ago.
pub(super) async fn fetch(server: &Server, agent_id: &str, revision: Revision, seconds_ago: i64) {
    let at = Micros(server.app.clock.now().0 - seconds_ago * 1_000_000);
    let fetch = PolicyFetch {
        agent_id: Label::name(agent_id),
        revision,
        at,
    };
    let policies = server.app.store.policies();
    policies
        .record_policy_fetches(tenant(server).await, vec![fetch])
        .await
        .unwrap();
}

/// A run of `agent one` in which a policy fired so many times, first in its second step.
pub(super) async fn fire(server: &Server, run: Run, which: FiredPolicy, times: u32) {
    let at = run.events[0].at;
    let firing = RunFiring {
        which,
        action: ActionKind::InjectPrompt,
        times,
        step: 2,
        at,
        acknowledged: Some(times > 1),
    };
    server.judge_with(tenant(server).await, run, vec![firing]).await;
}

/// A policy by the name that agents tell.
pub(super) fn told(name: &str) -> FiredPolicy {
    FiredPolicy::Told(Label::name(name))
}
