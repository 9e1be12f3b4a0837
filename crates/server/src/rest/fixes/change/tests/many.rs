//! Many at the same time.

use futures_util::future::join_all;

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_fix_asked_for_by_many_is_published_once() {
    let bench = Bench::new().await;
    let answers = join_all((0..16).map(|_| bench.apply(json!({ "base_version": 1 })))).await;
    assert!(
        answers
            .iter()
            .all(|answer| answer.new_version == 2 && answer.fix_id == answers[0].fix_id)
    );
    assert_eq!((bench.versions().len(), bench.fixes().await.len()), (2, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fixes_of_many_are_all_in_the_last_version() {
    let bench = Bench::new().await;
    let fix = |number| json!({ "fix_content": format!("Rule {number}.") });
    let answers = join_all((0..16).map(|number| bench.apply(fix(number)))).await;
    let mut numbers: Vec<u32> = answers.iter().map(|answer| answer.new_version).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (2..18).collect::<Vec<_>>());
    let last = bench.versions().last().unwrap().prompt.as_str().unwrap().to_owned();
    assert!(
        (0..16).all(|number| last.contains(&format!("Rule {number}."))),
        "{last}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_saw_the_same_version_one_publishes() {
    let bench = Bench::new().await;
    let url = bench.of_signal(paths::SIGNAL_APPLY_FIX);
    let fix = |number| request(json!({ "fix_content": format!("Rule {number}."), "base_version": 1 }));
    let answers = join_all((0..8).map(|number| {
        let (bench, url, fix) = (&bench, &url, fix(number));
        async move { bench.post(url, &fix).await.status().as_u16() }
    }))
    .await;
    assert_eq!(
        answers.iter().filter(|status| **status == 200).count(),
        1,
        "{answers:?}"
    );
    assert_eq!(
        answers.iter().filter(|status| **status == 409).count(),
        7,
        "{answers:?}"
    );
    assert_eq!(bench.versions().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_policy_asked_for_by_many_is_made_once() {
    let bench = Bench::new().await;
    let urls = two_that_ask_for_one_policy(&bench).await;
    let none = json!({});
    let asked = (0..16).map(|number| bench.post(&urls[number % 2], &none));
    for response in join_all(asked.collect::<Vec<_>>()).await {
        assert_eq!(response.status(), 200);
    }
    let set = bench.server.app.store.policies().policy_set(TenantId(1)).await.unwrap();
    assert_eq!((set.policies.len(), bench.fixes().await.len()), (1, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_fix_stays_live_whose_policy_was_taken_back() {
    let bench = Bench::new().await;
    let urls = two_that_ask_for_one_policy(&bench).await;
    let none = json!({});
    for _ in 0..12 {
        let first: ::api::fixes::ApplyPolicyAnswer = bench.done(&urls[0], &none).await;
        let back = paths::with(paths::FIX_ROLLBACK, &first.fix_id.to_string());
        let (applied, back) = tokio::join!(bench.post(&urls[1], &none), bench.post(&back, &none));
        assert!(applied.status().is_success() && back.status().is_success());
        let set = bench.server.app.store.policies().policy_set(TenantId(1)).await.unwrap();
        let acts = set.policies.iter().any(|policy| policy.rule.enabled);
        let lives = bench.states().await.contains(&FixState::Live);
        assert_eq!(acts, lives, "a fix is live as long as its policy acts");
    }
}

/// Where two signals of the same failure ask for their policy, which is one.
async fn two_that_ask_for_one_policy(bench: &Bench) -> [String; 2] {
    let other = bench.loops_again("second").await.to_string();
    [
        bench.of_signal(paths::SIGNAL_APPLY_POLICY),
        paths::with(paths::SIGNAL_APPLY_POLICY, &other),
    ]
}
