//! Whether fixes worked. One file per endpoint.

mod fix_status;
mod list;
mod one;
#[cfg(test)]
mod tests;
mod verdicts;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(fix_status::signal_fix_status))
        .routes(routes!(list::fixes))
        .routes(routes!(verdicts::fix_verdicts))
        .routes(routes!(one::fix))
}
