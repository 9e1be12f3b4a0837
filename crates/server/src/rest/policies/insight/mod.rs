//! What policies do, and what one would do. One file per endpoint.

mod activity;
mod backtest;
mod middle;
mod names;
mod state;
#[cfg(test)]
mod testing;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(state::policy_state))
        .routes(routes!(activity::policy_activity))
        .routes(routes!(backtest::policy_backtest))
}
