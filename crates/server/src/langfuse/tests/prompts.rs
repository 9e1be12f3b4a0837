//! Reading prompts.

use api::fixes::PromptText;
use serde_json::json;

use super::{Server, Told};
use crate::langfuse::{Prompt, Versions, Which};

const PROMPT: &str = r#"{"id":"c3","projectId":"proj-dt","prompt":"A @@@langfusePrompt:name=dep|label=production@@@ B",
    "name":"parent","version":4,"type":"text","isActive":true,"config":{"model":"m"},"tags":["seed"],
    "labels":["production","latest"],"commitMessage":"v1","resolutionGraph":null}"#;

async fn read(body: &str, name: &str, which: Which<'_>) -> (Option<Prompt>, String) {
    let body = body.to_owned();
    let server = Server::telling(move |_| Told::json(200, &body)).await;
    let prompt = server.langfuse.prompt(name, which).await.unwrap();
    let asked = server.asked();
    assert!(asked.len() <= 1);
    let address = asked.first().map(|asked| format!("{}?{}", asked.path, asked.query));
    (prompt, address.unwrap_or_default())
}

#[tokio::test]
async fn a_prompt_is_read_as_it_is_written() {
    let (prompt, address) = read(PROMPT, "parent", Which::Label("production")).await;
    assert_eq!(address, "/api/public/v2/prompts/parent?label=production&resolve=false");
    let prompt = prompt.unwrap();
    assert!(matches!(&prompt.text, PromptText::Text(text) if text.contains("@@@")));
    assert_eq!((prompt.version, prompt.config), (4, json!({ "model": "m" })));
    assert_eq!(prompt.labels, ["production", "latest"]);
    assert_eq!(
        (prompt.tags, prompt.commit_message.as_deref()),
        (vec!["seed".to_owned()], Some("v1"))
    );
    assert_eq!(prompt.project.as_deref(), Some("proj-dt"));
    assert!(!prompt.resolved);
}

#[tokio::test]
async fn a_server_that_resolves_nevertheless_is_noticed() {
    let resolved = PROMPT.replace(
        r#""resolutionGraph":null"#,
        r#""resolutionGraph":{"root":{"name":"parent","version":4},"dependencies":{}}"#,
    );
    assert!(read(&resolved, "parent", Which::Version(4)).await.0.unwrap().resolved);
}

#[tokio::test]
async fn names_and_labels_are_encoded() {
    let (_, address) = read(PROMPT, "fold/sub p?é", Which::Version(7)).await;
    assert_eq!(
        address,
        "/api/public/v2/prompts/fold%2Fsub%20p%3F%C3%A9?version=7&resolve=false"
    );
    let (_, address) = read(PROMPT, "%2e%2e", Which::Label("a&b=c")).await;
    assert_eq!(
        address,
        "/api/public/v2/prompts/%252e%252e?label=a%26b%3Dc&resolve=false"
    );
}

#[tokio::test]
async fn a_name_that_no_address_can_carry_is_not_asked_for() {
    for name in ["", ".", ".."] {
        let (prompt, address) = read(PROMPT, name, Which::HEAD).await;
        assert!(prompt.is_none() && address.is_empty());
    }
}

#[tokio::test]
async fn an_unknown_prompt_is_none_and_an_unknown_path_is_an_error() {
    let body = json!({ "message": "Prompt not found: 'p' with label 'x'", "error": "LangfuseNotFoundError" });
    let server = Server::telling(move |_| Told::json(404, &body)).await;
    assert!(server.langfuse.prompt("p", Which::Label("x")).await.unwrap().is_none());
    let server = Server::telling(|_| Told::page(404)).await;
    let error = server.langfuse.prompt("p", Which::HEAD).await.unwrap_err();
    assert!(error.to_string().contains("LANGFUSE_HOST"), "{error}");
}

#[tokio::test]
async fn versions_and_labels_are_listed() {
    let list = json!({ "data": [
        { "name": "a/b c", "versions": [2, 1, 3], "labels": ["latest", "staging"], "type": "text", "lastConfig": {} },
    ], "meta": { "page": 1 } });
    let server = Server::telling(move |_| Told::json(200, &list)).await;
    let versions = server.langfuse.versions("a/b c").await.unwrap().unwrap();
    assert_eq!(
        versions,
        Versions {
            numbers: vec![1, 2, 3],
            labels: vec!["latest".to_owned(), "staging".to_owned()],
        }
    );
    assert_eq!(server.asked()[0].query, "name=a%2Fb%20c");
    assert_eq!(server.langfuse.versions("a").await.unwrap(), None);
}

#[test]
fn links_lead_into_the_page_of_the_project() {
    let langfuse = super::client("http://langfuse.test:3000/base/");
    assert_eq!(
        langfuse.prompt_url("proj/x", "fold/p", 3),
        "http://langfuse.test:3000/base/project/proj%2Fx/prompts/fold%2Fp?version=3"
    );
    assert_eq!(
        langfuse.trace_url("p", &super::id()),
        format!("http://langfuse.test:3000/base/project/p/traces/{}", super::TRACE)
    );
}
