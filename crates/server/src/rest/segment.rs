//! Values in the path.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use domain::policy::PolicyId;
use domain::{FixId, Label, RunId, SignalId};

use crate::error::ApiError;

/// The one value in an endpoint's path.
pub(super) struct Segment<T>(pub(super) T);

/// Can stand in a path.
pub(super) trait FromSegment: Sized {
    fn read(text: &str) -> Result<Self, ApiError>;
}

impl<S: Send + Sync, T: FromSegment> FromRequestParts<S> for Segment<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let unreadable = |_| ApiError::parameter("path", "the path is not valid UTF-8");
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(unreadable)?;
        T::read(&text).map(Self)
    }
}

/// An agent's name; one that was hashed at the door is found under its text as well.
impl FromSegment for Label {
    fn read(text: &str) -> Result<Self, ApiError> {
        Ok(Self::name(text))
    }
}

impl FromSegment for RunId {
    fn read(text: &str) -> Result<Self, ApiError> {
        Ok(Self::new(text))
    }
}

impl FromSegment for SignalId {
    fn read(text: &str) -> Result<Self, ApiError> {
        let wrong = |_| ApiError::parameter("signal_id", "`signal_id` is not a number");
        text.parse().map(Self).map_err(wrong)
    }
}

impl FromSegment for FixId {
    fn read(text: &str) -> Result<Self, ApiError> {
        let wrong = |_| ApiError::parameter("fix_id", "`fix_id` is not a number");
        text.parse().map(Self).map_err(wrong)
    }
}

impl FromSegment for PolicyId {
    fn read(text: &str) -> Result<Self, ApiError> {
        let wrong = |_| ApiError::parameter("policy_id", "`policy_id` is not a number");
        text.parse().map(Self).map_err(wrong)
    }
}
