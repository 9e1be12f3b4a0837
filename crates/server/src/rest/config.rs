//! `GET /v1/config`

use ::api::config::ConfigView;
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;

use super::params::{Params, accepts};
use super::reader::Reader;
use crate::app::App;
use crate::config::Config;

accepts!(Accepted:);

/// What a page must know about this server.
#[utoipa::path(
    get, path = paths::CONFIG, operation_id = "config", tag = "server", security(("key" = [])),
    responses((status = 200, description = "The settings", body = ConfigView, example = json!(ConfigView::sample()))),
)]
pub(super) async fn config(_: Reader, State(app): State<App>, _: Params<Accepted>) -> Json<ConfigView> {
    let config = &app.config;
    Json(ConfigView {
        langfuse_configured: config.langfuse_configured(),
        github_configured: false,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        auth_mode: config.auth_mode.as_str().to_owned(),
        ingest_url: ingest_url(config),
        stall_timeout_secs: config.stall_timeout.as_secs(),
    })
}

/// Where agents send to, as far as this server knows itself.
pub(super) fn ingest_url(config: &Config) -> String {
    format!("http://{}", config.ingest_addr)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn tells_where_agents_send_to() {
        let config: ConfigView = Server::start().await.get(paths::CONFIG).await;
        assert_eq!(config.ingest_url, "http://127.0.0.1:8001");
        assert_eq!(config.auth_mode, "dev");
    }
}
