//! `GET /health`: whether events can be taken.

use std::time::Duration;

use ::api::ingest::Health;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use store::StoreError;
use tokio::time::timeout;

use super::intake::Intake;

/// Who asks wants to know now.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn health(State(intake): State<Intake>) -> (StatusCode, Json<Health>) {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let answer = timeout(PATIENCE, intake.app.store.ping()).await;
    match answer.unwrap_or(Err(StoreError::Busy)) {
        Ok(()) => (
            StatusCode::OK,
            Json(Health {
                status: "ok".to_owned(),
                version,
                db: "ok".to_owned(),
            }),
        ),
        Err(error) => {
            tracing::warn!(%error, "the store does not answer");
            let health = Health {
                status: "degraded".to_owned(),
                version,
                db: "unavailable".to_owned(),
            };
            (StatusCode::SERVICE_UNAVAILABLE, Json(health))
        }
    }
}
