"""The SDK's in-process OpenTelemetry receiver: one trace becomes one run."""

from dunetrace.integrations.otel_receiver import DunetraceOTelReceiver
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Status, StatusCode

from support import SENDS_RAW_TEXT, Report, marked

AGENT = "e2e-otel"
report = Report("otel_receiver")
dt = report.client()
provider = TracerProvider()
DunetraceOTelReceiver.attach(provider, dt, agent_id=AGENT)
tracer = provider.get_tracer("e2e")


def model_call(finish, text=marked("raw answer text")):
    """Emit one model span in the attribute names of the OpenLLMetry of the guides."""
    attributes = {
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.prompt_tokens": 120,
        "gen_ai.usage.completion_tokens": 20,
        "gen_ai.prompt.0.content": marked("raw question"),
        "gen_ai.completion.0.content": text,
        "gen_ai.completion.0.finish_reason": finish,
    }
    with tracer.start_as_current_span("chat", attributes=attributes):
        pass


def model_call_without_output():
    """Emit one model span as newer instrumentations do without content: in names that the
    hash-era receiver does not know. It reports a stop with nothing said, which the server
    must take for unknown. Newer receivers say that the output is empty, and are believed.
    """
    attributes = {
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 20,
    }
    with tracer.start_as_current_span("chat", attributes=attributes):
        pass


def tool_call(name, fails=False):
    with tracer.start_as_current_span("execute_tool", attributes={"gen_ai.tool.name": name}) as span:
        if fails:
            span.set_status(Status(StatusCode.ERROR, marked("boom")))


with tracer.start_as_current_span("healthy"):
    model_call("tool_calls")
    tool_call("web_search")
    model_call("stop")
with tracer.start_as_current_span("looping"):
    model_call("tool_calls")
    for _ in range(5):
        tool_call("web_search")
    model_call("stop")
with tracer.start_as_current_span("failing-tool"):
    model_call("tool_calls")
    model_call("tool_calls")
    tool_call("db", fails=True)
    model_call("stop")
if not SENDS_RAW_TEXT:
    with tracer.start_as_current_span("without-output"):
        model_call_without_output()
        tool_call("web_search")
        model_call_without_output()
with tracer.start_as_current_span("nothing-known"):
    pass
provider.shutdown()

report.completed(AGENT, steps=3, llm=2, tools=1)
report.completed(AGENT, steps=7, llm=2, tools=5, signals=[("TOOL_LOOP", "HIGH", 6)])
report.completed(AGENT, steps=4, llm=3, tools=1)
if not SENDS_RAW_TEXT:
    report.completed(AGENT, steps=3, llm=2, tools=1)
report.completed(AGENT, steps=0, llm=0, tools=0)
report.finish()
