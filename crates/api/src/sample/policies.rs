//! Examples of policies and of their history.

use domain::policy::{ActionKind, Condition, Operator, PolicyId, Threshold, Trigger};

use super::{AGENT, START, Sample};
use crate::policies::{
    ActionView, ChangeKind, ChangeView, FieldDiff, ParamsView, PolicyDeleted, PolicyHistory, PolicyView, read_rule,
};

/// The secret with which the example's signature is made; a test of the signer holds it to that.
pub const POLICY_SECRET: &str = "s3cret";

/// Of the last change of the examples.
const REVISION: u64 = 12;

impl Sample for PolicyView {
    /// The first of the list, signed.
    fn sample() -> Self {
        Self {
            signature: Some("f1a5592e55918e67ab8f4e336da61b7ef2456ea91f29052addb45088e532d665".to_owned()),
            sig_version: Some(1),
            ..stop()
        }
    }
}

impl Sample for Vec<PolicyView> {
    /// One of each action, one in shadow, one that is off; in the order in which agents look at them.
    fn sample() -> Self {
        vec![stop(), switch(), inject(), shadow(), note(), off()]
    }
}

/// A policy of the usual priority for all agents.
fn policy(id: u32, name: &str, condition: Condition, kind: ActionKind, params: ParamsView) -> PolicyView {
    PolicyView {
        id: PolicyId(id),
        agent_id: "*".to_owned(),
        name: name.to_owned(),
        condition,
        action: ActionView { kind, params },
        enabled: true,
        priority: 100,
        created_at: START.secs(),
        updated_at: START.plus_millis(60_000 * i64::from(id)).secs(),
        revision: u64::from(id),
        shadow: false,
        signature: None,
        sig_version: None,
    }
}

const fn condition(trigger: Trigger, operator: Operator, value: Threshold) -> Condition {
    Condition {
        trigger,
        operator,
        value,
    }
}

fn stop() -> PolicyView {
    let params = ParamsView {
        message: Some("too many tools".to_owned()),
        ..ParamsView::default()
    };
    let many = condition(Trigger::ToolCallCount, Operator::Gt, Threshold::Int(5));
    PolicyView {
        priority: 10,
        updated_at: START.plus_millis(86_400_000).secs(),
        revision: REVISION,
        ..policy(1, "cap tool calls", many, ActionKind::Stop, params)
    }
}

fn switch() -> PolicyView {
    let params = ParamsView {
        model: Some("gpt-4o-mini".to_owned()),
        ..ParamsView::default()
    };
    let dear = condition(Trigger::CostUsd, Operator::Gt, Threshold::Float(0.5));
    PolicyView {
        agent_id: AGENT.to_owned(),
        priority: 20,
        ..policy(2, "cost cap", dear, ActionKind::SwitchModel, params)
    }
}

fn inject() -> PolicyView {
    let params = ParamsView {
        prompt: Some("You have called the same tool several times. Answer with what you have.".to_owned()),
        ..ParamsView::default()
    };
    let text = Threshold::Text("TOOL_LOOP".to_owned());
    let looping = condition(Trigger::Signal, Operator::Contains, text);
    PolicyView {
        priority: 30,
        ..policy(3, "break loops", looping, ActionKind::InjectPrompt, params)
    }
}

fn shadow() -> PolicyView {
    let failing = condition(Trigger::ErrorCount, Operator::Gte, Threshold::Int(3));
    PolicyView {
        agent_id: AGENT.to_owned(),
        priority: 40,
        shadow: true,
        ..policy(4, "stop after errors", failing, ActionKind::Stop, ParamsView::default())
    }
}

fn note() -> PolicyView {
    let slow = condition(Trigger::LlmLatencyMs, Operator::Gt, Threshold::Int(30_000));
    policy(5, "slow answers", slow, ActionKind::Log, ParamsView::default())
}

fn off() -> PolicyView {
    let cut = condition(
        Trigger::FinishReason,
        Operator::Eq,
        Threshold::Text("length".to_owned()),
    );
    PolicyView {
        enabled: false,
        ..policy(6, "cut answers", cut, ActionKind::Log, ParamsView::default())
    }
}

impl Sample for PolicyDeleted {
    fn sample() -> Self {
        Self {
            deleted: true,
            policy_id: PolicyId(6),
            revision: REVISION + 1,
        }
    }
}

impl Sample for PolicyHistory {
    fn sample() -> Self {
        let old_cap = condition(Trigger::StepCount, Operator::Gt, Threshold::Int(40));
        let old_cap = policy(7, "old cap", old_cap, ActionKind::Stop, ParamsView::default());
        let looser = PolicyView {
            condition: condition(Trigger::ToolCallCount, Operator::Gt, Threshold::Int(8)),
            ..stop()
        };
        let on = PolicyView { enabled: true, ..off() };
        Self {
            changes: vec![
                ChangeView {
                    restorable: false,
                    ..change(REVISION, ChangeKind::Update, Some(&looser), Some(&stop()))
                },
                ChangeView {
                    actor: "dt_live_4f1c".to_owned(),
                    ..change(REVISION - 1, ChangeKind::Delete, Some(&old_cap), None)
                },
                ChangeView {
                    restorable: false,
                    ..change(REVISION - 2, ChangeKind::Toggle, Some(&on), Some(&off()))
                },
                change(1, ChangeKind::Create, None, Some(&looser)),
            ],
            next: None,
        }
    }
}

fn change(revision: u64, kind: ChangeKind, before: Option<&PolicyView>, after: Option<&PolicyView>) -> ChangeView {
    let rule = |view: &PolicyView| read_rule(&serde_json::to_value(view).ok()?).ok();
    let (was, is) = (before.and_then(rule), after.and_then(rule));
    let policy = after.or(before);
    ChangeView {
        revision,
        policy_id: policy.map_or(0, |policy| policy.id.0),
        name: policy.map(|policy| policy.name.clone()).unwrap_or_default(),
        at: START.plus_millis(7_200_000 * revision as i64).secs(),
        actor: "dev".to_owned(),
        kind,
        fields: FieldDiff::between(was.as_ref(), is.as_ref()),
        restorable: true,
    }
}
