//! The one error body and its closed set of codes.

use serde::{Deserialize, Serialize};

use crate::fixes::PromptPreview;
use crate::policies::PolicyView;

/// What every endpoint answers when it does not do what was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiErrorBody {
    /// For people: what went wrong. Never content of the request.
    pub detail: String,
    /// For programs; stable.
    pub code: ErrorCode,
    /// The field or parameter that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The form that the policy has now, where the request was for another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Box<PolicyView>>,
    /// The prompt as it is now, where the request was for another version of it: a [`PromptPreview`], not
    /// read yet, because every page has this type and few ever see a prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<PromptPreview>))]
    pub prompt: Option<Box<serde_json::Value>>,
    /// When another attempt makes sense, in seconds; also in `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_secs: Option<u64>,
    /// The same as in the response header `x-request-id` and in the server's log.
    pub request_id: String,
}

impl ApiErrorBody {
    /// The prompt as it is now, where the request was for another version of it.
    pub fn prompt_now(&self) -> Option<PromptPreview> {
        PromptPreview::deserialize(self.prompt.as_deref()?).ok()
    }

    /// With nothing but what every error has.
    pub fn new(code: ErrorCode, detail: String, request_id: String) -> Self {
        Self {
            detail,
            code,
            field: None,
            hint: None,
            current: None,
            prompt: None,
            retry_after_secs: None,
            request_id,
        }
    }
}

/// Every kind of failure a client can see, each with one HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The body is not what the endpoint expects.
    InvalidBody,
    /// A query parameter or path segment is wrong.
    InvalidParameter,
    MissingKey,
    InvalidKey,
    /// The request's `Host` or `Origin` is not one this server answers to.
    ForbiddenOrigin,
    NotFound,
    MethodNotAllowed,
    BodyTooLarge,
    RequestTimeout,
    UnsupportedEncoding,
    /// Something else is going on that must end first, or things are not as the request takes them to be.
    Conflict,
    /// Somebody else changed it since it was read: `If-Match` names an old form.
    PreconditionFailed,
    /// Fixes for this failure are not applied by a click.
    FixBlocked,
    /// A setting is missing that this needs.
    NotConfigured,
    /// Langfuse or the model's provider refused our keys.
    UpstreamKeys,
    /// Langfuse or the model's provider asks us to wait.
    UpstreamLimit,
    /// Langfuse or the model's provider cannot be reached, or failed.
    UpstreamFailed,
    /// The model refused to answer.
    ModelRefused,
    /// The model's answer cannot be used.
    AnswerUnusable,
    /// The store cannot take more at the moment; nothing was stored.
    Busy,
    /// The disk is full; nothing was stored.
    StorageFull,
    Internal,
}

impl ErrorCode {
    pub const ALL: [Self; 22] = [
        Self::InvalidBody,
        Self::InvalidParameter,
        Self::MissingKey,
        Self::InvalidKey,
        Self::ForbiddenOrigin,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::BodyTooLarge,
        Self::RequestTimeout,
        Self::UnsupportedEncoding,
        Self::Conflict,
        Self::PreconditionFailed,
        Self::FixBlocked,
        Self::NotConfigured,
        Self::UpstreamKeys,
        Self::UpstreamLimit,
        Self::UpstreamFailed,
        Self::ModelRefused,
        Self::AnswerUnusable,
        Self::Busy,
        Self::StorageFull,
        Self::Internal,
    ];

    /// The code on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidBody => "invalid_body",
            Self::InvalidParameter => "invalid_parameter",
            Self::MissingKey => "missing_key",
            Self::InvalidKey => "invalid_key",
            Self::ForbiddenOrigin => "forbidden_origin",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::BodyTooLarge => "body_too_large",
            Self::RequestTimeout => "request_timeout",
            Self::UnsupportedEncoding => "unsupported_encoding",
            Self::Conflict => "conflict",
            Self::PreconditionFailed => "precondition_failed",
            Self::FixBlocked => "fix_blocked",
            Self::NotConfigured => "not_configured",
            Self::UpstreamKeys => "upstream_keys",
            Self::UpstreamLimit => "upstream_limit",
            Self::UpstreamFailed => "upstream_failed",
            Self::ModelRefused => "model_refused",
            Self::AnswerUnusable => "answer_unusable",
            Self::Busy => "busy",
            Self::StorageFull => "storage_full",
            Self::Internal => "internal",
        }
    }

    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidBody | Self::InvalidParameter => 422,
            Self::MissingKey | Self::InvalidKey => 401,
            Self::ForbiddenOrigin | Self::FixBlocked => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict => 409,
            Self::PreconditionFailed => 412,
            Self::BodyTooLarge => 413,
            Self::RequestTimeout => 408,
            Self::UnsupportedEncoding => 415,
            Self::UpstreamKeys | Self::UpstreamFailed | Self::ModelRefused | Self::AnswerUnusable => 502,
            Self::Busy | Self::StorageFull | Self::NotConfigured | Self::UpstreamLimit => 503,
            Self::Internal => 500,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_written_as_they_are_named() {
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
