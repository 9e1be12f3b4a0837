//! Bodies of requests that change something.

use ::api::ErrorCode;
use axum::extract::{FromRequest, OptionalFromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

use crate::error::ApiError;
use crate::http::body::{self, Encoding};

/// Forms are small; files have their own limit.
const FORM: usize = 64 << 10;

/// A request's body: a JSON object of at most so many bytes.
pub(super) struct JsonBody<const LIMIT: usize = FORM>(pub(super) Value);

impl<S: Send + Sync, const LIMIT: usize> FromRequest<S> for JsonBody<LIMIT> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        check_type(request.headers())?;
        read(&unpacked(request, LIMIT).await?).map(Self)
    }
}

/// `None` for a request without a body.
impl<S: Send + Sync, const LIMIT: usize> OptionalFromRequest<S> for JsonBody<LIMIT> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Option<Self>, ApiError> {
        let kind = check_type(request.headers());
        let bytes = unpacked(request, LIMIT).await?;
        if bytes.trim_ascii().is_empty() {
            return Ok(None);
        }
        kind?;
        read(&bytes).map(|value| Some(Self(value)))
    }
}

impl<const LIMIT: usize> JsonBody<LIMIT> {
    /// The body as a type. `expected` says what it is, because the parser's own words may quote the body.
    pub(super) fn typed<T: DeserializeOwned>(self, expected: &'static str) -> Result<T, ApiError> {
        serde_json::from_value(self.0)
            .map_err(|_| ApiError::body("the body is not what is expected here").hint(expected))
    }
}

/// The body as it was before it was compressed.
async fn unpacked(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    let (head, body) = request.into_parts();
    let announced = body::announced(&head.headers);
    let refused = |error| too_large(error, limit);
    let encoding = Encoding::of(&head.headers)?;
    let bytes = body::read(body, announced, limit).await.map_err(refused)?;
    if encoding == Encoding::Gzip {
        return body::gunzip(&bytes, limit).map_err(refused);
    }
    Ok(bytes)
}

/// A body of another type is refused; one that does not say what it is, is taken for JSON.
fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return Ok(());
    };
    let kind = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    if kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json")) {
        return Ok(());
    }
    Err(
        ApiError::new(ErrorCode::UnsupportedEncoding, "the body's type is not JSON")
            .field("content-type")
            .hint("send JSON with `Content-Type: application/json`"),
    )
}

fn too_large(error: ApiError, limit: usize) -> ApiError {
    if error.code != ErrorCode::BodyTooLarge {
        return error;
    }
    ApiError::new(ErrorCode::BodyTooLarge, format!("the body has more than {limit} bytes"))
}

fn read(bytes: &[u8]) -> Result<Value, ApiError> {
    if bytes.trim_ascii().is_empty() {
        return Err(ApiError::body("the request has no body").hint("send a JSON object"));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => Ok(Value::Object(fields)),
        Ok(_) => Err(ApiError::body("the body is not a JSON object")),
        Err(error) => Err(malformed(&error)),
    }
}

/// Says where, and quotes nothing.
fn malformed(error: &serde_json::Error) -> ApiError {
    let place = format!("at line {}, column {}", error.line(), error.column());
    if error.to_string().starts_with("number out of range") {
        return ApiError::body(format!("the body has a number that is too large, {place}"));
    }
    match error.classify() {
        Category::Eof => ApiError::body("the body ends in the middle of the JSON"),
        _ => ApiError::body(format!("the body is not valid JSON {place}"))
            .hint("NaN, Infinity, comments and trailing commas are not JSON"),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    async fn ask(kind: Option<&str>, body: impl Into<Body>) -> Result<Value, ApiError> {
        let mut request = Request::builder();
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let request = request.body(body.into()).unwrap();
        <JsonBody as FromRequest<()>>::from_request(request, &())
            .await
            .map(|body| body.0)
    }

    async fn ask_if_any(kind: &str, body: &'static str) -> Result<Option<Value>, ApiError> {
        let request = Request::builder()
            .header("content-type", kind)
            .body(body.into())
            .unwrap();
        let body = <JsonBody as OptionalFromRequest<()>>::from_request(request, &()).await;
        body.map(|body| body.map(|body| body.0))
    }

    #[tokio::test]
    async fn a_body_may_be_left_out_where_that_is_allowed() {
        let form = "application/x-www-form-urlencoded";
        assert!(matches!(ask_if_any(form, " ").await, Ok(None)));
        assert!(matches!(ask_if_any("application/json", "").await, Ok(None)));
        assert!(matches!(ask_if_any("application/json", "{}").await, Ok(Some(_))));
        for (kind, body) in [(form, "a=1"), ("application/json", "null"), ("application/json", "{")] {
            assert!(ask_if_any(kind, body).await.is_err(), "{kind} {body}");
        }
    }

    #[tokio::test]
    async fn every_kind_of_broken_body_is_told_apart() {
        for (body, detail) in [
            ("", "the request has no body"),
            (" \n", "the request has no body"),
            ("[1]", "the body is not a JSON object"),
            ("null", "the body is not a JSON object"),
            ("{\"a\": 1", "the body ends in the middle of the JSON"),
            ("{\"a\": NaN}", "the body is not valid JSON at line 1, column 7"),
            ("{\n\"a\": 1,}", "the body is not valid JSON at line 2, column 8"),
            (
                "{\"a\": 1e999}",
                "the body has a number that is too large, at line 1, column 11",
            ),
        ] {
            let error = ask(None, body).await.unwrap_err();
            assert_eq!((error.code, &*error.detail), (ErrorCode::InvalidBody, detail), "{body}");
        }
        let deep = "{\"a\":".repeat(5_000);
        assert_eq!(ask(None, deep).await.unwrap_err().code, ErrorCode::InvalidBody);
        let broken = ask(None, &b"{\"a\": \"\xff\"}"[..]).await.unwrap_err();
        assert_eq!(broken.code, ErrorCode::InvalidBody);
    }

    #[tokio::test]
    async fn only_json_is_read() {
        for kind in [None, Some("application/json"), Some("Application/JSON; charset=utf-8")] {
            assert!(ask(kind, "{}").await.is_ok(), "{kind:?}");
        }
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/yaml",
            "",
        ] {
            let error = ask(Some(kind), "{}").await.unwrap_err();
            assert_eq!(error.code, ErrorCode::UnsupportedEncoding, "{kind}");
        }
    }

    #[tokio::test]
    async fn a_body_has_a_limit() {
        let long = format!("{{\"a\": \"{}\"}}", "x".repeat(FORM));
        let error = ask(None, long).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::BodyTooLarge);
        assert_eq!(error.hint, None, "advice for batches of events does not help here");
    }
}
