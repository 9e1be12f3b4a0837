//! `GET /v1/signals`

use ::api::paths;
use ::api::sample::Sample;
use ::api::signals::SignalList;
use axum::Json;
use axum::extract::State;

use super::params::{Params, accepts};
use super::reader::Reader;
use super::view;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted: AGENT, SIGNAL_FILTER, EXPLAIN, SHADOW, ORDER, PAGE);

/// The signals of all agents, the newest first.
#[utoipa::path(
    get, path = paths::SIGNALS, operation_id = "signals", tag = "signals", security(("key" = [])), params(Accepted),
    responses((status = 200, description = "One page", body = SignalList, example = json!(SignalList::sample()))),
)]
pub(super) async fn signals(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<SignalList>, ApiError> {
    let (filter, page, explain) = (params.signal_filter()?, params.page()?, params.explain()?);
    let found = app.store.signals(tenant, &filter, &page).await?;
    let signals = found.items.iter().map(|record| view::signal(record, explain)).collect();
    Ok(Json(SignalList {
        signals,
        page: view::page(&page, found.next),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn without_prose_the_facts_remain() {
        let server = Server::with_loop().await;
        let list: serde_json::Value = server.get(&format!("{}?explain=false", paths::SIGNALS)).await;
        let signal = &list["signals"][0];
        assert!(signal["what"].is_null() && signal["suggested_fixes"].is_null());
        assert_eq!(signal["evidence"]["count"], 5);
        assert_eq!(signal["title"], "search called 5 times");
    }

    #[tokio::test]
    async fn filters_narrow_the_list() {
        let server = Server::with_loop().await;
        for (query, count) in [
            ("agent=agent%20one", 1),
            ("agent=other", 0),
            ("severity=LOW", 0),
            ("text=loo", 1),
        ] {
            let list: SignalList = server.get(&format!("{}?{query}", paths::SIGNALS)).await;
            assert_eq!(list.signals.len(), count, "{query}");
        }
    }
}
