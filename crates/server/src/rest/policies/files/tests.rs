//! Files against a real store.

use std::time::{Duration, Instant};

use ::api::policies::{
    ChangeKind, ImportRequest, Plan, PlanChange, PlanCounts, PlanRequest, PolicyHistory, PolicyView, to_yaml,
};
use ::api::{ApiErrorBody, ErrorCode, paths};
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use serde::Serialize;
use serde_json::json;
use store::TenantId;

use super::MOST_BYTES;
use crate::auth::{Auth, AuthMode};
use crate::policies::testing::{create, rule};
use crate::rest::testing::{Server, read};

const TWO: &str = "
policies:
  - name: cap
    condition: {trigger: tool_call_count, operator: gt, value: 5}
    action: {type: stop}
  - name: loops
    agent_id: researcher
    condition: {trigger: signal, operator: eq, value: TOOL_LOOP}
    action: {type: inject_prompt, params: {prompt: Answer with what you have.}}
    priority: 10
";

async fn tenant(server: &Server) -> TenantId {
    server.app.store.tenant(Auth::DEV_CUSTOMER).await.unwrap()
}

async fn post(server: &Server, path: &str, body: &impl Serialize) -> Response {
    let body = serde_json::to_string(body).unwrap();
    let request = Request::post(path)
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(body));
    server.request(request.unwrap()).await
}

async fn plan(server: &Server, text: &str, delete_missing: bool) -> Plan {
    let text = text.to_owned();
    let response = post(server, paths::POLICY_PLAN, &PlanRequest { text, delete_missing }).await;
    assert_eq!(response.status(), 200);
    serde_json::from_str(&read(response).await).unwrap()
}

fn asked(text: &str, revision: Option<u64>) -> ImportRequest {
    ImportRequest {
        text: text.to_owned(),
        delete_missing: false,
        revision,
    }
}

async fn import(server: &Server, request: &ImportRequest) -> Plan {
    let response = post(server, paths::POLICY_IMPORT, request).await;
    let status = response.status();
    let text = read(response).await;
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

async fn refused(server: &Server, request: &ImportRequest) -> ApiErrorBody {
    Server::body(post(server, paths::POLICY_IMPORT, request).await).await
}

async fn names(server: &Server) -> Vec<String> {
    let policies: Vec<PolicyView> = server.get(paths::POLICIES).await;
    policies.into_iter().map(|policy| policy.name).collect()
}

/// As `create cap`.
fn told(plan: &Plan) -> Vec<String> {
    let told = |entry: &::api::policies::PlanEntry| format!("{:?} {}", entry.change, entry.name).to_lowercase();
    plan.entries.iter().map(told).collect()
}

#[tokio::test]
async fn a_plan_changes_nothing_and_an_import_what_was_planned() {
    let server = Server::start().await;
    let planned = plan(&server, TWO, false).await;
    assert_eq!(told(&planned), ["create cap", "create loops"]);
    assert_eq!(names(&server).await, [""; 0]);

    let done = import(&server, &asked(TWO, Some(planned.revision))).await;
    assert_eq!(told(&done), told(&planned));
    assert!(
        done.entries.iter().all(|entry| entry.policy_id.is_some()),
        "they have numbers now"
    );
    assert_eq!(names(&server).await, ["loops", "cap"], "by priority");
    let history: PolicyHistory = server.get(paths::POLICY_HISTORY).await;
    assert!(history.changes.iter().all(|change| change.kind == ChangeKind::Import));
    assert_eq!(history.changes[0].revision, done.revision);

    let again = import(&server, &asked(TWO, Some(done.revision))).await;
    assert_eq!(told(&again), ["unchanged cap", "unchanged loops"]);
    assert_eq!(again.revision, done.revision, "nothing was written");
}

#[tokio::test]
async fn each_kind_of_change_is_told_with_its_fields() {
    let server = Server::start().await;
    import(&server, &asked(TWO, None)).await;
    create(&server.app, tenant(&server).await, rule("by hand")).await;
    let text = TWO
        .replace("value: 5", "value: 7")
        .replace("name: loops", "name: new loops");
    let kept = plan(&server, &text, false).await;
    assert_eq!(told(&kept), ["change cap", "create new loops"]);
    let planned = plan(&server, &text, true).await;
    assert_eq!(
        told(&planned),
        ["change cap", "create new loops", "delete loops", "delete by hand"]
    );
    let counts = PlanCounts {
        create: 1,
        change: 1,
        delete: 2,
        unchanged: 0,
    };
    assert_eq!(planned.counts, counts);
    let [field] = &planned.entries[0].fields[..] else {
        panic!("{:?}", planned.entries[0]);
    };
    assert_eq!(
        (field.field.as_str(), field.before.as_deref(), field.after.as_deref()),
        ("condition.value", Some("5"), Some("7"))
    );

    let request = ImportRequest {
        delete_missing: true,
        ..asked(&text, Some(planned.revision))
    };
    import(&server, &request).await;
    assert_eq!(names(&server).await, ["new loops", "cap"]);
}

#[tokio::test]
async fn an_old_plan_is_a_conflict_and_writes_nothing() {
    let server = Server::start().await;
    let planned = plan(&server, TWO, false).await;
    create(&server.app, tenant(&server).await, rule("meanwhile")).await;
    let error = refused(&server, &asked(TWO, Some(planned.revision))).await;
    assert_eq!(
        (error.code, error.field.as_deref()),
        (ErrorCode::Conflict, Some("revision"))
    );
    assert_eq!(names(&server).await, ["meanwhile"]);
    import(&server, &asked(TWO, None)).await;
    assert_eq!(names(&server).await, ["loops", "meanwhile", "cap"]);
}

#[tokio::test]
async fn of_two_imports_at_once_both_or_one_are_made() {
    let server = Server::start().await;
    let (text, other) = (asked(TWO, None), asked(&TWO.replace("name: cap", "name: other"), None));
    let (one, two) = tokio::join!(import(&server, &text), import(&server, &other));
    assert_eq!(one.counts.create + two.counts.create, 3, "`loops` is made once");
    let mut names = names(&server).await;
    names.sort();
    assert_eq!(names, ["cap", "loops", "other"]);
}

#[tokio::test]
async fn problems_name_entry_and_field_and_nothing_is_imported() {
    let server = Server::start().await;
    for (text, entry, name, field, detail) in [
        (
            TWO.replace("value: 5", "value: many"),
            Some(1),
            Some("cap"),
            Some("condition.value"),
            "must be a whole number",
        ),
        (
            TWO.replace("TOOL_LOOP", "TOOL_LOP"),
            Some(2),
            Some("loops"),
            Some("condition.value"),
            "is no failure type",
        ),
        (
            TWO.replace("name: cap", "name: 7"),
            Some(1),
            None,
            Some("name"),
            "must be text",
        ),
        (
            TWO.replace("name: cap", "nmae: cap"),
            Some(1),
            None,
            Some("name"),
            "is missing",
        ),
        (
            TWO.replace("name: loops\n    agent_id: researcher", "name: cap"),
            Some(2),
            Some("cap"),
            Some("name"),
            "is the same as that of entry 1",
        ),
        ("policies: [1]".to_owned(), Some(1), None, None, "must be an object"),
        ("policies: {}".to_owned(), None, None, None, "has no list"),
        ("rules: []".to_owned(), None, None, None, "has something besides"),
        (
            "version: 2\npolicies: []".to_owned(),
            None,
            None,
            None,
            "has a `version`",
        ),
        (String::new(), None, None, None, "has no policies"),
        (
            "policies: [".to_owned(),
            None,
            None,
            None,
            "line 2, column 1: not valid YAML",
        ),
        ("x".repeat(MOST_BYTES + 1), None, None, None, "is larger than 1 MB"),
    ] {
        let planned = plan(&server, &text, false).await;
        let problem = planned.problems.iter().find(|problem| problem.detail.contains(detail));
        let problem = problem.unwrap_or_else(|| panic!("{detail}: {:?}", planned.problems));
        assert_eq!(
            (problem.entry, problem.name.as_deref(), problem.field.as_deref()),
            (entry, name, field),
            "{detail}"
        );
        let error = refused(&server, &asked(&text, None)).await;
        assert_eq!(error.code, ErrorCode::InvalidBody, "{detail}");
        assert_eq!(error.field.as_deref(), Some(field.unwrap_or("text")), "{detail}");
    }
    assert_eq!(names(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_name_that_means_two_policies_is_a_problem() {
    let server = Server::start().await;
    for _ in 0..2 {
        create(&server.app, tenant(&server).await, rule("cap")).await;
    }
    let planned = plan(&server, TWO, true).await;
    assert_eq!(planned.problems.len(), 1);
    assert!(
        planned.problems[0].detail.contains("two policies here, 1 and 2"),
        "{:?}",
        planned.problems
    );
    let others = plan(&server, &TWO.replace("name: cap", "name: another"), false).await;
    assert_eq!(others.problems, [], "only names of the file matter");
}

#[tokio::test]
async fn many_problems_are_not_all_told() {
    let server = Server::start().await;
    let text = format!("policies: [{}]", "{},".repeat(50_000));
    assert!(plan(&server, &text, false).await.problems.len() < 200);
}

#[tokio::test]
async fn requests_of_another_form_are_refused() {
    let server = Server::start().await;
    for path in [paths::POLICY_PLAN, paths::POLICY_IMPORT] {
        let response = post(&server, path, &json!({"txt": TWO})).await;
        assert_eq!(Server::body(response).await.code, ErrorCode::InvalidBody);
    }
}

#[tokio::test]
async fn what_is_exported_is_what_is_there() {
    let server = Server::start().await;
    import(&server, &asked(TWO, None)).await;
    let response = server.ask(paths::POLICY_EXPORT, None).await;
    assert_eq!(response.headers()[CONTENT_TYPE], "text/yaml; charset=utf-8");
    assert_eq!(
        response.headers()[CONTENT_DISPOSITION],
        r#"attachment; filename="policies.yaml""#
    );
    let text = read(response).await;
    let planned = plan(&server, &text, true).await;
    assert_eq!(told(&planned), ["unchanged loops", "unchanged cap"], "{text}");

    let empty = Server::start().await;
    let text = read(empty.ask(paths::POLICY_EXPORT, None).await).await;
    assert!(text.ends_with("policies: []\n"));
    assert_eq!(plan(&empty, &text, true).await.problems, []);
}

#[tokio::test]
async fn a_file_is_about_the_policies_of_its_owner() {
    const KEYS: [&str; 2] = ["dt_live_ours_0123456789abcdef", "dt_live_theirs_0123456789abcdef"];
    let server = Server::in_mode(AuthMode::Prod).await;
    for (key, customer) in KEYS.into_iter().zip(["us", "them"]) {
        let now = server.app.clock.now();
        server.app.store.add_key(key, "agent", customer, now).await.unwrap();
    }
    let send = async |key: &str, path: &str, body: String| {
        let request = Request::post(path).header("authorization", format!("Bearer {key}"));
        let response = server.request(request.body(Body::from(body)).unwrap()).await;
        serde_json::from_str::<Plan>(&read(response).await).unwrap()
    };
    let ours = serde_json::to_string(&asked(TWO, None)).unwrap();
    assert_eq!(send(KEYS[0], paths::POLICY_IMPORT, ours).await.counts.create, 2);
    let none = json!({"text": "policies: []", "delete_missing": true}).to_string();
    let theirs = send(KEYS[1], paths::POLICY_IMPORT, none).await;
    assert_eq!(theirs.entries, [], "nothing of ours is theirs to delete");
    for (key, count) in KEYS.into_iter().zip([2, 0]) {
        let text = server.text(paths::POLICY_EXPORT, Some(key)).await;
        assert_eq!(text.matches("- name:").count(), count);
    }
    let history = server.text(paths::POLICY_HISTORY, Some(KEYS[0])).await;
    assert!(
        history.contains("dt_live_ours") && !history.contains(KEYS[0]),
        "{history}"
    );
}

#[tokio::test]
async fn a_thousand_policies_are_imported_at_once() {
    let server = Server::start().await;
    let rules: Vec<_> = (0..1000).map(|number| rule(&format!("policy {number}"))).collect();
    let text = to_yaml(&rules);
    let started = Instant::now();
    let done = import(&server, &asked(&text, None)).await;
    assert_eq!(done.counts.create, 1000);
    assert!(done.entries.iter().all(|entry| entry.change == PlanChange::Create));
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(plan(&server, &text, true).await.counts.unchanged, 1000);
}

mod whatever {
    //! Every rule that can exist can be written and read.

    use ::api::policies::to_yaml;
    use domain::policy::{Draft, DraftValue, vet};
    use proptest::prelude::*;

    use super::super::file::File;

    fn text() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(vec![
            "no",
            "~",
            "5",
            "1e3",
            "- a",
            "a: b",
            "a #b",
            "'",
            "\"",
            "|",
            ">",
            "@x",
            "%x",
            "&a",
            "*",
            "!t",
            "{}",
            "[",
            "?",
            "line\n  two",
            "a\n\nb",
            " \n- x",
            "tab\there",
            "a\\n",
            "é\u{85}x",
            "x\u{2028}y",
            "😀",
            "a\u{fffe}b",
            "a\r\nb",
            "# a\nb",
            "---\nx",
            "...\nx",
        ]);
        prop_oneof![odd.prop_map(str::to_owned), any::<String>(), "[a-z:#\\-\\n ]{0,30}"]
    }

    proptest! {
        #[test]
        fn is_read_as_it_was_written(
            name in text(), agent in text(), prompt in text(), reason in text(), number in 0.0_f64..1e6, whole in any::<bool>(),
            (enabled, shadow) in any::<(bool, bool)>(),
        ) {
            let number = if whole { number.trunc() } else { number };
            let drafts = [
                Draft { value: Some(DraftValue::Text(reason)), trigger: Some("finish_reason".into()), ..Draft::default() },
                Draft { value: Some(DraftValue::Float(number)), trigger: Some("cost_usd".into()), ..Draft::default() },
            ];
            for draft in drafts {
                let draft = Draft {
                    name: Some(name.clone()), agent_id: Some(agent.clone()), action: Some("inject_prompt".into()),
                    prompt: Some(prompt.clone()), enabled: Some(enabled), shadow: Some(shadow), ..draft
                };
                let Ok(rule) = vet(&draft) else { continue };
                let written = to_yaml([&rule]);
                let file = File::read(&written);
                prop_assert!(file.problems.is_empty(), "{:?} in {written}", file.problems);
                prop_assert_eq!(&file.rules[0].rule, &rule, "{}", written);
            }
        }
    }
}
