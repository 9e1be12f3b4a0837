//! What becomes of a prompt.

use ::api::ErrorCode;
use ::api::fixes::{ApplyWarning, PromptPreview};
use domain::{FixMeans, FixState};
use stand_in::Fault;
use store::FixedBy;

use super::*;
use crate::live::Heard;

#[tokio::test]
async fn a_text_gets_a_version_with_everything_the_old_one_had() {
    let bench = Bench::new().await;
    let mut live = bench.server.app.live.listen();
    let answer = bench.apply(json!({ "base_version": 1 })).await;
    assert_eq!((answer.new_version, answer.signal_id), (2, bench.signal));
    assert_eq!((answer.old_text.as_str(), answer.new_text), (OLD, with(OLD, FIX)));
    assert_eq!(answer.warnings, []);
    assert!(
        answer.prompt_url.ends_with("/prompts/research%2Fagent?version=2"),
        "{}",
        answer.prompt_url
    );
    assert_eq!(
        (answer.fix.state, answer.fix.means),
        (FixState::Live, FixMeans::Langfuse)
    );
    assert_eq!(answer.fix.content_length, Some(FIX.len() as u32));
    assert!(matches!(live.next().await, Some(Heard::Fixes(TenantId(1)))));

    let versions = bench.versions();
    let (old, new) = (&versions[0], &versions[1]);
    assert_eq!(new.prompt, json!(with(OLD, FIX)));
    assert_eq!((&new.config, &new.tags), (&old.config, &vec!["research".to_owned()]));
    assert_eq!((old.labels.len(), bench.on("production")), (0, Some(2)));
    let message = format!("dunetrace: TOOL_LOOP signal {} fix {}", bench.signal, answer.fix_id);
    assert_eq!(new.commit_message, Some(message));
}

#[tokio::test]
async fn only_the_instructions_of_a_chat_change() {
    let bench = Bench::empty().await;
    let messages = json!([
        { "type": "placeholder", "name": "history" },
        { "role": "system", "content": OLD },
        { "role": "user", "content": "{{question}}" },
    ]);
    bench.langfuse.add_prompt(NewPrompt::chat(PROMPT, messages.clone()));
    let answer = bench.apply(json!({})).await;
    assert_eq!((answer.old_text.as_str(), answer.new_text), (OLD, with(OLD, FIX)));
    let published = bench.versions()[1].prompt.clone();
    assert_eq!(published[1]["content"], json!(with(OLD, FIX)));
    assert_eq!(
        (&published[0]["name"], &published[2]),
        (&messages[0]["name"], &messages[2])
    );
}

#[tokio::test]
async fn references_to_other_prompts_stay_references() {
    let bench = Bench::empty().await;
    bench.langfuse.add_prompt(NewPrompt::text("base", "Be polite."));
    let text = "@@@langfusePrompt:name=base|label=production@@@ Then answer.";
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, text));
    bench.apply(json!({})).await;
    assert_eq!(bench.versions()[1].prompt, json!(with(text, FIX)));
}

#[tokio::test]
async fn a_staged_version_leaves_the_label_where_it_is() {
    let bench = Bench::new().await;
    let answer = bench.apply(json!({ "publish": false })).await;
    assert_eq!((answer.new_version, answer.fix.state), (2, FixState::Staged));
    assert_eq!((bench.on("production"), bench.on("latest")), (Some(1), Some(2)));
}

#[tokio::test]
async fn a_prompt_that_changed_is_shown_and_left_alone() {
    let bench = Bench::new().await;
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, "Another text."));
    let refusal = bench.apply_refused(json!({ "base_version": 1 })).await;
    assert_eq!(refusal.code, ErrorCode::Conflict);
    let now = refusal.prompt_now().unwrap();
    assert_eq!(
        (now.version, now.next, now.text.instructions()),
        (2, 3, "Another text.")
    );
    assert_eq!((bench.versions().len(), bench.fixes().await.len()), (2, 0));
    assert_eq!(bench.apply(json!({ "base_version": 2 })).await.new_version, 3);
}

#[tokio::test]
async fn a_draft_is_left_behind_and_said_to_be() {
    let bench = Bench::new().await;
    bench
        .langfuse
        .add_prompt(NewPrompt::text(PROMPT, "A draft.").labels(&[]));
    let answer = bench.apply(json!({ "base_version": 1 })).await;
    assert_eq!(answer.warnings, [ApplyWarning::DraftLeftBehind]);
    assert_eq!((answer.new_version, answer.new_text), (3, with(OLD, FIX)));
}

#[tokio::test]
async fn the_same_fix_twice_is_published_once() {
    let bench = Bench::new().await;
    let first = bench.apply(json!({ "base_version": 1 })).await;
    let again = bench.apply(json!({ "base_version": 1 })).await;
    assert_eq!(again.warnings, [ApplyWarning::AlreadyApplied]);
    assert_eq!((again.fix_id, again.new_version), (first.fix_id, 2));
    assert_eq!((again.old_text, again.new_text), (first.old_text, first.new_text));
    let staged = json!({ "fix_content": "Stop.", "publish": false });
    let first = bench.apply(staged.clone()).await;
    assert_eq!(bench.apply(staged).await.fix_id, first.fix_id);
    assert_eq!((bench.versions().len(), bench.fixes().await.len()), (3, 2));
}

#[tokio::test]
async fn a_text_that_is_there_already_is_noted_and_not_published() {
    let bench = Bench::empty().await;
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, &with(OLD, FIX)));
    let answer = bench.apply(json!({})).await;
    assert_eq!((answer.new_version, answer.fix.state), (1, FixState::Live));
    assert_eq!(answer.warnings, [ApplyWarning::AlreadyApplied]);
    assert_eq!(answer.old_text, answer.new_text);
    assert_eq!(bench.versions().len(), 1);
    assert!(answer.fix.joined);
    let asked = bench.langfuse.requests().len();
    assert_eq!(bench.roll_back(answer.fix.id).await.fix.state, FixState::RolledBack);
    assert_eq!(bench.langfuse.requests().len(), asked, "there is nothing of ours in it");
    assert_eq!(bench.on("production"), Some(1));
}

#[tokio::test]
async fn a_text_that_another_fix_brought_counts_from_that_one() {
    let mut bench = Bench::new().await;
    let first = bench.apply(json!({})).await.fix;
    bench.wait(3_600);
    let second = bench.loops_again("second").await.to_string();
    let url = paths::with(paths::SIGNAL_APPLY_FIX, &second);
    let joined: ApplyFixAnswer = bench.done(&url, &request(json!({}))).await;
    assert!(joined.fix.joined && !first.joined);
    assert!((joined.fix.applied_at - first.applied_at).abs() < f64::EPSILON);
    bench.roll_back(joined.fix.id).await;
    assert_eq!(bench.states().await, [FixState::RolledBack, FixState::Live]);
    assert_eq!(bench.on("production"), Some(2));
}

#[tokio::test]
async fn a_fix_that_somebody_took_out_is_applied_anew() {
    let bench = Bench::new().await;
    bench.apply(json!({})).await;
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, OLD));
    let again = bench.apply(json!({})).await;
    assert_eq!((again.new_version, again.warnings), (4, vec![]));
    assert_eq!(bench.states().await, [FixState::Live, FixState::RolledBack]);
}

#[tokio::test]
async fn runs_that_carry_the_fix_are_known_by_their_version() {
    let bench = Bench::empty().await;
    // The run's own version is that of no prompt, the model `gpt-4o` and these tools.
    let version = |text: &str| {
        use sha2::Digest;
        let digest = sha2::Sha256::digest(format!("{text}:gpt-4o:['search']"));
        digest[..4]
            .iter()
            .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
    };
    let mut run = Run::new("known").looping();
    run.header.agent_version = domain::Label::code(&version("Be brief."));
    bench.server.judge(run).await;
    let signals: SignalList = bench.server.get(paths::SIGNALS).await;
    let signal = signals.signals.iter().find(|signal| signal.run_id.as_str() == "known");
    let bench = Bench {
        signal: signal.unwrap().id,
        ..bench
    };
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, "Be brief."));
    bench.apply(json!({})).await;
    let FixedBy::Prompt(change) = &bench.fixes().await[0].what else {
        panic!("a prompt")
    };
    let carried_by = change.carried_by.as_ref().unwrap();
    assert_eq!(carried_by.as_str(), version(&with("Be brief.", FIX)));
}

#[tokio::test]
async fn the_prompt_is_shown_before_it_is_changed() {
    let bench = Bench::new().await;
    bench
        .langfuse
        .add_prompt(NewPrompt::text(PROMPT, "A draft.").labels(&["staging"]));
    let url = format!("{}?name=research%2Fagent", bench.of_signal(paths::SIGNAL_PROMPT));
    let preview: PromptPreview = bench.server.get(&url).await;
    assert_eq!((preview.version, preview.head, preview.next), (1, 2, 3));
    assert_eq!((preview.text.instructions(), preview.blocked), (OLD, None));
    assert_eq!(preview.known_labels, ["production", "staging"]);
    assert!(preview.url.unwrap().ends_with("?version=1"));
    let staging: PromptPreview = bench.server.get(&format!("{url}&label=staging")).await;
    assert_eq!(staging.version, 2);
    for (url, field, code) in [
        (format!("{url}&label=old"), "label", ErrorCode::NotFound),
        (format!("{url}&label=latest"), "label", ErrorCode::InvalidParameter),
        (url.replace("agent", "x"), "langfuse_prompt_name", ErrorCode::NotFound),
        (
            bench.of_signal(paths::SIGNAL_PROMPT),
            "name",
            ErrorCode::InvalidParameter,
        ),
    ] {
        let refusal = bench.server.refusal(&url).await;
        assert_eq!((refusal.code, refusal.field.as_deref()), (code, Some(field)), "{url}");
    }
    assert_eq!(bench.fixes().await, []);
}

#[tokio::test]
async fn a_prompt_with_the_text_of_others_in_it_is_not_written_back() {
    let bench = Bench::new().await;
    let resolved = json!({
        "id": "1", "projectId": "p", "name": PROMPT, "version": 1, "type": "text", "prompt": "Be polite.",
        "config": {}, "labels": ["production"], "tags": [],
        "resolutionGraph": { "root": { "name": PROMPT, "version": 1, "id": "1" }, "dependencies": {} },
    });
    for _ in 0..2 {
        bench.langfuse.next(Fault::json(200, &resolved));
    }
    let refusal = bench.apply_refused(json!({})).await;
    assert_eq!(refusal.code, ErrorCode::Conflict);
    assert!(refusal.prompt_now().unwrap().blocked.is_some());
    assert_eq!(bench.versions().len(), 1);
}
