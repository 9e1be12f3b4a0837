//! Fixes that are policies.

use ::api::ErrorCode;
use ::api::fixes::ApplyPolicyAnswer;
use ::api::signals::SignalDetail;
use domain::FixMeans;
use domain::policy::{PolicyId, PolicyRule};
use store::{PolicyChangeKind, PolicyEdit, PolicyRecord, PolicyWrite};

use super::*;

impl Bench {
    async fn apply_policy(&self, signal: u64, shadow: bool) -> ApplyPolicyAnswer {
        let url = paths::with(paths::SIGNAL_APPLY_POLICY, &signal.to_string());
        self.done(&url, &json!({ "shadow": shadow })).await
    }

    async fn policies(&self) -> Vec<PolicyRecord> {
        self.server
            .app
            .store
            .policies()
            .policy_set(TenantId(1))
            .await
            .unwrap()
            .policies
    }

    async fn write(&self, kind: PolicyChangeKind, write: PolicyWrite) {
        let edit = PolicyEdit {
            actor: domain::Label::name("dev"),
            at: self.server.app.clock.now(),
            kind,
            expected: None,
            writes: vec![write],
        };
        crate::policies::edit(&self.server.app, TenantId(1), edit)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn the_guard_of_a_signal_comes_into_force_without_langfuse() {
    let mut bench = Bench::empty().await;
    bench.server.change(|app| app.langfuse = None);
    let answer = bench.apply_policy(bench.signal, false).await;
    assert!(answer.created);
    assert_eq!((answer.fix.means, answer.fix.state), (FixMeans::Policy, FixState::Live));
    assert_eq!(answer.fix.policy, Some(answer.policy.id));
    let detail: SignalDetail = bench.server.get(&bench.of_signal(paths::SIGNAL)).await;
    let policies = bench.policies().await;
    assert_eq!((policies.len(), &policies[0].rule), (1, &detail.guard.unwrap()));
    assert_eq!(bench.langfuse.requests().len(), 0);
    let again = bench.apply_policy(bench.signal, false).await;
    assert_eq!(
        (again.created, again.fix_id, bench.policies().await.len()),
        (false, answer.fix_id, 1)
    );
}

#[tokio::test]
async fn two_signals_of_one_failure_share_a_policy() {
    let bench = Bench::empty().await;
    let other = bench.loops_again("second").await;
    let (one, two) = (
        bench.apply_policy(bench.signal, false).await,
        bench.apply_policy(other, false).await,
    );
    assert_eq!((one.policy.id, bench.policies().await.len()), (two.policy.id, 1));
    assert_ne!(one.fix_id, two.fix_id);
    bench.roll_back(two.fix.id).await;
    assert!(!bench.policies().await[0].rule.enabled);
    assert_eq!(bench.states().await, [FixState::RolledBack; 2], "it is off for both");
    let again = bench.apply_policy(bench.signal, false).await;
    assert!(again.created && again.policy.enabled && again.policy.id == one.policy.id);
}

#[tokio::test]
async fn a_policy_in_shadow_is_promoted() {
    let mut bench = Bench::empty().await;
    let shadow = bench.apply_policy(bench.signal, true).await;
    assert_eq!((shadow.fix.state, shadow.policy.shadow), (FixState::Staged, true));
    bench.wait(3_600);
    let live = bench.promote(shadow.fix.id, json!({})).await.fix;
    assert_eq!(live.state, FixState::Live);
    assert!((live.applied_at - shadow.fix.applied_at - 3_600.0).abs() < 1.0);
    assert!(!bench.policies().await[0].rule.shadow);
    assert_eq!(bench.promote(shadow.fix.id, json!({})).await.fix, live);
}

#[tokio::test]
async fn asking_for_it_in_force_promotes_the_one_in_shadow() {
    let bench = Bench::empty().await;
    let shadow = bench.apply_policy(bench.signal, true).await;
    let live = bench.apply_policy(bench.signal, false).await;
    assert_eq!(
        (live.created, live.fix_id, live.fix.state),
        (false, shadow.fix_id, FixState::Live)
    );
    assert!(!live.policy.shadow);
    let other = bench.loops_again("second").await;
    assert_eq!(
        bench.apply_policy(other, true).await.fix.state,
        FixState::Live,
        "it acts already"
    );
    // An acting one is not put into shadow by asking for that.
    let again = bench.apply_policy(bench.signal, true).await;
    assert_eq!((again.fix_id, again.policy.shadow), (live.fix_id, false));
}

#[tokio::test]
async fn what_is_gone_is_taken_back_and_made_anew() {
    let bench = Bench::empty().await;
    let first = bench.apply_policy(bench.signal, false).await;
    let id = first.policy.id;
    bench
        .write(PolicyChangeKind::Delete, PolicyWrite::Delete { id, expected: None })
        .await;
    assert_eq!(bench.roll_back(first.fix.id).await.fix.state, FixState::RolledBack);
    let second = bench.apply_policy(bench.signal, false).await;
    assert!(second.created && second.policy.id != id);
    let id = second.policy.id;
    bench
        .write(PolicyChangeKind::Toggle, PolicyWrite::Toggle { id, expected: None })
        .await;
    let third = bench.apply_policy(bench.signal, false).await;
    assert!(third.created && third.policy.enabled && third.policy.id == id);
    assert_eq!(
        bench.states().await,
        [FixState::Live, FixState::RolledBack, FixState::RolledBack]
    );
    bench
        .write(PolicyChangeKind::Delete, PolicyWrite::Delete { id, expected: None })
        .await;
    let shadow = bench.apply_policy(bench.signal, true).await;
    let id = shadow.policy.id;
    bench
        .write(PolicyChangeKind::Delete, PolicyWrite::Delete { id, expected: None })
        .await;
    let url = paths::with(paths::FIX_PROMOTE, &shadow.fix_id.to_string());
    assert_eq!(bench.refused(&url, &json!({})).await.code, ErrorCode::Conflict);
}

#[tokio::test]
async fn a_policy_in_shadow_that_acts_for_another_signal_acts_for_both() {
    let bench = Bench::empty().await;
    let other = bench.loops_again("second").await;
    bench.apply_policy(bench.signal, true).await;
    let live = bench.apply_policy(other, false).await;
    assert!(live.created && !live.policy.shadow);
    assert_eq!(
        (bench.states().await, bench.policies().await.len()),
        (vec![FixState::Live; 2], 1)
    );
}

impl Bench {
    /// The guard of the signal as somebody made it before.
    async fn theirs(&self, enabled: bool, shadow: bool) -> PolicyRecord {
        let detail: SignalDetail = self.server.get(&self.of_signal(paths::SIGNAL)).await;
        let rule = PolicyRule {
            name: domain::Label::name("cap searches"),
            enabled,
            shadow,
            ..detail.guard.unwrap()
        };
        self.write(PolicyChangeKind::Create, PolicyWrite::Create(rule)).await;
        self.policies().await.remove(0)
    }

    async fn toggle(&self, id: PolicyId) {
        let write = PolicyWrite::Toggle { id, expected: None };
        self.write(PolicyChangeKind::Toggle, write).await;
    }

    /// Whether the one policy is enabled, and in shadow.
    async fn acts(&self) -> (bool, bool) {
        let policies = self.policies().await;
        assert_eq!(policies.len(), 1);
        (policies[0].rule.enabled, policies[0].rule.shadow)
    }
}

#[tokio::test]
async fn a_policy_that_was_there_stays_when_a_fix_that_joined_it_is_taken_back() {
    let mut bench = Bench::empty().await;
    let theirs = bench.theirs(false, false).await;
    bench.wait(600);
    bench.toggle(theirs.id).await;
    let since = bench.server.app.clock.now();
    bench.wait(600);
    let rename = PolicyRule {
        name: domain::Label::name("renamed"),
        ..bench.policies().await[0].rule.clone()
    };
    let (id, expected) = (theirs.id, None);
    bench
        .write(
            PolicyChangeKind::Update,
            PolicyWrite::Replace {
                id,
                rule: rename,
                expected,
            },
        )
        .await;
    bench.wait(600);
    let answer = bench.apply_policy(bench.signal, false).await;
    assert!(answer.created && answer.fix.joined);
    assert_eq!(
        bench.fixes().await[0].applied_at,
        since,
        "a new name is no new beginning"
    );
    let second = bench.loops_again("second").await;
    let second = bench.apply_policy(second, false).await;
    assert!(second.fix.joined);
    bench.roll_back(second.fix.id).await;
    assert_eq!(bench.acts().await, (true, false));
    assert_eq!(bench.states().await, [FixState::RolledBack, FixState::Live]);
}

#[tokio::test]
async fn a_policy_that_a_fix_turned_on_becomes_what_it_was() {
    for (enabled, shadow) in [(true, true), (false, false), (false, true)] {
        let mut bench = Bench::empty().await;
        bench.theirs(enabled, shadow).await;
        bench.wait(600);
        let answer = bench.apply_policy(bench.signal, false).await;
        assert!(!answer.fix.joined);
        assert_eq!(
            (answer.policy.name.as_str(), bench.acts().await),
            ("cap searches", (true, false))
        );
        bench.wait(600);
        let second = bench.loops_again("second").await;
        let second = bench.apply_policy(second, false).await;
        assert!(!second.fix.joined, "it is another fix's");
        assert!((second.fix.applied_at - answer.fix.applied_at).abs() < f64::EPSILON);
        bench.wait(600);
        bench.roll_back(second.fix.id).await;
        assert_eq!(bench.acts().await, (enabled, shadow));
        assert_eq!(bench.states().await, [FixState::RolledBack; 2]);
    }
}

#[tokio::test]
async fn a_policy_in_shadow_that_was_there_goes_back_into_it() {
    let mut bench = Bench::empty().await;
    bench.theirs(true, true).await;
    bench.wait(600);
    let staged = bench.apply_policy(bench.signal, true).await.fix;
    assert_eq!((staged.state, staged.joined), (FixState::Staged, true));
    bench.wait(600);
    let live = bench.promote(staged.id, json!({})).await.fix;
    assert_eq!(
        (live.state, live.joined, bench.acts().await),
        (FixState::Live, false, (true, false))
    );
    bench.wait(600);
    bench.roll_back(staged.id).await;
    assert_eq!(bench.acts().await, (true, true));
}

#[tokio::test]
async fn a_policy_of_a_fix_that_was_put_in_shadow_acts_again_when_asked_for() {
    let mut bench = Bench::empty().await;
    let first = bench.apply_policy(bench.signal, false).await;
    bench.wait(600);
    let rule = PolicyRule {
        shadow: true,
        ..bench.policies().await[0].rule.clone()
    };
    let (id, expected) = (first.policy.id, None);
    bench
        .write(PolicyChangeKind::Update, PolicyWrite::Replace { id, rule, expected })
        .await;
    bench.wait(600);
    let again = bench.apply_policy(bench.signal, false).await;
    assert!(again.created && again.fix_id != first.fix_id);
    assert_eq!(bench.acts().await, (true, false));
    assert_eq!(bench.states().await, [FixState::Live, FixState::RolledBack]);
}
