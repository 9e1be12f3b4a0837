//! Everything on the ingest port: one file per endpoint.

mod deploy;
mod detector_config;
mod events;
mod fetches;
mod health;
mod intake;
mod policies;
mod seen;
mod served;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::extract::Request;
use axum::http::header::ORIGIN;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use uuid::Uuid;

use crate::app::App;
use crate::error::{ApiError, method_not_allowed, not_found};
use crate::request_id;

pub use intake::Intake;

/// The routes that SDKs speak to.
pub fn router(app: App) -> Router {
    router_of(Intake::new(app))
}

/// The same with bounds of one's own.
pub fn router_of(intake: Intake) -> Router {
    let routes = Router::new()
        .route("/v1/ingest", post(events::ingest))
        .route("/v1/deploy", post(deploy::deploy))
        .route("/v1/policies", get(policies::policies))
        .route("/v1/detector-config", get(detector_config::detector_config))
        .route("/health", get(health::health))
        .fallback(|| async { not_found() })
        .method_not_allowed_fallback(|| async { method_not_allowed() })
        .layer(from_fn(refuse_pages))
        .with_state(intake);
    request_id::layered(routes)
}

/// Agents are programs. A request with an origin comes from a web page, which could otherwise write into
/// a server on the visitor's own machine.
async fn refuse_pages(request: Request, next: Next) -> Response {
    if request.headers().contains_key(ORIGIN) {
        return ApiError::new(::api::ErrorCode::ForbiddenOrigin, "web pages cannot use this port")
            .field("origin")
            .into_response();
    }
    next.run(request).await
}

#[expect(clippy::disallowed_methods, reason = "an id that only has to be different each time")]
fn new_id() -> String {
    Uuid::new_v4().to_string()
}
