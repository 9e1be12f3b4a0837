//! Fixes that are applied by hand.

use ::api::ErrorCode;
use ::api::fixes::RecordCopyAnswer;
use domain::{ContentHash, FixMeans};

use super::*;

#[tokio::test]
async fn of_a_copied_text_only_hash_and_length_are_kept() {
    let bench = Bench::empty().await;
    let url = bench.of_signal(paths::SIGNAL_RECORD_COPY);
    let text = "Größer denken. ".repeat(200);
    let copy = json!({ "fix_content": text });
    let answer: RecordCopyAnswer = bench.done(&url, &copy).await;
    assert_eq!(
        (answer.fix.means, answer.fix.state),
        (FixMeans::Clipboard, FixState::Live)
    );
    assert_eq!(answer.fix.content_hash, Some(ContentHash::of(text.trim()).to_string()));
    assert_eq!(answer.fix.content_length, Some(text.trim().chars().count() as u32));
    let again: RecordCopyAnswer = bench.done(&url, &copy).await;
    assert_eq!(again.fix_id, answer.fix_id, "copying it once more is no other fix");
    let other: RecordCopyAnswer = bench.done(&url, &json!({ "fix_content": "Another." })).await;
    assert_ne!(other.fix_id, answer.fix_id);
    let empty = bench.refused(&url, &json!({ "fix_content": " \n" })).await;
    assert_eq!(
        (empty.code, empty.field.as_deref()),
        (ErrorCode::InvalidBody, Some("fix_content"))
    );
}

#[tokio::test]
async fn a_copy_is_taken_back_and_not_promoted() {
    let bench = Bench::empty().await;
    let url = bench.of_signal(paths::SIGNAL_RECORD_COPY);
    let copy: RecordCopyAnswer = bench.done(&url, &json!({ "fix_content": "Stop." })).await;
    let promote = paths::with(paths::FIX_PROMOTE, &copy.fix_id.to_string());
    assert_eq!(bench.refused(&promote, &json!({})).await.code, ErrorCode::Conflict);
    assert_eq!(bench.roll_back(copy.fix.id).await.fix.state, FixState::RolledBack);
    let again: RecordCopyAnswer = bench.done(&url, &json!({ "fix_content": "Stop." })).await;
    assert_ne!(again.fix_id, copy.fix_id);
}
