//! Reading and changing policies. One file per endpoint.

mod answer;
mod change;
mod create;
mod delete;
mod get;
mod history;
mod list;
mod place;
mod replace;
mod restore;
#[cfg(test)]
mod tests;
mod toggle;

pub(super) use self::answer::too_many;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::policies, create::policy_create))
        .routes(routes!(history::policy_history))
        .routes(routes!(get::policy, replace::policy_replace, delete::policy_delete))
        .routes(routes!(toggle::policy_toggle))
        .routes(routes!(place::policy_move))
        .routes(routes!(restore::policy_restore))
}
