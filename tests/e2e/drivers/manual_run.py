"""`dt.run()` with the whole RunContext API."""

from support import SDK, SENDS_RAW_TEXT, Report, marked

AGENT = "e2e-manual"
TOOLS = ["web_search", "calculator"]
report = Report("manual_run")
dt = report.client()


def full_run():
    """Use every call of the context once, with retrieval and infrastructure signals."""
    with dt.run(AGENT, user_input=marked("plan a trip"), system_prompt=marked("be brief"), model="gpt-4o", tools=TOOLS) as run:
        run.llm_called("gpt-4o", prompt_tokens=150)
        run.llm_responded(completion_tokens=30, latency_ms=820, finish_reason="tool_calls", output_length=64)
        run.tool_called("web_search", {"query": marked("tide times")})
        run.external_signal("rate_limit", source="openai")
        run.external_signal("cache_miss", source="redis", key_prefix="emb:", retry_after=3, hint=marked("shard 4"))
        run.tool_responded("web_search", success=True, output_length=512, latency_ms=300)
        query = {"query": marked("tides")} if SENDS_RAW_TEXT else {"query_hash": "9f86d081884c7d65"}
        run.retrieval_called("manuals", **query)
        run.retrieval_responded("manuals", result_count=4, top_score=0.82, latency_ms=40)
        run.tool_called("calculator", {"a": 1})
        run.tool_responded("calculator", success=False, latency_ms=2, error=marked("division by zero"))
        run.llm_called("gpt-4o", prompt_tokens=260)
        run.llm_responded(completion_tokens=80, latency_ms=1100, finish_reason="stop", output_length=320)
        run.final_answer()


def without_answer():
    """End without a final answer: complete, but for a different reason."""
    with dt.run(AGENT, model="gpt-4o") as run:
        run.llm_called("gpt-4o", prompt_tokens=10)
        run.llm_responded(completion_tokens=2, latency_ms=50, finish_reason="stop", output_length=8)


def failing_run():
    """Let an exception escape after three steps."""
    try:
        with dt.run(AGENT, user_input=marked("refund"), model="gpt-4o", tools=TOOLS) as run:
            run.tool_called("web_search", {"q": "a"})
            run.tool_responded("web_search", success=True, output_length=9, latency_ms=8)
            run.llm_called("gpt-4o", prompt_tokens=20)
            run.llm_responded(completion_tokens=10, latency_ms=300, finish_reason="stop", output_length=40)
            run.tool_called("web_search", {"q": "b"})
            run.tool_responded("web_search", success=True, output_length=9, latency_ms=8)
            raise KeyError(marked("customer 4711"))
    except KeyError:
        pass


def parent_and_child():
    """Delegate to a second run that names the first as its parent."""
    with dt.run("e2e-parent", user_input=marked("orchestrate"), model="gpt-4o") as parent:
        parent.tool_called("delegate", {"to": "child"})
        with dt.run("e2e-child", user_input=marked("sub task"), model="gpt-4o-mini", parent_run_id=parent.run_id) as child:
            child.llm_called("gpt-4o-mini", prompt_tokens=12)
            child.llm_responded(completion_tokens=2, latency_ms=30, finish_reason="stop", output_length=5)
            child.final_answer()
        parent.tool_responded("delegate", success=True, output_length=5, latency_ms=31)
        parent.final_answer()
        return parent.run_id


def hostile_text():
    """Send text with NUL, quotes and characters outside the basic plane."""
    with dt.run(AGENT, user_input="h\u00e9llo \u4e16\u754c \U0001f30d \x00 \\ \"quoted\"", model="gpt-4o", tools=["\u65e5\u672c"]) as run:
        run.tool_called("\u65e5\u672c", {"\u043a\u043b\u044e\u0447": "a\x00b"})
        run.tool_responded("\u65e5\u672c", success=True, output_length=3)
        run.final_answer()


def conversation_turn():
    """Give the run the outside identities that newer SDKs know."""
    ids = {"trace_id": "e2e-trace-1", "conversation_id": "e2e-conversation-1"}
    with dt.run("e2e-conversation", model="gpt-4o", **ids) as run:
        run.memory_written("preference", marked("window seat"), source="user_input")
        run.memory_read("preference")
        run.memory_cleared("preference")
        run.final_answer()
    return ids


full_run()
without_answer()
failing_run()
parent_run_id = parent_and_child()
hostile_text()
dt.mark_deploy(AGENT, "2026.11.1", note=marked("release notes"))

report.completed(AGENT, steps=5, llm=2, tools=2)
report.completed(AGENT, exit_reason="completed", steps=1, llm=1, tools=0)
report.errored(AGENT, steps=3, llm=1, tools=2)
report.completed("e2e-parent", steps=1, llm=0, tools=1)
report.completed("e2e-child", steps=1, llm=1, tools=0, parent_run_id=parent_run_id)
report.completed(AGENT, steps=1, llm=0, tools=1)
if SDK >= (0, 5):
    ids = conversation_turn()
    report.completed("e2e-conversation", steps=0, llm=0, tools=0, **ids)
report.finish()
