//! The one way in which a request fails.
//!
//! Handlers return [`ApiError`]; its body is written by [`crate::request_id`], which knows the request's id.
//! What went wrong inside is logged there once, and the client only reads "internal error".

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use ::api::error::{ApiErrorBody, ErrorCode};
use ::api::fixes::PromptPreview;
use ::api::policies::PolicyView;
use ::api::query::QueryError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::StoreError;

use crate::auth::AuthError;
use crate::langfuse::LangfuseError;

/// A refusal or failure, as the client reads it. No text of it ever comes from the request's content.
#[derive(Clone, Debug)]
pub struct ApiError {
    pub code: ErrorCode,
    pub detail: Cow<'static, str>,
    pub field: Option<Cow<'static, str>>,
    pub hint: Option<Cow<'static, str>>,
    /// What a policy is now, where the request was for another form of it.
    pub current: Option<Box<PolicyView>>,
    /// What a prompt is now, where the request was for another version of it.
    pub prompt: Option<Box<PromptPreview>>,
    /// When another attempt makes sense.
    pub retry_after: Option<Duration>,
    /// For the log only.
    cause: Option<Arc<anyhow::Error>>,
}

impl ApiError {
    pub fn new(code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            detail: detail.into(),
            field: None,
            hint: None,
            current: None,
            prompt: None,
            retry_after: None,
            cause: None,
        }
    }

    #[must_use]
    pub fn field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Such as `not_found("run")`.
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("no such {what}"))
    }

    pub fn parameter(field: impl Into<Cow<'static, str>>, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidParameter, detail).field(field)
    }

    pub fn body(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidBody, detail)
    }

    /// Our fault: the cause is logged, the client learns nothing of it.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self {
            cause: Some(Arc::new(cause.into())),
            ..Self::new(ErrorCode::Internal, "internal error")
        }
    }

    /// A task that came to no end. What it panicked with may quote the text that it worked on, so it is not kept.
    pub fn panicked(task: &'static str) -> Self {
        Self::internal(anyhow::anyhow!("{task} panicked"))
    }

    /// What went wrong inside, with everything that led to it.
    pub fn cause(&self) -> Option<&anyhow::Error> {
        self.cause.as_deref()
    }

    /// The body as it goes over the wire.
    pub fn to_body(&self, request_id: &str) -> ApiErrorBody {
        ApiErrorBody {
            detail: self.detail.clone().into_owned(),
            code: self.code,
            field: self.field.clone().map(Cow::into_owned),
            hint: self.hint.clone().map(Cow::into_owned),
            current: self.current.clone(),
            // It is plain data; should a part of it ever not fit JSON, the error goes without.
            prompt: self
                .prompt
                .as_ref()
                .and_then(|prompt| serde_json::to_value(prompt).ok())
                .map(Box::new),
            retry_after_secs: self.retry_after.map(whole_seconds),
            request_id: request_id.to_owned(),
        }
    }

    /// The best guess for a response that someone else made without our body.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => not_found(),
            StatusCode::METHOD_NOT_ALLOWED => method_not_allowed(),
            StatusCode::UNAUTHORIZED => AuthError::Missing.into(),
            StatusCode::FORBIDDEN => Self::new(
                ErrorCode::ForbiddenOrigin,
                "this server does not answer to that host or origin",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(ErrorCode::BodyTooLarge, "the request body is too large"),
            StatusCode::REQUEST_TIMEOUT => Self::new(ErrorCode::RequestTimeout, "the request took too long"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::new(
                ErrorCode::UnsupportedEncoding,
                "the body's type or encoding is not supported",
            ),
            StatusCode::SERVICE_UNAVAILABLE => StoreError::Busy.into(),
            status if status.is_client_error() => Self::body("the request cannot be understood"),
            status => Self::internal(anyhow::anyhow!("a response of status {status} without an error")),
        }
    }
}

/// Rounded up, so that nobody comes back too early.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// The answer to a path that does not exist.
pub fn not_found() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "no such path").hint("GET /openapi.json lists every path")
}

/// The answer to a method that a path does not have.
pub fn method_not_allowed() -> ApiError {
    ApiError::new(ErrorCode::MethodNotAllowed, "this path does not have that method")
}

impl IntoResponse for ApiError {
    /// Status, headers and the error itself as an extension; the body is written by [`crate::request_id`].
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Some(wait) = self.retry_after {
            let seconds = HeaderValue::from(whole_seconds(wait));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        match self.code {
            ErrorCode::Busy | ErrorCode::StorageFull => {
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            ErrorCode::MissingKey | ErrorCode::InvalidKey => {
                response
                    .headers_mut()
                    .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => {
                Self::new(ErrorCode::Busy, "the store is busy").hint("nothing was stored; send it again in a second")
            }
            StoreError::Full => Self::new(ErrorCode::StorageFull, "the disk is full")
                .hint("nothing was stored; free some space, no restart is needed"),
            StoreError::BadCursor => Self::parameter("cursor", "`cursor` is not one of this list")
                .hint("pass `page.next` of the page before, with the same filter and sort"),
            other => Self::internal(other),
        }
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Missing => {
                Self::new(ErrorCode::MissingKey, "missing API key").hint("send `Authorization: Bearer <key>`")
            }
            AuthError::Invalid => Self::new(ErrorCode::InvalidKey, "invalid or inactive API key"),
            AuthError::Store(error) => error.into(),
        }
    }
}

impl From<LangfuseError> for ApiError {
    fn from(error: LangfuseError) -> Self {
        let detail = error.to_string();
        match error {
            LangfuseError::Keys { .. } => Self::new(ErrorCode::UpstreamKeys, detail)
                .hint("check LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY and LANGFUSE_HOST: keys belong to one project"),
            LangfuseError::Limit { retry_after } => Self {
                retry_after,
                ..Self::new(ErrorCode::UpstreamLimit, detail)
            },
            LangfuseError::Race => Self::new(ErrorCode::Conflict, detail).hint("nothing was changed; try it again"),
            LangfuseError::Unknown => {
                Self::new(ErrorCode::UpstreamFailed, detail).hint("what was asked for may have happened: look again")
            }
            LangfuseError::Unreachable(_)
            | LangfuseError::Refused { .. }
            | LangfuseError::Failed { .. }
            | LangfuseError::Unusable(_) => Self::new(ErrorCode::UpstreamFailed, detail),
        }
    }
}

impl From<QueryError> for ApiError {
    fn from(error: QueryError) -> Self {
        let out = Self::parameter(error.field, error.detail);
        match error.hint {
            Some(hint) => out.hint(hint),
            None => out,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_answers_with_its_status() {
        for code in ErrorCode::ALL {
            let response = ApiError::new(code, "x").into_response();
            assert_eq!(response.status().as_u16(), code.status(), "{code:?}");
        }
    }

    #[test]
    fn the_cause_of_an_internal_error_stays_inside() {
        let error = ApiError::from(StoreError::Database("secret".to_owned()));
        assert_eq!(error.code, ErrorCode::Internal);
        assert!(!format!("{:?}", error.to_body("r")).contains("secret"));
        assert!(format!("{:#}", error.cause().unwrap()).contains("secret"));
    }
}
