//! `GET /v1/overview`

mod streak;

use std::collections::HashMap;

use ::api::overview::{Failing, Overview};
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::{Label, Micros, RunFilter, RunStatus, Severity, SignalFilter};
use store::{PageRequest, SignalRecord, Store, TenantId};

use self::streak::Streak;
use super::params::{Params, accepts};
use super::reader::Reader;
use super::view;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted:);

/// How long a signal counts as "right now".
const WINDOW_SECS: u64 = 15 * 60;
/// A low signal is a remark, not a failure.
const FAILURES: [Severity; 3] = [Severity::Critical, Severity::High, Severity::Medium];
const PAGE: usize = 500;
/// Pages of signals that are read to find the agents that are failing.
const PAGES_OF_NOW: usize = 10;
/// Agents whose streak is followed into the past. Of further ones only the window is known.
const AGENTS_FOLLOWED: usize = 20;
/// Pages of an agent's signals that are read to find its streak's beginning.
const PAGES_BACK: usize = 4;

/// Whether anything is failing right now: which agent, and since when.
///
/// An agent is failing while it had a signal of `MEDIUM` or worse within the window. Its streak began after the last
/// time that it was without one for as long as the window.
#[utoipa::path(
    get, path = paths::OVERVIEW, operation_id = "overview", tag = "overview", security(("key" = [])),
    responses((status = 200, description = "The answer", body = Overview, example = json!(Overview::sample()))),
)]
pub(super) async fn overview(
    Reader(tenant): Reader,
    State(app): State<App>,
    _: Params<Accepted>,
) -> Result<Json<Overview>, ApiError> {
    let (store, now) = (app.store.as_ref(), app.clock.now());
    let open = RunFilter {
        status: vec![RunStatus::Open],
        ..RunFilter::default()
    };
    let newest_agent = store.agents(tenant, now, &first(1)).await?.items.into_iter().next();
    Ok(Json(Overview {
        now: now.secs(),
        window_secs: WINDOW_SECS,
        failing: failing(store, tenant, now).await?,
        open_runs: view::counted(store.count_runs(tenant, &open).await?),
        last_event_at: newest_agent.map(|agent| agent.last_seen.secs()),
    }))
}

/// Every agent that is failing, the worst first.
async fn failing(store: &dyn Store, tenant: TenantId, now: Micros) -> Result<Vec<Failing>, ApiError> {
    let mut streaks = current(store, tenant, now).await?;
    streaks.sort_by_key(Streak::rank);
    for streak in streaks.iter_mut().take(AGENTS_FOLLOWED) {
        follow(store, tenant, streak).await?;
    }
    for streak in streaks.iter_mut().skip(AGENTS_FOLLOWED) {
        streak.cut_off();
    }
    streaks.sort_by_key(Streak::rank);
    Ok(streaks.into_iter().map(Streak::into_failing).collect())
}

/// The part of each agent's streak that is within the window.
async fn current(store: &dyn Store, tenant: TenantId, now: Micros) -> Result<Vec<Streak>, ApiError> {
    let filter = SignalFilter {
        severity: FAILURES.to_vec(),
        from: Some(now.plus_millis(-(WINDOW_SECS as i64) * 1_000)),
        ..SignalFilter::default()
    };
    let mut streaks: HashMap<Label, Streak> = HashMap::new();
    let mut page = first(PAGE);
    for _ in 0..PAGES_OF_NOW {
        let found = store.signals(tenant, &filter, &page).await?;
        for record in &found.items {
            match streaks.get_mut(&record.agent_id) {
                Some(streak) => _ = streak.extend(record),
                None => _ = streaks.insert(record.agent_id.clone(), Streak::of(record)),
            }
        }
        page.cursor = found.next;
        if page.cursor.is_none() {
            break;
        }
    }
    Ok(streaks.into_values().collect())
}

/// Looks for the streak's beginning.
async fn follow(store: &dyn Store, tenant: TenantId, streak: &mut Streak) -> Result<(), ApiError> {
    let filter = SignalFilter {
        agent: Some(streak.agent_id().as_str().to_owned()),
        severity: FAILURES.to_vec(),
        to: Some(streak.since()),
        ..SignalFilter::default()
    };
    let mut page = first(PAGE);
    for _ in 0..PAGES_BACK {
        let found = store.signals(tenant, &filter, &page).await?;
        let unbroken = |record: &SignalRecord| streak.extend(record);
        if !found.items.iter().all(unbroken) {
            return Ok(());
        }
        page.cursor = found.next;
        if page.cursor.is_none() {
            return Ok(());
        }
    }
    streak.cut_off();
    Ok(())
}

const fn first(limit: usize) -> PageRequest {
    PageRequest {
        limit,
        cursor: None,
        ascending: false,
    }
}

#[cfg(test)]
mod tests {
    use domain::FailureType;

    use super::*;
    use crate::rest::testing::{Run, Server};

    #[tokio::test]
    async fn an_agent_with_a_fresh_signal_is_failing() {
        let server = Server::with_loop().await;
        server.judge(Run::new("fine").of("healthy").starting(5)).await;
        server.append(Run::new("going").of("healthy").open()).await;
        let overview: Overview = server.get(paths::OVERVIEW).await;
        let [failing] = overview.failing.as_slice() else {
            panic!("{overview:?}")
        };
        assert_eq!((&*failing.agent_id, &*failing.latest_run), ("agent one", "loop"));
        assert_eq!(failing.failure_types, [FailureType::ToolLoop]);
        assert_eq!((failing.signals, failing.since_or_earlier), (1, false));
        assert!((failing.since - overview.now).abs() < 1e-6);
        assert!(overview.last_event_at.is_some());
    }

    #[tokio::test]
    async fn a_server_without_runs_has_nothing_to_tell() {
        let overview: Overview = Server::start().await.get(paths::OVERVIEW).await;
        assert_eq!((overview.failing.len(), overview.open_runs.count), (0, 0));
        assert_eq!(overview.last_event_at, None);
    }
}
