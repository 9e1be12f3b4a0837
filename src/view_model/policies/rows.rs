//! The rows of the list: a policy with its figures and what is remarkable about it.

use std::collections::{BTreeMap, HashMap};

use api::policies::{PolicyFigures, PolicyState, PolicyView};
use api::policy::{Acknowledged, ActionKind, AgentScope, Condition, Linted, PolicyId, PolicyRule, Threshold, lint};

use crate::view_model::format;
use crate::view_model::policy::links::policy_href;
use crate::view_model::policy::lints::Remark;
use crate::view_model::query::Query;

/// One policy with all that a row shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub policy: PolicyView,
    /// Absent until they are read.
    pub figures: Option<PolicyFigures>,
    /// The worst first.
    pub remarks: Vec<Remark>,
}

/// What remarks are made of. It changes less often than the figures, so that remarks need not be made anew
/// with each of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    id: PolicyId,
    rule: PolicyRule,
    acknowledged: Option<Acknowledged>,
}

impl Judged {
    pub const fn new(id: PolicyId, rule: PolicyRule, acknowledged: Option<Acknowledged>) -> Self {
        Self { id, rule, acknowledged }
    }

    /// Its place in the order in which agents look at policies.
    pub const fn place(&self) -> (u32, PolicyId) {
        (self.rule.priority, self.id)
    }

    pub const fn acknowledged(&self) -> Option<Acknowledged> {
        self.acknowledged
    }
}

pub fn judged(policies: &[PolicyView], state: Option<&PolicyState>) -> Vec<Judged> {
    let advised: HashMap<u32, Acknowledged> = state
        .iter()
        .flat_map(|state| &state.policies)
        .filter(|figures| figures.advised > 0)
        .map(|figures| {
            let heeded = Acknowledged {
                fired: figures.advised,
                acknowledged: figures.acknowledged,
            };
            (figures.policy_id, heeded)
        })
        .collect();
    let of = |policy: &PolicyView| Judged {
        id: policy.id,
        rule: policy.rule(),
        acknowledged: advised.get(&policy.id.0).copied(),
    };
    policies.iter().map(of).collect()
}

/// What is remarkable about each policy, the worst first.
pub fn remarks(judged: &[Judged]) -> BTreeMap<PolicyId, Vec<Remark>> {
    let linted: Vec<Linted<'_>> = judged
        .iter()
        .map(|judged| Linted {
            rule: &judged.rule,
            acknowledged: judged.acknowledged,
        })
        .collect();
    let mut all: BTreeMap<PolicyId, Vec<Remark>> = BTreeMap::new();
    for found in lint(&linted) {
        let Some(of) = judged.get(found.rule) else { continue };
        let other = found.other.and_then(|place| judged.get(place));
        all.entry(of.id).or_default().push(Remark {
            kind: found.kind,
            text: found.text,
            other: other.map(|other| (other.id.0, other.rule.name.to_string())),
        });
    }
    for remarks in all.values_mut() {
        remarks.sort_by_key(|remark| remark.kind);
    }
    all
}

/// A row for each policy, in their order.
pub fn rows(
    policies: Vec<PolicyView>,
    state: Option<&PolicyState>,
    remarks: &BTreeMap<PolicyId, Vec<Remark>>,
) -> Vec<Row> {
    let figures: HashMap<u32, &PolicyFigures> = state
        .iter()
        .flat_map(|state| &state.policies)
        .map(|figures| (figures.policy_id, figures))
        .collect();
    let row = |policy: PolicyView| Row {
        figures: figures.get(&policy.id.0).copied().cloned(),
        remarks: remarks.get(&policy.id).cloned().unwrap_or_default(),
        policy,
    };
    policies.into_iter().map(row).collect()
}

/// A condition as it is on the wire: `tool_call_count gt 5`.
pub fn wire(condition: &Condition) -> String {
    let value = match &condition.value {
        Threshold::Int(number) => number.to_string(),
        Threshold::Float(number) => format!("{number:?}"),
        Threshold::Text(text) => format!("{text:?}"),
    };
    format!("{} {} {value}", condition.trigger.as_str(), condition.operator.as_str())
}

/// Where the runs are in which it fired in the last day. Of a policy in shadow only its own page knows.
pub fn fired_href(policy: &PolicyView) -> String {
    if policy.shadow {
        format!("{}?tab=fired", policy_href(policy.id))
    } else {
        let agent = Some(policy.agent_id.as_str()).filter(|agent| *agent != AgentScope::ALL_AGENTS);
        Query::default()
            .with("policy", &policy.name)
            .with("agent", agent.unwrap_or_default())
            .with("range", "24h")
            .href("/runs")
    }
}

/// How often it fired, for those who want to know it exactly.
pub fn fired_words(policy: &PolicyView, figures: &PolicyFigures) -> String {
    let runs = format::plural(figures.runs, "run", "runs");
    let fired = if policy.shadow {
        "It would have fired"
    } else {
        "It fired"
    };
    match (figures.runs, policy.action.kind) {
        (0, _) if policy.shadow => "It would not have fired in the last 24 hours".to_owned(),
        (0, _) => "It did not fire in the last 24 hours".to_owned(),
        (_, ActionKind::Log) => {
            let times = format::plural(figures.times, "time", "times");
            format!("{fired} in {runs} of the last 24 hours, {times} in all")
        }
        _ => format!("{fired} in {runs} of the last 24 hours"),
    }
}

/// Whether an agent's SDK asks for a signature before it obeys.
pub const fn needs_signature(policy: &PolicyView) -> bool {
    policy.enabled && !policy.shadow && !matches!(policy.action.kind, ActionKind::Log)
}

#[cfg(test)]
mod tests {
    use api::policies::Propagation;
    use serde_json::json;

    use super::*;
    use crate::view_model::policies::examples::{figures, policy, policy_with, state};

    #[test]
    fn figures_and_remarks_find_their_policy() {
        let state = state(vec![figures(2, 7, Propagation::default())]);
        let remark = Remark {
            kind: api::policy::LintKind::Starved,
            text: "“a” comes first.".to_owned(),
            other: Some((1, "a".to_owned())),
        };
        let remarks = BTreeMap::from([(PolicyId(2), vec![remark.clone()])]);
        let rows = rows(vec![policy(1, "a", 10), policy(2, "b", 20)], Some(&state), &remarks);
        assert_eq!((&rows[0].figures, rows[0].remarks.len()), (&None, 0));
        assert_eq!(rows[1].figures.as_ref().map(|figures| figures.runs), Some(7));
        assert_eq!(rows[1].remarks, [remark]);
    }

    #[test]
    fn figures_that_say_nothing_of_advice_do_not_make_remarks_anew() {
        let policies = [policy(1, "a", 10)];
        let with = |runs| judged(&policies, Some(&state(vec![figures(1, runs, Propagation::default())])));
        assert_eq!(with(1), with(2));
        assert_eq!(with(1), judged(&policies, None));
    }

    #[test]
    fn conditions_are_told_as_they_are_sent() {
        assert_eq!(wire(&policy(1, "a", 1).condition), "tool_call_count gt 5");
        let of = |condition| wire(&policy_with(1, "a", json!({ "condition": condition })).condition);
        assert_eq!(
            of(json!({"trigger": "cost_usd", "operator": "gt", "value": 5.0})),
            "cost_usd gt 5.0"
        );
        assert_eq!(
            of(json!({"trigger": "signal", "operator": "contains", "value": "TOOL_LOOP"})),
            "signal contains \"TOOL_LOOP\""
        );
    }

    #[test]
    fn the_runs_are_those_of_the_agent_it_is_for() {
        let of_one = policy_with(1, "a", json!({"agent_id": "billing"}));
        let href = fired_href(&of_one);
        let query = Query::parse(href.split_once('?').unwrap().1);
        assert_eq!((query.get("agent"), query.get("policy")), (Some("billing"), Some("a")));
    }

    #[test]
    fn runs_of_a_shadow_are_on_its_own_page() {
        assert_eq!(fired_href(&policy(1, "a & b", 1)), "/runs?policy=a%20%26%20b&range=24h");
        let shadow = policy_with(1, "a", json!({"shadow": true}));
        assert_eq!(fired_href(&shadow), "/policies/1?tab=fired");
        assert_eq!(
            fired_words(&shadow, &figures(1, 37, Propagation::default())),
            "It would have fired in 37 runs of the last 24 hours"
        );
    }

    #[test]
    fn only_what_acts_and_is_sent_needs_a_signature() {
        assert!(needs_signature(&policy(1, "a", 1)));
        for fields in [
            json!({"enabled": false}),
            json!({"shadow": true}),
            json!({"action": {"type": "log"}}),
        ] {
            assert!(!needs_signature(&policy_with(1, "a", fields.clone())), "{fields}");
        }
    }
}
