//! Computing that would hold up other requests on the same thread.

use crate::error::ApiError;

pub(super) async fn off_thread<T: Send + 'static>(compute: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    let task = tokio::task::spawn_blocking(compute);
    task.await.map_err(ApiError::internal)
}
