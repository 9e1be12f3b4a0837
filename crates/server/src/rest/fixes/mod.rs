//! Fixes: making them, taking them back, and whether they worked.

mod change;
mod verify;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    change::routes().merge(verify::routes())
}
