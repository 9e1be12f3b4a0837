//! Whose request it is.

use std::sync::Arc;

use store::{Store, StoreError, TenantId};

/// How keys are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMode {
    /// No key is needed, and `dt_dev_…` keys are taken without a look-up.
    Dev,
    /// Every request needs an active key from the store.
    Prod,
}

impl AuthMode {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Prod => "prod",
        }
    }
}

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    #[error("missing api key")]
    Missing,
    #[error("invalid or inactive api key")]
    Invalid,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks keys against the store.
pub struct Auth {
    mode: AuthMode,
    store: Arc<dyn Store>,
    /// Owner of everything that comes without a stored key in dev mode.
    dev_tenant: TenantId,
}

impl Auth {
    /// The customer that owns keyless data in dev mode.
    pub const DEV_CUSTOMER: &'static str = "dev_customer";

    pub async fn new(mode: AuthMode, store: Arc<dyn Store>) -> Result<Self, StoreError> {
        let dev_tenant = store.tenant(Self::DEV_CUSTOMER).await?;
        Ok(Self {
            mode,
            store,
            dev_tenant,
        })
    }

    /// The tenant that may write with this key.
    pub async fn writer(&self, key: Option<&str>) -> Result<TenantId, AuthError> {
        let key = key.map(str::trim).filter(|key| !key.is_empty());
        match (self.mode, key) {
            (AuthMode::Dev, None) => Ok(self.dev_tenant),
            (AuthMode::Dev, Some(key)) if key.starts_with("dt_dev_") => Ok(self.dev_tenant),
            (AuthMode::Prod, None) => Err(AuthError::Missing),
            (_, Some(key)) => self.stored(key).await,
        }
    }

    /// The tenant that may read with this key. In dev mode that needs no key.
    pub async fn reader(&self, key: Option<&str>) -> Result<TenantId, AuthError> {
        match (self.mode, key.map(str::trim).filter(|key| !key.is_empty())) {
            (AuthMode::Dev, _) => Ok(self.dev_tenant),
            (AuthMode::Prod, None) => Err(AuthError::Missing),
            (AuthMode::Prod, Some(key)) => self.stored(key).await,
        }
    }

    async fn stored(&self, key: &str) -> Result<TenantId, AuthError> {
        let owner = self.store.key_owner(key).await?.ok_or(AuthError::Invalid)?;
        Ok(owner.tenant)
    }
}

/// The key of an `Authorization` header: the last word, so that `Bearer KEY` and a bare key both work.
pub fn bearer(header: &str) -> Option<&str> {
    header.split_whitespace().next_back()
}
