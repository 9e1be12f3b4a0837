//! The interface to what is kept.

mod agents;
mod keys;
mod lists;
mod runs;

use async_trait::async_trait;

pub use agents::AgentStore;
pub use keys::KeyStore;
pub use lists::ListStore;
pub use runs::RunStore;

use crate::fixes::FixStore;
use crate::model::StoreError;
use crate::policies::PolicyStore;

/// Everything that is kept. Implementations pass the conformance suite. "Not found" is `None`, never an
/// error.
#[async_trait]
pub trait Store: RunStore + ListStore + AgentStore + KeyStore + 'static {
    /// What is kept of policies.
    fn policies(&self) -> &dyn PolicyStore;

    /// What is kept of fixes and explanations.
    fn fixes(&self) -> &dyn FixStore;

    /// Answers when reading and writing work.
    async fn ping(&self) -> Result<(), StoreError>;
}
