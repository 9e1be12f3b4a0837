//! Policies for tests.

use domain::policy::{Action, AgentScope, Condition, Operator, PolicyRule, Threshold, Trigger};
use domain::{Label, Micros};
use store::{PolicyChangeKind, PolicyEdit, PolicyOutcome, PolicyRecord, PolicyWrite, TenantId};

use crate::app::App;

/// Stops every agent at its sixth tool call.
pub(crate) fn rule(name: &str) -> PolicyRule {
    PolicyRule {
        name: Label::name(name),
        agent_id: AgentScope::All,
        condition: Condition {
            trigger: Trigger::ToolCallCount,
            operator: Operator::Gt,
            value: Threshold::Int(5),
        },
        action: Action::Stop { message: None },
        enabled: true,
        priority: PolicyRule::USUAL_PRIORITY,
        shadow: false,
    }
}

pub(crate) async fn create(app: &App, tenant: TenantId, rule: PolicyRule) -> PolicyRecord {
    let edit = PolicyEdit {
        actor: Label::name("dev"),
        at: Micros(1_790_000_000_000_000),
        kind: PolicyChangeKind::Create,
        expected: None,
        writes: vec![PolicyWrite::Create(rule)],
    };
    match super::edit(app, tenant, edit).await.unwrap() {
        PolicyOutcome::Written(mut written) => written.remove(0).unwrap(),
        other => panic!("{other:?}"),
    }
}
