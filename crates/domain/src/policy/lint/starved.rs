//! Rules that other rules leave no event for.

use super::{Lint, LintKind, Standing, within};
use crate::policy::action::ActionKind;
use crate::policy::condition::Trigger;
use crate::policy::rule::AgentScope;
use crate::policy::words::condition_words;

/// At most one remark on each rule, about the first rule that takes the most from it.
pub(super) fn remarks(rules: &[Standing<'_>]) -> Vec<Lint> {
    let enders = enders(rules);
    let whole = |(index, rule): (usize, &Standing<'_>)| {
        let before = rules[..index].iter().filter(|other| other.takes_all_of(rule));
        let enders = enders.iter().copied().filter(|other| other.ends_before(rule));
        // What never fires anyway is not kept from it.
        (!rule.never).then(|| whole(rule, before).or_else(|| whole(rule, enders)))?
    };
    let whole: Vec<Option<Lint>> = rules.iter().enumerate().map(whole).collect();
    let late = |(index, rule): (usize, &Standing<'_>)| {
        let mut before = rules[..index]
            .iter()
            .zip(&whole)
            .filter(|(_, starved)| starved.is_none());
        let (other, _) = before.find(|(other, _)| other.takes_later_from(rule))?;
        (!rule.never && whole[index].is_none()).then(|| late(rule, other))
    };
    let late: Vec<Lint> = rules.iter().enumerate().filter_map(late).collect();
    whole.into_iter().flatten().chain(late).collect()
}

impl Standing<'_> {
    fn meets(&self, other: &Self) -> bool {
        self.rule.agent_id.meets(&other.rule.agent_id)
    }

    fn covers(&self, other: &Self) -> bool {
        self.rule.agent_id == AgentScope::All || self.rule.agent_id == other.rule.agent_id
    }

    fn kind(&self) -> ActionKind {
        self.rule.action.kind()
    }

    /// Where both could fire, this one does, again and again or for the last time. It stands first.
    fn takes_all_of(&self, rule: &Standing<'_>) -> bool {
        let again = matches!(self.kind(), ActionKind::Log | ActionKind::Stop);
        again && self.meets(rule) && rule.holds.implies(&self.holds)
    }

    /// A log fires at every event from some event on. A rule that fires once has normally fired by then, if
    /// it is true whenever the log is.
    fn takes_later_from(&self, rule: &Standing<'_>) -> bool {
        let early = || rule.kind() != ActionKind::Log && self.holds.implies(&rule.holds);
        self.meets(rule) && self.kind() == ActionKind::Log && self.rule.condition.stays_true() && !early()
    }

    /// Calls, or those that failed.
    fn is_of_a_count(&self) -> bool {
        matches!(self.holds.trigger, Trigger::ToolCallCount | Trigger::ErrorCount)
    }

    /// The run is stopped while the other's figure is still too low for it.
    fn ends_before(&self, rule: &Standing<'_>) -> bool {
        self.meets(rule)
            && self
                .holds
                .from()
                .is_some_and(|from| rule.needs_more_than(self.holds.trigger, from))
    }

    /// It cannot be true at the event at which the figure has just become `number`.
    fn needs_more_than(&self, trigger: Trigger, number: f64) -> bool {
        let beyond = match (self.holds.trigger, trigger) {
            // The call that makes it so many has not failed yet.
            (Trigger::ErrorCount, Trigger::ToolCallCount) => self.holds.is_beyond(number - 1.0),
            (own, other) => own == other && self.holds.is_beyond(number),
        };
        beyond || self.never
    }
}

/// Rules that end a run as soon as a count reaches their number. The counts of calls and of failed calls
/// grow by one, each time at an event at which agents look at their policies; so nothing can come in
/// between, unless a rule that is looked at before could fire at this event, too.
fn enders<'a, 'b>(rules: &'b [Standing<'a>]) -> Vec<&'b Standing<'a>> {
    let alone = |(index, ender): &(usize, &Standing<'_>)| {
        let from = ender.holds.from().filter(|from| *from > 0.0);
        let (ActionKind::Stop, true, Some(from)) = (ender.kind(), ender.is_of_a_count(), from) else {
            return false;
        };
        let before = rules[..*index].iter().filter(|other| other.meets(ender));
        before
            .into_iter()
            .all(|other| other.needs_more_than(ender.holds.trigger, from))
    };
    rules.iter().enumerate().filter(alone).map(|(_, ender)| ender).collect()
}

/// A remark on a rule that can never fire, at least for some agents: rather about all of them.
fn whole<'b, 'a: 'b>(rule: &Standing<'_>, others: impl Iterator<Item = &'b Standing<'a>>) -> Option<Lint> {
    let mut first = None;
    for other in others.filter(|other| other.place != rule.place) {
        if other.covers(rule) {
            first = Some(other);
            break;
        }
        first = first.or(Some(other));
    }
    let other = first?;
    let (name, within) = (&other.rule.name, within(rule.rule, other.rule));
    let why = match other.kind() {
        ActionKind::Log => format!("“{name}” comes first and takes every event at which this is true"),
        _ => format!("“{name}” stops the run before this can fire"),
    };
    Some(remark(rule, other, format!("{why}, so this never fires{within}.")))
}

/// A remark on a rule that can only fire before another one does.
fn late(rule: &Standing<'_>, other: &Standing<'_>) -> Lint {
    let (name, within) = (&other.rule.name, within(rule.rule, other.rule));
    let since = condition_words(&other.rule.condition);
    let text = format!(
        "“{name}” comes first and takes every event once it is true ({since}), so from then on this cannot fire{within}."
    );
    remark(rule, other, text)
}

fn remark(rule: &Standing<'_>, other: &Standing<'_>, text: String) -> Lint {
    Lint {
        rule: rule.place,
        kind: LintKind::Starved,
        other: Some(other.place),
        text,
    }
}
