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
    let query = Query {
        tenant,
        filter,
        ascending: page.ascending,
    };
    let from = match &page.cursor {
        Some(text) => Some(rank(Cursor::parse(text, ORDER, page.ascending)?.place, page.ascending)),
        None => None,
    };
    let mut items = Vec::with_capacity(limit);
    let (mut behind, mut more) = (0, false);
    // One signal beyond the page is looked for, to know whether the list goes on.
    let mut budget = Budget::new(BUDGET + limit * ROW);
    let paused = query.each(connection, from, &mut budget, |place, record| {
        more = items.len() == limit;
        if !more {
            behind = rank(place, page.ascending).saturating_add(1);
            items.push(record);
        }
        !more
    })?;
    let full = items.len() == limit;
    let next = paused.map(|at| Cursor {
        value: 0,
        place: rank(if full { behind } else { at }, page.ascending),
    });
    Ok(Page {
        items,
        next: next.map(|cursor| cursor.text(ORDER, page.ascending)),
    })
}

/// Which signals, and in which order.
pub(super) struct Query<'a> {
    pub(super) tenant: u32,
    pub(super) filter: &'a SignalFilter,
    pub(super) ascending: bool,
}

impl Query<'_> {
    /// The matching signals from a rank on, until `take` has enough or the budget is spent. Gives the
    /// rank to go on from unless the list ended.
    pub(super) fn each(
        &self,
        connection: &Connection,
        from: Option<i64>,
        budget: &mut Budget,
        mut take: impl FnMut(i64, SignalRecord) -> bool,
    ) -> Result<Option<i64>, StoreError> {
        let (first, last) = range(self.filter, self.ascending);
        let mut walk = walk(self.tenant, self.filter, self.ascending);
        let mut target = from.unwrap_or(i64::MIN).max(first);
        loop {
            match walk.seek(connection, target, budget)? {
                Step::End => return Ok(None),
                Step::At(at) | Step::Paused(at) if at > last => return Ok(None),
                Step::Paused(at) => return Ok(Some(at)),
                Step::At(at) => {
                    let place = rank(at, self.ascending);
                    target = at.saturating_add(1);
                    budget.spend(ROW);
                    if let Some(row) = signal_at(connection, place)?
                        && row.record.matches(self.filter)
                        && !take(place, row.record)
                    {
                        return Ok(Some(target));
                    }
                }
            }
        }
    }
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
