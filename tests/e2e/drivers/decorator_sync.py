"""`@dt.agent()` on plain functions: one healthy agent, one with tools, one that fails."""

from dunetrace.context import get_current_run

from support import Report, marked

report = Report("decorator_sync")
dt = report.client()
dt.init(agent_id="e2e-decorator")


@dt.agent(model="gpt-4o", tools=["web_search"])
def answer(query):
    run = get_current_run()
    run.llm_called("gpt-4o", prompt_tokens=40)
    run.llm_responded(completion_tokens=9, latency_ms=210, finish_reason="stop", output_length=31)
    return f"answer to {query}"


@dt.tool
def web_search(query):
    return [query]


@dt.tool("ledger")
def look_up(customer):
    raise KeyError(marked(customer))


@dt.trace("e2e-traced")
def traced(query):
    return web_search(query)


@dt.trace("e2e-traced-failing")
def traced_failing(customer):
    web_search("one")
    web_search("two")
    look_up(customer)


assert answer(marked("capital of France"))
assert traced(marked("tides")) == [marked("tides")]
try:
    traced_failing("4711")
except KeyError:
    pass

report.completed("e2e-decorator", steps=1, llm=1, tools=0)
report.completed("e2e-traced", steps=1, llm=0, tools=1)
report.errored("e2e-traced-failing", steps=3, llm=0, tools=3)
report.finish()
