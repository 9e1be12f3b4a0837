//! `GET`, `POST` and `DELETE /v1/demo`

use ::api::demo::{DemoRequest, DemoState};
use ::api::sample::Sample;
use ::api::{ApiErrorBody, ErrorCode, paths};
use axum::Json;
use axum::extract::State;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use store::TenantId;

use super::params::{Params, accepts};
use super::reader::Reader;
use crate::app::App;
use crate::auth::{AuthMode, bearer};
use crate::client::{Destination, Target};
use crate::demo::{Occupied, Options};
use crate::error::ApiError;

accepts!(Accepted:);

/// The sample agents that are stored, and how far the sending is.
#[utoipa::path(
    get, path = paths::DEMO, operation_id = "demo", tag = "demo", security(("key" = [])),
    responses((status = 200, description = "The state", body = DemoState, example = json!(DemoState::sample()))),
)]
pub(super) async fn demo(
    Reader(tenant): Reader,
    State(app): State<App>,
    _: Params<Accepted>,
) -> Result<Json<DemoState>, ApiError> {
    state(&app, tenant).await.map(Json)
}

/// Makes the policies of the sample agents, and starts sending a month of their runs through the ingest port, in the
/// background.
///
/// The body may be left out.
#[utoipa::path(
    post, path = paths::DEMO, operation_id = "demo_send", tag = "demo", security(("key" = [])),
    request_body(content = Option<DemoRequest>, description = "How many runs"),
    responses(
        (status = 202, description = "It has begun", body = DemoState, example = json!(DemoState::sample())),
        (status = 409, description = "Sample runs are being sent or removed: `conflict`", body = ApiErrorBody),
        (status = 422, description = "The number of runs is out of range, or a field is unknown: `invalid_body`", body = ApiErrorBody),
    ),
)]
pub(super) async fn demo_send(
    Reader(tenant): Reader,
    State(app): State<App>,
    _: Params<Accepted>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<DemoState>), ApiError> {
    let options = Options {
        runs: wanted(&body)?,
        days: Options::DAYS,
        seed: Options::SEED,
        end: app.clock.now(),
    };
    app.demo
        .send(app.clone(), tenant, own_ingest(&app, &headers), options)
        .map_err(occupied)?;
    Ok((StatusCode::ACCEPTED, Json(state(&app, tenant).await?)))
}

/// Starts removing the sample agents with all of their runs and policies, and nothing else, in the background.
#[utoipa::path(
    delete, path = paths::DEMO, operation_id = "demo_remove", tag = "demo", security(("key" = [])),
    responses(
        (status = 202, description = "It has begun", body = DemoState,
            example = json!(DemoState { sending: None, removing: true, ..DemoState::sample() })),
        (status = 409, description = "Sample runs are being sent or removed: `conflict`", body = ApiErrorBody),
    ),
)]
pub(super) async fn demo_remove(
    Reader(tenant): Reader,
    State(app): State<App>,
    _: Params<Accepted>,
) -> Result<(StatusCode, Json<DemoState>), ApiError> {
    app.demo.remove(app.clone(), tenant).map_err(occupied)?;
    Ok((StatusCode::ACCEPTED, Json(state(&app, tenant).await?)))
}

async fn state(app: &App, tenant: TenantId) -> Result<DemoState, ApiError> {
    Ok(app.demo.state(tenant, app.store.as_ref()).await?)
}

/// How many runs the body asks for.
fn wanted(body: &[u8]) -> Result<u64, ApiError> {
    if body.is_empty() {
        return Ok(u64::from(DemoRequest::usual_runs()));
    }
    // The parser's own words may quote the body.
    let request: DemoRequest = serde_json::from_slice(body)
        .map_err(|_| ApiError::body("expected an object with a number `runs` and nothing else"))?;
    if !(1..=DemoRequest::MOST_RUNS).contains(&request.runs) {
        let range = format!("`runs` must be between 1 and {}", DemoRequest::MOST_RUNS);
        return Err(ApiError::body(range)
            .field("runs")
            .hint("`dunetrace demo --runs` sends more"));
    }
    Ok(u64::from(request.runs))
}

/// The runs are to be those of whoever asks. Without keys they are whoever's they would be anyway.
fn own_ingest(app: &App, headers: &HeaderMap) -> Destination {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = match app.config.auth_mode {
        AuthMode::Prod => header.and_then(bearer).map(str::to_owned),
        AuthMode::Dev => None,
    };
    Destination {
        to: Target::of(app.config.ingest_addr),
        key,
    }
}

fn occupied(_: Occupied) -> ApiError {
    ApiError::new(ErrorCode::Conflict, "sample runs are being sent or removed").hint("wait until that is done")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::{Run, Server};

    #[tokio::test]
    async fn only_stored_sample_agents_are_listed() {
        let server = Server::start().await;
        let empty: DemoState = server.get(paths::DEMO).await;
        assert_eq!(empty, DemoState::default());
        server.judge(Run::new("a").of("demo-docs")).await;
        server.judge(Run::new("b").of("demo-of-my-own")).await;
        let state: DemoState = server.get(paths::DEMO).await;
        assert_eq!((state.agents, state.sending), (vec!["demo-docs".to_owned()], None));
    }

    #[test]
    fn the_number_of_runs_is_checked() {
        assert_eq!(wanted(b"").ok(), Some(3_000));
        assert_eq!(wanted(b"{}").ok(), Some(3_000));
        assert_eq!(wanted(br#"{"runs": 20000}"#).ok(), Some(20_000));
        for wrong in [
            &br#"{"runs": 0}"#[..],
            br#"{"runs": 20001}"#,
            br#"{"runs": "many"}"#,
            br#"{"run": 50}"#,
            b"null",
            b"runs",
        ] {
            assert_eq!(wanted(wrong).unwrap_err().code, ErrorCode::InvalidBody);
        }
    }

    #[tokio::test]
    async fn unknown_parameters_are_refused() {
        let server = Server::start().await;
        let url = format!("{}?runs=50", paths::DEMO);
        for method in ["GET", "POST", "DELETE"] {
            let answer = server.send(method, &url, None).await;
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{method}");
        }
    }

    /// Refuses whatever is sent to it.
    async fn refusing_port() -> std::net::SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let refusing = axum::Router::new().fallback(async || StatusCode::FORBIDDEN);
        tokio::spawn(async move { axum::serve(listener, refusing).await });
        address
    }

    #[tokio::test]
    async fn a_sending_that_broke_off_is_told_until_another_begins() {
        let server = Server::start().await;
        let tenant = server.app.store.tenant(crate::auth::Auth::DEV_CUSTOMER).await.unwrap();
        let refusing = Destination {
            to: Target::of(refusing_port().await),
            key: None,
        };
        let options = Options {
            runs: 20,
            days: 1,
            seed: 1,
            end: server.app.clock.now(),
        };
        server
            .app
            .demo
            .send(server.app.clone(), tenant, refusing, options)
            .unwrap();
        let told = async {
            loop {
                let state: DemoState = server.get(paths::DEMO).await;
                if state.sending.is_none() {
                    break state;
                }
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        };
        let problem = told.await.problem.unwrap();
        assert_eq!(problem.sent.map(|it| (it.sent, it.of)), Some((0, 20)));
        assert!(problem.reason.contains("403"), "{}", problem.reason);
        assert_eq!(
            server.send("DELETE", paths::DEMO, None).await.status(),
            StatusCode::ACCEPTED
        );
        let state: DemoState = server.get(paths::DEMO).await;
        assert_eq!(state.problem, None);
    }

    #[tokio::test]
    async fn changes_need_a_key_in_production() {
        let server = Server::in_mode(AuthMode::Prod).await;
        for method in ["POST", "DELETE"] {
            for key in [None, Some("dt_live_bad")] {
                let answer = server.send(method, paths::DEMO, key).await;
                assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{method} {key:?}");
            }
        }
    }
}
