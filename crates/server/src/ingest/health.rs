//! `GET /health`: whether events can be taken.

use ::api::ingest::Health;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::intake::Intake;

pub(super) async fn health(State(intake): State<Intake>) -> (StatusCode, Json<Health>) {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    match intake.app.store.ping().await {
        Ok(()) => (StatusCode::OK, Json(Health { status: "ok".to_owned(), version, db: "ok".to_owned() })),
        Err(error) => {
            tracing::warn!(%error, "the store does not answer");
            let health = Health { status: "degraded".to_owned(), version, db: "unavailable".to_owned() };
            (StatusCode::SERVICE_UNAVAILABLE, Json(health))
        }
    }
}
