//! What became of a policy since a fix: when it was what the fix had made of it, and when not.

use std::collections::BTreeSet;

use domain::policy::{Action, PolicyRule};
use domain::{Label, Lapse, Micros};
use store::{FixRecord, PolicyChange};

/// A time since a fix in which its policy was off, in shadow, deleted, or another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) from: Micros,
    /// `None` while it goes on.
    pub(super) until: Option<Micros>,
    /// What was the matter at its end, or is now.
    pub(super) why: Lapse,
}

/// The gaps since the fix was applied, oldest first. `changes` are those of its policy, newest first and at
/// least as far back as that; without any of them the policy counts as what it was.
pub(super) fn gaps(record: &FixRecord, changes: &[PolicyChange]) -> Vec<Gap> {
    let Some(wanted) = wanted(record, changes) else {
        return Vec::new();
    };
    let (mut gaps, mut open): (Vec<Gap>, Option<Gap>) = (Vec::new(), None);
    for (at, rule) in forms(record.applied_at, changes) {
        if let Some(why) = lapse(rule, wanted, &record.agent_id) {
            open.get_or_insert(Gap {
                from: at,
                until: None,
                why,
            })
            .why = why;
        } else if let Some(gap) = open.take() {
            gaps.push(Gap { until: Some(at), ..gap });
        }
    }
    gaps.extend(open);
    gaps
}

/// Every name that the policy had, also of one that was deleted.
pub(super) fn names(changes: &[PolicyChange]) -> Vec<Label> {
    let rules = changes.iter().flat_map(|change| [&change.before, &change.after]);
    let names: BTreeSet<Label> = rules.flatten().map(|rule| rule.name.clone()).collect();
    names.into_iter().collect()
}

/// The rule as it was when the fix was made, or promoted: what came before or after is compared with it.
fn wanted<'a>(record: &FixRecord, changes: &'a [PolicyChange]) -> Option<&'a PolicyRule> {
    let made = record.applied_at.max(record.created_at);
    let change = changes.get(last_until(made, changes)?)?;
    change.after.as_ref().or(change.before.as_ref())
}

/// The place of the last change until then. A policy is there before the fix that it is, so where a clock went
/// backwards its first change is taken for the one before.
fn last_until(at: Micros, changes: &[PolicyChange]) -> Option<usize> {
    let last = changes.iter().position(|change| change.at <= at);
    last.or_else(|| changes.len().checked_sub(1))
}

/// The policy as it was at that time, and with every change since; `None` for deleted. Times never go back.
fn forms(from: Micros, changes: &[PolicyChange]) -> impl Iterator<Item = (Micros, Option<&PolicyRule>)> {
    let since = last_until(from, changes).map_or(0, |last| last + 1);
    let mut newest = from;
    changes[..since].iter().rev().enumerate().map(move |(index, change)| {
        if index > 0 {
            newest = newest.max(change.at);
        }
        (newest, change.after.as_ref())
    })
}

/// Why agents do not have what the fix had made; `None` when they have.
pub(super) fn lapse(rule: Option<&PolicyRule>, wanted: &PolicyRule, agent: &Label) -> Option<Lapse> {
    let Some(rule) = rule else {
        return Some(Lapse::PolicyDeleted);
    };
    if !rule.enabled {
        Some(Lapse::PolicyOff)
    } else if rule.shadow {
        Some(Lapse::PolicyInShadow)
    } else if does_the_same(rule, wanted) && rule.agent_id.covers(agent.as_str()) {
        None
    } else {
        Some(Lapse::PolicyChanged)
    }
}

/// A stop with other words still is a stop.
fn does_the_same(rule: &PolicyRule, wanted: &PolicyRule) -> bool {
    let stops = |action: &Action| matches!(action, Action::Stop { .. });
    rule.condition == wanted.condition
        && (rule.action == wanted.action || (stops(&rule.action) && stops(&wanted.action)))
}

#[cfg(test)]
mod tests {
    use domain::policy::{AgentScope, Condition, PolicyId, Threshold};
    use domain::{FailureType, FixId, FixState, RunId, SignalId, Verdict};
    use store::{FixedBy, PolicyChangeKind, Revision};

    use super::*;
    use crate::policies::testing::rule;

    fn fix(created_at: i64, applied_at: i64) -> FixRecord {
        FixRecord {
            id: FixId(1),
            signal: SignalId(1),
            run_id: RunId::new("run"),
            agent_id: Label::name("agent"),
            failure: FailureType::ToolLoop,
            created_at: Micros(created_at),
            applied_at: Micros(applied_at),
            rolled_back_at: None,
            sent_at: Micros(created_at),
            lapsed: None,
            actor: Label::name("dev"),
            state: FixState::Live,
            what: FixedBy::Policy(PolicyId(1)),
            content: None,
            joined: false,
            verdict: Verdict::InsufficientData,
        }
    }

    /// The history of one policy, from its forms and their times.
    fn history(forms: &[(i64, Option<PolicyRule>)]) -> Vec<PolicyChange> {
        let before = std::iter::once(None).chain(forms.iter().map(|(_, rule)| rule.clone()));
        let changes = forms
            .iter()
            .zip(before)
            .zip(1..)
            .map(|(((at, after), before), revision)| PolicyChange {
                revision: Revision(revision),
                policy: PolicyId(1),
                at: Micros(*at),
                actor: Label::name("dev"),
                kind: PolicyChangeKind::Update,
                before,
                after: after.clone(),
            });
        let mut changes: Vec<_> = changes.collect();
        changes.reverse();
        changes
    }

    fn found(record: &FixRecord, forms: &[(i64, Option<PolicyRule>)]) -> Vec<(i64, Option<i64>, Lapse)> {
        let gaps = gaps(record, &history(forms));
        let told = gaps
            .iter()
            .map(|gap| (gap.from.0, gap.until.map(|until| until.0), gap.why));
        told.collect()
    }

    fn on() -> Option<PolicyRule> {
        Some(rule("stop"))
    }

    fn with(change: impl FnOnce(&mut PolicyRule)) -> Option<PolicyRule> {
        let mut rule = rule("stop");
        change(&mut rule);
        Some(rule)
    }

    fn off() -> Option<PolicyRule> {
        with(|rule| rule.enabled = false)
    }

    #[test]
    fn a_policy_that_is_not_touched_has_no_gap() {
        assert_eq!(found(&fix(10, 10), &[]), []);
        assert_eq!(found(&fix(10, 10), &[(10, on())]), []);
        let before = [(1, off()), (2, None), (3, on())];
        assert_eq!(found(&fix(10, 10), &before), [], "what was before the fix is no gap");
        for same in [
            with(|rule| rule.name = Label::name("another name")),
            with(|rule| rule.priority = 3),
            with(|rule| rule.agent_id = AgentScope::Agent(Label::name("agent"))),
            with(|rule| {
                rule.action = Action::Stop {
                    message: Some("Enough.".to_owned()),
                }
            }),
        ] {
            assert_eq!(found(&fix(10, 10), &[(9, on()), (20, same)]), []);
        }
    }

    #[test]
    fn each_way_to_lose_it_is_told() {
        let less = Condition {
            value: Threshold::Int(50),
            ..rule("stop").condition
        };
        for (form, why) in [
            (off(), Lapse::PolicyOff),
            (None, Lapse::PolicyDeleted),
            (with(|rule| rule.shadow = true), Lapse::PolicyInShadow),
            (with(|rule| rule.condition = less), Lapse::PolicyChanged),
            (with(|rule| rule.action = Action::Log {}), Lapse::PolicyChanged),
            (
                with(|rule| rule.agent_id = AgentScope::Agent(Label::name("another"))),
                Lapse::PolicyChanged,
            ),
        ] {
            let once = [(9, on()), (20, form.clone())];
            assert_eq!(found(&fix(10, 10), &once), [(20, None, why)]);
            let and_back = [(9, on()), (20, form), (30, on())];
            assert_eq!(found(&fix(10, 10), &and_back), [(20, Some(30), why)]);
        }
    }

    #[test]
    fn a_gap_begins_once_and_tells_what_is_the_matter_now() {
        let forms = [(9, on()), (20, off()), (25, None), (30, on()), (40, off()), (50, off())];
        let expected = [(20, Some(30), Lapse::PolicyDeleted), (40, None, Lapse::PolicyOff)];
        assert_eq!(found(&fix(10, 10), &forms), expected);
    }

    #[test]
    fn a_promoted_policy_is_compared_with_what_was_promoted() {
        let shadow = with(|rule| rule.shadow = true);
        let forms = [(9, shadow.clone()), (20, on()), (30, shadow)];
        assert_eq!(found(&fix(10, 20), &forms), [(30, None, Lapse::PolicyInShadow)]);
    }

    #[test]
    fn a_fix_that_joined_is_compared_with_what_it_joined() {
        let other = with(|rule| rule.action = Action::Log {});
        let forms = [(5, other), (8, on()), (10, off()), (12, on())];
        let expected = [(5, Some(8), Lapse::PolicyChanged), (10, Some(12), Lapse::PolicyOff)];
        assert_eq!(found(&fix(20, 5), &forms), expected);
    }

    #[test]
    fn a_clock_that_went_backwards_makes_no_gap() {
        assert_eq!(found(&fix(10, 10), &[(50, on())]), []);
        let forms = [(50, on()), (60, off()), (55, on())];
        assert_eq!(found(&fix(10, 10), &forms), [(60, Some(60), Lapse::PolicyOff)]);
    }

    #[test]
    fn a_policy_answers_to_every_name_that_it_had() {
        let changes = history(&[(1, on()), (2, with(|rule| rule.name = Label::name("halt"))), (3, None)]);
        assert_eq!(names(&changes), [Label::name("halt"), Label::name("stop")]);
    }
}
