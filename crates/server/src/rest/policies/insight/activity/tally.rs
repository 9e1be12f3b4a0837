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
