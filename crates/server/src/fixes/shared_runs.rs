//! Runs of one agent, read once for all fixes of one failure that are looked at together.

use std::sync::Arc;

use domain::verification::Outcome;
use domain::{FailureType, Label, Micros};
use store::OutcomeQuery;

/// The newest runs of an agent, newest first.
pub(super) struct SharedRuns {
    agent_id: Label,
    failure: FailureType,
    runs: Vec<Arc<Outcome>>,
    /// Every run that started then or later is among them.
    complete_from: Micros,
}

impl SharedRuns {
    /// Of what was read for a query without an end.
    pub(super) fn new(query: &OutcomeQuery, runs: Vec<Arc<Outcome>>) -> Self {
        let oldest = runs.last().filter(|_| runs.len() >= query.limit);
        let complete_from = oldest.map_or(query.from, |run| OutcomeQuery::complete_from(run.started_at));
        Self {
            agent_id: query.agent_id.clone(),
            failure: query.failure,
            complete_from: complete_from.max(query.from),
            runs,
        }
    }

    /// The answer to a query, if it can be told from these runs.
    pub(super) fn answer(&self, query: &OutcomeQuery) -> Option<Vec<Arc<Outcome>>> {
        if (&query.agent_id, query.failure) != (&self.agent_id, self.failure) {
            return None;
        }
        let begin = self.runs.partition_point(|run| run.started_at >= query.to);
        let in_range = self.runs[begin..].iter().take_while(|run| run.started_at >= query.from);
        let wanted = in_range.filter(|run| run.failed || !query.only_failed);
        let found: Vec<_> = wanted.take(query.limit).cloned().collect();
        let oldest = found.last().filter(|_| found.len() == query.limit);
        let needed_from = oldest.map_or(query.from, |run| run.started_at);
        (needed_from >= self.complete_from).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use domain::{RunId, RunStatus};

    use super::*;

    const MINUTE: i64 = 60_000_000;

    /// So many runs, a minute apart from 1 on, every seventh of which failed; newest first.
    fn runs(count: i64) -> Vec<Arc<Outcome>> {
        let run = |number: i64| Outcome {
            run_id: RunId::new(&number.to_string()),
            started_at: Micros(number * MINUTE),
            last_event_at: Micros(number * MINUTE),
            agent_version: Label::name("v1"),
            status: RunStatus::Completed,
            failed: number % 7 == 0,
            stopped_by: None,
        };
        (1..=count).rev().map(|number| Arc::new(run(number))).collect()
    }

    fn query(from: i64, to: i64, limit: usize) -> OutcomeQuery {
        OutcomeQuery {
            agent_id: Label::name("agent"),
            failure: FailureType::ToolLoop,
            from: Micros(from * MINUTE),
            to: Micros(to * MINUTE),
            only_failed: false,
            limit,
        }
    }

    fn read(all: &[Arc<Outcome>], query: &OutcomeQuery) -> Vec<Arc<Outcome>> {
        let range = query.from..query.to;
        let wanted = all
            .iter()
            .filter(|run| range.contains(&run.started_at) && (run.failed || !query.only_failed));
        wanted.take(query.limit).cloned().collect()
    }

    #[test]
    fn what_is_told_is_what_would_be_read() {
        let all = runs(500);
        for limit in [50, 200, 600] {
            let shared = query(100, i64::MAX / MINUTE, limit);
            let shared = SharedRuns::new(&shared, read(&all, &shared));
            let mut told = 0;
            for from in (1..=500).step_by(13) {
                for to in (from..=520).step_by(17) {
                    for (limit, only_failed) in [(1, false), (30, false), (1000, false), (5, true), (99, true)] {
                        let query = OutcomeQuery {
                            only_failed,
                            ..query(from, to, limit)
                        };
                        let Some(answer) = shared.answer(&query) else { continue };
                        told += 1;
                        assert_eq!(answer, read(&all, &query), "{query:?}");
                    }
                }
            }
            assert!(told > 100, "{told} of those that were read with {limit}");
        }
    }

    #[test]
    fn what_is_not_known_is_not_told() {
        let all = runs(500);
        let shared = query(100, i64::MAX / MINUTE, 200);
        let shared = SharedRuns::new(&shared, read(&all, &shared));
        assert!(
            shared.answer(&query(300, 400, 500)).is_none(),
            "the oldest were not read"
        );
        assert!(
            shared.answer(&query(301, 310, 500)).is_none(),
            "near the oldest some may be missing"
        );
        assert!(shared.answer(&query(330, 400, 500)).is_some());
        assert!(shared.answer(&query(1, 400, 50)).is_some(), "enough of them are known");
        let whole = query(100, i64::MAX / MINUTE, 999);
        let whole = SharedRuns::new(&whole, read(&all, &whole));
        assert!(whole.answer(&query(100, 400, 500)).is_some());
        assert!(whole.answer(&query(99, 400, 500)).is_none());
        let other = OutcomeQuery {
            failure: FailureType::SlowStep,
            ..query(330, 400, 500)
        };
        assert!(whole.answer(&other).is_none());
    }
}
