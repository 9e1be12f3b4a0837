//! Explaining signals. One file per endpoint.

mod explain;
mod explanation;
#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(explain::explain))
        .routes(routes!(explanation::explanation))
}
