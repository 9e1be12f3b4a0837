//! `GET /v1/fixes`

use ::api::fixes::{BriefFixList, FixList, FixListAnswer};
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

/// Fixes of a page whose runs are counted.
const MOST_COUNTED: usize = 50;

/// Fixes, the newest first, each with what the runs since say about it. Counting them is work: with
/// `counts=false` there is only the verdict that was noted last, and the limit is higher.
#[utoipa::path(
    get, path = paths::FIXES, operation_id = "fixes", tag = "fixes", security(("key" = [])), params(Accepted),
    responses((status = 200, description = "One page", body = FixListAnswer, example = json!(FixList::sample()))),
)]
pub(super) async fn fixes(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<FixListAnswer>, ApiError> {
    let counts = params.unless_declined("counts")?;
    let limit = params.limit()?;
    if counts && limit > MOST_COUNTED {
        return Err(
            ApiError::parameter("limit", "`limit` must be from 1 to 50 where runs are counted")
                .hint("`counts=false` gives up to 500 fixes without counting"),
        );
    }
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
    let next = records.last().filter(|_| more).map(|record| record.id.0);
    Ok(Json(if counts {
        let records = fixes::all_settled(&app, tenant, records).await;
        let fixes = fixes::entries(&app, tenant, &records).await?;
        FixListAnswer::Counted(FixList { fixes, next })
    } else {
        let fixes = fixes::briefs(&app, tenant, &records).await?;
        FixListAnswer::Brief(BriefFixList { fixes, next })
    }))
}
