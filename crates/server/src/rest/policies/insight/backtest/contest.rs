//! One form of a policy against stored runs: alone, and among the policies in force.

use domain::policy::{AgentScope, Evaluation, Firing, PolicyId, PolicyRule, evaluate};
use domain::{Event, RunHeader};
use store::PolicyRecord;

/// A rule with those that agents would have besides.
#[derive(Clone, Debug)]
pub(super) struct Contest {
    rule: PolicyRule,
    /// Policies in force that agents look at before the rule, in their order.
    before: Vec<PolicyRule>,
    after: Vec<PolicyRule>,
}

/// Where the rule fires in a run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fired {
    /// The first time, if it were alone.
    pub(super) first: Firing,
    /// Among the others it never gets its turn.
    pub(super) starved: bool,
}

impl Contest {
    /// `id` is the rule's number if it is saved; its saved form does not stand in its way. `policies` are
    /// in the order in which agents look at them.
    pub(super) fn new(rule: &PolicyRule, id: Option<PolicyId>, policies: &[PolicyRecord]) -> Self {
        let rule = rule.as_live();
        // A new policy gets the largest number.
        let place = (rule.priority, id.unwrap_or(PolicyId(u32::MAX)));
        let in_force = policies
            .iter()
            .filter(|other| other.rule.is_live() && Some(other.id) != id && other.rule.agent_id.meets(&rule.agent_id));
        let (before, after): (Vec<_>, Vec<_>) = in_force.partition(|other| (other.rule.priority, other.id) < place);
        let rules = |records: Vec<&PolicyRecord>| records.into_iter().map(|record| record.rule.clone()).collect();
        Self {
            rule,
            before: rules(before),
            after: rules(after),
        }
    }

    pub(super) const fn scope(&self) -> &AgentScope {
        &self.rule.agent_id
    }

    pub(super) const fn rule(&self) -> &PolicyRule {
        &self.rule
    }

    /// Whether the rule fires in the run, and where first.
    pub(super) fn fired(&self, header: &RunHeader, events: &[Event], evaluation: &Evaluation<'_>) -> Option<Fired> {
        let alone = evaluate(header, events, &[&self.rule], evaluation);
        let first = alone.into_iter().next()?;
        let starved = !self.fires_among_others(header, events, evaluation);
        Some(Fired { first, starved })
    }

    fn fires_among_others(&self, header: &RunHeader, events: &[Event], evaluation: &Evaluation<'_>) -> bool {
        let of_agent = |rule: &&PolicyRule| rule.agent_id.covers(header.agent_id.as_str());
        let mut rules: Vec<&PolicyRule> = self.before.iter().filter(of_agent).collect();
        let place = rules.len();
        // Those that come after it take no event from it: it is looked at first. But a `stop` among them
        // may end the run before its first chance.
        rules.push(&self.rule);
        rules.extend(self.after.iter().filter(of_agent));
        rules.len() == 1
            || evaluate(header, events, &rules, evaluation)
                .iter()
                .any(|firing| firing.rule == place)
    }
}
