//! Every response says which request it answers, and every failure has the one error body.

use std::any::Any;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;
use uuid::Uuid;

use crate::error::ApiError;

pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 64;

/// Puts request ids, error bodies and the catching of panics around a finished router, fallbacks included.
pub fn layered(router: Router) -> Router {
    router
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn(handle))
}

/// The request's id, for handlers that name it in their answer.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

async fn handle(mut request: Request, next: Next) -> Response {
    let id = incoming(request.headers()).unwrap_or_else(new_id);
    request.extensions_mut().insert(RequestId(id.clone()));
    // The route and not the path: what a client puts into paths and queries is not ours to log.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", MatchedPath::as_str)
        .to_owned();
    let span = tracing::info_span!("request", request_id = %id, method = %request.method(), route);
    async {
        let response = next.run(request).await;
        let mut response = with_error_body(response, &id);
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(HEADER, value);
        }
        response
    }
    .instrument(span)
    .await
}

/// Writes the error body, and logs what went wrong inside.
fn with_error_body(response: Response, id: &str) -> Response {
    let status = response.status();
    let error = match response.extensions().get::<ApiError>() {
        Some(error) => error.clone(),
        None if status.is_client_error() || status.is_server_error() => ApiError::of_status(status),
        None => return response,
    };
    if let Some(cause) = error.cause() {
        tracing::error!(cause = format!("{cause:#}"), "request failed");
    }
    let mut headers = response.headers().clone();
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::CONTENT_TYPE);
    let mut out = (status, axum::Json(error.to_body(id))).into_response();
    out.headers_mut().extend(headers);
    out
}

/// What a panic says may hold content, so it is not repeated.
fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    ApiError::internal(anyhow::anyhow!("the handler panicked")).into_response()
}

/// The client's or the proxy's own id, if it is one that may stand in a log line.
fn incoming(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    // Room for a UUID or a trace id, not for a sentence.
    let sane = (8..=LONGEST).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    sane.then(|| id.to_owned())
}

#[expect(clippy::disallowed_methods, reason = "an id that only has to be different each time")]
fn new_id() -> String {
    Uuid::new_v4().simple().to_string()
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use ::api::error::{ApiErrorBody, ErrorCode};
    use axum::body::Body;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use store::StoreError;
    use tower::ServiceExt;

    use super::*;

    fn router() -> Router {
        let routes = Router::new()
            .route("/ok", get(|| async { "fine" }))
            .route(
                "/internal",
                get(|| async { ApiError::from(StoreError::Corrupt("inside".into())) }),
            )
            .route("/panic", get(panics))
            .route(
                "/foreign",
                get(|| async { (axum::http::StatusCode::PAYLOAD_TOO_LARGE, "too long, they say") }),
            )
            .fallback(|| async { crate::error::not_found() })
            .method_not_allowed_fallback(|| async { crate::error::method_not_allowed() });
        layered(routes)
    }

    async fn panics() -> &'static str {
        panic!("inside")
    }

    async fn ask(method: &str, path: &str, id: Option<&str>) -> (u16, String, String) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(id) = id {
            request = request.header(HEADER, id);
        }
        let response = router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let id = response.headers()[HEADER].to_str().unwrap().to_owned();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, id, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn every_failure_has_the_one_body_with_the_id_of_the_header() {
        for (method, path, code) in [
            ("GET", "/nowhere", ErrorCode::NotFound),
            ("POST", "/ok", ErrorCode::MethodNotAllowed),
            ("GET", "/internal", ErrorCode::Internal),
            ("GET", "/panic", ErrorCode::Internal),
            ("GET", "/foreign", ErrorCode::BodyTooLarge),
        ] {
            let (status, id, body) = ask(method, path, None).await;
            let body: ApiErrorBody = serde_json::from_str(&body).unwrap();
            assert_eq!(
                (status, body.code, body.request_id),
                (code.status(), code, id),
                "{method} {path}"
            );
            assert!(!body.detail.contains("inside"), "{}", body.detail);
        }
    }

    #[tokio::test]
    async fn a_sane_id_of_the_client_is_kept_and_any_other_is_replaced() {
        assert_eq!(
            ask("GET", "/ok", Some("0af76519-16cd43dd")).await.1,
            "0af76519-16cd43dd"
        );
        for id in ["x", "my secret question to you", &"a".repeat(65)] {
            assert_ne!(ask("GET", "/ok", Some(id)).await.1, id);
        }
        assert_eq!(ask("GET", "/ok", None).await.2, "fine");
    }

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn the_cause_of_a_failure_is_logged_once_under_the_id() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        let (_, id, _) = ask("GET", "/internal", None).await;
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert_eq!(log.matches("request failed").count(), 1, "{log}");
        assert!(log.contains(&id) && log.contains("inside"), "{log}");
    }
}
