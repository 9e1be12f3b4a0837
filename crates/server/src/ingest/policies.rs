//! `GET /v1/policies`: the SDKs fetch their policies here, from the ingest host.

use ::api::ingest::PolicyList;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;

use super::intake::Intake;
use crate::error::ApiError;

/// Old SDKs put the key into the query, newer ones into the header.
#[derive(Deserialize)]
pub(super) struct Parameters {
    api_key: Option<String>,
}

pub(super) async fn policies(
    State(intake): State<Intake>,
    headers: HeaderMap,
    Query(parameters): Query<Parameters>,
) -> Result<Json<PolicyList>, ApiError> {
    intake.reader(parameters.api_key.as_deref(), &headers).await?;
    Ok(Json(PolicyList::default()))
}
