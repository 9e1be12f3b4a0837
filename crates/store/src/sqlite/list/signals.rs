//! Lists of signals.

use domain::{Micros, Severity, SignalFilter};
use rusqlite::Connection;

use super::super::cursor::{self, Cursor};
use super::super::order::first_place;
use super::super::signals::signal_at;
use super::super::terms::Term;
use super::{Budget, Index, Posting, Step, Walk, rank};
use crate::model::{Page, PageRequest, SignalRecord, StoreError};

/// What a page may cost beyond the rows it shows.
const BUDGET: usize = 1000;
/// Reading and testing one row: its evidence is JSON.
const ROW: usize = 5;
/// Tells these cursors from those of runs.
const ORDER: u8 = 15;

pub(in super::super) fn list(
    connection: &Connection,
    tenant: u32,
    filter: &SignalFilter,
    page: &PageRequest,
) -> Result<Page<SignalRecord>, StoreError> {
    let limit = cursor::limit(page);
    let up = page.ascending;
    let (first, last) = range(filter, up);
    let mut target = match &page.cursor {
        Some(text) => rank(Cursor::parse(text, ORDER, up)?.place, up).max(first),
        None => first,
    };
    let mut walk = walk(tenant, filter, up);
    let mut budget = Budget::new(BUDGET + limit * ROW);
    let mut items = Vec::with_capacity(limit);
    let mut behind = target;
    let next = loop {
        let at = match walk.seek(connection, target, &mut budget)? {
            Step::End => break None,
            Step::At(at) | Step::Paused(at) if at > last => break None,
            Step::Paused(at) if items.len() < limit => break Some(at),
            Step::Paused(_) => break Some(behind),
            Step::At(at) => at,
        };
        target = at.saturating_add(1);
        budget.spend(ROW);
        let Some(row) = signal_at(connection, rank(at, up))? else {
            continue;
        };
        if !row.record.matches(filter) {
            continue;
        }
        if items.len() == limit {
            break Some(behind);
        }
        behind = target;
        items.push(row.record);
    };
    let next = next.map(|at| {
        Cursor {
            value: 0,
            place: rank(at, up),
        }
        .text(ORDER, up)
    });
    Ok(Page { items, next })
}

fn walk(tenant: u32, filter: &SignalFilter, ascending: bool) -> Walk {
    let posting = |term: Term<'_>| Posting::term(Index::Signals, tenant, term.number(), ascending);
    let mut conditions = Vec::new();
    conditions.extend(
        filter
            .version
            .as_deref()
            .map(|version| vec![posting(Term::Version(version))]),
    );
    if !filter.failure_type.is_empty() {
        conditions.push(
            filter
                .failure_type
                .iter()
                .map(|&failure| posting(Term::Failure(failure)))
                .collect(),
        );
    }
    conditions.extend(filter.agent.as_deref().map(|agent| vec![posting(Term::Agent(agent))]));
    if !filter.severity.is_empty() {
        conditions.push(
            filter
                .severity
                .iter()
                .map(|&severity| posting(Term::Severity(severity)))
                .collect(),
        );
    }
    if conditions.is_empty() {
        // Every signal has one of these.
        conditions.push(
            Severity::ALL
                .into_iter()
                .map(|severity| posting(Term::Severity(severity)))
                .collect(),
        );
    }
    Walk::new(conditions)
}

/// The ranks between which the filter's time range lies.
fn range(filter: &SignalFilter, ascending: bool) -> (i64, i64) {
    let place = |at: Micros, more: i64| first_place(at.0.div_euclid(1000).saturating_add(more));
    let low = filter.from.map_or(i64::MIN, |from| place(from, 0));
    // Crowded milliseconds spill over into later ones.
    let high = filter.to.map_or(i64::MAX, |to| place(to, 10_000));
    if ascending {
        (low, high)
    } else {
        (rank(high, false), rank(low, false))
    }
}
