//! What the runs before and after a fix say about it.

use ::api::fixes::{FixEntry, Verification};
use domain::Verdict;
use domain::verification::{Odds, Tally, Traffic};
use store::{FixRecord, HourActivity, StoreError, TenantId};

use super::reads::Reads;
use super::verify_runs::Gathered;
use super::view::view_in;
use crate::app::App;

/// The fix with what is known of its effect.
///
/// # Errors
/// The store is unavailable.
pub async fn entry(app: &App, tenant: TenantId, record: &FixRecord) -> Result<FixEntry, StoreError> {
    entry_in(&mut Reads::new(app, tenant), record).await
}

/// The same of several, in their order. Runs that more than one is judged by are read once.
///
/// # Errors
/// The store is unavailable.
pub async fn entries(app: &App, tenant: TenantId, records: &[FixRecord]) -> Result<Vec<FixEntry>, StoreError> {
    let mut reads = Reads::new(app, tenant);
    let mut entries = Vec::with_capacity(records.len());
    for fixes in alike(records) {
        reads.share(&fixes).await?;
        for fix in fixes {
            entries.push(entry_in(&mut reads, fix).await?);
        }
    }
    let place = |entry: &FixEntry| records.iter().position(|record| record.id == entry.fix.id);
    entries.sort_by_key(place);
    Ok(entries)
}

/// By agent and failure.
pub(super) fn alike(records: &[FixRecord]) -> Vec<Vec<&FixRecord>> {
    let mut records: Vec<_> = records.iter().collect();
    let kind = |record: &FixRecord| (record.agent_id.clone(), record.failure);
    records.sort_by_key(|record| kind(record));
    let alike = records.chunk_by(|one, other| kind(one) == kind(other));
    alike.map(<[_]>::to_vec).collect()
}

async fn entry_in(reads: &mut Reads<'_>, record: &FixRecord) -> Result<FixEntry, StoreError> {
    Ok(FixEntry {
        fix: view_in(reads, record).await?,
        verification: verification_in(reads, record).await?,
    })
}

/// # Errors
/// The store is unavailable.
pub async fn verification(app: &App, tenant: TenantId, record: &FixRecord) -> Result<Verification, StoreError> {
    verification_in(&mut Reads::new(app, tenant), record).await
}

async fn verification_in(reads: &mut Reads<'_>, record: &FixRecord) -> Result<Verification, StoreError> {
    let gathered = Gathered::read(reads, record).await?;
    let traffic = traffic(reads, record, &gathered).await?;
    Ok(shown(gathered.tally(reads.app, record), traffic))
}

/// What is counted for a fix, without what is only shown.
///
/// # Errors
/// The store is unavailable.
pub(super) async fn tally(reads: &mut Reads<'_>, record: &FixRecord) -> Result<Tally, StoreError> {
    let gathered = Gathered::read(reads, record).await?;
    Ok(gathered.tally(reads.app, record))
}

fn shown(tally: Tally, traffic: Traffic) -> Verification {
    let odds = Odds::of(tally.before, tally.after);
    Verification {
        verdict: Verdict::of(tally.after),
        before: tally.before.into(),
        after: tally.after.into(),
        odds,
        weight: odds.map(|odds| odds.weight(tally.after)),
        contained: tally.contained,
        unfinished: tally.unfinished,
        too_soon: tally.too_soon,
        without_fix: tally.without_fix,
        version_tells: tally.version_tells,
        traffic,
        timeline: tally.timeline,
    }
}

async fn traffic(reads: &mut Reads<'_>, record: &FixRecord, gathered: &Gathered) -> Result<Traffic, StoreError> {
    let (app, tenant) = (reads.app, reads.tenant);
    let until = gathered.until.unwrap_or_else(|| app.clock.now());
    let from = record.applied_at.plus_millis(-Traffic::HOURS_BEFORE * 3_600_000);
    let agent = record.agent_id.as_str();
    let hours = app.store.activity(tenant, Some(agent), from, until).await?;
    let at_hour = |HourActivity { hour, runs, .. }: &HourActivity| {
        let since = if *hour == record.applied_at.hour() {
            gathered.in_the_hour
        } else {
            0
        };
        (*hour, runs.saturating_sub(since))
    };
    let hours: Vec<_> = hours.iter().map(at_hour).collect();
    let roughly = || {
        hours
            .iter()
            .filter(|(hour, _)| *hour > record.applied_at.hour())
            .map(|(_, runs)| runs)
            .sum()
    };
    let since = gathered.since.unwrap_or_else(roughly);
    let newest = app.store.agent_sample(tenant, agent, 1).await?;
    let last_run_at = newest.first().map(|run| run.started_at);
    Ok(Traffic::of(&hours, record.applied_at, since, until, last_run_at))
}
