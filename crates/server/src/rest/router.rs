//! The one list of routes.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use tower_http::CompressionLevel;
use tower_http::compression::predicate::Predicate;
use tower_http::compression::{CompressionLayer, DefaultPredicate};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::line_by_line::may_be_held_back;
use super::{
    activity, agent_insights, agent_runs, agent_signals, agents, config, demo, docs, explain, export, fixes, health,
    integrations, occurrences, openapi, overview, policies, rates, run, run_count, run_place, run_twin, runs, signal,
    signal_groups, signals, stream,
};
use crate::app::App;
use crate::{error, request_id};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::head())
        .routes(routes!(health::health))
        .routes(routes!(config::config))
        .routes(routes!(integrations::integrations))
        .routes(routes!(overview::overview))
        .routes(routes!(activity::activity))
        .routes(routes!(rates::rates))
        .routes(routes!(agents::agents))
        .routes(routes!(agent_runs::agent_runs))
        .routes(routes!(agent_signals::agent_signals))
        .routes(routes!(agent_insights::agent_insights))
        .routes(routes!(runs::runs))
        .routes(routes!(export::runs::export_runs))
        .routes(routes!(run::run))
        .routes(routes!(run_count::run_count))
        .routes(routes!(run_place::run_place))
        .routes(routes!(run_twin::run_twin))
        .routes(routes!(occurrences::occurrences))
        .routes(routes!(signals::signals))
        .routes(routes!(export::signals::export_signals))
        .routes(routes!(signal_groups::signal_groups))
        .routes(routes!(signal::signal))
        .routes(routes!(stream::changes))
        .routes(routes!(demo::demo, demo::demo_send, demo::demo_remove))
        .merge(policies::routes())
        .merge(explain::routes())
        .merge(fixes::routes())
        .routes(routes!(openapi::openapi))
        .routes(routes!(docs::docs))
}

/// The API's routes without a fallback, for a listener that serves more than them. The listener puts
/// [`request_id::layered`] around all of it.
pub fn router(app: App) -> Router {
    let (router, _) = routes().split_for_parts();
    let router: Router = router.with_state(app);
    router
        .method_not_allowed_fallback(|| async { error::method_not_allowed() })
        // Answers are one reader's data and old in a moment.
        .layer(SetResponseHeaderLayer::if_not_present(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        // A long run's steps are a few megabytes of much the same. Streams stay as they are.
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(DefaultPredicate::new().and(may_be_held_back)),
        )
}

/// The API on a listener of its own.
pub fn standalone(app: App) -> Router {
    request_id::layered(router(app).fallback(|| async { error::not_found() }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ::api::{ErrorCode, paths};
    use axum::http::StatusCode;
    use utoipa::openapi::PathItem;
    use utoipa::openapi::path::Operation;

    use crate::auth::AuthMode;
    use crate::demo::CAST;
    use crate::rest::openapi::document;
    use crate::rest::testing::{Run, Server};

    /// Their answers have the failure of the one run.
    const TELLING: [&str; 9] = [
        paths::RUN,
        paths::RUNS,
        paths::RUNS_EXPORT,
        paths::SIGNAL,
        paths::SIGNALS,
        paths::SIGNALS_EXPORT,
        paths::SIGNAL_GROUPS,
        paths::OVERVIEW,
        paths::OCCURRENCES,
    ];

    const PUBLIC: [&str; 3] = [paths::HEALTH, paths::OPENAPI, paths::DOCS];

    fn filled(path: &str) -> String {
        let path = path
            .replace("{signal_id}", "1")
            .replace("{run_id}", "loop")
            .replace("{policy_id}", "1")
            .replace("{fix_id}", "1")
            .replace("{agent_id}", "agent%20one");
        if path == paths::OCCURRENCES {
            format!("{path}?hash={}", domain::ContentHash::of("question"))
        } else if path.ends_with("/prompt") {
            format!("{path}?name=research")
        } else {
            path
        }
    }

    #[test]
    fn every_path_of_the_contract_has_a_route_and_no_other() {
        let routes: BTreeSet<&str> = document().paths.paths.keys().map(String::as_str).collect();
        assert_eq!(routes, paths::ALL.into_iter().collect());
    }

    #[tokio::test]
    async fn every_route_but_the_public_ones_needs_a_key() {
        let server = Server::in_mode(AuthMode::Prod).await;
        server
            .app
            .store
            .add_key("dt_live_good", "agent one", "ours", server.app.clock.now())
            .await
            .unwrap();
        for (path, item) in &document().paths.paths {
            for (method, operation) in operations(item) {
                let declared = operation.security.is_some();
                let public = method == "GET" && PUBLIC.contains(&path.as_str());
                assert_eq!(declared, !public, "{method} {path}");
                for key in [None, Some("dt_live_bad"), Some("dt_dev_test")] {
                    let status = server.send(method, &filled(path), key).await.status();
                    assert_eq!(status == StatusCode::UNAUTHORIZED, declared, "{method} {path} {key:?}");
                }
            }
            // Others would change something.
            if item.get.is_some() {
                let status = server.ask(&filled(path), Some("dt_live_good")).await.status();
                assert!(
                    status == StatusCode::OK || status == StatusCode::NOT_FOUND,
                    "{path}: {status}"
                );
            }
        }
    }

    fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
        let operations = [
            ("GET", &item.get),
            ("PUT", &item.put),
            ("POST", &item.post),
            ("DELETE", &item.delete),
            ("PATCH", &item.patch),
        ];
        operations
            .into_iter()
            .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
    }

    #[tokio::test]
    async fn a_missing_and_a_wrong_key_are_told_apart() {
        let server = Server::in_mode(AuthMode::Prod).await;
        assert_eq!(server.refusal(paths::RUNS).await.code, ErrorCode::MissingKey);
        let wrong = server.ask(paths::RUNS, Some("dt_live_bad")).await;
        assert_eq!(Server::body(wrong).await.code, ErrorCode::InvalidKey);
    }

    #[tokio::test]
    async fn tenants_do_not_see_each_other() {
        let server = Server::of_two_customers().await;
        let owner = server.app.store.tenant("a").await.unwrap();
        server.judge_as(owner, Run::new("loop").looping()).await;
        let own = server.text("/v1/signals", Some("dt_live_a")).await;
        let own: ::api::signals::SignalList = serde_json::from_str(&own).unwrap();
        let signal = own.signals[0].id.to_string();
        for path in document()
            .paths
            .paths
            .keys()
            .filter(|path| !PUBLIC.contains(&path.as_str()) && *path != paths::STREAM)
        {
            let url = filled(path).replace("/signals/1", &format!("/signals/{signal}"));
            let theirs = server.text(&url, Some("dt_live_b")).await;
            assert!(
                !theirs.contains("\"loop\"") && !theirs.contains("TOOL_LOOP"),
                "{url}: {theirs}"
            );
            if TELLING.contains(&path.as_str()) {
                assert!(
                    server.text(&url, Some("dt_live_a")).await.contains("TOOL_LOOP"),
                    "{url}"
                );
            }
        }
    }

    #[tokio::test]
    async fn nobody_removes_the_sample_agents_of_another() {
        let server = Server::in_mode(AuthMode::Prod).await;
        let agent = CAST[0].name;
        for (key, customer) in [("dt_live_a", "a"), ("dt_live_b", "b")] {
            let now = server.app.clock.now();
            server.app.store.add_key(key, agent, customer, now).await.unwrap();
        }
        let owner = server.app.store.tenant("a").await.unwrap();
        server.judge_as(owner, Run::new("sample").of(agent)).await;
        let answer = server.send("DELETE", paths::DEMO, Some("dt_live_b")).await;
        assert!(answer.status().is_success());
        assert!(server.text(paths::RUNS, Some("dt_live_a")).await.contains("\"sample\""));
        assert!(server.text(paths::DEMO, Some("dt_live_a")).await.contains(agent));
    }

    #[tokio::test]
    async fn what_is_no_route_gets_the_error_body() {
        let server = Server::start().await;
        assert_eq!(server.refusal("/v1/nothing").await.code, ErrorCode::NotFound);
        assert_eq!(server.refusal("/").await.code, ErrorCode::NotFound);
        let posted = server.send("POST", paths::RUNS, None).await;
        assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(Server::body(posted).await.code, ErrorCode::MethodNotAllowed);
    }
}
