//! The runs that a fix is judged by, and what has to be known to count them.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::verification::{Outcome, Reach, Tally, Trial};
use domain::{Label, Micros};
use store::{FixRecord, FixedBy, OutcomeQuery, StoreError};

use super::in_force::InForce;
use super::reads::Reads;
use crate::app::App;

/// Runs before a fix that are looked at, to find those that count.
const BEFORE: usize = 3 * Tally::BEFORE_RUNS;

/// The newest so many runs after a fix count.
const AFTER: usize = 1000;

/// And beyond them the newest so many with the failure: a fix after which it came back did not work, however
/// long ago that was.
const FAILED_BEYOND: usize = 20;

/// Runs that one fix is judged by at most.
pub(super) const MOST_OF_ONE: usize = BEFORE + AFTER;

/// Everything that is counted.
pub(super) struct Gathered {
    runs: Vec<Arc<Outcome>>,
    seen_before: BTreeSet<Label>,
    /// Versions of the runs of the first while after the fix.
    at_once: BTreeSet<Label>,
    in_force: InForce,
    /// When the fix stopped to be the one in force.
    pub(super) until: Option<Micros>,
    /// How many runs started since it was made; `None` when it was not in force all the time, or when they are
    /// too many to be counted one by one.
    pub(super) since: Option<u64>,
    /// Of those, in the hour in which it was made, as far as they were counted.
    pub(super) in_the_hour: u64,
}

impl Gathered {
    pub(super) async fn read(reads: &mut Reads<'_>, record: &FixRecord) -> Result<Self, StoreError> {
        let in_force = InForce::of(reads, record).await?;
        let before = OutcomeQuery {
            from: Tally::looks_back_to(record.applied_at),
            to: record.applied_at,
            ..outcomes_of(record, BEFORE)
        };
        let mut runs = reads.outcomes(&before).await?;
        let mut seen_before: BTreeSet<Label> = runs.iter().map(|run| run.agent_version.clone()).collect();
        let after = after(reads, record, &in_force).await?;
        let mut at_once = BTreeSet::new();
        if !matches!(record.what, FixedBy::Policy(_)) {
            at_once = versions_at_once(reads, record, &after).await?;
            let unknown = after.iter().map(|run| &run.agent_version).chain(&at_once);
            let unknown = unknown.filter(|version| !seen_before.contains(*version));
            let unknown: BTreeSet<Label> = unknown.cloned().collect();
            seen_before.extend(known_before(reads, record, unknown).await?);
        }
        let all_the_time = in_force.spans.len() == 1 && after.len() < AFTER;
        let in_the_hour = after
            .iter()
            .filter(|run| run.started_at.hour() == record.applied_at.hour());
        let in_the_hour = in_the_hour.count() as u64;
        let since = all_the_time.then_some(after.len() as u64);
        runs.extend(after);
        Ok(Self {
            runs,
            seen_before,
            at_once,
            until: in_force.ended(record),
            in_force,
            since,
            in_the_hour,
        })
    }

    pub(super) fn tally(&self, app: &App, record: &FixRecord) -> Tally {
        let trial = Trial {
            run_id: &record.run_id,
            made_at: record.created_at,
            from: record.applied_at,
            in_force: &self.in_force.spans,
            settle: app.config.fix_settle,
            reach: self.reach(&record.what),
            policies: &self.in_force.policies,
        };
        Tally::of(&trial, &self.runs, app.clock.now())
    }

    fn reach<'a>(&'a self, what: &'a FixedBy) -> Reach<'a> {
        let (version, at_once) = match what {
            FixedBy::Policy(_) => return Reach::Fetched,
            FixedBy::Prompt(change) => (change.carried_by.as_ref(), Some(&self.at_once)),
            FixedBy::Clipboard => (None, None),
        };
        Reach::BuiltIn {
            version,
            seen_before: &self.seen_before,
            at_once,
        }
    }
}

/// Since the fix, without an end.
fn outcomes_of(record: &FixRecord, limit: usize) -> OutcomeQuery {
    OutcomeQuery {
        agent_id: record.agent_id.clone(),
        failure: record.failure,
        from: record.applied_at,
        to: Micros::LATEST,
        only_failed: false,
        limit,
    }
}

/// The runs that started while the fix was in force, the newest first.
async fn after(reads: &mut Reads<'_>, record: &FixRecord, in_force: &InForce) -> Result<Vec<Arc<Outcome>>, StoreError> {
    let mut runs = Vec::new();
    for span in in_force.spans.iter().rev() {
        let newest = OutcomeQuery {
            from: span.from,
            to: span.until.unwrap_or(Micros::LATEST),
            ..outcomes_of(record, AFTER.saturating_sub(runs.len()))
        };
        runs.extend(reads.outcomes(&newest).await?);
    }
    let Some(oldest) = runs.last().filter(|_| runs.len() >= AFTER) else {
        return Ok(runs);
    };
    let older = in_force
        .spans
        .iter()
        .rev()
        .filter_map(|span| span.before(oldest.started_at));
    let older: Vec<_> = older.collect();
    let mut room = FAILED_BEYOND;
    for span in older {
        let beyond = OutcomeQuery {
            from: span.from,
            to: span.until.unwrap_or(Micros::LATEST),
            only_failed: true,
            ..outcomes_of(record, room)
        };
        let found = reads.outcomes(&beyond).await?;
        room = room.saturating_sub(found.len());
        runs.extend(found);
    }
    Ok(runs)
}

/// The versions with which agents ran soon after the fix. Of a fix with more runs than are counted, the first
/// of them are looked at besides.
async fn versions_at_once(
    reads: &mut Reads<'_>,
    record: &FixRecord,
    after: &[Arc<Outcome>],
) -> Result<BTreeSet<Label>, StoreError> {
    let to = Reach::at_once(record.applied_at);
    let version = |run: &Arc<Outcome>| run.agent_version.clone();
    if after.len() < AFTER {
        return Ok(after.iter().filter(|run| run.started_at < to).map(version).collect());
    }
    let first = OutcomeQuery {
        to,
        ..outcomes_of(record, AFTER)
    };
    Ok(reads.outcomes(&first).await?.iter().map(version).collect())
}

/// Those of the versions that ran before the fix.
async fn known_before(
    reads: &Reads<'_>,
    record: &FixRecord,
    versions: BTreeSet<Label>,
) -> Result<BTreeSet<Label>, StoreError> {
    if versions.is_empty() {
        return Ok(versions);
    }
    let fixes = reads.app.store.fixes();
    let known = fixes.versions_before(reads.tenant, &record.agent_id, versions, record.applied_at);
    known.await
}
