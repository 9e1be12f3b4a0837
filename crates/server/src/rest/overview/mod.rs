//! `GET /v1/overview`

mod streak;

use ::api::overview::{Failing, Overview};
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::{Micros, RunFilter, RunStatus, Severity, SignalFilter};
use store::{PageRequest, SignalGroup, Store, TenantId};

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
/// Agents whose streak is followed into the past. Of further ones only the newest signal is known.
const AGENTS_FOLLOWED: usize = 50;
/// Most streaks end soon.
const FIRST_PAGE: usize = 50;
const PAGE: usize = 500;
/// Pages of an agent's signals that are read to find its streak's beginning.
const PAGES_BACK: usize = 5;

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
    let mut streaks = Vec::new();
    for (index, newest) in current(store, tenant, now).await?.into_iter().enumerate() {
        let pages = if index < AGENTS_FOLLOWED { PAGES_BACK } else { 0 };
        streaks.extend(follow(store, tenant, newest, pages).await?);
    }
    streaks.sort_by_key(Streak::rank);
    Ok(streaks.into_iter().map(Streak::into_failing).collect())
}

/// The newest signal of each agent that is failing, the worst agent first.
async fn current(store: &dyn Store, tenant: TenantId, now: Micros) -> Result<Vec<SignalGroup>, ApiError> {
    let from = now.plus_millis(-(WINDOW_SECS as i64) * 1_000);
    let filter = SignalFilter {
        severity: FAILURES.to_vec(),
        from: Some(from),
        ..SignalFilter::default()
    };
    let mut newest: Vec<SignalGroup> = Vec::new();
    for group in store.signal_groups(tenant, &filter, now).await? {
        // Groups are those of whole days.
        if group.last_seen < from {
            continue;
        }
        match newest.iter_mut().find(|known| known.agent_id == group.agent_id) {
            Some(known) if known.last_seen < group.last_seen => *known = group,
            Some(_) => {}
            None => newest.push(group),
        }
    }
    Ok(newest)
}

/// The streak that ends with the newest signal of a group. `None` when the signal was withdrawn meanwhile.
async fn follow(
    store: &dyn Store,
    tenant: TenantId,
    newest: SignalGroup,
    pages: usize,
) -> Result<Option<Streak>, ApiError> {
    let Some(record) = store.signal(tenant, newest.latest).await? else {
        return Ok(None);
    };
    let mut streak = Streak::of(&record);
    let filter = SignalFilter {
        agent: Some(newest.agent_id.as_str().to_owned()),
        severity: FAILURES.to_vec(),
        ..SignalFilter::default()
    };
    let mut page = first(FIRST_PAGE);
    for _ in 0..pages {
        let found = store.signals(tenant, &filter, &page).await?;
        if !found.items.iter().all(|older| streak.extend(older)) || found.next.is_none() {
            return Ok(Some(streak));
        }
        page = PageRequest {
            cursor: found.next,
            ..first(PAGE)
        };
    }
    streak.cut_off();
    Ok(Some(streak))
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
