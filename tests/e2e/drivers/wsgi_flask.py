"""The WSGI middleware around a Flask application, driven in process."""

from dunetrace import DunetraceWSGIMiddleware
from dunetrace.context import get_current_run
from flask import Flask, request

from support import Report, marked

AGENT = "e2e-wsgi"
report = Report("wsgi_flask")
dt = report.client()
app = Flask(__name__)
app.wsgi_app = DunetraceWSGIMiddleware(app.wsgi_app, dt=dt, agent_id=AGENT)


@app.post("/chat")
def chat():
    run = get_current_run()
    run.tool_called("db_lookup", {"query": request.args["query"]})
    run.tool_responded("db_lookup", success=True, output_length=20, latency_ms=3)
    run.llm_called("gpt-4o", prompt_tokens=80)
    run.llm_responded(completion_tokens=12, latency_ms=300, finish_reason="stop", output_length=48)
    return "ok"


@app.get("/boom")
def boom():
    raise RuntimeError(marked("no such table"))


client = app.test_client()
assert client.post("/chat", query_string={"query": marked("one")}).status_code == 200
assert client.get("/missing").status_code == 404
app.testing = True  # lets the exception through to the middleware, as a debug server does
try:
    client.get("/boom")
except RuntimeError:
    pass

report.completed(AGENT, steps=2, llm=1, tools=1)
report.completed(AGENT, steps=0, llm=0, tools=0)
report.errored(AGENT, steps=0, llm=0, tools=0, signals=[("FIRST_STEP_FAILURE", "MEDIUM", 0)])
report.finish()
