//! Taking back a policy that is a fix.

use domain::FixState;
use domain::policy::{PolicyId, PolicyRule};
use store::{FixRecord, PolicyChangeKind};

use super::kept::{Editing, find};
use super::policy_edit;
use super::policy_past::{Past, before, sharing};
use super::rollback::taken_back;
use crate::app::App;
use crate::error::ApiError;

/// Makes the policy what it was before the fixes that it is, and takes all of them back. One that only joined
/// a policy which was there before ends alone, and the policy stays as it is.
pub(super) async fn roll_back(
    app: &App,
    editing: &Editing,
    record: &FixRecord,
    id: PolicyId,
) -> Result<FixRecord, ApiError> {
    let tenant = editing.tenant;
    let _held = app.prompt_locks.policy(tenant, &record.agent_id, record.failure).await;
    // Somebody else may have changed it while the lock was waited for.
    let record = find(app, tenant, record.id).await?;
    if record.state == FixState::RolledBack {
        return Ok(record);
    }
    if record.joined {
        return taken_back(app, editing, &record).await;
    }
    let sharing = sharing(app, tenant, &record, &[FixState::Live, FixState::Staged]).await?;
    let ours = sharing.iter().filter(|other| !other.joined).chain([&record]);
    let past = before(app, tenant, id, &ours.collect::<Vec<_>>()).await?;
    let as_before = |rule: &PolicyRule| {
        let rule_before = given_back(rule, &past);
        (rule_before != *rule).then_some(rule_before)
    };
    policy_edit::change(app, editing, id, PolicyChangeKind::Toggle, as_before).await?;
    for other in sharing {
        taken_back(app, editing, &other).await?;
    }
    taken_back(app, editing, &record).await
}

/// A policy that fixes made is switched off; another one acts, waits or is off as before. Everything else
/// stays what somebody made it.
fn given_back(rule: &PolicyRule, past: &Past) -> PolicyRule {
    let (enabled, shadow) = match past {
        Past::Was(before) => (before.enabled, before.shadow),
        Past::Made | Past::Unknown => (false, rule.shadow),
    };
    // What somebody switched off since stays off.
    let enabled = enabled && rule.enabled;
    PolicyRule {
        enabled,
        shadow,
        ..rule.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policies::testing::rule;

    #[test]
    fn a_policy_becomes_what_it_was() {
        let of = |enabled, shadow| PolicyRule {
            enabled,
            shadow,
            ..rule("cap searches")
        };
        for (now, past, then) in [
            (of(true, false), Past::Made, of(false, false)),
            (of(true, false), Past::Unknown, of(false, false)),
            (of(true, false), Past::Was(of(false, true)), of(false, true)),
            (of(true, false), Past::Was(of(true, true)), of(true, true)),
            (of(false, false), Past::Was(of(true, true)), of(false, true)),
            (of(false, true), Past::Made, of(false, true)),
        ] {
            assert_eq!(given_back(&now, &past), then, "{past:?}");
        }
        let renamed = PolicyRule {
            priority: 7,
            ..rule("renamed")
        };
        let given = given_back(&renamed, &Past::Was(of(true, true)));
        assert_eq!(
            (given.name.as_str(), given.priority, given.shadow),
            ("renamed", 7, true)
        );
    }
}
