//! What the runs before and after a fix say about it.

use ::api::fixes::{FixEntry, Verification};
use domain::Verdict;
use domain::verification::{Odds, Tally, Traffic};
use store::{FixRecord, HourActivity, StoreError, TenantId};

use super::verify_runs::Gathered;
use super::view::view;
use crate::app::App;

/// The fix with what is known of its effect.
///
/// # Errors
/// The store is unavailable.
pub async fn entry(app: &App, tenant: TenantId, record: &FixRecord) -> Result<FixEntry, StoreError> {
    Ok(FixEntry {
        fix: view(app, tenant, record).await?,
        verification: verification(app, tenant, record).await?,
    })
}

/// # Errors
/// The store is unavailable.
pub async fn verification(app: &App, tenant: TenantId, record: &FixRecord) -> Result<Verification, StoreError> {
    let gathered = Gathered::read(app, tenant, record).await?;
    let traffic = traffic(app, tenant, record, &gathered).await?;
    Ok(shown(gathered.tally(app, record), traffic))
}

/// What is counted for a fix, without what is only shown.
///
/// # Errors
/// The store is unavailable.
pub(super) async fn tally(app: &App, tenant: TenantId, record: &FixRecord) -> Result<Tally, StoreError> {
    let gathered = Gathered::read(app, tenant, record).await?;
    Ok(gathered.tally(app, record))
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

async fn traffic(app: &App, tenant: TenantId, record: &FixRecord, gathered: &Gathered) -> Result<Traffic, StoreError> {
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
