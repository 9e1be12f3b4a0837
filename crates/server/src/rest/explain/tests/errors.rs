//! What is refused before anything is asked, in the order in which it is looked at.

use ::api::ErrorCode;
use stand_in::langfuse::Mode;

use super::world::World;
use crate::rest::testing::Server;

#[tokio::test]
async fn a_missing_setting_is_named_before_anything_else() {
    let mut world = World::new(Mode::EventsOnly).await;
    world.configure(|config| config.langfuse_secret_key = None);
    let refused = world.refused("{\"x\": 1}").await;
    assert_eq!(refused.code, ErrorCode::NotConfigured);
    assert!(refused.detail.contains("LANGFUSE_SECRET_KEY"), "{}", refused.detail);
    assert!(!refused.detail.contains("LANGFUSE_PUBLIC_KEY"), "{}", refused.detail);
    world.configure(|config| config.anthropic_api_key = None);
    let refused = world.refused("").await;
    assert!(
        refused.detail.contains("ANTHROPIC_API_KEY or OPENAI_API_KEY"),
        "{}",
        refused.detail
    );
    let bare = Server::with_loop().await;
    let refused = Server::body(bare.send("POST", "/v1/signals/1/explain", None).await).await;
    assert_eq!(
        refused.code,
        ErrorCode::NotConfigured,
        "before the signal is looked for"
    );
}

#[tokio::test]
async fn an_unknown_signal_goes_before_a_wrong_body() {
    let mut world = World::new(Mode::EventsOnly).await;
    world.signal += 1;
    assert_eq!(world.refused("{\"x\": 1}").await.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_wrong_body_is_refused_and_the_field_is_named() {
    let world = World::new(Mode::EventsOnly).await;
    for body in ["{\"x\": 1}", "[]", "{\"langfuse_trace_id\": 7}", "no json"] {
        assert_eq!(world.refused(body).await.code, ErrorCode::InvalidBody, "{body}");
    }
    let refused = world.refused("{\"langfuse_trace_id\": \"what was said\"}").await;
    assert_eq!(refused.field.as_deref(), Some("langfuse_trace_id"));
    assert!(!format!("{refused:?}").contains("said"));
    assert_eq!(world.langfuse.requests().len() + world.llm.requests().len(), 0);
}
