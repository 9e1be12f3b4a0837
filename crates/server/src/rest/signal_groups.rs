//! `GET /v1/signals/groups`

use std::cmp::Reverse;

use ::api::paths;
use ::api::sample::Sample;
use ::api::signals::SignalGroupList;
use axum::Json;
use axum::extract::State;
use domain::{Micros, SignalFilter};

use super::params::{Params, accepts};
use super::reader::Reader;
use super::view;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted: AGENT, SIGNAL_FILTER);

/// The signals of the last seven days, taken together by failure type and agent: worst first.
#[utoipa::path(
    get, path = paths::SIGNAL_GROUPS, operation_id = "signal_groups", tag = "signals", security(("key" = [])),
    params(Accepted),
    responses(
        (status = 200, description = "At most 500 groups", body = SignalGroupList,
            example = json!(SignalGroupList::sample())),
    ),
)]
pub(super) async fn signal_groups(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<SignalGroupList>, ApiError> {
    let now = app.clock.now();
    let filter = lately(params.signal_filter()?, now);
    let mut groups = app.store.signal_groups(tenant, &filter, now).await?;
    groups.sort_by_key(|group| Reverse((group.severity, group.count, group.last_seen)));
    Ok(Json(SignalGroupList {
        groups: groups.into_iter().map(view::group).collect(),
    }))
}

/// Without a time of their own, groups are of the last seven UTC days, which is what their small charts show.
pub(super) fn lately(filter: SignalFilter, now: Micros) -> SignalFilter {
    const DAYS: i64 = 7;
    const DAY_MILLIS: i64 = 86_400_000;
    let from = filter.from.unwrap_or(now.plus_millis(-(DAYS - 1) * DAY_MILLIS));
    SignalFilter {
        from: Some(from),
        ..filter
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::{Run, Server};

    #[tokio::test]
    async fn signals_of_one_kind_and_agent_are_one_group() {
        let server = Server::with_loop().await;
        server.judge(Run::new("again").looping().starting(60)).await;
        server
            .judge(Run::new("elsewhere").of("agent two").looping().starting(61))
            .await;
        let list: SignalGroupList = server.get(paths::SIGNAL_GROUPS).await;
        let groups: Vec<(&str, u64)> = list
            .groups
            .iter()
            .map(|group| (group.agent_id.as_str(), group.count))
            .collect();
        assert_eq!(groups, [("agent one", 2), ("agent two", 1)]);
        assert!(!list.groups[0].summary.is_empty());
    }

    #[test]
    fn without_a_time_of_their_own_groups_are_of_the_last_seven_days() {
        let now = Micros(1_780_000_000_000_000);
        let filter = lately(SignalFilter::default(), now);
        assert_eq!(filter.from.unwrap().day(), now.day() - 6);
        let all = SignalFilter {
            from: Some(Micros(0)),
            ..SignalFilter::default()
        };
        assert_eq!(lately(all.clone(), now), all);
    }
}
