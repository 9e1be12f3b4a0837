//! Tenants and their keys.

use async_trait::async_trait;
use domain::Micros;

use crate::model::{KeyOwner, KeyRow, StoreError, TenantId};
use crate::sqlite::{SqliteStore, keys};
use crate::store_trait::KeyStore;

#[async_trait]
impl KeyStore for SqliteStore {
    async fn tenant(&self, customer_id: &str) -> Result<TenantId, StoreError> {
        let customer_id = customer_id.to_owned();
        let asked = customer_id.clone();
        let known = self
            .readers
            .read(move |connection| keys::known_tenant(connection, &asked))
            .await?;
        match known {
            Some(tenant) => Ok(tenant),
            None => {
                self.writer
                    .write(move |connection| keys::make_tenant(connection, &customer_id))
                    .await
            }
        }
    }

    async fn key_owner(&self, key: &str) -> Result<Option<KeyOwner>, StoreError> {
        let key = key.to_owned();
        let Some(owner) = self
            .readers
            .read(move |connection| keys::owner(connection, &key))
            .await?
        else {
            return Ok(None);
        };
        // A customer that was inserted by hand has no tenant before it first comes.
        let tenant = self.tenant(&owner.1).await?;
        Ok(Some(keys::with_tenant(owner, tenant)))
    }

    async fn add_key(&self, key: &str, agent_id: &str, customer_id: &str, now: Micros) -> Result<(), StoreError> {
        let [key, agent_id, customer_id] = [key, agent_id, customer_id].map(str::to_owned);
        self.writer
            .write(move |connection| keys::add(connection, &key, &agent_id, &customer_id, now))
            .await
    }

    async fn revoke_key(&self, key_or_prefix: &str) -> Result<bool, StoreError> {
        let key = key_or_prefix.to_owned();
        self.writer
            .write(move |connection| keys::revoke(connection, &key))
            .await
    }

    async fn keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        self.readers.read(keys::list).await
    }
}
