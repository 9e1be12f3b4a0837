//! `GET /v1/overview`

mod streak;

use ::api::overview::{Failing, Overview};
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::{Micros, RunFilter, RunStatus, Severity, SignalFilter, SignalId};
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
/// Further pages of one agent's signals that are read to find its streak's beginning.
const PAGES_OF_ONE: usize = 4;
/// Further pages for all agents together, the worst agents first: this answer is asked for all the time, and most
/// while much is failing.
const PAGES_OF_ALL: usize = 10;

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
    let newest: Vec<SignalId> = current(store, tenant, now).await?.iter().map(|it| it.latest).collect();
    let mut further = PAGES_OF_ALL;
    let mut streaks = Vec::new();
    // One that was withdrawn meanwhile is not among the rows.
    for (index, record) in store.signal_rows(tenant, &newest).await?.iter().enumerate() {
        let mut streak = Streak::of(record);
        if index < AGENTS_FOLLOWED {
            follow(store, tenant, &mut streak, &mut further).await?;
        } else {
            streak.cut_off();
        }
        streaks.push(streak);
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

/// Follows a streak into the past, for `further` pages at most behind the first.
async fn follow(store: &dyn Store, tenant: TenantId, streak: &mut Streak, further: &mut usize) -> Result<(), ApiError> {
    let filter = SignalFilter {
        agent: Some(streak.agent_id().as_str().to_owned()),
        severity: FAILURES.to_vec(),
        ..SignalFilter::default()
    };
    let mut own = PAGES_OF_ONE;
    let mut page = first(FIRST_PAGE);
    loop {
        let found = store.signals(tenant, &filter, &page).await?;
        if !found.items.iter().all(|older| streak.extend(older)) || found.next.is_none() {
            return Ok(());
        }
        let (Some(of_all), Some(of_one)) = (further.checked_sub(1), own.checked_sub(1)) else {
            streak.cut_off();
            return Ok(());
        };
        (*further, own) = (of_all, of_one);
        page = PageRequest {
            cursor: found.next,
            ..first(PAGE)
        };
    }
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
    use crate::auth::Auth;
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

    #[tokio::test]
    async fn agents_share_the_pages_that_are_read() {
        let server = Server::start().await;
        for run in 0..=FIRST_PAGE {
            for agent in ["first", "second"] {
                server
                    .judge(Run::new(&format!("{agent} {run}")).of(agent).looping())
                    .await;
            }
        }
        let tenant = server.app.store.tenant(Auth::DEV_CUSTOMER).await.unwrap();
        let store = server.app.store.as_ref();
        let mut further = 1;
        for (agent, signals) in [("first", FIRST_PAGE as u64 + 1), ("second", FIRST_PAGE as u64)] {
            let newest = SignalFilter {
                agent: Some(agent.to_owned()),
                ..SignalFilter::default()
            };
            let newest = store.signals(tenant, &newest, &first(1)).await.unwrap().items.remove(0);
            let mut streak = Streak::of(&newest);
            follow(store, tenant, &mut streak, &mut further).await.unwrap();
            let failing = streak.into_failing();
            let is_cut_off = signals <= FIRST_PAGE as u64;
            assert_eq!(
                (failing.signals, failing.since_or_earlier),
                (signals, is_cut_off),
                "{agent}"
            );
        }
    }
}
