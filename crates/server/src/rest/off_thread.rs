//! Computing that would hold up other requests on the same thread.

use crate::error::ApiError;

pub(super) async fn off_thread<T: Send + 'static>(compute: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    let task = tokio::task::spawn_blocking(compute);
    task.await.map_err(|_| ApiError::panicked("computing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_panic_quotes_is_not_kept() {
        let computed = off_thread(|| assert_eq!("of a trace", "", "quoted")).await;
        let error = computed.unwrap_err();
        assert_eq!(error.cause().unwrap().to_string(), "computing panicked");
    }
}
