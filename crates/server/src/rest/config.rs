//! `GET /v1/config`

use ::api::config::ConfigView;
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::uri::Authority;

use super::params::{Params, accepts};
use super::reader::Reader;
use crate::app::App;
use crate::config::Config;
use crate::error::ApiError;
use crate::explain::setup;

accepts!(Accepted:);

/// What a page must know about this server.
#[utoipa::path(
    get, path = paths::CONFIG, operation_id = "config", tag = "server", security(("key" = [])),
    responses((status = 200, description = "The settings", body = ConfigView, example = json!(ConfigView::sample()))),
)]
pub(super) async fn config(
    Reader(tenant): Reader,
    State(app): State<App>,
    _: Params<Accepted>,
    headers: HeaderMap,
) -> Result<Json<ConfigView>, ApiError> {
    let config = &app.config;
    let explain = setup(&app, tenant).await?;
    Ok(Json(ConfigView {
        langfuse_configured: config.langfuse_configured() && !explain.langfuse_of_another,
        github_configured: false,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        auth_mode: config.auth_mode.as_str().to_owned(),
        ingest_url: ingest_url(config, &headers),
        stall_timeout_secs: config.stall_timeout.as_secs(),
        explain,
    }))
}

/// Where agents send to. A server that listens on every address does not know its own: then the name by
/// which the reader reached it is the best guess.
pub(super) fn ingest_url(config: &Config, headers: &HeaderMap) -> String {
    let address = config.ingest_addr;
    let asked = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    match asked.filter(|_| address.ip().is_unspecified()) {
        Some(asked) => format!("http://{}:{}", asked.host(), address.port()),
        None => format!("http://{address}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Server;

    #[test]
    fn a_server_on_every_address_is_where_the_reader_found_it() {
        let headers = HeaderMap::from_iter([(HOST, "dune.example:3000".parse().unwrap())]);
        let mut config = Config::default();
        assert_eq!(ingest_url(&config, &headers), "http://127.0.0.1:8001");
        config.ingest_addr = "0.0.0.0:8001".parse().unwrap();
        assert_eq!(ingest_url(&config, &headers), "http://dune.example:8001");
        assert_eq!(ingest_url(&config, &HeaderMap::new()), "http://0.0.0.0:8001");
    }

    #[tokio::test]
    async fn tells_where_agents_send_to() {
        let config: ConfigView = Server::start().await.get(paths::CONFIG).await;
        assert_eq!(config.ingest_url, "http://127.0.0.1:8001");
        assert_eq!(config.auth_mode, "dev");
    }
}
