//! Firings by day, by agent and by run.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use ::api::policies::{FiredRun, PolicyAgent, PolicyDay};
use domain::{Label, Micros};
use store::{FiredPolicy, FiringCount, FiringDay, FiringFilter, FiringRow};

/// Every day of the range.
pub(super) fn days(counted: &[FiringDay], range: RangeInclusive<i64>) -> Vec<PolicyDay> {
    let view = |day: i64| {
        let of_day = counted.iter().find(|it| it.day == day).copied().unwrap_or_default();
        PolicyDay {
            start: Micros::of_day(day).secs(),
            runs: of_day.runs,
            times: of_day.times,
        }
    };
    range.map(view).collect()
}

/// Of all that fired, what is asked for; most runs first.
pub(super) fn agents(counts: &[FiringCount], filter: &FiringFilter) -> Vec<PolicyAgent> {
    let mut agents: BTreeMap<&Label, PolicyAgent> = BTreeMap::new();
    for count in counts {
        let agent_id = count.agent_id.as_str();
        if !filter.which.contains(&count.which) || !filter.scope.covers(agent_id) {
            continue;
        }
        let agent = agents.entry(&count.agent_id).or_insert_with(|| PolicyAgent {
            agent_id: agent_id.to_owned(),
            runs: 0,
            times: 0,
            last_at: 0.0,
        });
        agent.runs += count.runs;
        agent.times += count.times;
        agent.last_at = agent.last_at.max(count.last_at.secs());
    }
    let mut agents: Vec<PolicyAgent> = agents.into_values().collect();
    agents.sort_by_key(|agent| Reverse(agent.runs));
    agents
}

pub(super) fn runs(firings: Vec<FiringRow>) -> Vec<FiredRun> {
    let view = |row: FiringRow| FiredRun {
        run_id: row.run_id.as_str().to_owned(),
        agent_id: row.agent_id.as_str().to_owned(),
        step: row.firing.step,
        at: row.firing.at.secs(),
        times: row.firing.times,
        shadow: matches!(row.firing.which, FiredPolicy::Shadow(_)),
        acknowledged: row.firing.acknowledged,
    };
    firings.into_iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use domain::policy::AgentScope;

    use super::*;

    #[test]
    fn days_have_no_holes() {
        let counted = [FiringDay {
            day: 11,
            runs: 2,
            times: 5,
        }];
        let days = days(&counted, 10..=12);
        let view: Vec<_> = days.iter().map(|day| (day.start, day.runs, day.times)).collect();
        assert_eq!(view, [(864_000.0, 0, 0), (950_400.0, 2, 5), (1_036_800.0, 0, 0)]);
    }

    #[test]
    fn agents_are_those_of_the_policy_most_runs_first() {
        let count = |name: &str, agent: &str, runs| FiringCount {
            which: FiredPolicy::Told(Label::name(name)),
            agent_id: Label::name(agent),
            runs,
            times: runs,
            last_at: Micros(runs as i64 * 1_000_000),
            advised: 0,
            acknowledged: 0,
        };
        let counts = [
            count("cap", "a", 1),
            count("cap", "b", 4),
            count("older", "a", 2),
            count("other", "c", 9),
        ];
        let filter = |scope| FiringFilter {
            which: ["cap", "older"].map(|name| FiredPolicy::Told(Label::name(name))).into(),
            scope,
            from: Micros(0),
            to: Micros(1),
        };
        let view = |scope| {
            let agents = agents(&counts, &filter(scope)).into_iter();
            agents.map(|it| (it.agent_id, it.runs, it.last_at)).collect::<Vec<_>>()
        };
        assert_eq!(
            view(AgentScope::All),
            [("b".to_owned(), 4, 4.0), ("a".to_owned(), 3, 2.0)]
        );
        assert_eq!(view(AgentScope::Agent(Label::name("a"))), [("a".to_owned(), 3, 2.0)]);
    }
}
