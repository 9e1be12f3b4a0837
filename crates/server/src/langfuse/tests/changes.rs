//! Publishing versions and moving labels.

use api::fixes::PromptText;
use serde_json::{Value, json};

use super::{Server, Told};
use crate::langfuse::{Langfuse, LangfuseError, NewVersion, Prompt};

const PUBLISHED: &str = r#"{"id":"2e","projectId":"proj-dt","prompt":"hello","name":"fold/p","version":3,"type":"text",
    "isActive":null,"config":{"model":"m"},"tags":["a"],"labels":["production","latest"],"commitMessage":"why"}"#;

pub(super) async fn publish(langfuse: &Langfuse) -> Result<Prompt, LangfuseError> {
    let version = NewVersion {
        name: "fold/p",
        text: &PromptText::Text("hello".to_owned()),
        config: &json!({ "model": "m", "temperature": 0.2 }),
        labels: &["production"],
        commit_message: "why",
    };
    langfuse.publish(&version).await
}

/// What both kinds of change come to.
async fn both(tell: impl Fn() -> Told + Clone + Send + Sync + 'static) -> LangfuseError {
    let server = Server::telling(move |_| tell()).await;
    let published = publish(&server.langfuse).await.unwrap_err();
    let labelled = server.langfuse.label("p", 1, &["production"]).await.unwrap_err();
    assert_eq!(published, labelled);
    assert_eq!(server.asked().len(), 2, "a change is asked for once");
    published
}

#[tokio::test]
async fn a_version_is_published_with_all_that_it_does_not_inherit() {
    for status in [200, 201] {
        let server = Server::telling(move |_| Told::json(status, PUBLISHED)).await;
        let prompt = publish(&server.langfuse).await.unwrap();
        assert_eq!((prompt.version, prompt.project.as_deref()), (3, Some("proj-dt")));
        let asked = server.asked().remove(0);
        assert_eq!(
            (asked.method.as_str(), asked.path.as_str()),
            ("POST", "/api/public/v2/prompts")
        );
        let expected = json!({
            "name": "fold/p",
            "type": "text",
            "prompt": "hello",
            "config": { "model": "m", "temperature": 0.2 },
            "labels": ["production"],
            "commitMessage": "why",
        });
        assert_eq!(asked.body, expected, "tags are inherited, so they are not sent");
    }
}

#[tokio::test]
async fn a_chat_is_published_with_its_placeholders() {
    let server = Server::telling(|_| Told::json(201, PUBLISHED)).await;
    let messages = json!([{ "role": "system", "content": "x" }, { "type": "placeholder", "name": "history" }]);
    let text: PromptText = serde_json::from_value(messages.clone()).unwrap();
    let version = NewVersion {
        name: "p",
        text: &text,
        config: &Value::Null,
        labels: &[],
        commit_message: "why",
    };
    server.langfuse.publish(&version).await.unwrap();
    let body = server.asked().remove(0).body;
    assert_eq!(
        (&body["type"], &body["prompt"], &body["labels"]),
        (&json!("chat"), &messages, &json!([]))
    );
}

#[tokio::test]
async fn labels_move_to_a_version() {
    let server = Server::telling(|_| Told::json(200, PUBLISHED)).await;
    let prompt = server.langfuse.label("fold/p", 3, &["production"]).await.unwrap();
    assert_eq!(prompt.labels, ["production", "latest"]);
    let asked = server.asked().remove(0);
    assert_eq!(asked.method, "PATCH");
    assert_eq!(asked.path, "/api/public/v2/prompts/fold%2Fp/versions/3");
    assert_eq!(asked.body, json!({ "newLabels": ["production"] }));
}

#[tokio::test]
async fn two_at_the_same_moment_are_a_race() {
    let message = "Failed to create prompt 'p' due to unique constraint failure. Please add a delay.";
    let tell = move || Told::json(400, json!({ "message": message, "error": "InvalidRequestError" }));
    assert_eq!(both(tell).await, LangfuseError::Race);
    // Where Langfuse's own page is answered so already.
    assert_eq!(both(|| Told::page(409)).await, LangfuseError::Race);
}

#[tokio::test]
async fn refusals_have_reasons_of_ours() {
    let different = "Previous versions have different prompt type. Create a new prompt with a different name.";
    let ways: [(u16, Told, &str); 6] = [
        (400, Told::json(400, json!({ "message": different })), "another type"),
        (400, Told::of(400, "text/plain", "Invalid JSON"), "does not accept"),
        (
            404,
            Told::json(404, json!({ "message": "Prompt 'p' version 99 not found in project" })),
            "not there",
        ),
        (404, Told::page(404), "LANGFUSE_HOST"),
        (413, Told::of(413, "text/plain", "Body exceeded 1mb limit"), "longer"),
        (
            307,
            Told::page(307).with("location", "http://elsewhere.test/"),
            "another address",
        ),
    ];
    for (expected, told, part) in ways {
        let told = std::sync::Arc::new(told);
        let tell = move || Told {
            status: told.status,
            headers: told.headers.clone(),
            body: told.body.clone(),
        };
        match both(tell).await {
            LangfuseError::Refused { status, reason } if reason.contains(part) => assert_eq!(status, expected),
            other => panic!("{part}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn what_may_have_been_done_is_unknown() {
    let ways: [fn() -> Told; 7] = [
        || Told::page(500),
        || Told::page(502),
        || Told::page(503),
        || Told::of(504, "text/plain", "timeout"),
        || Told::page(200),
        || Told::json(201, "{}"),
        || Told::json(201, "cut off"),
    ];
    for way in ways {
        assert_eq!(both(way).await, LangfuseError::Unknown);
    }
}

#[tokio::test]
async fn what_was_certainly_not_done_is_not_unknown() {
    assert_eq!(both(|| Told::page(501)).await, LangfuseError::Failed { status: 501 });
    assert_eq!(both(|| Told::page(401)).await, LangfuseError::Keys { status: 401 });
    assert_eq!(
        both(|| Told::page(429)).await,
        LangfuseError::Limit { retry_after: None }
    );
}
