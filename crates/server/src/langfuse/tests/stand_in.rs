//! The client against a Langfuse with state, in each of its versions.

use api::fixes::PromptText;
use serde_json::json;
use stand_in::Fault;
use stand_in::langfuse::{
    Arrival, CHAT_PROMPT, Langfuse as StandIn, Mode, NewObservation, NewPrompt, NewTrace, PUBLIC_KEY, SECRET_KEY,
    TEXT_PROMPT,
};

use super::{TRACE, client_with, id};
use crate::langfuse::{Langfuse, LangfuseError, NewVersion, Prompt, Which};

fn start(mode: Mode) -> (StandIn, Langfuse) {
    let server = StandIn::start(mode).unwrap();
    server.add_sample_prompts();
    let client = client_with(&server.url(), PUBLIC_KEY, SECRET_KEY);
    (server, client)
}

/// Adds a paragraph to a prompt, as a fix does.
async fn fix(client: &Langfuse, base: &Prompt, labels: &[&str]) -> Result<Prompt, LangfuseError> {
    let version = NewVersion {
        name: &base.name,
        text: &base.text.with("Stop after three searches."),
        config: &base.config,
        labels,
        commit_message: "dunetrace: fix 7",
    };
    client.publish(&version).await
}

async fn read(client: &Langfuse, name: &str, which: Which<'_>) -> Prompt {
    client.prompt(name, which).await.unwrap().unwrap()
}

#[tokio::test]
async fn every_version_shows_a_trace() {
    for mode in Mode::ALL {
        let (server, client) = start(mode);
        assert!(client.trace(&id()).await.unwrap().is_none(), "{mode:?}");
        server.add_trace(NewTrace::looping_agent(TRACE, TEXT_PROMPT, 1));
        let trace = client.trace(&id()).await.unwrap().unwrap();
        assert_eq!(trace.observations.len(), 13, "{mode:?}");
        assert!(trace.ended && !trace.cut && trace.project.is_some(), "{mode:?}");
        let names: Vec<_> = trace.observations.iter().map(|each| each.name.reveal()).collect();
        assert_eq!(names[..4], ["research-agent", "llm", "web_search", "llm"], "{mode:?}");
        let linked = trace.observations.iter().filter(|each| each.prompt.is_some()).count();
        assert_eq!(linked, 6, "{mode:?}");
    }
}

#[tokio::test]
async fn a_trace_of_an_old_client_is_found_on_the_older_route() {
    let (server, client) = start(Mode::Dual);
    server.add_trace(NewTrace::looping_agent(TRACE, TEXT_PROMPT, 1).only_v1());
    assert_eq!(client.trace(&id()).await.unwrap().unwrap().observations.len(), 13);
}

#[tokio::test]
async fn a_trace_that_is_still_coming_has_not_ended() {
    for mode in Mode::ALL {
        let (server, client) = start(mode);
        let trace = NewTrace::looping_agent(TRACE, TEXT_PROMPT, 1);
        server.add_trace(trace.arriving(Arrival::Only(3)));
        let trace = client.trace(&id()).await.unwrap().unwrap();
        assert_eq!((trace.observations.len(), trace.ended), (3, false), "{mode:?}");
    }
}

#[tokio::test]
async fn metadata_name_the_prompt_where_langfuse_links_none() {
    for mode in Mode::ALL {
        let (server, client) = start(mode);
        let named = NewObservation::generation("llm")
            .metadata("prompt_name", &json!(TEXT_PROMPT))
            .metadata("prompt_version", &json!(4))
            .failed("too many tokens");
        let root = NewObservation::root("agent").lasting(0, 10);
        server.add_trace(NewTrace::new(TRACE).with(root).with(named));
        let trace = client.trace(&id()).await.unwrap().unwrap();
        let named = &trace.observations[1];
        assert_eq!(named.prompt, Some((TEXT_PROMPT.to_owned(), Some(4))), "{mode:?}");
        assert!(
            named.failed && named.status_message.reveal() == "too many tokens",
            "{mode:?}"
        );
    }
}

#[tokio::test]
async fn a_new_version_keeps_what_it_does_not_inherit_and_takes_the_label() {
    for name in [TEXT_PROMPT, CHAT_PROMPT] {
        let (_server, client) = start(Mode::EventsOnly);
        let base = read(&client, name, Which::Label("production")).await;
        let published = fix(&client, &base, &["production"]).await.unwrap();
        assert_eq!(published.version, base.version + 1);
        let served = read(&client, name, Which::Label("production")).await;
        assert_eq!(
            (served.version, &served.config, &served.tags),
            (2, &base.config, &base.tags)
        );
        assert_eq!(served.commit_message.as_deref(), Some("dunetrace: fix 7"));
        assert!(served.text.has("Stop after three searches.") && served.text == published.text);
    }
}

#[tokio::test]
async fn a_label_goes_back() {
    let (_server, client) = start(Mode::Legacy);
    let base = read(&client, TEXT_PROMPT, Which::Label("production")).await;
    fix(&client, &base, &["production"]).await.unwrap();
    client.label(TEXT_PROMPT, 1, &["production"]).await.unwrap();
    assert_eq!(read(&client, TEXT_PROMPT, Which::Label("production")).await.version, 1);
    assert_eq!(read(&client, TEXT_PROMPT, Which::HEAD).await.version, 2);
    let versions = client.versions(TEXT_PROMPT).await.unwrap().unwrap();
    assert_eq!(versions.numbers, [1, 2]);
    assert!(versions.labels.iter().any(|label| label == "production"));
    assert_eq!(client.versions("unknown").await.unwrap(), None);
}

#[tokio::test]
async fn references_are_read_as_they_are_written_or_the_prompt_says_that_it_is_resolved() {
    for mode in Mode::ALL {
        let (server, client) = start(mode);
        server.add_prompt(NewPrompt::text("rules", "Be brief."));
        let text = "You search. @@@langfusePrompt:name=rules|label=production@@@";
        server.add_prompt(NewPrompt::text("fold/with rules?", text));
        let prompt = read(&client, "fold/with rules?", Which::Label("production")).await;
        let written = prompt.text == PromptText::Text(text.to_owned());
        let before_it_was_known = matches!(mode, Mode::Early | Mode::Old);
        assert_eq!(
            (written, prompt.resolved),
            (!before_it_was_known, before_it_was_known),
            "{mode:?}"
        );
        assert!(
            !read(&client, TEXT_PROMPT, Which::Version(1)).await.resolved,
            "{mode:?}"
        );
    }
}

#[tokio::test]
async fn a_lost_connection_leaves_it_open_whether_a_version_was_published() {
    let (server, client) = start(Mode::EventsOnly);
    let base = read(&client, TEXT_PROMPT, Which::HEAD).await;
    for (fault, head) in [(Fault::DropBefore, 1), (Fault::DropAfter, 2), (Fault::Cut, 3)] {
        server.next_on("POST", fault);
        assert_eq!(fix(&client, &base, &[]).await.unwrap_err(), LangfuseError::Unknown);
        assert_eq!(read(&client, TEXT_PROMPT, Which::HEAD).await.version, head);
    }
}

#[tokio::test]
async fn refusals_of_the_server_are_told_apart() {
    let (server, client) = start(Mode::EventsOnly);
    let base = read(&client, CHAT_PROMPT, Which::HEAD).await;
    server.next_on("POST", Fault::race(CHAT_PROMPT));
    assert_eq!(fix(&client, &base, &[]).await.unwrap_err(), LangfuseError::Race);

    let refused = |error: LangfuseError, part: &str| match error {
        LangfuseError::Refused { reason, .. } => assert!(reason.contains(part), "{reason}"),
        other => panic!("{part}: {other:?}"),
    };
    refused(fix(&client, &base, &["Not Allowed"]).await.unwrap_err(), "label");
    refused(client.label(CHAT_PROMPT, 1, &["latest"]).await.unwrap_err(), "label");
    refused(
        client.label(CHAT_PROMPT, 9, &["staging"]).await.unwrap_err(),
        "not there",
    );
    let with_text = |text: PromptText| Prompt { text, ..base.clone() };
    let other_type = with_text(PromptText::Text("text".to_owned()));
    refused(fix(&client, &other_type, &[]).await.unwrap_err(), "type");
    let clash = with_text(base.text.with("{{history}}"));
    refused(fix(&client, &clash, &[]).await.unwrap_err(), "placeholder");
    let missing = with_text(base.text.with("@@@langfusePrompt:name=nowhere|label=production@@@"));
    refused(fix(&client, &missing, &[]).await.unwrap_err(), "refers to");
    let huge = with_text(base.text.with(&"x".repeat(2 << 20)));
    refused(fix(&client, &huge, &[]).await.unwrap_err(), "longer");
    assert_eq!(read(&client, CHAT_PROMPT, Which::HEAD).await.version, 1);
}

#[tokio::test]
async fn wrong_keys_are_refused_everywhere() {
    let (server, _) = start(Mode::Dual);
    let client = client_with(&server.url(), PUBLIC_KEY, "sk-lf-wrong");
    let keys = LangfuseError::Keys { status: 401 };
    assert_eq!(client.trace(&id()).await.unwrap_err(), keys);
    assert_eq!(client.prompt(TEXT_PROMPT, Which::HEAD).await.unwrap_err(), keys);
    assert_eq!(client.versions(TEXT_PROMPT).await.unwrap_err(), keys);
    assert_eq!(client.label(TEXT_PROMPT, 1, &["x"]).await.unwrap_err(), keys);
    assert_eq!(client.project().await.unwrap_err(), keys);
}
