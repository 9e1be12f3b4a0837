//! Tenants and their keys.

use async_trait::async_trait;
use domain::Micros;

use crate::model::{KeyOwner, KeyRow, StoreError, TenantId};

/// Tenants and their keys.
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// The tenant of a customer, made if it is new.
    async fn tenant(&self, customer_id: &str) -> Result<TenantId, StoreError>;

    /// Whose key it is; `None` for an unknown or inactive key.
    async fn key_owner(&self, key: &str) -> Result<Option<KeyOwner>, StoreError>;

    /// Stores a key as its hash.
    async fn add_key(&self, key: &str, agent_id: &str, customer_id: &str, now: Micros) -> Result<(), StoreError>;

    /// Deactivates a key, given whole or by its unique prefix. `false` if no active key is meant.
    async fn revoke_key(&self, key_or_prefix: &str) -> Result<bool, StoreError>;

    async fn keys(&self) -> Result<Vec<KeyRow>, StoreError>;
}
