//! Changes that go on when nobody waits for them any more.

use tokio::task::JoinError;
use tracing::Instrument;

use crate::error::ApiError;

/// Does the work to its end even if the client hangs up: a prompt that was published and not written down
/// would be published again.
pub async fn carry_on<T: Send + 'static>(
    work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
) -> Result<T, ApiError> {
    let panicked = |_: JoinError| ApiError::internal(anyhow::anyhow!("making a fix panicked"));
    tokio::spawn(work.in_current_span()).await.map_err(panicked)?
}
