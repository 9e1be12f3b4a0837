//! Texts of fixes, and where they are not.

use ::api::ErrorCode;
use ::api::fixes::FixDiff;

use super::*;

#[tokio::test]
async fn the_texts_are_read_from_langfuse() {
    let bench = Bench::new().await;
    let fix = bench.apply(json!({})).await.fix.id;
    let url = paths::with(paths::FIX_TEXT, &fix.to_string());
    let diff: FixDiff = bench.server.get(&url).await;
    assert_eq!((diff.old_text.as_str(), diff.new_text), (OLD, with(OLD, FIX)));
    assert_eq!(diff.current_version, Some(2));
    bench.roll_back(fix).await;
    let diff: FixDiff = bench.server.get(&url).await;
    assert_eq!(diff.current_version, Some(1));
}

#[tokio::test]
async fn fixes_without_a_text_say_so() {
    let bench = Bench::new().await;
    let url = bench.of_signal(paths::SIGNAL_RECORD_COPY);
    let copy: ::api::fixes::RecordCopyAnswer = bench.done(&url, &json!({ "fix_content": "Stop." })).await;
    for fix in [copy.fix_id.to_string(), "99".to_owned()] {
        let refusal = bench.server.refusal(&paths::with(paths::FIX_TEXT, &fix)).await;
        assert_eq!(refusal.code, ErrorCode::NotFound);
    }
    let wrong = bench.server.refusal(&paths::with(paths::FIX_TEXT, "x")).await;
    assert_eq!(wrong.field.as_deref(), Some("fix_id"));
}

#[tokio::test]
async fn no_text_is_in_the_database() {
    const MARK: &str = "MARK-7f3a9c";
    let bench = Bench::empty().await;
    let prompt = NewPrompt::text(PROMPT, &format!("Prompt {MARK}.")).config(json!({ "note": MARK }));
    bench.langfuse.add_prompt(prompt);
    let fix = format!("Fix {MARK}.");
    let id = bench
        .apply(json!({ "fix_content": fix, "label": "production" }))
        .await
        .fix
        .id;
    let url = bench.of_signal(paths::SIGNAL_RECORD_COPY);
    let _: ::api::fixes::RecordCopyAnswer = bench.done(&url, &json!({ "fix_content": fix })).await;
    let _: FixDiff = bench.server.get(&paths::with(paths::FIX_TEXT, &id.to_string())).await;
    bench.roll_back(id).await;
    let mut files = 0;
    for file in std::fs::read_dir(bench.server.folder()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(MARK.len()).any(|part| part == MARK.as_bytes()));
        files += usize::from(!bytes.is_empty());
    }
    assert!(files >= 1);
}
