//! What the endpoints answer with.

use ::api::ErrorCode;
use ::api::policies::{PolicyView, etag};
use axum::Json;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use domain::policy::PolicyId;
use store::{MOST_POLICIES, PolicyRecord};

use crate::app::App;
use crate::error::ApiError;
use crate::policies::Views;

/// One policy, with the tag of its form.
pub(super) struct Tagged(PolicyView);

impl Tagged {
    pub(super) fn new(app: &App, record: &PolicyRecord) -> Self {
        Self(Views::of(&app.config).view(record))
    }

    pub(super) const fn id(&self) -> PolicyId {
        self.0.id
    }
}

impl IntoResponse for Tagged {
    fn into_response(self) -> Response {
        ([(ETAG, etag(self.0.revision))], Json(self.0)).into_response()
    }
}

/// There is no policy of this number.
pub(super) fn no_such_policy() -> ApiError {
    ApiError::not_found("policy").hint("GET /v1/policies/history tells whether it was deleted")
}

/// The tenant has as many policies as there can be.
pub(in crate::rest::policies) fn too_many() -> ApiError {
    let detail = format!("there can be at most {MOST_POLICIES} policies; nothing was written");
    ApiError::new(ErrorCode::Conflict, detail).hint("delete policies that are not needed any more")
}
