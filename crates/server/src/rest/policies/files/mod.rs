//! Policies as files. One file per endpoint.

mod compare;
mod document;
mod export;
mod file;
mod import;
mod plan;
#[cfg(test)]
mod tests;

use ::api::policies::PlanRequest;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::rest::json_body::JsonBody;
use crate::rest::names;

const MOST_BYTES: usize = PlanRequest::MOST_BYTES as usize;
/// In JSON, a character of the file may take several.
const BODY_LIMIT: usize = 4 * MOST_BYTES;

/// A request with a file in it.
type FileBody = JsonBody<BODY_LIMIT>;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(export::policies_export))
        .routes(routes!(plan::policies_plan))
        .routes(routes!(import::policies_import))
        .routes(routes!(names::names))
}
