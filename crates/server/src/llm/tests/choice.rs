//! Which model is asked, and with which key.

use super::*;

fn setup(change: impl FnOnce(&mut Config)) -> Option<Setup> {
    let mut config = Config::default();
    change(&mut config);
    let llm = Llm::new(&Outbound::new().unwrap(), &config)?;
    let setup = llm.setup();
    Some((setup.provider, setup.model, setup.host))
}

fn key(text: &str) -> Secret {
    Secret::parse(text).unwrap()
}

type Setup = (LlmProvider, String, String);

fn made(provider: LlmProvider, model: &str, host: &str) -> Setup {
    (provider, model.to_owned(), host.to_owned())
}

#[test]
fn anthropic_comes_before_openai_and_a_server_of_ones_own_needs_no_key() {
    let (anthropic, openai) = (LlmProvider::Anthropic, LlmProvider::Openai);
    assert_eq!(setup(|_| {}), None);
    let both = setup(|config| {
        config.anthropic_api_key = Some(key("a"));
        config.openai_api_key = Some(key("o"));
    });
    assert_eq!(both, Some(made(anthropic, "claude-sonnet-5-5", "api.anthropic.com")));
    let second = setup(|config| config.openai_api_key = Some(key("o")));
    assert_eq!(second, Some(made(openai, "gpt-6-sol", "api.openai.com")));
    let own = setup(|config| {
        config.openai_base_url = BaseUrl::parse("http://localhost:11434/v1/").unwrap();
        "own-model".clone_into(&mut config.llm_model);
    });
    assert_eq!(own, Some(made(openai, "own-model", "localhost:11434")));
}

#[tokio::test]
async fn without_a_key_none_is_sent() {
    let server = StandIn::start().unwrap();
    let mut config = config(LlmProvider::Openai, &server);
    config.openai_api_key = None;
    assert_eq!(error(&client(&config)).await, LlmError::Keys { status: 401 });
    let request = &server.requests()[0];
    assert_eq!(
        (request.header("authorization"), request.header("x-api-key")),
        (None, None)
    );
}

#[tokio::test]
async fn a_line_end_after_a_key_is_not_of_the_key() {
    for (provider, of) in PROVIDERS.into_iter().zip([ANTHROPIC_KEY, OPENAI_KEY]) {
        let server = StandIn::start().unwrap();
        let mut config = config(provider, &server);
        let read_from_a_file = Some(key(&format!("{of}\n")));
        match provider {
            LlmProvider::Anthropic => config.anthropic_api_key = read_from_a_file,
            LlmProvider::Openai => config.openai_api_key = read_from_a_file,
        }
        ask(&client(&config)).await.0.unwrap();
    }
}

#[tokio::test]
async fn each_provider_gets_its_own_key_and_no_other() {
    let server = StandIn::start().unwrap();
    let mut both = config(LlmProvider::Anthropic, &server);
    both.openai_api_key = Some(key(OPENAI_KEY));
    ask(&client(&both)).await.0.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.header("x-api-key"), Some(ANTHROPIC_KEY));
    assert!(request.headers.iter().all(|(_, value)| !value.contains(OPENAI_KEY)));
}

#[tokio::test]
async fn a_key_that_is_none_is_not_sent() {
    let server = StandIn::start().unwrap();
    let mut config = config(LlmProvider::Anthropic, &server);
    config.anthropic_api_key = Some(key("sk-ant-a\nb"));
    assert_eq!(error(&client(&config)).await, LlmError::BadKey);
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn nothing_shows_the_key_or_the_material() {
    let server = StandIn::start().unwrap();
    let llm = client(&config(LlmProvider::Anthropic, &server));
    server.next(stand_in::Fault::json(400, &said("invalid", "marked-message")));
    let error = error(&llm).await;
    let answer = llm.api_error(&error);
    let reply = ask(&llm).await.0.unwrap();
    let shown = format!("{llm:?} {error:?} {error} {answer:?} {:?} {reply:?}", question());
    for secret in [ANTHROPIC_KEY, "marked-material", "marked-message", "The agent repeats"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
