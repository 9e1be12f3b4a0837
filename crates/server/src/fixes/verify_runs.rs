//! The runs that a fix is judged by, and what has to be known to count them.

use std::collections::BTreeSet;

use domain::verification::{Outcome, Reach, Tally, Trial};
use domain::{FixState, Label, Micros};
use store::{FixFilter, FixRecord, FixedBy, OutcomeQuery, StoreError, TenantId};

use crate::app::App;

/// Runs before a fix that are looked at, to find those that count.
const BEFORE: usize = 3 * Tally::BEFORE_RUNS;

/// The newest so many runs after a fix count.
const AFTER: usize = 1000;

/// And beyond them the newest so many with the failure: a fix after which it came back did not work, however
/// long ago that was.
const FAILED_BEYOND: usize = 20;

/// Changes of a policy that are looked through for its names.
const RENAMED: usize = 50;

/// Fixes of one signal that are looked through for a later one.
const SIBLINGS: usize = 100;

/// Everything that is counted.
pub(super) struct Gathered {
    runs: Vec<Outcome>,
    seen_before: BTreeSet<Label>,
    /// Versions of the runs of the first while after the fix.
    at_once: BTreeSet<Label>,
    policies: Vec<Label>,
    /// When the fix stopped to be the one in force.
    pub(super) until: Option<Micros>,
    /// How many runs started while it was in force; `None` when they are too many to be counted one by one.
    pub(super) since: Option<u64>,
    /// Of those, in the hour in which it was made, as far as they were counted.
    pub(super) in_the_hour: u64,
}

impl Gathered {
    pub(super) async fn read(app: &App, tenant: TenantId, record: &FixRecord) -> Result<Self, StoreError> {
        let until = until(app, tenant, record).await?;
        let before = OutcomeQuery {
            from: Tally::looks_back_to(record.applied_at),
            to: record.applied_at,
            ..outcomes_of(record, BEFORE)
        };
        let fixes = app.store.fixes();
        let mut runs = fixes.fix_outcomes(tenant, &before).await?;
        let mut seen_before: BTreeSet<Label> = runs.iter().map(|run| run.agent_version.clone()).collect();
        let after = after(app, tenant, record, until).await?;
        let mut at_once = BTreeSet::new();
        if !matches!(record.what, FixedBy::Policy(_)) {
            at_once = versions_at_once(app, tenant, record, &after).await?;
            let unknown = after.iter().map(|run| &run.agent_version).chain(&at_once);
            let unknown = unknown.filter(|version| !seen_before.contains(*version));
            let unknown = unknown.cloned().collect();
            let known = fixes.versions_before(tenant, &record.agent_id, unknown, record.applied_at);
            seen_before.extend(known.await?);
        }
        let since = (after.len() < AFTER).then_some(after.len() as u64);
        let in_the_hour = after
            .iter()
            .filter(|run| run.started_at.hour() == record.applied_at.hour());
        let in_the_hour = in_the_hour.count() as u64;
        runs.extend(after);
        Ok(Self {
            runs,
            seen_before,
            at_once,
            policies: policy_names(app, tenant, record).await?,
            until,
            since,
            in_the_hour,
        })
    }

    pub(super) fn tally(&self, app: &App, record: &FixRecord) -> Tally {
        let trial = Trial {
            run_id: &record.run_id,
            from: record.applied_at,
            until: self.until,
            settle: app.config.fix_settle,
            reach: self.reach(&record.what),
            policies: &self.policies,
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

async fn after(
    app: &App,
    tenant: TenantId,
    record: &FixRecord,
    until: Option<Micros>,
) -> Result<Vec<Outcome>, StoreError> {
    let newest = OutcomeQuery {
        to: until.unwrap_or(Micros::LATEST),
        ..outcomes_of(record, AFTER)
    };
    let fixes = app.store.fixes();
    let mut runs = fixes.fix_outcomes(tenant, &newest).await?;
    if let Some(oldest) = runs.last().filter(|_| runs.len() >= AFTER) {
        let beyond = OutcomeQuery {
            to: oldest.started_at,
            only_failed: true,
            ..outcomes_of(record, FAILED_BEYOND)
        };
        runs.extend(fixes.fix_outcomes(tenant, &beyond).await?);
    }
    Ok(runs)
}

/// The versions with which agents ran soon after the fix. Of a fix with more runs than are counted, the first
/// of them are looked at besides.
async fn versions_at_once(
    app: &App,
    tenant: TenantId,
    record: &FixRecord,
    after: &[Outcome],
) -> Result<BTreeSet<Label>, StoreError> {
    let to = Reach::at_once(record.applied_at);
    let version = |run: &Outcome| run.agent_version.clone();
    if after.len() < AFTER {
        return Ok(after.iter().filter(|run| run.started_at < to).map(version).collect());
    }
    let first = OutcomeQuery {
        to,
        ..outcomes_of(record, AFTER)
    };
    let first = app.store.fixes().fix_outcomes(tenant, &first).await?;
    Ok(first.iter().map(version).collect())
}

/// When the fix was taken back, or a later one of the same signal took its place. For one that no agent ever
/// had, that is when it was made. A copied text takes no place but another copy's: nobody knows what became
/// of it.
async fn until(app: &App, tenant: TenantId, record: &FixRecord) -> Result<Option<Micros>, StoreError> {
    let back = match record.state {
        FixState::Sent | FixState::Failed | FixState::Staged => return Ok(Some(record.applied_at)),
        FixState::RolledBack => record.rolled_back_at,
        FixState::Live => None,
    };
    let live = FixFilter {
        signal: Some(record.signal),
        states: vec![FixState::Live],
        ..FixFilter::default()
    };
    let others = app.store.fixes().fixes(tenant, &live, SIBLINGS).await?;
    let later = others
        .into_iter()
        .filter(|other| !is_copy(other) || is_copy(record))
        .filter(|other| (other.applied_at, other.id) > (record.applied_at, record.id))
        .map(|other| other.applied_at);
    Ok(later.chain(back).min())
}

fn is_copy(record: &FixRecord) -> bool {
    record.what == FixedBy::Clipboard
}

/// Every name that the fix had as a policy, also of one that was deleted.
async fn policy_names(app: &App, tenant: TenantId, record: &FixRecord) -> Result<Vec<Label>, StoreError> {
    let FixedBy::Policy(id) = record.what else {
        return Ok(Vec::new());
    };
    let changes = app
        .store
        .policies()
        .policy_history(tenant, Some(id), None, RENAMED)
        .await?;
    let rules = changes.into_iter().flat_map(|change| [change.before, change.after]);
    let names: BTreeSet<Label> = rules.flatten().map(|rule| rule.name).collect();
    Ok(names.into_iter().collect())
}
