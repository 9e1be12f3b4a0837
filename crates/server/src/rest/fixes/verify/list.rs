//! `GET /v1/fixes`

use ::api::fixes::{FixEntry, FixList};
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::FixId;
use store::FixFilter;

use crate::app::App;
use crate::error::ApiError;
use crate::fixes;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;

accepts!(Accepted: AGENT, FIXES);

/// Fixes, the newest first, each with what the runs since say about it.
#[utoipa::path(
    get, path = paths::FIXES, operation_id = "fixes", tag = "fixes", security(("key" = [])), params(Accepted),
    responses((status = 200, description = "One page", body = FixList, example = json!(FixList::sample()))),
)]
pub(super) async fn fixes(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<FixList>, ApiError> {
    let limit = params.limit()?;
    let (filter, before) = (params.signal_filter()?, params.whole("before")?);
    let filter = FixFilter {
        signal: None,
        agent: filter.agent.as_deref().map(domain::Label::name),
        failures: filter.failure_type,
        states: params.fix_states()?,
        before: before.map(FixId),
    };
    // One more than is asked for, to know whether there are more.
    let mut records = app.store.fixes().fixes(tenant, &filter, limit + 1).await?;
    let more = records.len() > limit;
    records.truncate(limit);
    let records = fixes::all_settled(&app, tenant, records).await;
    let mut entries: Vec<FixEntry> = Vec::with_capacity(records.len());
    for record in &records {
        entries.push(fixes::entry(&app, tenant, record).await?);
    }
    Ok(Json(FixList {
        next: records.last().filter(|_| more).map(|record| record.id.0),
        fixes: entries,
    }))
}
