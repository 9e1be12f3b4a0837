//! Policies: reading and changing them, what they do and would do, and policies in files.

mod crud;
mod files;
mod insight;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    crud::routes().merge(insight::routes()).merge(files::routes())
}
