//! Policies applied to a run, as the agent's SDK does it.

mod figures;
mod metric;
mod sight;

use std::cmp::Ordering;

use super::action::ActionKind;
use super::condition::Trigger;
use super::rule::PolicyRule;
use crate::baseline::Baselines;
use crate::config::Thresholds;
use crate::event::{Event, EventKind, RunHeader};
use crate::run::RunState;
use crate::sdk_pricing::SdkPrices;
use crate::time::Micros;
use figures::Figures;
pub use metric::Metric;
use sight::Sight;
pub use sight::shows_in_agents;

/// What an evaluation needs to know besides rules and events.
#[derive(Clone, Copy, Debug)]
pub struct Evaluation<'a> {
    pub thresholds: &'a Thresholds,
    pub baselines: &'a Baselines,
    pub prices: SdkPrices,
}

/// A policy that fires, or would.
#[derive(Clone, Debug, PartialEq)]
pub struct Firing {
    /// Its place in the rules that were given.
    pub rule: usize,
    /// The place of the event at which it fires.
    pub event: usize,
    pub step: u32,
    pub at: Micros,
    /// The figure at that moment.
    pub value: Metric,
    /// What the run had used up to then.
    pub spent: Spent,
}

/// Tokens, and their cost in US dollars by the product's own price table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    pub tokens: u64,
    pub cost_usd: f64,
}

/// Where the rules fire in a run, in order. Ends at the first `stop`.
///
/// `rules` are as the agent has them: local ones first, then those of the server by priority and number.
/// Rules that are off, in shadow or of another agent never fire; to try such a rule, give its
/// [`PolicyRule::as_live`]. `events` stand in run order ([`crate::run::normalise`]).
pub fn evaluate(
    header: &RunHeader,
    events: &[Event],
    rules: &[&PolicyRule],
    evaluation: &Evaluation<'_>,
) -> Vec<Firing> {
    let mut agent = Agent::new(header, rules, evaluation);
    let mut fired = Vec::new();
    if agent.waiting.is_empty() {
        return fired;
    }
    for (place, event) in events.iter().enumerate() {
        let Some(firing) = agent.take(place, event) else {
            continue;
        };
        let kind = rules[firing.rule].action.kind();
        fired.push(firing);
        if kind == ActionKind::Stop || agent.waiting.is_empty() {
            break;
        }
    }
    fired
}

/// The agent's process as far as policies are concerned.
struct Agent<'a> {
    /// The rules that can still fire, in the order in which they are looked at, with their places.
    waiting: Vec<(usize, &'a PolicyRule)>,
    figures: Figures,
    sight: Sight<'a>,
    run: RunState,
}

impl<'a> Agent<'a> {
    fn new(header: &RunHeader, rules: &[&'a PolicyRule], evaluation: &Evaluation<'a>) -> Self {
        let ours = |rule: &PolicyRule| rule.is_live() && rule.agent_id.covers(header.agent_id.as_str());
        let places = rules.iter().copied().enumerate();
        let mut waiting: Vec<(usize, &PolicyRule)> = places.filter(|(_, rule)| ours(rule)).collect();
        waiting.sort_by_key(|(_, rule)| rule.priority);
        let mut run = RunState::new(header.clone());
        // The SDK asks its detectors about a run in the middle as if it went no further.
        run.stalled = true;
        Self {
            sight: Sight::new(waiting.iter().map(|(_, rule)| *rule), evaluation),
            waiting,
            figures: Figures::new(evaluation.prices),
            run,
        }
    }

    fn take(&mut self, place: usize, event: &Event) -> Option<Firing> {
        let kind = event.kind();
        if kind == EventKind::PolicyTriggered || !self.is_next(event) {
            return None;
        }
        self.figures.take(event);
        self.sight.take(kind);
        if !is_checked(kind) {
            return None;
        }
        self.sight.look(event.step, &self.run);
        let (rule, value) = self.first_that_holds()?;
        self.sight.note_firing();
        Some(Firing {
            rule,
            event: place,
            step: event.step,
            at: event.at,
            value,
            spent: self.figures.spent(),
        })
    }

    /// Takes the event into the run. Not so with one that was sent twice or is not in run order.
    fn is_next(&mut self, event: &Event) -> bool {
        let before = self.run.event_count;
        self.run.apply(event).is_ok() && self.run.event_count.cmp(&before) == Ordering::Greater
    }

    /// The rule that fires at this event, with its figure. It is not looked at again unless it only logs.
    fn first_that_holds(&mut self) -> Option<(usize, Metric)> {
        let holding = self.waiting.iter().enumerate().find_map(|(index, (_, rule))| {
            let value = self.metric(rule.condition.trigger)?;
            value.satisfies(&rule.condition).then_some((index, value))
        });
        let (index, value) = holding?;
        let (place, rule) = self.waiting[index];
        if rule.action.kind() != ActionKind::Log {
            self.waiting.remove(index);
            self.sight.forget(self.waiting.iter().map(|(_, rule)| *rule));
        }
        Some((place, value))
    }

    /// `None` before there is such a figure.
    fn metric(&self, trigger: Trigger) -> Option<Metric> {
        match trigger {
            Trigger::Signal => Some(Metric::Signals(self.sight.seen().to_vec())),
            other => self.figures.metric(other),
        }
    }
}

/// The events after which the SDK looks at its policies.
const fn is_checked(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::ToolCalled | EventKind::LlmResponded | EventKind::ToolResponded
    )
}
