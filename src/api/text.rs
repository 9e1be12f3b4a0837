//! Answers that are files and not JSON.

use super::{Access, Answer, ClientError, decode, request};

/// Reads the file at `url`.
pub async fn text(access: Access, url: &str) -> Answer<String> {
    let key = access.key_untracked();
    let answer = fetch(url, key.as_deref()).await;
    if answer.as_ref().is_err_and(ClientError::is_refusal) {
        access.refused(key.as_deref());
    }
    answer
}

async fn fetch(url: &str, key: Option<&str>) -> Answer<String> {
    let failed = |_| ClientError::Network;
    let response = request(url, key).send().await.map_err(failed)?;
    let (status, is_ok) = (response.status(), response.ok());
    let text = response.text().await.map_err(failed)?;
    if is_ok {
        Ok(text)
    } else {
        // The body of a failure is JSON as everywhere.
        decode(status, &text)
    }
}
