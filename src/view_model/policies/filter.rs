//! What the list of policies is narrowed down by.

use api::policy::{ActionKind, AgentScope, Trigger, condition_words};

use super::rows::{Row, wire};
use crate::view_model::policy::labels;
use crate::view_model::query::Query;

/// A state that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    On,
    Off,
    Shadow,
    Remarks,
}

impl State {
    pub const ALL: [Self; 4] = [Self::On, Self::Off, Self::Shadow, Self::Remarks];

    /// As in the URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Shadow => "shadow",
            Self::Remarks => "remarks",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Shadow => "in shadow",
            Self::Remarks => "with remarks",
        }
    }

    const fn holds(self, row: &Row) -> bool {
        match self {
            Self::On => row.policy.enabled && !row.policy.shadow,
            Self::Off => !row.policy.enabled,
            Self::Shadow => row.policy.shadow,
            Self::Remarks => !row.remarks.is_empty(),
        }
    }
}

/// What is asked for: all of it must hold, of each list any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words, in lower case.
    words: Vec<String>,
    agent: Option<String>,
    actions: Vec<String>,
    triggers: Vec<String>,
    states: Vec<String>,
}

impl Filter {
    pub fn of(query: &Query) -> Self {
        let words = query.get("text").unwrap_or_default().to_lowercase();
        Self {
            words: words.split_whitespace().map(str::to_owned).collect(),
            agent: query.get("agent").map(str::to_owned),
            actions: query.list("action"),
            triggers: query.list("trigger"),
            states: query.list("state"),
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn fits(&self, row: &Row) -> bool {
        let policy = &row.policy;
        let any = |asked: &[String], is: &str| asked.is_empty() || asked.iter().any(|it| it == is);
        let of_agent = |agent: &String| policy.agent_id == *agent || policy.agent_id == AgentScope::ALL_AGENTS;
        let in_state = |name: &String| {
            State::ALL
                .iter()
                .any(|state| state.as_str() == name && state.holds(row))
        };
        any(&self.actions, policy.action.kind.as_str())
            && any(&self.triggers, policy.condition.trigger.as_str())
            && self.agent.as_ref().is_none_or(of_agent)
            && (self.states.is_empty() || self.states.iter().any(in_state))
            && self.says(row)
    }

    fn says(&self, row: &Row) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let policy = &row.policy;
        let params = &policy.action.params;
        let mut text = [
            policy.name.as_str(),
            &policy.agent_id,
            &condition_words(&policy.condition),
            &wire(&policy.condition),
            policy.action.kind.as_str(),
            labels::action(policy.action.kind),
        ]
        .join("\n");
        for part in [&params.message, &params.model, &params.prompt].into_iter().flatten() {
            text.push('\n');
            text.push_str(part);
        }
        let text = text.to_lowercase();
        self.words.iter().all(|word| text.contains(word))
    }
}

/// The values that can be asked for, with the words for them.
pub fn actions() -> Vec<(String, String)> {
    ActionKind::ALL
        .map(|action| (action.as_str().to_owned(), labels::action(action).to_owned()))
        .into()
}

pub fn triggers() -> Vec<(String, String)> {
    Trigger::ALL
        .map(|trigger| (trigger.as_str().to_owned(), labels::trigger(trigger).to_owned()))
        .into()
}

pub fn states() -> Vec<(String, String)> {
    State::ALL
        .map(|state| (state.as_str().to_owned(), state.label().to_owned()))
        .into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use api::policy::{LintKind, PolicyId};
    use serde_json::json;

    use super::*;
    use crate::view_model::policies::examples::{policy, policy_with};
    use crate::view_model::policies::rows::rows;
    use crate::view_model::policy::lints::Remark;

    fn all() -> Vec<Row> {
        let remark = Remark {
            kind: LintKind::Starved,
            text: String::new(),
            other: None,
        };
        let policies = vec![
            policy(1, "Cap tool calls", 10),
            policy_with(
                2,
                "cost cap",
                json!({"agent_id": "billing", "action": {"type": "switch_model", "params": {"model": "gpt-4o-mini"}},
                    "condition": {"trigger": "cost_usd", "operator": "gt", "value": 0.5}}),
            ),
            policy_with(3, "quiet", json!({"enabled": false, "agent_id": "search"})),
            policy_with(4, "trial", json!({"shadow": true})),
        ];
        rows(policies, None, &BTreeMap::from([(PolicyId(2), vec![remark])]))
    }

    fn found(query: &str) -> Vec<u32> {
        let filter = Filter::of(&Query::parse(query));
        let rows = all();
        let fitting = rows.iter().filter(|row| filter.fits(row));
        fitting.map(|row| row.policy.id.0).collect()
    }

    #[test]
    fn each_filter_narrows_down() {
        for (query, expected) in [
            ("", vec![1, 2, 3, 4]),
            ("text=cap", vec![1, 2]),
            ("text=CAP%20tool", vec![1]),
            ("text=gpt-4o", vec![2]),
            ("text=cost_usd%20gt", vec![2]),
            ("text=nothing", vec![]),
            ("action=switch_model", vec![2]),
            ("action=stop,switch_model", vec![1, 2, 3, 4]),
            ("trigger=cost_usd", vec![2]),
            ("state=on", vec![1, 2]),
            ("state=off,shadow", vec![3, 4]),
            ("state=remarks", vec![2]),
            ("state=on&action=stop", vec![1]),
        ] {
            assert_eq!(found(query), expected, "{query}");
        }
    }

    #[test]
    fn an_agents_policies_are_its_own_and_those_for_all() {
        assert_eq!(found("agent=billing"), [1, 2, 4]);
        assert_eq!(found("agent=*"), [1, 4]);
    }

    #[test]
    fn what_is_no_filter_does_not_count_as_one() {
        assert!(Filter::of(&Query::parse("view=x")).is_empty());
        assert!(!Filter::of(&Query::parse("state=on")).is_empty());
    }
}
