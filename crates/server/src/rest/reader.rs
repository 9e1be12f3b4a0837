//! Who reads.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use store::TenantId;

use crate::app::App;
use crate::auth::bearer;
use crate::error::ApiError;

/// The tenant whose data the request may see. Being an argument of a handler is what protects it.
pub(super) struct Reader(pub(super) TenantId);

impl FromRequestParts<App> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        Ok(Self(app.auth.reader(header.and_then(bearer)).await?))
    }
}
