//! Explaining signals. One file per endpoint.

mod explanations;
mod signal_explain;
mod signal_explanation;
#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(signal_explain::signal_explain))
        .routes(routes!(signal_explanation::signal_explanation))
        .routes(routes!(explanations::explanations))
}
