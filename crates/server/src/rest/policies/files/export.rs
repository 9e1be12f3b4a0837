//! `GET /v1/policies/export`

use ::api::paths;
use ::api::policies::to_yaml;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use crate::app::App;
use crate::error::ApiError;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;

accepts!(Accepted:);

/// What stands before the policies. No time and no number of a revision, so that a file changes only when the
/// policies do.
const HEAD: &str = "\
# The policies of a Dunetrace server, in the order in which agents look at them: by priority, the lowest first.
# `dunetrace policies plan FILE` shows what this file would change, `dunetrace policies import FILE` does it.
# Policies are matched by agent and name: another name is another policy. `\"*\"` is for all agents.
";

/// All policies as YAML, in the order in which agents look at them, as `POST /v1/policies/import` reads them.
#[utoipa::path(
    get, path = paths::POLICY_EXPORT, operation_id = "policies_export", tag = "policies", security(("key" = [])),
    responses((status = 200, description = "The file", body = String, content_type = "text/yaml")),
)]
pub(super) async fn policies_export(
    Reader(tenant): Reader,
    State(app): State<App>,
    _: Params<Accepted>,
) -> Result<impl IntoResponse + use<>, ApiError> {
    let set = app.store.policies().policy_set(tenant).await?;
    let text = to_yaml(set.policies.iter().map(|record| &record.rule));
    let headers = [
        (CONTENT_TYPE, "text/yaml; charset=utf-8"),
        (CONTENT_DISPOSITION, r#"attachment; filename="policies.yaml""#),
    ];
    Ok((headers, format!("{HEAD}{text}")))
}
