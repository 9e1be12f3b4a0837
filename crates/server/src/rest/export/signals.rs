//! `GET /v1/signals/export`

use std::collections::HashMap;
use std::sync::Arc;

use ::api::paths;
use ::api::sample::Sample;
use ::api::signals::{SignalList, SignalView};
use axum::extract::State;
use axum::response::Response;
use domain::{Micros, SignalId};
use store::{ListedSignal, SignalRecord, Store, StoreError, TenantId};

use super::csv::{Cell, Column};
use super::encode::Row;
use super::{file, format};
use crate::app::App;
use crate::error::ApiError;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;
use crate::rest::view;

accepts!(Accepted: AGENT, SIGNAL_FILTER, EXPLAIN, ORDER, FORMAT);

/// All signals of a list as a file. Filter and order are those of `GET /v1/signals`.
///
/// Rows and formats are promised and written as for the runs; CSV has the evidence as JSON and no prose.
#[utoipa::path(
    get, path = paths::SIGNALS_EXPORT, operation_id = "export_signals", tag = "signals", security(("key" = [])),
    params(Accepted),
    responses(
        (status = 200, description = "The file, as an attachment",
            headers(("dunetrace-rows" = u64, description = "Rows of the whole file")),
            content(
                (String = "text/csv"),
                (SignalView = "application/x-ndjson"),
                (Vec<SignalView> = "application/json", example = json!(SignalList::sample().signals)),
            )),
    ),
)]
pub(in crate::rest) async fn export_signals(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Response, ApiError> {
    let (filter, explain, format) = (params.signal_filter()?, params.explain()?, format(&params)?);
    let mut listed = app.store.list_signals(tenant, &filter).await?;
    if params.ascending()? {
        listed.reverse();
    }
    let (store, now) = (Arc::clone(&app.store), app.clock.now());
    Ok(file("signals", now, format, listed, move |block| {
        let store = Arc::clone(&store);
        async move {
            let records = rows(store.as_ref(), tenant, block).await?;
            Ok(records.iter().map(|record| view::signal(record, explain)).collect())
        }
    }))
}

/// The rows in their order. A provisional signal is withdrawn any time, and is in the file as it was when the list was
/// read; a confirmed one is only gone with its run.
async fn rows(store: &dyn Store, tenant: TenantId, listed: Vec<ListedSignal>) -> Result<Vec<SignalRecord>, StoreError> {
    let confirmed = listed.iter().filter_map(|signal| match signal {
        ListedSignal::Confirmed(id) => Some(*id),
        ListedSignal::Provisional(_) => None,
    });
    let confirmed: Vec<SignalId> = confirmed.collect();
    let read = store.signal_rows(tenant, &confirmed).await?;
    let mut read: HashMap<SignalId, SignalRecord> = read.into_iter().map(|record| (record.id, record)).collect();
    let rows = listed.into_iter().filter_map(|signal| match signal {
        ListedSignal::Confirmed(id) => read.remove(&id),
        ListedSignal::Provisional(record) => Some(*record),
    });
    Ok(rows.collect())
}

impl Row for SignalView {
    const COLUMNS: &'static [Column<Self>] = &[
        ("id", |signal| Cell::plain(signal.id)),
        ("failure_type", |signal| Cell::plain(signal.failure_type.as_str())),
        ("severity", |signal| Cell::plain(signal.severity)),
        ("step_index", |signal| Cell::plain(signal.step_index)),
        ("confidence", |signal| Cell::plain(signal.confidence)),
        ("detected_at", |signal| {
            Micros::from_secs(signal.detected_at).map_or(Cell::Empty, Cell::time)
        }),
        ("run_id", |signal| Cell::text(&signal.run_id)),
        ("agent_id", |signal| Cell::text(&signal.agent_id)),
        ("agent_version", |signal| Cell::text(&signal.agent_version)),
        ("confirmed", |signal| Cell::plain(signal.confirmed)),
        ("co_signal_count", |signal| Cell::plain(signal.co_signal_count)),
        ("evidence", |signal| Cell::text(&signal.evidence)),
        ("evidence_steps", |signal| Cell::list(&signal.evidence_steps)),
        ("title", |signal| Cell::text(&signal.title)),
        ("evidence_summary", |signal| Cell::text(&signal.evidence_summary)),
        ("alerted", |signal| Cell::plain(signal.alerted)),
    ];
}

#[cfg(test)]
mod tests {
    use ::api::export::ROWS_HEADER;

    use domain::{Label, SignalFilter};

    use super::*;
    use crate::auth::Auth;
    use crate::rest::testing::{Run, Server};

    fn url(query: &str) -> String {
        format!("{}?{query}", paths::SIGNALS_EXPORT)
    }

    #[tokio::test]
    async fn the_file_has_the_signals_of_the_list_in_its_order() {
        let server = Server::with_loop().await;
        server
            .judge(Run::new("another").looping().of("agent two").starting(3))
            .await;
        for query in [
            "explain=true",
            "order=asc&explain=false",
            "agent=agent%20two",
            "severity=LOW",
        ] {
            let list: SignalList = server.get(&format!("{}?{query}", paths::SIGNALS)).await;
            let response = server.ask(&url(&format!("format=ndjson&{query}")), None).await;
            assert_eq!(response.headers()[ROWS_HEADER], list.signals.len().to_string());
            let rows: Vec<SignalView> = server.get(&url(&format!("format=json&{query}"))).await;
            assert_eq!(rows, list.signals, "{query}");
        }
    }

    #[tokio::test]
    async fn a_signal_that_is_withdrawn_meanwhile_is_in_the_file_as_it_was() {
        let server = Server::with_loop().await;
        let mut going = Run::new("going").looping().starting(5);
        going.events.pop();
        server.judge(going.clone()).await;
        let tenant = server.app.store.tenant(Auth::DEV_CUSTOMER).await.unwrap();
        let store = server.app.store.as_ref();
        let listed = store.list_signals(tenant, &SignalFilter::default()).await.unwrap();
        let before = rows(store, tenant, listed.clone()).await.unwrap();
        assert_eq!(
            (before.len(), before.iter().filter(|row| !row.confirmed).count()),
            (2, 1)
        );
        store.remove_agents(tenant, &[Label::name("agent one")]).await.unwrap();
        let provisional: Vec<SignalRecord> = before.into_iter().filter(|row| !row.confirmed).collect();
        assert_eq!(rows(store, tenant, listed).await, Ok(provisional));
    }

    #[tokio::test]
    async fn csv_has_the_evidence_in_one_cell() {
        let server = Server::with_loop().await;
        let text = server.text(&url("format=csv"), None).await;
        let row = text.split("\r\n").nth(1).unwrap();
        assert!(row.contains(",TOOL_LOOP,HIGH,"), "{row}");
        assert!(row.contains("\"{\"\""), "{row}");
        assert!(row.contains(",2 4 6 8 10,search called 5 times,"), "{row}");
    }
}
