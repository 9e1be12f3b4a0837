//! The policy that ends a failure where it begins.

use ::api::ErrorCode;
use domain::FixState;
use domain::policy::{Draft, PolicyRule, guarding, vet};
use store::{FixRecord, FixUpdate, FixedBy, PolicyChangeKind, PolicyRecord, PolicySet, PolicyWrite, StoreError};

use super::kept::{Editing, add, update};
use super::policy_edit::{ATTEMPTS, try_once};
use super::policy_gaps::lapse;
use super::policy_past::{acts_since, fixes_of};
use super::promote::{promote_policy, promote_sharing};
use super::subject::Subject;
use crate::app::App;
use crate::error::ApiError;

/// A policy that is a fix.
#[derive(Clone, Debug)]
pub struct AppliedPolicy {
    pub fix: FixRecord,
    pub policy: PolicyRecord,
    /// Whether the fix is new; the policy may have been there.
    pub created: bool,
}

/// Puts the policy for this signal in force, and notes it as a fix.
///
/// # Errors
/// No policy can end this failure, or there are too many.
pub async fn apply_policy(app: &App, subject: &Subject, shadow: bool) -> Result<AppliedPolicy, ApiError> {
    let rule = PolicyRule {
        shadow,
        ..rule(subject)?
    };
    let agent_id = &subject.signal.agent_id;
    let _held = app
        .prompt_locks
        .policy(subject.tenant, agent_id, subject.failure())
        .await;
    let editing = subject.editing(app);
    if let Some(earlier) = earlier(app, &editing, subject, &rule).await? {
        return Ok(earlier);
    }
    let (policy, was_there) = in_force(app, &editing, &rule).await?;
    let fix = noted(app, &editing, subject, &policy, was_there).await?;
    if fix.state == FixState::Live {
        promote_sharing(app, &editing, &fix).await?;
    }
    let created = true;
    Ok(AppliedPolicy { fix, policy, created })
}

/// Writes the fix down. One that joins a policy counts from when that came into force; unless it is another
/// fix's, there is nothing of ours to take back.
async fn noted(
    app: &App,
    editing: &Editing,
    subject: &Subject,
    policy: &PolicyRecord,
    was_there: bool,
) -> Result<FixRecord, ApiError> {
    let acts = !policy.rule.shadow;
    let state = if acts { FixState::Live } else { FixState::Staged };
    // The same moment as that of the policy's change, by which a rollback knows what it was before.
    let mut fix = subject.fix(editing.at, state, FixedBy::Policy(policy.id), None);
    if was_there {
        if acts {
            fix.in_force_since = Some(acts_since(app, subject.tenant, policy, &fix.agent_id).await?);
        }
        let states = [FixState::Live, FixState::Staged];
        let others = fixes_of(app, subject.tenant, &fix.agent_id, fix.failure, &fix.what, &states).await?;
        fix.joined = !others.iter().any(|other| !other.joined);
    }
    add(app, subject.tenant, fix).await
}

/// The rule that the evidence asks for.
fn rule(subject: &Subject) -> Result<PolicyRule, ApiError> {
    let evidence = &subject.signal.signal.evidence;
    let rule = guarding(evidence, &subject.signal.agent_id).ok_or_else(|| {
        ApiError::new(ErrorCode::FixBlocked, "no policy can end this failure where it begins")
            .hint("a running agent cannot tell that it begins, or stopping would not help")
    })?;
    vet(&Draft::of(&rule)).map_err(|problems| ApiError::internal(anyhow::anyhow!("a guard is no policy: {problems:?}")))
}

/// The same fix from before, if its policy still is in force. One that was in shadow acts from now on, where
/// that is asked for.
async fn earlier(
    app: &App,
    editing: &Editing,
    subject: &Subject,
    wanted: &PolicyRule,
) -> Result<Option<AppliedPolicy>, ApiError> {
    let tenant = subject.tenant;
    for fix in subject.fixes(app, &[FixState::Live, FixState::Staged]).await? {
        let FixedBy::Policy(id) = fix.what else { continue };
        let policy = app.store.policies().policy(tenant, id).await?;
        let Some(policy) = policy.filter(|policy| is_as_left(&fix, &policy.rule, wanted)) else {
            // Somebody switched it off, changed or deleted it.
            update(app, tenant, fix.id, FixUpdate::RolledBack { at: editing.at }).await?;
            continue;
        };
        let (fix, policy) = if fix.state == FixState::Staged && !wanted.shadow {
            let fix = promote_policy(app, editing, fix, id).await?;
            let now = app.store.policies().policy(tenant, id).await?;
            (fix, now.unwrap_or(policy))
        } else {
            (fix, policy)
        };
        let created = false;
        return Ok(Some(AppliedPolicy { fix, policy, created }));
    }
    Ok(None)
}

/// Whether the policy is what the fix made it. One that waits in shadow may act by now.
fn is_as_left(fix: &FixRecord, rule: &PolicyRule, wanted: &PolicyRule) -> bool {
    let rule = PolicyRule {
        shadow: rule.shadow && fix.state != FixState::Staged,
        ..rule.clone()
    };
    lapse(Some(&rule), wanted, &fix.agent_id).is_none()
}

/// How the rule comes into force.
enum Way {
    /// It is: somebody made the same rule, maybe for another signal of the agent.
    As(PolicyRecord),
    /// It was turned off, or is to act in place of one in shadow.
    Again(PolicyRecord),
    New,
}

/// The policy, and whether it was in force before.
async fn in_force(app: &App, editing: &Editing, rule: &PolicyRule) -> Result<(PolicyRecord, bool), ApiError> {
    for _ in 0..ATTEMPTS {
        let set = app.store.policies().policy_set(editing.tenant).await?;
        let (kind, write) = match way(&set, rule) {
            Way::As(policy) => return Ok((policy, true)),
            Way::Again(policy) => (PolicyChangeKind::Update, again(policy, rule.shadow)),
            Way::New => (PolicyChangeKind::Create, PolicyWrite::Create(rule.clone())),
        };
        // Depends on the whole set, so that two signals do not make the same policy twice.
        if let Some(policy) = try_once(app, editing, kind, write, Some(set.revision)).await? {
            return Ok((policy, false));
        }
    }
    Err(StoreError::Busy.into())
}

/// Turns a policy on. Its name, its priority and everything else stay what somebody made them.
fn again(policy: PolicyRecord, shadow: bool) -> PolicyWrite {
    let rule = PolicyRule {
        enabled: true,
        shadow,
        ..policy.rule
    };
    PolicyWrite::Replace {
        id: policy.id,
        rule,
        expected: Some(policy.revision),
    }
}

fn way(set: &PolicySet, rule: &PolicyRule) -> Way {
    let same = |record: &&PolicyRecord| {
        let other = &record.rule;
        (&other.agent_id, &other.condition, &other.action) == (&rule.agent_id, &rule.condition, &rule.action)
    };
    let same: Vec<&PolicyRecord> = set.policies.iter().filter(same).collect();
    let serves = |record: &&&PolicyRecord| record.rule.enabled && (!record.rule.shadow || rule.shadow);
    if let Some(policy) = same.iter().find(serves) {
        return Way::As(PolicyRecord::clone(policy));
    }
    match same.first() {
        Some(policy) => Way::Again(PolicyRecord::clone(policy)),
        None => Way::New,
    }
}

#[cfg(test)]
mod tests {
    use domain::Micros;
    use domain::policy::PolicyId;
    use store::Revision;

    use super::*;
    use crate::policies::testing::rule;

    fn record(id: u32, rule: PolicyRule) -> PolicyRecord {
        PolicyRecord {
            id: PolicyId(id),
            rule,
            revision: Revision(u64::from(id)),
            created_at: Micros(0),
            updated_at: Micros(0),
        }
    }

    fn found(wanted: &PolicyRule, there: &[PolicyRule]) -> String {
        let policies = there.iter().zip(1..).map(|(rule, id)| record(id, rule.clone()));
        let set = PolicySet {
            revision: Revision(9),
            policies: policies.collect(),
        };
        match way(&set, wanted) {
            Way::As(policy) => format!("as {}", policy.id),
            Way::Again(policy) => format!("again {}", policy.id),
            Way::New => "new".to_owned(),
        }
    }

    #[test]
    fn a_rule_that_is_there_is_not_made_again() {
        let acts = rule("mine");
        let shadow = PolicyRule {
            shadow: true,
            ..rule("shadow")
        };
        let off = PolicyRule {
            enabled: false,
            ..rule("off")
        };
        let other = PolicyRule {
            agent_id: domain::policy::AgentScope::from(domain::Label::name("x")),
            ..rule("mine")
        };
        for (wanted, there, way) in [
            (&acts, vec![], "new"),
            (&acts, vec![&other], "new"),
            (&acts, vec![&rule("named otherwise")], "as 1"),
            (&acts, vec![&off, &shadow, &acts], "as 3"),
            (&acts, vec![&shadow], "again 1"),
            (&acts, vec![&off], "again 1"),
            (&shadow, vec![&off, &shadow], "as 2"),
            (&shadow, vec![&acts], "as 1"),
        ] {
            let there: Vec<PolicyRule> = there.into_iter().cloned().collect();
            assert_eq!(found(wanted, &there), way, "{wanted:?} among {there:?}");
        }
    }

    #[test]
    fn a_rule_that_is_turned_on_keeps_its_name_and_priority() {
        let theirs = PolicyRule {
            enabled: false,
            shadow: true,
            priority: 5,
            ..rule("cap searches")
        };
        let PolicyWrite::Replace { id, rule, expected } = again(record(7, theirs.clone()), false) else {
            panic!("a change of the policy")
        };
        assert_eq!((id, expected), (PolicyId(7), Some(Revision(7))));
        let acting = PolicyRule {
            enabled: true,
            shadow: false,
            ..theirs
        };
        assert_eq!(rule, acting);
    }
}
