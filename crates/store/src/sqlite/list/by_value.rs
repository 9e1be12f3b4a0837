//! Runs in the order of one of their figures.

use std::cmp::Reverse;
use std::collections::hash_map::Entry as Slot;
use std::collections::{BinaryHeap, HashMap, HashSet};

use domain::{RunFilter, RunSummary};
use rusqlite::Connection;

use super::super::cursor::{self, Cursor};
use super::super::runs::run_at;
use super::super::segments::{self, SORTS, SegmentCursor};
use super::super::terms;
use super::runs::Query;
use super::{Budget, Step, rank};
use crate::model::{Page, PageRequest, StoreError};

/// A filter that leaves fewer runs than this is sorted in memory.
const FEW: usize = 200;
/// Runs of a page that are read and tested.
const ROWS: usize = 250;
/// Entries of a page that are passed over.
const ENTRIES: usize = 5000;

pub(super) fn list(
    connection: &Connection,
    query: &Query<'_>,
    sort: usize,
    page: &PageRequest,
) -> Result<Page<RunSummary>, StoreError> {
    let order = sort as u8 + 1;
    let start = match &page.cursor {
        Some(text) => Some(Cursor::parse(text, order, page.ascending)?),
        None => None,
    };
    let (items, next) = match few(connection, query, sort)? {
        Some(runs) => page_of_few(runs, start, page),
        None => page_of_many(connection, query, sort, start, page)?,
    };
    Ok(Page {
        items,
        next: next.map(|cursor| cursor.text(order, page.ascending)),
    })
}

type Sorted = (Cursor, RunSummary);

/// All matching runs, if there are few.
fn few(connection: &Connection, query: &Query<'_>, sort: usize) -> Result<Option<Vec<Sorted>>, StoreError> {
    let narrow = RunFilter {
        status: Vec::new(),
        text: None,
        from: None,
        to: None,
        ..query.filter.clone()
    };
    if narrow == RunFilter::default() {
        return Ok(None);
    }
    let mut runs = Vec::new();
    let mut budget = Budget::new(FEW * Query::ROW);
    let rest = query.each(connection, None, &mut budget, |_, place, known| {
        let value = terms::sorts(&known.summary)[sort];
        runs.push((Cursor { value, place }, known.summary));
        true
    })?;
    Ok(rest.is_none().then_some(runs))
}

fn page_of_few(mut runs: Vec<Sorted>, start: Option<Cursor>, page: &PageRequest) -> (Vec<RunSummary>, Option<Cursor>) {
    let key = |cursor: Cursor| (rank(cursor.value, page.ascending), rank(cursor.place, page.ascending));
    if let Some(start) = start {
        runs.retain(|(cursor, _)| key(*cursor) > key(start));
    }
    runs.sort_by_key(|(cursor, _)| key(*cursor));
    let limit = cursor::limit(page);
    let more = runs.len() > limit;
    runs.truncate(limit);
    let next = runs.last().map(|(cursor, _)| *cursor).filter(|_| more);
    (runs.into_iter().map(|(_, run)| run).collect(), next)
}

fn page_of_many(
    connection: &Connection,
    query: &Query<'_>,
    sort: usize,
    start: Option<Cursor>,
    page: &PageRequest,
) -> Result<(Vec<RunSummary>, Option<Cursor>), StoreError> {
    let limit = cursor::limit(page);
    let bounds = Bounds {
        rows: limit + ROWS,
        entries: ENTRIES,
    };
    let (mut items, mut behind, mut more) = (Vec::new(), None, false);
    // One run beyond the page is looked for, to know whether the list goes on.
    let rest = each(connection, query, sort, start, bounds, |cursor, run| {
        more = items.len() == limit;
        if !more {
            behind = Some(cursor);
            items.push(run);
        }
        !more
    })?;
    let next = if items.len() == limit { rest.and(behind) } else { rest };
    Ok((items, next))
}

/// What a walk may cost.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Runs that are read and tested.
    pub(super) rows: usize,
    /// Entries that are passed over, because they speak of a run's earlier figures.
    pub(super) entries: usize,
}

/// The matching runs behind `start`, until `take` has enough or the bounds are reached. Walks all
/// segments together and tests every run. Gives the entry to go on behind unless the list ended.
pub(super) fn each(
    connection: &Connection,
    query: &Query<'_>,
    sort: usize,
    start: Option<Cursor>,
    bounds: Bounds,
    mut take: impl FnMut(Cursor, RunSummary) -> bool,
) -> Result<Option<Cursor>, StoreError> {
    let with_hash = with_hash(connection, query)?;
    let mut merge = Merge::new(connection, query, sort, start)?;
    // What a run's figure is now, and the run itself if it is asked for and was not given yet.
    let mut known: HashMap<i64, (i64, Option<RunSummary>)> = HashMap::new();
    let (mut behind, mut passed) = (start, 0);
    while let Some(entry) = merge.next(connection)? {
        if known.len() >= bounds.rows || passed >= bounds.entries {
            return Ok(behind);
        }
        behind = Some(entry);
        passed += 1;
        if with_hash.as_ref().is_some_and(|places| !places.contains(&entry.place)) {
            continue;
        }
        let (value, run) = match known.entry(entry.place) {
            Slot::Occupied(slot) => slot.into_mut(),
            Slot::Vacant(slot) => slot.insert(current(connection, query, sort, entry.place)?),
        };
        if *value == entry.value
            && let Some(run) = run.take()
            && !take(entry, run)
        {
            return Ok(behind);
        }
    }
    Ok(None)
}

fn current(
    connection: &Connection,
    query: &Query<'_>,
    sort: usize,
    place: i64,
) -> Result<(i64, Option<RunSummary>), StoreError> {
    let Some((_, known)) = run_at(connection, place)? else {
        return Ok((0, None));
    };
    let value = terms::sorts(&known.summary)[sort];
    Ok((value, Some(known.summary).filter(|run| query.matches(run))))
}

/// Places of the runs that contain the filter's hash.
fn with_hash(connection: &Connection, query: &Query<'_>) -> Result<Option<HashSet<i64>>, StoreError> {
    if query.filter.hash.is_none() {
        return Ok(None);
    }
    let only = RunFilter {
        hash: query.filter.hash,
        ..RunFilter::default()
    };
    let mut walk = Query {
        filter: &only,
        parent: None,
        ..*query
    }
    .walk(connection)?;
    let mut places = HashSet::new();
    let mut target = i64::MIN;
    while let Step::At(at) = walk.seek(connection, target, &mut Budget::new(usize::MAX))? {
        places.insert(rank(at, query.ascending));
        target = at.saturating_add(1);
    }
    Ok(Some(places))
}

/// The entries of all segments in one order.
struct Merge {
    cursors: Vec<SegmentCursor>,
    /// The next entry of each cursor, as ranks, and which cursor it is.
    heads: BinaryHeap<Reverse<((i64, i64), usize)>>,
    last: Option<(i64, i64)>,
    ascending: bool,
}

impl Merge {
    fn new(connection: &Connection, query: &Query<'_>, sort: usize, start: Option<Cursor>) -> Result<Self, StoreError> {
        let space = SORTS + sort as u8;
        let ascending = query.ascending;
        let cursors = segments::cursors(connection, query.tenant, space, ascending)?;
        let last = start.map(|start| (rank(start.value, ascending), rank(start.place, ascending)));
        let mut merge = Self {
            heads: BinaryHeap::with_capacity(cursors.len()),
            cursors,
            last,
            ascending,
        };
        let from = last.map_or((i64::MIN, i64::MIN), after);
        for index in 0..merge.cursors.len() {
            merge.advance(connection, index, from)?;
        }
        Ok(merge)
    }

    /// Puts the cursor's first entry at or behind `from` among the heads.
    fn advance(&mut self, connection: &Connection, index: usize, from: (i64, i64)) -> Result<(), StoreError> {
        let turn = |(key, ord)| (rank(key, self.ascending), rank(ord, self.ascending));
        if let Some(found) = self.cursors[index].seek(connection, turn(from))? {
            self.heads.push(Reverse((turn(found), index)));
        }
        Ok(())
    }

    fn next(&mut self, connection: &Connection) -> Result<Option<Cursor>, StoreError> {
        while let Some(Reverse((entry, index))) = self.heads.pop() {
            self.advance(connection, index, after(entry))?;
            if self.last != Some(entry) {
                self.last = Some(entry);
                return Ok(Some(Cursor {
                    value: rank(entry.0, self.ascending),
                    place: rank(entry.1, self.ascending),
                }));
            }
        }
        Ok(None)
    }
}

const fn after((key, ord): (i64, i64)) -> (i64, i64) {
    match ord.checked_add(1) {
        Some(ord) => (key, ord),
        None => (key.saturating_add(1), i64::MIN),
    }
}
