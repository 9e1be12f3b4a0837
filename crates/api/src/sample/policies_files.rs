//! Examples of policies in files, and of names for forms.

use serde_json::json;

use super::{AGENT, Sample, VERSION};
use crate::names::Names;
use crate::policies::{
    FieldDiff, ImportRequest, Plan, PlanChange, PlanCounts, PlanEntry, PlanProblem, PlanRequest, read_rule,
};

const TEXT: &str = "\
policies:
  - name: cap tool calls
    condition: {trigger: tool_call_count, operator: gt, value: 5}
    action: {type: stop, params: {message: too many tools}}
    priority: 10
  - name: break loops
    condition: {trigger: signal, value: TOOL_LOOP}
    action:
      type: inject_prompt
      params:
        prompt: Answer with what you have.
";

impl Sample for PlanRequest {
    fn sample() -> Self {
        Self {
            text: TEXT.to_owned(),
            delete_missing: true,
        }
    }
}

impl Sample for ImportRequest {
    fn sample() -> Self {
        Self {
            text: TEXT.to_owned(),
            delete_missing: true,
            revision: Some(12),
        }
    }
}

impl Sample for Plan {
    /// One entry of each kind.
    fn sample() -> Self {
        let entry = |change, name: &str, policy_id, fields| PlanEntry {
            change,
            name: name.to_owned(),
            agent_id: "*".to_owned(),
            policy_id,
            fields,
        };
        let value = vec![FieldDiff {
            field: "condition.value".to_owned(),
            before: Some("8".to_owned()),
            after: Some("5".to_owned()),
        }];
        let entries = vec![
            entry(PlanChange::Change, "cap tool calls", Some(1), value),
            entry(PlanChange::Create, "break loops", None, created()),
            entry(PlanChange::Unchanged, "slow answers", Some(5), Vec::new()),
            entry(PlanChange::Delete, "cut answers", Some(6), deleted()),
        ];
        Self {
            revision: 12,
            counts: PlanCounts {
                create: 1,
                change: 1,
                delete: 1,
                unchanged: 1,
            },
            entries,
            problems: Vec::new(),
        }
    }
}

impl Sample for PlanProblem {
    fn sample() -> Self {
        Self {
            entry: Some(2),
            name: Some("break loops".to_owned()),
            field: Some("condition.value".to_owned()),
            detail: "is no failure type".to_owned(),
            hint: Some("did you mean `TOOL_LOOP`?".to_owned()),
        }
    }
}

fn created() -> Vec<FieldDiff> {
    let rule = read_rule(&json!({
        "name": "break loops",
        "condition": {"trigger": "signal", "value": "TOOL_LOOP"},
        "action": {"type": "inject_prompt", "params": {"prompt": "Answer with what you have."}}
    }));
    FieldDiff::between(None, rule.ok().as_ref())
}

fn deleted() -> Vec<FieldDiff> {
    let rule = read_rule(&json!({
        "name": "cut answers", "enabled": false,
        "condition": {"trigger": "finish_reason", "value": "length"},
        "action": {"type": "log"}
    }));
    FieldDiff::between(rule.ok().as_ref(), None)
}

impl Sample for Names {
    fn sample() -> Self {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            agents: list(&[AGENT, "billing-agent"]),
            models: list(&["gpt-4o", "gpt-4o-mini"]),
            tools: list(&["search_web", "read_page"]),
            versions: list(&[VERSION]),
            policies: list(&["cap tool calls"]),
            finish_reasons: list(&["stop", "tool_calls", "length"]),
        }
    }
}
