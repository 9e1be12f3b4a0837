//! Where a run stands in a list.

use domain::{RunId, RunSort};
use rusqlite::Connection;

use super::by_value::{self, Bounds};
use super::runs::Query;
use super::whole::{COUNTING, count_runs};
use super::{Budget, rank};
use crate::model::{Counted, ListPlace, RunRef, StoreError};
use crate::sqlite::cursor::Cursor;
use crate::sqlite::runs::{run_at, run_row};
use crate::sqlite::terms;

/// What looking for a neighbour may cost. Where rows seldom match, one that is far away is not found.
const NEIGHBOUR: Bounds = Bounds {
    rows: 20_000,
    entries: 100_000,
};

/// `None` for a run that is not known.
pub(in super::super) fn place(
    connection: &Connection,
    query: &Query<'_>,
    sort: RunSort,
    run: RunRef,
) -> Result<Option<ListPlace>, StoreError> {
    let Some(row) = run_row(connection, run)? else {
        return Ok(None);
    };
    let sort = terms::sort_number(sort);
    let value = sort.map_or(0, |sort| terms::sorts(&row.known.summary)[sort]);
    let list = List {
        connection,
        query,
        sort,
        own: Cursor { value, place: row.ord },
    };
    let (heads, total) = list.heads()?;
    if total.at_least {
        list.in_long(&heads, total).map(Some)
    } else {
        list.in_short(&heads, total).map(Some)
    }
}

/// A list, and the run in question.
struct List<'a> {
    connection: &'a Connection,
    query: &'a Query<'a>,
    /// `None` for the listing order.
    sort: Option<usize>,
    own: Cursor,
}

impl List<'_> {
    /// Runs that match, and how many there are: all of them, or the first of a long list in listing
    /// order. Those of a long list in another order are of no use and may be missing.
    fn heads(&self) -> Result<(Vec<Cursor>, Counted), StoreError> {
        let mut heads = Vec::new();
        let mut budget = Budget::new(COUNTING);
        let rest = match self.sort {
            None => self.query.each_place(self.connection, &mut budget, |place| {
                let room = has_room(&heads);
                heads.extend(room.then_some(Cursor { value: 0, place }));
                room
            }),
            Some(sort) => {
                if self.query.is_told_by_terms() {
                    // Then counting is much cheaper than reading the rows.
                    let total = count_runs(self.connection, self.query)?;
                    if total.at_least {
                        return Ok((heads, total));
                    }
                }
                self.query.each(self.connection, None, &mut budget, |_, place, known| {
                    let room = has_room(&heads);
                    let value = terms::sorts(&known.summary)[sort];
                    heads.extend(room.then_some(Cursor { value, place }));
                    room
                })
            }
        };
        let total = Counted {
            count: heads.len() as u64,
            at_least: rest?.is_some(),
        };
        Ok((heads, total))
    }

    /// All runs of the list are there.
    fn in_short(&self, runs: &[Cursor], total: Counted) -> Result<ListPlace, StoreError> {
        let own = self.key(self.own);
        let before = runs.iter().filter(|&&run| self.key(run) < own);
        let after = runs.iter().filter(|&&run| self.key(run) > own);
        let position = runs.contains(&self.own).then(|| before.clone().count() as u64 + 1);
        Ok(ListPlace {
            previous: self.run_id(before.max_by_key(|&&run| self.key(run)))?,
            next: self.run_id(after.min_by_key(|&&run| self.key(run)))?,
            position,
            total,
        })
    }

    fn in_long(&self, heads: &[Cursor], total: Counted) -> Result<ListPlace, StoreError> {
        let position = match self.sort {
            None => heads
                .iter()
                .position(|&run| run == self.own)
                .map(|index| index as u64 + 1),
            Some(sort) => self.count_to_own(sort)?,
        };
        Ok(ListPlace {
            previous: self.neighbour(!self.query.ascending)?,
            next: self.neighbour(self.query.ascending)?,
            position,
            total,
        })
    }

    /// From the list's head, in its order.
    fn count_to_own(&self, sort: usize) -> Result<Option<u64>, StoreError> {
        let (mut count, mut met) = (0, false);
        by_value::each(self.connection, self.query, sort, None, NEIGHBOUR, |run, _| {
            count += 1;
            met = run == self.own;
            !met && count < Counted::MOST
        })?;
        Ok(met.then_some(count))
    }

    /// The nearest run that matches, in one direction.
    fn neighbour(&self, ascending: bool) -> Result<Option<RunId>, StoreError> {
        let query = Query {
            ascending,
            ..*self.query
        };
        let mut found = None;
        match self.sort {
            None => {
                let from = rank(self.own.place, ascending).saturating_add(1);
                let mut budget = Budget::new(NEIGHBOUR.rows * Query::ROW);
                query.each(self.connection, Some(from), &mut budget, |_, _, known| {
                    found = Some(known.summary.run_id);
                    false
                })?;
            }
            Some(sort) => {
                by_value::each(self.connection, &query, sort, Some(self.own), NEIGHBOUR, |_, run| {
                    found = Some(run.run_id);
                    false
                })?;
            }
        }
        Ok(found)
    }

    fn key(&self, run: Cursor) -> (i64, i64) {
        let up = self.query.ascending;
        (rank(run.value, up), rank(run.place, up))
    }

    fn run_id(&self, run: Option<&Cursor>) -> Result<Option<RunId>, StoreError> {
        let row = run.map(|run| run_at(self.connection, run.place)).transpose()?;
        Ok(row.flatten().map(|(_, known)| known.summary.run_id))
    }
}

fn has_room(heads: &[Cursor]) -> bool {
    (heads.len() as u64) < Counted::MOST
}
