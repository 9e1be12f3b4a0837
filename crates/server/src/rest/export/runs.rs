//! `GET /v1/runs/export`

use std::sync::Arc;

use ::api::paths;
use ::api::sample::Sample;
use axum::extract::State;
use axum::response::Response;
use domain::RunSummary;

use super::csv::{Cell, Column};
use super::encode::Row;
use super::{file, format};
use crate::app::App;
use crate::error::ApiError;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;

accepts!(Accepted: AGENT, RUN_FILTER, SORT, ORDER, FORMAT);

/// All runs of a list as a file. Filter, sort and order are those of `GET /v1/runs`.
///
/// The header `dunetrace-rows` has the number of rows. A file that would come short of it is broken off. JSON and
/// NDJSON have the objects of the list; in CSV lists are joined by spaces, and text that a spreadsheet would run as a
/// formula begins with an apostrophe.
#[utoipa::path(
    get, path = paths::RUNS_EXPORT, operation_id = "export_runs", tag = "runs", security(("key" = [])), params(Accepted),
    responses(
        (status = 200, description = "The file, as an attachment",
            headers(("dunetrace-rows" = u64, description = "Rows of the whole file")),
            content(
                (String = "text/csv"),
                (RunSummary = "application/x-ndjson"),
                (Vec<RunSummary> = "application/json", example = json!(::api::runs::RunList::sample().runs)),
            )),
    ),
)]
pub(in crate::rest) async fn export_runs(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Response, ApiError> {
    let (filter, sort, ascending) = (params.run_filter()?, params.sort()?, params.ascending()?);
    let format = format(&params)?;
    let runs = app.store.list_runs(tenant, &filter, sort, ascending).await?;
    let (store, now) = (Arc::clone(&app.store), app.clock.now());
    Ok(file("runs", now, format, runs, move |block| {
        let store = Arc::clone(&store);
        async move { store.run_rows(&block).await }
    }))
}

impl Row for RunSummary {
    const COLUMNS: &'static [Column<Self>] = &[
        ("run_id", |run| Cell::text(&run.run_id)),
        ("agent_id", |run| Cell::text(&run.agent_id)),
        ("agent_version", |run| Cell::text(&run.agent_version)),
        ("status", |run| Cell::plain(run.status.as_str())),
        ("started_at", |run| Cell::time(run.started_at)),
        ("completed_at", |run| run.completed_at.map_or(Cell::Empty, Cell::time)),
        ("last_event_at", |run| Cell::time(run.last_event_at)),
        ("duration_ms", |run| Cell::plain(run.duration_ms)),
        ("exit_reason", |run| Cell::some_text(run.exit_reason.as_ref())),
        ("error_type", |run| Cell::some_text(run.error_type.as_ref())),
        ("model", |run| Cell::some_text(run.model.as_ref())),
        ("tools", |run| Cell::list(&run.tools)),
        ("step_count", |run| Cell::plain(run.step_count)),
        ("event_count", |run| Cell::plain(run.event_count)),
        ("llm_calls", |run| Cell::plain(run.llm_calls)),
        ("tool_calls", |run| Cell::plain(run.tool_calls)),
        ("retrievals", |run| Cell::plain(run.retrievals)),
        ("first_tool_step", |run| Cell::some_plain(run.first_tool_step)),
        ("prompt_tokens", |run| Cell::plain(run.prompt_tokens)),
        ("completion_tokens", |run| Cell::plain(run.completion_tokens)),
        ("total_tokens", |run| Cell::plain(run.total_tokens)),
        ("cost_usd", |run| Cell::plain(run.cost_usd)),
        ("input_hash", |run| Cell::some_plain(run.input_hash)),
        ("parent_run_id", |run| Cell::some_text(run.parent_run_id.as_ref())),
        ("trace_id", |run| Cell::some_text(run.trace_id.as_ref())),
        ("conversation_id", |run| Cell::some_text(run.conversation_id.as_ref())),
        ("policies", |run| Cell::list(&run.policies)),
        ("stopped_by", |run| Cell::some_text(run.stopped_by.as_ref())),
        ("signal_count", |run| Cell::plain(run.signal_count)),
        ("has_signals", |run| Cell::plain(run.has_signals)),
        ("max_severity", |run| Cell::some_plain(run.max_severity)),
        ("failure_types", |run| {
            Cell::list(run.failure_types.iter().map(|failure| failure.as_str()))
        }),
    ];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ::api::export::ROWS_HEADER;
    use ::api::runs::RunList;
    use axum::http::header::CONTENT_TYPE;

    use super::*;
    use crate::rest::testing::{Run, Server};

    fn url(query: &str) -> String {
        format!("{}?{query}", paths::RUNS_EXPORT)
    }

    #[test]
    fn every_field_has_a_column() {
        let run = serde_json::to_value(Run::new("r").summary()).unwrap();
        let fields: BTreeSet<&str> = run.as_object().unwrap().keys().map(String::as_str).collect();
        let columns: BTreeSet<&str> = RunSummary::COLUMNS.iter().map(|(name, _)| *name).collect();
        assert_eq!(columns, fields);
    }

    #[tokio::test]
    async fn the_file_has_the_rows_of_the_list_in_its_order() {
        let server = Server::with_loop().await;
        for start in 1..4 {
            server.judge(Run::new(&format!("run-{start}")).starting(start)).await;
        }
        for query in ["", "order=asc", "has_signals=false&sort=duration", "agent=nobody"] {
            let list: RunList = server.get(&format!("{}?{query}", paths::RUNS)).await;
            let response = server.ask(&url(&format!("format=json&{query}")), None).await;
            assert_eq!(response.headers()[ROWS_HEADER], list.runs.len().to_string());
            assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
            let rows: Vec<RunSummary> = server.get(&url(&format!("format=json&{query}"))).await;
            assert_eq!(rows, list.runs, "{query}");
        }
    }

    #[tokio::test]
    async fn csv_is_the_usual_format() {
        let server = Server::with_loop().await;
        let text = server.text(&url(""), None).await;
        let mut lines = text.split("\r\n");
        assert!(
            lines
                .next()
                .unwrap()
                .starts_with("run_id,agent_id,agent_version,status,started_at,")
        );
        let row = lines.next().unwrap();
        assert!(
            row.starts_with("loop,agent one,9b5bc7f2,completed,2026-05-28T20:26:40.000Z,"),
            "{row}"
        );
        assert!(row.ends_with(",1,true,HIGH,TOOL_LOOP"), "{row}");
    }

    #[tokio::test]
    async fn a_wrong_format_is_refused_and_pages_do_not_exist() {
        let server = Server::start().await;
        for (query, field) in [("format=xlsx", "format"), ("limit=10", "limit")] {
            assert_eq!(server.refusal(&url(query)).await.field.as_deref(), Some(field));
        }
    }
}
