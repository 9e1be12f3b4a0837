//! `GET /v1/policies`

use ::api::paths;
use ::api::policies::PolicyView;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::error::ApiError;
use crate::policies::Views;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;

accepts!(Accepted: POLICY_AGENT);

/// All policies in the order in which agents look at them: by `priority`, then by `id`.
#[utoipa::path(
    get, path = paths::POLICIES, operation_id = "policies", tag = "policies", security(("key" = [])),
    params(Accepted),
    responses((status = 200, description = "The policies", body = Vec<PolicyView>,
        example = json!(Vec::<PolicyView>::sample()))),
)]
pub(super) async fn policies(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<Vec<PolicyView>>, ApiError> {
    let set = app.policies.get(app.store.as_ref(), tenant).await?;
    let agent = params.get("agent_id");
    let wanted = set
        .policies
        .iter()
        .filter(|policy| agent.is_none_or(|agent| policy.rule.agent_id.covers(agent)));
    Ok(Json(Views::of(&app.config).list(wanted)))
}
