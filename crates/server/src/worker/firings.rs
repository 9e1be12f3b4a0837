//! Which policies fired in a run: those of which the agent told, and those in shadow that would have.

use std::collections::BTreeMap;

use domain::policy::{Action, ActionKind, Evaluation, PolicyId, PolicyRule, evaluate};
use domain::run::{LlmCall, PolicyFiring};
use domain::{Baselines, Event, Label, Micros, RunState, Thresholds};
use store::{FiredPolicy, RunFiring, Work};

use super::policies::Known;

/// Different policies that are kept of one run. Agents have a handful; more are made up.
const MOST: usize = 100;

/// Policies in shadow that are tried on one run, in their order. Each costs a replay.
const MOST_SHADOWS: usize = 50;

/// How far an agent's clock may be ahead, in microseconds.
const FAST: i64 = 300_000_000;

/// A run that is being judged.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) work: &'a Work,
    pub(super) state: &'a RunState,
    pub(super) events: &'a [Event],
    pub(super) thresholds: &'a Thresholds,
}

/// Everything that fired, each policy once.
pub(super) fn firings(run: Run<'_>, known: &Known) -> Vec<RunFiring> {
    let mut firings = told(run.state, known);
    firings.extend(shadows(run, known));
    // A clock that runs fast would put its firings before all others for ever.
    let latest = Micros(run.work.last_received.0.saturating_add(FAST));
    for firing in firings.iter_mut().filter(|firing| firing.at > latest) {
        firing.at = run.work.last_received;
    }
    firings
}

/// What the agent told, by name and action. Actions that this program does not know are of policies that
/// it did not send.
fn told(state: &RunState, known: &Known) -> Vec<RunFiring> {
    let mut found: BTreeMap<(&Label, ActionKind), RunFiring> = BTreeMap::new();
    for told in &state.policies {
        let Some(action) = ActionKind::parse(told.action_type.as_str()) else {
            continue;
        };
        let key = (&told.policy_name, action);
        if let Some(firing) = found.get_mut(&key) {
            firing.times = firing.times.saturating_add(1);
        } else if found.len() < MOST {
            found.insert(key, first(state, told, action, known));
        }
    }
    found.into_values().collect()
}

fn first(state: &RunState, told: &PolicyFiring, action: ActionKind, known: &Known) -> RunFiring {
    RunFiring {
        which: FiredPolicy::Told(told.policy_name.clone()),
        action,
        times: 1,
        step: told.step,
        at: told.at,
        acknowledged: acknowledged(state, told, action, known),
    }
}

/// Whether the agent then did what it was asked to, as far as the run's structure tells: whether it used
/// the model, or asked a model at all after a prompt was added.
fn acknowledged(state: &RunState, told: &PolicyFiring, action: ActionKind, known: &Known) -> Option<bool> {
    let is_later = |call: &&LlmCall| (call.step, call.called_at) > (told.step, told.at);
    let mut later = state.llm_calls.iter().filter(is_later);
    match action {
        ActionKind::Stop | ActionKind::Log => None,
        ActionKind::InjectPrompt => Some(later.next().is_some()),
        ActionKind::SwitchModel => {
            let wanted = wanted_models(state, told, known);
            let before = state.llm_calls.iter().rfind(|call| !is_later(call));
            Some(later.filter(|call| !call.model.is_empty()).any(|call| {
                if wanted.is_empty() {
                    before.is_some_and(|before| before.model != call.model)
                } else {
                    wanted.iter().any(|wanted| is_model(call.model.as_str(), wanted))
                }
            }))
        }
    }
}

/// The models that the server's policies of that name ask for. A policy of the agent's own is not known.
fn wanted_models<'a>(state: &RunState, told: &PolicyFiring, known: &'a Known) -> Vec<&'a str> {
    let rules = known.set.policies.iter().map(|policy| &policy.rule);
    let ours =
        |rule: &&PolicyRule| rule.name == told.policy_name && rule.agent_id.covers(state.header.agent_id.as_str());
    let model = |rule: &'a PolicyRule| match &rule.action {
        Action::SwitchModel { model } => Some(model.as_str()),
        _ => None,
    };
    rules.filter(ours).filter_map(model).collect()
}

/// Whether a call's model is the one that was asked for. Providers put their name before it, and the date
/// of the release behind it.
fn is_model(called: &str, wanted: &str) -> bool {
    let bare = |name: &str| name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let (called, wanted) = (bare(called), bare(wanted));
    let Some(rest) = called.strip_prefix(&wanted) else {
        return false;
    };
    let digits = rest.strip_prefix('-').unwrap_or(rest).bytes();
    rest.is_empty() || digits.take_while(u8::is_ascii_digit).count() >= 3
}

/// Where policies in shadow would have fired, each as if it were the only one.
fn shadows(run: Run<'_>, known: &Known) -> Vec<RunFiring> {
    let header = &run.state.header;
    let ours = |(_, rule): &&(PolicyId, PolicyRule)| rule.agent_id.covers(header.agent_id.as_str());
    let evaluation = Evaluation {
        thresholds: run.thresholds,
        // The detectors inside an agent know no other run of it.
        baselines: &Baselines::default(),
        prices: known.prices.get(&header.agent_id).copied().unwrap_or_default(),
    };
    let tried = known.shadows.iter().filter(ours).take(MOST_SHADOWS);
    tried
        .filter_map(|(id, rule)| {
            let fired = evaluate(header, run.events, &[rule], &evaluation);
            let first = fired.first()?;
            Some(RunFiring {
                which: FiredPolicy::Shadow(*id),
                action: rule.action.kind(),
                times: u32::try_from(fired.len()).unwrap_or(u32::MAX),
                step: first.step,
                at: first.at,
                acknowledged: None,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_known_with_its_provider_and_its_date() {
        for called in [
            "gpt-4o-mini",
            "GPT-4o-mini",
            "openai/gpt-4o-mini",
            "gpt-4o-mini-2024-07-18",
        ] {
            assert!(is_model(called, "gpt-4o-mini"), "{called}");
        }
        assert!(is_model("claude-sonnet-4-20250514", "anthropic/claude-sonnet-4"));
        for (called, wanted) in [
            ("gpt-4o-mini", "gpt-4o"),
            ("claude-sonnet-4-5", "claude-sonnet-4"),
            ("gpt-4o", "gpt-4o-mini"),
            ("", "gpt-4o"),
        ] {
            assert!(!is_model(called, wanted), "{called}");
        }
    }
}
