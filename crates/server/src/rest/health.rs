//! `GET /health`

use std::time::Duration;

use ::api::config::Health;
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;

const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the server and its store work.
#[utoipa::path(
    get, path = paths::HEALTH, operation_id = "health", tag = "server",
    responses(
        (status = 200, description = "Everything works", body = Health, example = json!(Health::sample())),
        (status = 503, description = "The store does not answer; the body says so", body = Health),
    ),
)]
pub(super) async fn health(State(app): State<App>) -> (StatusCode, Json<Health>) {
    let health = check(&app).await;
    let status = if health.status == "ok" {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(health))
}

/// Asks the store, but not for long.
pub async fn check(app: &App) -> Health {
    let answer = tokio::time::timeout(PATIENCE, app.store.ping()).await;
    let (status, db) = match answer {
        Ok(Ok(())) => ("ok", "ok".to_owned()),
        Ok(Err(store::StoreError::Full)) => ("degraded", "full".to_owned()),
        Ok(Err(store::StoreError::Busy)) | Err(_) => ("degraded", "busy".to_owned()),
        Ok(Err(error)) => {
            tracing::error!(%error, "the store does not answer");
            ("degraded", "unavailable".to_owned())
        }
    };
    Health {
        status: status.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        db,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn a_working_server_is_ok() {
        let server = Server::start().await;
        let health: Health = server.get(paths::HEALTH).await;
        assert_eq!((health.status.as_str(), health.db.as_str()), ("ok", "ok"));
    }
}
