//! Who reads, and who changes something.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use domain::Label;
use store::TenantId;

use crate::app::App;
use crate::auth::{AuthMode, bearer};
use crate::error::ApiError;
use crate::fixes::Editing;

/// The tenant whose data the request may see. Being an argument of a handler is what protects it.
pub(super) struct Reader(pub(super) TenantId);

/// The tenant whose data the request may change, and who it is that changes it.
pub(super) struct Editor {
    pub(super) tenant: TenantId,
    /// The first characters of the key, which is how keys are listed; never the key.
    pub(super) actor: Label,
}

impl Editor {
    /// Who changes a fix, now.
    pub(super) fn editing(&self, app: &App) -> Editing {
        Editing {
            tenant: self.tenant,
            actor: self.actor.clone(),
            at: app.clock.now(),
        }
    }

    /// Where nobody needs a key.
    const WITHOUT_KEY: &'static str = "dev";
}

impl FromRequestParts<App> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        Ok(Self(app.auth.reader(key(parts)).await?))
    }
}

impl FromRequestParts<App> for Editor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let key = key(parts);
        let tenant = app.auth.reader(key).await?;
        let actor = match (app.config.auth_mode, key) {
            (AuthMode::Prod, Some(key)) => Label::name(&store::key_prefix(key)),
            _ => Label::name(Self::WITHOUT_KEY),
        };
        Ok(Self { tenant, actor })
    }
}

fn key(parts: &Parts) -> Option<&str> {
    let header = parts.headers.get(AUTHORIZATION)?;
    bearer(header.to_str().ok()?)
}
