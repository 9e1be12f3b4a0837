//! The lines that connect an agent, with this server's address.

use api::config::ConfigView;
use api::integrations::IntegrationKind;

/// What installs the SDK.
pub const INSTALL: &str = "pip install dunetrace";

/// What makes an API key. Both names are examples.
pub const CREATE_KEY: &str = "dunetrace keys create --agent my-agent --customer my-team";

/// A way to connect an agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    #[default]
    Decorator,
    Manual,
    AutoInstrument,
    LangChain,
    FastApi,
    Flask,
    Django,
    OpenTelemetry,
    Http,
}

impl Way {
    pub const ALL: [Self; 9] = [
        Self::Decorator,
        Self::Manual,
        Self::AutoInstrument,
        Self::LangChain,
        Self::FastApi,
        Self::Flask,
        Self::Django,
        Self::OpenTelemetry,
        Self::Http,
    ];

    /// As in the URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decorator => "decorator",
            Self::Manual => "manual",
            Self::AutoInstrument => "auto_instrument",
            Self::LangChain => "langchain",
            Self::FastApi => "fastapi",
            Self::Flask => "flask",
            Self::Django => "django",
            Self::OpenTelemetry => "opentelemetry",
            Self::Http => "http",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == text)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Decorator => "Decorator",
            Self::Manual => "dt.run()",
            Self::AutoInstrument => "Auto-instrument",
            Self::LangChain => "LangChain, LangGraph",
            Self::FastApi => "FastAPI, ASGI",
            Self::Flask => "Flask, WSGI",
            Self::Django => "Django",
            Self::OpenTelemetry => "OpenTelemetry",
            Self::Http => "Plain HTTP",
        }
    }

    /// What it is for, in a sentence.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Decorator => "One function is one run: put the decorator on it. Works for async functions too.",
            Self::Manual => "Full control: you say what happens, step by step.",
            Self::AutoInstrument => {
                "Model and HTTP calls inside a run are reported by themselves, for openai, anthropic, httpx and requests."
            }
            Self::LangChain => "One callback reports every model call, tool call and retrieval.",
            Self::FastApi | Self::Flask | Self::Django => "The middleware makes every request a run.",
            Self::OpenTelemetry => {
                "Where OpenLLMetry or another instrumentation emits gen_ai spans already: each trace becomes a run."
            }
            Self::Http => "Any language: post events as JSON. Text in them is hashed before it is stored.",
        }
    }

    /// As what the server tells it apart from others; the SDK's middleware looks like the SDK.
    pub const fn kind(self) -> IntegrationKind {
        match self {
            Self::Decorator | Self::Manual | Self::FastApi | Self::Flask | Self::Django | Self::OpenTelemetry => {
                IntegrationKind::Python
            }
            Self::AutoInstrument => IntegrationKind::AutoInstrument,
            Self::LangChain => IntegrationKind::LangChain,
            Self::Http => IntegrationKind::Http,
        }
    }

    /// The command that installs what it needs.
    pub const fn install(self) -> Option<&'static str> {
        match self {
            Self::LangChain => Some("pip install 'dunetrace[langchain]'"),
            Self::OpenTelemetry => Some("pip install 'dunetrace[otel]'"),
            Self::Http => None,
            _ => Some(INSTALL),
        }
    }

    /// The lines to paste.
    pub fn code(self, config: &ConfigView) -> String {
        let body = match self {
            Self::Decorator => DECORATOR,
            Self::Manual => MANUAL,
            Self::AutoInstrument => AUTO_INSTRUMENT,
            Self::LangChain => LANGCHAIN,
            Self::FastApi => FASTAPI,
            Self::Flask => FLASK,
            Self::Django => DJANGO,
            Self::OpenTelemetry => OPENTELEMETRY,
            Self::Http => HTTP,
        };
        body.replace("{client}", CLIENT)
            .replace("{url}", &config.ingest_url)
            .replace("{key}", example_key(config))
    }
}

/// What a kind of client is called.
pub const fn kind_name(kind: IntegrationKind) -> &'static str {
    match kind {
        IntegrationKind::Python => "Python SDK",
        IntegrationKind::AutoInstrument => "Python SDK, auto-instrumented",
        IntegrationKind::LangChain => "LangChain callback",
        IntegrationKind::Http => "Plain HTTP",
    }
}

/// The key in the examples: in dev mode any that begins with `dt_dev_` is enough.
fn example_key(config: &ConfigView) -> &'static str {
    if config.auth_mode == "dev" {
        "dt_dev_local"
    } else {
        "dt_live_..."
    }
}

const CLIENT: &str = r#"dt = Dunetrace(endpoint="{url}", api_key="{key}")"#;

const DECORATOR: &str = r#"from dunetrace import Dunetrace

{client}
dt.init(agent_id="my-agent")
dt.auto_instrument()  # openai, anthropic, httpx, requests

@dt.agent(model="gpt-4o", tools=["web_search"])
def run_agent(question: str) -> str:
    ...  # your agent

run_agent("hello")
dt.shutdown()"#;

const MANUAL: &str = r#"from dunetrace import Dunetrace

{client}

with dt.run("my-agent", user_input=question, model="gpt-4o", tools=["web_search"]) as run:
    run.llm_called("gpt-4o", prompt_tokens=150)
    ...  # ask the model
    run.llm_responded(completion_tokens=30, latency_ms=820, finish_reason="tool_calls", output_length=64)

    run.tool_called("web_search", {"query": question})
    ...  # use the tool
    run.tool_responded("web_search", success=True, output_length=512, latency_ms=300)

    run.final_answer()

dt.shutdown()"#;

const AUTO_INSTRUMENT: &str = r#"from dunetrace import Dunetrace
from openai import OpenAI

{client}
dt.auto_instrument()  # or only some: dt.auto_instrument(["openai"])

with dt.run("my-agent", user_input=question, model="gpt-4o") as run:
    OpenAI().chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": question}]
    )
    run.final_answer()

dt.shutdown()"#;

const LANGCHAIN: &str = r#"from dunetrace import Dunetrace
from dunetrace.integrations.langchain import DunetraceCallbackHandler

{client}
watch = DunetraceCallbackHandler(dt, agent_id="my-agent", model="gpt-4o")

agent.invoke(
    {"messages": [("human", question)]},
    config={"callbacks": [watch]},
)
dt.shutdown()"#;

const FASTAPI: &str = r#"from dunetrace import Dunetrace, DunetraceASGIMiddleware
from fastapi import FastAPI

{client}
dt.auto_instrument()

app = FastAPI()
app.add_middleware(DunetraceASGIMiddleware, dt=dt, agent_id="my-api", model="gpt-4o")"#;

const FLASK: &str = r#"from dunetrace import Dunetrace, DunetraceWSGIMiddleware
from flask import Flask

{client}
dt.auto_instrument()

app = Flask(__name__)
app.wsgi_app = DunetraceWSGIMiddleware(app.wsgi_app, dt=dt, agent_id="my-api")"#;

const DJANGO: &str = r#"# wsgi.py
from django.core.wsgi import get_wsgi_application
from dunetrace import Dunetrace, DunetraceWSGIMiddleware

{client}
dt.auto_instrument()

application = DunetraceWSGIMiddleware(get_wsgi_application(), dt=dt, agent_id="my-api")"#;

const OPENTELEMETRY: &str = r#"from dunetrace import Dunetrace
from dunetrace.integrations.otel_receiver import DunetraceOTelReceiver
from opentelemetry.sdk.trace import TracerProvider

{client}
provider = TracerProvider()
DunetraceOTelReceiver.attach(provider, dt, agent_id="my-agent")

# Give the provider to your instrumentation, for example:
# Traceloop.init(app_name="my-agent", tracer_provider=provider)"#;

const HTTP: &str = r#"now=$(date +%s); run=run-$now
curl {url}/v1/ingest \
  -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \
  -d @- <<END
{"agent_id": "my-agent", "events": [
  {"event_type": "run.started", "run_id": "$run", "agent_id": "my-agent", "agent_version": "1",
   "step_index": 0, "timestamp": $now, "payload": {"input_text": "hello", "model": "gpt-4o", "tools": []}},
  {"event_type": "llm.called", "run_id": "$run", "agent_id": "my-agent", "agent_version": "1",
   "step_index": 1, "timestamp": $now.1, "payload": {"model": "gpt-4o", "prompt_tokens": 12}},
  {"event_type": "llm.responded", "run_id": "$run", "agent_id": "my-agent", "agent_version": "1",
   "step_index": 1, "timestamp": $now.9, "payload": {"completion_tokens": 5, "finish_reason": "stop", "output_length": 18}},
  {"event_type": "run.completed", "run_id": "$run", "agent_id": "my-agent", "agent_version": "1",
   "step_index": 1, "timestamp": $now.95, "payload": {"exit_reason": "final_answer"}}
]}
END"#;

#[cfg(test)]
mod tests {
    use api::sample::Sample;

    use super::*;

    fn config(auth_mode: &str) -> ConfigView {
        ConfigView {
            langfuse_configured: false,
            github_configured: false,
            version: String::new(),
            auth_mode: auth_mode.to_owned(),
            ingest_url: "http://10.0.0.7:8001".to_owned(),
            stall_timeout_secs: 90,
            explain: Sample::sample(),
        }
    }

    #[test]
    fn snippets_name_the_server_and_a_key_that_it_takes() {
        for way in Way::ALL {
            let code = way.code(&config("dev"));
            assert!(code.contains("http://10.0.0.7:8001"), "{code}");
            assert!(code.contains("dt_dev_local"), "{code}");
            assert!(
                !code.contains("{url}") && !code.contains("{key}") && !code.contains("{client}"),
                "{code}"
            );
            assert!(way.code(&config("prod")).contains("dt_live_"), "{code}");
        }
    }

    #[test]
    fn ways_are_read_as_they_are_written() {
        for way in Way::ALL {
            assert_eq!(Way::parse(way.as_str()), Some(way));
        }
        assert_eq!(Way::parse(""), None);
    }

    #[test]
    fn every_kind_that_the_server_knows_can_be_connected() {
        for kind in IntegrationKind::ALL {
            assert!(Way::ALL.iter().any(|way| way.kind() == kind), "{}", kind_name(kind));
        }
    }

    #[test]
    fn the_events_for_plain_http_are_accepted() {
        let code = Way::Http
            .code(&config("dev"))
            .replace("$now", "1780000000")
            .replace("$run", "r-1");
        let body = code.split_once("<<END\n").unwrap().1.strip_suffix("\nEND").unwrap();
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let events = body["events"].as_array().unwrap();
        assert_eq!(events.len(), 4);
        assert!(
            events
                .iter()
                .all(|event| event["timestamp"].is_f64() || event["timestamp"].is_i64())
        );
    }
}
