//! Lists of runs.

use domain::{ContentHash, Micros, RunFilter, RunKey, RunSort, RunStatus, RunSummary, Severity};
use rusqlite::Connection;

use super::super::commit::hash_number;
use super::super::cursor::{self, Cursor};
use super::super::order::first_place;
use super::super::record::Known;
use super::super::runs::run_at;
use super::super::segments::{self, HASHES};
use super::super::terms::{self, Term};
use super::{Budget, Index, Posting, Step, Walk, by_id, by_value, rank};
use crate::model::{LIST_SLACK_MS, Page, PageRequest, RunRef, StoreError, TenantId};

/// What a page may cost beyond the rows it shows.
const BUDGET: usize = 800;

/// Conditions on runs: a filter, and what only the server asks for.
pub(in super::super) struct Query<'a> {
    pub(in super::super) tenant: u32,
    pub(in super::super) filter: &'a RunFilter,
    pub(in super::super) parent: Option<RunKey>,
    pub(in super::super) ascending: bool,
}

impl<'a> Query<'a> {
    pub(in super::super) const fn of(tenant: TenantId, filter: &'a RunFilter, ascending: bool) -> Self {
        Self {
            tenant: tenant.0,
            filter,
            parent: None,
            ascending,
        }
    }

    /// Reading and testing one row, in units of the budget.
    pub(super) const ROW: usize = 3;

    /// The posting lists of every condition that has some.
    pub(in super::super) fn walk(&self, connection: &Connection) -> Result<Walk, StoreError> {
        let filter = self.filter;
        let mut conditions = Vec::new();
        if let Some(hash) = filter.hash {
            conditions.push(self.hash(connection, hash)?);
        }
        let one = |term: Term<'_>| vec![self.posting(term.number())];
        conditions.extend(self.parent.map(|parent| one(Term::Parent(parent))));
        conditions.extend(filter.policy.as_deref().map(|policy| one(Term::Policy(policy))));
        self.any(
            &mut conditions,
            filter.failure_type.iter().map(|&failure| Term::Failure(failure)),
        );
        conditions.extend(filter.version.as_deref().map(|version| one(Term::Version(version))));
        conditions.extend(filter.model.as_deref().map(|model| one(Term::Model(model))));
        self.any(
            &mut conditions,
            filter.severity.iter().map(|&severity| Term::Worst(Some(severity))),
        );
        conditions.extend(filter.agent.as_deref().map(|agent| one(Term::Agent(agent))));
        match filter.has_signals {
            Some(true) if filter.severity.is_empty() && filter.failure_type.is_empty() => {
                let worst = Severity::ALL.into_iter().map(|severity| Term::Worst(Some(severity)));
                self.any(&mut conditions, worst);
            }
            Some(false) => conditions.push(one(Term::Worst(None))),
            _ => {}
        }
        self.any(
            &mut conditions,
            filter.status.iter().map(|&status| Term::Status(status)),
        );
        if conditions.is_empty() {
            // Every run has one of these.
            self.any(&mut conditions, RunStatus::ALL.into_iter().map(Term::Status));
        }
        Ok(Walk::new(conditions))
    }

    fn any<'t>(&self, conditions: &mut Vec<Vec<Posting>>, terms: impl Iterator<Item = Term<'t>>) {
        let mut numbers: Vec<i64> = terms.map(Term::number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if !numbers.is_empty() {
            conditions.push(numbers.into_iter().map(|number| self.posting(number)).collect());
        }
    }

    fn posting(&self, term: i64) -> Posting {
        Posting::term(Index::Runs, self.tenant, term, self.ascending)
    }

    /// A hash is in any of the segments.
    fn hash(&self, connection: &Connection, hash: ContentHash) -> Result<Vec<Posting>, StoreError> {
        let cursors = segments::cursors(connection, self.tenant, HASHES, self.ascending)?;
        let (key, ascending) = (hash_number(hash), self.ascending);
        Ok(cursors
            .into_iter()
            .map(|cursor| Posting::Key { cursor, key, ascending })
            .collect())
    }

    /// The ranks between which the filter's time range lies.
    fn range(&self) -> (i64, i64) {
        let place = |at: Micros, slack: i64| first_place(at.0.div_euclid(1000).saturating_add(slack));
        let low = self.filter.from.map_or(i64::MIN, |from| place(from, -LIST_SLACK_MS));
        let high = self.filter.to.map_or(i64::MAX, |to| place(to, LIST_SLACK_MS));
        if self.ascending {
            (low, high)
        } else {
            (rank(high, false), rank(low, false))
        }
    }

    pub(super) fn matches(&self, run: &RunSummary) -> bool {
        self.filter.matches_row(run)
            && self
                .parent
                .is_none_or(|parent| run.parent_run_id.as_ref().is_some_and(|id| id.key() == parent))
    }

    /// The matching runs from a rank on, in listing order, until `take` has enough or the budget is
    /// spent. Gives the rank to go on from unless the list ended.
    pub(in super::super) fn each(
        &self,
        connection: &Connection,
        from: Option<i64>,
        budget: &mut Budget,
        mut take: impl FnMut(RunRef, i64, Known) -> bool,
    ) -> Result<Option<i64>, StoreError> {
        let tenant = TenantId(self.tenant);
        self.each_candidate(connection, from, budget, |place| {
            let Some((key, known)) = run_at(connection, place)? else {
                return Ok(true);
            };
            Ok(!self.matches(&known.summary) || take(RunRef { tenant, key }, place, known))
        })
    }

    /// The places of the matching runs from the head of the list on, as [`Self::each`].
    pub(super) fn each_place(
        &self,
        connection: &Connection,
        budget: &mut Budget,
        mut take: impl FnMut(i64) -> bool,
    ) -> Result<Option<i64>, StoreError> {
        if self.is_told_by_terms() {
            return self.each_candidate(connection, None, budget, |place| Ok(take(place)));
        }
        self.each(connection, None, budget, |_, place, _| take(place))
    }

    /// The places that satisfy all posting lists.
    fn each_candidate(
        &self,
        connection: &Connection,
        from: Option<i64>,
        budget: &mut Budget,
        mut take: impl FnMut(i64) -> Result<bool, StoreError>,
    ) -> Result<Option<i64>, StoreError> {
        let (first, last) = self.range();
        let mut walk = self.walk(connection)?;
        let mut target = from.unwrap_or(i64::MIN).max(first);
        loop {
            match walk.seek(connection, target, budget)? {
                Step::End => return Ok(None),
                Step::At(at) | Step::Paused(at) if at > last => return Ok(None),
                Step::Paused(at) => return Ok(Some(at)),
                Step::At(at) => {
                    target = at.saturating_add(1);
                    budget.spend(Self::ROW);
                    if !take(rank(at, self.ascending))? {
                        return Ok(Some(target));
                    }
                }
            }
        }
    }

    /// Whether the rows could not rule out what the posting lists let pass: these conditions have
    /// numbers of their own, all others are hashes of names or ranges that are a little wide.
    pub(super) fn is_told_by_terms(&self) -> bool {
        let told = RunFilter {
            status: self.filter.status.clone(),
            severity: self.filter.severity.clone(),
            has_signals: self.filter.has_signals,
            ..RunFilter::default()
        };
        self.parent.is_none() && *self.filter == told
    }
}

pub(in super::super) fn list(
    connection: &Connection,
    query: &Query<'_>,
    sort: RunSort,
    page: &PageRequest,
) -> Result<Page<RunSummary>, StoreError> {
    let query = &Query {
        ascending: page.ascending,
        ..*query
    };
    if let Some(found) = by_id::page(connection, query, page)? {
        return Ok(found);
    }
    match terms::sort_number(sort) {
        None => by_start(connection, query, page),
        Some(sort) => by_value::list(connection, query, sort, page),
    }
}

fn by_start(connection: &Connection, query: &Query<'_>, page: &PageRequest) -> Result<Page<RunSummary>, StoreError> {
    let limit = cursor::limit(page);
    let from = match &page.cursor {
        Some(text) => Some(rank(Cursor::parse(text, 0, page.ascending)?.place, page.ascending)),
        None => None,
    };
    let mut items = Vec::with_capacity(limit);
    let mut behind = 0;
    let mut more = false;
    // One row beyond the page is looked for, to know whether the list goes on.
    let mut budget = Budget::new(BUDGET + limit * Query::ROW);
    let paused = query.each(connection, from, &mut budget, |_, place, known| {
        more = items.len() == limit;
        if !more {
            behind = rank(place, page.ascending).saturating_add(1);
            items.push(known.summary);
        }
        !more
    })?;
    let next = if more || items.len() == limit {
        paused.map(|_| behind)
    } else {
        paused
    };
    let next = next.map(|at| {
        Cursor {
            value: 0,
            place: rank(at, page.ascending),
        }
        .text(0, page.ascending)
    });
    Ok(Page { items, next })
}
