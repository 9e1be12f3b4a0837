//! The lines that connect an agent, with this server's address.

use api::config::ConfigView;

/// What installs the SDK.
pub const INSTALL: &str = "pip install dunetrace";

pub const INSTALL_LANGCHAIN: &str = "pip install 'dunetrace[langchain]'";

/// What makes an API key. Both names are examples.
pub const CREATE_KEY: &str = "dunetrace keys create --agent my-agent --customer my-team";

/// The key in the examples: in dev mode any that begins with `dt_dev_` is enough.
fn example_key(config: &ConfigView) -> &'static str {
    if config.auth_mode == "dev" {
        "dt_dev_local"
    } else {
        "dt_live_..."
    }
}

/// A plain Python agent.
pub fn decorator(config: &ConfigView) -> String {
    let (ingest_url, key) = (&config.ingest_url, example_key(config));
    format!(
        r#"from dunetrace import Dunetrace

dt = Dunetrace(endpoint="{ingest_url}", api_key="{key}")
dt.init(agent_id="my-agent")
dt.auto_instrument()  # openai, anthropic, httpx, requests

@dt.agent(model="gpt-4o", tools=["web_search"])
def run_agent(question: str) -> str:
    ...  # your agent

run_agent("hello")
dt.shutdown()"#
    )
}

/// A LangChain or LangGraph agent.
pub fn langchain(config: &ConfigView) -> String {
    let (ingest_url, key) = (&config.ingest_url, example_key(config));
    format!(
        r#"from dunetrace import Dunetrace
from dunetrace.integrations.langchain import DunetraceCallbackHandler

dt = Dunetrace(endpoint="{ingest_url}", api_key="{key}")
watch = DunetraceCallbackHandler(dt, agent_id="my-agent", model="gpt-4o")

agent.invoke(question, config={{"callbacks": [watch]}})
dt.shutdown()"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(auth_mode: &str) -> ConfigView {
        ConfigView {
            langfuse_configured: false,
            github_configured: false,
            version: String::new(),
            auth_mode: auth_mode.to_owned(),
            ingest_url: "http://10.0.0.7:8001".to_owned(),
            stall_timeout_secs: 90,
        }
    }

    #[test]
    fn snippets_name_the_server_and_a_key_that_it_takes() {
        for snippet in [decorator(&config("dev")), langchain(&config("dev"))] {
            assert!(snippet.contains(r#"endpoint="http://10.0.0.7:8001", api_key="dt_dev_local""#));
        }
        assert!(decorator(&config("prod")).contains("dt_live_"));
    }
}
