//! Signatures of policies, which the SDK checks before it obeys one.

use ::api::policies::{ActionView, PolicyView};
use domain::policy::{Condition, Threshold};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::python::{float, quoted};
use crate::config::Secret;

/// Of the form below. The other one is for conditions with a `match` block, which this server does not have.
const VERSION: u32 = 1;

/// Signs with one secret.
pub(super) struct Signer(Hmac<Sha256>);

impl Signer {
    #[expect(clippy::expect_used, reason = "a key of this kind may have any length")]
    pub(super) fn new(secret: &Secret) -> Self {
        let mac = Hmac::new_from_slice(secret.reveal().as_bytes());
        Self(mac.expect("keys of any length are taken"))
    }

    /// Puts in the signature over everything of the policy that an agent acts on.
    pub(super) fn sign(&self, policy: &mut PolicyView) {
        let mut mac = self.0.clone();
        mac.update(canonical(policy).as_bytes());
        policy.signature = Some(hex(&mac.finalize().into_bytes()));
        policy.sig_version = Some(VERSION);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// The text that is signed.
fn canonical(policy: &PolicyView) -> String {
    let fields = [
        policy.id.to_string(),
        policy.agent_id.clone(),
        policy.name.clone(),
        condition(&policy.condition),
        action(&policy.action),
        if policy.enabled { "True" } else { "False" }.to_owned(),
        policy.priority.to_string(),
    ];
    fields.join("\0")
}

/// Keys in alphabetical order, as in everything that is signed.
fn condition(condition: &Condition) -> String {
    let value = match &condition.value {
        Threshold::Int(number) => number.to_string(),
        Threshold::Float(number) => float(*number),
        Threshold::Text(text) => quoted(text),
    };
    let (operator, trigger) = (condition.operator.as_str(), condition.trigger.as_str());
    format!(r#"{{"operator": "{operator}", "trigger": "{trigger}", "value": {value}}}"#)
}

fn action(action: &ActionView) -> String {
    let params = [
        ("message", &action.params.message),
        ("model", &action.params.model),
        ("prompt", &action.params.prompt),
    ];
    let given = params.iter().filter_map(|(name, text)| {
        let text = text.as_deref()?;
        Some(format!(r#""{name}": {}"#, quoted(text)))
    });
    let params = given.collect::<Vec<_>>().join(", ");
    let kind = action.kind.as_str();
    format!(r#"{{"params": {{{params}}}, "type": "{kind}"}}"#)
}

#[cfg(test)]
mod tests {
    use ::api::policies::ParamsView;
    use ::api::sample::{POLICY_SECRET, Sample};
    use domain::policy::{ActionKind, Operator, PolicyId, Trigger};

    use super::*;
    use crate::config::Kind;

    fn signature(mut policy: PolicyView) -> String {
        let secret = Secret::parse(POLICY_SECRET).unwrap();
        Signer::new(&secret).sign(&mut policy);
        assert_eq!(policy.sig_version, Some(1));
        policy.signature.unwrap()
    }

    #[test]
    fn what_the_sdk_was_seen_to_accept_is_what_we_sign() {
        let counted = PolicyView {
            id: PolicyId(7),
            agent_id: "*".to_owned(),
            name: "kosten ≤ 1€".to_owned(),
            condition: Condition {
                trigger: Trigger::ToolCallCount,
                operator: Operator::Gt,
                value: Threshold::Int(3),
            },
            action: ActionView {
                kind: ActionKind::Stop,
                params: ParamsView {
                    message: Some("ok".to_owned()),
                    ..ParamsView::default()
                },
            },
            priority: 100,
            ..PolicyView::sample()
        };
        assert_eq!(
            signature(counted.clone()),
            "b052a63dbadb28704c881cff98fc5933819dbedce9006b16f6c16c99814db2e7"
        );
        let dear = PolicyView {
            id: PolicyId(8),
            agent_id: "agent-a".to_owned(),
            name: "cost cap".to_owned(),
            condition: Condition {
                trigger: Trigger::CostUsd,
                operator: Operator::Gt,
                value: Threshold::Float(0.5),
            },
            action: ActionView {
                kind: ActionKind::SwitchModel,
                params: ParamsView {
                    model: Some("gpt-4o-mini".to_owned()),
                    ..ParamsView::default()
                },
            },
            priority: 10,
            ..counted
        };
        assert_eq!(
            signature(dear),
            "997b54fdf5f6252e8a2a6691a2c6365cdd157a5f5de9289500c85c5796e1a865"
        );
    }

    #[test]
    fn the_documented_example_is_signed_with_the_documented_secret() {
        let sample = PolicyView::sample();
        assert_eq!(Some(signature(sample.clone())), sample.signature);
    }

    #[test]
    fn everything_an_agent_acts_on_is_signed_and_nothing_else() {
        let sample = PolicyView::sample();
        let same = PolicyView {
            created_at: 1.0,
            updated_at: 2.0,
            revision: 3,
            ..sample.clone()
        };
        assert_eq!(signature(same), signature(sample.clone()));
        let mut action = sample.action.clone();
        action.params.message = None;
        let others = [
            PolicyView {
                enabled: false,
                ..sample.clone()
            },
            PolicyView {
                priority: 11,
                ..sample.clone()
            },
            PolicyView {
                action,
                ..sample.clone()
            },
            PolicyView {
                name: "x".to_owned(),
                ..sample.clone()
            },
        ];
        for other in others {
            assert_ne!(signature(other), signature(sample.clone()));
        }
    }
}
