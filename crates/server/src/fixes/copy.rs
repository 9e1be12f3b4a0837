//! A text that was copied, to be applied by hand.

use domain::FixState;
use store::{FixRecord, FixedBy};

use super::kept::add;
use super::subject::{Subject, content_of};
use crate::app::App;
use crate::error::ApiError;

/// Notes that the text was copied. Copying it once more is no other fix: runs go on counting from the first.
///
/// # Errors
/// There is no text.
pub async fn record_copy(app: &App, subject: &Subject, text: &str) -> Result<FixRecord, ApiError> {
    if text.trim().is_empty() {
        return Err(ApiError::body("there is no text").field("fix_content"));
    }
    let content = content_of(text);
    let _held = app.prompt_locks.signal(subject.tenant, subject.signal.id).await;
    let copies = subject.fixes(app, &[FixState::Live]).await?;
    let same = |record: &FixRecord| record.what == FixedBy::Clipboard && record.content == Some(content);
    if let Some(record) = copies.into_iter().find(same) {
        return Ok(record);
    }
    let copy = subject.fix(app.clock.now(), FixState::Live, FixedBy::Clipboard, Some(content));
    add(app, subject.tenant, copy).await
}
