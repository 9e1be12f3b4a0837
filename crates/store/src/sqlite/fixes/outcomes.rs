//! How an agent's runs went.

use domain::verification::Outcome;
use domain::{RunFilter, RunSummary};
use rusqlite::Connection;

use crate::fixes::OutcomeQuery;
use crate::model::{StoreError, TenantId};
use crate::sqlite::list::{Budget, RunQuery};

/// What may be looked at beyond the runs that are asked for: those of a busy agent that began so near to
/// the bounds that only their rows tell on which side.
const BEYOND: usize = 200_000;

/// What one run costs, in units of the budget.
const ROW: usize = 10;

pub(super) fn newest(
    connection: &Connection,
    tenant: TenantId,
    query: &OutcomeQuery,
) -> Result<Vec<Outcome>, StoreError> {
    let mut outcomes = Vec::new();
    if query.limit == 0 {
        return Ok(outcomes);
    }
    let filter = RunFilter {
        agent: Some(query.agent_id.to_string()),
        failure_type: query.only_failed.then_some(query.failure).into_iter().collect(),
        from: Some(query.from),
        to: Some(query.to),
        ..RunFilter::default()
    };
    let mut budget = Budget::new(BEYOND.saturating_add(query.limit.saturating_mul(ROW)));
    RunQuery::of(tenant, &filter, false).each(connection, None, &mut budget, |_, _, known| {
        outcomes.push(outcome(known.summary, query));
        outcomes.len() < query.limit
    })?;
    // Places in lists are near the start, not the start itself.
    outcomes.sort_by(|one, other| (other.started_at, &other.run_id).cmp(&(one.started_at, &one.run_id)));
    Ok(outcomes)
}

fn outcome(run: RunSummary, query: &OutcomeQuery) -> Outcome {
    Outcome {
        failed: run.failure_types.contains(&query.failure),
        run_id: run.run_id,
        started_at: run.started_at,
        last_event_at: run.last_event_at,
        agent_version: run.agent_version,
        status: run.status,
        stopped_by: run.stopped_by,
    }
}
