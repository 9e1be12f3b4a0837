//! Agents by how they are doing, for a glance.

use std::cmp::Ordering;

use api::overview::{self, AgentRates, Failing};

use super::health::{BeforeAndNow, Health, is_failing};

/// One agent's runs with a signal, and where they are going.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    pub agent_id: String,
    pub health: Health,
    pub rates: BeforeAndNow,
    /// Runs with a signal per UTC day, today last.
    pub days: Vec<u64>,
}

/// The agents that most need a look first; those without a run in all these days are left out.
pub fn trends(rates: &overview::Rates, failing: &[Failing]) -> Vec<Trend> {
    let active = rates
        .agents
        .iter()
        .filter(|agent| agent.runs.iter().any(|runs| *runs != 0));
    let mut trends: Vec<Trend> = active.map(|agent| trend(agent, failing)).collect();
    trends.sort_by(more_urgent);
    trends
}

fn trend(agent: &AgentRates, failing: &[Failing]) -> Trend {
    let rates = BeforeAndNow::of(agent);
    Trend {
        agent_id: agent.agent_id.clone(),
        health: Health::of(is_failing(failing, &agent.agent_id), rates),
        rates,
        days: agent.affected.clone(),
    }
}

fn more_urgent(a: &Trend, b: &Trend) -> Ordering {
    let rate = |trend: &Trend| trend.rates.recent.rate();
    let by_health = a.health.cmp(&b.health);
    by_health
        .then_with(|| rate(b).total_cmp(&rate(a)))
        .then_with(|| a.agent_id.cmp(&b.agent_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(name: &str, runs: u64, affected: u64) -> AgentRates {
        AgentRates {
            agent_id: name.to_owned(),
            last_seen: 0.0,
            runs: vec![100, 0, 0, 0, 0, 0, 0, 0, runs],
            affected: vec![5, 0, 0, 0, 0, 0, 0, 0, affected],
        }
    }

    #[test]
    fn the_worst_come_first() {
        let mut gone = agent("gone", 0, 0);
        gone.runs = vec![0; 9];
        let rates = overview::Rates {
            first_day: 0,
            agents: vec![
                agent("quiet", 0, 0),
                agent("steady", 100, 5),
                agent("worse", 100, 40),
                gone,
            ],
        };
        let trends = trends(&rates, &[]);
        let names: Vec<(&str, Health)> = trends.iter().map(|it| (it.agent_id.as_str(), it.health)).collect();
        let expected = [
            ("worse", Health::Worse),
            ("steady", Health::Steady),
            ("quiet", Health::Quiet),
        ];
        assert_eq!(names, expected);
    }
}
