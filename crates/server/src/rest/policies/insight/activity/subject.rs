//! The policy that is asked for, by all that it ever was.

use domain::Label;
use domain::policy::{AgentScope, PolicyId, PolicyRule};
use store::{FiredPolicy, PolicyStore, StoreError, TenantId};

/// Entries of the history that are looked through for older names.
const MOST_CHANGES: usize = 500;

/// A policy that exists, or did.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Subject {
    id: PolicyId,
    /// The present one first.
    pub(super) names: Vec<Label>,
    /// All agents, if it was for different ones over time.
    pub(super) scope: AgentScope,
}

impl Subject {
    pub(super) async fn find(
        store: &dyn PolicyStore,
        tenant: TenantId,
        id: PolicyId,
    ) -> Result<Option<Self>, StoreError> {
        let record = store.policy(tenant, id).await?;
        let changes = store.policy_history(tenant, Some(id), None, MOST_CHANGES).await?;
        let past = changes.into_iter().flat_map(|change| [change.after, change.before]);
        Ok(Self::of(
            id,
            record.map(|record| record.rule).into_iter().chain(past.flatten()),
        ))
    }

    /// From its forms, the newest first.
    fn of(id: PolicyId, mut forms: impl Iterator<Item = PolicyRule>) -> Option<Self> {
        let newest = forms.next()?;
        let mut subject = Self {
            id,
            names: vec![newest.name],
            scope: newest.agent_id,
        };
        for form in forms {
            if !subject.names.contains(&form.name) {
                subject.names.push(form.name);
            }
            if subject.scope != form.agent_id {
                subject.scope = AgentScope::All;
            }
        }
        Some(subject)
    }

    pub(super) fn which(&self) -> Vec<FiredPolicy> {
        let told = self.names.iter().cloned().map(FiredPolicy::Told);
        told.chain([FiredPolicy::Shadow(self.id)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::policies::insight::testing::cap;

    fn of(agent: &str, name: &str) -> PolicyRule {
        PolicyRule {
            agent_id: AgentScope::from(Label::name(agent)),
            ..cap(name, 5)
        }
    }

    #[test]
    fn every_name_is_told_once_and_the_present_one_first() {
        let forms = [of("a", "third"), of("a", "first"), of("a", "third"), of("a", "first")];
        let subject = Subject::of(PolicyId(7), forms.into_iter()).unwrap();
        assert_eq!(subject.names, [Label::name("third"), Label::name("first")]);
        assert_eq!(subject.scope, AgentScope::Agent(Label::name("a")));
        assert_eq!(subject.which().len(), 3);
        assert_eq!(subject.which()[2], FiredPolicy::Shadow(PolicyId(7)));
    }

    #[test]
    fn a_policy_that_changed_agents_is_looked_for_at_all() {
        let forms = [of("a", "cap"), of("b", "cap")];
        let subject = Subject::of(PolicyId(7), forms.into_iter()).unwrap();
        assert_eq!(subject.scope, AgentScope::All);
        assert_eq!(Subject::of(PolicyId(7), std::iter::empty()), None);
    }
}
