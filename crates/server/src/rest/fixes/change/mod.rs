//! Making fixes and taking them back. One file per endpoint.

mod apply_fix;
mod apply_policy;
mod promote;
mod record_copy;
mod rollback;
mod signal_prompt;
#[cfg(test)]
mod tests;
mod text;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(signal_prompt::signal_prompt))
        .routes(routes!(apply_fix::signal_apply_fix))
        .routes(routes!(apply_policy::signal_apply_policy))
        .routes(routes!(record_copy::signal_record_copy))
        .routes(routes!(rollback::fix_rollback))
        .routes(routes!(promote::fix_promote))
        .routes(routes!(text::fix_text))
}
