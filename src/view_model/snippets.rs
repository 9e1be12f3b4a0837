//! The lines that connect an agent, with this server's address.

/// What installs the SDK.
pub const INSTALL: &str = "pip install dunetrace";

pub const INSTALL_LANGCHAIN: &str = "pip install 'dunetrace[langchain]'";

/// What makes an API key. Both names are examples.
pub const CREATE_KEY: &str = "dunetrace keys create --agent my-agent --customer my-team";

/// A plain Python agent. A key that begins with `dt_dev_` is enough while the server runs in dev mode.
pub fn decorator(ingest_url: &str) -> String {
    format!(
        r#"from dunetrace import Dunetrace

dt = Dunetrace(endpoint="{ingest_url}", api_key="dt_dev_local")
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
pub fn langchain(ingest_url: &str) -> String {
    format!(
        r#"from dunetrace import Dunetrace
from dunetrace.integrations.langchain import DunetraceCallbackHandler

dt = Dunetrace(endpoint="{ingest_url}", api_key="dt_dev_local")
watch = DunetraceCallbackHandler(dt, agent_id="my-agent", model="gpt-4o")

agent.invoke(question, config={{"callbacks": [watch]}})
dt.shutdown()"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_name_the_server() {
        for snippet in [decorator("http://10.0.0.7:8001"), langchain("http://10.0.0.7:8001")] {
            assert!(snippet.contains(r#"endpoint="http://10.0.0.7:8001""#));
        }
    }
}
