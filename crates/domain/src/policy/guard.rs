//! The policy that ends a failure where it begins.

use super::action::Action;
use super::condition::{Condition, Operator, Threshold, Trigger};
use super::rule::{AgentScope, PolicyRule};
use crate::detectors::{Evidence, FailureType};
use crate::label::Label;

/// How a running agent can tell that a failure begins. Each detector says it of its own.
#[derive(Clone, Copy, Debug)]
pub enum Guard<E> {
    /// Not before the run is over, or stopping would not help.
    None,
    /// The agent's own detectors see it at their threshold.
    WhenSeen,
    /// A figure tells it.
    Figure(fn(&E) -> Condition),
}

impl<E> Guard<E> {
    /// The condition for this case of the failure.
    pub(crate) fn condition(self, failure: FailureType, evidence: &E) -> Option<Condition> {
        match self {
            Self::None => None,
            Self::WhenSeen => Some(Condition {
                trigger: Trigger::Signal,
                operator: Operator::Contains,
                value: Threshold::Text(failure.as_str().to_owned()),
            }),
            Self::Figure(of) => Some(of(evidence)),
        }
    }
}

/// A rule that stops the next run of this agent at the detector's threshold, not after the damage that
/// this one did. Needs nothing but the evidence.
pub fn guarding(evidence: &Evidence, agent_id: &Label) -> Option<PolicyRule> {
    let failure = evidence.failure_type();
    Some(PolicyRule {
        name: Label::name(&format!("stop {}", failure.as_str())),
        agent_id: AgentScope::from(agent_id.clone()),
        condition: evidence.guard()?,
        action: Action::Stop {
            message: Some(format!("Stopped by a policy: {} was detected.", failure.as_str())),
        },
        enabled: true,
        priority: PolicyRule::USUAL_PRIORITY,
        shadow: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::Baselines;
    use crate::config::Thresholds;
    use crate::detectors::testing::{run, told};
    use crate::judge::judge;
    use crate::policy::{Draft, Evaluation, SdkPrices, evaluate, shows_in_agents, vet};

    fn guard(spec: &str, baselines: &Baselines, failure: FailureType) -> Option<PolicyRule> {
        let signals = judge(&run(spec), &Thresholds::default(), baselines);
        let signal = signals.iter().find(|signal| signal.failure_type() == failure);
        guarding(
            &signal.expect("the run has the failure").evidence,
            &Label::name("research"),
        )
    }

    #[test]
    fn a_loop_is_stopped_when_it_is_seen_and_not_at_the_count_it_reached() {
        let rule = guard(&"tool:a=x ".repeat(40), &Baselines::default(), FailureType::ToolLoop).unwrap();
        assert_eq!(rule.condition.trigger, Trigger::Signal);
        assert_eq!(rule.condition.value, Threshold::Text("TOOL_LOOP".to_owned()));
        assert_eq!(rule.agent_id.as_str(), "research");
        assert_eq!(vet(&Draft::of(&rule)), Ok(rule));
    }

    #[test]
    fn too_many_steps_are_those_beyond_the_usual_ones() {
        let baselines = Baselines {
            steps: Some(4.5),
            ..Baselines::default()
        };
        let spec = format!("{}llm:stop end:final_answer", "llm tool:a ".repeat(10));
        let rule = guard(&spec, &baselines, FailureType::StepCountInflation).unwrap();
        assert_eq!(rule.condition.trigger, Trigger::StepCount);
        assert_eq!(
            (rule.condition.operator, rule.condition.value),
            (Operator::Gt, Threshold::Int(9))
        );
    }

    #[test]
    fn a_guard_never_waits_for_what_agents_cannot_see() {
        let rule = guard(
            &format!("tool:a {}end:final_answer", "llm:stop ".repeat(9)),
            &Baselines::default(),
            FailureType::ReasoningStall,
        )
        .unwrap();
        let Threshold::Text(name) = rule.condition.value else {
            panic!("a name")
        };
        assert!(shows_in_agents(FailureType::parse(&name).unwrap()));
        for &failure in FailureType::ALL {
            assert!(
                !failure.is_guarded_when_seen() || shows_in_agents(failure),
                "{failure:?}"
            );
        }
    }

    /// Each ends the run that it was made for, at the latest where the evidence ends, and at the same place
    /// when the run goes on for longer than that.
    #[test]
    fn a_guard_fires_in_the_run_it_was_made_for_at_the_threshold() {
        use FailureType::{
            CascadingToolFailure, ReasoningStall, RetryStorm, StepCountInflation, ToolLoop, ToolThrashing,
        };
        let usual = Baselines {
            steps: Some(4.0),
            ..Baselines::default()
        };
        for (failure, begins, goes_on, baselines) in [
            (ToolLoop, "", "llm tool:a=x ", &Baselines::default()),
            (ToolThrashing, "llm ", "tool:a tool:b ", &Baselines::default()),
            (RetryStorm, "llm ", "tool:a! ", &Baselines::default()),
            // Agents see it when the model has answered: a call that goes on hides the failures before it.
            (
                CascadingToolFailure,
                "",
                "llm tool:a! llm tool:b! ",
                &Baselines::default(),
            ),
            (StepCountInflation, "", "llm tool:a tool:b tool:c ", &usual),
            (ReasoningStall, "tool:a ", "llm ", &Baselines::default()),
        ] {
            let long = |times| format!("{begins}{}end:completed", goes_on.repeat(times));
            let (at, evidence_ends) = fires(&long(12), baselines, failure);
            assert!(at <= evidence_ends, "{failure:?}: {at} of {evidence_ends}");
            let (later, _) = fires(&long(40), baselines, failure);
            assert_eq!(at, later, "{failure:?}: the damage does not move it");
        }
    }

    /// The step in which the guard ends the run, and the last step of the evidence.
    fn fires(spec: &str, baselines: &Baselines, failure: FailureType) -> (u32, u32) {
        let signals = judge(&run(spec), &Thresholds::default(), baselines);
        let signal = signals.iter().find(|signal| signal.failure_type() == failure);
        let signal = signal.unwrap_or_else(|| panic!("{failure:?} is not in `{spec}`"));
        let rule = guarding(&signal.evidence, &Label::name("agent")).unwrap();
        assert_eq!(vet(&Draft::of(&rule)), Ok(rule.clone()));
        let (header, events, _) = told(spec);
        let evaluation = Evaluation {
            thresholds: &Thresholds::default(),
            baselines,
            prices: SdkPrices::Since054,
        };
        let fired = evaluate(&header, &events, &[&rule], &evaluation);
        let firing = fired
            .first()
            .unwrap_or_else(|| panic!("{failure:?} does not end `{spec}`"));
        (firing.step, signal.evidence.steps().into_iter().max().unwrap())
    }

    #[test]
    fn what_nobody_can_stop_has_no_guard() {
        let rule = guard(
            "llm tool:a! llm:stop end:final_answer",
            &Baselines::default(),
            FailureType::FirstStepFailure,
        );
        assert_eq!(rule, None);
    }
}
