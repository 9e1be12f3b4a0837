//! Labels that are moved in Langfuse, by somebody else.

use ::api::ErrorCode;
use ::api::fixes::{FixList, FixStatus};
use domain::Lapse;
use stand_in::Fault;

use super::*;

impl Bench {
    /// Somebody else's client of the same Langfuse.
    async fn move_label(&self, version: u32) {
        let labels = json!({ "newLabels": ["production"] });
        let path = format!(
            "{}/api/public/v2/prompts/{}/versions/{version}",
            self.langfuse.url(),
            "research%2Fagent"
        );
        let request = reqwest::Client::new()
            .patch(path)
            .basic_auth(PUBLIC_KEY, Some(SECRET_KEY));
        let answer = request
            .body(labels.to_string())
            .header("content-type", "application/json");
        assert!(answer.send().await.unwrap().status().is_success());
    }

    async fn looked(&self) -> FixRecord {
        let url = self.of_signal(paths::SIGNAL_FIX_STATUS);
        let _: FixStatus = self.server.get(&url).await;
        self.fixes().await.remove(0)
    }

    /// Questions to Langfuse while the fix is looked at.
    async fn questions(&self) -> usize {
        let before = self.langfuse.requests().len();
        self.looked().await;
        self.langfuse.requests().len() - before
    }
}

#[tokio::test]
async fn a_label_that_was_moved_to_a_version_without_the_text_ends_a_fix() {
    let mut bench = Bench::new().await;
    let fix = bench.apply(json!({})).await.fix;
    assert_eq!(bench.looked().await.lapsed, None);
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, "Theirs."));
    assert_eq!(
        bench.looked().await.lapsed,
        None,
        "it is not looked at more than once a minute"
    );
    bench.wait(60);
    let lapsed = bench.looked().await;
    assert_eq!(lapsed.state, FixState::Live);
    let seen = lapsed.lapsed.unwrap();
    assert_eq!((seen.version, seen.at), (Some(3), bench.server.app.clock.now()));
    let url = paths::with(paths::FIX, &fix.id.to_string());
    let view = bench.server.get::<FixEntry>(&url).await.fix.lapsed.unwrap();
    assert_eq!(view.why, Lapse::LabelMoved { version: Some(3) });

    // It goes on: the first time stays.
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, "Theirs, too."));
    bench.wait(60);
    let on = bench.looked().await.lapsed.unwrap();
    assert_eq!((on.version, on.at), (Some(4), seen.at));

    // And comes back.
    bench.move_label(2).await;
    bench.wait(60);
    let back = bench.looked().await;
    assert_eq!((back.state, back.lapsed), (FixState::Live, None));
    assert_eq!(back.applied_at, bench.server.app.clock.now(), "runs count from now");
}

#[tokio::test]
async fn a_version_that_keeps_the_text_keeps_the_fix() {
    let mut bench = Bench::new().await;
    bench.apply(json!({})).await;
    let more = with(&with("Another beginning.", FIX), "Another end.");
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, &more));
    bench.wait(60);
    assert_eq!(bench.looked().await.lapsed, None);
    let other = format!("{FIX} Or do.");
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, &other));
    bench.wait(60);
    assert_eq!(bench.looked().await.lapsed.unwrap().version, Some(4));
}

#[tokio::test]
async fn a_langfuse_that_fails_says_nothing_and_is_left_alone() {
    let mut bench = Bench::new().await;
    bench.apply(json!({})).await;
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, "Theirs."));
    for fault in [
        Fault::html(503),
        Fault::DropBefore,
        Fault::text(200, "<html>"),
        Fault::json(401, &json!({})),
    ] {
        bench.wait(60);
        bench.langfuse.next(fault);
        assert_eq!(bench.questions().await, 1);
        assert_eq!(bench.questions().await, 0, "not again within the minute");
        assert_eq!(bench.looked().await.lapsed, None);
    }
    bench.wait(60);
    assert_eq!(bench.looked().await.lapsed.unwrap().version, Some(3));
}

#[tokio::test]
async fn a_label_that_is_gone_ends_a_fix() {
    let mut bench = Bench::new().await;
    bench.apply(json!({})).await;
    bench.wait(60);
    let gone = json!({ "message": "Prompt not found: 'x' with label 'production'", "error": "LangfuseNotFoundError" });
    bench.langfuse.next(Fault::json(404, &gone));
    assert_eq!(bench.looked().await.lapsed.unwrap().version, None);
    // A path that the server does not know says nothing of the prompt.
    bench.wait(60);
    assert_eq!(bench.looked().await.lapsed, None);
    bench.wait(60);
    bench
        .langfuse
        .next(Fault::json(404, &json!({ "message": "Not Found" })));
    assert_eq!(bench.looked().await.lapsed, None);
}

#[tokio::test]
async fn keys_of_another_project_say_nothing() {
    let mut bench = Bench::new().await;
    bench.apply(json!({})).await;
    bench.wait(60);
    let other = json!({
        "id": "1", "projectId": "another", "name": PROMPT, "version": 7, "type": "text", "prompt": "Theirs.",
        "config": {}, "labels": ["production"], "tags": [], "resolutionGraph": null,
    });
    let config = bench.server.app.config.clone();
    let host = bench.langfuse.url();
    let fresh = Config {
        langfuse_host: BaseUrl::parse(&host).unwrap(),
        langfuse_public_key: Some(Secret::parse(PUBLIC_KEY).unwrap()),
        langfuse_secret_key: Some(Secret::parse(SECRET_KEY).unwrap()),
        ..Config::clone(&config)
    };
    let client = langfuse::Langfuse::new(&Outbound::new().unwrap(), &fresh);
    bench.server.change(|app| app.langfuse = client);
    bench.langfuse.next(Fault::json(200, &other));
    assert_eq!(bench.looked().await.lapsed, None);
}

#[tokio::test]
async fn a_staged_version_that_was_promoted_elsewhere_is_live() {
    let mut bench = Bench::new().await;
    let staged = bench.apply(json!({ "publish": false })).await.fix;
    assert_eq!(bench.looked().await.state, FixState::Staged);
    bench.move_label(2).await;
    bench.wait(60);
    let live = bench.looked().await;
    assert_eq!((live.state, live.id), (FixState::Live, staged.id));
    assert_eq!(live.applied_at, bench.server.app.clock.now());
    assert_eq!(bench.roll_back(staged.id).await.fix.state, FixState::RolledBack);
    assert_eq!(bench.on("production"), Some(1));
}

#[tokio::test]
async fn a_promotion_whose_answer_was_lost_is_seen() {
    let mut bench = Bench::new().await;
    let staged = bench.apply(json!({ "publish": false })).await.fix;
    bench.looked().await;
    bench.langfuse.next_on("PATCH", Fault::DropAfter);
    let url = paths::with(paths::FIX_PROMOTE, &staged.id.to_string());
    assert_eq!(bench.refused(&url, &json!({})).await.code, ErrorCode::UpstreamFailed);
    assert_eq!(
        bench.looked().await.state,
        FixState::Live,
        "what was remembered of the prompt is forgotten"
    );
    bench.wait(60);
}

#[tokio::test]
async fn a_rollback_whose_answer_was_lost_is_seen_and_noted() {
    let bench = Bench::new().await;
    let fix = bench.apply(json!({})).await.fix.id;
    bench.looked().await;
    bench.langfuse.next_on("PATCH", Fault::DropAfter);
    let url = paths::with(paths::FIX_ROLLBACK, &fix.to_string());
    bench.refused(&url, &json!({})).await;
    assert_eq!(bench.looked().await.lapsed.unwrap().version, Some(1));
    let patches = || {
        let requests = bench.langfuse.requests();
        requests.iter().filter(|request| request.method == "PATCH").count()
    };
    let before = patches();
    assert_eq!(bench.roll_back(fix).await.fix.state, FixState::RolledBack);
    assert_eq!(patches(), before, "there is nothing to give back");
}

#[tokio::test]
async fn a_fix_whose_text_came_back_by_hand_is_in_force_again_when_asked_for() {
    let mut bench = Bench::new().await;
    let fix = bench.apply(json!({})).await.fix;
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, "Theirs."));
    bench.wait(60);
    assert!(bench.looked().await.lapsed.is_some());
    bench
        .langfuse
        .add_prompt(NewPrompt::text(PROMPT, &with("Theirs.", FIX)));
    bench.wait(1);
    let again = bench.apply(json!({})).await;
    assert_eq!((again.fix_id, again.fix.lapsed), (fix.id.0, None));
    assert!(again.fix.applied_at > fix.applied_at);
    assert_eq!(bench.versions().len(), 4);
}

#[tokio::test]
async fn a_lapsed_fix_is_applied_anew() {
    let mut bench = Bench::new().await;
    bench.apply(json!({})).await;
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, "Theirs."));
    bench.wait(60);
    bench.looked().await;
    let again = bench.apply(json!({})).await;
    assert_eq!((again.new_version, again.new_text), (4, with("Theirs.", FIX)));
    assert_eq!(bench.states().await, [FixState::Live, FixState::RolledBack]);
}

#[tokio::test]
async fn a_list_asks_once_for_each_label_and_seldom() {
    let mut bench = Bench::empty().await;
    for number in 0..8 {
        bench.langfuse.add_prompt(NewPrompt::text(&format!("p{number}"), OLD));
        for text in ["Stop.", "Be brief."] {
            bench
                .apply(json!({ "langfuse_prompt_name": format!("p{number}"), "fix_content": text }))
                .await;
        }
    }
    bench.wait(60);
    let mut asked = Vec::new();
    for _ in 0..3 {
        let before = bench.langfuse.requests().len();
        let list: FixList = bench.server.get(paths::FIXES).await;
        assert_eq!(list.fixes.len(), 16);
        asked.push(bench.langfuse.requests().len() - before);
    }
    assert_eq!(asked, [5, 3, 0]);
}
