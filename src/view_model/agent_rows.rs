//! The list of agents: joined from three answers, narrowed down and ordered.

use api::Severity;
use api::agents::{AgentList, AgentView};
use api::overview::{self, Failing};

use super::health::{BeforeAndNow, Health, is_failing};

/// Failure types named in a row.
const NAMED: usize = 2;

/// One agent with all that a row shows.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentRow {
    pub agent: AgentView,
    /// Absent while the rates could not be read.
    pub rates: Option<BeforeAndNow>,
    pub health: Option<Health>,
}

/// What the list can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AgentSort {
    /// The worst first.
    #[default]
    Health,
    Name,
    /// Runs with a signal of late.
    Rate,
    Runs,
    Signals,
    LastSeen,
}

impl AgentSort {
    pub const ALL: [Self; 6] = [
        Self::Health,
        Self::Name,
        Self::Rate,
        Self::Runs,
        Self::Signals,
        Self::LastSeen,
    ];

    /// As in the URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Name => "name",
            Self::Rate => "rate",
            Self::Runs => "runs",
            Self::Signals => "signals",
            Self::LastSeen => "last_seen",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == text)
    }

    /// Whether the usual order begins with the smallest: figures are looked at for the largest.
    pub const fn ascends(self) -> bool {
        matches!(self, Self::Health | Self::Name)
    }
}

/// Every agent with its rates and health. Without an answer about rates or about what fails right now,
/// nothing is said about health.
pub fn rows(list: &AgentList, rates: Option<&overview::Rates>, failing: Option<&[Failing]>) -> Vec<AgentRow> {
    let row = |agent: &AgentView| {
        let own = rates.map(|rates| {
            let days = rates.agents.iter().find(|rates| rates.agent_id == agent.agent_id);
            days.map(BeforeAndNow::of).unwrap_or_default()
        });
        let failing = failing.map(|failing| is_failing(failing, &agent.agent_id));
        AgentRow {
            agent: agent.clone(),
            rates: own,
            health: own.zip(failing).map(|(rates, failing)| Health::of(failing, rates)),
        }
    };
    list.agents.iter().map(row).collect()
}

/// The rows whose name contains `text`, in the wanted order. Of equal health, the one that fails more
/// often is worse; equal ones are in the order of their names.
pub fn arrange(mut rows: Vec<AgentRow>, text: &str, sort: AgentSort, ascending: bool) -> Vec<AgentRow> {
    let text = text.trim().to_lowercase();
    rows.retain(|row| row.agent.agent_id.to_lowercase().contains(&text));
    rows.sort_by(|a, b| {
        let order = match sort {
            // What is not known comes after all that is.
            AgentSort::Health => (a.health.is_none(), a.health)
                .cmp(&(b.health.is_none(), b.health))
                .then_with(|| recent(b).total_cmp(&recent(a))),
            AgentSort::Name => a.agent.agent_id.cmp(&b.agent.agent_id),
            AgentSort::Rate => recent(a).total_cmp(&recent(b)),
            AgentSort::Runs => a.agent.run_count.cmp(&b.agent.run_count),
            AgentSort::Signals => a.agent.signal_count.cmp(&b.agent.signal_count),
            AgentSort::LastSeen => a.agent.last_seen.total_cmp(&b.agent.last_seen),
        };
        let order = if ascending { order } else { order.reverse() };
        order.then_with(|| a.agent.agent_id.cmp(&b.agent.agent_id))
    });
    rows
}

fn recent(row: &AgentRow) -> f64 {
    row.rates.map_or(0.0, |rates| rates.recent.rate())
}

/// Signals by severity as far as the list knows them, without zeros: `2 critical, 12 high, 5 lower`.
pub fn severities(agent: &AgentView) -> Vec<(Option<Severity>, u64)> {
    let lower = agent
        .signal_count
        .saturating_sub(agent.critical_count + agent.high_count);
    let counts = [
        (Some(Severity::Critical), agent.critical_count),
        (Some(Severity::High), agent.high_count),
        (None, lower),
    ];
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// The worst severity that an agent's signals have, for the colour of its small chart.
pub const fn worst(agent: &AgentView) -> Severity {
    match agent {
        AgentView {
            critical_count: 1.., ..
        } => Severity::Critical,
        AgentView { high_count: 1.., .. } => Severity::High,
        AgentView { signal_count: 1.., .. } => Severity::Medium,
        _ => Severity::Low,
    }
}

/// The most frequent failure types with their counts, and how many more there are.
pub fn top_failures(agent: &AgentView) -> (Vec<(&str, u64)>, usize) {
    let mut all: Vec<(&str, u64)> = agent
        .failure_types
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    (all, more)
}

#[cfg(test)]
mod tests {
    use api::Page;
    use api::overview::AgentRates;
    use api::sample::Sample;

    use super::*;

    fn agent(name: &str, runs: u64, last_seen: f64) -> AgentView {
        let sample = AgentList::sample().agents.remove(0);
        AgentView {
            agent_id: name.to_owned(),
            run_count: runs,
            last_seen,
            ..sample
        }
    }

    fn list() -> AgentList {
        AgentList {
            agents: vec![
                agent("search", 9, 3.0),
                agent("billing", 30, 1.0),
                agent("Support", 7, 2.0),
            ],
            page: Page::new(50, None),
        }
    }

    fn rates() -> overview::Rates {
        let of = |name: &str, affected: u64| AgentRates {
            agent_id: name.to_owned(),
            last_seen: 0.0,
            runs: vec![50; 9],
            affected: (0..9).map(|day| if day < 7 { 2 } else { affected }).collect(),
        };
        overview::Rates {
            first_day: 0,
            agents: vec![of("search", 2), of("billing", 20)],
        }
    }

    fn names(rows: &[AgentRow]) -> Vec<&str> {
        rows.iter().map(|row| row.agent.agent_id.as_str()).collect()
    }

    #[test]
    fn the_worst_come_first_and_those_without_runs_last() {
        let rows = rows(&list(), Some(&rates()), Some(&[]));
        let rows = arrange(rows, "", AgentSort::Health, true);
        assert_eq!(names(&rows), ["billing", "search", "Support"]);
        assert_eq!(
            rows.iter().map(|row| row.health).collect::<Vec<_>>(),
            [Some(Health::Worse), Some(Health::Steady), Some(Health::Quiet)]
        );
    }

    #[test]
    fn of_equal_health_the_one_that_fails_more_often_comes_first() {
        let list = AgentList {
            agents: ["a", "b", "c"].map(|name| agent(name, 9, 0.0)).into(),
            page: Page::new(50, None),
        };
        let of = |name: &str, affected: u64| AgentRates {
            agent_id: name.to_owned(),
            last_seen: 0.0,
            runs: vec![50; 9],
            affected: vec![affected; 9],
        };
        let rates = overview::Rates {
            first_day: 0,
            agents: vec![of("a", 1), of("b", 10), of("c", 1)],
        };
        let rows = arrange(rows(&list, Some(&rates), Some(&[])), "", AgentSort::Health, true);
        assert!(rows.iter().all(|row| row.health == Some(Health::Steady)));
        assert_eq!(names(&rows), ["b", "a", "c"]);
    }

    #[test]
    fn without_an_answer_nothing_is_said_about_health() {
        assert!(rows(&list(), None, Some(&[])).iter().all(|row| row.health.is_none()));
        assert!(
            rows(&list(), Some(&rates()), None)
                .iter()
                .all(|row| row.health.is_none())
        );
    }

    #[test]
    fn every_order_can_be_turned_round() {
        let all = rows(&list(), Some(&rates()), Some(&[]));
        assert_eq!(
            names(&arrange(all.clone(), "", AgentSort::Runs, false)),
            ["billing", "search", "Support"]
        );
        assert_eq!(
            names(&arrange(all.clone(), "", AgentSort::Runs, true)),
            ["Support", "search", "billing"]
        );
        assert_eq!(
            names(&arrange(all.clone(), "", AgentSort::LastSeen, false)),
            ["search", "Support", "billing"]
        );
        assert_eq!(names(&arrange(all, "", AgentSort::Rate, false))[0], "billing");
    }

    #[test]
    fn text_is_found_in_any_case() {
        let all = rows(&list(), None, None);
        assert_eq!(names(&arrange(all, " SUP", AgentSort::Name, true)), ["Support"]);
    }

    #[test]
    fn severities_leave_out_what_is_not_there() {
        let mut agent = agent("a", 1, 0.0);
        (agent.signal_count, agent.critical_count, agent.high_count) = (7, 0, 5);
        assert_eq!(severities(&agent), [(Some(Severity::High), 5), (None, 2)]);
        assert_eq!(worst(&agent), Severity::High);
        agent.signal_count = 0;
        agent.high_count = 0;
        assert_eq!(severities(&agent), []);
    }

    #[test]
    fn the_most_frequent_failures_are_named() {
        let mut agent = agent("a", 1, 0.0);
        agent.failure_types = [("A", 1), ("B", 5), ("C", 3)]
            .map(|(name, n)| (name.to_owned(), n))
            .into();
        assert_eq!(top_failures(&agent), (vec![("B", 5), ("C", 3)], 1));
    }

    #[test]
    fn sorts_are_read_as_they_are_written() {
        for sort in AgentSort::ALL {
            assert_eq!(AgentSort::parse(sort.as_str()), Some(sort));
        }
    }
}
