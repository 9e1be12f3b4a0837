//! `GET /v1/integrations`

use ::api::integrations::{IntegrationKind, IntegrationView, Integrations};
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use store::SeenClient;

use super::config::ingest_url;
use super::params::{Params, accepts};
use super::reader::Reader;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted:);

const AGENTS_LISTED: usize = 20;

/// Where agents send to, and which kinds of client were seen when.
#[utoipa::path(
    get, path = paths::INTEGRATIONS, operation_id = "integrations", tag = "server", security(("key" = [])),
    responses(
        (status = 200, description = "Every kind, seen or not", body = Integrations,
            example = json!(Integrations::sample())),
    ),
)]
pub(super) async fn integrations(
    Reader(tenant): Reader,
    State(app): State<App>,
    _: Params<Accepted>,
    headers: HeaderMap,
) -> Result<Json<Integrations>, ApiError> {
    let seen = app.store.seen_clients(tenant).await?;
    Ok(Json(Integrations {
        ingest_url: ingest_url(&app.config, &headers),
        integrations: IntegrationKind::ALL.map(|kind| view(kind, &seen)).into(),
    }))
}

/// `seen` has the last seen first.
fn view(kind: IntegrationKind, seen: &[SeenClient]) -> IntegrationView {
    let of_kind = || seen.iter().filter(|client| client.kind == kind.as_str());
    let agents = of_kind().take(AGENTS_LISTED);
    IntegrationView {
        kind,
        last_seen: of_kind().map(|client| client.last_seen).max().map(domain::Micros::secs),
        agents: agents.map(|client| client.agent_id.as_str().to_owned()).collect(),
        agent_count: of_kind().count(),
        client_version: of_kind()
            .find_map(|client| client.client_version.as_ref())
            .map(|version| version.as_str().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Label, Micros};

    use super::*;
    use crate::auth::Auth;
    use crate::rest::testing::Server;

    fn seen(kind: IntegrationKind, agent: &str, version: Option<&str>, secs: i64) -> SeenClient {
        SeenClient {
            kind: kind.as_str().to_owned(),
            agent_id: Label::name(agent),
            client_version: version.map(Label::code),
            last_seen: Micros(secs * 1_000_000),
        }
    }

    #[test]
    fn a_kind_has_its_newest_time_and_version() {
        use IntegrationKind::{Http, LangChain, Python};
        let seen = [
            seen(Python, "old", None, 9),
            seen(Python, "new", Some("0.5.7"), 7),
            seen(Http, "curl", None, 3),
        ];
        let python = view(Python, &seen);
        assert_eq!((python.last_seen, python.agent_count), (Some(9.0), 2));
        assert_eq!(python.agents, ["old", "new"]);
        assert_eq!(python.client_version.as_deref(), Some("0.5.7"));
        assert_eq!(view(LangChain, &seen).last_seen, None);
    }

    #[tokio::test]
    async fn every_kind_is_listed_with_what_was_recorded() {
        let server = Server::start().await;
        let tenant = server.app.store.tenant(Auth::DEV_CUSTOMER).await.unwrap();
        let client = seen(IntegrationKind::LangChain, "agent one", Some("0.5.7"), 5);
        server.app.store.record_seen(tenant, vec![client]).await.unwrap();
        let found: Integrations = server.get(paths::INTEGRATIONS).await;
        assert_eq!(found.ingest_url, "http://127.0.0.1:8001");
        let kinds: Vec<IntegrationKind> = found.integrations.iter().map(|view| view.kind).collect();
        assert_eq!(kinds, IntegrationKind::ALL);
        assert_eq!(found.integrations[2].agents, ["agent one"]);
        assert_eq!(found.integrations[0].last_seen, None);
    }
}
